"""The visit of the demonstration: from the first start to a signed PDF, by mouse and keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit

from needlemap.bodymap import BodySurface
from needlemap.demo.input_driver import InputDriver, open_dialog, wait_until
from needlemap.domain.clock import now_utc
from needlemap.domain.visit import ConsentStatus, Tolerance
from needlemap.services.made_up.long_history import add_long_history
from needlemap.services.made_up.people import fill_clinic
from needlemap.ui.charting.page import ChartingPage
from needlemap.ui.charting.visit.sign_dialog import SignDialog
from needlemap.ui.patients.complaint_page import ComplaintPage
from needlemap.ui.patients.form import PatientForm
from needlemap.ui.reports.report_dialog import ReportDialog
from needlemap.ui.shell.application import make_application, open_window
from needlemap.ui.shell.code_card import CodeCard
from needlemap.ui.shell.controller import MainController
from needlemap.ui.shell.recovery_page import RecoveryPage
from needlemap.ui.shell.window import MainWindow

# Whom to look back on, and how long ago their last session was.
LONG_PATIENT, A_WHILE = "Lindqvist", timedelta(days=2)
NAME, CREDENTIALS, PASSWORD = "Dana Kim", "PT, DPT", "needle by needle, 24"
# Neck and shoulders from behind, then the low back and a calf; x, y in plate mm.
BACK = ((58, 1478), (-58, 1478), (96, 1452), (100, 1380), (36, 1420), (38, 1065), (-38, 1065))
PAINED = ((70, 1440), (105, 1400))
FRONT = ((-96, 1330), (-100, 640), (96, 640))


@dataclass(frozen=True, slots=True)
class Visited:
    """What the visit left behind."""

    pdf: Path
    window_picture: Path
    records: Path
    charting_events: int
    all_events: int


def visit(out: Path, figure: str, *, with_years: bool = True) -> Visited:
    """Make a clinic in `out`, chart ten sites, sign, and save PDF and window picture there.

    Signing the years of another patient takes as long as all the rest; who only wants the visit
    leaves them out.
    """
    app = make_application()
    driver = InputDriver()
    window = open_window(out / "records")
    window.show()
    controller = first_start(driver, window)
    fill_clinic(controller.records)
    if with_years:
        add_long_history(
            controller.records,
            family_name=LONG_PATIENT,
            until=now_utc() - A_WHILE,
            password=PASSWORD,
        )
    page = new_patient_and_session(driver, controller, figure)
    before = driver.events
    chart_ten_sites(driver, page)
    charting_events = driver.events - before
    draw_symptoms(driver, page)
    correct_some(driver, page)
    fill_in_form(driver, page)
    sign(driver, page)
    pdf = out / "session.pdf"
    save_pdf(driver, controller, pdf)
    picture = out / "window.png"
    page.state.select([page.chart.session.sites[0].id])
    app.processEvents()
    window.grab().save(str(picture))
    window.close()
    return Visited(pdf, picture, out / "records", charting_events, driver.events)


def first_start(driver: InputDriver, window: MainWindow) -> MainController:
    """Set up the records: name, password, recovery code."""
    wait_until(lambda: window.is_ready, "the sign-in page")
    page = window.sign_in
    if page is None:
        raise LookupError("there is no sign-in page")
    driver.type(page.name, NAME)
    driver.type(page.credentials, CREDENTIALS)
    driver.type(page.password, PASSWORD)
    driver.type(page.repeat, PASSWORD)
    driver.click(page.go)
    wait_until(lambda: isinstance(window.stack.currentWidget(), RecoveryPage), "the new records")
    recovery = window.stack.currentWidget()
    if isinstance(recovery, RecoveryPage):
        prove_code(driver, recovery.card)
    wait_until(lambda: window.controller is not None, "the patients")
    if window.controller is None:
        raise LookupError("the records are not open")
    return window.controller


def prove_code(driver: InputDriver, card: CodeCard) -> None:
    """Type back the groups of the recovery code that are asked for."""
    driver.click(card.ready)
    groups = card.code.split("-")
    for place, line in zip(card.asked, card.lines, strict=True):
        driver.type(line, groups[place])
    driver.click(card.go)


def new_patient_and_session(
    driver: InputDriver, controller: MainController, figure: str
) -> ChartingPage:
    """Add a patient and begin a session."""
    driver.click(controller.patients.add)
    form = open_dialog()
    if isinstance(form, PatientForm):
        driver.type(form.editor("family_name"), "Okafor")
        driver.type(form.editor("given_name"), "Amara")
        driver.type(form.editor("born_on"), "1984-05-02")
        driver.type(form.editor("record_number"), "1042")
        driver.choose(form.editor("figure"), figure.replace("_", " figure, ").capitalize())
        driver.click(form.save)
    add_complaint(driver, controller)
    driver.click(controller.patients.new_session)
    wait_until(lambda: controller.charting is not None, "the charting page")
    if controller.charting is None:
        raise LookupError("no session is open")
    return controller.charting


def add_complaint(driver: InputDriver, controller: MainController) -> None:
    """Open an episode of care: side, diagnosis, a goal that can be measured, a plan of care."""
    patients = controller.patients
    driver.type(patients.details.complaints.name, "Neck pain")
    driver.click(patients.details.complaints.add)
    page = patients.editing
    if not isinstance(page, ComplaintPage):
        raise LookupError("the complaint was not added")
    driver.choose(page.editor("side"), "Both sides")
    for name, words in (
        ("onset", "Three weeks ago, after a long drive"),
        ("conditions", "M54.2"),
        ("aggravating", "Looking over the shoulder"),
        ("sessions", "6"),
        ("every_days", "7"),
        ("reassess_after", "4"),
    ):
        driver.type(page.editor(name), words)
    driver.click(page.goals.add)
    (goal,) = page.goals.rows
    driver.type(goal.lines["text"], "Drives for an hour")
    driver.type(goal.lines["measure"], "Pain 2 of 10 or less")
    driver.click(page.done)
    stored = page.complaint
    if not stored.goals or stored.plan.sessions is None:
        raise LookupError("the complaint has no goal or no plan")


def chart_ten_sites(driver: InputDriver, page: ChartingPage) -> None:
    """Ten clicks on the body, and one key to turn it round."""
    for key, plate, places in (
        (Qt.Key.Key_B, "posterior", BACK),
        (Qt.Key.Key_F, "anterior", FRONT),
    ):
        spots = on_figure(page.canvas.plate.figure, plate, places)
        driver.press(page.canvas, key)
        for x_mm, y_mm in spots:
            driver.click_body(page.canvas, x_mm, y_mm)
    if len(page.chart.session.sites) != len(BACK) + len(FRONT):
        raise LookupError(f"only {len(page.chart.session.sites)} sites were charted")


def draw_symptoms(driver: InputDriver, page: ChartingPage) -> None:
    """Paint where it hurts, and say how strong it is; then go on charting."""
    driver.press(page.canvas, Qt.Key.Key_B)
    driver.press(page.canvas, Qt.Key.Key_S)
    places = on_figure(page.canvas.plate.figure, "posterior", PAINED)
    start, end = (page.canvas.frame.to_px(*place).toPoint() for place in places)
    driver.drag(page.canvas, start, end)
    page.canvas.setFocus()
    driver.press(page.canvas, Qt.Key.Key_6)
    driver.press(page.canvas, Qt.Key.Key_Escape)
    drawing = page.chart.session.visit.symptom_drawing
    if drawing is None or drawing.areas[0].intensity is None:
        raise LookupError("no symptom was drawn")


def on_figure(
    figure: str, plate: str, places: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Return where the same spots of skin lie on this figure; `places` are on the male one."""
    male, surface = BodySurface.load("male"), BodySurface.load(figure)
    points = [male.locate(plate, x_mm, y_mm) for x_mm, y_mm in places]
    array = np.array([(p.face, p.s, p.t) for p in points if p is not None])
    return [(float(x), float(y)) for x, y in surface.project(array, plate)[0]]


