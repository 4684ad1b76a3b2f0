"""Clinic, staff, patients, complaints with plans and goals, and documents as resources."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime

from needlemap.domain.archive import PatientRecord
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.complaint import Complaint, ComplaintStatus, Goal
from needlemap.domain.patient_file import Contact, Document
from needlemap.domain.user import Licence, Therapist
from needlemap.exchange.fhir.codes import LOINC_NOTICE, PLAN, Coder, Json, term
from needlemap.exchange.fhir.elements import (
    extension,
    lean,
    listed,
    made_id,
    moment,
    own_identifier,
    ref,
    resource,
    text_only,
)
from needlemap.exchange.fhir.findings import of_patient

_PATIENT = "patient"
_PLAN_STATUS = {
    ComplaintStatus.OPEN: "active",
    ComplaintStatus.ON_HOLD: "on-hold",
    ComplaintStatus.DISCHARGED: "completed",
}
_DOCUMENT_WORDS = {"consent": "Consent form", "referral": "Referral", "other": "Document"}


def clinic_id(records_id: str) -> str:
    """Return the id of the clinic as an Organization."""
    return made_id(records_id, "clinic")


def software_id(records_id: str) -> str:
    """Return the id of the program as a Device."""
    return made_id(records_id, "software")


def software(records_id: str, version: str, *, at: datetime) -> Json:
    """Return the program that wrote the bundle, with the notice that LOINC asks for."""
    return resource(
        "Device",
        software_id(records_id),
        deviceName=[{"name": "NeedleMap", "type": "model-name"}],
        type_={"text": "Records of dry needling"},
        version=[{"value": version}],
        note=[{"time": moment(at), "text": LOINC_NOTICE}],
    )


def clinic(head: ClinicHead, records_id: str) -> Json:
    """Return the clinic whose records these are."""
    return resource(
        "Organization",
        clinic_id(records_id),
        identifier=[own_identifier(records_id)],
        name=head.name,
        telecom=[{"system": "phone", "value": head.phone}] if head.phone.strip() else [],
        address=[{"line": lines}] if (lines := listed(*head.address)) else [],
    )


def practitioner(person: Therapist, licence: Licence) -> Json:
    """Return somebody whom the records name, with credentials and licence as entered."""
    held = listed(
        {"code": text_only(person.credentials)} if person.credentials.strip() else None,
        {"identifier": [{"value": licence.number}], "code": {"text": "Licence"}}
        if licence.number.strip()
        else None,
        {"code": text_only(licence.certificate)} if licence.certificate.strip() else None,
    )
    return resource(
        "Practitioner",
        person.id,
        identifier=[own_identifier(person.id)],
        name=[{"text": person.name}],
        qualification=held,
    )


def patient_resources(record: PatientRecord, coder: Coder, records_id: str) -> Iterator[Json]:
    """Yield a patient with precautions and notes, then each complaint with goals and plan."""
    yield _patient(record, records_id)
    yield from of_patient(record, coder)
    for complaint in record.complaints:
        yield _condition(complaint, coder)
        goals = [(made_id(complaint.id, f"goal {n}"), g) for n, g in enumerate(complaint.goals)]
        for id_, goal in goals:
            yield _goal(id_, goal, complaint)
        if (plan := _plan(complaint, [id_ for id_, _ in goals])) is not None:
            yield plan


def _patient(record: PatientRecord, records_id: str) -> Json:
    patient, file = record.patient, record.file
    own = [each for each in file.contacts if each.role.strip().casefold() == _PATIENT]
    number = {
        "type": term("v2-0203", "MR"),
        "system": f"urn:uuid:{records_id}",
        "value": patient.record_number,
    }
    identifiers = [own_identifier(patient.id)]
    if patient.record_number.strip():
        identifiers.append(number)
    merged = patient.merged_into
    return resource(
        "Patient",
        patient.id,
        identifier=identifiers,
        active=patient.archived_at is None and merged is None,
        name=[lean({"family": patient.family_name, "given": listed(patient.given_name)})],
        telecom=[each for contact in own for each in _telecom(contact)],
        gender=file.sex,
        birthDate=patient.born_on.isoformat() if patient.born_on else None,
        contact=listed(*(_contact(each) for each in file.contacts if each not in own)),
        managingOrganization=ref(clinic_id(records_id)),
        link=[{"other": ref(merged), "type": "replaced-by"}] if merged else [],
    )


def _telecom(contact: Contact) -> list[Json]:
    found = (("phone", contact.phone), ("email", contact.email))
    return [{"system": system, "value": value} for system, value in found if value.strip()]


def _contact(contact: Contact) -> Json | None:
    """Return somebody to reach; None without a name and a way, which FHIR does not take."""
    contact_json = lean({"name": lean({"text": contact.name}), "telecom": _telecom(contact)})
    return {"relationship": [{"text": contact.role}]} | contact_json if contact_json else None


def _condition(complaint: Complaint, coder: Coder) -> Json:
    diagnoses = [coder.diagnosis(code) for code in complaint.conditions]
    region = coder.region(complaint.region) if complaint.region else None
    side = complaint.side.value if complaint.side else ""
    where = region or ({} if side else None)
    if where is not None and side:
        where = where | {"text": ", ".join(listed(where.get("text"), side))}
    texts = (
        ("Mechanism", complaint.mechanism),
        ("Aggravating", complaint.aggravating),
        ("Easing", complaint.easing),
        ("Irritability", complaint.irritability.value if complaint.irritability else ""),
        ("Precautions", complaint.precautions),
        ("Referrer", complaint.referrer),
        ("Status", complaint.status_reason),
    )
    return resource(
        "Condition",
        complaint.id,
        identifier=[own_identifier(complaint.id)],
        clinicalStatus=term("condition-clinical", "active" if complaint.is_open else "inactive"),
        category=[term("condition-category", "problem-list-item")],
        code=lean({"coding": diagnoses, "text": complaint.name}),
        bodySite=listed(where),
        subject=ref(complaint.patient_id),
        onsetString=complaint.onset,
        recordedDate=moment(complaint.opened_at),
        note=[{"text": f"{name}: {words}"} for name, words in texts if words.strip()],
    )


def _goal(id_: str, goal: Goal, complaint: Complaint) -> Json:
    is_reached = goal.reached_on is not None
    target = lean(
        {
            "measure": text_only(goal.measure),
            "dueDate": goal.due_on.isoformat() if goal.due_on else None,
        }
    )
    return resource(
        "Goal",
        id_,
        lifecycleStatus="completed" if is_reached else "active",
        achievementStatus=term("goal-achievement", "achieved" if is_reached else "in-progress"),
        description={"text": goal.text},
        subject=ref(complaint.patient_id),
        target=listed(target),
        statusDate=goal.reached_on.isoformat() if goal.reached_on else None,
        addresses=[ref(complaint.id)],
    )


def _plan(complaint: Complaint, goals: list[str]) -> Json | None:
    """Return the plan of care of a complaint; None when nothing is planned."""
    plan = complaint.plan
    planned = extension(
        PLAN,
        sessions=("PositiveInt", plan.sessions),
        reassessAfter=("PositiveInt", plan.reassess_after),
    )
    repeat = lean({"count": plan.sessions})
    if plan.every_days is not None:
        repeat |= {"frequency": 1, "period": plan.every_days, "periodUnit": "d"}
    if not (goals or planned or repeat or plan.until):
        return None
    detail = {
        "kind": "ServiceRequest",
        "code": {"text": "Dry needling"},
        "status": "in-progress" if complaint.is_open else "on-hold",
    } | ({"scheduledTiming": {"repeat": repeat}} if repeat else {})
    if complaint.status is ComplaintStatus.DISCHARGED:
        detail["status"] = "completed"
    period = {"start": moment(complaint.opened_at)}
    if plan.until is not None and plan.until >= complaint.opened_at.date():
        period["end"] = plan.until.isoformat()
    return resource(
        "CarePlan",
        made_id(complaint.id, "plan"),
        extension=listed(planned),
        status=_PLAN_STATUS[complaint.status],
        intent="plan",
        title=f"Plan of care: {complaint.name}",
        subject=ref(complaint.patient_id),
        period=period,
        addresses=[ref(complaint.id)],
        goal=[ref(each) for each in goals],
        activity=[{"detail": detail}],
    )


def document_reference(document: Document, content: bytes) -> Json:
    """Return a document with its content, byte for byte; FHIR wants its SHA-1."""
    attachment = {
        "contentType": document.media_type,
        "data": base64.b64encode(content).decode(),
        "size": document.size,
        "hash": base64.b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode(),
        "title": document.title,
        "creation": moment(document.added_at),
    }
    return resource(
        "DocumentReference",
        document.id,
        masterIdentifier=own_identifier(document.id),
        status="current",
        type_={"text": _DOCUMENT_WORDS.get(document.kind.value, "Document")},
        subject=ref(document.patient_id),
        date=moment(document.added_at),
        author=[ref(document.added_by)],
        description=document.title,
        content=[{"attachment": attachment}],
    )
