"""The table behind a plot: what is drawn, in words and numbers, for who cannot see it."""

from collections.abc import Sequence

from PySide6.QtGui import QShowEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from needlemap.ui.widgets.dialogs import FittingDialog
from needlemap.ui.widgets.factories import button, label
from needlemap.ui.widgets.tables import read_only_table
from needlemap.ui.widgets.theme import scaled_px
from needlemap.ui.widgets.translation import tr

_WIDTH, _HEIGHT = 640, 480
_LEAST_PX = 120
_ASIDE_PX = 24


class PlotTable(FittingDialog):
    """Shows rows of words under headings; the arrows go through them."""

    def __init__(
        self,
        title: str,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._model = QStandardItemModel(0, len(headings), self)
        self._model.setHorizontalHeaderLabels(list(headings))
        for row in rows:
            self._model.appendRow([_cell(words) for words in row])
        self.table = read_only_table(title, self._model)
        self.table.setShowGrid(True)
        self.table.setMinimumHeight(scaled_px(_LEAST_PX))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # What is shown may be long and is shortened then: the value after it stays in sight.
        header.setSectionResizeMode(max(0, len(headings) - 2), QHeaderView.ResizeMode.Stretch)
        self.table.setWordWrap(False)
        close = button(self.tr("Close"), kind="primary")
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(_ASIDE_PX, 20, _ASIDE_PX, 20)
        column.addWidget(label(title, "heading"))
        column.addWidget(self.table, 1)
        column.addWidget(close)
        self.resize(scaled_px(_WIDTH), _HEIGHT)
        if rows:
            self.table.setCurrentIndex(self._model.index(0, 0))

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        title: str,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
    ) -> "PlotTable":
        """Open the table over `parent`, with the keys in it."""
        dialog = cls(title, headings, rows, parent)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        dialog.table.setFocus()
        return dialog

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        # As wide as its columns, where the window has room.
        table, header = self.table, self.table.horizontalHeader()
        columns = range(self._model.columnCount())
        wide = sum(max(table.sizeHintForColumn(n), header.sectionSizeHint(n)) for n in columns)
        aside = (
            2 * _ASIDE_PX + 2 * table.frameWidth() + table.verticalScrollBar().sizeHint().width()
        )
        self.resize(max(self.width(), wide + len(columns) + aside), self.height())
        super().showEvent(event)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """What stands in the table."""
        model = self._model
        return [
            tuple(model.item(row, column).text() for column in range(model.columnCount()))
            for row in range(model.rowCount())
        ]


def figure_headings() -> tuple[str, str, str]:
    """Return the headings of the rows of a figure."""
    return tr("Day"), tr("Shown"), tr("Value")


def _cell(words: str) -> QStandardItem:
    made = QStandardItem(words)
    made.setEditable(False)
    made.setToolTip(words)
    return made
