"""What the practice overview counts, read straight from the tables; withdrawn sessions left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
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

if TYPE_CHECKING:
    from needlemap.domain.visit import NeedleProduct

# An empty owner is everybody.
_COUNTED = """
NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.session_id = sessions.id)
AND (:owner = '' OR therapist_id = :owner) AND performed_at >= :since
"""
_PERSON = "coalesce((SELECT merged_into FROM patients WHERE patients.id = patient_id), patient_id)"
_NEEDLES = f"""
SELECT sessions.id, performed_at, utc_offset_min, status,
    coalesce((SELECT sum(needle_count) FROM sites WHERE session_id = sessions.id), 0)
FROM sessions WHERE {_COUNTED}
"""
_STRUCTURES = f"""
SELECT structure, count(DISTINCT session_id), sum(needle_count)
FROM sessions JOIN sites ON session_id = sessions.id WHERE {_COUNTED}
GROUP BY structure ORDER BY 3 DESC, 1
"""
_FACTS = f"""
SELECT sessions.id, {_PERSON}, value FROM sessions
JOIN visit_facts ON session_id = sessions.id AND field = :field
WHERE {_COUNTED} ORDER BY performed_at, charted_at, sessions.id
"""
_RECALL = f"""
SELECT patients.family_name, patients.given_name, patients.born_on, patients.record_number,
    performed_at, utc_offset_min, sessions.id, value,
    (SELECT name FROM users WHERE users.id = therapist_id)
FROM sessions
JOIN visit_facts ON session_id = sessions.id AND field = 'products'
JOIN patients ON patients.id = {_PERSON}
WHERE {_COUNTED}
ORDER BY patients.family_name, patients.given_name, performed_at
"""


@dataclass(frozen=True, slots=True)
class Recalled:
    """One session at which a lot was used, with whom."""

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
        self._sessions: list[tuple[Any, ...]] | None = None

    def _read_sessions(self) -> list[tuple[Any, ...]]:
        if self._sessions is None:
            self._sessions = self._engine.rows(_NEEDLES, self._asked)
        return self._sessions

    def months(self) -> tuple[Month, ...]:
        """Return what was done month by month, the oldest first; months without are left out."""
        totals: dict[tuple[int, int], list[int]] = {}
        for _, performed_at, offset, _, needles in self._read_sessions():
            day = day_at(datetime.fromisoformat(performed_at), offset)
            total = totals.setdefault((day.year, day.month), [0, 0])
            total[0] += 1
            total[1] += needles
        return tuple(Month(*month, *totals[month]) for month in sorted(totals))

    def unsigned(self) -> tuple[int, date | None]:
        """Return how many drafts there are, and the day of the oldest."""
        days = [
            day_at(datetime.fromisoformat(performed_at), offset)
            for _, performed_at, offset, status, _ in self._read_sessions()
            if status == "draft"
        ]
        return len(days), min(days, default=None)

    def structures(self) -> tuple[StructureTotal, ...]:
        """Return what was needled, the most needles first."""
        rows = self._engine.rows(_STRUCTURES, self._asked)
        return tuple(StructureTotal(*row) for row in rows)

    def events(self) -> EventTotals:
        """Return the adverse events of the sessions at which somebody asked."""
        needles = {row[0]: row[4] for row in self._read_sessions()}
        asked = ((answer, needles[session]) for session, _, answer in self._facts("adverse_events"))
        return event_totals(asked, sessions=len(needles))

    def measures(self, enough: dict[str, float]) -> tuple[MeasureTotals, ...]:
        """Return how many patients got better by enough, measure by measure."""
        scores = ((person, listed) for _, person, listed in self._facts("outcomes"))
        return measure_totals(scores, enough)

    def lots(self) -> tuple[Lot, ...]:
        """Return the lots on record."""
        return lots_used((person, listed) for _, person, listed in self._facts("products"))

    def recall(self, product: str, lot: str) -> tuple[Recalled, ...]:
        """Return at which sessions a lot was used and with whom, by name and day."""
        found = []
        for *patient, performed_at, offset, session_id, text, therapist in self._engine.rows(
            _RECALL, self._asked
        ):
            used: tuple[NeedleProduct, ...] = fact_from("products", text)
            if any((each.name, each.lot) == (product, lot) for each in used):
                family_name, given_name, born_on, number = patient
                found.append(
                    Recalled(
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

    def _facts(self, field: str) -> Iterator[tuple[str, str, Any]]:
        """Yield session, patient and value of a field of the form, the oldest first."""
        # Thousands of sessions say the same few things: each text is read once.
        read: dict[str, Any] = {}
        for session, person, text in self._engine.rows(_FACTS, self._asked | {"field": field}):
            if text not in read:
                read[text] = fact_from(field, text)
            yield session, person, read[text]
