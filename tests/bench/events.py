"""How many input events charting takes, by real events on the real page; no dialog opens."""

from collections.abc import Sequence
from pathlib import Path

from bench.clinic import close, open_controller
from bench.measure import Row
from helpers.events import Doings
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient


def rows(folder: Path) -> Sequence[Row]:
    """Return the events of ten new sites, a repeat visit with two edits, a pair, two changes."""
    window, controller = open_controller(folder / "events")
    patient = Patient(new_id(), "Bench", figure=Figure.MALE)
    controller.records.patients.add(patient)
    doings = Doings(controller, patient.id)
    counted = [
        Row("events_10_new_sites", doings.ten_new_sites(), "ev", goal=12),
        Row("events_repeat_visit", doings.repeat_visit(), "ev", goal=6),
        Row("events_mirrored_pair", doings.mirrored_pair(), "ev", goal=2),
        Row("events_count_change", doings.count_of_another_site(), "ev", goal=2),
        Row("events_technique_change", doings.technique_of_the_site(), "ev", goal=2),
    ]
    close(window)
    return counted
