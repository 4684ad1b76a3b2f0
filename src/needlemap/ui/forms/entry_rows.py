"""A list of small forms, of which one can add and take away: contacts, goals."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from needlemap.domain.checks import clean_line
from needlemap.ui.forms.autosave import REST_MS, too_long
from needlemap.ui.forms.field import Field
from needlemap.ui.widgets.factories import button, line_edit
from needlemap.ui.widgets.page_parts import tab_as_laid_out


class EntryRow(QFrame):
    """One entry in a frame: lines with their titles, and a button that takes the entry away.

    A subclass makes an entry of what was typed, and lays the pieces out in `grid`.

    Parameters
    ----------
    titles
        The titles of the lines, by their names.
    longest
        How long a text may be. Such a line is stored when the hand rests, too; any other, as a
        day that half typed is another day, when it is left.

    Signals
    -------
    typed
        A field was left, or the hand rests.
    removal_requested
        This entry shall go.
    """

    typed = Signal()
    removal_requested = Signal()

    def __init__(
        self,
        number: int,
        titles: Mapping[str, str],
        longest: Mapping[str, int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self._longest = longest
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.typed)
        self.lines = {name: line_edit(f"{title} ({number})") for name, title in titles.items()}
        self.boxes = {name: Field(titles[name], line) for name, line in self.lines.items()}
        self.setFocusProxy(next(iter(self.lines.values())))
        self.remove = button(self.tr("Remove"))
        self.remove.clicked.connect(self.removal_requested)
        self.grid = QGridLayout(self)
        self.grid.setHorizontalSpacing(12)
        for name, line in self.lines.items():
            line.editingFinished.connect(self.typed)
            if name in longest:
                line.textEdited.connect(lambda _text: self._rest.start())

    @property
    def is_unsaved(self) -> bool:
        """Whether something stands here that is not stored."""
        return any(box.is_wrong for box in self.boxes.values())

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Show what is stored, by the names of the lines."""
        for name, text in texts.items():
            self.lines[name].setText(text)

    def read_texts(self) -> dict[str, str]:
        """Return what stands in the lines; what is too long is said beneath."""
        self._rest.stop()
        typed = {name: clean_line(line.text()) for name, line in self.lines.items()}
        for name, longest in self._longest.items():
            self.boxes[name].say_wrong(too_long(typed[name], longest))
        return typed


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
        tab_as_laid_out(self, at=self.add)
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
