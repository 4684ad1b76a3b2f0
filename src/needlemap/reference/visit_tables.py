"""The tables that a visit's form, signing and reports need, each read when first asked for.

The charting screen needs none of them for its first paint, which waits for every import: so each
property brings in the subject it needs.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from needlemap.reference.tables import TableFolder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needlemap.reference import (
        coding,
        electrical,
        entry_words,
        needling,
        outcomes,
        reactions,
        required,
        screening,
        texts,
    )


class VisitTables(TableFolder):
    """Mappings from id to object, in the order of the file."""

    @cached_property
    def needle_handles(self) -> "Mapping[str, needling.NeedleHandle]":
        """Kinds of handle."""
        from needlemap.reference import needling

        return self._read(needling.NEEDLE_HANDLES)

    @cached_property
    def needle_facts(self) -> "Mapping[str, texts.Fact]":
        """What is known of needles, for hints beside the fields."""
        from needlemap.reference import texts

        return self._read(texts.NEEDLE_FACTS)

    @cached_property
    def insertion_options(self) -> "Mapping[str, needling.InsertionOption]":
        """Grip, angle and hand tool."""
        from needlemap.reference import needling

        return self._read(needling.INSERTION_OPTIONS)

    @cached_property
    def entry_words(self) -> "Mapping[str, entry_words.EntryWord]":
        """Short words that a line of typed entry may use besides the names."""
        from needlemap.reference import entry_words

        return self._read(entry_words.ENTRY_WORDS)

    @cached_property
    def dosage(self) -> "Mapping[str, needling.Dose]":
        """How many sessions and how long are usual."""
        from needlemap.reference import needling

        return self._read(needling.DOSAGE)

    @cached_property
    def estim_parameters(self) -> "Mapping[str, electrical.EstimParameter]":
        """Settings of a current through needles."""
        from needlemap.reference import electrical

        return self._read(electrical.ESTIM_PARAMETERS)

    @cached_property
    def estim_stops(self) -> "Mapping[str, electrical.EstimStop]":
        """Findings that speak against such a current."""
        from needlemap.reference import electrical

        return self._read(electrical.ESTIM_STOPS)

    @cached_property
    def responses(self) -> "Mapping[str, reactions.Response]":
        """What a patient shows or feels at a needle."""
        from needlemap.reference import reactions

        return self._read(reactions.RESPONSES)

    @cached_property
    def adverse_events(self) -> "Mapping[str, reactions.AdverseEvent]":
        """Unwanted events, mild to serious."""
        from needlemap.reference import reactions

        return self._read(reactions.ADVERSE_EVENTS)

    @cached_property
    def severities(self) -> "Mapping[str, reactions.SeverityMeaning]":
        """What each severity means."""
        from needlemap.reference import reactions

        return self._read(reactions.SEVERITIES)

    @cached_property
    def incidence_studies(self) -> "Mapping[str, reactions.IncidenceStudy]":
        """Studies that counted adverse events."""
        from needlemap.reference import reactions

        return self._read(reactions.INCIDENCE_STUDIES)

    @cached_property
    def precautions(self) -> "Mapping[str, screening.Precaution]":
        """The questions of the screening."""
        from needlemap.reference import screening

        return self._read(screening.PRECAUTIONS)

    @cached_property
    def block_circumstances(self) -> "Mapping[str, screening.Circumstance]":
        """What turns a warning into a block."""
        from needlemap.reference import screening

        return self._read(screening.BLOCK_CIRCUMSTANCES)

    @cached_property
    def required_fields(self) -> "Mapping[str, required.RequiredField]":
        """What a clinic may require before signing, by the codes of `domain.signing.FIELDS`."""
        from needlemap.reference import required

        return self._read(required.REQUIRED_FIELDS)

    @cached_property
    def patient_flags(self) -> "Mapping[str, screening.PatientFlag]":
        """Findings that the risk zones of the atlas ask about."""
        from needlemap.reference import screening

        return self._read(screening.PATIENT_FLAGS)

    @cached_property
    def hazard_keywords(self) -> "Mapping[str, screening.HazardKeyword]":
        """Words in a structure's hazards that make its region's note show."""
        from needlemap.reference import screening

        return self._read(screening.HAZARD_KEYWORDS)

    @cached_property
    def hygiene(self) -> "Mapping[str, texts.Rule]":
        """Rules of hygiene."""
        from needlemap.reference import texts

        return self._read(texts.HYGIENE)

    @cached_property
    def consent_elements(self) -> "Mapping[str, texts.ConsentElement]":
        """What a patient is told before consenting."""
        from needlemap.reference import texts

        return self._read(texts.CONSENT_ELEMENTS)

    @cached_property
    def aftercare(self) -> "Mapping[str, texts.Aftercare]":
        """Sentences for the patient's hand-out."""
        from needlemap.reference import texts

        return self._read(texts.AFTERCARE)

    @cached_property
    def conditions(self) -> "Mapping[str, coding.Condition]":
        """Diagnoses by their code of ICD-10-CM."""
        from needlemap.reference import coding

        return self._read(coding.CONDITIONS)

    @cached_property
    def billing_codes(self) -> "Mapping[str, coding.BillingCode]":
        """US codes by the number of distinct muscles."""
        from needlemap.reference import coding

        return self._read(coding.BILLING_CODES)

    @cached_property
    def billing_facts(self) -> "Mapping[str, coding.BillingFact]":
        """What is known of the use of those codes."""
        from needlemap.reference import coding

        return self._read(coding.BILLING_FACTS)

    @cached_property
    def outcome_measures(self) -> "Mapping[str, outcomes.OutcomeMeasure]":
        """Outcome measures and their ranges."""
        from needlemap.reference import outcomes

        return self._read(outcomes.OUTCOME_MEASURES)

    @cached_property
    def important_changes(self) -> "Mapping[str, outcomes.ImportantChange]":
        """Published changes of the measures that count."""
        from needlemap.reference import outcomes

        return self._read(outcomes.IMPORTANT_CHANGES)

    @cached_property
    def sources(self) -> "Mapping[str, texts.Source]":
        """Where facts were read, by the ids that the tables name."""
        from needlemap.reference import texts

        return self._read(texts.SOURCES)
