"""From the click on the body to the stored and painted mark.

A click is a press and a release. Both are timed; the turn of the event loop between them is not,
since a finger is down for some 50 ms. The time ends when the mark is painted. Who else hears of
the site, table, editor and counters, comes after it: that is in the row `click_settled_ms`.

Floor: a click with real events on a bare widget, which stores by the bare SQLCipher driver, with
the same settings and in one durable transaction, a row as wide as a site and a row as long as the
entry of the log that safe records cannot do without, and paints a dot over a picture at once.
"""

import os
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import sqlcipher3
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bench.clinic import close, open_controller, open_session
from bench.measure import Row, frames_per_second, timed_ms
from needlemap.painting import Mark
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.page import ChartingPage

_SETTINGS = (
    "cipher_log_level=NONE",
    "locking_mode=EXCLUSIVE",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
)
_COLUMNS = 34
_LOG_ENTRY = 2_700  # what the entry of a click has on average
_FEW, _MANY = 30, 5_000
_WARM, _TIMES = 10, 60
_CLEAR_MM = 60.0


class _Dots(QWidget):
    """A bare widget that stores a row and paints a dot over a picture where it is clicked."""

    def __init__(self, insert: Iterator[None]) -> None:
        super().__init__()
        self._insert = insert
        self._picture = QPixmap(700, 700)
        self._picture.fill(QColor("#ffffff"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(700, 700)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        next(self._insert)
        self.repaint(QRect(event.position().toPoint(), QSize(16, 16)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(event.rect(), self._picture, event.rect())
        painter.setBrush(QColor("#00548c"))
        painter.drawEllipse(event.rect())
        painter.end()


def rows(folder: Path) -> Sequence[Row]:
    """Return click_to_painted_30, _ms and _5000, click_settled_ms, pan_ and zoom_5000_fps.

    A session holds 500 sites at most: of the 5,000 marks all but 30 are known to the canvas only.
    """
    window, controller = open_controller(folder / "click")
    page = open_session(controller)
    for place in _places()[:_FEW]:
        _click(page, place)
        _settle()
    insert = raw_insert(folder / "raw.db", logged=True)
    few = _clicked("click_to_painted_30", page, insert, goal=3.0)
    settled = _settled(page)
    crowd = _crowd()
    page.canvas.put_marks(crowd)
    many = _clicked("click_to_painted_5000", page, insert, goal=3.0, crowd=crowd)
    moved = _moved(page.canvas)
    close(window)
    one_frame = Row("click_to_painted_ms", few.value, "ms", goal=1000 / 120)
    return [few, one_frame, many, settled, *moved]


def _settled(page: ChartingPage) -> Row:
    """Return the time from the click until table, editor and counters are painted too.

    One site after another, as a hand charts them: the editor goes from site to site.
    """
    taken = [_click(page, place) + timed_ms(_settle) for place in _places()[_FEW:]]
    for _ in taken:
        page.chart.undo()
    _settle()
    return Row("click_settled_ms", statistics.median(taken), "ms", goal=1000 / 60)


def _clicked(
    name: str,
    page: ChartingPage,
    insert: Iterator[None],
    *,
    goal: float,
    crowd: Mapping[str, Mark] | None = None,
) -> Row:
    free, dots = cycle(_places()[_FEW:]), _Dots(insert)
    dots.show()
    _settle()
    ours, floor = [], []
    for turn in range(_WARM + _TIMES):
        check = _Paints(page.canvas) if turn < _WARM else None  # to look on takes time too
        ours.append(_click(page, next(free), check))
        _tidy(page, crowd)
        floor.append(_click_ms(dots, QPoint(300, 300)))
        _tidy(page, crowd)
    dots.close()
    value, floor_ms = statistics.median(ours[_WARM:]), statistics.median(floor[_WARM:])
    return Row(name, value, "ms", goal=goal, floor=floor_ms)


def _tidy(page: ChartingPage, crowd: Mapping[str, Mark] | None) -> None:
    """Take the last click back, and paint the whole window, so that all begin from the same."""
    if len(page.chart.session.sites) > _FEW:
        _settle()
        page.chart.undo()
        page.canvas.put_marks(crowd or {})
    _settle()
    page.window().repaint()


def _crowd() -> dict[str, Mark]:
    """Return marks anywhere on the plate but where a click would hit them."""
    random, places = np.random.default_rng(7), np.array(_places())
    marks: dict[str, Mark] = {}
    while len(marks) < _MANY - _FEW:
        x, y = random.uniform((-440, 0), (440, 1740)).tolist()
        if np.hypot(*(places - (x, y)).T).min() > _CLEAR_MM:
            marks[f"crowd {len(marks)}"] = Mark(x, y, number=len(marks) % 99 + 1)
    return marks


def _moved(canvas: BodyCanvas) -> list[Row]:
    def pan(number: int) -> None:
        step = 4.0 if number % 20 < 10 else -4.0
        canvas.pan(QPointF(step, step))
        canvas.repaint()

    def zoom(number: int) -> None:
        canvas.zoom(1.03 if number % 20 < 10 else 1 / 1.03)
        canvas.repaint()

    return [
        Row(name, frames_per_second(frame), "/s", goal=60, goal_is_least=True)
        for name, frame in (("pan_5000_fps", pan), ("zoom_5000_fps", zoom))
    ]


def _settle() -> None:
    """Let table and editor follow and be painted, as they do between two clicks of a hand."""
    for _ in range(4):
        QApplication.processEvents()


class _Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


def _click(page: ChartingPage, place: tuple[float, float], paints: _Paints | None = None) -> float:
    """Click on the body; return what it took, in ms. LookupError when it did not chart a site."""
    sites, painted = len(page.chart.session.sites), paints.count if paints else -1
    ms = _click_ms(page.canvas, page.canvas.frame.to_px(*place).toPoint())
    if len(page.chart.session.sites) != sites + 1:
        raise LookupError(f"the click at {place} charted nothing")
    if paints is not None:
        if paints.count == painted:
            raise LookupError(f"the mark at {place} was not painted")
        page.canvas.removeEventFilter(paints)
    return ms


def _click_ms(widget: QWidget, at: QPoint) -> float:
    """Press and release; return the ms until the paint, without the turn between the two."""
    left = Qt.MouseButton.LeftButton
    report_service = timed_ms(lambda: QTest.mousePress(widget, left, pos=at))
    QApplication.processEvents()
    painted: list[float] = []
    begin = time.perf_counter()
    with _told_of_repaint(widget, painted):
        QTest.mouseRelease(widget, left, pos=at)
    if not painted:
        raise LookupError(f"the click at {at.x()}, {at.y()} was not painted at once")
    return report_service + (painted[0] - begin) * 1000


@contextmanager
def _told_of_repaint(widget: QWidget, at: list[float]) -> Iterator[None]:
    """Note when a call of the widget's own `repaint` has ended."""
    repaint = widget.repaint

    def told(*what: Any) -> None:
        repaint(*what)
        at.append(time.perf_counter())

    widget.repaint = told  # type: ignore[method-assign]
    try:
        yield
    finally:
        del widget.repaint


def _places() -> list[tuple[float, float]]:
    """Return places on the front of the body, 50 mm apart, so that no click meets a mark."""
    trunk = [(x, y) for y in range(1000, 1401, 50) for x in range(-100, 101, 50)]
    thighs = [(x, y) for y in range(560, 801, 50) for x in (-120, 120)]
    return [(float(x), float(y)) for x, y in trunk + thighs]


def raw_insert(path: Path, *, logged: bool = False) -> Iterator[None]:
    """Store one row after another, each durably, by the bare driver; with an entry of a log too."""
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key=\"x'{os.urandom(32).hex()}'\"")
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}").fetchall()
    columns = ", ".join(f"c{i} TEXT" for i in range(_COLUMNS))
    connection.execute(f"CREATE TABLE raw (id TEXT PRIMARY KEY, {columns}) STRICT")
    connection.execute("CREATE TABLE log (seq INTEGER PRIMARY KEY, entry TEXT) STRICT")
    statement = f"INSERT INTO raw VALUES ({', '.join('?' * (_COLUMNS + 1))})"
    number = 0
    while True:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(statement, (f"{number:036d}", *["trigger_point_dn"] * _COLUMNS))
        if logged:
            connection.execute("INSERT INTO log VALUES (?, ?)", (number, "x" * _LOG_ENTRY))
        connection.execute("COMMIT")
        number += 1
        yield
