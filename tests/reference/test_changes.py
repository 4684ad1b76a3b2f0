"""A change of a score is put beside every published change, with its source."""

from needlemap.reference import Reference
from needlemap.reference.citations import change_words

REFERENCE = Reference.load()


def words(measure: str, before: float, after: float) -> str:
    return change_words(before, after, REFERENCE.outcome_measures[measure], REFERENCE)


def test_an_improvement_reaches_one_published_change_and_not_another() -> None:
    said = words("ndi", 40, 24)
    assert said.startswith("16 % better")
    assert "below the minimal important change of 19, mechanical neck pain: Cleland 2008" in said
    assert "reaches the minimal important change of 14: Abbott 2014" in said


def test_which_way_is_better_is_the_measures_matter() -> None:
    assert words("lefs", 40, 60).startswith("20 points better")
    assert words("nprs", 2, 6).startswith("4 points worse")


def test_a_measure_without_a_published_change_says_so() -> None:
    assert "no accepted minimal important change" in words("rom", 90, 120)


def test_no_change_is_none() -> None:
    assert words("nprs", 5, 5) == "no change."
