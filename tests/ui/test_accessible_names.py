"""Every piece that takes the focus has a name for screen readers, on every page and form."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import open_dialog
from needlemap.domain.screening import Answer
from needlemap.ui.shell.recovery_page import RecoveryPage
from needlemap.ui.shell.sign_in import SignInPage
from needlemap.ui.widgets.popup import Collapsible
from project.checkout import ROOT


def nameless(window: QWidget) -> list[str]:
    """Return the focusable pieces of a window that a screen reader could not name."""
    return [
        f"{type(piece).__name__} in {type(piece.parentWidget()).__name__}"
        for piece in focusable(window)
        if not QAccessible.queryAccessibleInterface(piece).text(QAccessible.Text.Name).strip()
    ]


def focusable(window: QWidget) -> Iterator[QWidget]:
    for piece in window.findChildren(QWidget):
        inner = piece.focusProxy() is not None or piece.objectName().startswith("qt_")
        if piece.focusPolicy() != Qt.FocusPolicy.NoFocus and not inner and not in_list(piece):
            yield piece


def in_list(piece: QWidget) -> bool:
    """Whether the piece is the list that a combo box, named itself, drops down."""
    parent = piece.parentWidget()
    return parent is not None and parent.metaObject().className() == "QComboBoxPrivateContainer"


@pytest.mark.parametrize("first_start", [True, False])
def test_the_sign_in_page(qtbot: QtBot, first_start: bool) -> None:
    page = SignInPage(first_start=first_start)
    qtbot.addWidget(page)
    assert nameless(page) == []


def test_the_recovery_page(qtbot: QtBot) -> None:
    page = RecoveryPage("ABCDE-ABCDE-ABCDE-ABCDE")
    qtbot.addWidget(page)
    assert nameless(page) == []


def test_the_patients_page_and_its_form(clinic: Clinic) -> None:
    assert nameless(clinic.controller.patients) == []
    clinic.driver.click(clinic.controller.patients.add)
    form = open_dialog()
    assert nameless(form) == []
    form.reject()


def test_the_charting_page_and_the_signing(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(60, 1470)
    for fold in clinic.page.findChildren(Collapsible):
        fold.open()
    assert nameless(clinic.page) == []
    clinic.page.ask_to_sign()
    dialog = open_dialog()
    assert nameless(dialog) == []
    dialog.reject()


def test_the_visits_form_and_what_follows_a_signature(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(60, 1470)
    clinic.page.visit.show_form()
    form = clinic.page.visit.form
    clinic.driver.click(form.screening.questions["pregnancy"].choice.button_of(Answer.YES))
    clinic.page.chart.set_visit(conditions=("M54.2", "M25.511"))
    clinic.driver.press(form.adverse.kinds, Qt.Key.Key_B)
    assert nameless(clinic.page) == []
    clinic.page.visit.signed.show_session()
    assert nameless(clinic.page) == []


def test_the_history_page(clinic: Clinic) -> None:
    clinic.controller.open_history(clinic.patient.id)
    page = clinic.window.stack.currentWidget()
    assert page is not None
    assert nameless(page) == []


def test_no_word_of_the_screen_leaves_it_open_whether_it_is_one_or_many() -> None:
    sources = sorted((ROOT / "src" / "needlemap" / "ui").rglob("*.py"))
    open_ended = [
        f"{path.name}: {words}"
        for path in sources
        for words in re.findall(r'tr\(\s*"([^"]*\w\(s\)[^"]*)"', path.read_text("utf-8"))
    ]
    assert len(sources) > 100
    assert open_ended == []
