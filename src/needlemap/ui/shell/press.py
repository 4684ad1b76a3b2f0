"""The press on open records, for window and command line alike. Imports no widgets."""

from collections.abc import Callable

from needlemap.bodymap import BodySurface
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.clock import now_utc
from needlemap.domain.patient import Figure
from needlemap.reference import Reference
from needlemap.reports.papers import Papers
from needlemap.reports.press import Press
from needlemap.storage.records import Records
from needlemap.ui.history.reading import read_history

HANDOUT_TEXT = "handout_text"


def press_for(
    records: Records,
    reference: Reference,
    *,
    surface_of: Callable[[Figure], BodySurface] | None = None,
    clinic: ClinicHead | None = None,
) -> Press:
    """Return the press on these records.

    Parameters
    ----------
    clinic
        Head of every page, in place of the one that the clinic has set.
    """
    settings = records.settings

    def papers() -> Papers:
        own_text = settings.get(HANDOUT_TEXT, str) or ""
        return Papers(clinic or settings.clinic_head(), own_text)

    return Press(
        records,
        reference,
        history_of=lambda patient: read_history(records.sessions, patient, reference, now_utc()),
        surface_of=surface_of or (lambda figure: BodySurface.load(figure.value)),
        therapist_of=records.therapist_of,
        papers_of=papers,
        keep_handout=lambda text: settings.set(HANDOUT_TEXT, text),
    )
