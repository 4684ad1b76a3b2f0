"""What stands between a draft and its signature: the list that the therapist works off."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from needlemap.domain import checks
from needlemap.domain.needles_out import needle_totals
from needlemap.domain.screening import Alert, AlertLevel
from needlemap.domain.session import Session
from needlemap.domain.visit import is_late


class ObstacleKind(StrEnum):
    """Why a session cannot be signed yet."""

    NEEDLES_IN = "needles_in"
    OPENED_MISMATCH = "opened_mismatch"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    FIELD_MISSING = "field_missing"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing to do before signing. ``field`` says where: a field code, or a precaution.

    ``count`` is how many needles are meant, or how many questions of the screening.
    """

    kind: ObstacleKind
    field: str = ""
    site_ids: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class RequiredFields:
    """The fields that must be there to sign, as the clinic has decided; codes of FIELDS."""

    codes: tuple[str, ...]

    def __post_init__(self) -> None:
        for code in self.codes:
            checks.check_one_of("required field", code, tuple(FIELDS))


def _each_site(session: Session, has: Callable[[object], bool], field: str) -> tuple[str, ...]:
    return tuple(site.id for site in session.sites if not has(getattr(site, field)))


def _site_field(field: str) -> Callable[[Session], tuple[bool, tuple[str, ...]]]:
    def missing(session: Session) -> tuple[bool, tuple[str, ...]]:
        lacking = _each_site(session, lambda value: value is not None, field)
        return bool(lacking), lacking

    return missing


def _visit_field(field: str) -> Callable[[Session], tuple[bool, tuple[str, ...]]]:
    def missing(session: Session) -> tuple[bool, tuple[str, ...]]:
        return getattr(session.visit, field) in (None, "", ()), ()

    return missing


def _late_reason(session: Session) -> tuple[bool, tuple[str, ...]]:
    late = is_late(session.performed_at, session.charted_at)
    return late and not session.visit.late_reason.strip(), ()


def _patient_signature(session: Session) -> tuple[bool, tuple[str, ...]]:
    details = session.visit.consent_details
    on_paper = details is not None and bool(details.paper_kept_at.strip())
    return session.visit.patient_signature is None and not on_paper, ()


# What a clinic may require: for each code, whether it is missing, and at which sites.
FIELDS: dict[str, Callable[[Session], tuple[bool, tuple[str, ...]]]] = {
    "sites": lambda session: (not session.sites, ()),
    "note": lambda session: (not session.note.strip(), ()),
    "late_reason": _late_reason,
    "patient_signature": _patient_signature,
    "consent_by": lambda session: (
        session.visit.consent_details is None or session.visit.consent_details.by is None,
        (),
    ),
    "removed_by": lambda session: (
        bool(session.sites) and not session.visit.needles.removed_by.strip(),
        (),
    ),
    "opened": lambda session: (session.visit.needles.opened is None, ()),
    "sharps_disposed": lambda session: (session.visit.needles.sharps_disposed is None, ()),
    **{
        name: _visit_field(name)
        for name in (
            "complaints",
            "conditions",
            "position",
            "consent",
            "screening",
            "products",
            "pain_before",
            "pain_after",
            "tolerance",
            "outcomes",
            "adverse_events",
            "other_treatment",
            "home_plan",
            "aftercare",
            "next_plan",
            "started_at",
            "ended_at",
            "clean_technique",
            "substance_injected",
        )
    },
    **{
        f"site.{name}": _site_field(name)
        for name in ("structure", "needle", "manipulation", "depth_mm", "twitch")
    },
}


def obstacles(
    session: Session,
    required: RequiredFields,
    alerts: Sequence[Alert],
    *,
    asked: Collection[str] = (),
) -> tuple[Obstacle, ...]:
    """Return what is missing, the needles first; nothing when the session can be signed.

    The rules on needles hold always, but for a late entry whose source does not tell whether they
    came out: who signs says so, and is not made to assert what nobody wrote down. The fields are
    the clinic's own. `asked` are the precautions that a screening asks about: where it is
    required, each of them.
    """
    missing = _missing(session, required.codes, asked)
    return (*_needles(session), *_alerts(session, alerts), *missing)


def _needles(session: Session) -> list[Obstacle]:
    found = []
    totals = needle_totals(session.sites)
    if totals.still_in and not session.leaves_removal_open:
        sites = tuple(site.id for site in session.sites if site.needles_in)
        late = is_late(session.performed_at, session.charted_at)
        field = "removal_not_recorded" if late else "needles"
        found.append(Obstacle(ObstacleKind.NEEDLES_IN, field, sites, totals.still_in))
    counted = session.visit.needles
    if counted.opened is not None:
        surplus = counted.opened - counted.spoiled - totals.inserted
        if surplus:
            found.append(Obstacle(ObstacleKind.OPENED_MISMATCH, "opened", (), surplus))
    return found


def _alerts(session: Session, alerts: Sequence[Alert]) -> list[Obstacle]:
    found = []
    for alert in alerts:
        answer = session.visit.answer_to(alert.precaution)
        acknowledged = answer is not None and answer.acknowledged_at is not None
        if alert.level is AlertLevel.BLOCK and not acknowledged:
            sites = alert.site_ids
            found.append(Obstacle(ObstacleKind.NOT_ACKNOWLEDGED, alert.precaution, sites))
    return found


def _missing(session: Session, codes: Collection[str], asked: Collection[str]) -> list[Obstacle]:
    found = []
    for code in codes:
        if code == "screening" and asked:
            if left := sum(session.visit.answer_to(one) is None for one in asked):
                found.append(Obstacle(ObstacleKind.FIELD_MISSING, code, count=left))
            continue
        is_missing, sites = FIELDS[code](session)
        if is_missing:
            found.append(Obstacle(ObstacleKind.FIELD_MISSING, code, sites))
    return found
