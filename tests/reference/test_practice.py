"""What was read of laws and boards: each with its text, and never more than was read."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from needlemap.domain.catalogue import Certainty
from needlemap.domain.region import (
    Region,
    follow_region,
    followed_region,
    has_billing_code,
    paper_of,
    regional,
)
from needlemap.paths import data_table
from needlemap.reference import Reference
from needlemap.reference.practice import PRACTICE_RULES, PracticeRule, rules_of

HEARSAY = re.compile(
    r"\bas (told|quoted)\b|as a (page|provider) [^.]* (tells|quotes)|\bis said to\b"
)


@pytest.mark.parametrize("rule", Reference.load().practice_rules.values(), ids=lambda rule: rule.id)
def test_every_rule_names_the_text_that_was_opened_its_link_and_the_day(rule: PracticeRule) -> None:
    assert rule.certainty is Certainty.VERIFIED
    assert re.match(r"https?://[^/]+\.[^/]+/", rule.url)
    assert date(2026, 1, 1) <= rule.opened_on <= date(2026, 12, 31)
    assert not HEARSAY.search(f"{rule.title} {rule.text}")
    assert set(rule.required) <= set(Reference.load().required_fields)


@pytest.mark.parametrize("place", ["New York", "Hawaii", "Colorado", "Louisiana", "Oregon"])
def test_a_state_whose_text_others_only_tell_has_no_rule(place: str) -> None:
    assert place not in {rule.name for rule in Reference.load().practice_rules.values()}


def test_a_state_where_needling_is_not_permitted_asks_for_no_field() -> None:
    forbidden = [each for each in Reference.load().practice_rules.values() if not each.permitted]
    assert [rule.name for rule in forbidden] == ["California", "Alberta, provisional register"]
    assert {rule.required for rule in forbidden} == {()}


def test_each_region_lists_its_own_rules_alone() -> None:
    rules = Reference.load().practice_rules.values()
    assert {rule.region for rule in rules_of(Region.CANADA, rules)} == {Region.CANADA}
    assert rules_of(Region.OTHER, rules) == rules_of(None, rules) == ()


def test_a_field_that_no_visit_has_is_found(tmp_path: Path) -> None:
    text = data_table("practice_rules.csv").read_text(encoding="utf-8")
    file = tmp_path / "practice_rules.csv"
    file.write_text(text.replace("us,Arizona", "zz,Arizona"), encoding="utf-8")
    with pytest.raises(Exception, match="region"):
        PRACTICE_RULES.read(file)
    assert len(list(csv.DictReader(text.splitlines()))) == len(Reference.load().practice_rules)


@pytest.mark.parametrize(
    ("region", "licence", "program", "number", "paper", "bills"),
    [
        (None, "License", "program", "MRN", "A4", True),
        (Region.US, "License", "program", "MRN", "Letter", True),
        (Region.UK, "Licence", "programme", "Patient ID", "A4", False),
        (Region.AUSTRALIA, "Licence", "program", "MRN", "A4", False),
        (Region.CANADA, "Licence", "program", "MRN", "Letter", False),
        (Region.OTHER, "License", "program", "MRN", "A4", False),
    ],
)
def test_each_region_has_its_words_its_paper_and_its_codes(
    region: Region | None, licence: str, program: str, number: str, paper: str, bills: bool
) -> None:
    before = followed_region()
    follow_region(region)
    try:
        said = (regional("License"), regional("program"), regional("MRN"))
    finally:
        follow_region(before)
    assert (*said, paper_of(region), has_billing_code(region)) == (
        licence,
        program,
        number,
        paper,
        bills,
    )
