"""Which fields of the records each printed statement says. A statement without a field is a fault.

A report states only what was entered: every label, heading and sentence that content builders make
is listed here with the fields behind it. The tests collect what is printed and fail on a statement
that is not listed, and on one of which no field was entered.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

# Facts under a label, by the label. A name after a dot is a field of the one before.
FACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Patient": ("patient.family_name", "patient.given_name"),
        "Date of birth": ("patient.born_on",),
        "MRN": ("patient.record_number",),
        "Visit": ("session.performed_at",),
        "Therapist": ("session.therapist_id",),
        "Status": ("session.status", "session.withdrawal"),
        "Charted": ("session.charted_at",),
        "Sites": ("session.sites",),
        "Needles inserted": ("session.sites.needle_count",),
        "Removed": ("session.sites.removed_count",),
        "Retained (not removed)": ("session.sites.retained_count",),
        "Not yet removed": ("session.sites.needle_count", "session.sites.removed_count"),
        "Billing code (CPT), not billing advice": ("session.sites.structure",),
        "Position": ("session.visit.position",),
        "Reason for the late entry": ("session.visit.late_reason",),
        "Consent status": ("session.visit.consent.status",),
        "Consent given by": ("session.visit.consent.given_by",),
        "Copy given": ("session.visit.consent.copy_given",),
        "Needles opened": ("session.visit.needles.opened",),
        "Spoiled, unused": ("session.visit.needles.spoiled",),
        "Of these, dropped": ("session.visit.needles.dropped",),
        "Needles removed by": ("session.visit.needles.removed_by",),
        "Sharps disposed of": ("session.visit.needles.sharps_disposed",),
        "Needle product": ("session.visit.products",),
        "Pain before (0 to 10)": ("session.visit.pain_before",),
        "Pain after (0 to 10)": ("session.visit.pain_after",),
        "Change within this session": ("session.visit.pain_before", "session.visit.pain_after"),
        "Tolerance": ("session.visit.tolerance",),
        "Follow-up due": ("session.visit.follow_up_on",),
        "Author": ("session.addenda.name",),
        "Written": ("session.addenda.written_at",),
        "Reason": ("session.addenda.reason",),
    }
)

# Texts and tables under a heading, by the heading.
SECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Muscles treated": ("session.sites.structure",),
        "Diagnoses (primary first)": ("session.visit.conditions",),
        "Visit": ("session.visit.position", "session.visit.late_reason"),
        "Consent": ("session.visit.consent",),
        "Screening": ("session.visit.screening",),
        "Electrical stimulation": ("session.sites.estim",),
        "Warnings displayed": ("session.sites.warnings",),
        "Needle count and disposal": ("session.visit.needles", "session.visit.products"),
        "Outcome": (
            "session.visit.pain_before",
            "session.visit.pain_after",
            "session.visit.tolerance",
            "session.visit.outcomes",
        ),
        "Adverse events": ("session.visit.adverse_events",),
        "Response to previous treatment": ("session.visit.after_last_time",),
        "Other interventions": ("session.visit.other_treatment",),
        "Home exercise program": ("session.visit.home_plan",),
        "Aftercare advice given": ("session.visit.aftercare",),
        "Plan": ("session.visit.follow_up_on", "session.visit.next_plan"),
        "Notes": ("session.note",),
        "Addendum": ("session.addenda",),
        "Precautions": ("file.precautions",),
        "Earlier reactions to needling": ("file.reactions",),
        "Contacts": ("file.contacts",),
        "Documents": ("documents",),
        # Parts of the hand-out that come from the visit.
        "Your home exercise program": ("session.visit.home_plan",),
        "What your therapist advises": ("session.visit.aftercare",),
        "Your next visit": ("session.visit.follow_up_on",),
    }
)

# Sentences that stand by themselves, by a pattern of their words.
SENTENCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        r"Entered in error: withdrawn by .*": ("session.withdrawal",),
        r"This patient record was merged into .*": ("background.merged_into",),
        r"\d+ needles? not yet removed\.": (
            "session.sites.needle_count",
            "session.sites.removed_count",
        ),
        r"\d+ needles? retained \(not removed\)\.": ("session.sites.retained_count",),
        r"The content of this record differs .*": ("session.signature",),
        r"None occurred\.": ("session.visit.adverse_events",),
        r"Answered No: .*": ("session.visit.screening",),
        r"Risks and benefits discussed: .*": ("session.visit.consent.told",),
    }
)

# What a row of the table of sites says, by the attribute of `content.SiteRow`.
ROWS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "number": ("ordinal",),
        "structure": ("structure", "region", "side"),
        "source": ("structure_source",),
        "region": ("region",),
        "technique": ("technique",),
        "manipulation": ("manipulation",),
        "needle": ("needle",),
        "angle": ("angle",),
        "needles": ("needle_count",),
        "needles_out": ("removed_count", "retained_count"),
        "depth": ("depth_mm",),
        "twitch": ("twitch", "twitch_count"),
        "pain": ("pain_reproduced",),
        "details": (
            "insertion_count",
            "retained_reason",
            "retention_s",
            "removed_by",
            "approximate",
            "carried_from",
        ),
        "note": ("note",),
    }
)


def fields_of_fact(label: str) -> tuple[str, ...]:
    """Return the fields that a labelled fact states; KeyError for a label that is not listed."""
    return FACTS[label]


def fields_of_section(title: str) -> tuple[str, ...]:
    """Return the fields that a headed part states; KeyError for a heading that is not listed."""
    return SECTIONS[re.sub(r" \d+$", "", title)]


def fields_of_sentence(words: str) -> tuple[str, ...]:
    """Return the fields that a sentence states; KeyError for one that is not listed."""
    for pattern, fields in SENTENCES.items():
        if re.fullmatch(pattern, words, flags=re.DOTALL):
            return fields
    raise KeyError(words)
