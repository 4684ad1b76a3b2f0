"""Archives written from open records, looked through, and imported: all or nothing, step by step.

Each long call is a generator of steps. A window takes one after the other between two events, the
command line takes all; closing the generator gives up, and then nothing has changed.
"""

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

from needlemap import __version__
from needlemap.bodymap import BodySurface
from needlemap.domain.archive import ClinicRecord, PatientRecord, Scope
from needlemap.domain.checks import check_text
from needlemap.domain.clock import now_utc
from needlemap.domain.ids import new_id
from needlemap.domain.plurals import count_words
from needlemap.domain.session import Session
from needlemap.errors import ImportRefusedError, NotFoundError
from needlemap.exchange.archive import (
    CLINIC,
    SUFFIX,
    ArchiveReader,
    ArchiveWriter,
    Counts,
    Manifest,
    schema_text,
)
from needlemap.exchange.strict_json import refused
from needlemap.exchange.tables import WRITERS, rows_of
from needlemap.reports.export_file import logged_export
from needlemap.services.steps import Step, beside, stored_beside
from needlemap.storage.repositories.settings import MADE_UP

if TYPE_CHECKING:
    from needlemap.storage.records import Records

_T = TypeVar("_T")
_PURPOSE = {
    Scope.CLINIC: "archive of the clinic",
    Scope.PATIENTS: "archive of chosen patients",
    Scope.OWN_COPY: "the patient's own copy",
}


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What goes into an archive: everything, or these patients with their merged duplicates."""

    scope: Scope
    patient_ids: tuple[str, ...] = ()
    purpose: str = ""
    recipient: str = ""

    def __post_init__(self) -> None:
        if (self.scope is Scope.CLINIC) == bool(self.patient_ids):
            raise ValueError("patients must be chosen, unless the whole clinic is exported")
        if self.scope is Scope.OWN_COPY and len(self.patient_ids) != 1:
            raise ValueError("an own copy must be of one patient")
        for name in ("purpose", "recipient"):
            check_text(name, getattr(self, name), longest=500)


def archive_name(scope: Scope, patient_ids: tuple[str, ...], day: str) -> str:
    """Return a file name without any person's name in it."""
    of = patient_ids[0][:8] if len(patient_ids) == 1 else scope.value
    return f"needlemap-{of}-{day}{SUFFIX}"


def export_archive(
    records: "Records", path: Path, request: ExportRequest
) -> Generator[Step, None, Manifest]:
    """Write an archive, in steps; returns its manifest.

    The export is logged before anything is written, and a failure as well. The file is there whole
    or not at all. ExportError says why it cannot be written; NotAllowedError for a role that may
    not export.
    """
    ids = exported_patients(records, request)
    with logged_to(records, "export_archive", request, path) as draft:
        yield from beside(schema_text)
        writer = ArchiveWriter(draft)
        try:
            yield from _write_all(records, writer, request, ids)
            finish = partial(
                writer.finish,
                scope=request.scope,
                made_at=now_utc().isoformat(timespec="seconds"),
                made_by=records.therapist,
                program=f"NeedleMap {__version__}",
                records_id=records.records_id,
                log_head=str(records.head()),
            )
            manifest = yield from beside(partial(finished, finish, draft))
        except BaseException:
            writer.abandon()
            raise
    return manifest


def export_tables(
    records: "Records", path: Path, request: ExportRequest, form: str
) -> Generator[Step, None, Counts]:
    """Write the records as tables, in steps: ``csv`` a ZIP file of them, ``xlsx`` a workbook.

    Logged and written as `export_archive` does.
    """
    transfer = records.transfer
    ids = exported_patients(records, request)
    with logged_to(records, "export", request, path) as draft:
        writer = yield from beside(partial(WRITERS[form], draft))  # loads what writes workbooks
        try:
            sessions = sites = 0
            total = len(ids) + 1
            for done, patient_id in enumerate(ids):
                for row in rows_of(transfer.record_of(patient_id)):
                    writer.add(*row)
                for session in transfer.sessions(patient_id):
                    for row in rows_of(session):
                        writer.add(*row)
                    sessions, sites = sessions + 1, sites + len(session.sites)
                    yield done, total
                yield done + 1, total
            yield from beside(partial(finished, writer.finish, draft))
        except BaseException:
            writer.abandon()
            raise
    return Counts(patients=len(ids), sessions=sessions, sites=sites)


