"""Research export: tables of many patients that name nobody, in one of two labelled modes.

Safe Harbor leaves out all 18 identifiers of 45 CFR 164.514(b)(2): days count from the first
session, ages over 89 are one group, and subjects are numbered again, in a random order. The other
mode keeps codes and shifts the days of each patient alike, by a key that stays in the records: this
is still personal data. Neither holds a word that somebody typed.
"""

import hashlib
import hmac
import re
import secrets
import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from needlemap.domain.archive import Scope
from needlemap.domain.clock import day_at
from needlemap.domain.estim import Estim
from needlemap.domain.patient import Patient
from needlemap.domain.peers import OLDEST_YEARS, Peer, unique_people
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite
from needlemap.domain.spreadsheet_text import harmless
from needlemap.errors import NotFoundError
from needlemap.exchange.tables import CsvTables, csv_bytes
from needlemap.reference import Reference
from needlemap.reports.content.stricta_rows import (
    COLUMNS,
    Column,
    days_since_first,
    site_rows,
)
from needlemap.services.archive_service import (
    ExportRequest,
    exported_patients,
    finished,
    logged_to,
)
from needlemap.services.steps import Step, at_step, beside

if TYPE_CHECKING:
    from needlemap.storage.records import Records

SUFFIX = ".research.zip"
_KEY = "research"
_MOST_DAYS = 364
_ROWS_A_STEP = 50
_OTHER = "other"
# As ICD-10-CM writes codes; anything else may be words that somebody typed.
_DIAGNOSIS = re.compile(r"[A-TV-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")
_CODEBOOK_HEAD = ("table", "column", "meaning", "unit", "values")
_SUBJECT = Column("subject", "Code of the subject")
_SESSION = Column("session", "Number of the session, from 1, the oldest first")
_DAY = Column(
    "day", "Days since the first session; where dates are shifted, the shifted day", "day"
)


class ResearchMode(StrEnum):
    """How far a research export goes in telling nobody who somebody is."""

    SAFE_HARBOR = "safe-harbor"
    SHIFTED = "dates-shifted"


LABELS = {
    ResearchMode.SAFE_HARBOR: "De-identified by Safe Harbor (45 CFR 164.514(b)(2))",
    ResearchMode.SHIFTED: "Pseudonymised, dates shifted: still personal data",
}
TABLES: dict[str, tuple[Column, ...]] = {
    "subjects": (
        _SUBJECT,
        Column("age", f"Age at the first session; over {OLDEST_YEARS} is one group", "years"),
        Column("sex", "Sex as recorded", "", "female; male; other"),
        Column("sessions", "Number of sessions", "count"),
        Column("first_day", "Shifted day of the first session; empty under Safe Harbor", "day"),
    ),
    "sessions": (
        _SUBJECT,
        _SESSION,
        _DAY,
        Column("pain_before", "Pain before the session, 0 to 10", "points", "0 to 10"),
        Column("pain_after", "Pain after the session, 0 to 10", "points", "0 to 10"),
        Column("tolerance", "How the patient bore it", "", "good; fair; poor; stopped"),
        Column("diagnoses", "Codes of ICD-10-CM, the primary first"),
        Column("complaint_regions", "Regions of the complaints that were treated, with side"),
        Column("adverse_events_asked", "Whether adverse events were asked for", "", "yes; no"),
    ),
    "sites": COLUMNS,
    "outcomes": (
        _SUBJECT,
        _SESSION,
        Column("measure", "Outcome measure"),
        Column("score", "Its total"),
        Column("unit", "Unit of the total"),
    ),
    "adverse_events": (
        _SUBJECT,
        _SESSION,
        Column("event", "Adverse event"),
        Column("severity", "Severity after White", "", "mild; significant; serious"),
    ),
}


@dataclass(frozen=True, slots=True)
class ResearchResult:
    """How much went out. ``alone`` subjects fit what the tables tell as the only one here."""

    subjects: int
    sessions: int
    sites: int
    alone: int

    @property
    def caution(self) -> str:
        """Why the tables may still tell who somebody is, in a sentence; nothing where none may."""
        if not self.alone:
            return ""
        return (
            f"{self.alone} of {self.subjects} subjects are the only one of these records with what "
            "the tables tell of them: age, number of sessions, weeks of treatment, a structure, a "
            "technique, a current, an adverse event, or some of these together. Who knows that can "
            "tell who it is. Share the tables only with those who may know, or leave subjects out."
        )


