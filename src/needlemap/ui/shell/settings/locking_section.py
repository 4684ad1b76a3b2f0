"""After how many minutes without a touch the window locks."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from needlemap.storage.repositories.settings import LOCK_AFTER_MIN, SettingsRepository
from needlemap.ui.forms.form import Row, tick
from needlemap.ui.forms.inputs import SpinBox
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.theme import wide_px


class LockingSection(Section):
    """A number of minutes, and whether the title names the patient.

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
        self.minutes = SpinBox()
        self.minutes.setAccessibleName(self.tr("Minutes until the window locks"))
        self.minutes.setRange(*LOCK_AFTER_MIN)
        self.minutes.setSuffix(self.tr(" min"))
        self.minutes.setMaximumWidth(wide_px(120))
        self.names = tick(
            self.tr("Name the patient in the window title"),
            tip=self.tr("Others may see the title: on the taskbar, or when the screen is shared."),
        )
        self.form = self.add_form(
            [
                Row(
                    name="minutes",
                    title=self.tr("Lock after"),
                    editor=self.minutes,
                    load=settings.lock_after_min,
                    store=self._store_minutes,
                ),
                Row(
                    name="names",
                    editor=self.names,
                    load=settings.has_names_in_title,
                    store=lambda on: settings.set_names_in_title(on=on),
                ),
            ]
        )
        self.end()

    def _store_minutes(self, minutes: int) -> None:
        self._settings.set_lock_after_min(minutes)
        self.minutes_changed.emit()
