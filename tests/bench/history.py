"""Looking back: how soon the history is on the body, and how smoothly it follows the hand.

The sites lie anywhere on the skin, so that no two marks are the same stamp in the same place.
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
from PySide6.QtWidgets import QApplication

from bench.clinic import PASSWORD, close, shown_window
from bench.measure import Row, frames_per_second, timed_ms
from needlemap.bodymap import BodySurface
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.visit import Visit
from needlemap.history import FilterSet, History, OneOf, SessionFacts
from needlemap.painting import LIGHT, PlatePictures
from needlemap.reference import Reference
from needlemap.services.made_up.long_history import long_history
from needlemap.storage.mapping.mappings import session_row, site_row
from needlemap.storage.mapping.tables import SESSIONS, SITES, Change
from needlemap.storage.mapping.visit_rows import visit_changes
from needlemap.storage.records import Records
from needlemap.storage.repositories.practice import PracticeReader
from needlemap.ui.history.header import Tab
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.plate_style import PlateStyle
from needlemap.ui.history.state import Layer
from needlemap.ui.shell.window import MainWindow
from needlemap.ui.widgets.theme import LIGHT as LIGHT_THEME
from storage.raw import engine_of

_SESSIONS, _SITES_EACH = 500, 20
_MANY, _MANY_SESSIONS = 100_000, 5_000
_PRACTICE, _PRACTICE_FORMS, _PRACTICE_SITES_EACH = 20_000, 600, 9
_NOW = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)


def rows(folder: Path) -> Sequence[Row]:
    """Return what opening, timeline, filters, the practice overview, dragging and panning take."""
    surface = BodySurface.load("male")
    opened, timeline, filtered = _open_ms(folder / "history", surface)
    overview = _practice_ms(folder / "practice", surface)
    page = _big_page(surface)
    drag = frames_per_second(_drag(page))
    page.body.side.show_layer(Layer.DENSITY)
    drag_density = frames_per_second(_drag(page))
    page.body.side.show_layer(Layer.MARKS)
    pan = frames_per_second(_pan(page))
    page.close()
    page.deleteLater()
    QApplication.processEvents()
    return [
        Row("history_open_ms", opened, "ms", goal=120),
        Row("dot_timeline_ms", timeline, "ms", goal=100),
        Row("filter_ms", filtered, "ms", goal=50),
        Row("practice_overview_ms", overview, "ms", goal=1000),
        Row("range_drag_fps", drag, "/s", goal=60, goal_is_least=True),
        Row("range_drag_density_fps", drag_density, "/s", goal=30, goal_is_least=True),
        Row("pan_100k_fps", pan, "/s", goal=60, goal_is_least=True),
    ]


def _open_ms(folder: Path, surface: BodySurface) -> tuple[float, float, float]:
    """Return the median times from the click to the painted body, timeline and filtered body.

    The first is left out: it reads the plates from disk, as charting has done before.
    """
    records, _ = Records.create(folder, name="Bench", password=PASSWORD)
    patient = Patient(new_id(), "Long", figure=Figure.MALE, born_on=date(1970, 1, 1))
    records.patients.add(patient)
    for session in long_history(
        patient_id=patient.id,
        therapist=records.therapist,
        figure=Figure.MALE,
        until=_NOW,
        count=_SESSIONS,
        sites_each=_SITES_EACH,
    ):
        records.sessions.start(session)
    window = shown_window(folder, records)
    taken = [_opened_once(window, patient.id) for _ in range(6)]
    close(window)
    opened, timeline, filtered = zip(*taken[1:], strict=True)
    return statistics.median(opened), statistics.median(timeline), statistics.median(filtered)


def _opened_once(window: MainWindow, patient_id: str) -> tuple[float, float, float]:
    controller = window.controller
    if controller is None:
        raise LookupError("the records are not open")

    def open_and_paint() -> None:
        controller.open_history(patient_id)
        page = controller.history.page
        if page is None:
            raise LookupError("the history is not open")
        page.repaint()

    opened = timed_ms(open_and_paint)
    QApplication.processEvents()
    page = controller.history.page
    if page is None:
        raise LookupError("the history is not open")

    def show_timeline() -> None:
        page.show_tab(Tab.STRUCTURES)
        page.repaint()

    timeline = timed_ms(show_timeline)
    page.show_tab(Tab.BODY)
    QApplication.processEvents()

    def show_filtered() -> None:
        page.looking.filter_by(FilterSet((OneOf("side", frozenset({"right"})),)))
        page.repaint()

    filtered = timed_ms(show_filtered)
    controller.history.close()
    QApplication.processEvents()
    return opened, timeline, filtered


def _practice_ms(folder: Path, surface: BodySurface) -> float:
    """Return the median time to read every part of the overview of 20,000 sessions.

    Nine sites each, hardly two alike, and forms of 600 sessions. The tables are filled at once:
    charted one by one, they would take minutes.
    """
    records, _ = Records.create(folder, name="Bench", password=PASSWORD)
    with records:
        _fill_practice(records, surface)
        taken = []
        for _ in range(3):
            reader = records.practice(everybody=True)
            taken.append(timed_ms(partial(_read_practice, reader)))
    return statistics.median(taken)


def _read_practice(reader: PracticeReader) -> None:
    reader.months()
    reader.unsigned()
    reader.structures()
    reader.events()
    reader.measures({"ndi": -19.0})
    reader.lots()


def _fill_practice(records: Records, surface: BodySurface) -> None:
    patients = [Patient(new_id(), f"Bench {n}", figure=Figure.MALE) for n in range(200)]
    for patient in patients:
        records.patients.add(patient)
    models = long_history(
        patient_id=patients[0].id,
        therapist=records.therapist,
        figure=Figure.MALE,
        until=_NOW,
        count=_PRACTICE_FORMS,
    )
    random, placed = Random(3), [site for model in models for site in model.sites]
    engine = engine_of(records)
    with engine.atomic():
        for number in range(_PRACTICE):
            model = random.choice(models)
            session = replace(
                model,
                id=new_id(),
                patient_id=patients[number % len(patients)].id,
                performed_at=_NOW - timedelta(hours=number),
                charted_at=_NOW - timedelta(hours=number),
                sites=(),
            )
            changes = [
                Change(SESSIONS, None, session_row(session)),
                *visit_changes(session.id, Visit(), model.visit),
            ]
            for ordinal, site in enumerate(random.sample(placed, _PRACTICE_SITES_EACH), 1):
                own = replace(site, id=new_id(), session_id=session.id, ordinal=ordinal)
                changes.append(Change(SITES, None, site_row(own)))
            for change in changes:
                row = change.after or {}
                engine.execute(change.table.insert, tuple(row[c] for c in change.table.columns))


def _big_page(surface: BodySurface) -> HistoryPage:
    random = np.random.default_rng(11)
    starts = _NOW - timedelta(days=3_000)
    sessions = [
        SessionFacts(f"s{n}", starts + timedelta(days=3_000 * n / _MANY_SESSIONS))
        for n in range(_MANY_SESSIONS)
    ]
    history = History.of(sessions, _many_rows(random, surface.face_count), now=_NOW)
    patient = Patient(new_id(), "Many", figure=Figure.MALE)
    look = PlateStyle(surface, PlatePictures(), LIGHT, LIGHT_THEME)
    page = HistoryPage(history, patient, look, Reference.load())
    page.resize(1280, 800)
    page.show()
    QApplication.processEvents()
    page.body.add_strip()
    QApplication.processEvents()
    return page


def _many_rows(random: np.random.Generator, faces: int) -> list[tuple[object, ...]]:
    face, side = random.integers(0, faces, _MANY), random.integers(0, 3, _MANY)
    spots, needles = random.random((_MANY, 2)), random.integers(1, 4, _MANY)
    techniques = ("trigger_point_dn", "superficial_dn", "motor_point_dn")
    structures = ("infraspinatus", "soleus", "trapezius_upper", "gluteus_medius")
    each = _MANY // _MANY_SESSIONS
    return [
        (
            f"s{n // each}", int(face[n]), float(spots[n, 0]), float(spots[n, 1]),
            techniques[n % 3], int(needles[n]), 20.0, "bench",
            ("left", "right", "midline")[side[n]], "shoulder", structures[n % 4], "static",
            None, None,
        )
        for n in range(_MANY)
    ]  # fmt: skip


def _drag(page: HistoryPage) -> Callable[[int], None]:
    """Return a call that drags the range a little and paints plates and strip."""
    whole = page.looking.plate_resolver.whole
    length = (whole.end_day - whole.start_day) * 0.6
    strip = page.body.strip
    if strip is None:
        raise LookupError("the strip is not there")

    def frame(number: int) -> None:
        start = whole.start_day + 3.0 * number
        strip.region.setRegion((start, start + length))
        _paint()

    return frame


def _pan(page: HistoryPage) -> Callable[[int], None]:
    """Return a call that pans one plate by a few pixels; the other follows."""
    canvas = page.body.pane.canvases[0]
    canvas.zoom(1.6)

    def frame(number: int) -> None:
        x_mm, y_mm = canvas.centre_mm
        step = 4.0 if number % 20 < 10 else -4.0
        canvas.move_to(canvas.zoom_factor, x_mm + step, y_mm + step)
        canvas.frame_moved.emit(canvas.zoom_factor, *canvas.centre_mm)
        _paint()

    return frame


def _paint() -> None:
    """Let everything be painted that asked for it."""
    QApplication.processEvents()
