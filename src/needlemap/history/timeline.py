"""The sessions of a patient in the order in which they were performed, as facts and as columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from needlemap.domain.clock import with_offset
from needlemap.domain.visit import OutcomeScore
from needlemap.domain.visit_complaint import VisitComplaint

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What looking back needs of a session. Unknown facts are None, or an empty tuple.

    ``had_event`` is None where nobody recorded whether there was an adverse event. ``treated`` are
    the complaints that the session treated, the leading one first.
    """

    id: str
    performed_at: datetime
    utc_offset_min: int = 0
    charted_at: datetime | None = None
    status: str = ""
    therapist_id: str = ""
    therapist_name: str = ""
    entered_in_error: bool = False
    pain_before: float | None = None
    pain_after: float | None = None
    had_event: bool | None = None
    outcomes: tuple[OutcomeScore, ...] = ()
    treated: tuple[VisitComplaint, ...] = ()

    @property
    def local_at(self) -> datetime:
        """The time as the clock in the treatment room showed it."""
        return with_offset(self.performed_at, self.utc_offset_min)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Sessions, the oldest first.

    Attributes
    ----------
    at_days
        (m,) when each was performed: days since 1970 by the clock of its own place, so that its
        day is the same here as everywhere. Never falling: of sessions of one day in several
        zones, a later one stands no earlier than the one before.
    pain_before, pain_after
        (m,) 0 to 10, NaN where nobody asked.
    in_error
        (m,) sessions that were withdrawn as entered in error.
    draft
        (m,) sessions that are not signed; shown, but not counted as sessions.
    """

    sessions: tuple[SessionFacts, ...]
    at_days: Floats
    in_error: Bools
    draft: Bools
    pain_before: Floats
    pain_after: Floats
    offset_min: int
    _rows: dict[str, int] = field(repr=False, compare=False)

    @classmethod
    def of(cls, sessions: Sequence[SessionFacts]) -> "Timeline":
        """Return the sessions sorted by day, then by when they were performed and charted."""
        listed = tuple(sorted(sessions, key=_order))
        offset = listed[-1].utc_offset_min if listed else 0
        own_days = [day_of(s.performed_at, s.utc_offset_min) for s in listed]
        return cls(
            sessions=listed,
            at_days=np.maximum.accumulate(np.array(own_days, float)),
            in_error=np.array([s.entered_in_error for s in listed], bool),
            draft=np.array([s.status == "draft" for s in listed], bool),
            pain_before=_numbers([s.pain_before for s in listed]),
            pain_after=_numbers([s.pain_after for s in listed]),
            offset_min=offset,
            _rows={session.id: row for row, session in enumerate(listed)},
        )

    def __len__(self) -> int:
        return len(self.sessions)

    def row_of(self, session_id: str) -> int:
        """Return the row of a session; KeyError when it is not of this patient."""
        return self._rows[session_id]

    def rows_of(self, session_ids: Sequence[str]) -> NDArray[np.int32]:
        """Return (n,) the rows of sessions; KeyError for one that is not of this patient."""
        return np.fromiter(map(self._rows.__getitem__, session_ids), np.int32, len(session_ids))

    def between(self, start_day: float, end_day: float) -> slice:
        """Return the rows from the start of one day number to the end of the other, exclusive."""
        low, high = np.searchsorted(self.at_days, (start_day, end_day))
        return slice(int(low), max(int(low), int(high)))

    @property
    def counted(self) -> Bools:
        """(m,) what counts as a session: neither withdrawn nor a draft."""
        return ~(self.in_error | self.draft)

    @property
    def has_pain(self) -> bool:
        """Whether pain was recorded at any session."""
        return bool(np.isfinite(self.pain_before).any() or np.isfinite(self.pain_after).any())

    def pain_change(self) -> Floats:
        """Return (m,) pain after less pain before; NaN where either is missing."""
        return self.pain_after - self.pain_before

    def gaps_days(self) -> Floats:
        """Return (m,) days by date since the session before.

        NaN at the first and where none is counted.
        """
        gaps = np.full(len(self), np.nan)
        counted = np.flatnonzero(self.counted)
        gaps[counted[1:]] = np.diff(np.floor(self.at_days[counted]))
        return gaps


def day_of(at: datetime, offset_min: int) -> float:
    """Return days since 1970 on a clock with this offset; whole at its midnight."""
    return ((at - _EPOCH).total_seconds() + 60 * offset_min) / _DAY_S


def date_of(day: float) -> date:
    """Return the date of a day number."""
    return (_EPOCH + timedelta(days=float(np.floor(day)))).date()


def day_number(day: date) -> float:
    """Return the day number at which a date begins."""
    return float((day - _EPOCH.date()).days)


def _order(session: SessionFacts) -> tuple[date, datetime, datetime, str]:
    charted_at = session.charted_at or session.performed_at
    return session.local_at.date(), session.performed_at, charted_at, session.id


def _numbers(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], float)
