"""From the wish to open a session to its first complete paint, through the real desk."""

import statistics
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bench.clinic import close, open_controller, open_session
from bench.measure import Row, timed_ms
from needlemap.ui.charting.page import ChartingPage
from needlemap.ui.shell.controller import MainController

_SITES = 10
_TIMES = 15


class _Painted(QObject):
    """Hears of every widget that is painted."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.widgets: set[QObject] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.widgets.add(watched)
        return False


def rows(folder: Path) -> Sequence[Row]:
    """Return charting_open_ms: a session with ten sites, of a body that is loaded already."""
    window, controller = open_controller(folder / "opening")
    page = open_session(controller)
    for number in range(_SITES):
        spot = page.canvas.frame.to_px(-100 + 50 * (number % 5), 1100 + 100 * (number // 5))
        QTest.mouseClick(page.canvas, Qt.MouseButton.LeftButton, pos=spot.toPoint())
        QApplication.processEvents()
    patient_id, session_id = page.patient.id, page.chart.session.id
    _go_back(page)
    _check_that_it_is_painted(controller, patient_id, session_id)
    taken = [_opened_ms(controller, patient_id, session_id) for _ in range(_TIMES)]
    close(window)
    return [Row("charting_open_ms", statistics.median(taken), "ms", goal=150)]


def _opened_ms(controller: MainController, patient_id: str, session_id: str) -> float:
    taken = timed_ms(lambda: _open(controller, patient_id, session_id))
    _go_back(_page(controller))
    return taken


def _open(controller: MainController, patient_id: str, session_id: str) -> None:
    controller.open_session(patient_id, session_id)
    QApplication.processEvents()  # lays out and paints


def _check_that_it_is_painted(controller: MainController, patient_id: str, session_id: str) -> None:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise LookupError("there is no application")
    painted = _Painted(app)
    app.installEventFilter(painted)
    _open(controller, patient_id, session_id)
    app.removeEventFilter(painted)
    page = _page(controller)
    wanted: tuple[QWidget, ...] = (page.header, page.canvas, page.preset, page.table.viewport())
    if len(page.chart.session.sites) != _SITES or not painted.widgets.issuperset(wanted):
        raise LookupError("the session is not whole on screen after one turn")
    _go_back(page)


def _page(controller: MainController) -> ChartingPage:
    if controller.charting is None:
        raise LookupError("no session is open")
    return controller.charting


def _go_back(page: ChartingPage) -> None:
    """Back to the patients, and time for what is done with to go."""
    page.closed.emit()
    for _ in range(4):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
