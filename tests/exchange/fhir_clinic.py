"""Records with all that FHIR takes: two patients, a signed, a withdrawn, a draft session."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from exchange.archives import taken
from needlemap.domain.archive import ClinicRecord, PatientRecord, Scope, Staff
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.ids import new_id
from needlemap.domain.patient_file import Contact, DocumentKind, PatientFile
from needlemap.domain.placement import Side, SurfacePoint
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.domain.session import Session
from needlemap.exchange.fhir.codes import CPT, OwnCode
from needlemap.services.archive_service import ExportRequest
from needlemap.services.fhir_service import export_fhir, keep_own_codes
from needlemap.storage.records import Records
from reports.makers import AT, COMPLAINTS, PATIENT, THERAPIST, a_session, a_site, signed
from reports.visits import a_whole_session, a_withdrawal, an_addendum

WHOLE = ExportRequest(Scope.CLINIC)
SNOMED = "http://snomed.info/sct"
OWN_CODES = (
    OwnCode("procedure", "dry_needling", CPT, "20560", "Needle insertion, 1 or 2 muscles"),
    OwnCode("structure", "infraspinatus", SNOMED, "53620006"),
)
CONTACTS = (
    Contact("patient", phone="+1 555 0100", email="anna@example.org"),
    Contact("daughter", "Berit Lindqvist", "+1 555 0101"),
    Contact("doctor", note="by letter only"),
)
PDF = b"%PDF-1.7 consent"


def fill(records: Records) -> None:
    """Store a clinic with something of every kind."""
    addendum = replace(an_addendum("It was the left side."), therapist_id=THERAPIST.id)
    whole = signed(a_whole_session())
    draft = _other(replace(a_session(a_site(1, structure=None, side=Side.MIDLINE)), note="Draft."))
    mistake = _other(a_session(a_site(1)))
    sessions = (
        replace(whole, addenda=(addendum,)),
        draft,
        replace(mistake, withdrawal=replace(a_withdrawal(), session_id=mistake.id)),
    )
    file = PatientFile(
        precautions=(PatientPrecaution("anticoagulant", Answer.YES, AT.date(), note="Apixaban"),),
        contacts=CONTACTS,
        reactions="Fainted once.",
        sex="female",
    )
    noted = replace(PATIENT, note="Prefers mornings.")
    twin = replace(PATIENT, id=new_id(), record_number="", merged_into=PATIENT.id)
    transfer, detail = records.transfer, {"import": new_id()}
    with transfer.importing():
        transfer.add_clinic(ClinicRecord(staff=(Staff(THERAPIST, AT),)), detail=detail)
        transfer.add_patient(PatientRecord(noted, file, complaints=COMPLAINTS), detail=detail)
        transfer.add_patient(PatientRecord(twin), detail=detail)
        for session in sessions:
            transfer.add_session(session, detail=detail)
        transfer.make_findable([PATIENT.id])
    records.documents.add(
        PATIENT.id,
        kind=DocumentKind.CONSENT,
        title="Consent form",
        media_type="application/pdf",
        content=PDF,
    )
    records.settings.set_clinic_head(ClinicHead("Hill Clinic", ("4 Hill Road",), phone="555"))
    keep_own_codes(records, OWN_CODES)


def _other(session: Session) -> Session:
    """Return the session under another id."""
    id_ = new_id()
    sites = tuple(
        replace(site, id=new_id(), session_id=id_, point=SurfacePoint(9_000, 0.25, 0.5))
        for site in session.sites
    )
    return replace(session, id=id_, sites=sites)


def exported(records: Records, path: Path, **how: Any) -> dict[str, Any]:
    """Return the bundle that an export wrote."""
    taken(export_fhir(records, path, how.pop("request", WHOLE), **how))
    bundle: dict[str, Any] = json.loads(path.read_bytes())
    return bundle
