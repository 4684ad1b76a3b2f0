"""The side of the chart: the table of the sites above the editor of those selected."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from needlemap.ui.charting.sites.editor import SiteEditor
from needlemap.ui.charting.sites.model import SitesModel
from needlemap.ui.charting.sites_table import SitesTable


class SitesSide(QFrame):
    """Table and editor; another panel may take their place for a while."""

    def __init__(self, model: SitesModel, editor: SiteEditor) -> None:
        super().__init__()
        self.table = SitesTable(model)
        self.table.edit_requested.connect(editor.dose.structure.setFocus)
        self._usual = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._usual, 1)
        column = QVBoxLayout(self._usual)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._split(editor), 1)

    def add(self, panel: QWidget) -> None:
        """Keep a hidden panel that may take the place of table and editor."""
        panel.hide()
        self._column.addWidget(panel, 1)

    def show_instead(self, panel: QWidget) -> None:
        """Show this panel in place of table and editor."""
        self._usual.hide()
        panel.show()

    def show_usual(self, instead_of: QWidget) -> None:
        """Show table and editor again."""
        instead_of.hide()
        self._usual.show()

    def _split(self, editor: SiteEditor) -> QSplitter:
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        scroll = QScrollArea()
        scroll.setWidget(editor)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        split.addWidget(scroll)
        split.setStretchFactor(0, 1)
        split.setSizes([260, 360])
        return split
