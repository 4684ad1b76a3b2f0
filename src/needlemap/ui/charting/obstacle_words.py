"""What stands between a draft and its signature, in sentences and in a word or two."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from needlemap.domain.clock import with_offset
from needlemap.domain.days import day_words, full_day, time_words
from needlemap.domain.patient import Patient
from needlemap.domain.reconciliation import needle_totals
from needlemap.domain.session import Session
from needlemap.domain.signing import Obstacle, ObstacleKind
from needlemap.reference import Reference


def obstacle_sentence(obstacle: Obstacle, session: Session, reference: Reference) -> str:
    """Return an obstacle as a sentence that says what to do."""
    if obstacle.kind is ObstacleKind.NEEDLES_IN:
        if obstacle.count == 1:
            return _tr("1 needle not yet removed: remove it (O)")
        return _tr("{0} needles not yet removed: remove them (O)").format(obstacle.count)
    if obstacle.kind is ObstacleKind.OPENED_MISMATCH:
        words = _tr("Needle count discrepancy: {0} opened needle(s) not accounted for")
        if obstacle.count < 0:
            words = _tr("Needle count discrepancy: {0} more needle(s) than were opened")
        return words.format(abs(obstacle.count))
    if obstacle.kind is ObstacleKind.NOT_ACKNOWLEDGED:
        return _tr("Acknowledge in writing: {0}").format(obstacle_name(obstacle, reference))
    at = site_numbers(obstacle.site_ids, session)
    name = obstacle_name(obstacle, reference)
    if obstacle.count:
        return _tr("{0}: {1} question(s) not answered").format(name, obstacle.count)
    return f"{name}: {at}" if at else _tr("Missing: {0}").format(name)


def obstacle_name(obstacle: Obstacle, reference: Reference) -> str:
    """Return an obstacle in a word or two, for a chip."""
    if obstacle.kind is ObstacleKind.NEEDLES_IN:
        return _tr("Needles not removed")
    if obstacle.kind is ObstacleKind.OPENED_MISMATCH:
        return _tr("Needle count")
    if obstacle.kind is ObstacleKind.NOT_ACKNOWLEDGED:
        precaution = reference.precautions.get(obstacle.field)
        return precaution.name.partition(" (")[0] if precaution else obstacle.field
    field = reference.required_fields.get(obstacle.field)
    return field.name if field else obstacle.field


def signing_summary(
    patient: Patient, session: Session, missing: Sequence[Obstacle]
) -> list[tuple[str, str]]:
    """Return in titles and words what a signature would cover."""
    born = _tr("born {0}").format(day_words(patient.born_on)) if patient.born_on else ""
    number = _tr("MRN {0}").format(patient.record_number) if patient.record_number else ""
    at = with_offset(session.performed_at, session.utc_offset_min)
    totals = needle_totals(session.sites)
    needles = [
        _tr("{0} inserted").format(totals.inserted),
        _tr("{0} removed").format(totals.removed),
    ]
    if totals.retained:
        needles.append(_tr("{0} retained").format(totals.retained))
    if totals.still_in:
        needles.append(_tr("{0} still in").format(totals.still_in))
    warnings = [warning for site in session.sites for warning in site.warnings]
    acknowledged = sum(not warning.is_open for warning in warnings)
    return [
        (_tr("Patient"), ", ".join(part for part in (patient.name, born, number) if part)),
        (
            _tr("Treated on"),
            f"{full_day(at)}, {time_words(at)}",
        ),
        (_tr("Sites"), str(len(session.sites))),
        (_tr("Needles"), ", ".join(needles)),
        (
            _tr("Warnings"),
            _tr("{0} displayed, {1} acknowledged").format(len(warnings), acknowledged)
            if warnings
            else _tr("none displayed"),
        ),
        (_tr("Missing"), str(len(missing)) if missing else _tr("nothing")),
    ]


def site_numbers(site_ids: Sequence[str], session: Session) -> str:
    """Return "site 3" or "sites 3, 5", nothing where no site is meant."""
    numbers = [str(n) for n, site in enumerate(session.sites, 1) if site.id in site_ids]
    if not numbers:
        return ""
    words = _tr("site {0}") if len(numbers) == 1 else _tr("sites {0}")
    return words.format(", ".join(numbers))


def _tr(words: str) -> str:
    return QCoreApplication.translate("obstacles", words)
