"""A list of small forms, of which one can add and take away: contacts, goals."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from needlemap.ui.widgets.factories import button


class EntryRows(QWidget):
    """All rows, and the way to one more.

    Parameters
    ----------
    make_row
        Makes the widget of an entry, or of None for one to come, with its number. It has signals
        ``typed`` and ``removal_requested``; its ``entry()`` is None while it is empty, and what it
        was while something is wrong; `is_unsaved` says whether that is so.
    most
        How many rows there may be.

    Signals
    -------
    entered
        All entries as they shall be stored, as a tuple.
    """

    entered = Signal(object)

    def __init__(
        self,
        make_row: Callable[[Any, int], Any],
        *,
        add_words: str,
        most: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._make_row, self._most = make_row, most
        self.rows: list[Any] = []
        self._shown: tuple[Any, ...] = ()
        self.add = button(add_words)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.add.clicked.connect(lambda: self._add_row(None).setFocus())

    def value(self) -> tuple[Any, ...]:
        """Return the entries as they are typed."""
        found = (row.entry() for row in self.rows)
        return tuple(entry for entry in found if entry is not None)

    def show_value(self, entries: Sequence[Any]) -> None:
        """Show what is stored; a row that was just typed stays as it is."""
        self._shown = tuple(entries)
        if any(row.is_unsaved for row in self.rows) or self._shown == self.value():
            return
        while self.rows:
            self._drop(self.rows[-1])
        for entry in entries:
            self._add_row(entry)

    def _add_row(self, entry: Any) -> Any:
        row = self._make_row(entry, len(self.rows) + 1)
        row.typed.connect(self._on_typed)
        row.removal_requested.connect(lambda: self._on_removal_requested(row))
        self.rows.append(row)
        self._column.insertWidget(len(self.rows) - 1, row)
        self.add.setEnabled(len(self.rows) < self._most)
        return row

    def _drop(self, row: Any) -> None:
        self.rows.remove(row)
        row.hide()
        self._column.removeWidget(row)
        row.deleteLater()
        self.add.setEnabled(True)

    def _on_removal_requested(self, row: Any) -> None:
        self._drop(row)
        self._on_typed()

    def _on_typed(self) -> None:
        typed = self.value()
        if typed != self._shown:
            self.entered.emit(typed)
