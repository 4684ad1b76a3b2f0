"""Earlier values of a patient's fields: what stood there, who wrote it, who replaced it, when."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from needlemap.domain.clock import local_day, local_offset_min
from needlemap.domain.days import day_words, moment_words
from needlemap.domain.patient import Figure
from needlemap.domain.patient_file import Contact
from needlemap.domain.region import regional
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.storage.repositories.field_history import PastValue
from needlemap.ui.patients.words import figure_words, listed
from needlemap.ui.widgets.dialogs import FittingDialog
from needlemap.ui.widgets.factories import button, label, wrapped
from needlemap.ui.widgets.privacy import initials, privacy
from needlemap.ui.widgets.tables import WordsModel, read_only_table
from needlemap.ui.widgets.translation import tr

PRECAUTION = "precaution."


class EarlierValuesDialog(FittingDialog):
    """A table of the values that are no more; nothing is changed here."""

    def __init__(
        self, values: Sequence[PastValue], field_words: Callable[[str], str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        heads = (
            self.tr("Field"),
            self.tr("Previous value"),
            self.tr("Entered"),
            self.tr("Replaced"),
        )
        self.model = WordsModel[PastValue](heads, lambda value: _cells(value, field_words))
        self.model.show(values[::-1])  # the latest first
        self.table = read_only_table(self.tr("Earlier values"), self.model)
        self.table.setAlternatingRowColors(True)
        self.close_button = button(self.tr("Close"), kind="primary")
        self.close_button.clicked.connect(self.accept)
        self._lay_out(bool(values))

    @classmethod
    def ask(
        cls, parent: QWidget, values: Sequence[PastValue], field_words: Callable[[str], str]
    ) -> "EarlierValuesDialog":
        """Open the table over `parent`; `field_words` names a field."""
        dialog = cls(values, field_words, parent)
        dialog.open()
        return dialog

    def _lay_out(self, has_values: bool) -> None:
        self.setWindowTitle(self.tr("Earlier values"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label(self.tr("Earlier values"), "heading"))
        words = self.tr("No changes yet.")
        if has_values:
            words = self.tr("Previous values are kept in the audit log.")
        column.addWidget(wrapped(words, "muted"))
        column.addWidget(self.table, 1)
        column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.setVisible(has_values)
        self.resize(820, 480 if has_values else 160)
        self.table.resizeRowsToContents()


def field_words(code: str, precautions: Mapping[str, str]) -> str:
    """Return the name of a field of the log."""
    if code.startswith(PRECAUTION):
        named = code.removeprefix(PRECAUTION)
        return precautions.get(named, named)
    return {
        "family_name": tr("Family name"),
        "given_name": tr("Given name"),
        "born_on": tr("Date of birth"),
        "record_number": regional(tr("MRN")),
        "figure": tr("Figure"),
        "note": tr("Note"),
        "archived_at": tr("Archived"),
        "merged_into": tr("Merged into"),
        "contacts": tr("Contacts"),
        "reactions": tr("Previous reactions"),
        "sex": tr("Sex"),
        "insurer": tr("Insurer"),
    }.get(code, code)


def value_words(field: str, value: object) -> str:
    """Return an earlier value in words."""
    if isinstance(value, PatientPrecaution):
        return listed([answer_words(value.answer), value.note, day_words(value.checked_on)])
    if isinstance(value, tuple):
        contacts = (each for each in value if isinstance(each, Contact))
        return "\n".join(
            listed(
                [each.role, initials(each.name)]
                if privacy.hides_names
                else [each.role, each.name, each.phone, each.email]
            )
            for each in contacts
        )
    if value in (None, ""):
        return tr("nothing")
    if privacy.hides_names and field in ("family_name", "given_name"):
        return initials(str(value))
    if field == "born_on":
        return day_words(date.fromisoformat(str(value)))
    if field == "archived_at":
        return day_words(local_day(datetime.fromisoformat(str(value))))
    if field == "figure":
        return figure_words(Figure(str(value)))
    return str(value)


def answer_words(answer: Answer) -> str:
    """Return the word for an answer."""
    return {Answer.YES: tr("yes"), Answer.NO: tr("no"), Answer.UNKNOWN: tr("unknown")}[answer]


def _cells(value: PastValue, named: Callable[[str], str]) -> tuple[str, str, str, str]:
    return (
        named(value.field),
        value_words(value.field, value.value) or tr("nothing"),
        _when_and_who(value.written_at, value.written_by),
        _when_and_who(value.replaced_at, value.replaced_by),
    )


def _when_and_who(at: datetime, who: str) -> str:
    shown = moment_words(at, local_offset_min(at))
    return f"{shown}\n{who}"
