"""The visits of made-up patients: courses in office hours, pain and drawings that move, events."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from random import Random

import numpy as np

from needlemap.bodymap import BodyAtlas, BodySurface
from needlemap.bodymap.skin_cells import Floats, area_text, middles_of
from needlemap.domain.complaint import (
    Complaint,
    ComplaintSide,
    Goal,
    PlanOfCare,
    discharged,
)
from needlemap.domain.estim import Current, Estim
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure
from needlemap.domain.placement import Placement, Side, SurfacePoint
from needlemap.domain.screening import Answer, ScreeningAnswer
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite, StructureSource, Twitch
from needlemap.domain.skin_cells import CELLS_A_FACE
from needlemap.domain.symptoms import Symptom, SymptomArea, SymptomDrawing
from needlemap.domain.user import Therapist
from needlemap.domain.visit import (
    AdverseEvent,
    AdverseEvents,
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
from needlemap.domain.visit_complaint import Assigned, VisitComplaint
from needlemap.reference import Reference
from needlemap.services.made_up.conditions import CONDITIONS, Condition, Needled
from needlemap.services.made_up.forms import (
    CONSENTS,
    EVENT_ACTIONS,
    LAST_TIME,
    SUPERFICIAL_MM,
    depths_mm,
    needle_for,
    on_scale,
)
from needlemap.services.steps import Step

OPENS, SLOT, SLOTS = time(8, 30), timedelta(minutes=30), 17  # the last one begins at 16:30
DAYS = 720  # two years, almost
_SATURDAY = 5
_SUMMER = range(4, 11)  # months in which clocks are an hour ahead of UTC
# Of ten patients, so many get much better, a little, not at all.
_SLOPES = (0.6,) * 6 + (0.25,) * 2 + (0.0,) * 2
_WAY_WEIGHTS = (6, 2, 2, 1, 1, 1)
_SPOTS_TRIED, _SCATTER_MM = 6, 14.0
_RADII_MM = (12, 20, 28)
_DRAWN_EVERY = 3
_CURRENT = Current(hz=2, pulse_us=250, intensity=3, minutes=10, perceptual_level="motor")
# The first needle goes in so long after the start, the others one after the other.
_PREPARED, _EACH, _ALL_IN = timedelta(minutes=5), timedelta(seconds=40), timedelta(minutes=5)
# So long a needle stays in: in the skin only, deeper, and with current.
_STAYS_SUPERFICIAL, _STAYS, _STAYS_WITH_CURRENT = (timedelta(minutes=m) for m in (3, 10, 12))
_AFTERWARDS = timedelta(minutes=25)
_GOOD_ENOUGH = 2.0  # pain at the last visit of a course that reached its goal
_FEW = 4  # visits: too few to have changed anything
_HURTS = ("pain_during", "pain_after")
_NEXT_PLAN = "Go on as today, then load."
_LAST_PLAN = "Last visit of this course; exercises go on at home."


class Calendar:
    """Gives each therapist one patient at a time, on working days in office hours."""

    def __init__(self, random: Random, now: datetime) -> None:
        self._random, self._now = random, now
        self._taken: set[tuple[str, datetime]] = set()

    def slot(self, therapist_id: str, day: date) -> tuple[datetime, int]:
        """Return a free time on a day or before it, and the offset from UTC in minutes.

        Never later than now, nor on a weekend.
        """
        while True:
            offset = 60 if day.month in _SUMMER else 0
            begin = datetime.combine(day, OPENS, UTC) - timedelta(minutes=offset)
            first = self._random.randrange(SLOTS)
            for step in range(SLOTS):
                at = begin + (first + step) % SLOTS * SLOT
                is_over = at + SLOT <= self._now
                if day.weekday() < _SATURDAY and is_over and (therapist_id, at) not in self._taken:
                    self._taken.add((therapist_id, at))
                    return at, offset
            day -= timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit to come: days before the last one, number of its course, and which of how many."""

    days_ago: int
    course: int
    number: int
    length: int


