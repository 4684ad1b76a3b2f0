"""R and L on paper: on whole views, close views and enlarged parts, and on overlays."""

import io

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QPainter, QPdfWriter

from helpers.plates import ASurface
from needlemap.bodymap import BodySurface
from needlemap.reports.content.history import OverlaySite
from needlemap.reports.figures import overlay
from needlemap.reports.figures.body_panel import BodyPanel
from needlemap.reports.figures.overlay import OverlayPanel
from needlemap.reports.figures.panels import Frame, Panel
from needlemap.reports.pages.paper import mm

pytestmark = pytest.mark.usefixtures("qapp")
WIDTH, HEIGHT = mm(80), mm(110)
HAND = (290.0, 700.0, 460.0, 900.0)


def letters_on(block: BodyPanel | OverlayPanel) -> list[str]:
    """Return R and L as the text of a page reads that holds this block alone."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    painter = QPainter(writer)
    painter.scale(writer.width() / WIDTH, writer.width() / WIDTH)
    block.paint(painter, 0, 0)
    painter.end()
    (page,) = PdfReader(io.BytesIO(buffer.data().data())).pages
    return sorted(word for word in page.extract_text().split() if word in ("R", "L"))


@pytest.mark.parametrize("plate_id", ["anterior", "posterior", "upper_back", "shoulders_superior"])
def test_a_view_of_both_sides_bears_both_letters(plate_id: str) -> None:
    plate = BodySurface.load().plate(plate_id)
    assert letters_on(BodyPanel(Panel(plate, ()), WIDTH, HEIGHT)) == ["L", "R"]
    assert letters_on(OverlayPanel(plate, BodySurface.load(), (), WIDTH, HEIGHT)) == ["L", "R"]


@pytest.mark.parametrize(
    ("plate_id", "letter"),
    [
        ("right_lateral", "R"),
        ("left_lateral", "L"),
        ("left_hand_palmar", "L"),
        ("right_leg_medial", "R"),
        ("left_foot_plantar", "L"),
        ("head_right", "R"),
    ],
)
def test_a_view_of_one_side_bears_its_letter(plate_id: str, letter: str) -> None:
    plate = BodySurface.load().plate(plate_id)
    assert letters_on(BodyPanel(Panel(plate, ()), WIDTH, HEIGHT)) == [letter]
    assert letters_on(OverlayPanel(plate, BodySurface.load(), (), WIDTH, HEIGHT)) == [letter]


@pytest.mark.parametrize(("plate_id", "letter"), [("anterior", "L"), ("posterior", "R")])
def test_an_enlarged_hand_bears_the_letter_of_its_side(
    surface: ASurface, plate_id: str, letter: str
) -> None:
    panel = Panel(surface.plate(plate_id), (), close_up=Frame("A", HAND))
    assert letters_on(BodyPanel(panel, WIDTH, HEIGHT)) == [letter]


@pytest.mark.parametrize(("counts", "marks"), [(True, 1), (False, 2)])
def test_left_and_right_of_the_spine_are_two_marks_where_no_number_is_in_them(
    monkeypatch: pytest.MonkeyPatch, counts: bool, marks: int
) -> None:
    painted: list[object] = []
    monkeypatch.setattr(overlay, "paint_mark", lambda *given: painted.append(given))
    surface = BodySurface.load()
    points = [surface.locate("posterior", x_mm, 1100.0) for x_mm in (-25.0, 25.0)]
    sites = [OverlaySite(point, "trigger_point_dn", 0) for point in points if point]
    plate = surface.plate("posterior")
    letters_on(OverlayPanel(plate, surface, sites, WIDTH, mm(80), counts=counts))
    assert len(sites) == 2
    assert len(painted) == marks
