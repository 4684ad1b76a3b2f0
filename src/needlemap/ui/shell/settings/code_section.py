"""A new recovery code, when the old paper is lost or somebody else may have seen it."""

from PySide6.QtWidgets import QWidget

from needlemap.errors import NeedleMapError
from needlemap.storage.keys.recovery_code import new_code
from needlemap.storage.records import Records
from needlemap.ui.shell.code_card import CodeCard
from needlemap.ui.shell.settings.section import Section, rekey_progress
from needlemap.ui.widgets.factories import button, wrapped


class CodeSection(Section):
    """Makes the code on request, shows it once, and asks for two groups of it."""

    def __init__(self, records: Records, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Recovery code"),
            self.tr(
                "The code opens the records when a password is forgotten. Make a new one when the "
                "paper is lost, or when somebody may have seen it. The old code is valid until "
                "you have typed the new one back; backups made before still open with it."
            ),
            parent,
        )
        self._records = records
        self.make = button(self.tr("Make a new recovery code"), kind="primary")
        self.card: CodeCard | None = None
        self._only_once = wrapped(
            self.tr("Write the new code down now. The old one is valid until you have done so."),
            "error",
        )
        self._only_once.hide()
        self.add_buttons(self.make)
        self.column.addWidget(self._only_once)
        self.end()
        self.make.clicked.connect(self._on_make_clicked)

    def _on_make_clicked(self) -> None:
        code = new_code()
        self._only_once.show()
        self.make.setEnabled(False)
        self.card = CodeCard(code)
        self.card.confirmed.connect(self._on_confirmed)
        self.column.insertWidget(self.column.indexOf(self.saved), self.card)

    def _on_confirmed(self) -> None:
        if self.card is None:
            return
        try:
            with rekey_progress(self) as progress:
                self._records.users.adopt_recovery_code(self.card.code, progress=progress)
        except NeedleMapError as error:
            self.saved.say_error(error.user_message)
            if self._records.users.uses_recovery_code(self.card.code):
                self._drop_card()
            return
        self._drop_card()
        self.saved.say(self.tr("✓ The new recovery code is in use."))

    def _drop_card(self) -> None:
        card, self.card = self.card, None
        if card is not None:
            self.column.removeWidget(card)
            card.deleteLater()
        self._only_once.hide()
        self.make.setEnabled(True)