def export_research(
    records: "Records", path: Path, request: ExportRequest, mode: ResearchMode
) -> Generator[Step, None, ResearchResult]:
    """Write the tables of all or of chosen patients, in steps; logged and written as an archive is.

    Patients without a session that holds are left out; NotFoundError when nobody has one.
    """
    peers: list[Peer] = []
    for some in records.sessions.peers_in_parts():
        peers += some
        yield 0, 0
    yield from beside(Reference.load)  # read from the disk by the first who asks
    people = [each.person for each in peers]
    if request.scope is not Scope.CLINIC:
        chosen = set(exported_patients(records, request))
        people = [each for each in people if each in chosen]
    if not people:
        raise NotFoundError(
            "There is no session to export of these patients. Chart one first, or choose others."
        )
    coding = _Coding(records.key_for(_KEY), mode)
    with logged_to(records, "export_research", request, path) as draft:
        tables = _Tables()
        try:
            sessions = sites = 0
            for done, (person, subject) in enumerate(coding.subjects(people)):
                writing = _Subject(records, person, subject, coding).write(tables)
                counted = yield from at_step(writing, (done, len(people) + 1))
                sessions, sites = sessions + counted[0], sites + counted[1]
                yield done + 1, len(people) + 1
            alone = len((yield from beside(partial(unique_people, peers))) & set(people))
            result = ResearchResult(len(people), sessions, sites, alone)
            pack = partial(_pack, draft, tables, _readme(mode, result))
            yield from beside(partial(finished, pack, draft))
        finally:
            tables.close()
    return result


def _pack(draft: IO[bytes], tables: "_Tables", readme: str) -> None:
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("README.txt", readme)
        tables.pack(out)
        out.writestr("codebook.csv", csv_bytes(codebook()))


class _Coding:
    """What a subject is called, and by how many days the days of a patient are shifted."""

    def __init__(self, key: bytes, mode: ResearchMode) -> None:
        self._key = key
        self.is_shifted = mode is ResearchMode.SHIFTED

    def subjects(self, people: Iterable[str]) -> list[tuple[str, str]]:
        """Return each person with the code of the subject, in an order that tells nothing."""
        if self.is_shifted:
            return sorted(((each, self._code(each)) for each in people), key=lambda one: one[1])
        shuffled = list(people)
        secrets.SystemRandom().shuffle(shuffled)
        return [(each, f"S{number:05}") for number, each in enumerate(shuffled, start=1)]

    def shift(self, person: str) -> timedelta:
        """Return by how much the days of a person go back: 1 to 364 days, always the same."""
        number = int.from_bytes(self._digest("shift", person)[:8], "big")
        return timedelta(days=1 + number % _MOST_DAYS)

    def _code(self, person: str) -> str:
        return f"P{self._digest('subject', person).hex()[:12]}"

    def _digest(self, what: str, person: str) -> bytes:
        return hmac.new(self._key, f"{what} {person}".encode(), hashlib.sha256).digest()


class _Subject:
    """Writes the rows of one person."""

    def __init__(self, records: "Records", person: str, subject: str, coding: _Coding) -> None:
        self._records, self._subject = records, subject
        self._patient = records.patients.person(person)
        self._is_shifted, self._shift = coding.is_shifted, coding.shift(person)
        self._reference = Reference.load()

    def write(self, tables: "_Tables") -> Generator[None, None, tuple[int, int]]:
        """Write the rows, in steps; returns how many sessions and sites they tell of."""
        sessions = yield from self._sessions()
        file = self._records.patient_files.of_person(self._patient.id)
        first = self._day_of(sessions[0]) if sessions else None
        age = _age(self._patient, sessions)
        shown = first.isoformat() if first and self._is_shifted else ""
        tables.add("subjects", [self._subject, age, file.sex, len(sessions), shown])
        for number, session in enumerate(sessions, start=1):
            self._write_session(tables, number, session, sessions)
            yield
        moved = [self._moved(each) for each in sessions]
        rows = site_rows(moved, self._reference, self._subject, dated=self._is_shifted)
        for place, row in enumerate(rows):
            tables.add("sites", row)
            if place % _ROWS_A_STEP == 0:
                yield
        return len(sessions), sum(len(each.sites) for each in sessions)

    def _sessions(self) -> Generator[None, None, list[Session]]:
        """Read the sessions that hold, the oldest first, without a word that was typed."""
        found = []
        for each in self._records.sessions.of_patient(self._patient.id):
            if not each.is_withdrawn:
                session = self._records.sessions.get(each.id)
                found.append(_without_words(session, self._reference))
                yield
        return sorted(found, key=lambda session: (session.performed_at, session.id))

    def _write_session(
        self, tables: "_Tables", number: int, session: Session, sessions: Sequence[Session]
    ) -> None:
        visit, subject = session.visit, self._subject
        day: Any = days_since_first(session, sessions)
        if self._is_shifted:
            day = self._day_of(session).isoformat()
        asked = visit.adverse_events
        tables.add(
            "sessions",
            [
                subject,
                number,
                day,
                visit.pain_before,
                visit.pain_after,
                visit.tolerance.value if visit.tolerance else "",
                "; ".join(each for each in visit.conditions if _DIAGNOSIS.fullmatch(each)),
                "; ".join(self._regions(session)),
                "no" if asked is None else "yes",
            ],
        )
        measures = self._reference.outcome_measures
        for outcome in visit.outcomes:
            known = measures.get(outcome.measure)
            name, unit = (known.short_name, known.unit) if known else (_OTHER, "")
            score = outcome.score if outcome.score % 1 else int(outcome.score)
            tables.add("outcomes", [subject, number, name, score, unit])
        for event in asked.events if asked else ():
            known_event = self._reference.adverse_events.get(event.event)
            name = known_event.name if known_event else _OTHER
            tables.add("adverse_events", [subject, number, name, event.severity.value])

    def _regions(self, session: Session) -> Iterator[str]:
        """Yield where the complaints of a signed session were: region and side alone."""
        known = self._reference.body_regions
        for each in session.visit.signed_complaints:
            if each.region in known and each.complaint_id in session.visit.complaint_ids:
                yield ", ".join(part for part in (known[each.region].name, each.side) if part)

    def _day_of(self, session: Session) -> date:
        return day_at(session.performed_at, session.utc_offset_min) - self._shift

    def _moved(self, session: Session) -> Session:
        """Return a session on its shifted day; days since the first stay as they are."""
        return replace(session, performed_at=session.performed_at - self._shift)


