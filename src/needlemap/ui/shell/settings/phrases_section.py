"""Phrases for the texts of a visit: one's own, and the clinic's."""

from PySide6.QtWidgets import QWidget

from needlemap.domain.phrases import phrases_in, phrases_text
from needlemap.domain.user import Permission, Therapist, may
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.autosave import AutosaveText
from needlemap.ui.forms.form import Row
from needlemap.ui.shell.settings.section import Section

_HEIGHT_PX = 170


class PhrasesSection(Section):
    """One phrase a line; the clinic's can be read by all and changed by who manages it."""

    def __init__(
        self, settings: SettingsRepository, therapist: Therapist, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("Phrases"),
            self.tr(
                "One a line, for example: rot = Rotation {side} limited. In the findings of a "
                "visit, .rot and Space put the words in. {side}, {structure} and {needles} are "
                "filled from the visit; what it does not say stays to be seen."
            ),
            parent,
        )
        self.own = AutosaveText(self.tr("My phrases"), height_px=_HEIGHT_PX)
        self.clinic = AutosaveText(self.tr("The clinic's phrases"), height_px=_HEIGHT_PX)
        self.clinic.setEnabled(may(therapist.role, Permission.MANAGE))
        self.form = self.add_form(
            [
                Row(
                    name="own",
                    title=self.tr("My phrases"),
                    editor=self.own,
                    read=phrases_in,
                    shown_as=phrases_text,
                    load=lambda: settings.own_phrases(therapist.id),
                    store=lambda phrases: settings.set_own_phrases(therapist.id, phrases),
                ),
                Row(
                    name="clinic",
                    title=self.tr("The clinic's phrases"),
                    editor=self.clinic,
                    read=phrases_in,
                    shown_as=phrases_text,
                    load=settings.clinic_phrases,
                    store=settings.set_clinic_phrases,
                ),
            ]
        )
        self.end()
