"""Keys of a page on keyboards that type other letters: the place of a key counts."""

import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from helpers.drivers import Clinic

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
# Where keys lie on a PC keyboard, as Linux counts; other systems count otherwise.
CODES = {"1": 10, "2": 11, "6": 15, "7": 16, "F": 41, "B": 56, "T": 28, "N": 57, "M": 58}
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="codes of Linux are sent")


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    return clinic


def press(widget: QWidget, at: str, types: str, held: Qt.KeyboardModifier = NONE) -> bool:
    """Press the key at a place that types this; return whether it was claimed beforehand."""
    claimed = []
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
        event = QKeyEvent(kind, ord(types.upper()), held, CODES[at], 0, 0, types)
        event.setAccepted(False)
        QApplication.sendEvent(widget, event)
        claimed.append(event.isAccepted())
    return claimed[0]


@pytest.mark.parametrize(
    ("front", "back"), [("\u0430", "\u0438"), ("\u03c6", "\u03b2")], ids=["russian", "greek"]
)
def test_views_are_shown_by_the_place_of_their_keys(visit: Clinic, front: str, back: str) -> None:
    press(visit.page.canvas, "B", back)
    assert visit.page.canvas.plate.id == "posterior"
    press(visit.page.canvas, "F", front)
    assert visit.page.canvas.plate.id == "anterior"


def test_close_views_are_stepped_through_with_shift_too(visit: Clinic) -> None:
    press(visit.page.canvas, "N", "\u0442")
    press(visit.page.canvas, "N", "\u0442")
    second = visit.page.canvas.plate.id
    press(visit.page.canvas, "N", "\u0422", SHIFT)
    assert visit.page.canvas.plate.id != second


@pytest.mark.parametrize(("typed", "count"), [("é", 2), ("-", 6), ("è", 7)])
def test_digits_of_a_french_keyboard_need_no_shift(visit: Clinic, typed: str, count: int) -> None:
    visit.needle(60, 1200, "anterior")
    press(visit.page.canvas, str(count), typed)
    assert visit.stored.sites[0].needle_count == count


def test_a_digit_with_shift_on_an_american_keyboard_counts_nothing(visit: Clinic) -> None:
    visit.needle(60, 1200, "anterior")
    press(visit.page.canvas, "2", "@", SHIFT)
    assert visit.stored.sites[0].needle_count == 1


def test_a_letter_that_is_typed_means_itself_wherever_its_key_lies(visit: Clinic) -> None:
    """The German Z lies where the American Y does; here the place of M types a comma."""
    visit.page.show_plate("posterior")
    assert not press(visit.page.canvas, "B", "x")
    assert visit.page.canvas.plate.id == "posterior"


def test_what_is_typed_into_a_field_is_text(visit: Clinic) -> None:
    visit.needle(60, 1200, "anterior")
    visit.needle(60, 1100, "anterior")
    note = visit.page.editor.dose.note
    note.setFocus()
    press(note, "B", "\u0438")
    assert note.text() == "\u0438"
    assert visit.page.canvas.plate.id == "anterior"
