"""Sites that crowd: a key goes near enough to tell them apart, and back."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, Qt

from helpers.drivers import Clinic
from needlemap.painting import Mark
from needlemap.ui.charting.body.close_look import CloseLook, window_around
from needlemap.ui.charting.body.mark_layer import MARK_PX

KEY = Qt.Key
_MM = st.floats(-900, 900)
# A grid on one shoulder, 14 mm apart, and the low back.
_SHOULDER = [(60 + 15 * column, 1450 - 15 * row) for column in range(5) for row in range(3)]
_BACK = (38, 1065)


@pytest.fixture
def crowded(clinic: Clinic) -> Clinic:
    """A session with fifteen sites on one shoulder and one, the last, on the low back."""
    clinic.begin_session()
    clinic.page.show_plate("posterior")
    for x_mm, y_mm in (*_SHOULDER, _BACK):
        clinic.page.actions_.place("posterior", x_mm, y_mm)
    assert len(clinic.session.sites) == len(_SHOULDER) + 1
    return clinic


def button_of(clinic: Clinic) -> CloseLook:
    """Return the button on the body."""
    return clinic.page.close_look


def nearest_px(clinic: Clinic, numbers: range) -> float:
    """Return how near two of these marks lie to each other on the screen."""
    canvas = clinic.page.canvas
    marks = [mark for mark in canvas.marks.values() if mark.number in numbers]
    at = [canvas.frame.to_px(mark.x_mm, mark.y_mm) for mark in marks]
    return min((one - other).manhattanLength() for one, other in combinations(at, 2))


def test_a_key_tells_crowded_marks_apart_and_the_same_key_goes_back(crowded: Clinic) -> None:
    page, shoulder = crowded.page, range(1, len(_SHOULDER) + 1)
    page.state.select([crowded.session.sites[0].id])
    assert nearest_px(crowded, shoulder) < MARK_PX / 2
    crowded.driver.press(page.canvas, KEY.Key_Z)
    assert nearest_px(crowded, shoulder) > MARK_PX
    visible = QRectF(page.canvas.rect())
    on_shoulder = [mark for mark in page.canvas.marks.values() if mark.number in shoulder]
    assert all(visible.contains(page.canvas.frame.to_px(m.x_mm, m.y_mm)) for m in on_shoulder)
    crowded.driver.press(page.canvas, KEY.Key_Z)
    assert page.canvas.zoom_factor == 1.0


def test_with_nothing_selected_the_last_site_is_looked_at(crowded: Clinic) -> None:
    crowded.page.state.select(())
    crowded.driver.click(button_of(crowded))
    at: QPointF = crowded.page.canvas.frame.to_px(*_BACK)
    assert (at - QRectF(crowded.page.canvas.rect()).center()).manhattanLength() < MARK_PX


def test_the_button_says_what_it_does_and_is_there_when_it_can(clinic: Clinic) -> None:
    clinic.begin_session()
    button = button_of(clinic)
    assert button.isHidden()
    clinic.needle(58, 1478)
    assert button.text() == "Zoom to sites"
    assert clinic.page.canvas.rect().contains(button.geometry())
    clinic.driver.click(button)
    assert button.text() == "Whole view"
    clinic.driver.press(clinic.page.canvas, KEY.Key_Home)
    assert button.text() == "Zoom to sites"
    clinic.driver.press(clinic.page.canvas, KEY.Key_F)
    assert button.isHidden()


def test_previous_sites_are_looked_at_while_nothing_is_charted(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(58, 1478)
    clinic.page.closed.emit()
    clinic.begin_session()
    clinic.page.show_plate("posterior")
    clinic.driver.click(button_of(clinic))
    assert clinic.page.canvas.zoom_factor > 2


@given(st.lists(st.tuples(_MM, _MM), min_size=1, max_size=12))
def test_the_window_holds_the_site_that_is_meant_and_never_another_part(
    places: list[tuple[float, float]],
) -> None:
    marks = [Mark(x, y, number=number) for number, (x, y) in enumerate(places, 1)]
    meant = marks[0]
    x0, y0, x1, y1 = window_around(marks, meant)
    assert x0 < meant.x_mm < x1
    assert y0 < meant.y_mm < y1
    assert min(x1 - x0, y1 - y0) >= 219
    assert window_around([meant], meant)[2] - meant.x_mm == pytest.approx(110)
