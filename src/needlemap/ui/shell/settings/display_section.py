"""How the window looks and which keys it has, for whoever is signed in."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from needlemap.domain.appearance import Appearance
from needlemap.domain.user import Therapist
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.form import RadioChoice, Row, tick
from needlemap.ui.shell.settings.section import Section


class DisplaySection(Section):
    """Colours, size of what is pressed, and keys of one letter; each holds at once.

    Signals
    -------
    interface_changed
        The window is to look and behave otherwise.
    """

    interface_changed = Signal()

    def __init__(
        self, settings: SettingsRepository, user: Therapist, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("Display and keys"),
            self.tr(
                "Your own, on every computer with these records. The size of words follows the "
                "desktop."
            ),
            parent,
        )
        self._settings, self._user = settings, user
        colours = RadioChoice(
            {
                None: self.tr("As the desktop"),
                Appearance.LIGHT: self.tr("Light"),
                Appearance.DARK: self.tr("Dark"),
                Appearance.CONTRAST: self.tr("High contrast: black on white"),
            }
        )
        self.colours = colours.choices
        self.large = tick(
            self.tr("Large targets, for fingers"),
            tip=self.tr("Everything that is pressed is at least 44 pixels high and wide."),
        )
        self.letters = tick(
            self.tr("Keys of one letter, digit or sign"),
            tip=self.tr("Turn them off where speech input or a tremor sets them off."),
        )
        self.add_form(
            [
                self._row("appearance", colours, title=self.tr("Colors"), kind="heading"),
                self._row("large_targets", self.large),
                self._row(
                    "letter_keys",
                    self.letters,
                    hint=self.tr("Without them, Ctrl+K and the menus do the same."),
                ),
            ]
        )
        self.end()

    def _row(self, name: str, editor: QWidget, **more: Any) -> Row:
        def load() -> Any:
            return getattr(self._settings.interface(self._user.id), name)

        def store(value: Any) -> None:
            known = self._settings.interface(self._user.id)
            self._settings.set_interface(self._user.id, replace(known, **{name: value}))
            self.interface_changed.emit()

        return Row(name=name, editor=editor, load=load, store=store, **more)
