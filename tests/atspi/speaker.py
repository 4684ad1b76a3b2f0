"""The application under a screen reader: a visit through the real window, step by step."""

import sys
from pathlib import Path
from threading import Thread

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.domain.screening import Answer
from needlemap.ui.shell.application import make_application
from storage.makers import new_records

KEY = Qt.Key


def main(folder: Path) -> None:
    """Chart a visit; wait at each step until the reader has read."""
    make_application()
    clinic = Clinic(new_records(folder / "clinic"), folder)
    step("patients")
    clinic.begin_session()
    clinic.needle(60, 1470)
    clinic.needle(80, 1330)  # over the lung
    step("sites")
    clinic.driver.press(clinic.page.canvas, KEY.Key_T)
    step("twitch")
    clinic.page.visit.show_form()
    question = clinic.page.visit.form.screening.questions["pregnancy"].choice
    clinic.driver.click(question.button_of(Answer.NO))
    step("form")
    clinic.driver.press(clinic.page.canvas, KEY.Key_O)
    step("needles")
    clinic.close()


def step(name: str) -> None:
    """Come to rest, say the name of the step, and work on until a line comes back."""
    for _ in range(5):
        QApplication.processEvents()
    sys.stdout.write(f"{name}\n")
    sys.stdout.flush()
    read: list[str] = []
    Thread(target=lambda: read.append(sys.stdin.readline()), daemon=True).start()
    wait_until(lambda: bool(read), "the reader")


main(Path(sys.argv[1]))
