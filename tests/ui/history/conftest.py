"""A history page on the real body, with a history that is made up."""

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.histories import NOW, facts, row
from needlemap.bodymap import BodySurface
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.history import History, SavedFilters
from needlemap.painting import LIGHT, PlatePictures
from needlemap.reference import Reference
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.plate_style import PlateStyle
from needlemap.ui.widgets.theme import LIGHT as LIGHT_THEME

Opener = Callable[[History], HistoryPage]
# Spots of the back that the posterior plate shows, in plate mm.
SPOTS = ((60, 1470), (-60, 1470), (38, 1065), (-38, 1065), (90, 1380))


@pytest.fixture(scope="session")
def surface() -> BodySurface:
    return BodySurface.load("male")


@pytest.fixture
def open_page(qtbot: QtBot, surface: BodySurface) -> Iterator[Opener]:
    """Open pages on histories, front and back, no session in front; they are closed in the end."""
    opened: list[HistoryPage] = []

    def opener(history: History) -> HistoryPage:
        patient = Patient(new_id(), "Okafor", "Amara", date(1984, 5, 2), "1042", Figure.MALE)
        look = PlateStyle(surface, PlatePictures(), LIGHT, LIGHT_THEME)
        page = HistoryPage(history, patient, look, Reference.load(), SavedFilters())
        page.resize(1280, 800)
        page.show()
        page.body.add_strip()
        QApplication.processEvents()
        page.body.show_all_sessions()
        page.body.pane.show_plates(("anterior", "posterior"))
        opened.append(page)
        return page

    yield opener
    for page in opened:
        page.close()
        page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


@pytest.fixture
def seen(surface: BodySurface) -> History:
    """Five sessions on the back: 400, 90, 60, 20 and 2 days ago; the fourth entered in error."""
    sessions = [
        facts(
            n,
            days,
            therapist_id=f"t{n % 2}",
            therapist_name=("Dana Kim", "Ana Weber")[n % 2],
            entered_in_error=n == 4,
            pain_before=8 - n,
            pain_after=6 - n,
        )
        for n, days in enumerate((400, 90, 60, 20, 2), 1)
    ]
    rows = [on_back(surface, n, site) for n in range(1, 6) for site in range(1, 4)]
    return History.of(sessions, rows, now=NOW)


@pytest.fixture
def page(open_page: Opener, seen: History) -> HistoryPage:
    return open_page(seen)


def on_back(surface: BodySurface, session: int, site: int) -> tuple[object, ...]:
    """Return the row of a site at one of the spots of the back."""
    x_mm, y_mm = SPOTS[(session + site) % len(SPOTS)]
    point = surface.locate("posterior", x_mm, y_mm)
    assert point is not None
    return row(
        session,
        site,
        face=point.face,
        s=point.s,
        t=point.t,
        atlas_version=surface.version,
        side="right" if x_mm > 0 else "left",
        structure=("trapezius_upper", "quadratus_lumborum", "infraspinatus")[site - 1],
        technique=("trigger_point_dn", "superficial_dn", "electrical_dn")[site - 1],
        needle_count=site,
        twitch=("single", "none", None)[site - 1],
        depth_mm=float(10 * site),
    )


def pixels(widget: object) -> np.ndarray:
    """Return what a widget shows, as (height, width, 4) bytes."""
    image = widget.grab().toImage()  # type: ignore[attr-defined]
    shape = image.height(), image.bytesPerLine() // 4, 4
    return np.frombuffer(image.constBits(), np.uint8).reshape(shape)[:, : image.width()].copy()
