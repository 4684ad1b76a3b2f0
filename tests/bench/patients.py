"""Finding one of 50,000 patients, and opening one with 500 sessions of 20 sites each."""

import random
import statistics
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bench.clinic import PASSWORD, close, shown_window
from bench.measure import Row, timed_ms
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.services.made_up.long_history import long_history
from needlemap.storage.mapping.tables import PATIENTS
from needlemap.storage.records import Records
from needlemap.storage.repositories.patients import PatientRepository
from needlemap.storage.search.patient_index import learn_statement
from needlemap.storage.search.search_text import search_words
from needlemap.ui.shell.controller import MainController
from storage.raw import engine_of

_MANY = 50_000
_SESSIONS, _SITES_EACH = 500, 20
_NOW = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
_LONG = "Zzlong"
# What a hand types on the way to a patient: the few letters that many have, then rarer ones.
_TYPED = (
    "a",
    "s",
    "an",
    "an sm",
    "anna smith",
    "12",
    "smith 1980",
    "1980-05",
    "zz",
    "nobody at all",
)


def rows(folder: Path) -> Sequence[Row]:
    """Return patient_search_50k_ms, patient_key_50k_ms and open_patient_10k_sites_ms.

    The search is the repository's, with the patients that a screen shows; the slowest of what a
    hand may type counts. The key is the slowest letter typed on the page, from the key to the
    painted list and name. Opening is from the click on the patient in the list to the painted
    details with all 500 sessions, precautions and documents; opening the history has a row of its
    own.
    """
    records = _clinic(folder / "patients")
    window = shown_window(folder / "patients", records)
    controller = window.controller
    if controller is None:
        raise LookupError("the records are not open")
    measured = [
        Row("patient_search_50k_ms", _search_ms(records.patients), "ms", goal=10),
        Row("patient_key_50k_ms", _key_ms(controller), "ms", goal=1000 / 60),
        Row("open_patient_10k_sites_ms", _open_ms(controller), "ms", goal=150),
    ]
    close(window)
    return measured


def _clinic(folder: Path) -> Records:
    records, _ = Records.create(folder, name="Bench", password=PASSWORD)
    add_many(records.patients)
    patient = Patient(new_id(), _LONG, figure=Figure.MALE, born_on=date(1970, 1, 1))
    records.patients.add(patient)
    records.patient_files.set_precautions(
        patient.id, [PatientPrecaution("pacemaker", Answer.YES, date(2026, 1, 2))]
    )
    sessions = long_history(
        patient_id=patient.id,
        therapist=records.therapist,
        figure=Figure.MALE,
        until=_NOW,
        count=_SESSIONS,
        sites_each=_SITES_EACH,
    )
    for session in sessions:
        records.sessions.start(session)
    return records


def add_many(patients: PatientRepository) -> None:
    """Put the patients into the tables at once: one by one they would take a minute."""
    engine = engine_of(patients)
    with engine.atomic():
        for patient in _patients():
            values = {name: getattr(patient, name) for name in PATIENTS.columns}
            values |= {"born_on": str(patient.born_on), "figure": patient.figure.value}
            engine.execute(PATIENTS.insert, tuple(values[name] for name in PATIENTS.columns))
            engine.execute(*learn_statement(search_words(patient), patient.id))


def _patients() -> Sequence[Patient]:
    chance = random.Random(5)
    ends = ("smith", "son", "berg", "ova", "ez", "mann", "ian", "ström")
    given = ("Anna", "Sam", "Aisha", "Søren", "Nikos", "María", "John", "Wei", "Olu", "Saanvi")

    def family() -> str:
        syllables = (
            chance.choice(("ba", "ko", "lin", "mar", "sto", "ven", "an", "ter")) for _ in "ab"
        )
        return ("".join(syllables) + chance.choice(ends)).capitalize()

    def born() -> date:
        return date(1930, 1, 1) + timedelta(days=chance.randrange(30_000))

    return [
        Patient(new_id(), family(), chance.choice(given), born(), str(100_000 + number))
        for number in range(_MANY)
    ]


def _search_ms(patients: PatientRepository) -> float:
    """Return the slowest of the searches, each the median of several."""
    patients.search("warm")

    def median(text: str) -> float:
        return statistics.median(timed_ms(lambda: patients.search(text)) for _ in range(9))

    return max(median(text) for text in _TYPED)


def _key_ms(controller: MainController) -> float:
    """Return the slowest letter of some names, each the median of several times typed."""
    line = controller.patients.finder.search
    taken: dict[str, list[float]] = {}
    for _ in range(5):
        for word in ("anna smith", "1980-05", "zz"):
            line.clear()
            controller.patients.repaint()
            for end, letter in enumerate(word, 1):

                def type_one(typed: str = letter) -> None:
                    QTest.keyClicks(line, typed)
                    controller.patients.repaint()

                taken.setdefault(word[:end], []).append(timed_ms(type_one))
    return max(statistics.median(times) for times in taken.values())


def _open_ms(controller: MainController) -> float:
    """Return the median time from the click to the painted details."""
    page = controller.patients
    page.finder.search.setText("zz")
    page.repaint()
    place = page.list.visualRect(page.list.model().index(0, 0)).center()

    def once() -> float:
        page.show_nobody()
        QApplication.processEvents()

        def click() -> None:
            QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
            page.repaint()

        taken = timed_ms(click)
        if page.details.sessions.model.rowCount() != _SESSIONS:
            raise LookupError("the patient is not shown")
        return taken

    return statistics.median(once() for _ in range(9))
