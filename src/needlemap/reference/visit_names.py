"""Names of the codes that a visit's form holds; an unknown code is shown as it is."""

from collections.abc import Mapping
from typing import Any

from needlemap.reference.visit_tables import VisitTables


class VisitNames(VisitTables):
    """Names to show, by the codes that records hold."""

    def condition_name(self, code: str) -> str:
        """Return the name of an ICD-10-CM code."""
        return _name(self.conditions, code)

    def consent_element_name(self, element: str) -> str:
        """Return the name of something that a patient was told before consenting."""
        return _name(self.consent_elements, element)

    def precaution_name(self, precaution: str) -> str:
        """Return the name of a precaution."""
        return _name(self.precautions, precaution)

    def event_name(self, event: str) -> str:
        """Return the name of an adverse event."""
        return _name(self.adverse_events, event)

    def severity_meaning(self, severity: str) -> str:
        """Return what a severity means, nothing when the table does not say."""
        meaning = self.severities.get(severity)
        return meaning.meaning if meaning else ""

    def measure_name(self, measure: str) -> str:
        """Return the short name of an outcome measure, as on its form."""
        known = self.outcome_measures.get(measure)
        return known.short_name if known else measure

    def source_name(self, source: str) -> str:
        """Return where a fact was read."""
        return _name(self.sources, source)


def _name(table: Mapping[str, Any], code: str) -> str:
    entry = table.get(code)
    return str(entry.name) if entry else code
