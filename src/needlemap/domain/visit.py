"""The visit's form: all that is recorded of a session besides its sites, each field by itself."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from enum import StrEnum

from needlemap.domain import checks
from needlemap.domain.canonical_json import LEFT_OUT_WHEN_EMPTY
from needlemap.domain.screening import ScreeningAnswer
from needlemap.domain.symptoms import PatientEntry, SymptomDrawing
from needlemap.domain.user import Licence
from needlemap.domain.visit_complaint import NRS, Findings, SignedComplaint, VisitComplaint


class Severity(StrEnum):
    """How bad an adverse event is, after White; data/severities.csv says what each means."""

    MILD = "mild"
    SIGNIFICANT = "significant"
    SERIOUS = "serious"


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """One event, linked to the sites it came from; ``event`` is a code of data/."""

    id: str
    event: str
    severity: Severity
    site_ids: tuple[str, ...] = ()
    began_at: datetime | None = None
    action: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        checks.check_id("id", self.id)
        checks.check_code("event", self.event)
        for site_id in self.site_ids:
            checks.check_id("site_ids", site_id)
        if self.began_at is not None:
            checks.check_moment("began_at", self.began_at)
        checks.check_text("action", self.action, longest=2000)
        checks.check_text("note", self.note, longest=2000)


@dataclass(frozen=True, slots=True)
class AdverseEvents:
    """What was asked and answered: no events here means that there was none.

    A visit in which nobody asked has no `AdverseEvents` at all.
    """

    events: tuple[AdverseEvent, ...] = ()

    def __post_init__(self) -> None:
        checks.check_whole("number of adverse events", len(self.events), low=0, high=50)
        if len({event.id for event in self.events}) != len(self.events):
            raise ValueError("adverse events must hold each event once")


# The box that it is drawn in, in units of its own: whatever its size was on the screen.
SIGNATURE_WIDTH, SIGNATURE_HEIGHT = 1000, 320
_MOST_POINTS = 6000

Stroke = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class DrawnSignature:
    """Lines of points from the upper left corner of `SIGNATURE_WIDTH` by `SIGNATURE_HEIGHT`.

    ``name`` is who drew it, as entered; it may be empty.
    """

    strokes: tuple[Stroke, ...]
    signed_at: datetime
    name: str = ""

    def __post_init__(self) -> None:
        points = [point for stroke in self.strokes for point in stroke]
        checks.check_whole("number of points", len(points), low=2, high=_MOST_POINTS)
        for x, y in points:
            checks.check_whole("x", x, low=0, high=SIGNATURE_WIDTH)
            checks.check_whole("y", y, low=0, high=SIGNATURE_HEIGHT)
        if not all(self.strokes):
            raise ValueError("each line of a signature must have a point")
        checks.check_moment("signed_at", self.signed_at)
        checks.check_text("name", self.name, longest=120)


class Position(StrEnum):
    """How the patient lies or sits."""

    PRONE = "prone"
    SUPINE = "supine"
    SIDE_LYING_LEFT = "side_lying_left"
    SIDE_LYING_RIGHT = "side_lying_right"
    SITTING = "sitting"
    STANDING = "standing"
    OTHER = "other"


class ConsentStatus(StrEnum):
    """What the patient said to the treatment."""

    WRITTEN = "written"
    VERBAL = "verbal"
    RECONFIRMED = "reconfirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ConsentBy(StrEnum):
    """Who consented."""

    PATIENT = "patient"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"


class Tolerance(StrEnum):
    """How the patient bore it."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    STOPPED = "stopped"


class LaterAnswer(StrEnum):
    """How a site was after the visit before, as the patient says at this one."""

    SAME = "same"
    BETTER = "better"
    SORE = "sore"
    BRUISED = "bruised"


@dataclass(frozen=True, slots=True)
class Consent:
    """Consent: what was said to it, what was told (codes of data/), whether a copy was given."""

    status: ConsentStatus
    told: tuple[str, ...] = ()
    copy_given: bool | None = None
    given_by: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        for element in self.told:
            checks.check_code("told", element)
        checks.check_text("given_by", self.given_by, longest=120)
        checks.check_text("note", self.note, longest=2000)


@dataclass(frozen=True, slots=True)
class ConsentDetails:
    """Who consented, who else was there, and where a form is kept that was signed on paper.

    Apart from `Consent`, whose stored form never changes.
    """

    by: ConsentBy | None = None
    interpreter: str = ""
    chaperone: str = ""
    paper_kept_at: str = ""

    def __post_init__(self) -> None:
        checks.check_text("interpreter", self.interpreter, longest=120)
        checks.check_text("chaperone", self.chaperone, longest=120)
        checks.check_text("paper_kept_at", self.paper_kept_at, longest=200)


@dataclass(frozen=True, slots=True)
class NeedleProduct:
    """The needles used, as their packet says."""

    name: str
    lot: str = ""
    expires_on: date | None = None

    def __post_init__(self) -> None:
        checks.check_text("needle product", self.name, longest=120, required=True)
        checks.check_text("lot", self.lot, longest=60)


@dataclass(frozen=True, slots=True)
class OutcomeScore:
    """A total of an outcome measure (code of data/).

    ``detail`` says which of several: the joint and movement of a range of motion, the activity.
    """

    measure: str
    score: float
    detail: str = ""

    def __post_init__(self) -> None:
        checks.check_code("measure", self.measure)
        checks.check_number("score", self.score, low=-1000, high=10_000)
        checks.check_text("detail", self.detail, longest=120)


