"""Records as one FHIR bundle, in steps, and the clinic's own codes that go into it."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from needlemap import __version__
from needlemap.bodymap.site_words import site_wording
from needlemap.domain.archive import PatientRecord, Scope
from needlemap.domain.clock import now_utc
from needlemap.domain.ids import new_id
from needlemap.exchange.archive import Counts
from needlemap.exchange.fhir.audit import audit_event
from needlemap.exchange.fhir.codes import Coder, Json, OwnCode, own_codes_of
from needlemap.exchange.fhir.definitions import structure_definitions
from needlemap.exchange.fhir.elements import BundleWriter
from needlemap.exchange.fhir.people import (
    clinic,
    document_reference,
    patient_resources,
    practitioner,
    software,
)
from needlemap.exchange.fhir.reading import read_fhir
from needlemap.exchange.fhir.visits import VisitWriter
from needlemap.exchange.table_mapping import TableKind
from needlemap.exchange.table_reading import read_table
from needlemap.reference import Reference
from needlemap.services.archive_service import (
    ExportRequest,
    exported_patients,
    finished,
    logged_to,
    people_of,
)
from needlemap.services.steps import Step, beside
from needlemap.services.table_import import How, PatientPlanning, Plan, Problem

if TYPE_CHECKING:
    from needlemap.storage.records import Records

SUFFIX = ".fhir.json"
_OWN_CODES = "own_codes"
_ENTRY = "Entry"


def own_codes(records: "Records") -> tuple[OwnCode, ...]:
    """Return the clinic's own codes, none where it has kept none."""
    return records.settings.get(_OWN_CODES, tuple[OwnCode, ...]) or ()


def keep_own_codes(records: "Records", codes: Sequence[OwnCode]) -> None:
    """Keep the clinic's own codes in place of any before. NotAllowedError for most roles."""
    records.settings.set(_OWN_CODES, tuple(codes) or None)


def read_own_codes(path: Path) -> tuple[OwnCode, ...]:
    """Return the codes of a table; ImportRefusedError says which line is wrong."""
    return own_codes_of(read_table(path))


def export_fhir(
    records: "Records", path: Path, request: ExportRequest, *, with_log: bool = False
) -> Generator[Step, None, Counts]:
    """Write the records as a FHIR R4 bundle, in steps; returns what is in it.

    Logged and written as an archive is. With the log, each entry becomes an AuditEvent.
    """
    ids = exported_patients(records, request)
    with logged_to(records, "export_fhir", request, path) as draft:
        yield from beside(lambda: (Reference.load(), site_wording()))  # read from the disk
        made_up = records.settings.is_made_up()
        writer = BundleWriter(draft, new_id(), at=now_utc(), is_made_up=made_up)
        bundle = _Bundle(records, writer.add)
        counts = yield from bundle.write(ids, request, with_log=with_log)
        yield from beside(partial(finished, writer.finish, draft))
    return counts


@dataclass(frozen=True, slots=True)
class FhirPlan:
    """What a FHIR file would bring, and how many resources of other kinds are left out."""

    plan: Plan
    complaints: int
    left_out: Mapping[str, int]


def look_at_fhir(records: "Records", path: Path) -> Generator[Step, None, FhirPlan]:
    """Read patients and complaints of a FHIR file; nothing is stored.

    `store` of the import of tables stores its plan, and a whole import can be withdrawn as there.
    """
    content = yield from beside(partial(read_fhir, path))
    records.transfer.check_may_come(made_up=content.is_made_up)
    planning = PatientPlanning(records, counted=_ENTRY)
    for each in content.problems:
        planning.problems.append(Problem(each.entry, each.field, each.words, _ENTRY))
    total = len(content.patients)
    for done, (entry, record) in enumerate(content.patients.items(), start=1):
        planning.take(entry, record)
        yield done, total
    complaints = sum(len(record.complaints) for record in content.patients.values())
    plan = planning.plan(How(TableKind.PATIENTS, {}), path.name)
    return FhirPlan(plan, complaints, dict(content.left_out))


class _Bundle:
    """Puts the resources of a bundle together: who wrote it first, then all that belongs to it."""

    def __init__(self, records: "Records", add: Callable[[Json], None]) -> None:
        self._records, self._add = records, add
        reference = Reference.load()
        self._coder = Coder(reference, own_codes(records))
        self._visits = VisitWriter(self._coder, site_wording(), reference.outcome_measures)
        self._people = {each.therapist.id: each.therapist for each in records.transfer.staff()}
        self._exported: set[str] = set()

    def write(
        self, ids: Sequence[str], request: ExportRequest, *, with_log: bool
    ) -> Generator[Step, None, Counts]:
        """Write everything of these patients."""
        records, transfer = self._records, self._records.transfer
        self._add(software(records.records_id, __version__, at=now_utc()))
        self._add(clinic(records.settings.clinic_head(), records.records_id))
        for made in structure_definitions():
            self._add(made)
        is_whole = request.scope is Scope.CLINIC
        if is_whole:
            self._name(self._people)
        total = len(ids) + (records.head().seq // 100 if with_log else 0) + 1
        sessions = signed = sites = documents = entries = 0
        about = set(ids)
        for done, patient_id in enumerate(ids):
            record = transfer.record_of(patient_id)
            about |= {each.id for each in record.complaints} | {e.id for e in record.documents}
            documents += len(record.documents)
            for _ in self._patient(record):
                yield done, total
            for session in transfer.sessions(patient_id):
                about.add(session.id)
                self._name(people_of(session))
                for made in self._visits.resources(session):
                    self._add(made)
                sessions, signed = sessions + 1, signed + session.is_signed
                sites += len(session.sites)
                yield done, total
        if with_log:
            for entry in transfer.log(None if is_whole else frozenset(about)):
                self._name([entry.actor] if entry.actor in self._people else [])
                self._add(audit_event(entry, records.records_id, self._people))
                entries += 1
                if entries % 50 == 0:
                    yield min(total, len(ids) + entries // 100), total
        yield total, total
        return Counts(len(ids), sessions, signed, sites, documents, entries)

    def _patient(self, record: PatientRecord) -> Iterator[None]:
        """Write a patient, complaints and documents; yields after each document."""
        for made in patient_resources(record, self._coder, self._records.records_id):
            self._add(made)
        for document in record.documents:
            self._name([document.added_by])
            content = self._records.documents.content(document.id)
            self._add(document_reference(document, content))
            yield

    def _name(self, people: Iterable[str]) -> None:
        """Write whom the records name, each once."""
        for user_id in people:
            if user_id in self._exported or user_id not in self._people:
                continue
            self._exported.add(user_id)
            licence = self._records.settings.licence(user_id)
            self._add(practitioner(self._people[user_id], licence))
