"""How an edit of a session is stored and taken back, whatever it changes: sites, form, or facts."""

from datetime import datetime
from typing import Protocol

from needlemap.domain.addendum import Addendum, Withdrawal
from needlemap.domain.edit import Edit, FactsEdit, SiteEdit, VisitEdit
from needlemap.domain.edit_history import EditKind
from needlemap.domain.session import Meaning, Session
from needlemap.domain.signing import Obstacle


class SessionStore(Protocol):
    """What the chart needs of storage. A call stores all of it, or raises and changes nothing."""

    def apply(self, edit: SiteEdit, *, kind: EditKind = EditKind.DO) -> None:
        """Store an edit of the sites."""

    def change_visit(self, edit: VisitEdit, *, kind: EditKind = EditKind.DO) -> None:
        """Store an edit of the visit's form."""

    def change_facts(
        self, before: Session, after: Session, *, kind: EditKind = EditKind.DO
    ) -> None:
        """Store times and note."""

    def obstacles(self, session_id: str) -> tuple[Obstacle, ...]:
        """Return what stands between the draft and its signature."""

    def sign(
        self,
        session_id: str,
        *,
        password: str,
        at: datetime,
        utc_offset_min: int,
        meaning: Meaning = Meaning.AUTHOR,
    ) -> Session:
        """Check the password again, sign, lock, and return the signed session."""

    def add_addendum(
        self, session_id: str, *, reason: str, text: str, at: datetime, utc_offset_min: int
    ) -> Addendum:
        """Store a later word to a signed session."""

    def withdraw(
        self, session_id: str, *, reason: str, at: datetime, utc_offset_min: int
    ) -> Withdrawal:
        """Store that the session was entered in error."""


def store_edit(
    store: SessionStore,
    session: Session,
    after: Session,
    edit: Edit,
    kind: EditKind = EditKind.DO,
) -> None:
    """Store the edit that leads from a session to the one after it."""
    if isinstance(edit, FactsEdit):
        store.change_facts(session, after, kind=kind)
    elif isinstance(edit, VisitEdit):
        store.change_visit(edit, kind=kind)
    else:
        store.apply(edit, kind=kind)
