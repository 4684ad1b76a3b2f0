"""What a monkey does at the chart besides clicks and keys: previous sites, pairs, forms."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from needlemap.domain.edit import EditHistory
from needlemap.ui.charting.presets.pickers import Picker

if TYPE_CHECKING:
    from helpers.monkey import Monkey

_KEY = Qt.Key
_ALT = Qt.KeyboardModifier.AltModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_LINES = (
    "r infraspinatus 2 40",
    "l trapezius upper tp2",
    "both glut med 3x60 estim",
    "r infraspinatus d90",
    "both",
    "l nowhere",
)
_WORDS = ("", "sore", "Came by bicycle")
# Earlier than it was charted: within the visit, an hour before, the day before.
_EARLIER = ("09:05", "10.40", "25:99", "2026-01-31", "1 Feb 2026", "no day")
_NUMBERS = ("", "1", "2", "40", "700")

Doing = Callable[["Monkey"], str]


def doings(monkey: "Monkey") -> tuple[Callable[[], str], ...]:
    """Return them, each as often as it is to come up."""
    return tuple(
        partial(doing, monkey)
        for times, doing in (
            (2, choose),
            (2, enter_a_number),
            (1, choose_for_all),
            (1, write_a_note),
            (2, copy_forward_a_previous_site),
            (1, copy_forward_from_the_list),
            (2, type_a_line),
            (2, take_out),
            (1, all_out),
            (2, join),
            (2, show_a_plate),
            (1, fill_in_the_form),
            (1, change_the_time),
            (1, close_and_open),
        )
        for _ in range(times)
    )


def choose(monkey: "Monkey") -> str:
    """Change a list of the editor with the arrows."""
    editor = monkey.clinic.page.editor
    editor.estim_fold.open()
    editor.more_fold.open()
    boxes = [box for box in editor.findChildren(Picker) if box.isVisible()]
    if not boxes:
        return "choose nothing"
    box = monkey.random.choice(boxes)
    box.setFocus()
    for _ in range(monkey.random.randrange(1, 4)):
        QTest.keyClick(box, monkey.random.choice((_KEY.Key_Down, _KEY.Key_Up)))
    monkey.clinic.page.canvas.setFocus()
    return f"choose {box.accessibleName()}: {box.currentText()}"


def enter_a_number(monkey: "Monkey") -> str:
    """Type a number into the editor, a sensible one or not."""
    editor, driver = monkey.clinic.page.editor, monkey.clinic.driver
    editor.estim_fold.open()
    editor.more_fold.open()
    more, estim = editor.more, editor.estim
    boxes = (
        *(editor.dose.count, editor.dose.depth_mm, more.insertions, more.twitches),
        *(more.retention_min, more.out, more.stay, estim.channel, estim.hz, estim.minutes),
    )
    box = monkey.random.choice(boxes)
    if not box.isVisible():
        return "enter nothing"
    number = monkey.random.choice(_NUMBERS)
    driver.type(box, number)
    QTest.keyClick(box, _KEY.Key_Return)
    monkey.clinic.page.canvas.setFocus()
    return f"enter {box.accessibleName()}: {number}"


def choose_for_all(monkey: "Monkey") -> str:
    """Select all, then change them as one."""
    monkey.clinic.page.actions_.select_all()
    QApplication.processEvents()
    return "all, " + monkey.random.choice((choose, enter_a_number, write_a_note))(monkey)


def write_a_note(monkey: "Monkey") -> str:
    """Write the note of the selected sites, or why needles stay in."""
    editor = monkey.clinic.page.editor
    editor.more_fold.open()
    box = monkey.random.choice((editor.dose.note, editor.more.reason))
    if not box.isVisible():
        return "write nothing"
    words = monkey.random.choice(_WORDS)
    monkey.clinic.driver.type(box, words)
    monkey.clinic.page.canvas.setFocus()
    return f"write {box.accessibleName()}: {words}"


def copy_forward_a_previous_site(monkey: "Monkey") -> str:
    """Click a gray ring."""
    page = monkey.clinic.page
    rings = page.previous.previous_sites.marks
    if not rings:
        return "adopt nothing"
    ring = monkey.random.choice(rings)
    monkey.clinic.driver.click_body(page.canvas, ring.x_mm, ring.y_mm)
    return f"click a ring at {ring.x_mm:.1f}, {ring.y_mm:.1f}"


def copy_forward_from_the_list(monkey: "Monkey") -> str:
    """Open the list of previous sites, turn it to the other side perhaps, copy forward or leave."""
    page, driver = monkey.clinic.page, monkey.clinic.driver
    driver.press(page.canvas, _KEY.Key_G, _CONTROL)
    panel = page.previous.controller.panel
    mirrored = monkey.random.random() < 0.5
    if mirrored:
        driver.click(panel.other_side)
    key = monkey.random.choice((_KEY.Key_Return, _KEY.Key_Return, _KEY.Key_Escape))
    QTest.keyClick(panel, key)
    page.previous.controller.close_panel()
    return f"the list of previous sites, mirrored {mirrored}, {key.name}"


def type_a_line(monkey: "Monkey") -> str:
    """Type a site, one that can be placed or not."""
    page, driver = monkey.clinic.page, monkey.clinic.driver
    words = monkey.random.choice(_LINES)
    driver.press(page.canvas, _KEY.Key_Slash)
    line = page.typed.line.line
    driver.type(line, words)
    QTest.keyClick(line, _KEY.Key_Return)
    page.typed.line.close_line()
    page.canvas.setFocus()
    return f"type {words}"


def take_out(monkey: "Monkey") -> str:
    """Click a mark while needles come out, with its neighbours perhaps; then chart again."""
    page, driver = monkey.clinic.page, monkey.clinic.driver
    driver.press(page.canvas, _KEY.Key_O)
    place = _mark(monkey)
    if place is not None:
        driver.click(page.canvas, place, monkey.random.choice((_CONTROL, Qt.KeyboardModifier(0))))
    driver.press(page.canvas, _KEY.Key_O)
    return f"take out at {place}"


def all_out(monkey: "Monkey") -> str:
    """Count the tray, rightly or not, and say that all are out."""
    page, driver = monkey.clinic.page, monkey.clinic.driver
    page.removal.toggle()
    counted = page.removal.expected + monkey.random.choice((0, 0, 1))
    if page.removal.is_on:
        driver.type(page.removal.bar.total, str(counted))
        driver.click(page.removal.bar.all_out)
        driver.click(page.removal.bar.done)
    return f"all out, {counted} counted"


def join(monkey: "Monkey") -> str:
    """Drag from mark to mark with Alt held: a pair, or one less."""
    page = monkey.clinic.page
    start, end = _mark(monkey), _mark(monkey)
    if start is None or end is None:
        return "join nothing"
    monkey.clinic.driver.drag(page.canvas, start, end, _ALT)
    return f"join {start.toTuple()} and {end.toTuple()}"


def show_a_plate(monkey: "Monkey") -> str:
    """Show any plate."""
    plate = monkey.random.choice(monkey.clinic.page.panel.plate_ids)
    monkey.clinic.page.show_plate(plate)
    return f"plate {plate}"


def fill_in_the_form(monkey: "Monkey") -> str:
    """Answer something of the visit's form, by a click or in words."""
    page, driver = monkey.clinic.page, monkey.clinic.driver
    page.visit.show_form()
    form = page.visit.form
    if monkey.random.random() < 0.5:
        pain = monkey.random.randrange(11)
        driver.click(form.pain.before.button_of(pain))
        done = f"pain {pain}"
    else:
        words = monkey.random.choice(_WORDS)
        driver.type(form.plan.note, words)
        done = f"note {words}"
    _back(monkey)
    return done


