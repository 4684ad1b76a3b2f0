"""Sessions as one therapist sees and changes them: charted, signed, added to, withdrawn."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from needlemap.domain.complaint import Complaint
from needlemap.domain.edit import Edit, EditKind
from needlemap.domain.ids import new_id
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.session import Addendum, Meaning, Session, Withdrawal, signed_session
from needlemap.domain.signing import Obstacle, ObstacleKind, RequiredFields, obstacles
from needlemap.domain.user import Licence, Permission, Therapist, check_may
from needlemap.errors import (
    NeedleMapError,
    NotReadyError,
    RecordsUnavailableError,
    SignedSessionError,
)
from needlemap.reference import Reference
from needlemap.reference.alerts import alerts
from needlemap.storage.audit.audit_log import AuditLog
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.mappings import (
    addendum_row,
    session_row,
    signature_row,
    withdrawal_row,
)
from needlemap.storage.mapping.tables import ADDENDA, SESSIONS, SIGNATURES, WITHDRAWALS, Change
from needlemap.storage.mapping.visit_rows import read_fact, visit_changes
from needlemap.storage.repositories.field_history import PastValue, field_history
from needlemap.storage.repositories.session_edits import SessionEditor
from needlemap.storage.repositories.session_log import edits_in


class Requirements:
    """Asks the settings and the patient's file each time, so that a change counts at once."""

    def __init__(
        self, *, required: Callable[[], RequiredFields], file_of: Callable[[str], PatientFile]
    ) -> None:
        self._required = required
        self._file_of = file_of
        self._reference = Reference.load()

    def obstacles(self, session: Session) -> tuple[Obstacle, ...]:
        """Return what stands between the session and its signature."""
        speaking_up = alerts(session, self._file_of(session.patient_id), self._reference)
        asked = self._reference.precautions
        return obstacles(session, self._required(), speaking_up, asked=asked)


def sentence_for(obstacle: Obstacle) -> str:
    """Return what a user reads who tries to sign all the same."""
    named = obstacle.field.removeprefix("site.").replace("_", " ")
    if obstacle.kind is ObstacleKind.FIELD_MISSING and obstacle.count:
        return f"{obstacle.count} questions of the {named} are not answered yet."
    return {
        ObstacleKind.NEEDLES_IN: f"{obstacle.count} needles are not accounted for. "
        "Take them out, or declare them retained, before signing.",
        ObstacleKind.OPENED_MISMATCH: "The needles opened are not those inserted and spoiled "
        f"(difference {obstacle.count}). Count again before signing.",
        ObstacleKind.NOT_ACKNOWLEDGED: f"The precaution “{named}” needs a typed acknowledgement "
        "before signing.",
        ObstacleKind.FIELD_MISSING: f"“{named}” must be filled in before signing.",
    }[obstacle.kind]


