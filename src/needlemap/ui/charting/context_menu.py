"""What a right click offers on the body, on a mark and in the table: what the keys do, named."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from needlemap.domain.edit import has_open_warning
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.sites.commands import ChartingActions
from needlemap.ui.charting.sites.table import SitesTable
from needlemap.ui.charting.state import ChartState, Tool
from needlemap.ui.widgets.keys import Command
from needlemap.ui.widgets.pointer import HIT_MOUSE_PX

_COUNTS, _PAIR = 10, 2
_OF_SITES = ("T", "P", "M", "K")
_OF_BODY = ("Ctrl+G", "/", "Ctrl+A", "Home")
_UNDO = ("Ctrl+Z", "Ctrl+Shift+Z")


class ChartMenus(QObject):
    """Opens the menus. Every entry calls what the key beside it calls.

    Parameters
    ----------
    commands
        What can be done on the page.
    """

    def __init__(
        self,
        state: ChartState,
        actions: ChartingActions,
        commands: Sequence[Command],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._page = parent
        self._state, self._chart, self._actions = state, state.chart, actions
        self._commands = {command.keys: command for command in commands if command.keys}
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
        canvas.cancelled()  # the menu takes the release of what was pressed
        mark = canvas.mark_at(QPointF(at), HIT_MOUSE_PX)
        if mark is not None and self._state.tool is not Tool.REMOVE:
            if mark not in self._state.selected_ids:
                self._state.select([mark])
            self._open(canvas.mapToGlobal(at), self._fill_for_sites)
        else:
            self._open(canvas.mapToGlobal(at), self._fill_for_body)

    def _on_table(self, table: SitesTable, at: QPoint) -> None:
        fill = self._fill_for_sites if self._state.selected_ids else self._fill_for_body
        self._open(table.viewport().mapToGlobal(at), fill)

    def _open(self, at: QPoint, fill: Callable[[QMenu], None]) -> None:
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        fill(menu)
        self.menu = menu
        menu.popup(at)

    def _fill_for_sites(self, menu: QMenu) -> None:
        sites = self._state.selected_sites
        numbers = [str(self._chart.session.number_of(site.id)) for site in sites]
        words = self.tr("Site {0}") if len(numbers) == 1 else self.tr("Sites {0}")
        menu.addSection(words.format(", ".join(numbers)))
        counts = menu.addMenu(self.tr("Needles"))
        for count in range(1, _COUNTS + 1):
            of_key = self._commands[str(count % _COUNTS)]
            self._entry(counts, str(count), of_key.call, of_key.shown_keys)
        if len(sites) == 1:
            named = menu.addMenu(self.tr("Structure"))
            for structure, name in self._actions.named_candidates(sites[0]):
                choose = partial(self._actions.choose_structure, structure)
                made = self._entry(named, name, choose)
                made.setCheckable(True)
                made.setChecked(structure == sites[0].structure)
        self._add(menu, *_OF_SITES)
        if len(sites) == _PAIR:
            self._add(menu, "Shift+E")
        if any(has_open_warning(site) for site in sites):
            self._add(menu, "A")
        self._add(menu, "V")
        menu.addSeparator()
        self._add(menu, "Delete")
        menu.addSeparator()
        self._add(menu, *_UNDO)

    def _fill_for_body(self, menu: QMenu) -> None:
        self._add(menu, *_OF_BODY)
        menu.addSeparator()
        self._add(menu, *_UNDO)

    def _add(self, menu: QMenu, *keys: str) -> None:
        """Add what keys do; what cannot be done now is there with the reason."""
        for key in keys:
            self._commands[key].refresh()
            menu.addAction(self._commands[key])

    def _entry(
        self, menu: QMenu, words: str, call: Callable[[], object], keys: str = ""
    ) -> QAction:
        made = menu.addAction(f"{words.replace('&', '&&')}\t{keys}".rstrip("\t"))
        made.setEnabled(self._chart.may_edit)
        made.setToolTip(self._chart.refusal)
        made.triggered.connect(lambda _checked=False: call())
        return made
