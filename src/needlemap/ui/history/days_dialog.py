"""A range of days that is typed: what dragging on the strip does, without a drag."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from needlemap.domain.days import long_day, typed_day
from needlemap.ui.forms.asking_dialog import AskingDialog
from needlemap.ui.forms.form import Form, day_row


class DaysDialog(AskingDialog):
    """Asks for the first and the last day of the range."""

    def __init__(self, first: date, last: date, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Show sessions of these days"), self.tr("Show"), parent)
        self.setMinimumWidth(380)
        self.form = Form(
            [
                (
                    day_row("first", self.tr("From"), read=self._read_day),
                    day_row("last", self.tr("To"), read=self._read_last),
                )
            ]
        )
        self.form.show_value("first", first)
        self.form.show_value("last", last)
        self.days: tuple[date, date] = (first, last)
        self.lay_out(self.form)
        self.confirm.setDefault(True)
        self.confirm.clicked.connect(self.accept)

    @classmethod
    def ask(
        cls, parent: QWidget, first: date, last: date, chosen: Callable[[date, date], None]
    ) -> "DaysDialog":
        """Open the dialog; `chosen` is told the days."""
        dialog = cls(first, last, parent)
        dialog.accepted.connect(lambda: chosen(*dialog.days))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def accept(self) -> None:
        """Show the days, unless one does not fit."""
        found = self.form.values("first", "last")
        if found is not None:
            self.days = (found["first"], found["last"])
            super().accept()

    def _read_day(self, text: str) -> date:
        day = typed_day(text)
        if day is None:
            raise ValueError(self.tr("Enter a day, such as 3 May 2026"))
        return day

    def _read_last(self, text: str) -> date:
        last, first = self._read_day(text), self.form.value("first")
        if last < first:
            raise ValueError(self.tr("It is before {0}, the first day").format(long_day(first)))
        return last
