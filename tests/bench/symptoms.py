"""Symptoms painted on the body: frames of the brush, and the time until a stroke is stored."""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from bench.clinic import close, open_controller, open_session
from bench.measure import Row, frames_per_second
from needlemap.domain.edit import Edit
from needlemap.ui.charting.page import ChartingPage
from needlemap.ui.charting.state import Tool
from needlemap.ui.widgets.pointer import Pointer

_STROKES, _STEPS, _LEAST_FPS, _MOST_MS = 40, 12, 60, 8.0


def rows(folder: Path) -> Sequence[Row]:
    """Return symptom_paint_fps and symptom_stored_ms; P1 grows with each stroke."""
    window, controller = open_controller(folder / "symptoms")
    page = open_session(controller)
    page.show_plate("posterior")
    page.state.use(Tool.DRAW)
    for _ in range(4):
        QApplication.processEvents()
    stored = _stored(page)
    painted = _painted(page)
    close(window)
    return [
        Row("symptom_paint_fps", painted, "/s", goal=_LEAST_FPS, goal_is_least=True),
        Row("symptom_stored_ms", stored, "ms", goal=_MOST_MS),
    ]


def _painted(page: ChartingPage) -> float:
    """Return the frames a second while the brush goes over the back, with 40 strokes beneath."""
    canvas = page.canvas
    _press(page, (-80.0, 1400.0))

    def frame(number: int) -> None:
        turn = number % 60
        x = -80.0 + 4 * (turn if turn < 30 else 60 - turn)
        canvas.moved(_at(page, (x, 1400.0 - 3 * (number % 40))))
        canvas.repaint()

    found = frames_per_second(frame)
    canvas.cancelled()
    return found


def _stored(page: ChartingPage) -> float:
    """Return the median time from the release until the stroke is in the records."""
    heard: list[float] = []

    def told(_edit: Edit) -> None:
        heard.append(time.perf_counter())

    page.chart.visit_edited.disconnect()
    page.chart.visit_edited.connect(told)
    taken = []
    for number in range(_STROKES):
        x, y = -90.0 + 25 * (number % 8), 1440.0 - 60 * (number // 8)
        _press(page, (x, y))
        for step in range(1, _STEPS + 1):
            page.canvas.moved(_at(page, (x + 1.5 * step, y - 2 * step)))
        began = time.perf_counter()
        page.canvas.released(_at(page, (x + 1.5 * _STEPS, y - 2 * _STEPS)))
        taken.append((heard[-1] - began) * 1000)
        QApplication.processEvents()
    if len(heard) < _STROKES:
        raise LookupError(f"only {len(heard)} of {_STROKES} strokes were stored")
    return statistics.median(taken)


def _press(page: ChartingPage, place: tuple[float, float]) -> None:
    page.canvas.pressed(_at(page, place))


def _at(page: ChartingPage, place: tuple[float, float]) -> Pointer:
    return Pointer(QPointF(page.canvas.frame.to_px(*place)))
