"""Keeps the rows of the table and the selected sites equal, whichever was changed."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Signal

from needlemap.ui.charting.selection import SiteSelection
from needlemap.ui.charting.sites.model import SitesModel
from needlemap.ui.charting.sites_table import SitesTable


class RowSelection(QObject):
    """Rows that are selected select their sites at once; the way back is asked for.

    Signals
    -------
    row_picked
        Id of the site whose row alone was picked: it is to be looked at.
    """

    row_picked = Signal(str)

    def __init__(self, table: SitesTable, model: SitesModel, selection: SiteSelection) -> None:
        super().__init__(table)
        self._table, self._model, self._selection = table, model, selection
        table.selectionModel().selectionChanged.connect(self._on_rows_selected)

    def show(self) -> None:
        """Select the rows of the selected sites, and bring the last of them into view."""
        wanted = QItemSelection()
        for site_id in self._selection.ids:
            row = self._model.row_of(site_id)
            last = self._model.columnCount() - 1
            wanted.select(self._model.index(row, 0), self._model.index(row, last))
        rows = self._table.selectionModel()
        rows.blockSignals(True)
        rows.select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        rows.blockSignals(False)
        self._table.viewport().update()
        if self._selection.ids:
            self._table.updateGeometries()  # or the end of a list that grew is out of reach
            row = self._model.row_of(self._selection.ids[-1])
            self._table.walk_from(row)
            self._table.scrollTo(self._model.index(row, 0))

    def _on_rows_selected(self) -> None:
        rows = sorted(index.row() for index in self._table.selectionModel().selectedRows())
        site_ids = [self._model.site(row).id for row in rows]
        self._selection.select(site_ids)
        if len(site_ids) == 1:
            self.row_picked.emit(site_ids[0])
