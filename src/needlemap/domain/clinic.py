"""The clinic as it stands at the head of its papers. Where it is kept is a setting of storage."""

from dataclasses import dataclass

from needlemap.domain.checks import check_text

LOGO_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class ClinicHead:
    """Name, address lines and logo of a clinic, as printed on every page.

    ``phone`` is the number that patients call, ``fax`` stands on the cover of a fax.

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
    phone: str = ""
    fax: str = ""

    def __post_init__(self) -> None:
        check_text("clinic name", self.name, longest=120)
        for line in self.address:
            check_text("address line", line, longest=120)
        check_text("telephone", self.phone, longest=60)
        check_text("fax", self.fax, longest=60)
        if len(self.logo) > LOGO_BYTES:
            raise ValueError(f"logo may have at most {LOGO_BYTES} bytes, not {len(self.logo)}")


@dataclass(frozen=True, slots=True)
class PrintedParts:
    """What a clinic wants on its session records beside what always stands there.

    ``statement`` is a sentence of the clinic for each record, as that this is not acupuncture.
    ``appendix`` lists every warning that was displayed, and where each site lies on the model.
    """

    appendix: bool = False
    sex: bool = False
    contact: bool = False
    insurer: bool = False
    statement: str = ""

    def __post_init__(self) -> None:
        check_text("statement", self.statement, longest=500)
