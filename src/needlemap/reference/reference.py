"""The reference tables together, each read when first asked for."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Generic, overload

from needlemap.paths import data_table
from needlemap.reference import (
    anatomy,
    coding,
    electrical,
    needling,
    outcomes,
    practice,
    reactions,
    required,
    screening,
    skin,
    texts,
)
from needlemap.reference.tables import EntryT, Table


class ShippedTable(Generic[EntryT]):
    """A table of `Reference`: read from its file at the first look, kept from then on.

    Raises ReferenceDataError when its file is missing or has a bad row.
    """

    def __init__(self, table: Table[EntryT]) -> None:
        self.table = table

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, reference: None, owner: type) -> "ShippedTable[EntryT]": ...

    @overload
    def __get__(self, reference: "Reference", owner: type) -> Mapping[str, EntryT]: ...

    def __get__(
        self, reference: "Reference | None", owner: type
    ) -> "ShippedTable[EntryT] | Mapping[str, EntryT]":
        if reference is None:
            return self
        rows = self.table.read(reference.folder / self.table.file_name)
        # Found before the descriptor from now on, since this one cannot be set.
        reference.__dict__[self._name] = rows
        return rows


class Reference:
    """The tables of data/, as mappings from id to object in the order of the file.

    Reference data, not yet reviewed by a clinician. Names are what a screen shows for the codes
    that records hold; an unknown code is shown as it is.
    """

    techniques = ShippedTable(needling.TECHNIQUES)
    """What can be done with a needle."""
    manipulations = ShippedTable(needling.MANIPULATIONS)
    """What is done with the needle once it is in."""
    needle_diameters = ShippedTable(needling.NEEDLE_DIAMETERS)
    """Diameters on offer, by their two-digit label, thin to thick."""
    needle_lengths = ShippedTable(needling.NEEDLE_LENGTHS)
    """Lengths on offer, by their label, short to long."""
    structures = ShippedTable(anatomy.STRUCTURES)
    """Muscles, tendons and other targets that a site can name."""
    parent_muscles = ShippedTable(anatomy.PARENT_MUSCLES)
    """Muscles of which several structures are parts."""
    body_regions = ShippedTable(anatomy.BODY_REGIONS)
    """Regions of the body, from the head down."""
    skin_fields = ShippedTable(skin.SKIN_FIELDS)
    """Fields of segments and nerves, schematic."""
    nerve_courses = ShippedTable(skin.NERVE_COURSES)
    """Over which skin nerves run, schematic."""
    referred_pain = ShippedTable(skin.REFERRED_PAIN)
    """Where muscles are said to refer pain, by structure."""
    region_notes = ShippedTable(anatomy.REGION_NOTES)
    """What to beware of, by part of the body."""
    depth_facts = ShippedTable(anatomy.DEPTH_FACTS)
    """What is known of needles that are too long for a place."""
    entry_words = ShippedTable(texts.ENTRY_WORDS)
    """Short words that a line of typed entry may use besides the names."""
    dosage = ShippedTable(needling.DOSAGE)
    """How many sessions and how long are usual."""
    estim_parameters = ShippedTable(electrical.ESTIM_PARAMETERS)
    """Settings of a current through needles."""
    estim_stops = ShippedTable(electrical.ESTIM_STOPS)
    """Findings that speak against such a current."""
    adverse_events = ShippedTable(reactions.ADVERSE_EVENTS)
    """Unwanted events, mild to serious."""
    severities = ShippedTable(reactions.SEVERITIES)
    """What each severity means."""
    incidence_studies = ShippedTable(reactions.INCIDENCE_STUDIES)
    """Studies that counted adverse events."""
    precautions = ShippedTable(screening.PRECAUTIONS)
    """The questions of the screening."""
    block_circumstances = ShippedTable(screening.BLOCK_CIRCUMSTANCES)
    """What turns a warning into a block."""
    required_fields = ShippedTable(required.REQUIRED_FIELDS)
    """What a clinic may require before signing, by the codes of `domain.signing.FIELDS`."""
    practice_rules = ShippedTable(practice.PRACTICE_RULES)
    """What laws, boards and societies say of needling by physical therapists."""
    patient_flags = ShippedTable(screening.PATIENT_FLAGS)
    """Findings that the risk zones of the atlas ask about."""
    hazard_keywords = ShippedTable(screening.HAZARD_KEYWORDS)
    """Words in a structure's hazards that make its region's note show."""
    consent_elements = ShippedTable(texts.CONSENT_ELEMENTS)
    """What a patient is told before consenting."""
    aftercare = ShippedTable(texts.AFTERCARE)
    """Sentences for the patient's hand-out."""
    conditions = ShippedTable(coding.CONDITIONS)
    """Diagnoses by their code of ICD-10-CM."""
    billing_codes = ShippedTable(coding.BILLING_CODES)
    """US codes by the number of distinct muscles."""
    billing_facts = ShippedTable(coding.BILLING_FACTS)
    """What is known of the use of those codes."""
    outcome_measures = ShippedTable(outcomes.OUTCOME_MEASURES)
    """Outcome measures and their ranges."""
    important_changes = ShippedTable(outcomes.IMPORTANT_CHANGES)
    """Published changes of the measures that count."""
    sources = ShippedTable(texts.SOURCES)
    """Where facts were read, by the ids that the tables name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    @cache
    def load(cls) -> "Reference":
        """Return the tables that ship with the program, always the same; nothing is read yet."""
        return cls(data_table("structures.csv").parent)

    @classmethod
    def tables(cls) -> dict[str, Table[Any]]:
        """Return every table by the name of its property."""
        return {
            name: member.table
            for name, member in vars(cls).items()
            if isinstance(member, ShippedTable)
        }

    def structure_name(self, structure_id: str | None) -> str:
        """Return the name to show; an unknown id is shown as it is, None as nothing."""
        if structure_id is None:
            return ""
        structure = self.structures.get(structure_id)
        return structure.name if structure else structure_id

    def short_structure_name(self, structure_id: str | None) -> str:
        """Return the name without what stands in brackets in it, for narrow places."""
        return re.sub(r" \([^)]*\)", "", self.structure_name(structure_id))

    def technique_name(self, technique_id: str) -> str:
        """Return the name to show; an unknown id is shown as it is."""
        technique = self.techniques.get(technique_id)
        return technique.name if technique else technique_id

    def manipulation_name(self, manipulation_id: str | None) -> str:
        """Return the name to show; an unknown id is shown as it is, None as nothing."""
        if manipulation_id is None:
            return ""
        manipulation = self.manipulations.get(manipulation_id)
        return manipulation.name if manipulation else manipulation_id

    def region_name(self, region_id: str) -> str:
        """Return the name to show; an unknown id is shown as it is."""
        region = self.body_regions.get(region_id)
        return region.name if region else region_id

    def parent_muscle(self, structure_id: str) -> str | None:
        """Return the id of the muscle that a structure counts as, None when it is no muscle."""
        structure = self.structures.get(structure_id)
        return structure.parent_muscle if structure else None

    def muscle_name(self, parent_muscle_id: str) -> str:
        """Return the name of what `parent_muscle` returned."""
        parent = self.parent_muscles.get(parent_muscle_id)
        return parent.name if parent else self.structure_name(parent_muscle_id)

    def condition_name(self, code: str) -> str:
        """Return the name of an ICD-10-CM code."""
        return _name(self.conditions, code)

    def consent_element_name(self, element: str) -> str:
        """Return the name of something that a patient was told before consenting."""
        return _name(self.consent_elements, element)

    def precaution_name(self, precaution: str) -> str:
        """Return the name of a precaution, without a question that the form asks beside it."""
        known = self.precautions.get(precaution)
        return known.finding if known else precaution

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
