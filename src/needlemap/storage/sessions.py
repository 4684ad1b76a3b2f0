"""Sessions: started, charted site by site, signed; a signed one never changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from needlemap.domain.edit import SiteEdit
from needlemap.domain.session import (
    SITES_A_SESSION,
    Meaning,
    Session,
    SessionStatus,
    signed_session,
)
from needlemap.domain.therapist import Therapist
from needlemap.errors import ChangedMeanwhileError, NotFoundError, SignedSessionError
from needlemap.storage.engine import Engine
from needlemap.storage.ledger import Change, Ledger
from needlemap.storage.session_reading import SessionReader
from needlemap.storage.session_rows import session_row, signature_row
from needlemap.storage.site_rows import site_row
from needlemap.storage.tables import SESSIONS, SIGNATURES, SITES

_PATIENT = "SELECT 1 FROM patients WHERE id = ?"
_STATUS = "SELECT status FROM sessions WHERE id = ?"
_SITE = f"{SITES.select} WHERE session_id = ? AND id = ?"
_ORDINALS = "SELECT id, ordinal FROM sites WHERE session_id = ?"
_CHANGED = "This session was changed in the meantime; it must be opened again."


class SessionRepository(SessionReader):
    """The sessions of the open records, as one therapist sees and changes them."""

    def __init__(
        self,
        engine: Engine,
        ledger: Ledger,
        *,
        therapist: Therapist,
        confirm_password: Callable[[str], None],
    ) -> None:
        super().__init__(engine)
        self._ledger = ledger
        self._therapist = therapist
        self._confirm_password = confirm_password

    def start(self, session: Session) -> None:
        """Store a new draft, with the sites that it brings along."""
        session.check_may_change()
        if self._engine.row(_PATIENT, (session.patient_id,)) is None:
            raise NotFoundError("This patient is not in these records.")
        rows = [Change(SESSIONS, None, session_row(session))]
        rows += [Change(SITES, None, site_row(site)) for site in session.sites]
        self._ledger.write("start_session", "session", session.id, rows)

    def apply(self, edit: SiteEdit) -> None:
        """Store an edit of a draft's sites, all of it or nothing.

        ChangedMeanwhileError when the stored sites are not as the edit found them,
        SignedSessionError when the session is signed.
        """
        self._check_is_draft(edit.session_id)
        left = self._ordinals_beside(edit)
        _check_order([*left, *(site.ordinal for site in edit.after)])
        self._ledger.write("edit_sites", "session", edit.session_id, _changes(edit))

    def change_facts(self, before: Session, after: Session) -> None:
        """Store a draft's new facts (times, note); its sites are changed by `apply` alone."""
        self._check_is_draft(before.id)
        if (before.id, before.patient_id, before.sites) != (
            after.id,
            after.patient_id,
            after.sites,
        ):
            raise ValueError("facts must leave the session's id, patient and sites as they are")
        after.check_may_change()
        stored = session_row(replace(self.get(before.id), sites=()))
        if stored != session_row(before):
            raise ChangedMeanwhileError(_CHANGED)
        if stored != session_row(after):
            change = Change(SESSIONS, stored, session_row(after))
            self._ledger.write("change_session", "session", before.id, [change])

    def sign(
        self,
        session_id: str,
        *,
        password: str,
        at: datetime,
        utc_offset_min: int,
        meaning: Meaning = Meaning.AUTHOR,
    ) -> Session:
        """Sign a draft as it is stored and lock it for ever; returns the signed session.

        The password is asked for again: WrongPasswordError, and nothing has changed.
        """
        draft = self.get(session_id)
        draft.check_may_change()
        self._confirm_password(password)
        signed = signed_session(
            draft, self._therapist, at=at, utc_offset_min=utc_offset_min, meaning=meaning
        )
        if signed.signature is None:
            raise ValueError("signature must be there after signing")
        changes = [
            Change(SIGNATURES, None, signature_row(signed.signature, session_id)),
            Change(SESSIONS, session_row(draft), session_row(signed)),
        ]
        self._ledger.write("sign_session", "session", session_id, changes)
        return signed

    def _check_is_draft(self, session_id: str) -> None:
        row = self._engine.row(_STATUS, (session_id,))
        if row is None:
            raise NotFoundError("This session is not in these records.")
        if row[0] != SessionStatus.DRAFT:
            raise SignedSessionError(
                "This session is signed and cannot change any more; write an addendum instead."
            )

    def _ordinals_beside(self, edit: SiteEdit) -> list[int]:
        """Return the ordinals of the stored sites that the edit leaves alone.

        ChangedMeanwhileError when those that it changes are not as it found them.
        """
        stored: dict[str, int] = dict(self._engine.rows(_ORDINALS, (edit.session_id,)))
        for site in edit.before:
            row = self._engine.row(_SITE, (edit.session_id, site.id))
            if stored.pop(site.id, None) is None or row != tuple(site_row(site).values()):
                raise ChangedMeanwhileError(_CHANGED)
        if any(site.id in stored for site in edit.after):
            raise ChangedMeanwhileError(_CHANGED)
        return list(stored.values())


def _check_order(ordinals: list[int]) -> None:
    """Refuse what a session could not be read with: too many sites, an ordinal twice."""
    if len(ordinals) > SITES_A_SESSION:
        raise ValueError(f"a session may have at most {SITES_A_SESSION} sites, not {len(ordinals)}")
    if len(set(ordinals)) != len(ordinals):
        raise ValueError("ordinal must be each site's own")


def _changes(edit: SiteEdit) -> list[Change]:
    """Return the rows of an edit: first those that go, so that their ordinals are free."""
    old = {site.id: site_row(site) for site in edit.before}
    new = {site.id: site_row(site) for site in edit.after}
    gone = [Change(SITES, row, None) for site_id, row in old.items() if site_id not in new]
    return gone + [Change(SITES, old.get(site_id), row) for site_id, row in new.items()]
