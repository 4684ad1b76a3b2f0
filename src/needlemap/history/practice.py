"""All patients together: how much was needled, what went wrong, what got better, which lots.

No patient is named here; who was needled with a lot is asked apart.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from needlemap.domain.visit import AdverseEvents, NeedleProduct, OutcomeScore, Severity
from needlemap.history.intervals import FEWEST, Interval, rate_interval, share_interval

# Below these a rate says nothing: of none among 1,000 needles the interval ends at 3.7 in 1,000, of
# none at 30 sessions at 11 %.
FEWEST_NEEDLES = 1000
FEWEST_SESSIONS = 30


@dataclass(frozen=True, slots=True)
class Month:
    """What was done in a calendar month (year, 1-12), by the clocks of the treatment rooms."""

    year: int
    month: int
    sessions: int
    needles: int


@dataclass(frozen=True, slots=True)
class StructureTotal:
    """How often a structure was needled, both sides together."""

    structure: str | None
    sessions: int
    needles: int


@dataclass(frozen=True, slots=True)
class EventTotals:
    """Adverse events of the sessions at which somebody asked; the others say nothing.

    Attributes
    ----------
    asked, not_asked
        Sessions at which adverse events were asked for, or were not.
    needles
        Needles of the sessions at which they were asked for.
    events
        Events by their code.
    severe
        How many were significant or serious.
    with_event
        Sessions with at least one event.
    """

    asked: int
    not_asked: int
    needles: int
    events: Mapping[str, int]
    severe: int
    with_event: int

    @property
    def total(self) -> int:
        """All events."""
        return sum(self.events.values())

    @property
    def per_1000_needles(self) -> float | None:
        """Events per 1,000 needles; None under `FEWEST_NEEDLES`: it cannot be told yet."""
        return 1000 * self.total / self.needles if self.needles >= FEWEST_NEEDLES else None

    @property
    def per_1000_interval(self) -> Interval | None:
        """Exact 95 % interval of events per 1,000 needles, where these can be told."""
        return rate_interval(self.total, self.needles) if self.needles >= FEWEST_NEEDLES else None

    @property
    def share_interval(self) -> Interval | None:
        """95 % interval of the share of sessions with an event; None under `FEWEST_SESSIONS`."""
        enough = self.asked >= FEWEST_SESSIONS
        return share_interval(self.with_event, self.asked) if enough else None


@dataclass(frozen=True, slots=True)
class MeasureTotals:
    """Of the series of a measure with two scores or more, how many got better by enough."""

    measure: str
    series: int
    reached: int

    @property
    def interval(self) -> Interval | None:
        """95 % interval of the share; None under `FEWEST` series: it cannot be told yet."""
        return share_interval(self.reached, self.series) if self.series >= FEWEST else None


@dataclass(frozen=True, slots=True)
class Lot:
    """Needles of one lot: at how many sessions they were recorded, and of how many patients."""

    product: str
    lot: str
    sessions: int
    patients: int


def event_totals(
    asked: Iterable[tuple[AdverseEvents, Sequence[int]]], *, sessions: int
) -> EventTotals:
    """Return the totals of what was answered.

    Parameters
    ----------
    asked
        An answer, and the needles of each session at which it was this.
    sessions
        All sessions, asked or not.
    """
    codes: Counter[str] = Counter()
    count = needles = severe = with_event = 0
    for answer, held in asked:
        times = len(held)
        count += times
        needles += sum(held)
        with_event += times * bool(answer.events)
        for event in answer.events:
            codes[event.event] += times
            severe += times * (event.severity is not Severity.MILD)
    return EventTotals(
        count, sessions - count, needles, dict(codes.most_common()), severe, with_event
    )


def measure_totals(
    scores: Iterable[tuple[str, Sequence[OutcomeScore]]], enough: Mapping[str, float]
) -> tuple[MeasureTotals, ...]:
    """Return for each measure how many patients got better by enough, from first to last score.

    Parameters
    ----------
    scores
        Patient and outcome scores of each session, the oldest first.
    enough
        By measure the change that counts, below zero where lower is better; a measure that has
        none is left out.
    """
    first: dict[tuple[str, str, str], float] = {}
    last: dict[tuple[str, str, str], float] = {}
    count: Counter[tuple[str, str, str]] = Counter()
    for patient, listed in scores:
        for score in listed:
            if score.measure in enough:
                key = patient, score.measure, score.detail
                first.setdefault(key, score.score)
                last[key] = score.score
                count[key] += 1
    series: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for key, number in count.items():
        if number > 1:
            change, wanted = last[key] - first[key], enough[key[1]]
            series[key[1]] += 1
            reached[key[1]] += change <= wanted if wanted < 0 else change >= wanted
    return tuple(MeasureTotals(name, n, reached[name]) for name, n in series.most_common())


def lots_used(
    used: Iterable[tuple[Sequence[NeedleProduct], Sequence[str]]],
) -> tuple[Lot, ...]:
    """Return the lots on record, those of most sessions first; products without a lot too.

    Parameters
    ----------
    used
        Needle products, and the patient of each session at which they were these.
    """
    sessions: Counter[tuple[str, str]] = Counter()
    patients: dict[tuple[str, str], set[str]] = {}
    for products, treated in used:
        for key in dict.fromkeys((each.name, each.lot) for each in products):
            sessions[key] += len(treated)
            patients.setdefault(key, set()).update(treated)
    return tuple(Lot(*key, number, len(patients[key])) for key, number in sessions.most_common())
