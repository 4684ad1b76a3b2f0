"""The themes: every text reads on its ground."""

import pytest

from helpers.contrast import contrast
from needlemap.ui.widgets.theme import DARK, LIGHT, Theme, style_sheet

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


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_text_has_a_contrast_of_four_and_a_half(theme: Theme, ink: str, paper: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, paper)) >= 4.5


def test_black_on_white_has_the_contrast_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_style_sheet_has_no_open_place(theme: Theme) -> None:
    assert "$" not in style_sheet(theme)
