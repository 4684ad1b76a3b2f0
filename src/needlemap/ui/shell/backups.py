"""Backups while somebody works: every half hour, on request and on closing, beside the window."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QDialogButtonBox, QProgressBar, QToolButton, QVBoxLayout, QWidget

from needlemap.domain.clock import now_utc
from needlemap.errors import NeedleMapError
from needlemap.services.backup_service import (
    BackedUp,
    BackupService,
    age_words,
    is_old,
    second_place_words,
)
from needlemap.storage.backup.verified_backup import Progress, Reason, Stage
from needlemap.ui.widgets.background_task import Work
from needlemap.ui.widgets.dialogs import FittingDialog
from needlemap.ui.widgets.factories import label, restyle, wrapped

if TYPE_CHECKING:
    from needlemap.storage.records import Records

EVERY_MS = 30 * 60 * 1000
FIRST_MS = 2 * 60 * 1000
_LOOK_MS = 100
_SHOW_AFTER_MS = 400
# How much of the bar each stage takes, and where it begins: copying, checking, summing up.
_PART = {Stage.COPY: (0.0, 0.35), Stage.CHECK: (0.35, 0.5), Stage.HASH: (0.85, 0.15)}


class BackupController(QObject):
    """Makes one backup at a time on another thread; the window never waits for it.

    Signals
    -------
    began
        A backup is being made.
    progressed
        The part that is done, 0 to 1.
    ended
        What it did; None when it failed or was stopped.
    failed
        Why there is no backup, in a sentence; empty when it was stopped.
    changed
        Another backup is the last one, or another place was chosen.
    """

    began = Signal()
    progressed = Signal(float)
    ended = Signal(object)
    failed = Signal(str)
    changed = Signal()

    def __init__(
        self,
        records: "Records",
        service: BackupService,
        parent: QObject,
        *,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        super().__init__(parent)
        self._records, self.service, self._now = records, service, now
        self._step: tuple[Stage, int, int] | None = None
        self.is_running = False
        self.problem = ""
        self.last_done: BackedUp | None = None
        self._last = service.last()
        self._every = QTimer(self, interval=EVERY_MS)
        self._every.timeout.connect(self.back_up_if_needed)
        self._every.start()
        if self._last is None:
            QTimer.singleShot(FIRST_MS, self, self.back_up_if_needed)
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._on_look)

    @property
    def is_copying(self) -> bool:
        """Whether the records are being read for a backup, so that they cannot be closed yet."""
        return self.is_running and (self._step is None or self._step[0] is Stage.COPY)

    @property
    def words(self) -> str:
        """How old the last verified backup is."""
        return age_words(self._last, self._now())

    @property
    def is_old(self) -> bool:
        """Whether that is more than a week."""
        return is_old(self._last, self._now())

    @property
    def second_words(self) -> str:
        """How the second place is."""
        second = self.last_done.second if self.last_done else None
        return second_place_words(second, self.service.second_place)

    @property
    def waits_for_second(self) -> bool:
        """Whether the second place lacks something: it was away or full the last time."""
        second = self.last_done.second if self.last_done else None
        return second is not None and (second.is_away or bool(second.problem))

    def back_up_if_needed(self) -> None:
        """Make a backup when something was written since the last; after half an hour of work.

        When nothing was, only a second place that was away is caught up.
        """
        if self._records.is_locked or self._records.is_importing or self.is_running:
            return
        try:
            needed = self.service.is_needed()
        except NeedleMapError as error:
            self._fail(error.user_message)
            return
        if needed:
            self.back_up(Reason.INTERVAL)
        elif self.waits_for_second:
            self.catch_up()

    def back_up(self, reason: Reason = Reason.ASKED) -> None:
        """Begin a backup, unless one is being made."""
        if self.is_running or self._records.is_locked or self._records.is_importing:
            return
        try:
            run = self.service.begin(reason)
        except NeedleMapError as error:
            self._fail(error.user_message)
            return
        self._start(run)

    def catch_up(self) -> None:
        """Fill the second place with the backups that there are; no new one is made."""
        if not self.is_running and not self._records.is_locked:
            self._start(self.service.begin_catch_up())

    def _start(self, run: Callable[[Progress | None], BackedUp | None]) -> None:
        self.is_running, self._step, self.problem = True, None, ""
        work = Work(partial(run, self._tell), self)
        work.done.connect(self._on_done)
        work.failed.connect(self._on_failed)
        work.broke.connect(self._on_broke)
        self._look.start()
        self.began.emit()
        work.start()

    def stop(self) -> None:
        """Give up the backup that is being made."""
        if self.is_running:
            self.service.job.stop()

    def choose_second_place(self, place: object) -> None:
        """Keep another second place; errors are those of the service."""
        from pathlib import Path

        self.service.choose_second_place(place if isinstance(place, Path) else None)
        self.changed.emit()

    def leave(self) -> None:
        """Stop everything: the records are being closed."""
        self._every.stop()
        self._look.stop()
        self.stop()

    def _tell(self, stage: Stage, done: int, total: int) -> None:
        """Keep how far it is; called on the other thread."""
        self._step = (stage, done, total)

    def _on_look(self) -> None:
        if self._step is not None:
            stage, done, total = self._step
            begin, part = _PART[stage]
            self.progressed.emit(begin + part * (done / total if total else 0))

    def _on_done(self, done: BackedUp | None) -> None:
        if done is not None:
            self._last, self.last_done = done.backup, done
        self._end(done)

    def _on_failed(self, sentence: str) -> None:
        stopped = "was stopped" in sentence
        self.problem = "" if stopped else sentence
        self._end(None)
        self.failed.emit(self.problem)

    def _on_broke(self, error: Exception) -> None:
        self._end(None)
        raise error

    def _end(self, done: BackedUp | None) -> None:
        self.is_running = False
        self._look.stop()
        self.ended.emit(done)
        self.changed.emit()

    def _fail(self, sentence: str) -> None:
        self.problem = sentence
        self.failed.emit(sentence)
        self.changed.emit()


class BackupStatus(QToolButton):
    """How old the last verified backup is, above every page; red after a week."""

    def __init__(self, backups: BackupController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backups = backups
        self.setObjectName("backup-status")
        self._hourly = QTimer(self, interval=10 * 60 * 1000)
        self._hourly.timeout.connect(self.show_age)
        self._hourly.start()
        backups.changed.connect(self.show_age)
        backups.began.connect(self._on_began)
        self.show_age()

    def show_age(self) -> None:
        """Show how old it is now."""
        backups = self._backups
        bad = backups.is_old or bool(backups.problem)
        words = self.tr("Backup failed") if backups.problem else backups.words
        tip = backups.problem or self.tr("The last backup that was verified. Opens the settings.")
        self._show(words, tip, bad=bad)

    def _on_began(self) -> None:
        self._show(self.tr("Backing up…"), self.tr("You can go on working."), bad=False)

    def _show(self, words: str, tip: str, *, bad: bool) -> None:
        self.setText(words)
        self.setAccessibleName(words)
        self.setToolTip(tip)
        self.setProperty("kind", "danger" if bad else "")
        restyle(self)


class ClosingDialog(FittingDialog):
    """Shown when a backup on closing takes longer than a moment, or fails."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Backup"))
        self.setMinimumWidth(420)
        self.words = wrapped(self.tr("Backing up the records before NeedleMap closes…"))
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(self.tr("Progress of the backup"))
        self.buttons = QDialogButtonBox()
        self.skip = self.buttons.addButton(
            self.tr("Close without backup"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.back = self.buttons.addButton(
            self.tr("Go back"), QDialogButtonBox.ButtonRole.RejectRole
        )
        self.back.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label(self.tr("Backup"), "heading"))
        column.addWidget(self.words)
        column.addWidget(self.bar)
        column.addWidget(self.buttons)
        self.skip.clicked.connect(self.accept)
        self.back.clicked.connect(self.reject)

    def show_problem(self, sentence: str) -> None:
        """Say why there is no backup; the user decides."""
        self.bar.hide()
        self.words.setText(sentence)
        self.words.setProperty("kind", "error")
        restyle(self.words)


def back_up_on_closing(window: QWidget, backups: BackupController) -> bool:
    """Make a backup before the records close; whether they may close now.

    Returns at once when nothing was written since the last and the second place has it. A dialog
    comes up only when it takes longer than a moment or fails; it offers to close without a backup,
    or to go back.
    """
    if backups.is_running:
        backups.stop()
        _wait(backups.ended, lambda: not backups.is_running)
    try:
        needed = backups.service.is_needed()
    except NeedleMapError:
        return True  # the records cannot be read any more; closing must stay possible
    if not needed and not backups.waits_for_second:
        return True
    dialog = ClosingDialog(window)
    loop = QEventLoop()
    backups.progressed.connect(lambda part: dialog.bar.setValue(round(1000 * part)))
    backups.failed.connect(dialog.show_problem)
    backups.failed.connect(dialog.open)
    dialog.finished.connect(loop.quit)
    backups.ended.connect(lambda done: loop.quit() if done is not None else None)
    late = QTimer(dialog, singleShot=True, interval=_SHOW_AFTER_MS)
    late.timeout.connect(dialog.open)
    late.start()
    if needed:
        backups.back_up(Reason.CLOSING)
    else:
        backups.catch_up()
    if backups.is_running or backups.problem:
        loop.exec()
    late.stop()
    may_close = not backups.problem if not dialog.result() else True
    if backups.is_running:
        backups.stop()
        _wait(backups.ended, lambda: not backups.is_running)
        may_close = bool(dialog.result())
    dialog.close()
    dialog.deleteLater()
    return may_close


def _wait(signal: SignalInstance, is_so: Callable[[], bool]) -> None:
    loop = QEventLoop()
    signal.connect(loop.quit)
    if not is_so():
        loop.exec()
