"""What an invented patient says and scores at each visit: pain, outcome, consent, events."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from needlemap.domain.ids import new_id
from needlemap.domain.screening import Answer, ScreeningAnswer
from needlemap.domain.session import Session
from needlemap.domain.visit import (
    AdverseEvent,
    AdverseEvents,
    Consent,
    ConsentStatus,
    LaterAnswer,
    NeedleCount,
    NeedleProduct,
    OutcomeScore,
    Position,
    Severity,
    SiteAnswer,
    Tolerance,
    Visit,
)
from needlemap.reference import Reference

_DISCUSSED = ("nature", "alternatives", "sensations", "common_effects", "serious_risks", "may_stop")
_EVENTS = ("soreness", "bruise", "bleeding")
LAST_TIME = (LaterAnswer.BETTER, LaterAnswer.SAME, LaterAnswer.SORE, LaterAnswer.BRUISED)
LAST_TIME_WEIGHTS = (0.5, 0.3, 0.15, 0.05)
# Of the first visit of a course, and of all others.
CONSENTS = (
    Consent(ConsentStatus.WRITTEN, _DISCUSSED, copy_given=True),
    Consent(ConsentStatus.RECONFIRMED, ("may_stop",)),
)
# A therapist takes the longer measures at the first visit of a course and at every third.
_EVERY = 3
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


class Forms:
    """Fills the forms of a patient's visits in their order, the same for the same seed."""

    def __init__(self, seed: int, removed_by: str) -> None:
        self._random = np.random.default_rng((seed, 2))
        self._removed_by = removed_by
        self._asked = tuple(Reference.load().precautions)
        self._before: Session | None = None

    def filled(self, session: Session, course: Course, step: int, pain: tuple[int, int]) -> Session:
        """Return the session with its form; `step` counts the visits of the course from 0."""
        before, after = pain
        visit = Visit(
            conditions=course.conditions,
            position=course.position,
            consent=CONSENTS[min(step, 1)],
            screening=tuple(ScreeningAnswer(each, Answer.NO) for each in self._asked),
            products=(NeedleProduct("Sterile single-use needle", f"N{2400 + step // 4}-3"),),
            needles=self._count(session),
            pain_before=before,
            pain_after=after,
            tolerance=Tolerance.FAIR if self._random.random() < 0.2 else Tolerance.GOOD,
            outcomes=self._outcomes(course, step),
            adverse_events=self._events(session),
            home_plan=course.home_plan,
            aftercare="Soreness for a day or two is usual; drink water.",
            next_plan="Go on as today, then load.",
            after_last_time=self._answers(step),
        )
        self._before = replace(session, visit=visit)
        return self._before

    def _count(self, session: Session) -> NeedleCount:
        inserted = sum(site.needle_count for site in session.sites)
        spoiled = int(self._random.random() < 0.15)
        return NeedleCount(
            inserted + spoiled, spoiled, removed_by=self._removed_by, sharps_disposed=True
        )

    def _outcomes(self, course: Course, step: int) -> tuple[OutcomeScore, ...]:
        if step % _EVERY:
            return ()
        measure, first, change = course.measure
        score = on_scale(measure, first + change * step + float(self._random.normal(0, 1.5)))
        function = min(10.0, round(3 + 0.8 * step + float(self._random.normal(0, 0.5)), 1))
        return OutcomeScore(measure, score), OutcomeScore("psfs", function, course.activity)

    def _events(self, session: Session) -> AdverseEvents:
        if self._random.random() > 0.12:
            return AdverseEvents()
        site = session.sites[int(self._random.integers(len(session.sites)))]
        event = AdverseEvent(
            new_id(),
            str(self._random.choice(_EVENTS)),
            Severity.MILD,
            (site.id,),
            session.performed_at + timedelta(minutes=12),
            "Pressed with a swab.",
        )
        return AdverseEvents((event,))

    def _answers(self, step: int) -> tuple[SiteAnswer, ...]:
        """Return how the sites of the visit before were; nobody asks after a long pause."""
        if step == 0 or self._before is None:
            return ()
        return tuple(
            SiteAnswer(
                site.id, LAST_TIME[int(self._random.choice(len(LAST_TIME), p=LAST_TIME_WEIGHTS))]
            )
            for site in self._before.sites
            if self._random.random() < 0.6
        )
