"""From the click on the body to the stored and painted mark.

Floor: one durable insert of a row as wide as a site by the bare SQLCipher driver, with the same
settings, and the repaint of 16 x 16 px of a bare widget.
"""

import os
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

import sqlcipher3
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bench.clinic import close, open_desk, open_session
from bench.measure import Row, medians_in_turn
from needlemap.ui.charting.page import ChartingPage

_SETTINGS = (
    "cipher_log_level=NONE",
    "locking_mode=EXCLUSIVE",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
)
_COLUMNS = 34


class _Dot(QWidget):
    """A bare widget that paints what it is asked to."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor("#ffffff"))
        painter.setBrush(QColor("#00548c"))
        painter.drawEllipse(event.rect())
        painter.end()


def rows(folder: Path) -> Sequence[Row]:
    """Return the row click_to_painted_30, in ms."""
    window, desk = open_desk(folder / "click")
    page = open_session(desk)
    places = _places(page)
    for _ in range(30):
        _click(page, next(places))
    insert = _raw_insert(folder / "raw.db")
    dot = _Dot()
    dot.resize(700, 700)
    dot.show()
    QApplication.processEvents()

    def ours() -> None:
        _click(page, next(places))

    def floor() -> None:
        next(insert)
        dot.update(QRect(300, 300, 16, 16))
        QApplication.processEvents()

    value, floor_ms = _medians(page, ours, floor)
    dot.close()
    close(window)
    return [Row("click_to_painted_30", value, "ms", goal=2.0, floor=floor_ms)]


def _medians(page: ChartingPage, ours, floor) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    def tidy() -> None:
        page.chart.undo()
        QApplication.processEvents()

    ours_ms, floor_ms, _ = medians_in_turn(ours, floor, tidy, times=60, warm=10)
    return ours_ms, floor_ms


def _click(page: ChartingPage, place: tuple[float, float]) -> None:
    spot = page.canvas.frame.to_px(*place).toPoint()
    sites = len(page.chart.session.sites)
    QTest.mouseClick(page.canvas, Qt.MouseButton.LeftButton, pos=spot)
    QApplication.processEvents()
    if len(page.chart.session.sites) != sites + 1:
        raise LookupError(f"the click at {place} charted nothing")


def _places(page: ChartingPage) -> Iterator[tuple[float, float]]:
    """Return places on the front of the trunk, 24 mm apart, so that no click meets a mark."""
    grid = [(x, y) for y in range(1060, 1400, 26) for x in range(-104, 105, 26)]
    return cycle((float(x), float(y)) for x, y in grid)


def _raw_insert(path: Path) -> Iterator[None]:
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
