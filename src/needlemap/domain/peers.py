"""Whether what a coded export tells of a person is true of that person alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from needlemap.domain.patient import years_between

# Ages above this are rare enough to identify a person.
OLDEST_YEARS = 89


@dataclass(frozen=True, slots=True)
class Peer:
    """A person of the same records, as far as a coded export tells of one: age and sessions."""

    person: str
    born_on: date | None
    first_on: date
    sessions: int

    @property
    def age(self) -> int | None:
        """Age at the first session, capped as it is exported."""
        if self.born_on is None:
            return None
        own = years_between(self.born_on, self.first_on)
        return min(own, OLDEST_YEARS + 1)


def uniqueness(person: str, peers: Sequence[Peer]) -> str:
    """Return a warning where what a coded export tells is true of one person only, else nothing.

    k-anonymity for k = 2, over age at the first session, number of sessions, and both.
    """
    own = next((each for each in peers if each.person == person), None)
    if own is None:
        return ""
    told: tuple[tuple[str, Callable[[Peer], object]], ...] = (
        ("the age at the first session", lambda each: each.age),
        ("the number of sessions", lambda each: each.sessions),
        (
            "the age at the first session with the number of sessions",
            lambda each: (each.age, each.sessions),
        ),
    )
    for words, of in told:
        if sum(of(each) == of(own) for each in peers) == 1:
            return (
                f"No other patient of these records has {words} of this one: who knows that can "
                "tell who it is. Share the export only with those who may know, or coarsen it."
            )
    return ""
