"""Where backups lie, how old the last one is, and a button that makes one now."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QWidget

from needlemap.domain.user import Permission, Role, may
from needlemap.services.restore_words import moment_words
from needlemap.ui.shell.backups import BackupController
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.factories import button, label, restyle, wrapped


class BackupSection(Section):
    """Everybody may make a backup; admins choose the second place."""

    def __init__(
        self, backups: BackupController, role: Role, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("Backup"),
            self.tr(
                "A backup is a copy of the records that was opened and checked. It is made every "
                "half hour of work, when NeedleMap closes, and before the records change as a "
                "whole. All of two days are kept, then one a day, a week and a month."
            ),
            parent,
        )
        self._backups = backups
        self.last = wrapped("")
        self.now = button(self.tr("Back up now"), kind="primary")
        self.stop = button(self.tr("Cancel"))
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(self.tr("Progress of the backup"))
        self.first = wrapped("")
        self.second = wrapped("")
        self.choose = button(self.tr("Choose second place…"))
        self.remove = button(self.tr("Do without"))
        self._may_choose = may(role, Permission.MANAGE)
        self._lay_out()
        self._connect()
        self.show_backups()
        self._show_running(running=backups.is_running)

    def show_backups(self) -> None:
        """Show what there is now."""
        service = self._backups.service
        last = service.last()
        words = self.tr("There is no backup yet.")
        if last is not None:
            size = f"{last.size / 1e6:.1f} MB"
            words = self.tr("Last verified backup: {0} ({1})").format(
                moment_words(last.made_at), size
            )
        self.last.setText(words)
        self.last.setProperty("kind", "error" if self._backups.is_old else "good")
        restyle(self.last)
        count = service.count(service.first_place)
        words = self.tr("{0} (1 backup)") if count == 1 else self.tr("{0} ({1} backups)")
        self.first.setText(words.format(service.first_place, count))
        self.second.setText(self._backups.second_words)
        self.choose.setVisible(self._may_choose)
        self.remove.setVisible(self._may_choose and service.second_place is not None)

    def choose_place(self, folder: str) -> None:
        """Take a folder as the second place."""
        if folder and self.save(lambda: self._backups.choose_second_place(Path(folder))):
            self._backups.back_up()

    def _lay_out(self) -> None:
        self.column.addWidget(self.last)
        row = QHBoxLayout()
        row.addWidget(self.now)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop)
        row.addStretch()
        self.column.addLayout(row)
        self.column.addSpacing(8)
        self.column.addWidget(label(self.tr("On this computer"), "heading"))
        self.column.addWidget(self.first)
        self.column.addWidget(label(self.tr("Second place"), "heading"))
        self.column.addWidget(
            wrapped(
                self.tr(
                    "A disk can break and a computer can be stolen: keep the backups on a stick or "
                    "a network folder, too. They are encrypted, and need a password of their time."
                ),
                "muted",
            )
        )
        self.column.addWidget(self.second)
        places = QHBoxLayout()
        places.addWidget(self.choose)
        places.addWidget(self.remove)
        places.addStretch()
        self.column.addLayout(places)
        self.end()

    def _connect(self) -> None:
        backups = self._backups
        self.now.clicked.connect(lambda: backups.back_up())
        self.stop.clicked.connect(backups.stop)
        self.choose.clicked.connect(self._on_choose_clicked)
        self.remove.clicked.connect(self._on_remove_clicked)
        backups.began.connect(self._on_began)
        backups.progressed.connect(self._on_progressed)
        backups.ended.connect(self._on_ended)
        backups.failed.connect(self._on_failed)
        backups.changed.connect(self.show_backups)

    def _show_running(self, *, running: bool) -> None:
        self.now.setEnabled(not running)
        self.bar.setVisible(running)
        self.stop.setVisible(running)
        if running and self.isVisible():
            self.stop.setFocus()  # the button that had it cannot be pushed now

    def _on_began(self) -> None:
        self.bar.setValue(0)
        self.saved.say("")
        self._show_running(running=True)

    def _on_progressed(self, part: float) -> None:
        self.bar.setValue(round(1000 * part))

    def _on_ended(self, done: object) -> None:
        self._show_running(running=False)
        if done is not None:
            self.saved.say(self.tr("✓ Backed up and verified"))

    def _on_failed(self, sentence: str) -> None:
        self._show_running(running=False)
        if sentence:
            self.saved.say_error(sentence)
        else:
            self.saved.say(self.tr("Stopped. The backups before stay."))

    def _on_choose_clicked(self) -> None:
        start = str(self._backups.service.second_place or Path.home())
        dialog = QFileDialog(self, self.tr("Second place for backups"), start)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.choose_place)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_remove_clicked(self) -> None:
        self.save(lambda: self._backups.choose_second_place(None))
