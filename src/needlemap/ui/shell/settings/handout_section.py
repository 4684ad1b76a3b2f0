"""The clinic's own text of the hand-out that patients take home."""

from functools import partial

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from needlemap.reports.content.handout import check_handout, handout_text
from needlemap.services.report_service import HANDOUT_TEXT
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.factories import button, field


class HandoutSection(Section):
    """One text, saved by a button, with the text of NeedleMap as a way back."""

    def __init__(self, settings: SettingsRepository, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Hand-out"),
            self.tr(
                "What to expect after the visit, and when to call. {therapist}, {clinic}, {date}, "
                "{places} and {needles} are filled in when it is printed."
            ),
            parent,
        )
        self._settings = settings
        self.text = QPlainTextEdit()
        self.text.setMinimumHeight(380)
        self.text.setTabChangesFocus(True)
        self.keep = button(self.tr("Save"), kind="primary")
        self.usual = button(self.tr("Restore NeedleMap's text"))
        self.column.addWidget(field(self.tr("Hand-out text"), self.text))
        for pushed in (self.keep, self.usual):
            pushed.setMaximumWidth(260)
            self.column.addWidget(pushed)
        self.end()
        self._show()
        self.keep.clicked.connect(lambda: self._keep(self.text.toPlainText()))
        self.usual.clicked.connect(lambda: self._keep(None))

    def _keep(self, text: str | None) -> None:
        before = self._settings.get(HANDOUT_TEXT, str)

        def checked() -> None:
            check_handout(handout_text(text or ""))
            self._settings.set(HANDOUT_TEXT, text)

        if self.save(checked, partial(self._keep, before)):
            self._show()

    def _show(self) -> None:
        self.text.setPlainText(handout_text(self._settings.get(HANDOUT_TEXT, str) or ""))
