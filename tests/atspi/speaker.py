"""The application under a screen reader: a visit through the real window, step by step."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit
from shiboken6 import isValid

from helpers.drivers import Clinic
from needlemap.demo.input_driver import open_dialog
from needlemap.domain.screening import Answer
from needlemap.ui.shell.application import make_application
from storage.makers import PASSWORD, demanding, new_records

KEY = Qt.Key


def main(folder: Path) -> None:
    """Chart and sign a visit; wait at each step until the reader has read."""
    make_application()
    records = new_records(folder / "clinic")
    demanding(records)
    clinic = Clinic(records, folder)
    step("patients", with_tree=True)
    clinic.begin_session()
    clinic.needle(60, 1470)
    clinic.needle(80, 1330)  # over the lung
    step("sites", with_tree=True)
    clinic.driver.press(clinic.page.canvas, KEY.Key_T)
    step("twitch")
    clinic.page.visit.show_form()
    question = clinic.page.visit.form.screening.questions["pregnancy"].choice
    clinic.driver.click(question.button_of(Answer.NO))
    step("form", with_tree=True)
    clinic.driver.press(clinic.page.canvas, KEY.Key_O)
    step("needles")
    bar = clinic.page.removal.bar
    clinic.driver.press(bar.total, KEY.Key_7)
    clinic.driver.press(bar.total, KEY.Key_Return)
    step("wrong count")
    QAccessible.queryAccessibleInterface(bar.total).valueInterface().setCurrentValue(2)
    clinic.driver.click(bar.all_out)
    clinic.driver.press(clinic.page.canvas, KEY.Key_O)
    clinic.driver.press(clinic.page.canvas, KEY.Key_F6)
    step("missing")
    form = clinic.page.visit.form
    clinic.driver.click(form.screening.others_no)
    clinic.driver.press(form.consent.status, KEY.Key_V)
    clinic.driver.press(form.adverse.none, KEY.Key_N)
    clinic.driver.press(clinic.page.canvas, KEY.Key_F6)
    step("complete")
    clinic.driver.press(clinic.page.canvas, KEY.Key_S, Qt.KeyboardModifier.ControlModifier)
    password = open_dialog().findChild(QLineEdit)
    assert isinstance(password, QLineEdit)
    clinic.driver.type(password, "no such password")
    clinic.driver.press(password, KEY.Key_Return)
    step("wrong password")
    while clinic.stored.signature is None:  # after a wrong one there is a pause of a second
        if isValid(password) and password.isVisible() and password.isEnabled():
            clinic.driver.type(password, PASSWORD)
            clinic.driver.press(password, KEY.Key_Return)
        wait_a_while(lambda: clinic.stored.signature is not None)
    step("signed")
    clinic.close()


def wait_a_while(done: Callable[[], bool]) -> None:
    """Let the application work for up to two seconds: it signs on a thread of its own."""
    for _ in range(200):
        QApplication.processEvents()
        if done():
            return
        time.sleep(0.01)


def step(name: str, *, with_tree: bool = False) -> None:
    """Come to rest, say the name of the step, and work on until a line comes back.

    `with_tree` lets all that is in sight be read too, which takes long.
    """
    for _ in range(5):
        QApplication.processEvents()
    sys.stdout.write(f"{name}{'+' * with_tree}\n")
    sys.stdout.flush()
    read: list[str] = []
    Thread(target=lambda: read.append(sys.stdin.readline()), daemon=True).start()
    # However long reading takes on a busy machine: the test itself has a limit.
    rest = QEventLoop()
    timer = QTimer(interval=5)
    timer.timeout.connect(lambda: rest.quit() if read else None)
    timer.start()
    rest.exec()


main(Path(sys.argv[1]))
