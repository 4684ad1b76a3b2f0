"""The press on open records, for window and command line alike. Imports no widgets."""

from collections.abc import Callable
from pathlib import Path

from needlemap.bodymap import BodySurface
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.clock import now_utc
from needlemap.domain.patient import Figure
from needlemap.reference import Reference
from needlemap.reports.press import NO_CLINIC, Press
from needlemap.storage.records import Records
from needlemap.ui.history.reading import read_history


def press_for(
    records: Records,
    reference: Reference,
    *,
    surface_of: Callable[[Figure], BodySurface] | None = None,
    clinic: ClinicHead = NO_CLINIC,
    folder: Path | None = None,
) -> Press:
    """Return the press on these records.

    Parameters
    ----------
    clinic
        Head of every page. Its place in the settings comes with the forms of the record.
    folder
        The data folder: a ``handout.txt`` in it is the clinic's own text of the hand-out.
    """
    return Press(
        records,
        reference,
        history_of=lambda patient: read_history(records.sessions, patient, reference, now_utc()),
        surface_of=surface_of or (lambda figure: BodySurface.load(figure.value)),
        clinic=clinic,
        folder=folder,
    )
