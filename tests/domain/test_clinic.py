"""The clinic at the head of its papers."""

import pytest

from needlemap.domain.clinic import LOGO_BYTES, ClinicHead


def test_a_clinic_need_not_have_a_head() -> None:
    assert ClinicHead() == ClinicHead(name="", address=(), logo=b"")


@pytest.mark.parametrize(
    ("name", "address", "logo", "refusal"),
    [
        ("x" * 121, (), b"", "clinic name may have at most 120 characters, not 121"),
        ("Clinic", ("x" * 121,), b"", "address line may have at most 120 characters, not 121"),
        ("Clinic", ("1 Mill Road\0",), b"", r"address line must not hold the character U\+0000"),
        ("Clinic", (), bytes(LOGO_BYTES + 1), "logo may have at most 2000000 bytes, not 2000001"),
    ],
)
def test_a_head_that_no_paper_could_carry_is_refused(
    name: str, address: tuple[str, ...], logo: bytes, refusal: str
) -> None:
    with pytest.raises(ValueError, match=refusal):
        ClinicHead(name, address, logo)
