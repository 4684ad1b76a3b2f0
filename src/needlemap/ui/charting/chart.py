"""SessionChart: the one door through which every edit of a session goes. Save first, show second.

Widgets ask here and hear of facts; the rules themselves live in domain and storage.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from needlemap.domain.clock import local_offset_min, now_utc
from needlemap.domain.edit import (
    Edit,
    EditHistory,
    EditKind,
    FactsEdit,
    SiteEdit,
    VisitEdit,
    acknowledging,
)
from needlemap.domain.estim import Current
from needlemap.domain.needles_out import with_all_out
from needlemap.domain.pairs import as_electrode, linking, removing, with_partners
from needlemap.domain.placement import Placement
from needlemap.domain.session import (
    Addendum,
    Meaning,
    Session,
    Withdrawal,
    forgetting_times,
    with_times_known,
)
from needlemap.domain.signing import Obstacle
from needlemap.domain.site import NeedleSite, SitePreset, moved
from needlemap.domain.user import Permission
from needlemap.domain.visit import Visit
from needlemap.domain.visit_complaint import confirmed, treating
from needlemap.errors import NeedleMapError


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
        confirms_complaints: bool = False,
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


class SiteWatch(Protocol):
    """Looks at every edit before it is stored, and may add to it what was shown of its sites."""

    def watched(self, session: Session, edit: SiteEdit) -> SiteEdit:
        """Return the edit to store instead."""


class SessionChart(QObject):
    """The open session in memory, always equal to what is stored.

    Undo has no limit; `logged` is what happened before the session was opened. An edit is stored
    before it is shown and can be undone, so an edit that could not be stored is neither, and an
    undo that fails can be tried again.

    Signals
    -------
    sites_edited
        A `SiteEdit` has been stored (also by undo and redo).
    visit_edited
        A `VisitEdit` or a `FactsEdit` has been stored (also by undo and redo).
    edit_stored
        After one of these two: the edit, and its `EditKind`.
    session_signed
        The session is signed and locked.
    session_annotated
        A signed session got an addendum, or a session was withdrawn.
    save_failed
        Nothing changed; carries the sentence for the user.
    refused
        Nothing is to be edited here, by this user or at all; carries the sentence why.
    complaint_treated
        The visit treats this complaint too now; nothing: one less.
    """

    sites_edited = Signal(object)
    visit_edited = Signal(object)
    edit_stored = Signal(object, object)
    session_signed = Signal()
    session_annotated = Signal()
    save_failed = Signal(str)
    refused = Signal(str)
    complaint_treated = Signal(str)

    def __init__(
        self,
        session: Session,
        store: SessionStore,
        parent: QObject | None = None,
        *,
        logged: Iterable[tuple[EditKind, Edit]] = (),
        refusal_of: Callable[[Permission], str] = lambda _: "",
    ) -> None:
        super().__init__(parent)
        self._refusal_of = refusal_of
        self._session = session
        self._store = store
        self._history: EditHistory[Edit] = EditHistory(logged)
        self.watch: SiteWatch | None = None
        self.complaint_of_new_sites: Callable[[], str] = str
        """Says which complaint new sites belong to; nothing for the leading one of the visit."""

    @property
    def session(self) -> Session:
        """The session as stored."""
        return self._session

    @property
    def visit(self) -> Visit:
        """What the session says of the visit, as stored."""
        return self._session.visit

    @property
    def refusal(self) -> str:
        """Why nothing can be edited here, or nothing: the one place that decides."""
        try:
            self._session.check_may_change()
        except NeedleMapError as error:
            return error.user_message
        return self._refusal_of(Permission.CHART)

    @property
    def signing_refusal(self) -> str:
        """Why this user cannot sign here, or nothing."""
        return self.refusal or self.sign_right_refusal

    @property
    def may_edit(self) -> bool:
        """Whether this session can be edited by this user."""
        return not self.refusal

    @property
    def may_withdraw(self) -> bool:
        """Whether this user can declare the session entered in error."""
        return not self._session.is_withdrawn and not self.sign_right_refusal

    @property
    def sign_right_refusal(self) -> str:
        """Why this user may not add to a signed session or withdraw one here, or nothing."""
        return self._refusal_of(Permission.SIGN)

    def check_may_edit(self) -> bool:
        """Return whether the session can be edited; tell why when it cannot."""
        return self._is_allowed(self.refusal)

    def check_may_sign(self) -> bool:
        """Return whether this user can sign the session; tell why when that cannot be."""
        return self._is_allowed(self.signing_refusal)

    def _is_allowed(self, refusal: str) -> bool:
        if refusal:
            self.refused.emit(refusal)
        return not refusal

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return self._history.to_undo is not None and self.may_edit

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to do again."""
        return self._history.to_redo is not None and self.may_edit

    @property
    def history(self) -> EditHistory[Edit]:
        """What was done and taken back, to be looked at."""
        return self._history

    @property
    def to_undo(self) -> Edit | None:
        """The edit that undo would take back."""
        return self._history.to_undo

    @property
    def to_redo(self) -> Edit | None:
        """The edit that redo would do again."""
        return self._history.to_redo

    def place(self, placement: Placement, preset: SitePreset) -> NeedleSite | None:
        """Record a new site; None when it could not be saved."""
        site = preset.site(
            placement,
            session_id=self._session.id,
            ordinal=self._session.next_ordinal,
            inserted_at=now_utc(),
        )
        if preset.current is not None:
            site = as_electrode(site, preset.current, self._session.sites)
        return self._session.site(site.id) if self._do(SiteEdit((), (site,))) else None

    def move(self, site_id: str, placement: Placement) -> bool:
        """Put a site elsewhere; an inferred structure is inferred again."""
        return self.move_each({site_id: placement})

    def move_each(self, placements: Mapping[str, Placement]) -> bool:
        """Put sites elsewhere, as one edit."""
        return self.change_each(placements, lambda site: moved(site, placements[site.id]))

    def place_all(self, wanted: Iterable[tuple[Placement, SitePreset]]) -> list[str]:
        """Record new sites, each with its own dose, as one edit; return their ids."""
        first, now = self._session.next_ordinal, now_utc()
        after: list[NeedleSite] = []
        for ordinal, (placement, preset) in enumerate(wanted, first):
            site = preset.site(
                placement, session_id=self._session.id, ordinal=ordinal, inserted_at=now
            )
            if preset.current is not None:
                site = as_electrode(site, preset.current, (*self._session.sites, *after))
            after.append(site)
        return [site.id for site in after] if self.add(after) else []

    def add(self, sites: Sequence[NeedleSite]) -> bool:
        """Record sites made elsewhere, numbered from the session's next ordinal, as one edit."""
        return bool(sites) and self.record(SiteEdit((), tuple(sites)))

    def record(self, edit: SiteEdit) -> bool:
        """Record an edit of the sites that was made elsewhere."""
        return self._do(edit)

    def change(self, site_ids: Iterable[str], **facts: Any) -> bool:
        """Set the same facts on all these sites, for example ``needle_count=2``."""
        return self.change_each(site_ids, lambda site: replace(site, **facts))

    def change_each(
        self, site_ids: Iterable[str], change: Callable[[NeedleSite], NeedleSite]
    ) -> bool:
        """Change each of these sites by the function, as one edit. ValueErrors are said."""
        before = tuple(self._session.site(site_id) for site_id in site_ids)
        try:
            after = tuple(change(site) for site in before)
        except ValueError as error:
            self.save_failed.emit(self.tr("Not changed: {0}.").format(error))
            return False
        pairs = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
        if not pairs:
            return True
        olds, news = zip(*pairs, strict=True)
        return self._do(SiteEdit(olds, news))

    def remove(self, site_ids: Iterable[str]) -> bool:
        """Take sites off the chart, and the current off their partners; undo brings all back."""
        gone = tuple(self._session.site(site_id) for site_id in site_ids)
        return not gone or self._do(removing(gone, self._session.sites))

    def link(self, first_id: str, second_id: str, current: Current) -> bool:
        """Make two sites the electrodes of a pair, or part them if they are one."""
        first, second = self._session.site(first_id), self._session.site(second_id)
        return self._do(linking(first, second, self._session.sites, current))

    def change_pairs(
        self, site_ids: Iterable[str], change: Callable[[NeedleSite], NeedleSite]
    ) -> bool:
        """Change each of these sites and its partner by the function, as one edit."""
        return self.change_each(with_partners(site_ids, self._session.sites), change)

    def take_all_needles_out(self, *, by: str = "") -> bool:
        """Record every needle that is still in as removed now, `by` whom."""
        now = now_utc()
        still_in = [site.id for site in self._session.sites if site.needles_in]
        return self.change_each(still_in, lambda site: with_all_out(site, at=now, by=by))

    def acknowledge_warnings(self, site_ids: Iterable[str], words: str | None = None) -> bool:
        """Record now that the warnings of these sites are acknowledged, with these words.

        False where nothing changes.
        """
        sites = [self._session.site(site_id) for site_id in site_ids]
        edit = acknowledging(sites, at=now_utc(), words=words)
        return edit is not None and self._do(edit)

    def treat(self, complaint_id: str) -> bool:
        """Let the visit treat this complaint too, or no longer: not while sites belong to it."""
        session = self._session
        treated = treating(session.visit.complaints, complaint_id)
        own = [site for site in session.sites if complaint_id in site.complaints]
        is_leaving = all(each.complaint_id != complaint_id for each in treated)
        if is_leaving and own:
            numbers = ", ".join(str(session.number_of(site.id)) for site in own)
            words = self.tr("Sites {0} belong to this complaint. Assign them to another first.")
            if len(own) == 1:
                words = self.tr("Site {0} belongs to this complaint. Assign it to another first.")
            self.refused.emit(words.format(numbers))
            return False
        done = self.set_visit(complaints=treated)
        if done:
            self.complaint_treated.emit("" if is_leaving else complaint_id)
        return done

    def confirm_complaints(self) -> bool:
        """Confirm what was carried over: the visit treated these complaints."""
        return self.set_visit(complaints=confirmed(self._session.visit.complaints))

    def set_visit(self, **fields: Any) -> bool:
        """Set fields of the visit's form, for example ``pain_before=6``. ValueErrors are said."""
        before = self._session.visit
        try:
            edit = VisitEdit(self._session.id, before, replace(before, **fields))
        except ValueError as error:
            self.save_failed.emit(self.tr("Not changed: {0}.").format(error))
            return False
        return not edit.fields or self._do(edit)

    def set_facts(self, **facts: Any) -> bool:
        """Set facts of the session itself: ``note``, ``performed_at``. ValueErrors are said.

        Times of needles that cannot be true any more then are taken away, as an edit of its own.
        """
        before = {name: getattr(self._session, name) for name in facts}
        if before == facts or not self._do(FactsEdit(self._session.id, before, facts)):
            return before == facts
        untimed = forgetting_times(self._session)
        return untimed is None or self._do(untimed)

    def undo(self) -> bool:
        """Take back the last edit, as a new stored edit."""
        edit = self._history.to_undo
        return edit is not None and self.can_undo and self._do(edit.reversed, EditKind.UNDO)

    def redo(self) -> bool:
        """Do again what was taken back."""
        edit = self._history.to_redo
        return edit is not None and self.can_redo and self._do(edit, EditKind.REDO)

    def obstacles(self) -> tuple[Obstacle, ...]:
        """Return what stands between the session and its signature."""
        return self._store.obstacles(self._session.id) if self._session.may_change else ()

    def sign(self, password: str, meaning: Meaning = Meaning.AUTHOR) -> None:
        """Sign and lock the session.

        NeedleMapError when the password is wrong, something is missing or saving fails: then
        nothing has changed.
        """
        now = now_utc()
        self._session = self._store.sign(
            self._session.id,
            password=password,
            at=now,
            utc_offset_min=local_offset_min(now),
            meaning=meaning,
            confirms_complaints=True,  # the summary of the dialog names them
        )
        self.session_signed.emit()

    def add_addendum(self, *, reason: str, text: str) -> None:
        """Add a later word to the signed session. NeedleMapError or ValueError when refused."""
        now = now_utc()
        offset_min = local_offset_min(now)
        written = self._store.add_addendum(
            self._session.id, reason=reason, text=text, at=now, utc_offset_min=offset_min
        )
        self._session = replace(self._session, addenda=(*self._session.addenda, written))
        self.session_annotated.emit()

    def withdraw(self, *, reason: str) -> None:
        """Declare the session entered in error. NeedleMapError or ValueError when refused."""
        now = now_utc()
        withdrawal = self._store.withdraw(
            self._session.id, reason=reason, at=now, utc_offset_min=local_offset_min(now)
        )
        self._session = replace(self._session, withdrawal=withdrawal)
        self.session_annotated.emit()

    def _do(self, edit: Edit, kind: EditKind = EditKind.DO) -> bool:
        """Store an edit; only then take it into memory and tell of it."""
        if not self.check_may_edit():
            return False
        try:
            if kind is EditKind.DO and isinstance(edit, SiteEdit):
                edit = self._looked_at(edit)
            after = self._session.edited(edit)
            store_edit(self._store, self._session, after, edit, kind)
        except NeedleMapError as error:
            self.save_failed.emit(error.user_message)
            return False
        except ValueError as error:
            self.save_failed.emit(self.tr("Not changed: {0}.").format(error))
            return False
        self._session = after
        self._history.note(kind, edit)
        (self.sites_edited if isinstance(edit, SiteEdit) else self.visit_edited).emit(edit)
        self.edit_stored.emit(edit, kind)
        return True

    def _for_complaint(self, edit: SiteEdit) -> SiteEdit:
        """Return the edit with new sites under the complaint that they are placed for."""
        chosen = self.complaint_of_new_sites()
        if not chosen or chosen not in self._session.visit.complaint_ids:
            return edit
        known = {site.id for site in edit.before}
        after = tuple(
            site if site.id in known or site.complaints else replace(site, complaints=(chosen,))
            for site in edit.after
        )
        return SiteEdit(edit.before, after)

    def _looked_at(self, edit: SiteEdit) -> SiteEdit:
        """Return a new edit with no invented times, and with what was shown of its sites."""
        edit = self._for_complaint(with_times_known(self._session, edit))
        return edit if self.watch is None else self.watch.watched(self._session, edit)
