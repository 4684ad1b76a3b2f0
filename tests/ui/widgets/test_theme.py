"""The themes: every text reads on its ground."""

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QStringListModel
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from helpers.contrast import contrast
from needlemap.ui.widgets.theme import (
    CONTRAST,
    DARK,
    LIGHT,
    Theme,
    apply_theme,
    style_sheet,
    theme_palette,
)

PAIRS = [
    ("text", "ground"),
    ("text", "panel"),
    ("text", "raised"),
    ("text", "soft"),
    ("muted", "ground"),
    ("muted", "panel"),
    ("muted", "raised"),
    ("accent", "panel"),
    ("accent", "soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("danger", "panel"),
    ("danger", "danger_soft"),
    ("warning", "warning_soft"),
]


@pytest.mark.parametrize("theme", [LIGHT, DARK, CONTRAST], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_text_has_a_contrast_of_four_and_a_half(theme: Theme, ink: str, paper: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, paper)) >= 4.5


@pytest.mark.parametrize("ground", ["ground", "panel", "raised", "soft", "warning_soft"])
@pytest.mark.parametrize("theme", [LIGHT, DARK, CONTRAST], ids=lambda theme: theme.name)
def test_edges_have_a_contrast_of_three(theme: Theme, ground: str) -> None:
    assert contrast(theme.border, getattr(theme, ground)) >= 3
    assert contrast(theme.accent, getattr(theme, ground)) >= 3


@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_the_theme_of_high_contrast_reads_at_seven(ink: str, paper: str) -> None:
    assert contrast(getattr(CONTRAST, ink), getattr(CONTRAST, paper)) >= 7


def test_black_on_white_has_the_contrast_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("theme", [LIGHT, DARK, CONTRAST], ids=lambda theme: theme.name)
def test_the_style_sheet_has_no_open_place(theme: Theme) -> None:
    assert "$" not in style_sheet(theme)


def colours_of(piece: QWidget) -> set[str]:
    """Return the colours in the left part of a widget: its edge, and the ground beside it."""
    image = piece.grab().toImage()
    places = ((x, y) for x in range(min(20, image.width())) for y in range(image.height()))
    return {image.pixelColor(*place).name() for place in places}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    "kind",
    [
        *(QLineEdit, QComboBox, QSpinBox, QPlainTextEdit),
        *(QCheckBox, QRadioButton, QPushButton),
    ],
)
def test_what_is_disabled_loses_its_edge_and_its_fill(
    qtbot: QtBot, kind: type[QWidget], theme: Theme
) -> None:
    window, piece = QWidget(), kind()
    qtbot.addWidget(window)
    window.setObjectName("page")
    QVBoxLayout(window).addWidget(piece)
    apply_theme(window, theme)
    edge = {theme.border, theme.muted}
    fill = {theme.panel, theme.raised}
    assert colours_of(piece) & fill
    piece.setEnabled(False)
    faded = colours_of(piece)
    assert theme.ground in faded
    assert not faded & (edge | fill)


def chosen(kind: type[QPushButton | QToolButton], name: str) -> QWidget:
    piece = kind()
    piece.setText("Yes")
    piece.setProperty("kind", name)
    piece.setCheckable(True)
    piece.setChecked(True)
    return piece


def chosen_row() -> QWidget:
    piece = QListView()
    rows = QStringListModel(["Quadratus lumborum"], piece)
    piece.setModel(rows)
    piece.setCurrentIndex(rows.index(0))
    return piece


@pytest.mark.parametrize("theme", [LIGHT, DARK, CONTRAST], ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    "make",
    [
        partial(chosen, QPushButton, "answer"),
        partial(chosen, QToolButton, "choice"),
        partial(chosen, QPushButton, "chip"),
        partial(chosen, QPushButton, "current-preset"),
        chosen_row,
    ],
)
def test_what_was_chosen_loses_its_colour_where_it_cannot_be_changed(
    qtbot: QtBot, make: Callable[[], QWidget], theme: Theme
) -> None:
    window, piece = QWidget(), make()
    qtbot.addWidget(window)
    window.setObjectName("page")
    QVBoxLayout(window).addWidget(piece)
    apply_theme(window, theme)
    colours = {theme.accent, theme.warning, theme.soft, theme.warning_soft}
    assert colours_of(piece) & colours
    piece.setEnabled(False)
    assert not colours_of(piece) & colours
    assert theme.muted in colours_of(piece)  # and is still told from what was not chosen


@pytest.mark.parametrize("theme", [LIGHT, DARK, CONTRAST], ids=lambda theme: theme.name)
def test_a_slider_that_cannot_be_moved_has_no_accent(theme: Theme) -> None:
    colours = theme_palette(theme)
    off = colours.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight)
    assert off.name() == theme.muted


@pytest.mark.usefixtures("qapp")
def test_high_contrast_says_by_a_dashed_edge_what_is_disabled() -> None:
    assert style_sheet(CONTRAST).count("border-style: dashed") == 3
    assert "dashed" not in style_sheet(LIGHT)
