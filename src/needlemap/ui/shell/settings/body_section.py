"""How the drawn body looks to the user who is signed in, and what counts as the same site."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from needlemap.domain.appearance import SkinTone
from needlemap.domain.user import Therapist
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.form import RadioChoice, Row
from needlemap.ui.forms.tolerance import ToleranceBox, tolerance_source
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.theme import wide_px


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


class SameSiteSection(Section):
    """How near two sites must be to count as the same, for the user who is signed in."""

    def __init__(
        self, settings: SettingsRepository, therapist: Therapist, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("Same site"),
            self.tr(
                "Sites nearer than this on the skin, on the same side, count as the same when two "
                "sessions are compared, when sites are copied forward, in the table of doses. {0}"
            ).format(tolerance_source()),
            parent,
        )
        self.tolerance = ToleranceBox()
        self.tolerance.setMaximumWidth(wide_px(120))

        def load() -> int:
            return round(settings.same_site_mm(owner=therapist.id))

        def store(within_mm: int) -> None:
            settings.set_same_site_mm(float(within_mm), owner=therapist.id)

        title = self.tr("Same site within")
        row = Row(name="same_site", title=title, editor=self.tolerance, load=load, store=store)
        self.add_form([row])
        self.end()
