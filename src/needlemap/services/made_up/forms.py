"""What the visits of an invented patient are charted with: courses, consent, answers, scores."""

from collections.abc import Mapping
from dataclasses import dataclass

from needlemap.domain.site import Needle
from needlemap.domain.visit import (
    Consent,
    ConsentStatus,
    LaterAnswer,
    Position,
)

_DISCUSSED = ("nature", "alternatives", "sensations", "common_effects", "serious_risks", "may_stop")
# How a site was after the visit before, and how often each; a bruise was recorded when it came.
LAST_TIME = (LaterAnswer.BETTER, LaterAnswer.SAME, LaterAnswer.SORE), (0.5, 0.3, 0.2)
# What was done about an event at a site.
EVENT_ACTIONS = {
    "bruise": "Pressed with a swab for two minutes.",
    "bleeding": "Pressed with a swab; it stopped within a minute.",
    "pain_during": "Drew the needle back; the pain went.",
    "pain_after": "Warmth and a walk advised.",
}
# Of the first visit of a course, and of all others.
CONSENTS = (
    Consent(ConsentStatus.WRITTEN, _DISCUSSED, copy_given=True),
    Consent(ConsentStatus.RECONFIRMED, ("may_stop",)),
)
# How deep a muscle is needled in each region; other parts of the body half as deep.
_DEPTHS_MM: Mapping[str, tuple[float, ...]] = {
    "head": (8, 10),
    "neck": (10, 15, 20),
    "shoulder": (15, 20, 25),
    "upper_back": (10, 15),
    "lower_back": (25, 30, 40),
    "pelvis_hip": (30, 40, 50),
    "thigh": (25, 30, 35),
    "leg": (15, 20, 25),
}
_ELSEWHERE_MM = (10.0, 15.0)
SUPERFICIAL_MM = 8.0
_LENGTHS_MM, _OUTSIDE_MM = (25.0, 30.0, 40.0, 50.0, 60.0), 8
_THIN = ("head", "neck", "forearm", "hand", "foot")
# The end of the scale, where that is not 100.
_MOST = {"lefs": 80}


@dataclass(frozen=True, slots=True)
class Course:
    """What a course of treatment is charted with.

    ``measure`` is an outcome measure with its first score and what a visit changes of it;
    ``activity`` is what the patient-specific scale asks about.
    """

    conditions: tuple[str, ...]
    position: Position
    measure: tuple[str, float, float]
    activity: str
    home_plan: str


COURSES: Mapping[str, Course] = {
    "neck and shoulder": Course(
        ("M54.2", "M79.12"),
        Position.PRONE,
        ("ndi", 46, -4),
        "looking over the shoulder",
        "Chin tucks, 3 x 10 daily.\nA break from the screen every 40 minutes.",
    ),
    "both calves": Course(
        ("M79.18",),
        Position.PRONE,
        ("lefs", 44, 4),
        "running 5 km",
        "Heel raises, 3 x 12 every second day.\nNo hill runs this week.",
    ),
    "low back": Course(
        ("M54.59",),
        Position.SIDE_LYING_LEFT,
        ("odi", 40, -4),
        "sitting for an hour",
        "Bird dog, 2 x 8 each side, daily.\nWalk 20 minutes.",
    ),
    "front of the thigh": Course(
        ("M25.561",), Position.SUPINE, ("lefs", 52, 4), "climbing stairs", "Step downs, 3 x 8."
    ),
    "forearm": Course(
        ("M77.11",),
        Position.SUPINE,
        ("quickdash", 48, -6),
        "lifting a pan",
        "Wrist lowers, 3 x 15.",
    ),
}


def on_scale(measure: str, score: float) -> float:
    """Return a whole score that the measure can have."""
    return float(min(_MOST.get(measure, 100), max(0, round(score))))


def depths_mm(region: str, *, is_muscle: bool) -> tuple[float, ...]:
    """Return how deep the made-up therapists go in a region."""
    typical = _DEPTHS_MM.get(region, _ELSEWHERE_MM)
    return typical if is_muscle else tuple(max(5.0, depth / 2) for depth in typical)


def needle_for(region: str, depth_mm: float) -> Needle:
    """Return the shortest needle for a depth, a thin one where that is usual."""
    length = next(each for each in _LENGTHS_MM if each >= depth_mm + _OUTSIDE_MM)
    return Needle(0.25 if region in _THIN or depth_mm <= SUPERFICIAL_MM else 0.30, length)
