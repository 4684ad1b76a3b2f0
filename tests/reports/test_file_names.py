"""File names say kind, day and id in letters that every disk takes."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from needlemap.reports.file_names import file_name, free_path, plain_letters


def test_a_file_is_named_by_kind_day_and_id() -> None:
    assert file_name("session", "2026-11-21", "1a2b3c4d") == "session-2026-11-21-1a2b3c4d.pdf"


def test_accents_are_taken_off() -> None:
    assert plain_letters("Müller-Łukasz, Zoë") == "muller-łukasz-zoe"


@given(st.text(max_size=200))
def test_no_name_makes_a_path_or_a_hidden_file(name: str) -> None:
    made = file_name("chart", "2026-11-21", "1a2b3c4d", name=name)
    assert Path(made).name == made
    assert not set(made) & set('/\\:*?"<>|\n\t ')
    assert len(made) < 120


def test_a_taken_name_is_numbered(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").touch()
    (tmp_path / "a-2.pdf").touch()
    assert free_path(tmp_path, "a.pdf").name == "a-3.pdf"
