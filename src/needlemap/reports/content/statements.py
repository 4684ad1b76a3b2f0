"""Which fields of the records each printed statement says. A statement without a field is a fault.

A report states only what was entered: every label, heading and sentence that content builders make
is listed here with the fields behind it. The tests collect what is printed and fail on a statement
that is not listed, and on one of which no field was entered.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType


def _of_complaint(field: str) -> tuple[str, ...]:
    """Return where a fact of a complaint stands: in a signed session, or for a draft beside it."""
    return f"session.visit.signed_complaints.{field}", f"background.complaints.{field}"


# Facts under a label, by the label. A name after a dot is a field of the one before.
FACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Patient": ("patient.family_name", "patient.given_name"),
        "Date of birth": ("patient.born_on",),
        "MRN": ("patient.record_number",),
        "Patient ID": ("patient.record_number",),
        "Visit": ("session.performed_at",),
        "Therapist": ("session.therapist_id",),
        "Status": ("session.status", "session.withdrawal"),
        "Charted": ("session.charted_at",),
        "Sites": ("session.sites",),
        "Needles inserted": ("session.sites.needle_count",),
        "Removed": ("session.sites.removed_count",),
        "Retained (not removed)": ("session.sites.retained_count",),
        "Removal not recorded": (
            "session.sites.needle_count",
            "session.visit.removal_not_recorded",
        ),
        "Not yet removed": ("session.sites.needle_count", "session.sites.removed_count"),
        "Muscle count": ("session.sites.structure",),
        "Licensed as": ("session.visit.signed_licence",),
        "Sex": ("file.sex", "background.identity"),
        "Insurer": ("file.insurer", "background.identity"),
        "Contact": ("file.contacts", "background.identity"),
        "Billing code (CPT), not billing advice": ("session.sites.structure",),
        "Position": ("session.visit.position",),
        "Reason for the late entry": ("session.visit.late_reason",),
        "Removal of the needles": ("session.visit.removal_not_recorded",),
        "Treatment started": ("session.visit.started_at",),
        "Treatment ended": ("session.visit.ended_at",),
        "Treatment time": ("session.visit.started_at", "session.visit.ended_at"),
        "Who consented": ("session.visit.consent_details.by",),
        "Interpreter": ("session.visit.consent_details.interpreter",),
        "Chaperone": ("session.visit.consent_details.chaperone",),
        "Signed on paper, kept at": ("session.visit.consent_details.paper_kept_at",),
        "Patient's signature": ("session.visit.patient_signature",),
        "Clean technique": ("session.visit.clean_technique",),
        "Substance injected": ("session.visit.substance_injected",),
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
        "Complaint": (
            "session.visit.signed_complaints.name",
            "background.complaints.name",
            "session.visit.complaints",
        ),
        "Assigned": ("session.visit.complaints.assigned",),
        "Reassessed at this visit": ("session.visit.complaints.reassessed",),
        "Opened": ("complaints.opened_at",),
        "Complaint status": ("complaints.status", "complaints.status_at"),
        "Reason for the status": ("complaints.status_reason",),
        "Complaint region": _of_complaint("region"),
        "Diagnoses of the complaint": _of_complaint("conditions"),
        "Irritability": _of_complaint("irritability"),
        "Referred by": _of_complaint("referrer"),
        "Onset": _of_complaint("onset"),
        "Mechanism": _of_complaint("mechanism"),
        "Aggravated by": _of_complaint("aggravating"),
        "Eased by": _of_complaint("easing"),
        "Precautions of the complaint": _of_complaint("precautions"),
        "Sessions planned": _of_complaint("plan.sessions"),
        "Every": _of_complaint("plan.every_days"),
        "Until": _of_complaint("plan.until"),
        "Reassess after": _of_complaint("plan.reassess_after"),
        "Pain now (0 to 10)": ("session.visit.complaints.findings.pain_now",),
        "Worst pain (0 to 10)": ("session.visit.complaints.findings.pain_worst",),
        "Least pain (0 to 10)": ("session.visit.complaints.findings.pain_best",),
        "Taut band": ("session.visit.complaints.findings.taut_band",),
        "Tender point": ("session.visit.complaints.findings.tender_point",),
        "Referred familiar pain": ("session.visit.complaints.findings.familiar_pain",),
        "Neurological screen": ("session.visit.complaints.findings.neuro",),
        "24-hour pattern": ("session.visit.complaints.findings.pattern_24h",),
        "Movement tests": ("session.visit.complaints.findings.movement",),
        "Palpation": ("session.visit.complaints.findings.palpation",),
        "Neurological findings": ("session.visit.complaints.findings.neuro_note",),
        "Skin of the areas": ("session.visit.symptom_drawing.unchanged_since",),
        "Arrows of spread": ("session.visit.symptom_drawing.arrows",),
        "Submitted": ("session.visit.patient_entry.entered_at",),
        "Decision": ("session.visit.patient_entry",),
        "Patient's areas": ("session.visit.patient_entry.drawing",),
        "Patient's pain now (0 to 10)": ("session.visit.patient_entry.pain_now",),
        "Patient's worst pain (0 to 10)": ("session.visit.patient_entry.pain_worst",),
        "Patient's least pain (0 to 10)": ("session.visit.patient_entry.pain_best",),
        "Author": ("session.addenda.name",),
        "Written": ("session.addenda.written_at",),
        "Reason": ("session.addenda.reason",),
    }
)

# Texts and tables under a heading, by the heading.
SECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Muscles treated": ("session.sites.structure",),
        "Suggested code": ("session.sites.structure",),
        "Diagnoses (primary first)": ("session.visit.conditions",),
        "Complaint": ("session.visit.complaints",),
        "Goals": _of_complaint("goals"),
        "Plan of care": _of_complaint("plan"),
        "Findings": ("session.visit.complaints.findings",),
        "Symptom drawing": ("session.visit.symptom_drawing",),
        "Entered by the patient": ("session.visit.patient_entry",),
        "Visit": (
            "session.visit.position",
            "session.visit.started_at",
            "session.visit.ended_at",
            "session.visit.late_reason",
            "session.visit.removal_not_recorded",
        ),
        "Consent": (
            "session.visit.consent",
            "session.visit.consent_details",
            "session.visit.patient_signature",
        ),
        "Screening": ("session.visit.screening",),
        "Electrical stimulation": ("session.sites.estim",),
        "Warnings": ("session.sites.warnings",),
        "Patient": ("file.sex", "file.insurer"),
        "Warnings displayed": ("session.sites.warnings",),
        "Needle count and disposal": (
            "session.visit.needles",
            "session.visit.products",
            "session.visit.clean_technique",
            "session.visit.substance_injected",
        ),
        "Outcome": (
            "session.visit.pain_before",
            "session.visit.pain_after",
            "session.visit.tolerance",
            "session.visit.outcomes",
        ),
        "Adverse events": ("session.visit.adverse_events",),
        "Response to previous treatment": ("session.visit.after_last_time",),
        "Other interventions": ("session.visit.other_treatment",),
        "Home exercise programme": ("session.visit.home_plan",),
        "Home exercise program": ("session.visit.home_plan",),
        "Aftercare advice given": ("session.visit.aftercare",),
        "Plan": ("session.visit.follow_up_on", "session.visit.next_plan"),
        "Notes": ("session.note",),
        "Statement of the clinic": ("background.statement",),
        "Addendum": ("session.addenda",),
        "Precautions": ("file.precautions",),
        "Earlier reactions to needling": ("file.reactions",),
        "Contacts": ("file.contacts",),
        "Documents": ("documents",),
        # Parts of the hand-out that come from the visit.
        "What you are treated for": ("session.visit.complaints",),
        "Your home exercise programme": ("session.visit.home_plan",),
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


def is_of_the_page(words: str) -> bool:
    """Whether a text says how to read a page, and nothing of a patient."""
    return any(re.fullmatch(pattern, words, flags=re.DOTALL) for pattern in OF_THE_PAGE)
