"""SessionChart: the one door through which every edit of a session goes. Save first, show second.

Widgets ask here and hear of facts; the rules themselves live in domain and storage.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from needlemap.domain.clock import local_offset_min, now_utc
from needlemap.domain.edit import SiteEdit
from needlemap.domain.placement import Placement
from needlemap.domain.session import Session
from needlemap.domain.site import Brush, NeedleSite, moved
from needlemap.errors import NeedleMapError


class SessionStore(Protocol):
    """What the chart needs of storage."""

    def apply(self, edit: SiteEdit) -> None:
        """Store the edit and its audit row in one transaction, or raise and change nothing."""

    def sign(self, session_id: str, *, password: str, at: datetime, utc_offset_min: int) -> Session:
        """Check the password again, sign, lock, and return the signed session."""


class SessionChart(QObject):
    """The open session in memory, always equal to what is stored.

    Undo has no limit. An edit is stored before it enters the undo stack, so an edit that could
    not be stored is neither shown nor undoable, and an undo that fails can be tried again.

    Signals
    -------
    sites_edited
        A `SiteEdit` has been stored (also by undo and redo).
    session_signed
        The session is signed and locked.
    save_failed
        Nothing changed; carries the sentence for the user.
    undo_changed
        What can be undone or redone is different now.
    """

    sites_edited = Signal(object)
    session_signed = Signal()
    save_failed = Signal(str)
    undo_changed = Signal()

    def __init__(
        self, session: Session, store: SessionStore, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._stored = session
        self._store = store
        self._undo = QUndoStack(self)

    @property
    def session(self) -> Session:
        """The session as stored."""
        return self._session

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return self._undo.canUndo() and not self._session.is_signed

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to do again."""
        return self._undo.canRedo() and not self._session.is_signed

    @property
    def undo_text(self) -> str:
        """What undo would take back, in words."""
        return self._undo.undoText()

    @property
    def redo_text(self) -> str:
        """What redo would do again, in words."""
        return self._undo.redoText()

    def place(self, placement: Placement, brush: Brush) -> NeedleSite | None:
        """Record a new site; None when it could not be saved."""
        site = brush.site(
            placement,
            session_id=self._session.id,
            ordinal=self._session.next_ordinal,
            inserted_at=now_utc(),
        )
        return site if self._do(SiteEdit((), (site,)), self.tr("Place site")) else None

    def move(self, site_id: str, placement: Placement) -> bool:
        """Put a site elsewhere; an inferred structure is inferred anew."""
        return self.move_each({site_id: placement})

    def move_each(self, placements: Mapping[str, Placement]) -> bool:
        """Put sites elsewhere, as one edit."""
        return self.change_each(placements, lambda site: moved(site, placements[site.id]))

    def place_all(self, wanted: Iterable[tuple[Placement, Brush]]) -> list[str]:
        """Record new sites, each with its own dose, as one edit; return their ids."""
        first, now = self._session.next_ordinal, now_utc()
        after = tuple(
            brush.site(placement, session_id=self._session.id, ordinal=ordinal, inserted_at=now)
            for ordinal, (placement, brush) in enumerate(wanted, first)
        )
        if after and self._do(SiteEdit((), after), self.tr("Place %n site(s)", "", len(after))):
            return [site.id for site in after]
        return []

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
        return self._do(SiteEdit(olds, news), self.tr("Change %n site(s)", "", len(pairs)))

    def remove(self, site_ids: Iterable[str]) -> bool:
        """Take sites off the chart; undo brings them back with their numbers."""
        before = tuple(self._session.site(site_id) for site_id in site_ids)
        if not before:
            return True
        return self._do(SiteEdit(before, ()), self.tr("Delete %n site(s)", "", len(before)))

    def take_all_needles_out(self) -> bool:
        """Record every needle that is still in as removed now."""
        now = now_utc()
        still_in = [site.id for site in self._session.sites if site.needles_in]
        return self.change_each(
            still_in,
            lambda site: replace(
                site, removed_count=site.needle_count - site.retained_count, removed_at=now
            ),
        )

    def undo(self) -> bool:
        """Take back the last edit, as a new stored edit."""
        if not self.can_undo:
            return False
        command = self._command(self._undo.index() - 1)
        if not self._save(command.edit.reversed):
            return False
        self._undo.undo()
        self.undo_changed.emit()
        return True

    def redo(self) -> bool:
        """Do again what was taken back."""
        if not self.can_redo:
            return False
        command = self._command(self._undo.index())
        if not self._save(command.edit):
            return False
        self._undo.redo()
        self.undo_changed.emit()
        return True

    def sign(self, password: str) -> None:
        """Sign and lock the session. NeedleMapError when the password is wrong or saving fails."""
        now = now_utc()
        self._session = self._store.sign(
            self._session.id, password=password, at=now, utc_offset_min=local_offset_min(now)
        )
        self.session_signed.emit()
        self.undo_changed.emit()

    def show(self, edit: SiteEdit) -> None:
        """Take the edit just stored into memory and tell of it; for the undo commands only."""
        self._session = self._stored
        self.sites_edited.emit(edit)

    def _do(self, edit: SiteEdit, text: str) -> bool:
        if not self._save(edit):
            return False
        self._undo.push(_ShowEdit(self, edit, text))
        self.undo_changed.emit()
        return True

    def _save(self, edit: SiteEdit) -> bool:
        try:
            after = self._session.edited(edit)
            self._store.apply(edit)
        except NeedleMapError as error:
            self.save_failed.emit(error.user_message)
            return False
        self._stored = after
        return True

    def _command(self, index: int) -> "_ShowEdit":
        command = self._undo.command(index)
        if not isinstance(command, _ShowEdit):
            raise TypeError(f"undo stack holds {command!r} at {index}")
        return command


class _ShowEdit(QUndoCommand):
    """Shows an edit that is stored already. It cannot fail, so Qt's undo stack stays in step."""

    def __init__(self, chart: SessionChart, edit: SiteEdit, text: str) -> None:
        super().__init__(text)
        self._chart = chart
        self.edit = edit

    def redo(self) -> None:
        self._chart.show(self.edit)

    def undo(self) -> None:
        self._chart.show(self.edit.reversed)
