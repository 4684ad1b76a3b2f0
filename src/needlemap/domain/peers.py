"""Whether what a coded export tells of a person is true of that person alone.

What can be known of a person from elsewhere (age, a structure that was needled, how long it went
on) stands in such an export under a code. A combination of it that fits nobody else tells who it
is, so that every combination is looked at, the smallest first.
"""

import functools
import itertools
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from needlemap.domain.patient import years_between

# Ages above this are rare enough to identify a person.
OLDEST_YEARS = 89
_NAMED = 3
_WEEK = 7


class Known(StrEnum):
    """What others may know of a person, and a coded export tells."""

    AGE = "age"
    """In years at the first session, capped as it is exported."""
    SESSIONS = "sessions"
    WEEKS = "weeks"
    """From the first session to the last."""
    PLACE = "place"
    """A structure that was needled (a region where none is recorded), and the side."""
    TECHNIQUE = "technique"
    CURRENT = "current"
    """The needles carried a current."""
    EVENT = "event"
    """There was an adverse event."""


# A place is a structure, or a region where none is recorded (the other is empty), and a side.
Place = tuple[str, str, str]
KnownFact = tuple[Known, Any]


@dataclass(frozen=True, slots=True)
class Peer:
    """A person of the same records, as far as a coded export tells of one."""

    person: str
    born_on: date | None
    first_on: date
    sessions: int
    last_on: date | None = None
    places: frozenset[Place] = frozenset()
    techniques: frozenset[str] = frozenset()
    had_current: bool = False
    had_event: bool = False

    @property
    def age(self) -> int | None:
        """Age at the first session, capped as it is exported."""
        if self.born_on is None:
            return None
        own = years_between(self.born_on, self.first_on)
        return min(own, OLDEST_YEARS + 1)

    @property
    def facts(self) -> Mapping[Known, tuple[Any, ...]]:
        """What is told, by what it is; nothing that is not recorded."""
        weeks = ((self.last_on or self.first_on) - self.first_on).days // _WEEK
        return {
            Known.AGE: () if self.age is None else (self.age,),
            Known.SESSIONS: (self.sessions,),
            Known.WEEKS: (weeks,),
            Known.PLACE: tuple(sorted(self.places)),
            Known.TECHNIQUE: tuple(sorted(self.techniques)),
            Known.CURRENT: (True,) if self.had_current else (),
            Known.EVENT: (True,) if self.had_event else (),
        }


def unique_combinations(person: str, peers: Sequence[Peer]) -> tuple[tuple[KnownFact, ...], ...]:
    """Return what is true of one person alone: the smallest combinations, one fact of each kind.

    k-anonymity for k = 2 over every combination; one that holds a smaller one is left out.
    """
    own = next((each for each in peers if each.person == person), None)
    if own is None:
        return ()
    with_fact = _holders(peers)
    facts = [(kind, value) for kind, values in own.facts.items() for value in values]
    found: list[tuple[KnownFact, ...]] = []
    # Combinations that others share too, with who shares them: only these can be narrowed down.
    shared: dict[tuple[KnownFact, ...], int] = {(): (1 << len(peers)) - 1}
    if len(peers) == 1:
        return tuple((fact,) for fact in facts)
    while shared:
        longer: dict[tuple[KnownFact, ...], int] = {}
        for combination, holders in shared.items():
            for fact in _after(combination, facts):
                wider = (*combination, fact)
                if not all(
                    part in shared for part in itertools.combinations(wider, len(wider) - 1)
                ):
                    continue
                left = holders & with_fact[fact]
                if left.bit_count() == 1:
                    found.append(wider)
                else:
                    longer[wider] = left
        shared = longer
    return tuple(found)


def unique_people(peers: Sequence[Peer]) -> frozenset[str]:
    """Return of whom `unique_combinations` finds any, of all at once.

    A combination that holds more tells no less, so that only the widest are looked at.
    """
    with_fact = _holders(peers)
    found = set[str]()
    for peer in peers:
        choices = [[with_fact[kind, v] for v in values] for kind, values in peer.facts.items()]
        widest = itertools.product(*filter(None, choices))
        if any(functools.reduce(operator.and_, each).bit_count() == 1 for each in widest):
            found.add(peer.person)
    return frozenset(found)


def uniqueness(person: str, peers: Sequence[Peer], words: Callable[[KnownFact], str]) -> str:
    """Return a warning where what a coded export tells is true of one person only, else nothing.

    Parameters
    ----------
    words
        Says a fact: ``age 43 at the first session``.
    """
    found = unique_combinations(person, peers)
    if not found:
        return ""
    named = "; ".join(" with ".join(map(words, each)) for each in found[:_NAMED])
    more = len(found) - _NAMED
    if more > 0:
        named += f"; and {more} more " + ("combination" if more == 1 else "combinations")
    return (
        f"In these records this is true of this patient alone: {named}. Who knows that can tell "
        "who it is. Share the export only with those who may know, or remove such columns first."
    )


def _holders(peers: Iterable[Peer]) -> dict[KnownFact, int]:
    """Return for each fact who holds it, a bit a person."""
    holders: dict[KnownFact, int] = {}
    for place, peer in enumerate(peers):
        for kind, values in peer.facts.items():
            for value in values:
                holders[kind, value] = holders.get((kind, value), 0) | 1 << place
    return holders


def _after(combination: tuple[KnownFact, ...], facts: Sequence[KnownFact]) -> Iterable[KnownFact]:
    """Return the facts of the kinds that come after those of a combination."""
    if not combination:
        return facts
    order = list(Known)
    last = order.index(combination[-1][0])
    return [fact for fact in facts if order.index(fact[0]) > last]
