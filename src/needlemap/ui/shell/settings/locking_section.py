"""After how many minutes without a touch the window locks."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from needlemap.storage.repositories.settings import LOCK_AFTER_MIN, SettingsRepository
from needlemap.ui.forms.inputs import SpinBox
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.factories import field


class LockingSection(Section):
    """A number of minutes, saved as it is changed.

    Signals
    -------
    minutes_changed
        Another number was saved.
    """

    minutes_changed = Signal()

    def __init__(self, settings: SettingsRepository, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Locking"),
            self.tr(
                "Without a touch of mouse, keys or screen the window goes blank and the records "
                "are closed. What is charted is saved already; the password leads back to the "
                "same page. The last 30 seconds are counted in sight. Ctrl+L locks at once, and so "
                "do a locked screen, sleep and another user of this computer, where the desktop "
                "tells. Reports that are being written are finished."
            ),
            parent,
        )
        self._settings = settings
        self._kept = settings.lock_after_min()
        self.minutes = SpinBox()
        self.minutes.setAccessibleName(self.tr("Minutes until the window locks"))
        self.minutes.setRange(*LOCK_AFTER_MIN)
        self.minutes.setSuffix(self.tr(" min"))
        self.minutes.setMaximumWidth(120)
        self.minutes.setValue(self._kept)
        self.column.addWidget(field(self.tr("Lock after"), self.minutes))
        self.names = QCheckBox(self.tr("Name the patient in the window title"))
        self.names.setToolTip(
            self.tr("Others may see the title: on the taskbar, or when the screen is shared.")
        )
        self.names.setChecked(settings.has_names_in_title())
        self.column.addWidget(self.names)
        self.end()
        self.names.clicked.connect(self._on_names_clicked)
        self.minutes.valueChanged.connect(self._on_value_changed)

    def _on_names_clicked(self, on: bool) -> None:
        self.save(
            partial(self._settings.set_names_in_title, on=on),
            partial(self.names.setChecked, not on),
        )

    def _on_value_changed(self, minutes: int) -> None:
        before = self._kept
        if minutes == before:
            return
        save = partial(self._settings.set_lock_after_min, minutes)
        if self.save(save, partial(self.minutes.setValue, before)):
            self._kept = minutes
            self.minutes_changed.emit()
