"""What a right click offers on the body, on a mark and in the table: what the keys do, named."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from needlemap.domain.warning_edits import has_open_warning
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.charting.selection import SiteSelection
from needlemap.ui.charting.sites.commands import ChartingActions
from needlemap.ui.charting.sites.table import SitesTable
from needlemap.ui.widgets.keys import Key
from needlemap.ui.widgets.pointer import HIT_MOUSE_PX

_COUNTS = 10
_OF_SITES = ("T", "P", "M")
_OF_BODY = ("Ctrl+G", "/", "Ctrl+A", "Home")


class ChartMenus(QObject):
    """Opens the menus. Every entry calls what the key beside it calls.

    Parameters
    ----------
    keys
        The keys of the page.
    undo_words
        What undo and redo would do now, in words.
    is_removing
        Whether needles are being removed: then a mark has no menu.
    """

    def __init__(
        self,
        chart: SessionChart,
        actions: ChartingActions,
        selection: SiteSelection,
        keys: Sequence[Key],
        undo_words: Callable[[], tuple[str, str]],
        is_removing: Callable[[], bool],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._page = parent
        self._chart, self._actions, self._selection = chart, actions, selection
        self._keys = {key.keys: key for key in keys}
        self._undo_words = undo_words
        self._is_removing = is_removing
        self.menu: QMenu | None = None

    def add_to_body(self, canvas: BodyCanvas) -> None:
        """Open a menu where the body, or a mark on it, is clicked with the right button."""
        canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        canvas.customContextMenuRequested.connect(partial(self._on_body, canvas))

    def add_to_table(self, table: SitesTable) -> None:
        """Open a menu of the selected rows."""
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(partial(self._on_table, table))

    def _on_body(self, canvas: BodyCanvas, at: QPoint) -> None:
        canvas.given_up()  # the menu takes the release of what was pressed
        mark = canvas.mark_at(QPointF(at), HIT_MOUSE_PX)
        if mark is not None and not self._is_removing():
            if mark not in self._selection.ids:
                self._selection.select([mark])
            self._open(canvas.mapToGlobal(at), self._fill_for_sites)
        else:
            self._open(canvas.mapToGlobal(at), self._fill_for_body)

    def _on_table(self, table: SitesTable, at: QPoint) -> None:
        fill = self._fill_for_sites if self._selection.ids else self._fill_for_body
        self._open(table.viewport().mapToGlobal(at), fill)

    def _open(self, at: QPoint, fill: Callable[[QMenu], None]) -> None:
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        fill(menu)
        self.menu = menu
        menu.popup(at)

    def _fill_for_sites(self, menu: QMenu) -> None:
        sites = self._actions.selected_sites()
        numbers = [str(self._chart.session.number_of(site.id)) for site in sites]
        words = self.tr("Site {0}") if len(numbers) == 1 else self.tr("Sites {0}")
        menu.addSection(words.format(", ".join(numbers)))
        counts = menu.addMenu(self.tr("Needles"))
        for count in range(1, _COUNTS + 1):
            self._add(counts, str(count % _COUNTS), words=str(count))
        if len(sites) == 1:
            named = menu.addMenu(self.tr("Structure"))
            for structure, name in self._actions.named_candidates(sites[0]):
                choose = partial(self._actions.choose_structure, structure)
                made = self._entry(named, name, "", choose)
                made.setCheckable(True)
                made.setChecked(structure == sites[0].structure)
        for key in _OF_SITES:
            self._add(menu, key)
        if any(has_open_warning(site) for site in sites):
            self._add(menu, "A")
        self._add(menu, "V", changes=False)
        menu.addSeparator()
        self._add(menu, "Delete")
        self._add_undo(menu)

    def _fill_for_body(self, menu: QMenu) -> None:
        for key in _OF_BODY:
            self._add(menu, key, changes=key in ("Ctrl+G", "/"))
        self._add_undo(menu)

    def _add_undo(self, menu: QMenu) -> None:
        menu.addSeparator()
        undo, redo = self._undo_words()
        self._add(menu, "Ctrl+Z", words=self.tr("Undo: {0}").format(undo), is_on=bool(undo))
        self._add(menu, "Ctrl+Shift+Z", words=self.tr("Redo: {0}").format(redo), is_on=bool(redo))

    def _add(
        self, menu: QMenu, key: str, *, words: str = "", changes: bool = True, is_on: bool = True
    ) -> None:
        """Add what a key does; where nothing can be changed only what changes nothing."""
        known = self._keys[key]
        made = self._entry(menu, words or known.words, key, known.call)
        made.setEnabled(is_on and (not changes or self._chart.may_edit))
        if changes:
            made.setToolTip(self._chart.refusal)

    def _entry(self, menu: QMenu, words: str, key: str, call: Callable[[], object]) -> QAction:
        # The key is text only: as a shortcut of the action it would be bound twice.
        native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        made = menu.addAction(f"{words.replace('&', '&&')}\t{native}".rstrip("\t"))
        made.triggered.connect(lambda _checked=False: call())
        return made
