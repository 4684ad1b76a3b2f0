"""Patients and earlier needling notes out of a table: read row by row, shown, then stored whole.

What a row does not say stays empty. What may be meant in two ways is a problem of its line, never a
guess: a day, a patient, a muscle, a side. A whole import can be withdrawn again.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from needlemap.bodymap import BodyAtlas
from needlemap.domain.archive import PatientRecord
from needlemap.domain.clock import local_offset_min, now_utc, today
from needlemap.domain.days import DayOrder
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Patient, check_born_by
from needlemap.domain.patient_file import Contact, PatientFile
from needlemap.domain.placement import Side
from needlemap.domain.plurals import count_words
from needlemap.domain.session import SITES_A_SESSION, Session
from needlemap.domain.site import NeedleSite, StructureSource
from needlemap.domain.visit import Visit
from needlemap.errors import ImportRefusedError, NotFoundError
from needlemap.exchange.table_mapping import FIELDS, TableKind, day_of, time_of
from needlemap.exchange.table_reading import SourceTable, TableRow
from needlemap.reference import Reference
from needlemap.reference.entry_words import Vocabulary, words_of
from needlemap.services.steps import Step, stored_beside
from needlemap.storage.repositories.duplicates import Match, duplicates

if TYPE_CHECKING:
    from needlemap.storage.records import Records

_V = TypeVar("_V")
_SIDES = {
    "l": (Side.LEFT,),
    "left": (Side.LEFT,),
    "lt": (Side.LEFT,),
    "r": (Side.RIGHT,),
    "right": (Side.RIGHT,),
    "rt": (Side.RIGHT,),
    "b": (Side.LEFT, Side.RIGHT),
    "both": (Side.LEFT, Side.RIGHT),
    "bilateral": (Side.LEFT, Side.RIGHT),
    "m": (Side.MIDLINE,),
    "midline": (Side.MIDLINE,),
}
_NOON = time(12)
_NOT_KNOWN_OUT = "Removal of the needles not recorded in the source."
_UNCOUNTED = "Number of needles not given for every site: entered as one."
_SURE = (Match.RECORD_NUMBER, Match.NAME_AND_BIRTH)


class Known(StrEnum):
    """What to do with rows of patients who are here already."""

    REFUSE = "refuse"
    SKIP = "skip"
    ADD = "add"
    """Add them all the same; they can be merged afterwards."""
    MERGE = "merge"
    """Add them, each merged into the patient who is here; that can be taken apart again."""


@dataclass(frozen=True, slots=True)
class How:
    """How a table is read: what each column says, and which day is meant by digits alone."""

    kind: TableKind
    columns: Mapping[str, str]
    order: DayOrder | None = None
    technique: str = ""
    """The technique of notes that name none, by its code."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a line, or in an entry of a file that has no lines, and in which field."""

    line: int
    field: str
    words: str
    counted: str = "Line"

    def __str__(self) -> str:
        """Return it as one sentence."""
        return f"{self.counted} {self.line}, {self.field.replace('_', ' ')}: {self.words}."


@dataclass(frozen=True, slots=True)
class Plan:
    """What a table would bring.

    ``problems`` keep all of it out. ``duplicates`` are lines whose patient is here, with the id;
    ``same_name`` lines whose patient only has a name like another one's.
    """

    how: How
    source: str
    patients: tuple[tuple[int, PatientRecord], ...] = ()
    sessions: tuple[Session, ...] = ()
    problems: tuple[Problem, ...] = ()
    duplicates: Mapping[int, str] | None = None
    same_name: tuple[int, ...] = ()


