"""Whole records read for an archive, and written from one: with ids, times and signatures as is.

What comes in is logged like every change, by who imports it. Nothing is written over: what is
here already is refused.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import msgspec

from needlemap.domain.archive import (
    ClinicRecord,
    LogEntry,
    PatientRecord,
    Staff,
    StoredProtocol,
    StoredSetting,
    TakenUp,
)
from needlemap.domain.patient_file import Document, PatientFile
from needlemap.domain.session import Session, SessionStatus
from needlemap.domain.user import User
from needlemap.errors import ImportRefusedError
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.engine.sqlcipher import Engine, IntegrityError
from needlemap.storage.mapping.chain import COLUMNS, canonical, entry_from
from needlemap.storage.mapping.mappings import (
    addendum_row,
    complaint_from,
    complaint_row,
    document_from,
    document_row,
    patient_from,
    patient_row,
    protocol_from,
    protocol_row,
    session_row,
    signature_row,
    site_row,
    user_from,
    user_row,
    withdrawal_row,
)
from needlemap.storage.mapping.stored_values import reads_stored, value_from, value_text
from needlemap.storage.mapping.tables import (
    ADDENDA,
    COMPLAINTS,
    DOCUMENTS,
    PATIENT_FACTS,
    PATIENTS,
    PROTOCOLS,
    SESSIONS,
    SETTINGS,
    SIGNATURES,
    SITES,
    USERS,
    WITHDRAWALS,
    Change,
    Row,
)
from needlemap.storage.mapping.visit_rows import EMPTY, visit_changes
from needlemap.storage.repositories.documents import LEARN_CONTENT
from needlemap.storage.repositories.patient_files import PRECAUTION, SEEN, file_from
from needlemap.storage.repositories.patient_merge import (
    ids_of_person,
    in_parts,
    kept_patient,
    placeholders,
)
from needlemap.storage.repositories.session_reading import read_sessions
from needlemap.storage.repositories.settings import MADE_UP
from needlemap.storage.search.patient_index import entries_of, forget_statement, learn_statement

# A path of this computer says nothing on another one, and a key of it is nobody's business there.
NOT_TRANSFERRED = frozenset({"backup_second_place", "draft_key"})
_BEGINNING = "SELECT id FROM {table} WHERE id >= ? AND id < ? ORDER BY id LIMIT 2"
_PATIENTS = "SELECT id FROM patients ORDER BY id"
_PATIENT = f"{PATIENTS.select} WHERE id = ?"
_FACTS = "SELECT field, value FROM patient_facts WHERE patient_id = ? ORDER BY field"
_COMPLAINTS = f"{COMPLAINTS.select} WHERE patient_id = ? ORDER BY opened_at, id"
_DOCUMENTS = f"{DOCUMENTS.select} WHERE patient_id = ? ORDER BY added_at, rowid"
_SESSIONS = "SELECT id FROM sessions WHERE patient_id = ? ORDER BY performed_at, id"
_USERS = f"{USERS.select} ORDER BY created_at, id"
_SETTINGS = f"{SETTINGS.select} ORDER BY owner, name"
_PROTOCOLS = f"{PROTOCOLS.select} ORDER BY made_at, id"
_LOG = f"SELECT {COLUMNS} FROM audit WHERE seq > ? ORDER BY seq LIMIT 500"
_SETTING = "SELECT value FROM settings WHERE owner = ? AND name = ?"
INTO_DEMONSTRATION = (
    "This is a demonstration, into which no records are imported. Leave it first: its folder "
    "goes when it is left."
)
_TWICE = (
    "The file holds something that these records hold already, or the same thing twice. "
    "Nothing was imported. Import it into records that do not hold these patients yet."
)
_ACTION = "import_records"
_ASKED_AT_ONCE = 500  # ids in a query
_READ_AT_ONCE = 10  # sessions: so few that a window waits for one step of it


class TransferRepository:
    """Reads everything of a patient, and writes it into other records.

    Parameters
    ----------
    on_patients_changed
        Called when patients came in, or after all did not.
    """

    def __init__(
        self,
        engine: Engine,
        writer: AuditedWriter,
        *,
        now: Callable[[], datetime],
        on_patients_changed: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._now = now
        self._on_patients_changed = on_patients_changed

    def patient_ids(self) -> tuple[str, ...]:
        """Return the ids of all patients, archived and merged ones too."""
        return tuple(patient_id for (patient_id,) in self._engine.rows(_PATIENTS))

    def ids_beginning(self, beginning: str, *, of_sessions: bool) -> tuple[str, ...]:
        """Return the ids of patients or sessions that begin so, two of them at most."""
        table = "sessions" if of_sessions else "patients"
        rows = self._engine.rows(_BEGINNING.format(table=table), (beginning, f"{beginning}g"))
        return tuple(each for (each,) in rows)

    def persons(self, patient_ids: Iterable[str]) -> tuple[str, ...]:
        """Return these patients with all duplicates that are merged with them, sorted."""
        kept = {kept_patient(self._engine, each) for each in patient_ids}
        return tuple(sorted({one for each in kept for one in ids_of_person(self._engine, each)}))

    def record_of(self, patient_id: str) -> PatientRecord:
        """Return a patient's own record, without what duplicates hold and without sessions."""
        rows, key = self._engine.rows, (patient_id,)
        facts: dict[str, str] = dict(rows(_FACTS, key))
        [patient] = map(patient_from, rows(_PATIENT, key))
        return PatientRecord(
            patient=patient,
            file=file_from(facts),
            taken_up=_taken_up(facts),
            complaints=tuple(map(complaint_from, rows(_COMPLAINTS, key))),
            documents=tuple(map(document_from, rows(_DOCUMENTS, key))),
        )

    def session_ids(self, patient_id: str) -> tuple[str, ...]:
        """Return a patient's own sessions, the oldest first."""
        return tuple(each for (each,) in self._engine.rows(_SESSIONS, (patient_id,)))

    def session_count(self, patient_ids: Sequence[str]) -> int:
        """Return how many sessions these patients have together."""
        count = 0
        for some in in_parts(patient_ids, _ASKED_AT_ONCE):
            query = f"SELECT count(*) FROM sessions WHERE patient_id IN ({placeholders(some)})"
            ((found,),) = self._engine.rows(query, some)
            count += found
        return count

    def sessions(self, patient_id: str) -> Iterator[Session]:
        """Yield a patient's own sessions, all of each, the oldest first; some are read at once."""
        for some in in_parts(self.session_ids(patient_id), _READ_AT_ONCE):
            yield from read_sessions(self._engine, some)

    def clinic(self) -> ClinicRecord:
        """Return what belongs to no patient."""
        settings = (
            StoredSetting(owner, name, json.loads(value))
            for owner, name, value in self._engine.rows(_SETTINGS)
            if name not in NOT_TRANSFERRED
        )
        protocols = ((protocol_from(r), r[-1]) for r in self._engine.rows(_PROTOCOLS))
        return ClinicRecord(
            staff=self.staff(),
            settings=tuple(settings),
            protocols=tuple(
                StoredProtocol(one, datetime.fromisoformat(since) if since else None)
                for one, since in protocols
            ),
        )

    def staff(self) -> tuple[Staff, ...]:
        """Return everybody who uses or used these records."""
        users = map(user_from, self._engine.rows(_USERS))
        return tuple(Staff(user.therapist, user.created_at) for user in users)

    def log(self, entity_ids: frozenset[str] | None = None) -> Iterator[LogEntry]:
        """Yield the entries of the log, all or those about these things, the oldest first."""
        last = 0
        while rows := self._engine.rows(_LOG, (last,)):
            last = rows[-1][0]
            for row in rows:
                if entity_ids is None or row[5] in entity_ids:
                    yield _log_entry(row)

    def known(self, patient_ids: Iterable[str]) -> tuple[str, ...]:
        """Return which of these patients are in these records already."""
        found = list[str]()
        for some in in_parts(tuple(patient_ids), _ASKED_AT_ONCE):
            query = f"SELECT id FROM patients WHERE id IN ({placeholders(some)})"
            found += [one for (one,) in self._engine.rows(query, some)]
        return tuple(found)

    def check_may_come(self, *, made_up: bool) -> None:
        """Raise ImportRefusedError where real and made-up patients would be mixed."""
        row = self._engine.row(_SETTING, ("", MADE_UP))
        is_demonstration = row is not None and row[0] == canonical(True)
        if is_demonstration and not made_up:
            raise ImportRefusedError(INTO_DEMONSTRATION)
        if made_up and not is_demonstration:
            raise ImportRefusedError(
                "The file holds made-up patients of a demonstration, which are not mixed with real "
                "records. Nothing was imported."
            )

    @contextmanager
    def importing(self) -> Iterator[None]:
        """Hold one import: all of it is stored afterwards, or nothing. Then `settle` is due.

        ImportRefusedError when what comes in does not fit what is here.
        """
        try:
            with self._engine.large():
                yield
        except IntegrityError as error:
            raise ImportRefusedError(_TWICE) from error
        finally:
            self._on_patients_changed()

    def store(self) -> None:
        """Store all that is held in `importing`, as the last thing in it; another thread may."""
        self._engine.store_large()

    def settle(self) -> None:
        """Bring an import that was stored into the file itself; it is safe without that.

        Takes seconds after a large one, so another thread should do it. Until it is done
        `Records.is_importing` says so, and whoever uses the records waits.
        """
        self._engine.keep_log_short()

    def add_clinic(self, clinic: ClinicRecord, *, detail: dict[str, str]) -> tuple[str, ...]:
        """Store staff, settings and protocols; returns the settings that stay as they are here.

        Staff come in as people who left: who may sign in is decided here. A setting that was
        chosen here already stays.
        """
        here = {user.therapist.id for user in self.staff()}
        new = [each for each in clinic.staff if each.therapist.id not in here]
        left_at = self._now()
        rows = [user_row(User(e.therapist, e.created_at, max(left_at, e.created_at))) for e in new]
        changes = [Change(USERS, None, row) for row in rows]
        different = []
        for setting in clinic.settings:
            if setting.name in NOT_TRANSFERRED:
                continue
            text = canonical(setting.value)
            found = self._engine.row(_SETTING, (setting.owner, setting.name))
            if found is None:
                row: Row = {"owner": setting.owner, "name": setting.name, "value": text}
                changes.append(Change(SETTINGS, None, row))
            elif found[0] != text:
                different.append(setting.name)
        for each in clinic.protocols:
            since = each.given_up_at.isoformat() if each.given_up_at else None
            row = protocol_row(each.protocol) | {"given_up_at": since}
            changes.append(Change(PROTOCOLS, None, row))
        if changes:
            self._writer.write(_ACTION, "records", "", changes, detail=detail)
        return tuple(different)

    def add_patient(self, record: PatientRecord, *, detail: dict[str, str]) -> None:
        """Store a patient without sessions and documents. Whom it is merged into comes first."""
        patient_id = record.patient.id
        changes = [
            Change(PATIENTS, None, patient_row(record.patient)),
            *(Change(PATIENT_FACTS, None, row) for row in _fact_rows(record)),
            *(Change(COMPLAINTS, None, complaint_row(each)) for each in record.complaints),
        ]
        self._writer.write(_ACTION, "patient", patient_id, changes, detail=detail)

    def add_document(self, document: Document, content: bytes, *, detail: dict[str, str]) -> None:
        """Store a document of a patient."""
        change = Change(DOCUMENTS, None, document_row(document))
        also = [(LEARN_CONTENT, (document.id, content))]
        self._writer.write(
            _ACTION, "patient", document.patient_id, [change], also=also, detail=detail
        )

    def add_session(self, session: Session, *, detail: dict[str, str]) -> None:
        """Store a session as it is: with its signature, addenda and withdrawal."""
        draft = replace(
            session, status=SessionStatus.DRAFT, signature=None, addenda=(), withdrawal=None
        )
        changes = [Change(SESSIONS, None, session_row(draft))]
        changes += [Change(SITES, None, site_row(site)) for site in session.sites]
        changes += visit_changes(session.id, EMPTY, session.visit)
        self._writer.write(_ACTION, "session", session.id, changes, detail=detail)
        if later := _later_changes(draft, session):
            self._writer.write(_ACTION, "session", session.id, later, detail=detail)

    def make_findable(self, patient_ids: Sequence[str]) -> None:
        """Store by which words the patients are found that came in."""
        for kept in sorted({kept_patient(self._engine, each) for each in patient_ids}):
            ids = ids_of_person(self._engine, kept)
            members = [patient_from(self._engine.rows(_PATIENT, (each,))[0]) for each in ids]
            self._engine.execute(*forget_statement(kept))
            for entry in sorted(entries_of(members[0], members)):
                self._engine.execute(*learn_statement(*entry))