@dataclass(frozen=True, slots=True)
class SiteAnswer:
    """How one site of an earlier session was afterwards."""

    site_id: str
    answer: LaterAnswer

    def __post_init__(self) -> None:
        checks.check_id("site_id", self.site_id)


@dataclass(frozen=True, slots=True)
class NeedleCount:
    """Needles that never were in a site, and who counted: opened = inserted + spoiled.

    ``spoiled`` were opened and thrown away unused, ``dropped`` of them fell to the floor.
    """

    opened: int | None = None
    spoiled: int = 0
    dropped: int = 0
    removed_by: str = ""
    sharps_disposed: bool | None = None

    def __post_init__(self) -> None:
        if self.opened is not None:
            checks.check_whole("opened", self.opened, low=0, high=5000, unit="needles")
        checks.check_whole("spoiled", self.spoiled, low=0, high=1000, unit="needles")
        checks.check_whole("dropped", self.dropped, low=0, high=self.spoiled, unit="needles")
        checks.check_text("removed_by", self.removed_by, longest=120)


@dataclass(frozen=True, slots=True)
class Visit:
    """Every field may be empty: what was not asked is None, never a guess.

    ``adverse_events`` of None means that nobody asked; one without events says that there were
    none. ``conditions`` are ICD-10-CM codes, the leading one first. ``complaints`` are those that
    the visit treated, the leading one first; ``signed_complaints`` are copies of them that the
    signature makes and covers, empty before, and ``signed_licence`` is one of what the signer
    holds. ``started_at`` and ``ended_at`` are by the clock of the visit, each only where entered.
    ``patient_entry`` is what the patient drew and answered alone; only what the therapist
    confirmed of it stands in the other fields too. ``removal_not_recorded`` says of a late entry
    that its source does not tell whether the needles came out; elsewhere it counts for nothing.
    """

    conditions: tuple[str, ...] = ()
    position: Position | None = None
    consent: Consent | None = None
    screening: tuple[ScreeningAnswer, ...] = ()
    products: tuple[NeedleProduct, ...] = ()
    needles: NeedleCount = NeedleCount()
    pain_before: int | None = None
    pain_after: int | None = None
    tolerance: Tolerance | None = None
    outcomes: tuple[OutcomeScore, ...] = ()
    adverse_events: AdverseEvents | None = None
    other_treatment: str = ""
    home_plan: str = ""
    aftercare: str = ""
    next_plan: str = ""
    follow_up_on: date | None = None
    after_last_time: tuple[SiteAnswer, ...] = ()
    late_reason: str = ""
    complaints: tuple[VisitComplaint, ...] = ()
    signed_complaints: tuple[SignedComplaint, ...] = ()
    symptom_drawing: SymptomDrawing | None = None
    patient_entry: PatientEntry | None = None
    consent_details: ConsentDetails | None = None
    patient_signature: DrawnSignature | None = None
    started_at: time | None = None
    ended_at: time | None = None
    clean_technique: bool | None = None
    substance_injected: bool | None = None
    signed_licence: Licence | None = None
    removal_not_recorded: bool = field(default=False, metadata=LEFT_OUT_WHEN_EMPTY)

    def __post_init__(self) -> None:
        for code in self.conditions:
            checks.check_text("condition", code, longest=12, required=True)
        for name in ("pain_before", "pain_after"):
            if getattr(self, name) is not None:
                checks.check_whole(name, getattr(self, name), low=NRS[0], high=NRS[1])
        for name in ("other_treatment", "home_plan", "aftercare", "next_plan"):
            checks.check_text(name, getattr(self, name), longest=10_000)
        checks.check_text("late_reason", self.late_reason, longest=1000)
        self._check_times()
        self._check_once("conditions", self.conditions)
        self._check_once("screening", tuple(a.precaution for a in self.screening))
        self._check_once("after_last_time", tuple(a.site_id for a in self.after_last_time))
        self._check_once("complaints", self.complaint_ids)
        self._check_once("signed_complaints", tuple(c.complaint_id for c in self.signed_complaints))

    @property
    def complaint_ids(self) -> tuple[str, ...]:
        """The complaints that the visit treated, the leading one first."""
        return tuple(each.complaint_id for each in self.complaints)

    def findings_of(self, complaint_id: str) -> Findings:
        """Return what was found of a complaint; empty findings when nothing was entered."""
        found = (each.findings for each in self.complaints if each.complaint_id == complaint_id)
        return next(found, Findings())

    def answer_to(self, precaution: str) -> ScreeningAnswer | None:
        """Return today's answer about a precaution, None while it was not asked."""
        return next((a for a in self.screening if a.precaution == precaution), None)

    def _check_times(self) -> None:
        start, end = self.started_at, self.ended_at
        if start is not None and end is not None and end < start:
            raise ValueError("the treatment must not end before it started")

    def _check_once(self, field: str, values: tuple[str, ...]) -> None:
        checks.check_whole(f"number of {field}", len(values), low=0, high=500)
        if len(set(values)) != len(values):
            raise ValueError(f"{field} must hold each once")


VISIT_FIELDS = tuple(field.name for field in fields(Visit))


def is_late(performed_at: datetime, charted_at: datetime, *, hours: int = 24) -> bool:
    """Whether a session was charted so long after it was performed that the record says so."""
    return (charted_at - performed_at).total_seconds() > hours * 3600
