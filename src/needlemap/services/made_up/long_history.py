"""An invented patient with years of sessions, to look back on: courses, pauses, changing places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from needlemap.bodymap import BodyAtlas, BodySurface
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Patient
from needlemap.domain.placement import Placement, Side, SurfacePoint
from needlemap.domain.session import Session
from needlemap.domain.site import Needle, NeedleSite, SitePreset, Twitch
from needlemap.domain.user import Therapist
from needlemap.services.made_up.forms import COURSES, Forms
from needlemap.services.made_up.people import fill_file
from needlemap.storage.records import Records

_HALF_HOUR = timedelta(minutes=30)
_SCATTER_MM = 9.0
_LONGEST_SITES = 30


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a course of treatment was about: its structures, most needled first, and its side.

    ``both`` is how often, 0 to 1, the other side was needled too.
    """

    name: str
    structures: tuple[str, ...]
    side: Side
    both: float
    technique: str = "trigger_point_dn"


COMPLAINTS = (
    Complaint(
        "neck and shoulder",
        (
            "trapezius_upper",
            "levator_scapulae",
            "infraspinatus",
            "supraspinatus",
            "splenius_capitis",
        ),
        Side.RIGHT,
        0.4,
    ),
    Complaint(
        "both calves", ("gastrocnemius_medial", "soleus", "gastrocnemius_lateral"), Side.LEFT, 0.8
    ),
    Complaint(
        "low back",
        ("quadratus_lumborum", "multifidus_lumborum", "gluteus_medius", "piriformis"),
        Side.RIGHT,
        0.5,
    ),
    Complaint(
        "front of the thigh",
        ("vastus_lateralis", "rectus_femoris", "tensor_fasciae_latae", "vastus_medialis"),
        Side.LEFT,
        0.2,
        "motor_point_dn",
    ),
    Complaint(
        "forearm",
        ("extensor_carpi_radialis_brevis", "extensor_digitorum", "brachioradialis", "supinator"),
        Side.RIGHT,
        0.1,
        "superficial_dn",
    ),
)


