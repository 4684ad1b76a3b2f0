"""What a clinic has settled for its papers. Where that is kept is a matter of storage."""

from dataclasses import dataclass

from needlemap.domain.clinic import ClinicHead

NO_CLINIC = ClinicHead()


@dataclass(frozen=True, slots=True)
class Papers:
    """The head of every page, and the clinic's own text of the hand-out, if it has one."""

    clinic: ClinicHead = NO_CLINIC
    handout: str = ""


NO_PAPERS = Papers()
