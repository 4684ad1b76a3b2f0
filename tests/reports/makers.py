"""Sessions with everything recorded, and the names a record needs."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from needlemap.domain.complaint import (
    Complaint,
    ComplaintSide,
    Goal,
    Irritability,
    PlanOfCare,
)
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.placement import PlatePoint, Side, SurfacePoint
from needlemap.domain.session import Session, signed_session
from needlemap.domain.site import Angle, Needle, NeedleSite, StructureSource, Twitch
from needlemap.domain.user import Licence, Therapist
from needlemap.reference import Reference
from needlemap.reference.outcomes import ImportantChange, OutcomeMeasure
from needlemap.reports import SessionRecord, session_record
from needlemap.reports.content.record import Background, Imprint
from needlemap.reports.content.session import BARE

AT = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
OFFSET_MIN = 60
THERAPIST = Therapist(new_id(), "Maria Keller", "PT, DPT")
PATIENT = Patient(new_id(), "Lindqvist", "Anna", date(1980, 2, 3), "P-10442", Figure.MALE)
REFERENCE = Reference.load()
TECHNIQUES = ("trigger_point_dn", "superficial_dn", "scar_dn", "electrical_dn", "other")


class Names:
    """Names made of ids: ``trapezius_upper`` is read as Trapezius upper, part of trapezius."""

    def structure_name(self, structure_id: str | None) -> str:
        """Return the id as words."""
        return (structure_id or "").replace("_", " ").capitalize()

    technique_name = manipulation_name = region_name = muscle_name = structure_name
    condition_name = consent_element_name = precaution_name = event_name = structure_name
    measure_name = source_name = structure_name

    def severity_meaning(self, severity: str) -> str:
        """Return words that name the severity."""
        return f"what {severity} means"

    @property
    def outcome_measures(self) -> Mapping[str, OutcomeMeasure]:
        """Return the measures of data/."""
        return REFERENCE.outcome_measures

    @property
    def important_changes(self) -> Mapping[str, ImportantChange]:
        """Return the published changes of data/."""
        return REFERENCE.important_changes

    def parent_muscle(self, structure_id: str) -> str | None:
        """Return the first word of a muscle's id, None for a tendon."""
        return None if structure_id.endswith("tendon") else structure_id.split("_")[0]


def a_site(ordinal: int, *, s: float = 0.5, t: float = 0.5, **facts: object) -> NeedleSite:
    """Return a site on the back at the shares s, t of the window."""
    site = NeedleSite(
        id=new_id(),
        session_id=SESSION_ID,
        ordinal=ordinal,
        point=SurfacePoint(1, s, t),
        atlas_version="atlas-7",
        clicked=PlatePoint("posterior", 0, 0),
        side=Side.RIGHT,
        region="upper_back",
        structure="trapezius_upper",
        structure_source=StructureSource.INFERRED,
        technique="trigger_point_dn",
    )
    return replace(site, **facts)  # type: ignore[arg-type]


def a_full_site(ordinal: int) -> NeedleSite:
    """Return a site with every fact recorded."""
    return a_site(
        ordinal,
        structure="infraspinatus",
        structure_source=StructureSource.CHOSEN,
        side=Side.LEFT,
        technique="electrical_dn",
        manipulation="winding",
        needle=Needle(0.25, 30),
        needle_count=4,
        insertion_count=9,
        removed_count=3,
        retained_count=1,
        retained_reason="tip broke off",
        depth_mm=12.5,
        angle=Angle.OBLIQUE,
        twitch=Twitch.MULTIPLE,
        twitch_count=6,
        pain_reproduced=True,
        retention_s=150,
        inserted_at=AT,
        removed_at=AT + timedelta(minutes=12),
        approximate=True,
        carried_from=new_id(),
        note="Familiar headache behind the eye.",
    )


SESSION_ID = new_id()


def a_session(*sites: NeedleSite, note: str = "") -> Session:
    """Return a draft."""
    return Session(
        id=SESSION_ID,
        patient_id=PATIENT.id,
        therapist_id=THERAPIST.id,
        performed_at=AT,
        charted_at=AT + timedelta(minutes=25),
        utc_offset_min=OFFSET_MIN,
        note=note,
        sites=sites,
    )


NECK = Complaint(
    id=new_id(),
    patient_id=PATIENT.id,
    name="Neck pain",
    opened_at=AT - timedelta(days=14),
    side=ComplaintSide.RIGHT,
    region="neck",
    onset="Three weeks ago.",
    mechanism="Rear-end collision.",
    conditions=("M54.2",),
    aggravating="Looking over the shoulder.",
    easing="Heat at night.",
    irritability=Irritability.MODERATE,
    goals=(
        Goal("Drives for an hour.", "NPRS 2 or less", date(2026, 12, 24), date(2026, 11, 20)),
        Goal("Sleeps through."),
    ),
    plan=PlanOfCare(6, 7, date(2026, 12, 31), 3),
    precautions="Ask about dizziness.",
    referrer="Dr Lind",
)
KNEE = Complaint(new_id(), PATIENT.id, "Knee pain", AT)
COMPLAINTS = (NECK, KNEE)


LICENCE = Licence("PT-4455", "Course of 2024")


def signed(session: Session) -> Session:
    """Return the session signed half an hour after the visit."""
    at = AT + timedelta(minutes=30)
    return signed_session(
        session,
        THERAPIST,
        at=at,
        utc_offset_min=OFFSET_MIN,
        complaints=COMPLAINTS,
        licence=LICENCE,
    )


WITH_APPENDIX = Background(has_appendix=True)


def a_record(
    session: Session, imprint: Imprint = BARE, background: Background = WITH_APPENDIX
) -> SessionRecord:
    """Return what is printed of a session."""
    return session_record(
        session, PATIENT, THERAPIST, Names(), imprint=imprint, background=background
    )


def crowded_sites(count: int) -> Iterator[NeedleSite]:
    """Yield sites within a hand's breadth of each other, in many techniques and counts."""
    for i in range(count):
        yield a_site(
            i + 1,
            s=0.6 + 0.011 * (i % 6),
            t=0.82 + 0.007 * (i // 6),
            technique=TECHNIQUES[i % len(TECHNIQUES)],
            needle_count=1 + i % 3,
            approximate=i % 5 == 0,
        )