def change_the_time(monkey: "Monkey") -> str:
    """Put day or hour of the treatment right, or wrong."""
    page, driver = monkey.clinic.page, monkey.clinic.driver
    page.visit.show_form()
    times, words = page.visit.form.times, monkey.random.choice(_EARLIER)
    driver.type(times.hour if ":" in words or "." in words else times.day, words)
    _back(monkey)
    return f"time {words}"


def close_and_open(monkey: "Monkey") -> str:
    """Close the session, if nothing is lost by it, and open it anew: undo goes on."""
    controller, page = monkey.clinic.controller, monkey.clinic.page
    session = page.chart.session
    page.leave()
    if controller.charting is None:
        controller.open_session(session.patient_id, session.id)
        QApplication.processEvents()
        told = EditHistory(monkey.clinic.records.sessions.edits_of(session.id))
        trail = "\n".join(monkey.trail)
        assert told == page.chart.history, trail
        return "close and open"
    return "stay with words that are not stored"


def _back(monkey: "Monkey") -> None:
    monkey.clinic.page.canvas.setFocus()
    QApplication.processEvents()
    monkey.clinic.page.tabs.show_tab("sites")


def _mark(monkey: "Monkey") -> QPoint | None:
    canvas = monkey.clinic.page.canvas
    marks = list(canvas.marks.values())
    if not marks:
        return None
    mark = monkey.random.choice(marks)
    return canvas.frame.to_px(mark.x_mm, mark.y_mm).toPoint()
