"""The clinic as it stands at the head of its papers. Where it is kept is a setting of storage."""

from dataclasses import dataclass

from needlemap.domain.checks import check_text

LOGO_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class ClinicHead:
    """Name, address lines and logo of a clinic, as printed on every page.

    Attributes
    ----------
    address
        Lines from street to telephone, as the clinic wants them.
    logo
        Content of a PNG, JPEG or SVG picture, or nothing.
    """

    name: str = ""
    address: tuple[str, ...] = ()
    logo: bytes = b""

    def __post_init__(self) -> None:
        check_text("clinic name", self.name, longest=120)
        for line in self.address:
            check_text("address line", line, longest=120)
        if len(self.logo) > LOGO_BYTES:
            raise ValueError(f"logo may have at most {LOGO_BYTES} bytes, not {len(self.logo)}")
