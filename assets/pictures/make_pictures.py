"""Takes the README's pictures in the demonstration clinic, through the real window, offscreen.

``make pictures``, or ``.venv/bin/python assets/pictures/make_pictures.py [FOLDER]``
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from PIL import Image
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QWidget

from needlemap.demo import visit
from needlemap.demo.input_driver import InputDriver, wait_until
from needlemap.domain.clock import now_utc
from needlemap.domain.patient import Patient
from needlemap.services.made_up.long_history import add_long_history
from needlemap.services.made_up.people import fill_clinic
from needlemap.ui.charting.page import ChartingPage
from needlemap.ui.shell.application import make_application, open_window
from needlemap.ui.shell.controller import MainController

SIZE_PX = (1280, 800)
RECORD_DPI = 80
COLORS = 256
REST_MS = 2000
LAST_HOUR = 15  # of the looked back on sessions, so that none is at night


def save_window(window: QWidget, path: Path) -> None:
    """Save a picture of the window when it has come to rest, with few enough colors to be small."""
    rest()
    if not window.grab().save(str(path)):
        raise OSError(f"cannot write {path}")
    save_small(Image.open(path).convert("RGB"), path)


def save_small(picture: Image.Image, path: Path) -> None:
    """Save with a palette of its own; a screen has few colors."""
    picture.quantize(COLORS, dither=Image.Dither.NONE).save(path, optimize=True)


def rest() -> None:
    """Let the application do what it put off, as drawing the larger picture of a body."""
    loop = QEventLoop()
    QTimer.singleShot(REST_MS, loop.quit)
    loop.exec()


def take_charting_and_record(driver: InputDriver, controller: MainController, out: Path) -> None:
    """Chart a visit, take its picture, sign it, and take the first page of its PDF."""
    page = visit.new_patient_and_session(driver, controller, "female")
    visit.chart_ten_sites(driver, page)
    visit.correct_some(driver, page)
    page.state.select([page.chart.session.sites[0].id])
    driver.press(page.canvas, Qt.Key.Key_B)
    save_window(page.window(), out / "charting.png")
    take_muscles(driver, page, out)
    visit.fill_in_form(driver, page)
    visit.sign(driver, page)
    with TemporaryDirectory() as folder:
        pdf = Path(folder) / "record.pdf"
        visit.save_pdf(driver, controller, pdf)
        with pypdfium2.PdfDocument(pdf) as document:
            picture = document[0].render(scale=RECORD_DPI / 72).to_pil()
    save_small(picture.convert("RGB"), out / "record.png")
    driver.click(page.header.back)


def take_muscles(driver: InputDriver, page: ChartingPage, out: Path) -> None:
    """Peel the upper back to its superficial muscles and take the picture; then put all back."""
    before, slider = page.canvas.plate.id, page.panel.depth_slider.slider
    page.show_plate("upper_back")
    slider.setFocus()
    driver.press(slider, Qt.Key.Key_Down)
    wait_until(lambda: page.panel.is_settled, "the muscles")
    save_window(page.window(), out / "muscles.png")
    driver.press(slider, Qt.Key.Key_Home)
    page.show_plate(before)


def take_history(controller: MainController, patient: Patient, out: Path) -> None:
    """Look back on years of sessions."""
    controller.open_history(patient.id)
    page = controller.history.page
    if page is None:
        raise LookupError("the history did not open")
    wait_until(lambda: page.body.strip is not None, "the strip of time")
    save_window(page.window(), out / "history.png")


def main() -> int:
    """Take every picture and put it beside this script, or into the folder that was named."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent).absolute()
    out.mkdir(parents=True, exist_ok=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app, driver = make_application(), InputDriver()
    with TemporaryDirectory() as folder:
        window = open_window(Path(folder) / "clinic")
        window.show()
        window.resize(*SIZE_PX)
        controller = visit.first_start(driver, window)
        fill_clinic(controller.records)
        patient = add_long_history(
            controller.records,
            family_name=visit.LONG_PATIENT,
            until=(now_utc() - visit.A_WHILE).replace(hour=LAST_HOUR),
            password=visit.PASSWORD,
        )
        take_charting_and_record(driver, controller, out)
        controller.patients.show_patients(select=patient.id)
        save_window(window, out / "patients.png")
        take_history(controller, patient, out)
        window.close()
        app.processEvents()
    return 0


if __name__ == "__main__":
    sys.exit(main())