def add_long_history(
    records: Records, *, family_name: str, until: datetime, password: str
) -> Patient:
    """Store years of sessions, up to a time, for the patient of this name; return the patient.

    All are signed with the user's password but the last; one of them was entered in error.
    """
    (patient,) = records.patients.search(family_name)
    surface = BodySurface.load(patient.figure.value)
    sessions = LongHistory(surface, BodyAtlas(surface)).sessions(
        patient_id=patient.id, therapist=records.therapist, until=until
    )
    for session in sessions:
        records.sessions.start(session)
    for session in sessions[:-1]:
        at, offset = session.charted_at, session.utc_offset_min
        records.sessions.sign(session.id, password=password, at=at, utc_offset_min=offset)
    mistaken = sessions[len(sessions) // 3]
    records.sessions.withdraw(
        mistaken.id,
        reason="Charted on the wrong patient.",
        at=mistaken.charted_at + _HALF_HOUR,
        utc_offset_min=mistaken.utc_offset_min,
    )
    last = sessions[-1]
    fill_file(records.patient_files, patient.id, last.visit.screening, last.performed_at.date())
    return patient


class LongHistory:
    """Makes the same history for the same seed.

    Parameters
    ----------
    surface, atlas
        The patient's figure.
    """

    def __init__(self, surface: BodySurface, atlas: BodyAtlas, seed: int = 1) -> None:
        self._surface = surface
        self._atlas = atlas
        self._seed = seed
        self._random = np.random.default_rng(seed)
        self._spots: dict[tuple[str, Side], list[Placement]] = {}

    def sessions(
        self,
        *,
        patient_id: str,
        therapist: Therapist,
        until: datetime,
        count: int = 48,
        sites: int = 9,
        first_course: int = 0,
    ) -> tuple[Session, ...]:
        """Return so many sessions up to a time, the oldest first, with about `sites` sites each.

        `first_course` says with which of the complaints the courses begin.
        """
        days, forms = self._days(count), Forms(self._seed, therapist.name)
        made = []
        for number, (days_ago, place, step) in enumerate(days):
            course = first_course + place
            at = until - timedelta(days=days_ago, minutes=int(self._random.integers(0, 400)))
            session = Session(
                id=new_id(),
                patient_id=patient_id,
                therapist_id=therapist.id,
                performed_at=at,
                charted_at=at + _HALF_HOUR,
                utc_offset_min=60 if 4 <= at.month <= 10 else 0,
            )
            listed = self._sites(session.id, at, course, max(1, sites + number % 5 - 2))
            course_form = COURSES[COMPLAINTS[course % len(COMPLAINTS)].name]
            session = replace(session, sites=listed)
            made.append(forms.filled(session, course_form, step, self._pain(step)))
        return tuple(made)

    def _days(self, sessions: int) -> list[tuple[int, int, int]]:
        """Return days ago, number of the course, and step in it, for each session."""
        days, day, course, step = [], 3, 0, 0
        length = int(self._random.integers(6, 11))
        for _ in range(sessions):
            days.append((day, course, step))
            step += 1
            day += int(self._random.choice([4, 7, 7, 7, 10, 14]))
            if step == length:
                course, step, length = course + 1, 0, int(self._random.integers(6, 11))
                day += int(self._random.integers(30, 120))
        steps = {c: max(s for _, other, s in days if other == c) for _, c, _ in days}
        return [(ago, c, steps[c] - s) for ago, c, s in reversed(days)]

    def _pain(self, step: int) -> tuple[int, int]:
        """Return pain before and after a visit of a course."""
        before = int(np.clip(self._random.normal(7 - 0.6 * step, 0.9), 0, 10))
        after = int(np.clip(before - self._random.normal(1.6, 1.0), 0, 10))
        return before, after

    def _sites(
        self, session_id: str, at: datetime, course: int, count: int
    ) -> tuple[NeedleSite, ...]:
        complaint = COMPLAINTS[course % len(COMPLAINTS)]
        return tuple(
            self._site(spot, complaint, session_id, ordinal, at)
            for ordinal, spot in enumerate(self._chosen(complaint, min(count, _LONGEST_SITES)), 1)
        )

    def _chosen(self, complaint: Complaint, count: int) -> Iterator[Placement]:
        weights = 1.0 / (1 + np.arange(len(complaint.structures)))
        for _ in range(count):
            structure = self._random.choice(complaint.structures, p=weights / weights.sum())
            other = self._random.random() < complaint.both / 2
            side = complaint.side.opposite if other else complaint.side
            spots = self._spots_of(str(structure), side)
            yield spots[int(self._random.integers(len(spots)))]

    def _site(
        self, spot: Placement, complaint: Complaint, session_id: str, ordinal: int, at: datetime
    ) -> NeedleSite:
        random = self._random
        needles = int(random.choice([1, 1, 1, 1, 2, 2, 3]))
        odd = random.random() < 0.15
        length_mm = float(random.choice([30, 40, 50, 60]))
        preset = SitePreset(
            technique="superficial_dn" if odd else complaint.technique,
            manipulation=str(random.choice(["static", "pistoning", "fast_in_fast_out"])),
            needle=Needle(0.30, length_mm),
            needle_count=needles,
            depth_mm=min(float(random.integers(4, 9) * 5), length_mm - 5),
        )
        site = preset.site(spot, session_id=session_id, ordinal=ordinal, inserted_at=at)
        asked = random.random() < 0.9
        return replace(
            site,
            removed_count=needles,
            removed_at=at + _HALF_HOUR / 3,
            twitch=Twitch(str(random.choice(list(Twitch)))) if asked else None,
            pain_reproduced=bool(random.random() < 0.4) if asked else None,
        )

    def _spots_of(self, structure: str, side: Side) -> Sequence[Placement]:
        """Return spots scattered around where a structure is usually needled."""
        if (structure, side) not in self._spots:
            centre = self._atlas.typical_point(structure, side)
            placed = [replace(self._atlas.at(each), side=side) for each in self._around(centre)]
            named = [each for each in placed if structure in {c.structure for c in each.candidates}]
            first = [naming(each, structure) for each in named or placed[:1]]
            self._spots[structure, side] = first
        return self._spots[structure, side]

    def _around(self, point: SurfacePoint) -> list[SurfacePoint]:
        at = np.array([[point.face, point.s, point.t]])
        for plate in self._surface.plates:
            (xy,), (seen,) = self._surface.project(at, plate)
            if seen:
                steps = self._random.normal(0, _SCATTER_MM, (24, 2))
                found = [self._surface.locate(plate, *(xy + step)) for step in steps]
                return [point, *(each for each in found if each is not None)]
        return [point]


def naming(placement: Placement, structure: str) -> Placement:
    """Return the placement with this structure as the likeliest."""
    own = [c for c in placement.candidates if c.structure == structure]
    others = [c for c in placement.candidates if c.structure != structure]
    return replace(placement, candidates=(*own, *others))