class SessionRepository(SessionEditor):
    """The sessions of the open records."""

    def __init__(
        self,
        engine: Engine,
        writer: AuditedWriter,
        *,
        audit: AuditLog,
        requirements: Requirements,
        therapist: Therapist,
        complaints_of: Callable[[str], Sequence[Complaint]],
        licence_of: Callable[[str], Licence],
        confirm_password: Callable[[str], None],
    ) -> None:
        super().__init__(engine, writer)
        self._audit = audit
        self._requirements = requirements
        self._therapist = therapist
        self._complaints_of = complaints_of
        self._licence_of = licence_of
        self._confirm_password = confirm_password

    def edits_of(self, session_id: str) -> tuple[tuple[EditKind, Edit], ...]:
        """Return every edit of sites, form and facts, oldest first, as the log has them: for undo.

        What was written before the log said why counts as done.
        """
        return edits_in(session_id, self._audit.history("session", session_id))

    def field_history(self, session_id: str) -> tuple[PastValue, ...]:
        """Return every earlier value of the session's times, note and form, oldest first."""
        events = self._audit.history("session", session_id)
        tables = ("sessions", "visit_facts")
        return field_history(self._engine, events, tables=tables, read=read_fact)

    def obstacles(self, session_id: str) -> tuple[Obstacle, ...]:
        """Return what stands between the session and its signature, as it is stored now."""
        return self._requirements.obstacles(self.get(session_id))

    def sign(
        self,
        session_id: str,
        *,
        password: str,
        at: datetime,
        utc_offset_min: int,
        meaning: Meaning = Meaning.AUTHOR,
        confirms_complaints: bool = False,
    ) -> Session:
        """Sign a draft as it is stored and lock it for ever; returns the signed session.

        NotReadyError names the first obstacle, NotAllowedError a role that does not sign. The
        password is asked for again: WrongPasswordError. After each of them nothing has changed.
        A signature acknowledges no warning: what was only displayed stays so. A complaint that was
        carried over stays so too, unless the signer was shown it and confirms it. Each complaint
        is copied into the session as it stands now, and so is what the signer holds.
        """
        draft = self.get(session_id)
        draft.check_may_change()
        check_may(self._therapist.role, Permission.SIGN)
        self._check_is_ready(draft)
        self._confirm_password(password)
        signed = signed_session(
            draft,
            self._therapist,
            at=at,
            utc_offset_min=utc_offset_min,
            meaning=meaning,
            complaints=self._complaints_of(draft.patient_id),
            confirms_complaints=confirms_complaints,
            licence=self._licence_of(self._therapist.id),
        )
        self._writer.write("sign_session", "session", session_id, _signing(draft, signed))
        # What was signed lives in the file itself. When the disk refuses it is safe in the log.
        with suppress(RecordsUnavailableError):
            self._engine.checkpoint()
        return signed

    def add_addendum(
        self, session_id: str, *, reason: str, text: str, at: datetime, utc_offset_min: int
    ) -> Addendum:
        """Add a later word to a signed session, under the name of who is logged in."""
        check_may(self._therapist.role, Permission.SIGN)
        if not self.get(session_id).is_signed:
            raise NeedleMapError("Only a signed session has addenda; this one can be changed.")
        addendum = Addendum(
            id=new_id(),
            session_id=session_id,
            therapist_id=self._therapist.id,
            name=self._therapist.name,
            credentials=self._therapist.credentials,
            written_at=at,
            utc_offset_min=utc_offset_min,
            reason=reason,
            text=text,
        )
        change = Change(ADDENDA, None, addendum_row(addendum))
        self._writer.write("add_addendum", "session", session_id, [change])
        return addendum

    def withdraw(
        self, session_id: str, *, reason: str, at: datetime, utc_offset_min: int
    ) -> Withdrawal:
        """Declare a session entered in error. It stays readable, marked, and never changes."""
        check_may(self._therapist.role, Permission.SIGN)
        if self.get(session_id).is_withdrawn:
            raise SignedSessionError("This session is withdrawn already.")
        withdrawal = Withdrawal(
            session_id=session_id,
            therapist_id=self._therapist.id,
            name=self._therapist.name,
            withdrawn_at=at,
            utc_offset_min=utc_offset_min,
            reason=reason,
        )
        change = Change(WITHDRAWALS, None, withdrawal_row(withdrawal))
        self._writer.write("withdraw_session", "session", session_id, [change])
        return withdrawal

    def _check_is_ready(self, draft: Session) -> None:
        for obstacle in self._requirements.obstacles(draft):
            raise NotReadyError(sentence_for(obstacle))


def _signing(draft: Session, signed: Session) -> list[Change]:
    if signed.signature is None:
        raise ValueError("signature must be there after signing")
    return [
        # While the session is not locked yet.
        *visit_changes(draft.id, draft.visit, signed.visit),
        Change(SIGNATURES, None, signature_row(signed.signature, draft.id)),
        Change(SESSIONS, session_row(draft), session_row(signed)),
    ]
