"""What a session must have to be signed: the clinic's own profile and the screening rules."""

from collections.abc import Callable

from needlemap.domain.patient_file import PatientFile
from needlemap.domain.session import Session
from needlemap.domain.signing import Obstacle, ObstacleKind, RequiredFields, obstacles
from needlemap.reference import Reference
from needlemap.reference.alerts import alerts


class Requirements:
    """Asks the settings and the patient's file each time, so that a change counts at once."""

    def __init__(
        self, *, required: Callable[[], RequiredFields], file_of: Callable[[str], PatientFile]
    ) -> None:
        self._required = required
        self._file_of = file_of
        self._reference = Reference.load()

    def obstacles(self, session: Session) -> tuple[Obstacle, ...]:
        """Return what stands between the session and its signature."""
        speaking_up = alerts(session, self._file_of(session.patient_id), self._reference)
        asked = self._reference.precautions
        return obstacles(session, self._required(), speaking_up, asked=asked)


def sentence_for(obstacle: Obstacle) -> str:
    """Return what a user reads who tries to sign all the same."""
    named = obstacle.field.removeprefix("site.").replace("_", " ")
    if obstacle.kind is ObstacleKind.FIELD_MISSING and obstacle.count:
        return f"{obstacle.count} questions of the {named} are not answered yet."
    return {
        ObstacleKind.NEEDLES_IN: f"{obstacle.count} needles are not accounted for. "
        "Take them out, or declare them retained, before signing.",
        ObstacleKind.OPENED_MISMATCH: "The needles opened are not those inserted and spoiled "
        f"(difference {obstacle.count}). Count again before signing.",
        ObstacleKind.NOT_ACKNOWLEDGED: f"The precaution “{named}” needs a typed acknowledgement "
        "before signing.",
        ObstacleKind.FIELD_MISSING: f"“{named}” must be filled in before signing.",
    }[obstacle.kind]
