"""Restore from the sign-in page: choose a backup, see what it would bring, then decide."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QListView,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from needlemap.errors import BackupStoppedError, NeedleMapError
from needlemap.services.backup_service import backup_words, backups_to_restore
from needlemap.services.restore_words import AFTER_CODE, missing_words, password_words
from needlemap.storage.backup.restore import Preview, Restored, preview, restore
from needlemap.storage.backup.verified_backup import Backup, Stage
from needlemap.storage.keys.key_file_io import read_key_file
from needlemap.storage.keys.recovery_code import code_secret
from needlemap.ui.forms.field import ErrorLine
from needlemap.ui.forms.form import Form, Row
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.widgets.background_task import Work
from needlemap.ui.widgets.dialogs import FittingDialog, ScrollingColumn
from needlemap.ui.widgets.factories import button, label, line_edit, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

_LIST_PX, _WIDTH, _LOOK_MS = 150, 620, 100


class RestoreDialog(FittingDialog):
    """Shows what a backup would bring before anything moves; nothing is ever erased.

    Signals
    -------
    restored
        The records are now those of a backup.
    """

    restored = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._found: tuple[Backup, ...] = ()
        self._looked: Preview | None = None
        self._step: tuple[Stage, int, int] | None = None
        self._is_stopped = False
        self.setWindowTitle(self.tr("Restore a backup"))
        self.setMinimumWidth(_WIDTH)
        self._model = QStringListModel(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setAccessibleName(self.tr("Backups, the newest first"))
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setMinimumHeight(_LIST_PX)
        self.other = button(self.tr("Another folder…"))
        self.name = ComboBox()
        self.password = line_edit(self.tr("Password at the time of the backup"), secret=True)
        self.code = line_edit(
            self.tr("Recovery code at the time of the backup"),
            placeholder=self.tr("8 groups of 5 characters"),
        )
        self.by_code = QCheckBox(self.tr("I have the recovery code of that time"))
        # As wide as its words: a click beside them would do nothing.
        self.by_code.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.look = button(self.tr("Show what it would bring"), kind="primary")
        self.answer = wrapped("")
        self.answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(self.tr("Progress"))
        self._form = Form(
            [
                (
                    Row(name="name", title=self.tr("Name"), editor=self.name),
                    Row(
                        name="password",
                        title=self.tr("Password at that time"),
                        editor=self.password,
                        read=self._a_password,
                    ),
                    Row(
                        name="code",
                        title=self.tr("Recovery code at that time"),
                        editor=self.code,
                        read=self._a_code,
                    ),
                )
            ]
        )
        self._form.show_fields(["code"], visible=False)
        self._error = ErrorLine()
        self.restore = button(self.tr("Restore this backup"), kind="primary")
        self.cancel = button(self.tr("Cancel"))
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._on_look)
        self._lay_out()
        self._connect()
        self.show_backups()

    @property
    def backup(self) -> Backup | None:
        """The backup that is chosen."""
        row = self.list.currentIndex().row()
        return self._found[row] if 0 <= row < len(self._found) else None

    @property
    def error_text(self) -> str:
        """The sentence that says what is wrong, or nothing."""
        return " ".join(filter(None, (self._form.error_text, self._error.text())))

    def show_backups(self, also: Path | None = None) -> None:
        """List what is found in the known places, and in a folder that was named."""
        self._found = backups_to_restore(self._folder, also)
        self._model.setStringList([backup_words(backup) for backup in self._found])
        if self._found:
            self.list.setCurrentIndex(self._model.index(0, 0))
            self._say("")
        else:
            self._say(self.tr("No backup was found. Choose the folder that holds your backups."))
        self._show_state()

    def reject(self) -> None:
        """Stop what is being done, or close."""
        if self._timer.isActive():
            self._is_stopped = True
        else:
            super().reject()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label(self.tr("Restore a backup"), "heading"))
        words = self.tr(
            "The records that are here now are put aside, never erased. Sessions that were charted "
            "after the backup are missing afterwards."
        )
        row = QHBoxLayout()
        row.addWidget(self.other)
        row.addStretch()
        asked = ScrollingColumn(
            wrapped(words, "muted"),
            self.list,
            row,
            self._form,
            self.by_code,
            self.answer,
            self.bar,
            self._error,
            growing=self.list,
        )
        column.addWidget(asked, 1)
        foot = QHBoxLayout()
        foot.addStretch()
        for widget in (self.cancel, self.look, self.restore):
            foot.addWidget(widget)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.list.selectionModel().currentChanged.connect(self._on_backup_changed)
        self.other.clicked.connect(self._on_other_clicked)
        self.password.textEdited.connect(self._forget_preview)
        self.name.currentIndexChanged.connect(self._forget_preview)
        self.code.textEdited.connect(self._forget_preview)
        self.by_code.toggled.connect(self._on_by_code_toggled)
        self.look.clicked.connect(self._on_look_clicked)
        self.restore.clicked.connect(self._on_restore_clicked)
        self.cancel.clicked.connect(self.reject)

    def _show_state(self) -> None:
        """Show the next thing to do, and nothing that cannot be done."""
        is_busy, has_looked = self._timer.isActive(), self._looked is not None
        self.bar.setVisible(is_busy)
        self.answer.setVisible(has_looked)
        self.look.setVisible(not has_looked)
        self.restore.setVisible(has_looked)
        lines = (self.name, self.password, self.code, self.by_code)
        for widget in (self.list, self.other, *lines, self.look, self.restore):
            widget.setEnabled(not is_busy)
        self.look.setEnabled(not is_busy and self.backup is not None)
        # Return in a line does it: whatever else the dialog took for its default would be Cancel.
        (self.restore if has_looked else self.look).setDefault(True)

    def _forget_preview(self) -> None:
        self._looked = None
        self._show_state()

    def _on_by_code_toggled(self, by_code: bool) -> None:
        self._form.show_fields(["password"], visible=not by_code)
        self._form.show_fields(["code"], visible=by_code)
        self._say("")
        self._forget_preview()
        (self.code if by_code else self.password).setFocus()

    def _on_backup_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        names: tuple[str, ...] = ()
        if self.backup is not None:
            try:
                names = read_key_file(self.backup.keys).user_names
            except NeedleMapError as error:
                self._say(error.user_message)
        kept = self.name.currentText()
        self.name.clear()
        self.name.addItems(list(names))
        self.name.setCurrentIndex(max(0, self.name.findText(kept)))
        self._forget_preview()

    def _on_other_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder of the backups"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda folder: self.show_backups(Path(folder)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_look_clicked(self) -> None:
        self._do(preview, self._on_looked)

    def _on_restore_clicked(self) -> None:
        self._do(restore, self._on_restored)

    def _do(self, call: "Callable[..., object]", then: "Callable[..., None]") -> None:
        """Do it on another thread, with a bar and a way to stop."""
        if self.backup is None:
            return
        entered = self._form.values()
        if entered is None:
            return
        entered["name"] = self.name.currentText()
        self._say("")
        self._is_stopped, self._step = False, None
        work = Work(
            partial(
                call,
                self.backup,
                self._folder,
                progress=self._tell,
                **entered,
            ),
            self,
        )
        work.done.connect(then)
        work.failed.connect(self._on_failed)
        work.broke.connect(self._on_broke)
        self.bar.setRange(0, 0)
        self._timer.start()
        self._show_state()
        work.start()

    def _a_password(self, password: str) -> str:
        if not password:
            raise ValueError(self.tr("Please enter the password."))
        return password

    def _a_code(self, code: str) -> str:
        code_secret(code)
        return code

    def _say(self, sentence: str) -> None:
        """Say what is wrong with no field; takes what was wrong with the fields away."""
        self._form.say("")
        self._error.say(sentence)

    def _tell(self, stage: Stage, done: int, total: int) -> None:
        """Keep how far it is; called on the other thread."""
        self._step = (stage, done, total)
        if self._is_stopped:
            raise BackupStoppedError(self.tr("Stopped. Nothing was changed."))

    def _on_look(self) -> None:
        if self._step is not None and self._step[2]:
            _, done, total = self._step
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * done / total))

    def _on_looked(self, looked: Preview) -> None:
        self._end()
        self._looked = looked
        sentences = (*missing_words(looked), *password_words(looked.passwords))
        if self.by_code.isChecked():
            sentences += (AFTER_CODE,)
        self.answer.setText("\n".join(sentences))
        self._show_state()
        self.restore.setFocus()

    def _on_restored(self, done: Restored) -> None:
        self._end()
        self.accept()
        self.restored.emit()

    def _on_failed(self, sentence: str) -> None:
        self._end()
        self._say(sentence)
        (self.code if self.by_code.isChecked() else self.password).setFocus()

    def _on_broke(self, error: Exception) -> None:
        self._end()
        raise error

    def _end(self) -> None:
        self._timer.stop()
        self._show_state()
