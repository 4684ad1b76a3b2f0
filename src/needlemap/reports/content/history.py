"""What a treatment history says on paper: a range of a patient's sessions, words and places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from needlemap.domain.clinic import ClinicHead
from needlemap.domain.placement import SurfacePoint
from needlemap.history.progress import Progress
from needlemap.history.trends import Course, Series
from needlemap.reference.outcomes import ImportantChange, OutcomeMeasure
from needlemap.reports.content.record import Fact


class Counted(StrEnum):
    """What a map of density counts; nothing where none is printed."""

    NOTHING = ""
    NEEDLES = "needles"
    SITES = "sites"


@dataclass(frozen=True, slots=True)
class OverlaySite:
    """A site on the overlay: where, with which technique, in which age class (0 the youngest)."""

    point: SurfacePoint
    technique: str
    age: int
    needles: int = 1


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A value on a day; days since 1970."""

    day: float
    value: float


@dataclass(frozen=True, slots=True)
class Strip:
    """Sessions along time: needles of each, and pain where it was asked."""

    start_day: float
    end_day: float
    needles: tuple[TimePoint, ...]
    pain_before: tuple[TimePoint, ...] = ()
    pain_after: tuple[TimePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperDot:
    """A session of a structure: its day, its needles, its technique (empty for several)."""

    day: float
    needles: int
    technique: str


@dataclass(frozen=True, slots=True)
class DotRow:
    """A structure over time; ``sentence`` is what is said of it to those who hear it."""

    name: str
    needles: str
    days_since: str
    sentence: str
    dots: tuple[PaperDot, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """The scores of one outcome measure; ``note`` tells the published changes that count.

    ``scale`` is the whole range of the measure; None for one that is not known.
    """

    name: str
    points: tuple[TimePoint, ...]
    note: str = ""
    unit: str = ""
    scale: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ComplaintCourse:
    """One complaint over the period: in words, and the values that its plots show.

    ``note`` tells the published changes that count.
    """

    name: str
    sentences: tuple[str, ...]
    progress: Progress
    areas: Series
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class ProgressRecord:
    """Did it help, by complaint; with what the plots of all of them are drawn by.

    ``treatments`` are the courses of treatment, each with the day to which it is drawn.
    """

    complaints: tuple[ComplaintCourse, ...] = ()
    treatments: tuple[tuple[Course, float], ...] = ()
    measures: Mapping[str, OutcomeMeasure] = field(default_factory=dict)
    changes: Mapping[str, ImportantChange] = field(default_factory=dict)

    @property
    def has_named(self) -> bool:
        """Whether any session says which complaint it treated."""
        return any(each.progress.complaint is not None for each in self.complaints)


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """A treatment history as printed. Rows of tables are words, in the order of their headings.

    ``ages`` words the age classes, the youngest first; ``techniques`` are those used, in order of
    first use. ``trends`` are scores of measures that are not known here. ``hints`` is what nobody
    entered and the program worked out. ``density`` is what a map of the skin counts.
    """

    patient_id: str
    figure: str
    clinic: ClinicHead
    author: str
    first_day: str
    last_day: str
    patient: tuple[Fact, ...]
    totals: tuple[Fact, ...]
    overlay: tuple[OverlaySite, ...]
    ages: tuple[str, ...]
    techniques: tuple[tuple[str, str], ...]
    strip: Strip
    dots: tuple[DotRow, ...]
    structures: tuple[tuple[str, ...], ...]
    sessions: tuple[tuple[str, ...], ...]
    trends: tuple[Trend, ...]
    progress: ProgressRecord
    alerts: tuple[str, ...]
    hints: tuple[str, ...]
    atlas_version: str
    content_hash: str
    record_head: str
    printed: str
    density: Counted = Counted.NOTHING

    @property
    def foot_lines(self) -> tuple[str, ...]:
        """What stands at the foot of each page."""
        atlas = f" · atlas {self.atlas_version}" if self.atlas_version else ""
        printed = f" · printed {self.printed}" if self.printed else ""
        head = (f"Audit log head {self.record_head}",) if self.record_head else ()
        record = f"History of patient {self.patient_id}{atlas}{printed}"
        return (record, f"Content hash (SHA-256) {self.content_hash}", *head)


STRUCTURE_HEADINGS = (
    "Structure and side",
    "Sessions",
    "Sites",
    "Needles",
    "Mean depth",
    "Twitch",
    "First",
    "Last",
    "Pain change with, without",
    "Difference, 95 % interval",
    "Better next visit",
)
SESSION_HEADINGS = (
    "Visit",
    "Therapist",
    "Status",
    "Sites",
    "Needles",
    "Structures",
    "Pain",
    "Days since",
)
