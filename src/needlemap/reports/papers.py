"""What a clinic has settled for its papers. Where that is kept is a matter of storage."""

from collections.abc import Callable
from dataclasses import dataclass

from needlemap.domain.clinic import ClinicHead
from needlemap.domain.session import Session

NO_CLINIC = ClinicHead()


@dataclass(frozen=True, slots=True)
class Papers:
    """The head of every page, the clinic's own text of the hand-out, if it has one, and a code.

    ``code_hint_of`` returns what a session record says of the US code, nothing where the clinic
    does not want it there.
    """

    clinic: ClinicHead = NO_CLINIC
    handout: str = ""
    code_hint_of: Callable[[Session], str] = lambda session: ""


NO_PAPERS = Papers()
