"""How the drawn body looks to the user who is signed in."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from needlemap.domain.user import SkinTone, Therapist
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.form import RadioChoice, Row
from needlemap.ui.shell.settings.section import Section


class BodySection(Section):
    """The skin of the drawn body; it is one's own choice and holds at once.

    Signals
    -------
    skin_changed
        Bodies are to be drawn again.
    """

    skin_changed = Signal()

    def __init__(
        self, settings: SettingsRepository, therapist: Therapist, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("Drawn body"),
            self.tr(
                "How you see the body on screen. It changes no record and no report, and says "
                "nothing about a patient."
            ),
            parent,
        )

        def store(tone: SkinTone) -> None:
            settings.set_skin_tone(therapist.id, tone)
            self.skin_changed.emit()

        tones = RadioChoice(
            {
                SkinTone.LIGHT: self.tr("Light"),
                SkinTone.BEIGE: self.tr("Beige"),
                SkinTone.OLIVE: self.tr("Olive"),
                SkinTone.BROWN: self.tr("Brown"),
                SkinTone.DARK: self.tr("Dark"),
            }
        )
        self.choices = tones.choices
        self.add_form(
            [
                Row(
                    name="skin",
                    title=self.tr("Skin"),
                    editor=tones,
                    kind="heading",
                    load=lambda: settings.skin_tone(therapist.id),
                    store=store,
                )
            ]
        )
        self.end()
