"""Visits, currents, warnings, addenda and withdrawals: one with everything, and any of them."""

from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import strategies as st

from needlemap.domain.estim import Estim, IntensityUnit
from needlemap.domain.ids import new_id
from needlemap.domain.placement import SurfacePoint
from needlemap.domain.screening import Answer, ScreeningAnswer
from needlemap.domain.session import Addendum, Session, Withdrawal
from needlemap.domain.site import Acknowledged, ShownWarning
from needlemap.domain.symptoms import (
    Decision,
    PatientEntry,
    Symptom,
    SymptomArea,
    SymptomArrow,
    SymptomCourse,
    SymptomDepth,
    SymptomDrawing,
)
from needlemap.domain.visit import (
    AdverseEvent,
    AdverseEvents,
    Consent,
    ConsentBy,
    ConsentDetails,
    ConsentStatus,
    DrawnSignature,
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
from needlemap.domain.visit_complaint import Assigned, Findings, NeuroScreen, VisitComplaint
from reports.makers import (
    AT,
    COMPLAINTS,
    NECK,
    OFFSET_MIN,
    SESSION_ID,
    THERAPIST,
    a_full_site,
    a_session,
    a_site,
)

EARLIER_SITE = new_id()
LATER = AT + timedelta(minutes=3)
CURRENT = Estim(
    new_id(),
    2,
    80.0,
    250.0,
    3.5,
    IntensityUnit.SCORE,
    15.0,
    "strong motor",
    "biphasic symmetric",
    "dense-disperse",
)
WARNING = ShownWarning(
    "zone.lung", "Lung 18 mm below.", AT, LATER, Acknowledged.KEY, "Rib under my finger."
)
UNSEEN = ShownWarning("length.pleura", "40 mm reaches the pleura.", AT)
MISTAKE = "Wrong patient opened."


BACK_CELLS = "2012431+1 15+1 15+1 15+1 15+1 15+1 15+1 15+1 2434+10 1012+64"

FOUND = Findings(
    pain_now=5,
    pain_worst=9,
    pain_best=2,
    pattern_24h="Stiff for an hour in the morning.",
    movement="Rotation right 50 degrees, painful.",
    taut_band=True,
    tender_point=True,
    familiar_pain=False,
    palpation="Ropy along the upper border.",
    neuro=NeuroScreen.ABNORMAL,
    neuro_note="Triceps reflex weaker on the right.",
    unchanged=("pain_worst",),
)


DRAWING = SymptomDrawing(
    (
        SymptomArea(
            1,
            Symptom.PAIN,
            BACK_CELLS,
            SymptomDepth.DEEP,
            SymptomCourse.INTERMITTENT,
            intensity=7,
        ),
        SymptomArea(2, Symptom.PINS_AND_NEEDLES, "600000+2560"),
    ),
    "needlemap-2",
    (SymptomArrow(SurfacePoint(7000, 0.5, 0.5), SurfacePoint(7003, 0.5, 0.5)),),
    unchanged_since=new_id(),
)


def a_full_visit(site_id: str) -> Visit:
    """Return a visit with every field filled; its adverse event came from this site."""
    event = AdverseEvent(
        new_id(), "bruise", Severity.MILD, (site_id,), LATER, "Pressed for 3 min.", "12 mm wide."
    )
    return Visit(
        conditions=("M54.2", "G44.2"),
        position=Position.SIDE_LYING_LEFT,
        consent=Consent(
            ConsentStatus.RECONFIRMED, ("nature", "may_stop"), True, "Patient herself", "In German."
        ),
        screening=(
            ScreeningAnswer("epilepsy", Answer.NO),
            ScreeningAnswer(
                "pacemaker",
                Answer.YES,
                ("thorax.left",),
                "Since 2019.",
                "No current today.",
                LATER,
                ("recent_battery",),
            ),
        ),
        products=(NeedleProduct("Seirin J", "LOT-77", date(2029, 5, 31)),),
        needles=NeedleCount(7, 3, 2, "Tom Bell", sharps_disposed=True),
        pain_before=8,
        pain_after=3,
        tolerance=Tolerance.FAIR,
        outcomes=(OutcomeScore("ndi", 24, "at work"),),
        adverse_events=AdverseEvents((event,)),
        other_treatment="Mobilised C5.",
        home_plan="Chin tucks.",
        aftercare="Soreness explained.",
        next_plan="Repeat, then load.",
        follow_up_on=date(2026, 12, 1),
        after_last_time=(SiteAnswer(EARLIER_SITE, LaterAnswer.BRUISED),),
        late_reason="Power was out.",
        complaints=(VisitComplaint(NECK.id, Assigned.CONFIRMED, FOUND, reassessed=True),),
        consent_details=ConsentDetails(
            ConsentBy.GUARDIAN, "Mr Sato", "Ms Lind", "folder 12, front desk"
        ),
        patient_signature=DrawnSignature((((20, 40), (300, 200), (600, 60)),), LATER, "Ada Wren"),
        started_at=time(14, 5),
        ended_at=time(14, 50),
        clean_technique=True,
        substance_injected=False,
        removal_not_recorded=True,
        symptom_drawing=DRAWING,
        patient_entry=PatientEntry(AT, DRAWING, 6, 9, 3, Decision.CONFIRMED, LATER),
    )


def a_whole_session() -> Session:
    """Return a draft with everything recorded before a signature: two sites of a pair."""
    first = replace(
        a_full_site(1), estim=CURRENT, warnings=(WARNING, UNSEEN), removed_by="Eva Lund"
    )
    second = a_site(2, estim=CURRENT, s=0.8, removed_count=1)
    session = a_session(first, second, note="Better afterwards.")
    return replace(session, visit=a_full_visit(first.id))


def an_addendum(text: str, reason: str = "Typing error") -> Addendum:
    """Return an addendum of somebody else, written a day later."""
    at = AT + timedelta(days=1)
    return Addendum(
        new_id(), SESSION_ID, new_id(), "Ola Berg", "PT, MSc", at, OFFSET_MIN, reason, text
    )


def a_withdrawal(reason: str = MISTAKE) -> Withdrawal:
    """Return the withdrawal of the session, two days later."""
    at = AT + timedelta(days=2)
    return Withdrawal(SESSION_ID, THERAPIST.id, "Maria Keller", at, OFFSET_MIN, reason)


# Words that can be found again: no spaces at the ends, no sign that a page could break apart.
WORDS = st.text("abcdefghijklmnopqrstuvwxyzåøλд 0123456789", min_size=1, max_size=40).map(
    lambda text: f"w{text.strip()}w"
)
MAYBE = st.one_of(st.just(""), WORDS)
CODES = st.from_regex(r"c[a-z_]{1,12}[a-z]", fullmatch=True)
TIMES = st.integers(0, 5000).map(lambda minutes: AT + timedelta(minutes=minutes))
CONSENTS = st.builds(
    Consent,
    st.sampled_from(ConsentStatus),
    st.lists(CODES, max_size=3).map(tuple),
    st.one_of(st.none(), st.booleans()),
    MAYBE,
    MAYBE,
)


@st.composite
def screening_answers(draw: st.DrawFn) -> ScreeningAnswer:
    """Draw an answer with or without words to go on."""
    words = draw(MAYBE)
    at = draw(TIMES) if words else None
    return ScreeningAnswer(
        draw(CODES),
        draw(st.sampled_from(Answer)),
        draw(st.lists(CODES, max_size=2).map(tuple)),
        draw(MAYBE),
        words,
        at,
    )


@st.composite
def adverse_events(draw: st.DrawFn) -> AdverseEvents | None:
    """Draw nothing asked, none, or some events."""
    events = st.builds(
        AdverseEvent,
        st.builds(new_id),
        CODES,
        st.sampled_from(Severity),
        st.just(()),
        st.one_of(st.none(), TIMES),
        MAYBE,
        MAYBE,
    )
    return draw(st.one_of(st.none(), st.builds(AdverseEvents, st.lists(events).map(tuple))))


FINDINGS = st.builds(
    Findings,
    pain_now=st.none() | st.integers(0, 10),
    pattern_24h=MAYBE,
    movement=MAYBE,
    taut_band=st.none() | st.booleans(),
    familiar_pain=st.none() | st.booleans(),
    palpation=MAYBE,
    neuro=st.none() | st.sampled_from(NeuroScreen),
    neuro_note=MAYBE,
)
TREATED = st.tuples(st.sampled_from(COMPLAINTS), st.sampled_from(Assigned), FINDINGS, st.booleans())


DETAILS = st.builds(ConsentDetails, st.none() | st.sampled_from(ConsentBy), MAYBE, MAYBE, MAYBE)
DRAWN = st.builds(DrawnSignature, st.just((((1, 2), (30, 40)),)), TIMES, MAYBE)


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    """Draw a visit with any of its fields filled."""
    score = st.integers(0, 10)
    products = st.builds(NeedleProduct, WORDS, MAYBE, st.one_of(st.none(), st.dates()))
    outcomes = st.builds(OutcomeScore, CODES, st.integers(0, 100), MAYBE)
    return Visit(
        conditions=tuple(draw(st.lists(st.sampled_from(("M54.2", "G44.2", "M79.1")), unique=True))),
        position=draw(st.one_of(st.none(), st.sampled_from(Position))),
        consent=draw(st.one_of(st.none(), CONSENTS)),
        screening=tuple(
            draw(st.lists(screening_answers(), max_size=4, unique_by=lambda a: a.precaution))
        ),
        products=tuple(draw(st.lists(products, max_size=3))),
        needles=NeedleCount(draw(st.one_of(st.none(), st.integers(0, 99))), 5, 2, draw(MAYBE)),
        pain_before=draw(st.one_of(st.none(), score)),
        pain_after=draw(st.one_of(st.none(), score)),
        tolerance=draw(st.one_of(st.none(), st.sampled_from(Tolerance))),
        outcomes=tuple(draw(st.lists(outcomes, max_size=3))),
        adverse_events=draw(adverse_events()),
        other_treatment=draw(MAYBE),
        home_plan=draw(MAYBE),
        aftercare=draw(MAYBE),
        next_plan=draw(MAYBE),
        follow_up_on=draw(st.one_of(st.none(), st.dates())),
        late_reason=draw(MAYBE),
        consent_details=draw(st.none() | DETAILS),
        patient_signature=draw(st.none() | DRAWN),
        started_at=draw(st.none() | st.times(max_value=time(12, 0))),
        ended_at=draw(st.none() | st.times(min_value=time(12, 1))),
        clean_technique=draw(st.none() | st.booleans()),
        substance_injected=draw(st.none() | st.booleans()),
        complaints=tuple(
            VisitComplaint(complaint.id, how, found, reassessed)
            for complaint, how, found, reassessed in draw(
                st.lists(TREATED, max_size=2, unique_by=lambda t: t[0].id)
            )
        ),
    )


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    """Draw a session with any visit, a pair of currents, warnings, addenda, a withdrawal."""
    unit = draw(st.sampled_from(IntensityUnit))
    current = Estim(
        new_id(),
        draw(st.one_of(st.none(), st.integers(1, 16))),
        draw(st.one_of(st.none(), st.integers(1, 999))),
        draw(st.one_of(st.none(), st.integers(1, 999))),
        draw(st.one_of(st.none(), st.integers(0, 10))),
        unit,
        draw(st.one_of(st.none(), st.integers(0, 120))),
        draw(st.one_of(st.none(), st.just("motor"))),
        draw(st.one_of(st.none(), st.just("galvanic"))),
    )
    shown = st.builds(ShownWarning, CODES, WORDS, TIMES)
    warnings = tuple(draw(st.lists(shown, max_size=3)))
    sites = (
        a_site(1, estim=current, warnings=warnings, removed_by=draw(MAYBE), note=draw(MAYBE)),
        a_site(2, estim=current),
    )
    addenda = st.builds(an_addendum, WORDS, WORDS)
    return replace(
        a_session(*sites, note=draw(MAYBE)),
        visit=draw(visits()),
        addenda=tuple(draw(st.lists(addenda, max_size=3))),
        withdrawal=draw(st.one_of(st.none(), st.builds(a_withdrawal, WORDS))),
    )
