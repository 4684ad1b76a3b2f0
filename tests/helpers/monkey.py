"""A monkey at the chart: clicks and keys at random; screen, memory and store stay equal."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic, double_click
from helpers.monkey_doings import doings
from helpers.sites import full_disk
from needlemap.domain.estim import Current
from needlemap.domain.needles_out import needle_totals
from needlemap.ui.charting.body.site_marks import marks_on

_KEY = Qt.Key
_PLAIN = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
# Each as often as it stands here: undo and redo often, or few sites would ever come back.
_KEYS = (
    *((key, _PLAIN) for key in (_KEY.Key_T, _KEY.Key_P, _KEY.Key_M, _KEY.Key_O, _KEY.Key_V)),
    *((key, _PLAIN) for key in (_KEY.Key_1, _KEY.Key_3, _KEY.Key_0, _KEY.Key_Space)),
    *((key, _PLAIN) for key in (_KEY.Key_F, _KEY.Key_B, _KEY.Key_N, _KEY.Key_Home)),
    *((key, _PLAIN) for key in (_KEY.Key_Left, _KEY.Key_Up, _KEY.Key_Plus, _KEY.Key_Minus)),
    *((key, _SHIFT) for key in (_KEY.Key_Right, _KEY.Key_Down, _KEY.Key_Space)),
    (_KEY.Key_Delete, _PLAIN),
    (_KEY.Key_Escape, _PLAIN),
    (_KEY.Key_A, _CONTROL),
    *(3 * [(_KEY.Key_Z, _CONTROL)]),
    *(2 * [(_KEY.Key_Z, _CONTROL | _SHIFT)]),
)
_FAILS_ONE_IN = 25
_WRITES = ("apply", "change_visit", "change_facts")


class Monkey:
    """Does one thing after the other; `trail` tells what, so that a find can be repeated."""

    def __init__(self, clinic: Clinic, seed: int) -> None:
        self.clinic = clinic
        self.trail: list[str] = [f"seed {seed}"]
        self.random = random.Random(seed)
        self._doings: tuple[Callable[[], str], ...] = (
            *(6 * [self._click]),
            *(8 * [self._report_service]),
            self._double_click,
            self._drag,
            self._click_a_mark,
            *doings(self),
        )

    def walk(self, steps: int) -> None:
        """Take so many steps."""
        for _ in range(steps):
            self.step()

    def step(self) -> None:
        """Do something, with a full disk now and then, and compare afterwards."""
        fails = self.random.randrange(_FAILS_ONE_IN) == 0
        doing = self.random.choice(self._doings)
        with full(self.clinic) if fails else nullcontext():
            self.trail.append(doing() + fails * ", disk full")
            QApplication.processEvents()
        self.compare()

    def compare(self) -> None:
        """AssertionError with the trail unless screen, memory and store are equal."""
        page, stored = self.clinic.page, self.clinic.stored
        told = "\n".join(self.trail[:1] + self.trail[-12:])
        assert page.chart.session == stored, told
        chosen = page.state.selected_ids
        sight, plate = page.sight, page.canvas.plate.id  # knows where clicks fell
        assert dict(page.canvas.marks) == marks_on(plate, stored.sites, sight, chosen), told
        rows = [page.model.site(row) for row in range(page.model.rowCount())]
        assert tuple(rows) == stored.sites, told
        assert set(chosen) <= {site.id for site in stored.sites}, told
        assert page.editor.sites == tuple(s for s in stored.sites if s.id in chosen), told
        totals = needle_totals(stored.sites)
        retained = f" · {totals.retained} retained" if totals.retained else ""
        counted = f"{totals.still_in} in · {totals.removed} out{retained}"
        assert page.preset.counter.text() == counted, told
        assert page.header.undo.isEnabled() == page.chart.can_undo, told

    def _place(self) -> QPoint:
        area = self.clinic.page.canvas.rect()
        across = self.random.triangular(0.1, 0.9, 0.5) * area.width()
        return QPoint(int(across), int(self.random.uniform(0.05, 0.95) * area.height()))

    def _click(self) -> str:
        place, modifier = self._place(), self.random.choice((_PLAIN, _PLAIN, _PLAIN, _CONTROL))
        self.clinic.driver.click(self.clinic.page.canvas, place, modifier)
        return f"click {place.x()}, {place.y()} {modifier.name}"

    def _double_click(self) -> str:
        place = self._place()
        double_click(self.clinic.page.canvas, place)
        return f"double click {place.x()}, {place.y()}"

    def _drag(self) -> str:
        start, end = self._from(), self._place()
        modifier = self.random.choice((_PLAIN, _PLAIN, _SHIFT))
        self.clinic.driver.drag(self.clinic.page.canvas, start, end, modifier)
        return f"drag {start.toTuple()} to {end.toTuple()} {modifier.name}"

    def _click_a_mark(self) -> str:
        place = self._from()
        self.clinic.driver.click(self.clinic.page.canvas, place)
        return f"click {place.toTuple()}"

    def _from(self) -> QPoint:
        canvas = self.clinic.page.canvas
        marks = list(canvas.marks.values())
        if not marks:
            return self._place()
        mark = self.random.choice(marks)
        return canvas.frame.to_px(mark.x_mm, mark.y_mm).toPoint()

    def _report_service(self) -> str:
        key, modifier = self.random.choice(_KEYS)
        self.clinic.page.canvas.setFocus()
        QTest.keyClick(self.clinic.page.canvas, key, modifier)
        return f"{modifier.name} {key.name}"


@contextmanager
def full(clinic: Clinic) -> Iterator[None]:
    """The disk is full for every write of a session."""
    sessions = clinic.records.sessions
    writing = {name: getattr(sessions, name) for name in _WRITES}
    for name in writing:
        setattr(sessions, name, _fail)
    try:
        yield
    finally:
        for name, write in writing.items():
            setattr(sessions, name, write)


def prepare(clinic: Clinic) -> None:
    """Chart and close an earlier session, so that there are previous sites, two of them a pair."""
    clinic.begin_session()
    first, second = clinic.needle(60, 1470), clinic.needle(-60, 1470)
    clinic.needle(80, 1330)
    clinic.page.chart.link(first.id, second.id, Current(hz=2, mode="burst"))
    clinic.page.closed.emit()


def _fail(*_: object, **__: object) -> None:
    raise full_disk()
