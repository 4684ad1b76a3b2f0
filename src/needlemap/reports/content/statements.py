"""Which fields of the records each label and heading says. A statement without a field is a fault.

A report states only what was entered: a label or heading that is not listed here cannot be made.
The tests list the sentences too, and fail on what is printed and of which no field was entered.
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


def fields_of_fact(label: str) -> tuple[str, ...]:
    """Return the fields that a labelled fact states; KeyError for a label that is not listed."""
    return FACTS[label]


def fields_of_section(title: str) -> tuple[str, ...]:
    """Return the fields that a headed part states; KeyError for a heading that is not listed."""
    return SECTIONS[re.sub(r" \d+$", "", title)]
