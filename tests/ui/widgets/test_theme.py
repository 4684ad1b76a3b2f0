"""The themes: every text reads on its ground."""

import pytest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from helpers.contrast import contrast
from needlemap.ui.widgets.theme import CONTRAST, DARK, LIGHT, Theme, apply_theme, style_sheet

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


@pytest.mark.usefixtures("qapp")
def test_high_contrast_says_by_a_dashed_edge_what_is_disabled() -> None:
    assert style_sheet(CONTRAST).count("border-style: dashed") == 3
    assert "dashed" not in style_sheet(LIGHT)
