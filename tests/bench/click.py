"""From the click on the body to the stored and painted mark.

The canvas paints the mark at once; table, editor and counters follow in the next turn of the event
loop, which is not part of the time. Floor: one durable insert of a row as wide as a site by the
bare SQLCipher driver with the same settings, and the repaint of 16 x 16 px of a bare widget.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path

import numpy as np
import sqlcipher3
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bench.clinic import close, open_desk, open_session
from bench.measure import Row, frames_per_second, medians_in_turn
from needlemap.painting import Mark
from needlemap.ui.charting.canvas import BodyCanvas
from needlemap.ui.charting.page import ChartingPage

_SETTINGS = (
    "cipher_log_level=NONE",
    "locking_mode=EXCLUSIVE",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
)
_COLUMNS = 34
_MANY = 5_000
_CLEAR_MM = 60.0


class _Dot(QWidget):
    """A bare widget that paints what it is asked to."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor("#ffffff"))
        painter.setBrush(QColor("#00548c"))
        painter.drawEllipse(event.rect())
        painter.end()


def rows(folder: Path) -> Sequence[Row]:
    """Return click_to_painted_30 and _5000, click_settled_ms, pan_5000_fps and zoom_5000_fps.

    A session holds 500 sites at most: of the 5,000 marks all but 30 are known to the canvas only.
    """
    window, desk = open_desk(folder / "click")
    page = open_session(desk)
    for place in _places()[:30]:
        _click(page, place)
        _settle()
    insert = raw_insert(folder / "raw.db")
    few = _clicked("click_to_painted_30", page, insert, goal=2.0)
    settled = _settled(page)
    crowd = _crowd()
    page.canvas.put_marks(crowd)
    many = _clicked("click_to_painted_5000", page, insert, goal=3.0, crowd=crowd)
    moved = _moved(page.canvas)
    close(window)
    return [few, many, settled, *moved]


def _settled(page: ChartingPage) -> Row:
    """Return the time from the click until table, editor and counters are painted too."""
    free = cycle(_places()[30:])

    def ours() -> None:
        _click(page, next(free))
        _settle()

    def tidy() -> None:
        page.chart.undo()
        _settle()

    value, _ = medians_in_turn(ours, tidy, times=60, warm=10)
    return Row("click_settled_ms", value, "ms", goal=1000 / 60)


def _clicked(
    name: str,
    page: ChartingPage,
    insert: Iterator[None],
    *,
    goal: float,
    crowd: Mapping[str, Mark] | None = None,
) -> Row:
    paints, free = _Paints(page.canvas), cycle(_places()[30:])
    dot = _Dot()
    dot.resize(700, 700)
    dot.show()
    QApplication.processEvents()

    def ours() -> None:
        _click(page, next(free), paints)

    def floor() -> None:
        next(insert)
        dot.repaint(QRect(300, 300, 16, 16))

    def tidy() -> None:
        _settle()
        page.chart.undo()
        page.canvas.put_marks(crowd or {})
        _settle()

    value, floor_ms, _ = medians_in_turn(ours, floor, tidy, times=60, warm=10)
    dot.close()
    return Row(name, value, "ms", goal=goal, floor=floor_ms)


def _crowd() -> dict[str, Mark]:
    """Return marks anywhere on the plate but where a click would hit them."""
    random, places = np.random.default_rng(7), np.array(_places())
    marks: dict[str, Mark] = {}
    while len(marks) < _MANY - 30:
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


def _click(page: ChartingPage, place: tuple[float, float], paints: _Paints | None = None) -> None:
    spot = page.canvas.frame.to_px(*place).toPoint()
    sites, painted = len(page.chart.session.sites), paints.count if paints else -1
    QTest.mouseClick(page.canvas, Qt.MouseButton.LeftButton, pos=spot)
    if len(page.chart.session.sites) != sites + 1:
        raise LookupError(f"the click at {place} charted nothing")
    if paints is not None and paints.count == painted:
        raise LookupError(f"the mark at {place} was not painted")


def _places() -> list[tuple[float, float]]:
    """Return places on the front of the body, 50 mm apart, so that no click meets a mark."""
    trunk = [(x, y) for y in range(1000, 1401, 50) for x in range(-100, 101, 50)]
    thighs = [(x, y) for y in range(560, 801, 50) for x in (-120, 120)]
    return [(float(x), float(y)) for x, y in trunk + thighs]


def raw_insert(path: Path) -> Iterator[None]:
    """Store one row after another, each durably, by the bare driver."""
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key=\"x'{os.urandom(32).hex()}'\"")
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}").fetchall()
    columns = ", ".join(f"c{i} TEXT" for i in range(_COLUMNS))
    connection.execute(f"CREATE TABLE raw (id TEXT PRIMARY KEY, {columns}) STRICT")
    statement = f"INSERT INTO raw VALUES ({', '.join('?' * (_COLUMNS + 1))})"
    number = 0
    while True:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(statement, (f"{number:036d}", *["trigger_point_dn"] * _COLUMNS))
        connection.execute("COMMIT")
        number += 1
        yield
