"""The clinic's own text of the hand-out that patients take home."""

from PySide6.QtWidgets import QWidget

from needlemap.reports.content.handout import check_handout, handout_text
from needlemap.services.report_service import HANDOUT_TEXT
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.autosave import AutosaveText
from needlemap.ui.forms.form import Row
from needlemap.ui.reports.choices import reading_words
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.factories import button


class HandoutSection(Section):
    """One text, with the text of NeedleMap as a way back."""

    def __init__(self, settings: SettingsRepository, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Hand-out"),
            self.tr(
                "What to expect after the visit, and when to call. {therapist}, {clinic}, {date}, "
                "{places} and {needles} are filled in when it is printed. Saved by itself: after "
                "a second, and when you leave the text."
            ),
            parent,
        )
        self._settings = settings
        self._default_text = handout_text().strip()
        self.text = AutosaveText(self.tr("Hand-out text"), height_px=380)
        self.restore = button(self.tr("Restore NeedleMap's text"))
        self.form = self.add_form(
            [
                Row(
                    name="text",
                    title=self.tr("Hand-out text"),
                    editor=self.text,
                    load=lambda: handout_text(settings.get(HANDOUT_TEXT, str) or "").strip(),
                    store=self._store,
                    read_back=reading_words,
                )
            ]
        )
        self.add_buttons(self.restore)
        self.end()
        self.restore.clicked.connect(self._on_restore_clicked)

    def _store(self, text: str) -> None:
        if not text:
            raise ValueError(self.tr("Enter a text, or restore the one of NeedleMap"))
        check_handout(text)
        self._settings.set(HANDOUT_TEXT, None if text == self._default_text else text)

    def _on_restore_clicked(self) -> None:
        self.form.end_typing()
        self.text.setPlainText(self._default_text)
        self.text.store()
