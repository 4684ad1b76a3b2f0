"""A page on screen has the shape of its paper, is grey, and can be seen as a fax sends it."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from helpers.plates import ASurface
from needlemap.reports.layouts.session import lay_out
from needlemap.reports.pages.document import Sheets
from needlemap.reports.pages.page_image import FAX_DPI, as_faxed, page_image
from needlemap.reports.pages.paper import paper_named
from reports.makers import a_record, a_session, crowded_sites


@pytest.fixture
def sheets(surface: ASurface) -> Sheets:
    return lay_out(a_record(a_session(*crowded_sites(3))), surface, paper_named("Letter"))


def pixels(image: QImage) -> NDArray[np.uint8]:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].copy()


@pytest.mark.parametrize("dots_per_inch", [60.0, 200.0])
def test_a_page_has_the_size_of_its_paper(sheets: Sheets, dots_per_inch: float) -> None:
    image = page_image(sheets, 0, dots_per_inch)
    assert abs(image.width() - 8.5 * dots_per_inch) <= 1
    assert abs(image.height() - 11 * dots_per_inch) <= 1


def test_a_page_is_drawn_in_grey_on_white(sheets: Sheets) -> None:
    image = page_image(sheets, 0, 70.0)
    assert image.format() is QImage.Format.Format_Grayscale8
    drawn = pixels(image)
    assert drawn[0, 0] == 255
    assert drawn.min() < 60


def test_a_fax_knows_black_and_white_only(sheets: Sheets) -> None:
    sent = as_faxed(sheets, 0)
    assert abs(sent.width() - 8.5 * FAX_DPI) <= 1
    assert set(np.unique(pixels(sent))) == {0, 255}
