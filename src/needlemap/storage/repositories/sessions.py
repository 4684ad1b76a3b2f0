"""Sessions as one therapist sees and changes them: charted, signed, added to, withdrawn."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import chain
from typing import Any

from needlemap.domain.checks import check_text
from needlemap.domain.complaint import Complaint
from needlemap.domain.edit import Edit, EditKind, SiteEdit, VisitEdit
from needlemap.domain.ids import new_id
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.peers import Peer
from needlemap.domain.session import Addendum, Meaning, Session, Withdrawal, signed_session
from needlemap.domain.signing import Obstacle, ObstacleKind, RequiredFields, obstacles
from needlemap.domain.site import SitePreset
from needlemap.domain.symptoms import DrawnOn
from needlemap.domain.user import Licence, Permission, Therapist, check_may
from needlemap.domain.visit import LaterAnswer
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
from needlemap.storage.repositories import (
    learned_choices,
    recent,
    session_edits,
    session_reading,
    summaries,
    work_list,
)
from needlemap.storage.repositories.field_history import PastValue, field_history
from needlemap.storage.repositories.learned_choices import ChosenSite
from needlemap.storage.repositories.recent import SessionOfDay
from needlemap.storage.repositories.session_log import edits_in
from needlemap.storage.repositories.session_reading import HISTORY_COLUMNS
from needlemap.storage.repositories.summaries import SessionOutline, SessionSummary
from needlemap.storage.repositories.work_list import WorkItem


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
        raised = alerts(session, self._file_of(session.patient_id), self._reference)
        asked = self._reference.precautions
        return obstacles(session, self._required(), raised, asked=asked)


def sentence_for(obstacle: Obstacle) -> str:
    """Return what a user reads who tries to sign all the same."""
    named = obstacle.field.removeprefix("site.").replace("_", " ")
    if obstacle.kind is ObstacleKind.FIELD_MISSING and obstacle.count:
        return f"{obstacle.count} questions of the {named} are not answered yet."
    if obstacle.field == "removal_not_recorded":
        return (
            f"{obstacle.count} needles are not accounted for. Take them out, declare them "
            "retained, or say that the source of this late entry does not record their removal."
        )
    return {
        ObstacleKind.NEEDLES_IN: f"{obstacle.count} needles are not accounted for. "
        "Take them out, or declare them retained, before signing.",
        ObstacleKind.OPENED_MISMATCH: "The needles opened are not those inserted and spoiled "
        f"(difference {obstacle.count}). Count again before signing.",
        ObstacleKind.NOT_ACKNOWLEDGED: f"The precaution “{named}” needs a typed acknowledgement "
        "before signing.",
        ObstacleKind.FIELD_MISSING: f"“{named}” must be filled in before signing.",
    }[obstacle.kind]


class SessionRepository:
    """The sessions of the open records: read, charted while they are drafts, signed.

    Each change is one entry of the log. What an edit changes is worked out, and refused, in
    `session_edits`; nothing that is signed or withdrawn is edited.
    """

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
        self._engine = engine
        self._writer = writer
        self._audit = audit
        self._requirements = requirements
        self._therapist = therapist
        self._complaints_of = complaints_of
        self._licence_of = licence_of
        self._confirm_password = confirm_password

    def get(self, session_id: str) -> Session:
        """Return a session, all of it; NotFoundError when there is none with this id."""
        return session_reading.read_session(self._engine, session_id)

    def of_patient(self, patient_id: str) -> tuple[SessionSummary, ...]:
        """Return the patient's sessions in short, newest first; merged patients' too."""
        return summaries.summaries(self._engine, patient_id)

    def outlines_of_patient(self, patient_id: str) -> tuple[SessionOutline, ...]:
        """Return what the patient's sessions say without their sites, newest first."""
        return summaries.session_outlines(self._engine, patient_id)

    def sites_of_patient(
        self, patient_id: str, columns: Sequence[str] = HISTORY_COLUMNS
    ) -> list[tuple[Any, ...]]:
        """Return every site of a patient as plain rows, oldest session first."""
        return session_reading.sites_of_patient(self._engine, patient_id, columns)

    def answers_after(self, patient_id: str) -> dict[str, LaterAnswer]:
        """Return how each site was afterwards, as later visits say; the last word counts."""
        return session_reading.answers_after(self._engine, patient_id)

    def drawings_of_patient(self, patient_id: str) -> tuple[DrawnOn, ...]:
        """Return the symptom drawings of a patient, the oldest first; withdrawn ones left out."""
        return session_reading.drawings_of_patient(self._engine, patient_id)

    def peers(self) -> tuple[Peer, ...]:
        """Return everybody with a session that holds, as a coded export tells of one."""
        return tuple(chain.from_iterable(self.peers_in_parts()))

    def peers_in_parts(self) -> Iterator[tuple[Peer, ...]]:
        """Yield the same, some at once, so that others may work between."""
        return summaries.peers_in_parts(self._engine)

    def chosen_sites(self, therapist_id: str, limit: int = 2000) -> tuple[ChosenSite, ...]:
        """Return where this therapist named a structure in place of the inferred one, last first.

        Rows (face, s, t, structure).
        """
        return learned_choices.chosen_sites(self._engine, therapist_id, limit)

    def recent_doses(self, therapist_id: str, limit: int = 8) -> tuple[SitePreset, ...]:
        """Return the doses that this therapist last used, each once, the latest first."""
        return learned_choices.recent_doses(self._engine, therapist_id, limit)

    def work_list(self) -> tuple[WorkItem, ...]:
        """Return what is left to do in the clinic: drafts, needles miscounted, follow-ups due."""
        return work_list.work_list(self._engine)

    def of_day(self, day: date) -> tuple[SessionOfDay, ...]:
        """Return the sessions performed on a day, the latest first."""
        return recent.sessions_of_day(self._engine, day)

    def broken_signatures(self) -> tuple[str, ...]:
        """Return the ids of signed sessions that are not, word for word, what was signed."""
        return session_reading.broken_signatures(self._engine)

    def start(self, session: Session) -> None:
        """Store a new draft, with the form and the sites that it brings along."""
        changes = session_edits.changes_of_start(self._engine, session)
        self._writer.write("start_session", "session", session.id, changes)

    def apply(self, edit: SiteEdit, *, kind: EditKind = EditKind.DO) -> None:
        """Store an edit of a draft's sites, all of it or nothing; `kind` is kept for `edits_of`.

        ChangedMeanwhileError when the stored sites are not as the edit found them,
        SignedSessionError when the session is signed, ContradictionError when facts of a site
        cannot both be true. Undo and redo bring back whatever was there.
        """
        changes = session_edits.changes_of_sites(self._engine, edit, kind)
        self._write_edit("edit_sites", edit.session_id, changes, kind)

    def change_visit(self, edit: VisitEdit, *, kind: EditKind = EditKind.DO) -> None:
        """Store the fields of a draft's form in which the edit differs; no others are touched.

        ChangedMeanwhileError when one of them is not as the edit found it.
        """
        if changes := session_edits.changes_of_visit(self._engine, edit):
            self._write_edit(session_edits.action_of(edit), edit.session_id, changes, kind)

    def change_facts(
        self, before: Session, after: Session, *, kind: EditKind = EditKind.DO
    ) -> None:
        """Store a draft's new facts (times, note); the rest has its own ways to change."""
        if changes := session_edits.changes_of_facts(self._engine, before, after):
            self._write_edit("change_session", before.id, changes, kind)

    def reassign(self, session_id: str, patient_id: str, reason: str) -> Session:
        """Move a draft to the right patient; both patients' histories say so and why.

        What refers to the wrong patient's file goes. Returns the session as it is now.
        """
        check_text("reason", reason, longest=500, required=True)
        before = self.get(session_id)
        after, changes = session_edits.moved_draft(self._engine, before, patient_id)
        if changes:
            self._writer.write(
                "reassign_session",
                "session",
                session_id,
                changes,
                detail={"purpose": reason},
                mentioned=[("patient", before.patient_id), ("patient", patient_id)],
            )
        return after if changes else before

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

    def _write_edit(
        self, action: str, session_id: str, changes: Sequence[Change], kind: EditKind
    ) -> None:
        detail = {"kind": EditKind(kind).value}
        self._writer.write(action, "session", session_id, changes, detail=detail)

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
