"""The themes: every text reads on its ground."""

import pytest

from helpers.contrast import contrast
from needlemap.ui.widgets.theme import CONTRAST, DARK, LIGHT, Theme, style_sheet

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


@pytest.mark.parametrize("theme", [LIGHT, DARK, CONTRAST], ids=lambda theme: theme.name)
def test_the_style_sheet_has_no_open_place(theme: Theme) -> None:
    assert "$" not in style_sheet(theme)
