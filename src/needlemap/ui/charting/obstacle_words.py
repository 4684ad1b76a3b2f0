"""What stands between a draft and its signature, in sentences and in a word or two."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from needlemap.domain.session import Session
from needlemap.domain.signing import Obstacle, ObstacleKind
from needlemap.reference import Reference


def obstacle_sentence(obstacle: Obstacle, session: Session, reference: Reference) -> str:
    """Return an obstacle as a sentence that says what to do."""
    if obstacle.kind is ObstacleKind.NEEDLES_IN:
        if obstacle.count == 1:
            return _tr("1 needle is still in: take it out (O).")
        return _tr("{0} needles are still in: take them out (O).").format(obstacle.count)
    if obstacle.kind is ObstacleKind.OPENED_MISMATCH:
        words = _tr("{0} opened needle(s) are not accounted for.")
        if obstacle.count < 0:
            words = _tr("{0} needle(s) more than were opened.")
        return words.format(abs(obstacle.count))
    if obstacle.kind is ObstacleKind.NOT_ACKNOWLEDGED:
        return _tr("To acknowledge in words: {0}.").format(obstacle_name(obstacle, reference))
    at = site_numbers(obstacle.site_ids, session)
    name = obstacle_name(obstacle, reference)
    if obstacle.count:
        return _tr("{0}: {1} question(s) not answered.").format(name, obstacle.count)
    return f"{name}: {at}" if at else _tr("Missing: {0}.").format(name)


def obstacle_name(obstacle: Obstacle, reference: Reference) -> str:
    """Return an obstacle in a word or two, for a chip."""
    if obstacle.kind is ObstacleKind.NEEDLES_IN:
        return _tr("Needles still in")
    if obstacle.kind is ObstacleKind.OPENED_MISMATCH:
        return _tr("Needle count")
    if obstacle.kind is ObstacleKind.NOT_ACKNOWLEDGED:
        precaution = reference.precautions.get(obstacle.field)
        return precaution.name.partition(" (")[0] if precaution else obstacle.field
    field = reference.required_fields.get(obstacle.field)
    return field.name if field else obstacle.field


def site_numbers(site_ids: Sequence[str], session: Session) -> str:
    """Return "site 3" or "sites 3, 5", nothing where no site is meant."""
    numbers = [str(n) for n, site in enumerate(session.sites, 1) if site.id in site_ids]
    if not numbers:
        return ""
    words = _tr("site {0}") if len(numbers) == 1 else _tr("sites {0}")
    return words.format(", ".join(numbers))


def _tr(words: str) -> str:
    return QCoreApplication.translate("obstacles", words)