def _age(patient: Patient, sessions: Sequence[Session]) -> Any:
    if not sessions:
        return ""
    first = sessions[0]
    age = patient.age_on(day_at(first.performed_at, first.utc_offset_min))
    if age is None:
        return ""
    return f"over {OLDEST_YEARS}" if age > OLDEST_YEARS else age


def _without_words(session: Session, reference: Reference) -> Session:
    """Return a session with known codes alone: what somebody typed is empty, or "other"."""
    sites = tuple(_coded(site, reference) for site in session.sites)
    visit = replace(session.visit, products=())
    return replace(session, note="", sites=sites, visit=visit)


def _coded(site: NeedleSite, reference: Reference) -> NeedleSite:
    def known(code: str | None, table: Any) -> str | None:
        return code if code is None or code in table else _OTHER

    return replace(
        site,
        structure=known(site.structure, reference.structures),
        region=known(site.region, reference.body_regions) or _OTHER,
        technique=known(site.technique, reference.techniques) or _OTHER,
        manipulation=known(site.manipulation, reference.manipulations),
        estim=_coded_current(site.estim, reference) if site.estim else None,
    )


def _coded_current(current: Estim, reference: Reference) -> Estim:
    """Return a current whose level, waveform and mode are choices of data/, else "other"."""
    words: dict[str, Any] = {}
    for name in ("perceptual_level", "waveform", "mode"):
        value = getattr(current, name)
        choices = reference.estim_parameters[name].choices
        words[name] = value if value is None or value in choices else _OTHER
    return replace(current, **words)


def _readme(mode: ResearchMode, result: ResearchResult) -> str:
    lines = [
        LABELS[mode],
        "",
        f"{result.subjects} subjects, {result.sessions} sessions and {result.sites} needle sites, "
        "from records of dry needling, written by NeedleMap. codebook.csv says what each column "
        "means; the columns of sites.csv follow STRICTA 2010. An empty cell was not recorded.",
        "",
        "Left out: names, birth dates, addresses, numbers of every kind, contacts, documents, "
        "drawings, staff, the clinic, notes, and every other word that somebody typed. Ages over "
        f"{OLDEST_YEARS} are one group.",
    ]
    if mode is ResearchMode.SAFE_HARBOR:
        lines += [
            "Subjects are numbered again in each export, in a random order. Days count from the "
            "first session; there is no date.",
        ]
    else:
        lines += [
            "A subject has the same code in each export, and all days of a subject are shifted by "
            "the same number, 1 to 364 days back. The key to both stays in the records: for who "
            "has it, these are data of known people, so treat them as personal data.",
        ]
    if result.caution:
        lines += ["", result.caution]
    return "\r\n".join(lines) + "\r\n"


class _Tables(CsvTables):
    """The tables of the export, in which no text is a formula to a spreadsheet."""

    def __init__(self) -> None:
        super().__init__(
            {name: [each.name for each in columns] for name, columns in TABLES.items()}
        )

    def add(self, table: str, row: Iterable[Any]) -> None:
        """Take a row."""
        super().add(table, (harmless(each) if isinstance(each, str) else each for each in row))


def codebook() -> Iterator[Sequence[str]]:
    """Yield what each column of each table means, a heading first."""
    yield _CODEBOOK_HEAD
    for table, columns in TABLES.items():
        for each in columns:
            yield table, each.name, each.meaning, each.unit, each.values
