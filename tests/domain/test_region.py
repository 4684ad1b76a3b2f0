"""A clinic of the United Kingdom reads its own words; everybody else those of the program."""

import pytest

from needlemap.domain.region import Region, follow_region, has_billing_code, regional


@pytest.mark.parametrize("region", [None, Region.US])
def test_the_words_of_the_program_stay(region: Region | None) -> None:
    follow_region(region)
    assert regional("MRN {0}, home exercise program") == "MRN {0}, home exercise program"
    assert has_billing_code(region)


def test_the_united_kingdom_has_its_own_label_and_spelling() -> None:
    follow_region(Region.UK)
    assert regional("{0} has the same MRN.") == "{0} has the same Patient ID."
    assert regional("Home exercise program") == "Home exercise programme"
    assert regional("Programmed, MRNX") == "Programmed, MRNX"
    assert not has_billing_code(Region.UK)
