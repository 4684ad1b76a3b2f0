"""What every test may rely on: no real window, and no deadline on a busy machine."""

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from needlemap.domain.days import DayCustom, follow
from needlemap.domain.region import follow_region

if sys.platform == "linux":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# What a developer's own shell says of records is of no test.
for _name in ("NEEDLEMAP_DATA", "NEEDLEMAP_PASSWORD"):
    os.environ.pop(_name, None)

settings.register_profile(
    "needlemap", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("needlemap")


def pytest_runtest_setup() -> None:
    """Read days alike in every test: a window before it followed its desktop and its clinic."""
    follow(DayCustom())
    follow_region(None)


@pytest.fixture(autouse=True)
def _looks_as_before() -> Iterator[None]:
    """Give the application back its colours and font, which a window sets for all that follow."""
    app = _application()
    before = (app.palette(), app.font()) if app else None
    yield
    app = _application()
    if app is None:
        return
    if before is None:
        database = sys.modules["PySide6.QtGui"].QFontDatabase
        before = (
            app.style().standardPalette(),
            database.systemFont(database.SystemFont.GeneralFont),
        )
    if app.palette() != before[0]:
        app.setPalette(before[0])
    if app.font() != before[1]:
        app.setFont(before[1])


@pytest.fixture(autouse=True)
def _names_are_shown_again() -> Iterator[None]:
    """Take privacy mode back, which is one for the program."""
    yield
    module = sys.modules.get("needlemap.ui.widgets.privacy")
    if module is not None:
        module.privacy.hide_names(hide=False)


def _application() -> Any:
    """Return the application; None without one, and where Qt is not loaded."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    return widgets.QApplication.instance() if widgets else None
