"""The clinic on its papers: their head, and what it wants printed.

Where both are kept is a setting of storage.
"""

from dataclasses import dataclass, replace

from needlemap.domain.checks import check_text

LOGO_BYTES = 2_000_000
DEMO = "DEMO"
_LONGEST_NAME = 120


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
        check_text("clinic name", self.name, longest=_LONGEST_NAME)
        for line in self.address:
            check_text("address line", line, longest=120)
        check_text("telephone", self.phone, longest=60)
        check_text("fax", self.fax, longest=60)
        if len(self.logo) > LOGO_BYTES:
            raise ValueError(f"logo may have at most {LOGO_BYTES} bytes, not {len(self.logo)}")

    def without_name(self) -> "ClinicHead":
        """Return the head of a page that does not tell the clinic, a demonstration's still does."""
        return ClinicHead().as_demonstration() if self.name.startswith(DEMO) else ClinicHead()

    def as_demonstration(self) -> "ClinicHead":
        """Return the head that tells every reader of a page that nobody was treated."""
        if self.name.startswith(DEMO):
            return self
        return replace(self, name=f"{DEMO}: {self.name or 'made-up patients'}"[:_LONGEST_NAME])


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
