"""The details say what to beware of, what was done, and what is left to do."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.domain.clock import now_utc, today
from needlemap.domain.edit import VisitEdit
from needlemap.domain.patient import Figure
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.domain.session import Session
from needlemap.domain.user import Role
from needlemap.domain.visit import NeedleCount, Visit
from needlemap.ui.patients.document_form import DocumentForm
from needlemap.ui.patients.document_view import DocumentView
from needlemap.ui.patients.documents_panel import DocumentListModel
from needlemap.ui.patients.figure_picture import FigurePicture
from needlemap.ui.patients.merge_dialog import MergeDialog
from needlemap.ui.patients.page import PatientsPage
from needlemap.ui.patients.precaution_chips import chips_of, shown_precautions
from needlemap.ui.patients.sessions_model import SessionListModel
from needlemap.ui.patients.words import breakable
from needlemap.ui.patients.work_model import WorkLine, WorkListModel, work_lines
from needlemap.ui.widgets.list_rows import ROW_LOOK, RowLook
from needlemap.ui.widgets.theme import DARK, LIGHT, apply_theme, theme_palette
from storage.makers import AT, PASSWORD
from ui.patients.conftest import REFERENCE, Room

LONG_AGO = today() - timedelta(days=400)


def looks(room: Room) -> list[RowLook]:
    model = room.page.details.sessions.model
    return [model.index(row, 0).data(ROW_LOOK) for row in range(model.rowCount())]


def badges(look: RowLook) -> list[str]:
    return [badge.words for badge in look.badges]


def change_visit(room: Room, session: Session, **facts: object) -> None:
    before = room.records.sessions.get(session.id).visit
    after = replace(before, **facts)  # type: ignore[arg-type]
    room.records.sessions.change_visit(VisitEdit(session.id, before, after))


def test_a_yes_is_loud_and_what_was_not_asked_is_quiet() -> None:
    known = shown_precautions(REFERENCE.precautions, Role.THERAPIST)
    file = PatientFile(
        precautions=(
            PatientPrecaution("anticoagulant", Answer.YES, today()),
            PatientPrecaution("lymphoedema_limb", Answer.YES, LONG_AGO, ("forearm",)),
            PatientPrecaution("pregnancy", Answer.UNKNOWN, today()),
            PatientPrecaution("epilepsy", Answer.NO, today()),
        )
    )
    chips = chips_of(file, known, {"forearm": "Forearm"})
    kinds = [(chip.kind, chip.words) for chip in chips]
    assert kinds[0][0] == "chip-danger"
    assert kinds[0][1].endswith("Forearm")
    assert kinds[1] == ("chip-warning", "Anticoagulant or antiplatelet medication")
    assert ("chip-quiet", "1 unknown") in kinds
    assert ("chip-quiet", f"{len(known) - 4} not asked") in kinds
    assert kinds[-1] == ("chip-warning", "1 answer is over a year old")


def test_what_is_not_for_everyone_is_not_shown_to_assistants() -> None:
    assert "bloodborne" in shown_precautions(REFERENCE.precautions, Role.THERAPIST)
    assert "bloodborne" not in shown_precautions(REFERENCE.precautions, Role.ASSISTANT)


def test_a_session_tells_its_state_and_the_pain_before_and_after(room: Room) -> None:
    room.begin(performed_at=AT - timedelta(days=3))
    signed = room.begin()
    change_visit(room, signed, pain_before=7, pain_after=4)
    now = now_utc()
    room.records.sessions.sign(signed.id, password=PASSWORD, at=now, utc_offset_min=0)
    room.records.sessions.add_addendum(
        signed.id, reason="call", text="sore for a day", at=now, utc_offset_min=0
    )
    wrong = room.begin(performed_at=AT + timedelta(minutes=1), charted_at=AT + timedelta(hours=1))
    room.records.sessions.withdraw(wrong.id, reason="twice", at=now, utc_offset_min=0)
    room.choose()
    struck, done, late = looks(room)
    assert (struck.struck, badges(struck)) == (True, ["entered in error"])
    assert badges(done) == ["1 addendum", "signed"]
    assert done.aside == "pain 7 → 4"
    assert badges(late) == ["late entry", "draft"]


def test_a_session_is_withdrawn_with_a_reason_and_stays(room: Room) -> None:
    session = room.begin()
    room.choose()
    room.page.details.sessions.choose(session.id)
    room.page.details.sessions.withdraw.trigger()
    dialog = open_dialog()
    room.driver.click(dialog.confirm)  # type: ignore[attr-defined]
    assert "reason" in dialog.error_text  # type: ignore[attr-defined]
    room.driver.type(dialog.reason, "charted twice")  # type: ignore[attr-defined]
    room.driver.press(dialog.confirm, Qt.Key.Key_Space)  # type: ignore[attr-defined]
    assert badges(looks(room)[0]) == ["entered in error"]
    assert room.records.sessions.get(session.id).withdrawal is not None
    assert not room.page.details.sessions.withdraw.isEnabled()


def test_the_work_list_opens_what_is_to_do(room: Room, qtbot: QtBot) -> None:
    draft = room.begin()
    change_visit(room, draft, needles=NeedleCount(opened=3))
    other = room.add("Abel")
    due = room.begin(other, visit=Visit(follow_up_on=today() - timedelta(days=1)))
    now = now_utc()
    room.records.sessions.sign(due.id, password=PASSWORD, at=now, utc_offset_min=0)
    room.page.show_nobody()
    home = room.page.home
    found = [home.model.index(row, 0).data(ROW_LOOK) for row in range(home.model.rowCount())]
    told = {look.title: badges(look) for look in found}
    assert told == {
        "Okafor, Amara": ["not signed", "needle count discrepancy"],
        "Abel": ["follow-up due"],
    }
    assert room.page.to_do.text().endswith("2")
    rows = {home.model.row_at(row).session_id: row for row in range(2)}
    with qtbot.waitSignal(room.page.session_requested) as asked:
        home.list.setCurrentIndex(home.model.index(rows[draft.id], 0))
        home.list.setFocus()
        room.driver.press(home.list, Qt.Key.Key_Return)
    assert asked.args == [room.patient.id, draft.id]
    place = home.list.visualRect(home.model.index(rows[due.id], 0)).center()
    room.driver.click(home.list.viewport(), place)
    assert room.chosen() == other


def test_ones_own_work_comes_first_then_the_others_by_name(room: Room) -> None:
    session = room.begin()
    (own,) = room.records.sessions.work_list()
    others = [
        replace(own, session_id=name, therapist_id=name, therapist_name=name)
        for name in ("Zoe", "Ben")
    ]
    patients = {room.patient.id: room.patient}
    lines = work_lines([*others, own], patients, room.records.therapist.id)
    assert [line.session_id for line in lines] == [session.id, "Ben", "Zoe"]


def test_a_merge_shows_both_says_what_happens_and_is_taken_apart_again(room: Room) -> None:
    twin = room.add("Okafor", "Amarra")
    session = room.begin(twin)
    room.choose()
    room.page.details.merge.trigger()
    dialog = open_dialog()
    room.driver.type(dialog.finder.search, "amarra")  # type: ignore[attr-defined]
    assert "Okafor, Amarra leaves the list" in dialog.what_happens  # type: ignore[attr-defined]
    room.driver.press(dialog.confirm, Qt.Key.Key_Space)  # type: ignore[attr-defined]
    assert [line.id for line in room.records.sessions.of_patient(room.patient.id)] == [session.id]
    assert room.page.details.sessions.model.rowCount() == 1
    assert room.page.finder.count == 1
    apart = [b for b in room.page.details.facts.findChildren(type(room.page.add)) if b.isVisible()]
    room.driver.click(next(b for b in apart if b.text().startswith("Separate again")))
    assert room.chosen() == twin
    assert room.page.details.sessions.model.rowCount() == 1
    assert room.records.sessions.of_patient(room.patient.id) == ()
    actions = [each.action for each in room.records.audit.history("patient", twin.id)]
    assert actions == ["add_patient", "merge_patients", "unmerge_patients"]


def pdf(pages: int) -> bytes:
    writer, buffer = pypdf.PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    writer.write(buffer)
    return buffer.getvalue()


def png() -> bytes:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def keep(room: Room, path: Path) -> DocumentForm:
    room.choose()
    form = room.page.documents.ask_to_keep(path)
    open_dialog()
    return form


@pytest.mark.parametrize(("name", "content"), [("a.pdf", pdf(2)), ("b.png", png())])
def test_a_document_is_kept_and_shown_and_a_copy_is_in_the_log(
    room: Room, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    form = keep(room, path)
    room.driver.type(form.form.editor("title"), "Consent, signed")
    room.driver.press(form.confirm, Qt.Key.Key_Space)
    (document,) = room.records.documents.of_patient(room.patient.id)
    assert document.title == "Consent, signed"
    assert room.records.documents.content(document.id) == content
    room.page.documents.open_document(document)
    view = open_dialog()
    assert isinstance(view, DocumentView)
    wait_until(lambda: not view.picture.isNull(), "the page")
    view.turn(1)
    assert view.page == (2 if name == "a.pdf" else 1)
    view.write_copy(tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == content
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    assert "not encrypted" in view.notice.text
    assert actions_of(room)[-2:] == ["view_document", "export_document"]
    view.write_copy(tmp_path / "no such folder" / "copy")
    assert "could not be written" in view.notice.text
    assert actions_of(room)[-2:] == ["export_document", "export_failed"]
    view.reject()


def actions_of(room: Room) -> list[str]:
    """Return what the log has about the patient."""
    return [each.action for each in room.records.audit.history("patient", room.patient.id)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ\x90 a program", "Only PDF, JPEG and PNG"),
        (b"%PDF-1.7 and then nothing", "damaged"),
        (b"\x89PNG\r\n\x1a\n broken", "damaged"),
        (b"", "Only PDF"),
    ],
)
def test_a_file_that_cannot_be_shown_is_not_kept(
    room: Room, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    form = keep(room, path)
    room.driver.click(form.confirm)
    assert said in form.error_text
    assert room.records.documents.of_patient(room.patient.id) == ()
    form.reject()


def test_the_lists_are_proper_models(qtmodeltester: ModelTester, room: Room) -> None:
    room.begin()
    sessions = SessionListModel({})
    sessions.show(room.records.sessions.of_patient(room.patient.id))
    work = WorkListModel(room.records.therapist.id)
    (item,) = room.records.sessions.work_list()
    work.show([WorkLine(item.session_id, room.patient, "x", "Ben", (item.kind,), item.since)])
    for model in (sessions, work, DocumentListModel()):
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_a_name_of_120_letters_without_a_space_can_be_broken_and_others_stay() -> None:
    assert "\u200b" in breakable("x" * 120)
    assert breakable("Featherstonehaugh-Montgomery, Maximiliana") == (
        "Featherstonehaugh-Montgomery, Maximiliana"
    )


def test_who_only_reads_can_change_nothing(
    room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = room.begin()
    reviewer = replace(room.records.therapist, role=Role.REVIEWER)
    monkeypatch.setattr(room.records, "therapist", reviewer)
    page = PatientsPage(room.records, REFERENCE)
    qtbot.addWidget(page)
    page.show_patients(select=room.patient.id)
    page.details.sessions.choose(session.id)
    sessions, details = page.details.sessions, page.details
    refused = (page.add, page.new_session, page.change, page.documents.add)
    assert not any(each.isEnabled() for each in refused)
    actions = (details.merge, details.archive, sessions.reassign, sessions.withdraw)
    assert not any(each.isEnabled() for each in actions)
    page.open_form()
    assert page.form is None
    assert sessions.open.isEnabled()
    assert page.history.isEnabled()


def test_the_small_figure_is_painted_anew_when_the_desktop_goes_dark(qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = app.palette()
    picture = FigurePicture()
    qtbot.addWidget(picture)
    picture.show_figure(Figure.MALE)
    wait_until(lambda: not picture.pixmap().isNull(), "the figure")
    bright = picture.pixmap().toImage()
    app.setPalette(theme_palette(DARK))
    wait_until(lambda: picture.pixmap().toImage() not in (bright, QImage()), "the dark figure")
    app.setPalette(before)
    assert picture.pixmap().size() == bright.size()


def test_on_a_small_screen_a_dialog_keeps_its_buttons_in_the_window(clinic: Clinic) -> None:
    apply_theme(clinic.window, LIGHT)
    clinic.window.resize(960, 540)
    clinic.controller.patients.show_patients(select=clinic.patient.id)
    clinic.controller.patients.act.ask_to_merge()
    dialog = open_dialog()
    assert isinstance(dialog, MergeDialog)
    assert dialog.height() <= clinic.window.height()
    assert dialog.rect().contains(dialog.confirm.geometry())
    dialog.reject()
