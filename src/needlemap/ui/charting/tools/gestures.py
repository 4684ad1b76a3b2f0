"""What clicks and drags on the body mean: place, select, move, link, take needles out."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.session_marks import SessionMarks
from needlemap.ui.charting.sites.commands import ChartingActions
from needlemap.ui.charting.state import ChartState, Part, Tool
from needlemap.ui.charting.tools.linking import PairLinking
from needlemap.ui.charting.tools.removal import NeedleRemoval
from needlemap.ui.widgets.pointer import HIT_MOUSE_PX

_CURSORS = {
    Tool.PLACE: Qt.CursorShape.CrossCursor,
    Tool.REMOVE: Qt.CursorShape.PointingHandCursor,
    Tool.LINK: Qt.CursorShape.UpArrowCursor,
    Tool.DRAW: Qt.CursorShape.CrossCursor,
    Tool.MOVE: Qt.CursorShape.SizeAllCursor,
}


class BodyGestures(QObject):
    """Hears one canvas. `copy_forward_at` copies a previous site forward, if one lies there.

    Signals
    -------
    placed
        A click was to chart a site; its id, or nothing when it charted none.
    """

    placed = Signal(str)

    def __init__(
        self,
        state: ChartState,
        canvas: BodyCanvas,
        actions: ChartingActions,
        marks: SessionMarks,
        removal: NeedleRemoval,
        linking: PairLinking,
        copy_forward_at: Callable[[float, float], bool],
    ) -> None:
        super().__init__(canvas)
        self._state, self._canvas = state, canvas
        self._actions, self._marks = actions, marks
        self._removal, self._linking = removal, linking
        self._copy_forward_at = copy_forward_at
        state.changed.connect(self._on_state_changed)
        canvas.point_clicked.connect(self._on_point_clicked)
        canvas.mark_clicked.connect(self._on_mark_clicked)
        canvas.mark_dragged.connect(self._on_mark_dragged)
        canvas.mark_joined.connect(self._on_mark_joined)
        canvas.double_clicked.connect(self._on_double_clicked)

    @property
    def _is_removing(self) -> bool:
        return self._state.tool is Tool.REMOVE

    def _on_state_changed(self, part: Part) -> None:
        if part is Part.TOOL:
            self._canvas.setCursor(_CURSORS[self._state.tool])

    def _on_point_clicked(self, plate: str, x_mm: float, y_mm: float) -> None:
        if self._is_removing:
            self._removal.say_beside()
            return
        if self._state.tool is Tool.MOVE:
            self._actions.move_chosen(plate, x_mm, y_mm)
            return
        with self._marks.placing():
            if not self._copy_forward_at(x_mm, y_mm):
                self.placed.emit(self._actions.place(plate, x_mm, y_mm) or "")

    def _on_mark_clicked(self, site_id: str, extend: bool) -> None:
        if self._is_removing:
            self._removal.take_at(site_id, all_of_it=extend)
            return
        if self._state.tool is Tool.MOVE:
            self._actions.missed.emit(
                self.tr("A site lies there. Click a free place, or press K to stop moving.")
            )
            return
        self._actions.select(site_id, extend=extend)
        if self._state.tool is Tool.LINK:
            self._linking.click(site_id)

    def _on_double_clicked(self, _plate: str, x_mm: float, y_mm: float) -> None:
        site_id = self._canvas.mark_at(self._canvas.frame.to_px(x_mm, y_mm), HIT_MOUSE_PX)
        if self._is_removing and site_id is not None:
            self._removal.take_all_of(site_id)

    def _on_mark_dragged(self, site_id: str, x_mm: float, y_mm: float) -> None:
        if self._state.tool is Tool.LINK:
            self._on_mark_joined(site_id, x_mm, y_mm)
        elif not self._is_removing:
            self._actions.move(site_id, self._canvas.plate.id, x_mm, y_mm)

    def _on_mark_joined(self, site_id: str, x_mm: float, y_mm: float) -> None:
        if not self._is_removing:
            self._linking.drop(site_id, x_mm, y_mm)
