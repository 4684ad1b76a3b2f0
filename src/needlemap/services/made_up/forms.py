"""What the visits of an invented patient are charted with: courses, consent, answers, scores."""

from collections.abc import Mapping
from dataclasses import dataclass

from needlemap.domain.visit import (
    Consent,
    ConsentStatus,
    LaterAnswer,
    Position,
)

_DISCUSSED = ("nature", "alternatives", "sensations", "common_effects", "serious_risks", "may_stop")
LAST_TIME = (LaterAnswer.BETTER, LaterAnswer.SAME, LaterAnswer.SORE, LaterAnswer.BRUISED)
LAST_TIME_WEIGHTS = (0.5, 0.3, 0.15, 0.05)
# Of the first visit of a course, and of all others.
CONSENTS = (
    Consent(ConsentStatus.WRITTEN, _DISCUSSED, copy_given=True),
    Consent(ConsentStatus.RECONFIRMED, ("may_stop",)),
)
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
        ("M79.18",), Position.SUPINE, ("lefs", 52, 4), "climbing stairs", "Step downs, 3 x 8."
    ),
    "forearm": Course(
        ("M79.18",),
        Position.SUPINE,
        ("quickdash", 48, -6),
        "lifting a pan",
        "Wrist lowers, 3 x 15.",
    ),
}


def on_scale(measure: str, score: float) -> float:
    """Return a whole score that the measure can have."""
    return float(min(_MOST.get(measure, 100), max(0, round(score))))