def _write_all(
    records: "Records", writer: ArchiveWriter, request: ExportRequest, ids: tuple[str, ...]
) -> Iterator[Step]:
    transfer, log_size = records.transfer, records.head().seq
    total = len(ids) + transfer.session_count(ids) + log_size // 20 + 1
    done = 0
    named, about = set[str](), set(ids)
    for patient_id in ids:
        record = transfer.record_of(patient_id)
        writer.add_patient(record)
        about |= {each.id for each in record.complaints} | {each.id for each in record.documents}
        named |= {each.added_by for each in record.documents}
        yield (done := done + 1), total
        for document in record.documents:
            writer.add_document(document, records.documents.content(document.id))
            yield done, total
        for session in transfer.sessions(patient_id):
            writer.add_session(session)
            about.add(session.id)
            named |= set(people_of(session))
            yield (done := done + 1), total
    is_whole = request.scope is Scope.CLINIC
    writer.add_clinic(_clinic_of(records, named) if is_whole else _staff_alone(records, named))
    for count in writer.add_log(transfer.log(None if is_whole else frozenset(about))):
        yield min(total, done + count // 20), total
    yield total, total


def _clinic_of(records: "Records", named: set[str]) -> ClinicRecord:
    """Return what belongs to no patient, without the exporting user where no record names them.

    So that what was imported by somebody new goes out as it came in; the manifest names them.
    """
    clinic = records.transfer.clinic()
    owners = {each.owner for each in clinic.settings} | {e.protocol.owner for e in clinic.protocols}
    is_named = records.therapist.id in named | owners
    here = {records.therapist.id}
    staff = (each for each in clinic.staff if is_named or each.therapist.id not in here)
    return replace(clinic, staff=tuple(staff))


def _staff_alone(records: "Records", named: set[str]) -> ClinicRecord:
    staff = tuple(e for e in records.transfer.staff() if e.therapist.id in named)
    marks = (each for each in records.transfer.clinic().settings if each.name == MADE_UP)
    return ClinicRecord(staff, settings=tuple(marks))  # made-up patients stay marked as such


def _is_made_up(clinic: ClinicRecord) -> bool:
    return any(each.name == MADE_UP and each.value for each in clinic.settings)


def people_of(session: Session) -> Iterator[str]:
    """Yield the ids of all whom a session names."""
    yield session.therapist_id
    if session.signature is not None:
        yield session.signature.therapist_id
    yield from (each.therapist_id for each in session.addenda)
    if session.withdrawal is not None:
        yield session.withdrawal.therapist_id


def exported_patients(records: "Records", request: ExportRequest) -> tuple[str, ...]:
    """Return the ids of all whom an export is of, duplicates that were merged with them too.

    NotFoundError for a patient who is not there.
    """
    if request.scope is Scope.CLINIC:
        return records.transfer.patient_ids()
    if set(request.patient_ids) - set(records.transfer.known(request.patient_ids)):
        raise NotFoundError("A chosen patient is not in these records. Choose again.")
    return records.transfer.persons(request.patient_ids)


def finished(finish: Callable[[], _T], draft: IO[bytes]) -> _T:
    """Write the end of a file and bring all of it to the disk; needs no records."""
    result = finish()
    draft.flush()
    os.fsync(draft.fileno())
    return result


def logged_to(
    records: "Records", action: str, request: ExportRequest, path: Path
) -> AbstractContextManager[IO[bytes]]:
    """Give the file to write an export to, as `logged_export` does."""
    return logged_export(lambda called: _note(records, called, request, path), action, path)


def _note(records: "Records", action: str, request: ExportRequest, path: Path) -> None:
    """Log that records go out, or that they did not: of whom, what for, for whom, in which file."""
    more = {"scope": request.scope.value, "file": path.name[:200]}
    purpose = request.purpose or _PURPOSE[request.scope]
    patients = request.patient_ids or ("",)
    for patient_id in patients:
        entity = "patient" if patient_id else "records"
        of = patient_id or records.records_id
        records.audit.note(action, entity, of, purpose=purpose, recipient=request.recipient, **more)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an archive would bring: who is new, and whom these records hold already."""

    manifest: Manifest
    counts: Counts
    new: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    merged: dict[str, str | None] = field(default_factory=dict)
    kept_settings: tuple[str, ...] = ()


def opened(path: Path) -> Generator[Step, None, ArchiveReader]:
    """Open an archive: its list of files is read and held against its manifest.

    ImportRefusedError as `ArchiveReader` raises it.
    """
    made: list[ArchiveReader] = []
    try:
        yield from beside(lambda: made.append(ArchiveReader(path)))
    except GeneratorExit:  # nobody waits for it any more
        for reader in made:
            reader.close()
        raise
    return made[0]


def look_through(records: "Records", reader: ArchiveReader) -> Generator[Step, None, Preview]:
    """Read every part of an archive and check it; nothing is stored.

    ImportRefusedError names the first place that is wrong.
    """
    surface = yield from beside(BodySurface.load)  # read from the disk by the first who asks
    check = _Check(records, reader, faces=surface.face_count)
    yield from check.all()
    records.transfer.check_may_come(made_up=_is_made_up(reader.clinic()))
    known = set(records.transfer.known(reader.patient_ids))
    return Preview(
        manifest=reader.manifest,
        counts=check.counts,
        new=tuple(each for each in reader.patient_ids if each not in known),
        known=tuple(sorted(known)),
        merged=check.merged,
    )


def import_archive(
    records: "Records", reader: ArchiveReader, preview: Preview, *, leave_out_known: bool = False
) -> Generator[Step, None, Preview]:
    """Store what an archive brings, all of it or nothing; returns what was stored.

    NotAllowedError for a role that may not, ImportRefusedError when patients are here already and
    are not to be left out. Staff come in as people who cannot sign in. Closing the generator
    before its end gives up.
    """
    if preview.known and not leave_out_known:
        raise ImportRefusedError(
            f"These records hold {count_words(len(preview.known), 'patient')} of the file already. "
            "Nothing was imported. Leave them out, or import into empty records."
        )
    if preview.known and not preview.new:
        raise ImportRefusedError(
            "All patients of the file are in these records already. Nothing was imported."
        )
    transfer = records.transfer
    transfer.check_may_come(made_up=_is_made_up(reader.clinic()))
    manifest = reader.manifest
    detail = {
        "import": new_id(),
        "records": manifest.records_id,
        "made_at": manifest.made_at,
        "log_head": manifest.log_head,
    }
    sessions, documents = reader.session_ids(), reader.document_ids()
    total = sum(2 + len(sessions.get(each, ())) for each in preview.new)
    done = 0
    with transfer.importing():
        kept = transfer.add_clinic(reader.clinic(), detail=detail)
        for patient_id in _in_order_of_merging(preview):
            record = reader.patient(patient_id)
            transfer.add_patient(record, detail=detail)
            yield (done := done + 1), total
            for document in record.documents:
                transfer.add_document(document, reader.document(document), detail=detail)
                yield done, total
            for session in _in_time_order(reader, patient_id, sessions.get(patient_id, ())):
                transfer.add_session(session, detail=detail)
                yield (done := done + 1), total
        for patient_id in preview.new:
            transfer.make_findable([patient_id])
            yield (done := done + 1), total
        yield from stored_beside(transfer.store)
    counts = Counts(
        patients=len(preview.new),
        sessions=sum(len(sessions.get(each, ())) for each in preview.new),
        documents=sum(len(documents.get(each, ())) for each in preview.new),
    )
    return replace(preview, counts=counts, kept_settings=kept)


def _in_time_order(
    reader: ArchiveReader, patient_id: str, session_ids: Iterable[str]
) -> Iterator[Session]:
    """Yield sessions as they are in the file, which is the order in which they were performed."""
    return (reader.session(patient_id, each) for each in session_ids)


def _in_order_of_merging(preview: Preview) -> Iterator[str]:
    """Yield each new patient after the one whom it is merged into."""
    waiting, stored = dict.fromkeys(preview.new), set(preview.known)
    while waiting:
        ready = [e for e in waiting if (into := preview.merged.get(e)) is None or into in stored]
        for each in ready:
            del waiting[each]
            stored.add(each)
            yield each


class _Check:
    """Reads every part once and follows every reference."""

    def __init__(self, records: "Records", reader: ArchiveReader, *, faces: int) -> None:
        self._reader = reader
        self._faces = faces
        self._ids: set[str] = set()
        self._people = {each.therapist.id for each in records.transfer.staff()}
        self.counts = Counts()
        self.merged: dict[str, str | None] = {}

    def all(self) -> Iterator[Step]:
        """Check all; yields after each part."""
        reader = self._reader
        patients = reader.patient_ids
        sessions, documents = reader.session_ids(), reader.document_ids()
        known = set(patients)
        for patient_id in sorted(sessions.keys() | documents.keys()):
            if patient_id not in known:
                raise refused(f"patients/{patient_id}", "patient.json is missing")
        total = len(patients) + sum(map(len, sessions.values()))
        done = signed = sites = files = 0
        self._check_clinic(reader.clinic())
        yield done, total
        complaints = dict[str, set[str]]()
        merged = self.merged
        for patient_id in patients:
            record = reader.patient(patient_id)
            self._check_record(record, set(documents.get(patient_id, ())), known)
            complaints[patient_id] = {each.id for each in record.complaints}
            merged[patient_id] = record.patient.merged_into
            for document in record.documents:
                reader.document(document)
                files += 1
            yield (done := done + 1), total
        of_person = _by_person(merged, complaints)
        for patient_id in patients:
            for session_id in sessions.get(patient_id, ()):
                session = reader.session(patient_id, session_id)
                self._check_session(session, of_person[patient_id])
                signed += session.is_signed
                sites += len(session.sites)
                yield (done := done + 1), total
        for _ in reader.check_beside():
            yield done, total
        self.counts = Counts(len(patients), done - len(patients), signed, sites, files)

    def _check_clinic(self, clinic: ClinicRecord) -> None:
        self._people |= {each.therapist.id for each in clinic.staff}
        for number, setting in enumerate(clinic.settings):
            if setting.owner and setting.owner not in self._people:
                raise refused(CLINIC, "this user is not in the file", f"settings[{number}].owner")
        for number, each in enumerate(clinic.protocols):
            owner = each.protocol.owner
            if owner and owner not in self._people:
                raise refused(CLINIC, "this user is not in the file", f"protocols[{number}].owner")

    def _check_record(self, record: PatientRecord, files: set[str], patients: set[str]) -> None:
        where = f"patients/{record.patient.id}/patient.json"
        merged_into = record.patient.merged_into
        if merged_into and (merged_into not in patients or merged_into == record.patient.id):
            raise refused(where, "this patient is not in the file", "patient.merged_into")
        for complaint in record.complaints:
            self._take(complaint.id, where, "complaints")
        for document in record.documents:
            self._take(document.id, where, "documents")
            self._check_person(document.added_by, where, "documents.added_by")
        if extra := files - {each.id for each in record.documents}:
            raise refused(where, f"it does not list the document {min(extra)}", "documents")

    def _check_session(self, session: Session, complaints: set[str]) -> None:
        where = f"patients/{session.patient_id}/sessions/{session.id}.json"
        self._take(session.id, where, "id")
        for user_id in people_of(session):
            self._check_person(user_id, where, "therapist_id")
        if session.addenda and not session.is_signed:
            raise refused(where, "only a signed session has addenda", "addenda")
        for addendum in session.addenda:
            self._take(addendum.id, where, "addenda")
        used = {*session.visit.complaint_ids, *(c for s in session.sites for c in s.complaints)}
        if unknown := used - complaints:
            raise refused(
                where, f"the complaint {min(unknown)} is not this patient's", "complaints"
            )
        for site in session.sites:
            if site.point.face >= self._faces:
                raise refused(where, "the body has no such place", "sites.point.face")

    def _take(self, thing_id: str, where: str, field_: str) -> None:
        if thing_id in self._ids:
            raise refused(where, f"{thing_id} is there twice in the file", field_)
        self._ids.add(thing_id)

    def _check_person(self, user_id: str, where: str, field_: str) -> None:
        if user_id not in self._people:
            raise refused(where, f"the user {user_id} is not in the file", field_)


def _by_person(
    merged: dict[str, str | None], complaints: dict[str, set[str]]
) -> dict[str, set[str]]:
    """Return each patient's complaints, with those of all who turned out to be the same person."""
    if not any(merged.values()):
        return complaints
    kept = {each: _kept(each, merged) for each in merged}
    together: dict[str, set[str]] = {}
    for each, root in kept.items():
        together.setdefault(root, set()).update(complaints[each])
    return {each: together[root] for each, root in kept.items()}


def _kept(one: str, merged: dict[str, str | None]) -> str:
    for _ in merged:  # never round in a circle
        into = merged[one]
        if into is None:
            return one
        one = into
    where = f"patients/{one}/patient.json"
    raise refused(where, "it is merged in a circle", "patient.merged_into")