def correct_some(driver: InputDriver, page: ChartingPage) -> None:
    """Change count, technique, structure and response; delete one and undo that; acknowledge."""
    driver.press(page.canvas, Qt.Key.Key_2)
    driver.press(page.canvas, Qt.Key.Key_T)
    click_row(driver, page, 3)
    driver.choose(page.editor.dose.technique, "Motor")
    page.canvas.setFocus()
    driver.press(page.canvas, Qt.Key.Key_Space)
    driver.press(page.canvas, Qt.Key.Key_P)
    click_row(driver, page, 1)
    driver.press(page.table, Qt.Key.Key_Delete)
    driver.press(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    page.canvas.setFocus()
    driver.press(page.canvas, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    driver.press(page.canvas, Qt.Key.Key_A)


def click_row(driver: InputDriver, page: ChartingPage, number: int) -> None:
    """Click a site in the table."""
    place = page.table.visualRect(page.model.index(number - 1, 1)).center()
    driver.click(page.table.viewport(), place)


def fill_in_form(driver: InputDriver, page: ChartingPage) -> None:
    """Answer screening, consent and adverse events; condition, pain, tolerance and plan."""
    driver.press(page.canvas, Qt.Key.Key_F6)
    form = page.visit.form
    driver.click(form.complaints.confirm)
    (found,) = form.complaints.boxes.values()
    driver.click(found.scales["pain_worst"].button_of(7))
    driver.click(found.scales["pain_best"].button_of(2))
    driver.click(found.answers["taut_band"].button_of(True))
    driver.click(found.answers["familiar_pain"].button_of(True))
    driver.type(found.texts["movement"], "Rotation right 50 degrees, painful at the end")
    driver.click(form.screening.others_no)
    driver.click(form.consent.status.button_of(ConsentStatus.VERBAL))
    driver.click(form.consent.mark_all)
    driver.type(form.conditions.search.line, "neck pain")
    driver.press(form.conditions.search.line, Qt.Key.Key_Return)
    driver.click(form.pain.before.button_of(6))
    driver.click(form.pain.after.button_of(3))
    driver.click(form.pain.tolerance.button_of(Tolerance.GOOD))
    driver.click(form.adverse.none.button_of("none"))
    driver.click(form.plan.clinics_text)
    driver.click(form.plan.weeks[0])
    driver.press(form, Qt.Key.Key_Escape)


def take_all_needles_out(driver: InputDriver, page: ChartingPage) -> None:
    """Begin taking needles out, type what the sharps tray holds, all out, done."""
    driver.click(page.preset.needles_out)
    driver.type(page.removal.bar.total, str(page.removal.expected))
    driver.click(page.removal.bar.all_out)
    driver.click(page.removal.bar.done)


def sign(driver: InputDriver, page: ChartingPage) -> None:
    """All needles out; password; signed."""
    take_all_needles_out(driver, page)
    driver.click(page.header.sign)
    dialog = open_dialog()
    if isinstance(dialog, SignDialog):
        driver.type(dialog.password, PASSWORD)
        driver.press(dialog.password, Qt.Key.Key_Return)
    wait_until(lambda: page.chart.session.is_signed, "the signature")


def save_pdf(driver: InputDriver, controller: MainController, path: Path) -> None:
    """Save the session under this name."""
    page = controller.charting
    if page is None:
        raise LookupError("no session is open")
    driver.click(page.header.pdf)
    report = open_dialog()
    if not isinstance(report, ReportDialog):
        raise LookupError("the reports did not open")
    wait_until(report.save.isEnabled, "the preview")
    driver.click(report.save)
    wait_until(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog), "the files")
    dialog = open_dialog()
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    buttons = dialog.findChild(QDialogButtonBox, "buttonBox")
    if line is None or buttons is None:
        raise LookupError("the file dialog is not Qt's own")
    # Its list of suggestions would open late, over the line.
    line.setCompleter(None)  # type: ignore[arg-type]  # None takes it away, says Qt
    driver.type(line, str(path))
    save = buttons.button(QDialogButtonBox.StandardButton.Save)
    wait_until(save.isEnabled, "the folder to be read")
    driver.click(save)
    wait_until(path.exists, "the PDF")
    wait_until(report.save.isEnabled, "the end of saving")
    driver.click(report.cancel)
