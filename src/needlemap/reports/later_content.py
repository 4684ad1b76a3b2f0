"""What came after a signature: addenda in full, and the withdrawal of a session. No Qt."""

from needlemap.domain.addendum import Addendum, Withdrawal
from needlemap.domain.session import Session
from needlemap.reports import wording
from needlemap.reports.content import Fact, Section


def addenda_sections(session: Session) -> tuple[Section, ...]:
    """Return the addenda in full, in the order in which they were written."""
    return tuple(_added(number, each) for number, each in enumerate(session.addenda, 1))


def withdrawal_words(withdrawal: Withdrawal) -> str:
    """Return who withdrew a session, when and why: at its head, and at the foot of each page."""
    at = wording.moment(withdrawal.withdrawn_at, withdrawal.utc_offset_min)
    return f"Entered in error: withdrawn by {withdrawal.name} on {at}. {withdrawal.reason.strip()}"


def _added(number: int, addendum: Addendum) -> Section:
    credentials = f", {addendum.credentials}" if addendum.credentials else ""
    facts = (
        Fact("Author", f"{addendum.name}{credentials}"),
        Fact("Written", wording.moment(addendum.written_at, addendum.utc_offset_min)),
        Fact("Reason", addendum.reason.strip()),
    )
    return Section(f"Addendum {number}", facts, addendum.text.strip())
