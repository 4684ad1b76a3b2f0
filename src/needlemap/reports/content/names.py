"""The names that reports need for the codes of a record; `needlemap.reference` has them."""

from collections.abc import Mapping
from typing import Protocol

from needlemap.reference.outcomes import ImportantChange, OutcomeMeasure


class SiteNames(Protocol):
    """Names of what a site holds."""

    def structure_name(self, structure_id: str | None) -> str:
        """Name of a structure, nothing for None."""

    def technique_name(self, technique_id: str) -> str:
        """Name of a technique."""

    def manipulation_name(self, manipulation_id: str | None) -> str:
        """Name of a manipulation, nothing for None."""

    def region_name(self, region_id: str) -> str:
        """Name of a body region."""

    def parent_muscle(self, structure_id: str) -> str | None:
        """Id of the muscle that a structure counts as, None when it is no muscle."""

    def muscle_name(self, parent_muscle_id: str) -> str:
        """Name of what `parent_muscle` returned."""


class VisitCodes(Protocol):
    """Names of what a visit's form holds, and what is known of outcome measures."""

    @property
    def outcome_measures(self) -> Mapping[str, OutcomeMeasure]:
        """Measures by id."""

    @property
    def important_changes(self) -> Mapping[str, ImportantChange]:
        """Published changes that count, each with its source."""

    def condition_name(self, code: str) -> str:
        """Name of an ICD-10-CM code."""

    def consent_element_name(self, element: str) -> str:
        """Name of something that is told before consenting."""

    def precaution_name(self, precaution: str) -> str:
        """Name of a precaution."""

    def event_name(self, event: str) -> str:
        """Name of an adverse event."""

    def severity_meaning(self, severity: str) -> str:
        """Words for what a severity means."""

    def measure_name(self, measure: str) -> str:
        """Short name of an outcome measure."""

    def source_name(self, source: str) -> str:
        """Where a fact was read."""


class RecordNames(SiteNames, VisitCodes, Protocol):
    """All names that a record needs."""
