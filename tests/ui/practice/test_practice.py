"""The practice overview: what it says, whose sessions it counts, and the list of a lot."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from needlemap.demo.input_driver import wait_until
from needlemap.domain.ids import new_id
from needlemap.domain.region import Region
from needlemap.domain.user import Role
from needlemap.domain.visit import (
    AdverseEvent,
    AdverseEvents,
    NeedleProduct,
    OutcomeScore,
    Severity,
    Visit,
)
from needlemap.errors import NotAllowedError
from needlemap.history.practice import Lot
from needlemap.history.timeline import date_of
from needlemap.reference import Reference
from needlemap.reports.pages.document import Steps
from needlemap.reports.request import Disclosure
from needlemap.services.recall_service import recall_pdf, recalled
from needlemap.storage.records import Records
from needlemap.ui.practice.page import PracticePage
from needlemap.ui.widgets.figure_view import FigureView
from needlemap.ui.widgets.theme import DARK, LIGHT
from reports.reading import pages_of
from storage.makers import make_patient, make_session, make_site, new_records, stored_patient

LOT = NeedleProduct("Seirin J", "A1")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    made = new_records(tmp_path)
    yield made
    made.close()


@pytest.fixture
def clinic(records: Records) -> Records:
    """Two patients, three sessions of ten needles; one event, one lot, one measure taken twice."""
    bruise = AdverseEvents((AdverseEvent(new_id(), "bruise", Severity.MILD),))
    visits = (
        (
            "Abel",
            Visit(adverse_events=bruise, products=(LOT,), outcomes=(OutcomeScore("ndi", 60),)),
        ),
        ("Abel", Visit(adverse_events=AdverseEvents(), outcomes=(OutcomeScore("ndi", 20),))),
        ("=Baker", Visit(products=(LOT,))),
    )
    patients = {name: make_patient(family_name=name) for name, _ in visits}
    for patient in patients.values():
        records.patients.add(patient)
    for number, (name, visit) in enumerate(visits):
        at = datetime(2026, 5 + number, 3, 9, tzinfo=UTC)
        session = make_session(records, patients[name], performed_at=at, charted_at=at, visit=visit)
        site = make_site(session.id, needle_count=10)
        records.sessions.start(replace(session, sites=(site,)))
    return records


Opener = Callable[[Records], PracticePage]


@pytest.fixture
def open_page(qtbot: QtBot) -> Opener:
    def opener(records: Records) -> PracticePage:
        page = PracticePage(records, Reference.load(), LIGHT)
        qtbot.addWidget(page)
        page.resize(1200, 900)
        page.period.setCurrentIndex(1)  # all time: no test depends on today
        page.show()
        wait_until(lambda: not page.progress.isVisible(), "the parts")
        return page

    return opener


def words_of(page: PracticePage) -> str:
    return "\n".join(each.text() for each in page.findChildren(QLabel))


def test_the_page_tells_sessions_rates_changes_and_lots(clinic: Records, open_page: Opener) -> None:
    page = open_page(clinic)
    words = words_of(page)
    assert "3 sessions, 30 needles." in words
    assert "3 sessions are not signed; the oldest is of 3 May 2026." in words
    assert "1 event at 20 needles; a rate cannot be told yet (under 1,000 needles)." in words
    assert "per 1,000 needles (95 %" not in words
    assert (
        "An event at 1 of 2 sessions at which somebody asked; a share cannot be told yet (under 30 "
        "sessions)."
    ) in words
    assert "No event was significant or serious. At 1 session nobody asked." in words
    assert "Brady 2014: minor events at 19.18 % of 7,629 treatments" in words
    assert "1 of 1 series" in words
    assert "cannot tell yet (under 5 series)" in words
    assert "95 % interval" not in words
    assert page.lot.currentText() == "Seirin J, lot A1: 2 sessions, 2 patients"


def test_a_rate_of_many_needles_is_told_with_its_interval(
    clinic: Records, open_page: Opener
) -> None:
    (patient, *_) = clinic.patients.search("Abel")
    visit = Visit(adverse_events=AdverseEvents())
    session = make_session(clinic, patient, visit=visit)
    sites = tuple(make_site(session.id, ordinal=number, needle_count=30) for number in range(1, 41))
    clinic.sessions.start(replace(session, sites=sites))
    words = words_of(open_page(clinic))
    assert "1 event at 1,220 needles: 0.82 per 1,000 needles (95 % interval 0.02 to 4.57)." in words


def test_another_theme_recolours_the_plots_of_a_locked_window(
    clinic: Records, open_page: Opener
) -> None:
    page = open_page(clinic)
    (plot,) = page.findChildren(FigureView)
    light, words = plot.grab().toImage(), words_of(page)
    clinic.lock()
    page.apply_theme(DARK)
    wait_until(lambda: not page.is_reading, "the parts")
    assert page.findChildren(FigureView) == [plot]
    assert plot.grab().toImage() != light
    assert words_of(page) == words
    assert page.notice.text == ""


def test_a_single_month_is_told_on_a_year_of_months(clinic: Records, open_page: Opener) -> None:
    (plot,) = open_page(clinic).findChildren(FigureView)
    for room in (12, 20, 41):  # 1,366, 1,920 and 3,840 pixels
        ticks = plot.figure.day_ticks(room)
        assert len(ticks) in (11, 12, 13)
        assert all(date_of(day).day == 1 for day, _ in ticks)


def test_no_patient_is_named_on_the_page(clinic: Records, open_page: Opener) -> None:
    page = open_page(clinic)
    assert "Abel" not in words_of(page)
    assert "Baker" not in words_of(page) + page.lot.currentText()


def saved(page: PracticePage, path: Path, disclosure: Disclosure = Disclosure()) -> None:  # noqa: B008
    """Save the recall list of the lot chosen, and wait for its end."""
    page.save_recall(path, disclosure)
    assert page.writing.isVisible()
    wait_until(lambda: not page.writing.is_writing, "the end")
    assert not page.writing.isVisible()


def test_the_recall_list_names_them_is_logged_and_safe(
    clinic: Records, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(clinic)
    saved(page, tmp_path / "recall.csv", Disclosure(purpose="Recall"))
    lines = (tmp_path / "recall.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert any(line.startswith("\"'=Baker") for line in lines)
    # The file says by itself which needles it is about.
    heads, *rows = csv.reader(lines)
    named = [dict(zip(heads, row, strict=True)) for row in rows]
    assert {(each["Needles"], each["Lot"]) for each in named} == {(LOT.name, LOT.lot)}
    assert page.notice.text == "Saved as recall.csv."
    saved(page, tmp_path / "recall.pdf")
    assert (tmp_path / "recall.pdf").read_bytes().startswith(b"%PDF")
    log = clinic.audit.history("practice", "lots")
    assert [event.action for event in log] == ["export_csv", "export_pdf"]
    assert log[0].detail["lot"] == "A1"


def test_the_recall_list_is_of_all_years_and_therapists_whatever_is_shown(
    clinic: Records, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(clinic)
    old = datetime(2019, 1, 7, 9, tzinfo=UTC)
    (patient,) = clinic.patients.search("Abel")
    visit = Visit(products=(LOT,))
    clinic.sessions.start(
        make_session(clinic, patient, performed_at=old, charted_at=old, visit=visit)
    )
    page.whose.setCurrentIndex(1)
    page.period.setCurrentIndex(0)
    saved(page, tmp_path / "recall.csv")
    assert "2019-01-07" in (tmp_path / "recall.csv").read_text("utf-8-sig")


def test_the_recall_list_of_a_therapist_says_whose_sessions_it_names(clinic: Records) -> None:
    lot = Lot(LOT.name, LOT.lot, 2, 2)
    assert b"%PDF" in recall_pdf(clinic, lot, recalled(clinic, lot))(Steps())
    assert len(recalled(clinic, lot)) == 2
    clinic.therapist = replace(clinic.therapist, id=new_id(), role=Role.THERAPIST)
    assert recalled(clinic, lot) == ()


def test_the_paper_of_the_recall_list_is_that_of_the_region(clinic: Records) -> None:
    lot = Lot(LOT.name, LOT.lot, 2, 2)
    clinic.settings.set_region(Region.US)
    with pikepdf.open(io.BytesIO(recall_pdf(clinic, lot, recalled(clinic, lot))(Steps()))) as pdf:
        assert round(float(pdf.pages[0].mediabox[2])) == 612  # 8.5 in


def test_the_page_can_be_read_again_at_any_moment(clinic: Records, open_page: Opener) -> None:
    page = open_page(clinic)
    again = dict.fromkeys(range(1, page.progress.maximum() + 1), page.refresh)

    def soon(value: int) -> None:
        QTimer.singleShot(0, again.pop(value, lambda: None))

    page.progress.valueChanged.connect(soon)
    page.refresh()
    wait_until(lambda: not page.progress.isVisible(), "the parts")
    assert page.lot.currentText() == "Seirin J, lot A1: 2 sessions, 2 patients"


def test_a_patient_merged_over_two_steps_is_one_and_named_as_kept(clinic: Records) -> None:
    (abel,), (baker,) = clinic.patients.search("Abel"), clinic.patients.search("=Baker")
    kept = stored_patient(clinic, family_name="Kept")
    clinic.patients.merge(baker.id, abel.id)
    clinic.patients.merge(kept.id, baker.id)
    reader = clinic.practice(everybody=True)
    found = reader.recall(LOT.name, LOT.lot)
    assert [(each.patient_id, each.family_name) for each in found] == [(kept.id, "Kept")] * 2
    assert [(lot.sessions, lot.patients) for lot in reader.lots()] == [(2, 1)]
    (peer,) = clinic.sessions.peers()
    assert (peer.person, peer.sessions) == (kept.id, 3)


def test_patients_of_one_name_are_told_apart_on_the_recall_list(
    clinic: Records, qapp: object
) -> None:
    (baker,) = clinic.patients.search("=Baker")
    clinic.patients.change(baker, replace(baker, family_name="Abel"))
    found = clinic.practice(everybody=True).recall(LOT.name, LOT.lot)
    document = recall_pdf(clinic, Lot(LOT.name, LOT.lot, 2, 2), found)(Steps())
    assert "Patients 2" in " ".join(pages_of(document)[0].split())


def test_writing_the_recall_list_can_be_stopped_and_leaves_nothing(
    clinic: Records, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(clinic)
    page.save_recall(tmp_path / "recall.pdf", Disclosure())
    assert page.writing.stop.hasFocus()
    QTest.mouseClick(page.writing.stop, Qt.MouseButton.LeftButton)
    wait_until(lambda: not page.writing.is_writing, "the end")
    assert page.notice.text == "Stopped. Nothing was written."
    assert list(tmp_path.glob("*.pdf")) == []
    assert list(clinic.audit.history("practice", "lots")) == []


def test_the_page_is_not_left_while_the_recall_list_is_written(
    clinic: Records, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(clinic)
    left: list[bool] = []
    page.closed.connect(lambda: left.append(True))
    page.save_recall(tmp_path / "recall.pdf", Disclosure())
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert left == []
    assert page.notice.text == "A file is being written. Wait until it is saved, or press Stop."
    wait_until(lambda: not page.writing.is_writing, "the end")
    assert (tmp_path / "recall.pdf").exists()
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert left == [True]


def test_a_list_that_cannot_be_written_is_told_and_logged(
    clinic: Records, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(clinic)
    saved(page, tmp_path / "no folder" / "recall.csv")
    assert page.notice.text
    log = clinic.audit.history("practice", "lots")
    assert [event.action for event in log] == ["export_csv", "export_failed"]


def test_only_who_manages_sees_the_sessions_of_others(clinic: Records) -> None:
    assert clinic.therapist.role is Role.ADMIN
    assert len(clinic.practice(everybody=True).months()) == 3
    clinic.therapist = replace(clinic.therapist, role=Role.THERAPIST)
    with pytest.raises(NotAllowedError):
        clinic.practice(everybody=True)
    assert len(clinic.practice(everybody=False).months()) == 3


def test_a_session_entered_in_error_counts_nowhere(clinic: Records) -> None:
    (patient,) = clinic.patients.search("Abel")
    latest = clinic.sessions.of_patient(patient.id)[0]
    clinic.sessions.withdraw(
        latest.id, reason="Wrong patient", at=datetime(2026, 8, 1, tzinfo=UTC), utc_offset_min=0
    )
    reader = clinic.practice(everybody=True)
    assert sum(month.sessions for month in reader.months()) == 2
    assert reader.events().asked == 1
    assert reader.measures({"ndi": -19.0}) == ()


def test_an_empty_practice_says_so(records: Records, open_page: Opener) -> None:
    words = words_of(open_page(records))
    assert "0 sessions, 0 needles." in words
    assert "No needle product is on record in this period." in words
    assert "Nobody was asked about adverse events" in words


def test_back_goes_back_by_its_key(clinic: Records, open_page: Opener, qtbot: QtBot) -> None:
    page = open_page(clinic)
    with qtbot.waitSignal(page.closed):
        QTest.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    QApplication.processEvents()
