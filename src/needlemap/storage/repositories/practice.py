"""What the practice overview counts, read straight from the tables; withdrawn sessions left out."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from needlemap.domain.clock import day_at
from needlemap.history.practice import (
    EventTotals,
    Lot,
    MeasureTotals,
    Month,
    StructureTotal,
    event_totals,
    lots_used,
    measure_totals,
)
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.visit_rows import fact_from
from needlemap.storage.repositories.patient_merge import KEPT_PATIENTS

if TYPE_CHECKING:
    from needlemap.domain.visit import NeedleProduct

_BETWEEN = "|"  # in no code
_YEAR, _MONTH = len("2026"), len("2026-11")
# An empty owner is everybody.
_COUNTED = """
NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.session_id = sessions.id)
AND (:owner = '' OR therapist_id = :owner) AND performed_at >= :since
"""
# The day by the clock of its place: SQLite tells it in a tenth of the time.
_SESSIONS = f"""
SELECT id, patient_id, date(performed_at, utc_offset_min || ' minutes'), status FROM sessions
WHERE {_COUNTED} ORDER BY performed_at, charted_at, id
"""
# A row a session, in the order in which they are kept: one pass without sorting. As texts, which
# are taken apart here in half the time of 180,000 rows.
_SITES = f"""
SELECT session_id, group_concat(coalesce(structure, ''), '{_BETWEEN}'),
    group_concat(needle_count, '{_BETWEEN}'), sum(needle_count)
FROM sites GROUP BY session_id
"""
# The condition of the index that holds them, word for word.
_OF_INDEX = "field IN ('adverse_events', 'outcomes', 'products')"
_FACTS = f"""
SELECT session_id, field, value FROM visit_facts WHERE {_OF_INDEX}
"""
_MERGED = f"{KEPT_PATIENTS} SELECT id, kept_id FROM kept WHERE id <> kept_id"
_RECALL = f"""
{KEPT_PATIENTS}
SELECT kept_id, patients.family_name, patients.given_name, patients.born_on, patients.record_number,
    performed_at, utc_offset_min, sessions.id, value,
    (SELECT name FROM users WHERE users.id = therapist_id)