class _RowError(ValueError):
    """A field of a row cannot be read."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words.rstrip(".")


def look_at(records: "Records", table: SourceTable, how: How) -> Generator[Step, None, Plan]:
    """Read every row; nothing is stored. ImportRefusedError where columns do not fit at all."""
    records.transfer.check_may_come(made_up=False)
    _check_columns(table, how)
    if how.kind is TableKind.PATIENTS:
        return (yield from _patients(records, table, how))
    return (yield from _notes(records, table, how))


def store(
    records: "Records", plan: Plan, *, known: Known = Known.REFUSE
) -> Generator[Step, None, str]:
    """Store what a table brings, all of it or nothing; returns the id of the import.

    ImportRefusedError while a line has a problem, and for patients who are here already where
    `known` refuses them. NotAllowedError for a role that may not.
    """
    if plan.problems:
        first = plan.problems[0]
        raise ImportRefusedError(
            f"{len(plan.problems)} of the lines cannot be imported, so nothing was. {first} "
            "Correct them in the file, or choose other columns."
        )
    duplicates = plan.duplicates or {}
    if duplicates and known is Known.REFUSE:
        lines = ", ".join(str(line) for line in sorted(duplicates)[:5])
        raise ImportRefusedError(
            f"These records hold {count_words(len(duplicates), 'patient')} of the file already "
            f"(line {lines}). "
            "Nothing was imported. Leave them out, or add them and merge them afterwards."
        )
    left_out = set(duplicates) if known is Known.SKIP else set()
    patients = [record for line, record in plan.patients if line not in left_out]
    if not patients and not plan.sessions:
        raise ImportRefusedError("There is nothing to import: all patients are here already.")
    transfer, import_id = records.transfer, new_id()
    detail = {"import": import_id, "file": plan.source[:200]}
    total = len(patients) + len(plan.sessions)
    with transfer.importing():
        for done, record in enumerate(patients, start=1):
            transfer.add_patient(record, detail=detail)
            yield done, total
        for done, session in enumerate(plan.sessions, start=len(patients) + 1):
            transfer.add_session(session, detail=detail)
            yield done, total
        if known is Known.MERGE:
            for line, record in plan.patients:
                if line in duplicates:
                    here = records.patients.person(duplicates[line])
                    records.patients.merge(here.id, record.patient.id)
        for record in patients:
            transfer.make_findable([record.patient.id])
            yield total, total
        yield from stored_beside(transfer.store)
    return import_id


def withdraw(
    records: "Records", beginning: str, *, reason: str
) -> Generator[Step, None, tuple[int, int]]:
    """Take a whole import back: sessions are marked as entered in error, patients archived.

    No row goes. Returns how many sessions and patients. The import is named by the beginning of
    its id. A patient who has other sessions by now stays in the list.
    """
    sessions, patients = _imported(records, beginning)
    now = now_utc()
    total = len(sessions) + len(patients)
    withdrawn = archived = 0
    with records.transfer.importing():
        for done, session_id in enumerate(sessions, start=1):
            if not records.sessions.get(session_id).is_withdrawn:
                records.sessions.withdraw(
                    session_id, reason=reason, at=now, utc_offset_min=local_offset_min(now)
                )
                withdrawn += 1
            yield done, total
        for done, patient_id in enumerate(patients, start=len(sessions) + 1):
            left = [s for s in records.sessions.of_patient(patient_id) if not s.is_withdrawn]
            patient = records.patients.get(patient_id)
            if patient.merged_into and not records.transfer.session_ids(patient_id):
                patient, left = records.patients.unmerge(patient_id), []
            if not left and not patient.archived_at and not patient.merged_into:
                records.patients.archive(patient_id, at=now)
                archived += 1
            yield done, total
        yield from stored_beside(records.transfer.store)
    return withdrawn, archived


def _imported(records: "Records", beginning: str) -> tuple[list[str], list[str]]:
    """Return the sessions and patients that one import brought, as the log says."""
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for import_id, entity, entity_id in records.log.imported(beginning) if beginning else ():
        of_sessions, of_patients = found.setdefault(import_id, ({}, {}))
        if entity == "session":
            of_sessions[entity_id] = None
        elif entity == "patient":
            of_patients[entity_id] = None
    if not found:
        raise NotFoundError("The log knows no import of this id. The log page lists the imports.")
    if len(found) > 1:
        raise ValueError(f"{beginning} is the beginning of {len(found)} imports; type more of it")
    [(of_sessions, of_patients)] = found.values()
    return list(of_sessions), list(of_patients)


def _check_columns(table: SourceTable, how: How) -> None:
    for field, column in how.columns.items():
        if column not in table.head:
            raise ImportRefusedError(
                f"{table.name} has no column {column!r:.80} for {field.replace('_', ' ')}. "
                "Choose another column."
            )
    needed: list[tuple[str, ...]] = [("family_name", "full_name", "record_number")]
    if how.kind is TableKind.PATIENTS:
        needed = [("family_name", "full_name")]
    else:
        needed += [("performed_on",), ("structure",)]
    for names in needed:
        if not set(names) & how.columns.keys():
            titles = {field.name: field.title for field in FIELDS[how.kind]}
            asked = " or ".join(f"“{titles[name]}” ({name})" for name in names)
            raise ImportRefusedError(f"Choose the column of {table.name} that holds {asked}.")


class _Row:
    """The fields of one row by their names."""

    def __init__(self, table: SourceTable, row: TableRow, how: How) -> None:
        self.line = row.line
        self._how = how
        places = {name: table.head.index(column) for name, column in how.columns.items()}
        self._values = {name: row.cells[place] for name, place in places.items()}

    def text(self, field: str) -> str:
        return self._values.get(field, "")

    def day(self, field: str) -> date | None:
        text = self.text(field)
        return self._read(field, lambda: day_of(text, self._how.order)) if text else None

    def number(self, field: str, make: Callable[[str], "int | float"]) -> "int | float | None":
        text = self.text(field).replace(",", ".")

        def read() -> "int | float":
            try:
                return make(text)
            except ValueError as error:
                raise ValueError(f"{text[:40]!r} is not a number") from error

        return self._read(field, read) if text else None

    def names(self) -> tuple[str, str]:
        """Return family and given name; of a whole name both where a comma tells them apart."""
        family, given = self.text("family_name"), self.text("given_name")
        if not family and (whole := self.text("full_name")):
            family, comma, given = (part.strip() for part in whole.partition(","))
            if not comma:
                *first, family = whole.split()
                given = " ".join(first)
        return family, given

    @staticmethod
    def _read(field: str, read: "Callable[[], _V]") -> "_V":
        try:
            return read()
        except ValueError as error:
            raise _RowError(field, str(error)) from error


def _patients(records: "Records", table: SourceTable, how: How) -> Generator[Step, None, Plan]:
    planning = PatientPlanning(records)
    for done, raw in enumerate(table.rows, start=1):
        row = _Row(table, raw, how)
        try:
            planning.take(row.line, _patient_of(row))
        except _RowError as error:
            planning.problems.append(Problem(row.line, error.field, error.words))
        yield done, len(table.rows)
    return planning.plan(how, table.name)


class PatientPlanning:
    """Patients one after the other, compared with those before and with who is here already.

    Parameters
    ----------
    counted
        What the numbers of patients count in the file.
    """

    def __init__(self, records: "Records", *, counted: str = "Line") -> None:
        self.problems: list[Problem] = []
        self._here, self._counted = records.patients, counted
        self._planned: list[tuple[int, PatientRecord]] = []
        self._duplicates: dict[int, str] = {}
        self._same_name: list[int] = []
        self._seen: dict[object, int] = {}

    def take(self, line: int, record: PatientRecord) -> None:
        """Plan a patient; one who was there before in the file is a problem."""
        patient = record.patient
        key = (patient.family_name.casefold(), patient.given_name.casefold(), patient.born_on)
        if key in self._seen:
            words = f"this patient is on {self._counted.lower()} {self._seen[key]}, too"
            self.problems.append(Problem(line, "family_name", words, self._counted))
        self._seen.setdefault(key, line)
        for found in duplicates(self._here, patient):
            is_distinct = patient.born_on is not None and found.patient.born_on is not None
            if found.match in _SURE or (found.match is Match.NAME and not is_distinct):
                self._duplicates.setdefault(line, found.patient.id)
            elif found.match is Match.NAME and line not in self._same_name:
                self._same_name.append(line)
        self._planned.append((line, record))

    def plan(self, how: How, source: str) -> Plan:
        """Return what the file would bring."""
        return Plan(
            how,
            source,
            tuple(self._planned),
            (),
            tuple(self.problems),
            self._duplicates,
            tuple(self._same_name),
        )


def _patient_of(row: _Row) -> PatientRecord:
    family, given = row.names()
    born_on = row.day("born_on")
    try:
        patient = Patient(
            id=new_id(),
            family_name=family,
            given_name=given,
            born_on=born_on,
            record_number=row.text("record_number"),
            note=row.text("note"),
        )
        check_born_by(patient, today())
    except ValueError as error:
        raise _RowError(_field_in(str(error)), str(error)) from error
    phone, email = row.text("phone"), row.text("email")
    try:
        contacts = (Contact("patient", phone=phone, email=email),) if phone or email else ()
    except ValueError as error:
        raise _RowError(str(error).split()[0], str(error)) from error
    return PatientRecord(patient, PatientFile(contacts=contacts))


def _field_in(words: str) -> str:
    named = ("family name", "given name", "birth date", "record number", "note")
    found = next((name for name in named if words.startswith(name)), "row")
    return {"birth date": "born_on"}.get(found, found.replace(" ", "_"))


def _notes(records: "Records", table: SourceTable, how: How) -> Generator[Step, None, Plan]:
    reader = _NoteReader(records, table.name, how)
    problems = list[Problem]()
    for done, raw in enumerate(table.rows, start=1):
        row = _Row(table, raw, how)
        try:
            reader.add(row)
        except _RowError as error:
            problems.append(Problem(row.line, error.field, error.words))
        yield done, len(table.rows)
    return Plan(how, table.name, (), tuple(reader.sessions()), tuple(problems))


class _NoteReader:
    """Puts lines of one patient and time together to a session that is charted late."""

    def __init__(self, records: "Records", source: str, how: How) -> None:
        self._records, self._source, self._how = records, source, how
        self._reference = Reference.load()
        self._atlas = BodyAtlas.load()
        placeable = {one.id for one in self._atlas.structures}
        self._vocabulary = Vocabulary(self._reference, placeable)
        self._found: dict[tuple[str, datetime], Session] = {}
        self._lines: dict[tuple[str, datetime], list[int]] = {}
        self._uncounted: set[str] = set()
        self._now = now_utc()

    def add(self, row: _Row) -> None:
        """Take one line; _RowError when it cannot be understood."""
        patient = self._patient(row)
        at, is_timed = self._when(row)
        key = patient.id, at
        session = self._found.get(key) or self._session(patient, at, is_timed=is_timed)
        sites = self._sites(row, session, at)
        if len(session.sites) + len(sites) > SITES_A_SESSION:
            raise _RowError("structure", f"a session has at most {SITES_A_SESSION} sites")
        if not row.text("needle_count"):
            self._uncounted.add(session.id)
        self._found[key] = replace(session, sites=session.sites + sites)
        self._lines.setdefault(key, []).append(row.line)

    def sessions(self) -> Iterator[Session]:
        """Yield the sessions, each with the lines from which it comes."""
        for key, session in self._found.items():
            lines = ", ".join(map(str, self._lines[key][:20]))
            reason = f"Imported from {self._source[:200]}, line {lines}"
            # A column for it there is none, and "all out" is no guess to be made.
            notes = [session.note, _NOT_KNOWN_OUT]
            notes += [_UNCOUNTED] if session.id in self._uncounted else []
            note = "\n".join(each for each in notes if each)
            yield replace(session, note=note, visit=Visit(late_reason=reason))

    def _patient(self, row: _Row) -> Patient:
        family, given = row.names()
        number, born_on = row.text("record_number"), row.day("born_on")
        text = number or f"{family} {given}".strip()
        if not text:
            raise _RowError("family_name", "the line names no patient")
        found = []
        for each in self._records.patients.search(text, limit=50):
            same_number = number.casefold() == each.record_number.casefold()
            same_name = (family.casefold(), given.casefold()) == (
                each.family_name.casefold(),
                each.given_name.casefold(),
            )
            same_birth = born_on is None or born_on == each.born_on
            if (same_number if number else same_name) and same_birth:
                found.append(each)
        field = "record_number" if number else "family_name"
        if not found:
            raise _RowError(field, "this patient is not in these records; import patients first")
        if len(found) > 1:
            raise _RowError(field, f"{len(found)} patients are meant by this; give the MRN")
        return found[0]

    def _when(self, row: _Row) -> tuple[datetime, bool]:
        day = row.day("performed_on")
        if day is None:
            raise _RowError("performed_on", "the day of treatment is missing")
        text = row.text("performed_at")
        try:
            clock = time_of(text) if text else _NOON
        except ValueError as error:
            raise _RowError("performed_at", str(error)) from error
        at = datetime.combine(day, clock).astimezone().astimezone(UTC)
        if at > self._now:
            raise _RowError("performed_on", "this day is in the future")
        return at, bool(text)

    def _session(self, patient: Patient, at: datetime, *, is_timed: bool) -> Session:
        return Session(
            id=new_id(),
            patient_id=patient.id,
            therapist_id=self._records.therapist.id,
            performed_at=at,
            charted_at=self._now,
            utc_offset_min=local_offset_min(at),
            note="" if is_timed else "Time of day not known: entered as noon.",
        )

    def _sites(self, row: _Row, session: Session, at: datetime) -> tuple[NeedleSite, ...]:
        structure = self._structure(row)
        technique = self._technique(row)
        count = row.number("needle_count", int)
        depth = row.number("depth_mm", float)
        sides = self._sides(row, structure)
        made = []
        for number, side in enumerate(sides, start=session.next_ordinal):
            point = self._atlas.typical_point(structure, side)
            placement = self._atlas.at(point, technique=technique)
            try:
                made.append(
                    NeedleSite(
                        id=new_id(),
                        session_id=session.id,
                        ordinal=number,
                        point=point,
                        atlas_version=placement.atlas_version,
                        clicked=None,
                        side=side,
                        region=placement.region,
                        structure=structure,
                        structure_source=StructureSource.TYPED,
                        technique=technique,
                        needle_count=1 if count is None else int(count),
                        depth_mm=depth,
                        approximate=True,
                        note=row.text("note"),
                    )
                )
            except ValueError as error:
                raise _RowError(str(error).split()[0], str(error)) from error
        return tuple(made)

    def _structure(self, row: _Row) -> str:
        typed = row.text("structure")
        words = words_of(typed)
        found = self._vocabulary.structures.meant_by(words) if words else ()
        if len(found) == 1:
            return found[0]
        if not found:
            raise _RowError("structure", f"{typed[:60]!r} is no structure of the body here")
        names = " or ".join(self._reference.structures[each].name for each in found[:3])
        raise _RowError("structure", f"{typed[:60]!r} may be {names}")

    def _technique(self, row: _Row) -> str:
        typed = row.text("technique")
        if not typed and self._how.technique:
            return self._how.technique
        if not typed:
            raise _RowError("technique", "the technique is missing; choose one for all lines")
        if typed in self._reference.techniques:
            return typed
        found = self._vocabulary.techniques.meant_by(words_of(typed))
        if len(found) != 1:
            raise _RowError("technique", f"{typed[:60]!r} is no technique that is known here")
        return found[0]

    def _sides(self, row: _Row, structure: str) -> tuple[Side, ...]:
        if structure not in self._vocabulary.paired:
            return (Side.MIDLINE,)
        typed = row.text("side")
        sides = _SIDES.get(typed.casefold().rstrip("."), ())
        if not sides or Side.MIDLINE in sides:
            words = f"{typed[:40]!r} is no side" if typed else "the side is missing"
            raise _RowError("side", f"{words}; write left, right or both")
        return sides
