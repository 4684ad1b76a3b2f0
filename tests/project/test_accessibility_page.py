"""docs/accessibility.md lists every criterion of WCAG 2.2 A and AA and names tests that exist."""

import re

from project.checkout import ROOT

PAGE = (ROOT / "docs" / "accessibility.md").read_text("utf-8")
# Level A has 31 criteria and level AA 24; the numbers of each guideline that belong to them.
CRITERIA = {
    "1.1": (1,),
    "1.2": (1, 2, 3, 4, 5),
    "1.3": (1, 2, 3, 4, 5),
    "1.4": (1, 2, 3, 4, 5, 10, 11, 12, 13),
    "2.1": (1, 2, 4),
    "2.2": (1, 2),
    "2.3": (1,),
    "2.4": (1, 2, 3, 4, 5, 6, 7, 11),
    "2.5": (1, 2, 3, 4, 7, 8),
    "3.1": (1, 2),
    "3.2": (1, 2, 3, 4, 6),
    "3.3": (1, 2, 3, 4, 7, 8),
    "4.1": (2, 3),
}
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| \d", line)]
STATES = {"met", "partly", "not met", "not shown", "does not apply"}


def test_all_55_criteria_are_listed() -> None:
    wanted = {f"{guide}.{number}" for guide, numbers in CRITERIA.items() for number in numbers}
    assert len(wanted) == 55
    assert wanted - set(re.findall(r"\b\d\.\d\.\d+\b", "\n".join(ROWS))) == set()


def test_each_line_has_a_state_and_a_reason() -> None:
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in ROWS]
    assert {state for _, state, _ in cells} <= STATES
    assert [name for name, _, reason in cells if not reason] == []


def test_every_test_that_is_named_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+(?:\.py)?)`", PAGE)
    assert len(named) > 20
    assert [path for path in named if not (ROOT / path).exists()] == []