FROM sessions
JOIN visit_facts ON session_id = sessions.id AND field = 'products'
JOIN kept ON kept.id = sessions.patient_id
JOIN patients ON patients.id = kept_id
WHERE {_COUNTED}
ORDER BY patients.family_name, patients.given_name, performed_at
"""


@dataclass(frozen=True, slots=True)
class Recalled:
    """One session at which a lot was used, with whom."""

    patient_id: str
    family_name: str
    given_name: str
    born_on: date | None
    record_number: str
    day: date
    session_id: str
    therapist: str


class PracticeReader:
    """Counts over all sessions, or over those of one therapist.

    Parameters
    ----------
    owner
        The therapist whose sessions count; nothing for all.
    since
        The first moment that counts, as the tables write it; nothing for all.
    """

    def __init__(self, engine: Engine, *, owner: str = "", since: datetime | None = None) -> None:
        self._engine = engine
        self._asked = {"owner": owner, "since": since.isoformat() if since else ""}
        self._needles: dict[str, int] = {}
        self._structures: dict[str, list[int]] = {}

    @cached_property
    def _sessions(self) -> dict[str, tuple[str, str, str]]:
        """Patient, ISO day and status by session, the oldest first; its sites are counted."""
        sessions = {
            session: (patient, day, status)
            for session, patient, day, status in self._engine.rows(_SESSIONS, self._asked)
        }
        # All are collected, then counted at once: 180,000 steps in Python take three times as long.
        held: list[str] = []
        needled: list[tuple[str, str]] = []
        for session, structures, counts, needles in self._engine.rows(_SITES):
            if session in sessions:
                self._needles[session] = needles
                listed = structures.split(_BETWEEN)
                held.extend(set(listed))
                needled.extend(zip(listed, counts.split(_BETWEEN), strict=True))
        self._structures = {name: [times, 0] for name, times in Counter(held).items()}
        for (name, count), times in Counter(needled).items():
            self._structures[name][1] += times * int(count)
        return sessions

    @cached_property
    def _texts(self) -> dict[str, dict[str, str]]:
        """What the forms say, as it is stored, by field and session."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for session, field, text in self._engine.rows(_FACTS):
            found[field][session] = text
        return found

    @cached_property
    def _persons(self) -> dict[str, str]:
        """Under whom a merged patient is read."""
        return dict(self._engine.rows(_MERGED))

    def months(self) -> tuple[Month, ...]:
        """Return what was done month by month, the oldest first; months without are left out."""
        totals: dict[str, list[int]] = {}
        for session, (_, day, _) in self._sessions.items():
            total = totals.setdefault(day[:_MONTH], [0, 0])
            total[0] += 1
            total[1] += self._needles.get(session, 0)
        return tuple(
            Month(int(month[:_YEAR]), int(month[_YEAR + 1 :]), *totals[month])
            for month in sorted(totals)
        )

    def unsigned(self) -> tuple[int, date | None]:
        """Return how many drafts there are, and the day of the oldest."""
        days = [day for _, day, status in self._sessions.values() if status == "draft"]
        return len(days), date.fromisoformat(min(days)) if days else None

    def structures(self) -> tuple[StructureTotal, ...]:
        """Return what was needled, the most needles first."""
        sessions = self._sessions
        ranked = sorted(
            self._structures.items() if sessions else (), key=lambda each: (-each[1][1], each[0])
        )
        return tuple(StructureTotal(structure or None, *total) for structure, total in ranked)

    def events(self) -> EventTotals:
        """Return the adverse events of the sessions at which somebody asked."""
        sessions = self._sessions
        asked = (
            (answer, [self._needles.get(session, 0) for session in sessions])
            for answer, sessions in self._same("adverse_events")
        )
        return event_totals(asked, sessions=len(sessions))

    def measures(self, enough: dict[str, float]) -> tuple[MeasureTotals, ...]:
        """Return how many patients got better by enough, measure by measure."""
        return measure_totals(self._scores(), enough)

    def lots(self) -> tuple[Lot, ...]:
        """Return the lots on record."""
        return lots_used(
            (products, [self._person(session) for session in sessions])
            for products, sessions in self._same("products")
        )

    def recall(self, product: str, lot: str) -> tuple[Recalled, ...]:
        """Return at which sessions a lot was used and with whom, by name and day."""
        found, is_of_lot = [], dict[str, bool]()
        for *patient, performed_at, offset, session_id, text, therapist in self._engine.rows(
            _RECALL, self._asked
        ):
            if text not in is_of_lot:  # thousands of sessions say the same few things
                used: tuple[NeedleProduct, ...] = fact_from("products", text)
                is_of_lot[text] = any((each.name, each.lot) == (product, lot) for each in used)
            if is_of_lot[text]:
                patient_id, family_name, given_name, born_on, number = patient
                found.append(
                    Recalled(
                        patient_id,
                        family_name,
                        given_name,
                        date.fromisoformat(born_on) if born_on else None,
                        number,
                        day_at(datetime.fromisoformat(performed_at), offset),
                        session_id,
                        therapist or "",
                    )
                )
        return tuple(found)

    def _same(self, field: str) -> Iterator[tuple[Any, list[str]]]:
        """Yield each value of a field of the form with the sessions that say just this.

        Thousands say the same few things: each text is read once.
        """
        texts = self._texts.get(field, {})
        by_text: dict[str, list[str]] = {}
        for session in self._sessions:
            if (text := texts.get(session)) is not None:
                by_text.setdefault(text, []).append(session)
        for text, sessions in by_text.items():
            yield fact_from(field, text), sessions

    def _scores(self) -> Iterator[tuple[str, Any]]:
        """Yield patient and outcome scores of each session, the oldest first."""
        read = {
            session: value for value, sessions in self._same("outcomes") for session in sessions
        }
        for session in self._sessions:
            if session in read:
                yield self._person(session), read[session]

    def _person(self, session: str) -> str:
        """Return whose session it is, after merges."""
        patient = self._sessions[session][0]
        return self._persons.get(patient, patient)
