"""A needle site: one spot of skin that was needled in one session, how, and what was warned of."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from needlemap.domain import checks
from needlemap.domain.canonical_json import LEFT_OUT_WHEN_EMPTY
from needlemap.domain.checks import check_number
from needlemap.domain.estim import Current, Estim
from needlemap.domain.ids import new_id
from needlemap.domain.placement import Placement, PlatePoint, Side, SurfacePoint

LONGEST_WORDS = 1000


class Acknowledged(StrEnum):
    """How a warning came to be noted in the record.

    `GOING_ON` is read only: earlier versions wrote it when the therapist went on with the chart.
    Nobody acknowledged such a warning; it was displayed. `KEY` is the button or key meant for it.
    """

    GOING_ON = "going_on"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class ShownWarning:
    """The words stand as they were displayed: the tables behind them may change later.

    ``code`` names the rule: ``zone.<risk zone>``, ``region.<region note>``, ``length.<fact>``,
    ``estim.<stop>`` or ``screening.<precaution>``. ``words`` are what the clinician added when
    acknowledging it; nothing where none were added.
    """

    code: str
    text: str
    shown_at: datetime
    acknowledged_at: datetime | None = None
    how: Acknowledged | None = None
    words: str = field(default="", metadata=LEFT_OUT_WHEN_EMPTY)

    def __post_init__(self) -> None:
        checks.check_code("warning", self.code)
        checks.check_text("warning", self.text, longest=2000, required=True)
        checks.check_moment("shown_at", self.shown_at)
        if (self.acknowledged_at is None) != (self.how is None):
            raise ValueError("a warning must say when and how it was acknowledged, or neither")
        if self.acknowledged_at is not None:
            checks.check_moment("acknowledged_at", self.acknowledged_at)
        checks.check_text("words on a warning", self.words, longest=LONGEST_WORDS)
        if self.words and self.is_open:
            raise ValueError("words on a warning must come with its acknowledgement")

    @property
    def is_open(self) -> bool:
        """Whether it was only displayed: nobody has acknowledged it on purpose."""
        return self.how is not Acknowledged.KEY

    def acknowledged(self, *, at: datetime, words: str | None = None) -> "ShownWarning":
        """Return the warning as acknowledged on purpose, with these words.

        One that was acknowledged before keeps its time, and its words unless others are given.
        """
        if self.is_open:
            return replace(self, acknowledged_at=at, how=Acknowledged.KEY, words=words or "")
        return self if words in (None, self.words) else replace(self, words=words)


DIAMETER_MM = (0.10, 0.60)
LENGTH_MM = (5.0, 200.0)
NEEDLES_A_SITE = (1, 30)


@dataclass(frozen=True, slots=True)
class Needle:
    """A filiform needle by its label: diameter x length in mm, for example 0.30 x 40 mm."""

    diameter_mm: float
    length_mm: float

    def __post_init__(self) -> None:
        check_number("diameter_mm", self.diameter_mm, low=0.10, high=0.60, unit="mm")
        check_number("length_mm", self.length_mm, low=5, high=200, unit="mm")

    @property
    def label(self) -> str:
        """The label as printed on the pack: ``0.30 x 40 mm``."""
        return f"{self.diameter_mm:.2f} × {self.length_mm:g} mm"


WARNINGS_A_SITE = 20


class StructureSource(StrEnum):
    """How the structure of a site came to be named; kept apart in the record."""

    INFERRED = "inferred"
    CHOSEN = "chosen"
    TYPED = "typed"


class Twitch(StrEnum):
    """Local twitch response."""

    NONE = "none"
    SINGLE = "single"
    MULTIPLE = "multiple"


class Angle(StrEnum):
    """Angle of the needle to the skin."""

    PERPENDICULAR = "perpendicular"
    OBLIQUE = "oblique"
    TANGENTIAL = "tangential"


@dataclass(frozen=True, slots=True)
class NeedleSite:
    """What is recorded of one site. Unknown facts are None, never a guess.

    ``ordinal`` orders the sites of a session as they were placed; the number shown and printed
    is the rank, so it has no gaps. ``removed_count + retained_count`` never exceeds
    ``needle_count``. ``complaints`` are ids; empty means the leading complaint of the visit.
    """

    id: str
    session_id: str
    ordinal: int
    point: SurfacePoint
    atlas_version: str
    clicked: PlatePoint | None
    side: Side
    region: str
    structure: str | None
    structure_source: StructureSource
    technique: str
    manipulation: str | None = None
    needle: Needle | None = None
    needle_count: int = 1
    insertion_count: int | None = None
    removed_count: int = 0
    retained_count: int = 0
    retained_reason: str = ""
    depth_mm: float | None = None
    angle: Angle | None = None
    twitch: Twitch | None = None
    twitch_count: int | None = None
    pain_reproduced: bool | None = None
    retention_s: int | None = None
    inserted_at: datetime | None = None
    removed_at: datetime | None = None
    approximate: bool = False
    carried_from: str | None = None
    note: str = ""
    estim: Estim | None = None
    warnings: tuple[ShownWarning, ...] = ()
    removed_by: str = ""
    complaints: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._check_where()
        self._check_dose()
        self._check_needles_out()
        self._check_response()
        checks.check_text("note", self.note, longest=2000)
        checks.check_text("removed_by", self.removed_by, longest=120)
        if self.warnings:
            count = len(self.warnings)
            checks.check_whole("number of warnings", count, low=0, high=WARNINGS_A_SITE)
        for complaint in self.complaints:
            checks.check_id("complaints", complaint)

    @property
    def needles_in(self) -> int:
        """Needles of this site that are still in the body."""
        return self.needle_count - self.removed_count - self.retained_count

    def _check_where(self) -> None:
        checks.check_id("id", self.id)
        checks.check_id("session_id", self.session_id)
        checks.check_whole("ordinal", self.ordinal, low=1, high=100_000)
        checks.check_text("atlas_version", self.atlas_version, longest=40, required=True)
        checks.check_code("region", self.region)
        if self.structure is not None:
            checks.check_code("structure", self.structure)
        if self.carried_from is not None:
            checks.check_id("carried_from", self.carried_from)

    def _check_dose(self) -> None:
        _check_dose(self)
        if self.insertion_count is not None:
            checks.check_whole("insertion_count", self.insertion_count, low=1, high=500)
        if self.retention_s is not None:
            checks.check_whole("retention_s", self.retention_s, low=0, high=7200, unit="s")

    def _check_needles_out(self) -> None:
        checks.check_whole("removed_count", self.removed_count, low=0, high=self.needle_count)
        left = self.needle_count - self.removed_count
        checks.check_whole("retained_count", self.retained_count, low=0, high=left)
        checks.check_text("retained_reason", self.retained_reason, longest=500)
        if self.retained_count and not self.retained_reason.strip():
            raise ValueError("retained_reason must say why a needle was left in, not be empty")
        for name in ("inserted_at", "removed_at"):
            if getattr(self, name) is not None:
                checks.check_moment(name, getattr(self, name))

    def _check_response(self) -> None:
        if self.twitch_count is not None:
            checks.check_whole("twitch_count", self.twitch_count, low=0, high=100)
            if self.twitch in (None, Twitch.NONE) and self.twitch_count:
                raise ValueError(
                    f"twitch_count must be empty or 0 without a twitch, not {self.twitch_count}"
                )


@dataclass(frozen=True, slots=True)
class SitePreset:
    """What the next click records besides the place: technique, manipulation, needle, count.

    ``leaves_needle`` is false for manipulations that go in and out: their needles count as
    inserted and as removed. With a ``current`` the sites become electrodes, two by two.
    """

    technique: str = "trigger_point_dn"
    manipulation: str | None = "static"
    needle: Needle | None = Needle(0.30, 40)
    needle_count: int = 1
    depth_mm: float | None = None
    leaves_needle: bool = True
    current: Current | None = None

    def __post_init__(self) -> None:
        _check_dose(self)

    def site(
        self, placement: Placement, *, session_id: str, ordinal: int, inserted_at: datetime
    ) -> NeedleSite:
        """Return a new site at the placement, dosed as this preset says."""
        return NeedleSite(
            id=new_id(),
            session_id=session_id,
            ordinal=ordinal,
            point=placement.point,
            atlas_version=placement.atlas_version,
            clicked=placement.clicked,
            side=placement.side,
            region=placement.region,
            structure=placement.structure,
            structure_source=StructureSource.INFERRED,
            technique=self.technique,
            manipulation=self.manipulation,
            needle=self.needle,
            needle_count=self.needle_count,
            depth_mm=self.depth_mm,
            inserted_at=inserted_at,
            removed_count=0 if self.leaves_needle else self.needle_count,
            removed_at=None if self.leaves_needle else inserted_at,
        )


def moved(site: NeedleSite, placement: Placement) -> NeedleSite:
    """Return the site at another place; a structure that was only inferred is inferred again."""
    inferred = site.structure_source is StructureSource.INFERRED
    return replace(
        site,
        point=placement.point,
        atlas_version=placement.atlas_version,
        clicked=placement.clicked,
        side=placement.side,
        region=placement.region,
        structure=placement.structure if inferred else site.structure,
        approximate=False,
    )


def dose_of(site: NeedleSite, *, leaves_needle: bool) -> SitePreset:
    """Return the preset that doses like this site."""
    return SitePreset(
        technique=site.technique,
        manipulation=site.manipulation,
        needle=site.needle,
        needle_count=site.needle_count,
        depth_mm=site.depth_mm,
        leaves_needle=leaves_needle,
        current=site.estim.current if site.estim else None,
    )


def with_needle_count(site: NeedleSite, count: int) -> NeedleSite:
    """Return the site with so many needles, 1 to 30; if none was in before, none is after."""
    low, high = NEEDLES_A_SITE
    count = min(max(count, low, site.retained_count), high)
    most_out = count - site.retained_count
    removed = most_out if site.needles_in == 0 else min(site.removed_count, most_out)
    return replace(site, needle_count=count, removed_count=removed)


def with_manipulation(
    site: NeedleSite, manipulation: str | None, *, leaves_needle: bool, at: datetime
) -> NeedleSite:
    """Return the site needled in this way: its needles are then in, or in and out at once."""
    return replace(
        site,
        manipulation=manipulation,
        removed_count=0 if leaves_needle else site.needle_count - site.retained_count,
        removed_at=None if leaves_needle else at,
    )


def _check_dose(dosed: NeedleSite | SitePreset) -> None:
    checks.check_code("technique", dosed.technique)
    if dosed.manipulation is not None:
        checks.check_code("manipulation", dosed.manipulation)
    low, high = NEEDLES_A_SITE
    checks.check_whole("needle_count", dosed.needle_count, low=low, high=high, unit="needles")
    if dosed.depth_mm is not None:
        checks.check_number("depth_mm", dosed.depth_mm, low=0.5, high=200, unit="mm")