class Body:
    """A figure's spots and drawings, looked up once for all who have it."""

    def __init__(self, figure: Figure, random: Random) -> None:
        self._surface = BodySurface.load(figure.value)
        self._atlas = BodyAtlas(self._surface)
        self._atlas.at(SurfacePoint(0, 0.5, 0.5))  # the first who asks reads what lies beneath
        self._random = random
        faces = np.arange(self._surface.face_count)
        amid, (first, last) = np.full(len(faces), 0.5), (np.zeros(len(faces)), np.ones(len(faces)))
        self._faces_at = self._surface.positions(np.stack([faces, amid, amid], axis=1))
        corners = [(first, first), (first, last), (last, first), (last, last)]
        reach = [
            np.linalg.norm(
                self._surface.positions(np.stack([faces, s, t], axis=1)) - self._faces_at, axis=1
            )
            for s, t in corners
        ]
        self._reach = np.max(reach, axis=0)
        self._spots: dict[tuple[str, Side], list[Placement]] = {}
        self._areas: dict[tuple[str, Side, int], str] = {}

    @property
    def atlas(self) -> BodyAtlas:
        """Where the spots were found."""
        return self._atlas

    def spots(self, structure: str, side: Side) -> Sequence[Placement]:
        """Return where a structure is needled, its usual place first."""
        if (structure, side) not in self._spots:
            centre = self._atlas.typical_point(structure, side)
            random, away = self._random, self._away(centre)
            near = np.flatnonzero(away <= _SCATTER_MM).tolist()
            points = [
                SurfacePoint(face, random.random(), random.random())
                for face in random.sample(near, min(len(near), _SPOTS_TRIED))
            ]
            placed = [replace(self._atlas.at(each), side=side) for each in (centre, *points)]
            named = [each for each in placed if structure in {c.structure for c in each.candidates}]
            self._spots[structure, side] = [_named(each, structure) for each in named or placed[:1]]
        return self._spots[structure, side]

    def area(self, structure: str, side: Side, radius_mm: int) -> str:
        """Return the cells of skin around a structure, as a drawing holds them."""
        key = (structure, side, radius_mm)
        if key not in self._areas:
            centre = self._atlas.typical_point(structure, side)
            faces = np.flatnonzero(self._away(centre) <= radius_mm + self._reach)
            cells = (faces[:, None] * CELLS_A_FACE + np.arange(CELLS_A_FACE)).ravel()
            away = self._surface.positions(middles_of(cells)) - self._place(centre)
            self._areas[key] = area_text(cells[np.linalg.norm(away, axis=1) <= radius_mm])
        return self._areas[key]

    def _place(self, point: SurfacePoint) -> Floats:
        return self._surface.positions(np.array([[point.face, point.s, point.t]]))

    def _away(self, point: SurfacePoint) -> Floats:
        """Return how far the middle of each face is from a point, in mm."""
        return np.asarray(np.linalg.norm(self._faces_at - self._place(point), axis=1))