def _later_changes(draft: Session, session: Session) -> list[Change]:
    """Return the rows that come after a draft is stored: what locks it, and what follows."""
    changes = []
    if session.signature is not None:
        changes.append(Change(SIGNATURES, None, signature_row(session.signature, session.id)))
        changes.append(Change(SESSIONS, session_row(draft), session_row(session)))
    changes += [Change(ADDENDA, None, addendum_row(each)) for each in session.addenda]
    if session.withdrawal is not None:
        changes.append(Change(WITHDRAWALS, None, withdrawal_row(session.withdrawal)))
    return changes


@reads_stored
def _log_entry(row: tuple[Any, ...]) -> LogEntry:
    entry = dict(zip(COLUMNS.split(", "), entry_from(row), strict=True))
    rows = {name: msgspec.json.decode(entry[name]) for name in ("before", "after", "detail")}
    for setting in (*rows["before"].get(SETTINGS.name, ()), *rows["after"].get(SETTINGS.name, ())):
        if setting["name"] in NOT_TRANSFERRED:  # a key stays here, in the log too
            setting.pop("value", None)
    return LogEntry(**entry | rows)


def _taken_up(facts: dict[str, str]) -> tuple[TakenUp, ...]:
    return tuple(
        TakenUp(field.removeprefix(SEEN), value_from(text, tuple[str, ...]))
        for field, text in facts.items()
        if field.startswith(SEEN)
    )


def _fact_rows(record: PatientRecord) -> Iterator[Row]:
    """Yield the rows of a patient's file: of each field that is not empty, and what was seen."""
    empty, file = PatientFile(), record.file
    values: dict[str, object] = {PRECAUTION + each.precaution: each for each in file.precautions}
    for field in fields(PatientFile):
        value = getattr(file, field.name)
        if field.name != "precautions" and value != getattr(empty, field.name):
            values[field.name] = value
    values |= {SEEN + each.field: each.texts for each in record.taken_up}
    for name, value in values.items():
        yield {"patient_id": record.patient.id, "field": name, "value": value_text(value)}
