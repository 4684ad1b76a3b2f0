"""What stands on pages besides labels and headings of a record, with the fields behind each.

A sentence that is not listed is a fault, and so is one of which no field was entered.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

# Sentences that stand by themselves, by a pattern of their words.
SENTENCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        r"Entered in error: withdrawn by .*": ("session.withdrawal",),
        r"This patient record was merged into .*": ("background.merged_into",),
        r"\d+ needles?: removal not recorded in the source\.": (
            "session.visit.removal_not_recorded",
        ),
        r"\d+ needles? not yet removed\.": (
            "session.sites.needle_count",
            "session.sites.removed_count",
        ),
        r"\d+ needles? retained \(not removed\)\.": ("session.sites.retained_count",),
        r"The content of this record differs .*": ("session.signature",),
        r"\d+ warnings? (was|were) displayed and not acknowledged\.": ("session.sites.warnings",),
        r"None occurred\.": ("session.visit.adverse_events",),
        r"Answered No: .*": ("session.visit.screening",),
        r"Risks and benefits discussed: .*": ("session.visit.consent.told",),
        r"(\d+ sessions are drafts|1 session is a draft), not signed\.": ("session.status",),
        r"\d+ sessions? excluded \(entered in error\)\.": ("session.withdrawal",),
        r"DRAFT, NOT SIGNED|Draft, not signed|Signed electronically": ("session.signature",),
        r"on .*, as .* of this record": ("session.signature",),
        r"(Licen[sc]e|Needling certificate) .*": ("session.visit.signed_licence",),
        r"Signed|The session was charted by .*": ("session.signature",),
        r"Patient note": ("patient.note",),
        r"densest: .*|below the first band": ("session.sites.point",),
        r"Progress: .*": ("session.visit.complaints",),
        # What stands below the heading of a complaint, in one paragraph.
        r"(Pain before the session: |(Within|Change within) a session).*": (
            "session.visit.pain_before",
            "session.visit.pain_after",
        ),
        r"\d+ sessions? treated other complaints too: .*": ("session.visit.complaints",),
        r"Goals: \d+ of \d+ reached\.": ("session.visit.complaints",),
        r"P\d+( · \d+)?": ("session.visit.symptom_drawing.areas",),
        r"P\d+(, P\d+)* (pain|ache|numbness|pins and needles|stiffness|weakness)": (
            "session.visit.symptom_drawing.areas",
        ),
        r"arrow: spreads to": ("session.visit.symptom_drawing.arrows",),
        # The legend of the views, and the words at a line of scores.
        r"approximate location": ("session.sites.approximate",),
        r"copied forward from a previous session": ("session.sites.carried_from",),
        r"e-stim pair, with its channel; .*": ("session.sites.estim",),
        r"filled: needles not yet removed": ("session.sites.removed_count",),
        r"small number: needles at that site": ("session.sites.needle_count",),
        r"\S+ on \S+ to \S+ on \S+": ("session.visit.outcomes",),
        r"Hint, not part of the record: the last signed session is .*": ("session.performed_at",),
    }
)

# What the treatment history says under its labels and the headings of its tables' columns.
HISTORY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Patient": ("patient.family_name", "patient.given_name"),
        "Date of birth": ("patient.born_on",),
        "MRN": ("patient.record_number",),
        "Period": ("session.performed_at",),
        "Sessions": ("session.status",),
        "Sites": ("session.sites",),
        "Needles": ("session.sites.needle_count",),
        "Structures treated (left and right combined)": ("session.sites.structure",),
        "Structure and side": ("session.sites.structure", "session.sites.region"),
        "Mean depth": ("session.sites.depth_mm",),
        "Twitch": ("session.sites.twitch",),
        "First": ("session.performed_at",),
        "Last": ("session.performed_at",),
        "Pain change with, without": ("session.visit.pain_before", "session.visit.pain_after"),
        "Difference, 95 % interval": ("session.visit.pain_before", "session.visit.pain_after"),
        "Better next visit": ("session.visit.after_last_time",),
        "Visit": ("session.performed_at",),
        "Therapist": ("session.therapist_id",),
        "Status": ("session.status",),
        "Structures": ("session.sites.structure",),
        "Pain": ("session.visit.pain_before", "session.visit.pain_after"),
        "Days since": ("session.performed_at",),
        "Outcome measures": ("session.visit.outcomes",),
        "Structures over time": ("session.sites.structure", "session.performed_at"),
        "Days since last": ("session.performed_at",),
        "Density of needles on the skin": ("session.sites.point", "session.sites.needle_count"),
        "Density of sites on the skin": ("session.sites.point",),
    }
)

# What the items of the research export say.
STRICTA: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Patient": ("patient.family_name", "patient.given_name"),
        "Date of birth": ("patient.born_on",),
        "Subject": ("patient.record_number",),
        "Age at the first session": ("patient.born_on", "session.performed_at"),
        "Style of needling": ("session.sites.technique",),
        "Extent to which treatment varied": ("session.sites.structure",),
        "Needles per session": ("session.sites.needle_count",),
        "Locations, unilateral or bilateral": ("session.sites.structure", "session.sites.region"),
        "Depth": ("session.sites.depth_mm",),
        "Response sought and obtained": ("session.sites.twitch", "session.sites.pain_reproduced"),
        "Stimulation": ("session.sites.manipulation", "session.sites.estim"),
        "Retention time": ("session.sites.retention_s",),
        "Needle type and manufacturer": ("session.sites.needle", "session.visit.products"),
        "Number of sessions": ("session.performed_at",),
        "Frequency and duration": ("session.performed_at",),
        "Other interventions": ("session.visit.other_treatment",),
        "Setting and instructions": ("session.visit.home_plan", "session.visit.aftercare"),
        "Practitioner": ("session.therapist_id",),
        "Pain before and after (0 to 10)": (
            "session.visit.pain_before",
            "session.visit.pain_after",
        ),
        "Complaints treated": ("session.visit.signed_complaints",),
        "Adverse events": ("session.visit.adverse_events",),
        # Asked by STRICTA and not in the records: left to the researcher.
        "Rationale for treatment, with sources": (),
        "Rationale for the comparator, with sources": (),
        "Description of the comparator": (),
    }
)

# What pages say of themselves, and how to read them: of no patient, and printed with any.
OF_THE_PAGE = (
    r"Each mark shows the latest site at that location; .*",
    r"Sessions and pain are of signed .* Pain change: mean of after minus before .*",
    r"A dot is a session; its area grows with the needles, .*",
    r"▲ reassessed; ◇ goal due; .*",
    r"Bands: (needles|sites) per 10 cm² of skin, .*",
    r"[\d.]+ (to \d+|and more)",  # the bands of density
    r"Sides are the patient's\. Structure: .*",
    r"Follows the items of STRICTA 2010, reworded\. .*",
    r"Item|STRICTA 2010 item|Recorded|Session, site|Day",
    r"By structure|Contents|Could not be read",
    r"History of patient .*|Record [0-9a-f-]{36}.*|Subject \S+( · printed .*)?",
    r"Content hash .*|Audit log head .*",
    r"Site coordinates, machine-readable .*",
    r"No\.|Technique|Needle|Response",
    r"The signature covers the content identified by .*",
    r"Signature|Name and credentials|Date and time",
    r"No needle sites were recorded\.",
    r"Needles per session \(bars\); pain 0 to 10 .*|\(dashed\), right scale",
    r"–",  # nothing recorded
    r"Front|Back|no sites|\d+ sites?",  # captions of the views
    r"-?\d+(\.\d+)?|\d{4}-\d{2}|(\d+ )?[A-Z][a-z]{2,8}( \d{4})?",  # marks and axes
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
        "complaint": ("complaints",),
    }
)


def fields_of_sentence(words: str) -> tuple[str, ...]:
    """Return the fields that a sentence states; KeyError for one that is not listed."""
    for pattern, fields in SENTENCES.items():
        if re.fullmatch(pattern, words, flags=re.DOTALL):
            return fields
    raise KeyError(words)


def is_of_the_page(words: str) -> bool:
    """Whether a text says how to read a page, and nothing of a patient."""
    return any(re.fullmatch(pattern, words, flags=re.DOTALL) for pattern in OF_THE_PAGE)