class MadeUpVisits:
    """Makes the same visits for the same seed.

    Parameters
    ----------
    reference
        Whose precautions are asked, and whose published rates of adverse events hold.
    """

    def __init__(self, reference: Reference, random: Random, now: datetime) -> None:
        self._random, self._reference = random, reference
        self._calendar = Calendar(random, now)
        self._asked = tuple(ScreeningAnswer(each, Answer.NO) for each in reference.precautions)
        self._rates = [
            (event.id, event.brady14_percent / 100)
            for event in reference.adverse_events.values()
            if event.brady14_percent is not None
        ]

    def of_patient(
        self,
        patient_id: str,
        therapist: Therapist,
        body: Body,
        *,
        first: int,
        count: int,
        last_on: date,
        sites_each: int = 0,
        within_days: int = DAYS,
    ) -> Generator[Step, None, tuple[list[Session], tuple[Complaint, ...]]]:
        """Make the visits of a patient, the oldest first, and the complaints they treat.

        In steps, since sixty take a while; returns them all.

        Parameters
        ----------
        first
            Number of the condition that the patient comes with at first.
        sites_each
            About how many sites a visit has; 0 for a few.
        within_days
            The first visit is no longer before the last one.
        """
        random = self._random
        slope, worst = random.choice(_SLOPES), random.uniform(5.5, 8.5)
        plan, steps = self._steps(count, within_days), []
        for step in plan:
            at, offset = self._calendar.slot(therapist.id, last_on - timedelta(step.days_ago))
            steps.append((at, offset, step))
        steps.sort(key=lambda each: each[0])
        sides = {step.course: self._side(first + step.course) for _, _, step in steps}
        complaints = self._complaints(patient_id, first, steps, sides, worst, slope)
        sessions: list[Session] = []
        for at, offset, step in steps:
            condition = _condition(first + step.course)
            pain = worst - slope * step.number
            session_id = new_id()
            side = sides[step.course]
            ways = self._ways(condition, sites_each)
            sites = tuple(self._sites(session_id, at, condition, ways, side, body))
            complaint = complaints[step.course]
            visit = self._visit(
                condition, step, pain, slope, sites, sessions[-1:], therapist.name, at
            )
            is_last = not complaint.is_open and step.number == step.length - 1
            visit = replace(
                visit,
                conditions=complaint.conditions,
                complaints=(VisitComplaint(complaint.id, Assigned.CONFIRMED),),
                symptom_drawing=self._drawing(condition, side, step, visit.pain_before, body),
                next_plan=_LAST_PLAN if is_last else _NEXT_PLAN,
            )
            sessions.append(
                Session(
                    id=session_id,
                    patient_id=patient_id,
                    therapist_id=therapist.id,
                    performed_at=at,
                    charted_at=at + SLOT,
                    utc_offset_min=offset,
                    sites=sites,
                    visit=visit,
                )
            )
            yield len(sessions), count
        return sessions, tuple(complaints.values())

    def _steps(self, count: int, within_days: int) -> list[PlannedVisit]:
        """Return the visits from the last to the first, in courses with pauses between."""
        random, lengths = self._random, list[int]()
        while sum(lengths) < count:
            lengths.append(min(random.randint(6, 10), count - sum(lengths)))
        day, days = 0, list[tuple[int, int, int]]()
        for back, length in enumerate(lengths):
            for number in reversed(range(length)):
                days.append((day, len(lengths) - 1 - back, number))
                day += random.choice((3, 4, 7, 7, 7, 10))
            day += random.randint(25, 90)
        most = days[-1][0]
        shrunk = min(1.0, within_days / most) if most else 1.0
        length_of = dict(enumerate(reversed(lengths)))
        return [
            PlannedVisit(round(ago * shrunk), c, number, length_of[c]) for ago, c, number in days
        ]

    def _side(self, number: int) -> Side:
        main_side = _condition(number).side
        return main_side if self._random.random() < 0.7 else main_side.opposite

    def _complaints(
        self,
        patient_id: str,
        first: int,
        steps: Sequence[tuple[datetime, int, PlannedVisit]],
        sides: dict[int, Side],
        worst: float,
        slope: float,
    ) -> dict[int, Complaint]:
        last_at = {step.course: at + SLOT for at, _, step in steps}
        made = dict[int, Complaint]()
        for at, _, step in steps:
            if step.course in made:
                continue
            condition, day = _condition(first + step.course), at.date()
            is_over = step.course < steps[-1][2].course
            is_reached = is_over and worst - slope * (step.length - 1) <= _GOOD_ENOUGH
            made[step.course] = Complaint(
                new_id(),
                patient_id,
                condition.name,
                opened_at=at,
                side=ComplaintSide(sides[step.course].value),
                region=condition.region,
                conditions=self._codes(condition, sides[step.course]),
                goals=(
                    Goal(
                        f"{condition.course.activity.capitalize()} without pain",
                        due_on=day + timedelta(days=70),
                        reached_on=last_at[step.course].date() if is_reached else None,
                    ),
                ),
                plan=PlanOfCare(sessions=12, every_days=7, reassess_after=11),
            )
            if is_over:
                reason = _discharge_reason(step, slope, is_reached=is_reached)
                made[step.course] = discharged(
                    made[step.course], reason=reason, at=last_at[step.course]
                )
        return made

    def _codes(self, condition: Condition, side: Side) -> tuple[str, ...]:
        """Return the codes of a condition, of this side where a code names one."""
        known = self._reference.conditions
        return tuple(
            next(
                (
                    other.id
                    for other in known.values()
                    if known[code].side
                    and other.side == side.value
                    and other.name == known[code].name.replace(known[code].side, side.value)
                ),
                code,
            )
            for code in condition.course.conditions
        )

    def _ways(self, condition: Condition, sites_each: int) -> list[Needled]:
        """Return in which way each site of a visit is needled."""
        least, most = (max(1, sites_each - 2), sites_each + 2) if sites_each else (2, 6)
        weights = _WAY_WEIGHTS[: len(condition.ways)]
        return self._random.choices(condition.ways, weights, k=self._random.randint(least, most))

    def _sites(
        self,
        session_id: str,
        at: datetime,
        condition: Condition,
        ways: Sequence[Needled],
        side: Side,
        body: Body,
    ) -> Iterator[NeedleSite]:
        random, ordinal = self._random, 0
        for way in ways:
            goes_over = ordinal and random.random() < condition.both / 2
            hurting = side.opposite if goes_over else side
            structure = random.choice(way.structures)
            shown = structure or condition.ways[0].structures[0]
            spots = body.spots(shown, hurting)
            estim = Estim.of(_CURRENT, new_id(), 1) if way.manipulation == "with_e_stim" else None
            inserted_at = at + _PREPARED + min(_EACH * ordinal, _ALL_IN)
            for _ in range(2 if estim else 1):
                ordinal += 1
                yield self._site(
                    session_id, ordinal, inserted_at, way, structure, random.choice(spots), estim
                )

    def _site(
        self,
        session_id: str,
        ordinal: int,
        inserted_at: datetime,
        way: Needled,
        structure: str,
        spot: Placement,
        estim: Estim | None,
    ) -> NeedleSite:
        random = self._random
        needles = 1 if estim else random.choice((1, 1, 1, 2))
        superficial = way.technique == "superficial_dn"
        known = self._reference.structures.get(structure)
        is_muscle = known is not None and known.kind == "muscle"
        depth = random.choice(depths_mm(spot.region, is_muscle=is_muscle))
        depth = SUPERFICIAL_MM if superficial else depth
        stays = _STAYS_SUPERFICIAL if superficial else _STAYS
        if not self._reference.manipulations[way.manipulation].leaves_needle:
            stays = timedelta(0)
        asked = random.random() < 0.9
        return NeedleSite(
            id=new_id(),
            session_id=session_id,
            ordinal=ordinal,
            point=spot.point,
            atlas_version=spot.atlas_version,
            clicked=spot.clicked,
            side=spot.side,
            region=spot.region,
            structure=structure or None,
            structure_source=StructureSource.INFERRED if structure else StructureSource.CHOSEN,
            technique=way.technique,
            manipulation=way.manipulation,
            needle=needle_for(spot.region, depth),
            needle_count=needles,
            removed_count=needles,
            depth_mm=depth,
            inserted_at=inserted_at,
            removed_at=inserted_at + (_STAYS_WITH_CURRENT if estim else stays),
            twitch=random.choice(tuple(Twitch))
            if asked and is_muscle and not superficial
            else None,
            pain_reproduced=random.random() < 0.4 if asked else None,
            estim=estim,
            note=way.note,
        )

    def _visit(
        self,
        condition: Condition,
        step: PlannedVisit,
        pain: float,
        slope: float,
        sites: tuple[NeedleSite, ...],
        before: Sequence[Session],
        who: str,
        at: datetime,
    ) -> Visit:
        random, course = self._random, condition.course
        now = _scale(random.gauss(pain, 0.7))
        inserted = sum(site.needle_count for site in sites)
        spoiled = int(random.random() < 0.15)
        better = slope / _SLOPES[0]
        events = self._events(sites, at)
        hurt = any(each.event in _HURTS for each in events.events)
        return Visit(
            position=_lying(course.position, sites),
            consent=CONSENTS[min(step.number, 1)],
            screening=self._asked,
            products=tuple(_products(sites, at.date())),
            needles=NeedleCount(inserted + spoiled, spoiled, removed_by=who, sharps_disposed=True),
            pain_before=now,
            pain_after=_scale(now - random.gauss(1.4 if slope else 0.3, 0.9)),
            tolerance=Tolerance.FAIR if hurt or random.random() < 0.15 else Tolerance.GOOD,
            outcomes=self._outcomes(condition, step, better),
            adverse_events=events,
            home_plan=course.home_plan,
            aftercare="Soreness for a day or two is usual; drink water.",
            after_last_time=self._answers(step, before),
        )

    def _outcomes(
        self, condition: Condition, step: PlannedVisit, better: float
    ) -> tuple[OutcomeScore, ...]:
        if step.number % _DRAWN_EVERY:
            return ()
        measure, first, change = condition.course.measure
        moved = better * step.number
        score = on_scale(measure, first + change * moved + self._random.gauss(0, 1.5))
        function = min(10.0, round(3 + 0.8 * moved + self._random.gauss(0, 0.4), 1))
        own = OutcomeScore("psfs", max(0.0, function), condition.course.activity)
        return OutcomeScore(measure, score), own

    def _events(self, sites: tuple[NeedleSite, ...], at: datetime) -> AdverseEvents:
        """Return what happened, as often as was published (Brady 2014)."""
        return AdverseEvents(
            tuple(
                self._event(event, self._random.choice(sites), at)
                for event, rate in self._rates
                if self._random.random() < rate
            )
        )

    def _event(self, event: str, site: NeedleSite, at: datetime) -> AdverseEvent:
        """Return an event at its time: while the needle is in, once it is out, or afterwards."""
        began_at = at + _AFTERWARDS
        if event == "pain_during":
            began_at = site.inserted_at or began_at
        elif event in ("bruise", "bleeding"):
            began_at = site.removed_at or began_at
        of_site = (site.id,) if event in EVENT_ACTIONS else ()
        action = EVENT_ACTIONS.get(event, "Rested for ten minutes; felt well on leaving.")
        return AdverseEvent(new_id(), event, Severity.MILD, of_site, began_at, action)

    def _answers(self, step: PlannedVisit, before: Sequence[Session]) -> tuple[SiteAnswer, ...]:
        """Return how the sites of the visit before were; nobody asks after a long pause."""
        if step.number == 0:
            return ()
        random = self._random
        return tuple(
            SiteAnswer(site.id, _bruised(session, site) or random.choices(*LAST_TIME)[0])
            for session in before
            for site in session.sites
            if random.random() < 0.6
        )

    def _drawing(
        self, condition: Condition, side: Side, step: PlannedVisit, pain: int | None, body: Body
    ) -> SymptomDrawing | None:
        """Return where it hurts: what spreads at first draws back to one place, or stays."""
        if step.number % _DRAWN_EVERY:
            return None
        structures = [each for way in condition.ways for each in way.structures if each]
        level = pain or 0
        areas: list[SymptomArea] = []
        for number, structure in enumerate(structures[: 1 + level // 4], 1):
            radius = _RADII_MM[min(level // 3, 2)]
            cells = body.area(structure, side, radius)
            if cells and level:
                kind = Symptom.PAIN if number == 1 else Symptom.ACHE
                areas.append(SymptomArea(len(areas) + 1, kind, cells, intensity=level))
                level = max(1, level - 2)
        return SymptomDrawing(tuple(areas), body.atlas.version) if areas else None


def _condition(number: int) -> Condition:
    return CONDITIONS[number % len(CONDITIONS)]


def _discharge_reason(step: PlannedVisit, slope: float, *, is_reached: bool) -> str:
    if is_reached:
        return "Goals reached"
    if step.length < _FEW:
        return "Did not come back"
    return "Better; goes on alone at home" if slope else "No lasting change; back to the doctor"


def _lying(typical: Position, sites: Sequence[NeedleSite]) -> Position:
    """Return the typical position; on the side that is not needled, or prone for both sides."""
    lies_on = {Side.LEFT: Position.SIDE_LYING_RIGHT, Side.RIGHT: Position.SIDE_LYING_LEFT}
    if typical not in lies_on.values():
        return typical
    sides = {site.side for site in sites}
    return lies_on.get(sides.pop(), Position.PRONE) if len(sides) == 1 else Position.PRONE


def _products(sites: Sequence[NeedleSite], day: date) -> Iterator[NeedleProduct]:
    """Yield the packets of the month that a visit's needles came from, one for each kind."""
    for needle in sorted({each.needle for each in sites if each.needle}, key=attrgetter("label")):
        lot = f"N{day:%y%m}-{needle.diameter_mm * 100:.0f}{needle.length_mm:.0f}"
        expires_on = date(day.year + 4, day.month, 1)
        yield NeedleProduct(f"Sterile single-use needle {needle.label}", lot, expires_on)


def _bruised(session: Session, site: NeedleSite) -> LaterAnswer | None:
    """Return that a site was bruised afterwards, where it was when the patient left."""
    known = session.visit.adverse_events or AdverseEvents()
    is_bruised = any(e.event == "bruise" and site.id in e.site_ids for e in known.events)
    return LaterAnswer.BRUISED if is_bruised else None


def _scale(value: float) -> int:
    """Return a number on the scale from 0 to 10."""
    return max(0, min(10, round(value)))


def _named(placement: Placement, structure: str) -> Placement:
    """Return the placement with this structure as the likeliest."""
    own = [c for c in placement.candidates if c.structure == structure]
    others = [c for c in placement.candidates if c.structure != structure]
    return replace(placement, candidates=(*own, *others))
