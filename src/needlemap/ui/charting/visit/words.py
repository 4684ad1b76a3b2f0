"""Words of the form that several parts use, and the names of its codes."""

from needlemap.domain.visit import ConsentBy, ConsentStatus, LaterAnswer, Position, Tolerance
from needlemap.ui.widgets.translation import tr


def positions() -> list[tuple[str, object]]:
    """Return how a patient may lie or sit."""
    return [
        (tr("Prone"), Position.PRONE),
        (tr("Supine"), Position.SUPINE),
        (tr("Left side"), Position.SIDE_LYING_LEFT),
        (tr("Right side"), Position.SIDE_LYING_RIGHT),
        (tr("Sitting"), Position.SITTING),
        (tr("Standing"), Position.STANDING),
        (tr("Other"), Position.OTHER),
    ]


def consents() -> list[tuple[str, object]]:
    """Return what a patient may say to the treatment."""
    return [
        (tr("Written"), ConsentStatus.WRITTEN),
        (tr("Verbal"), ConsentStatus.VERBAL),
        (tr("Reconfirmed"), ConsentStatus.RECONFIRMED),
        (tr("Refused"), ConsentStatus.REFUSED),
        (tr("Withdrawn"), ConsentStatus.WITHDRAWN),
    ]


def consenters() -> list[tuple[str, object]]:
    """Return who may consent."""
    return [
        (tr("Patient"), ConsentBy.PATIENT),
        (tr("Guardian"), ConsentBy.GUARDIAN),
        (tr("Representative"), ConsentBy.REPRESENTATIVE),
    ]


def tolerances() -> list[tuple[str, object]]:
    """Return how a patient may bear it."""
    return [
        (tr("Good"), Tolerance.GOOD),
        (tr("Fair"), Tolerance.FAIR),
        (tr("Poor"), Tolerance.POOR),
        (tr("Stopped"), Tolerance.STOPPED),
    ]


def later_answers() -> list[tuple[str, object]]:
    """Return how a site may have been after the visit before."""
    return [
        (tr("Same"), LaterAnswer.SAME),
        (tr("Better"), LaterAnswer.BETTER),
        (tr("Sore"), LaterAnswer.SORE),
        (tr("Bruised"), LaterAnswer.BRUISED),
    ]


def yes_no() -> list[tuple[str, object]]:
    """Return yes and no."""
    return [(tr("Yes"), True), (tr("No"), False)]
