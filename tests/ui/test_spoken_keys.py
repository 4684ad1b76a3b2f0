"""Each key of each page is heard: it says what it changed or why nothing, or leads elsewhere."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.patients.page import PatientsPage
from needlemap.ui.widgets.keys import Command, CommandPage


def patients(clinic: Clinic) -> None:
    while not isinstance(clinic.window.stack.currentWidget(), PatientsPage):
        by_key(page_in_front(clinic))["Alt+Left"].call()
    clinic.controller.patients.show_patients(select=clinic.patient.id)


def nobody(clinic: Clinic) -> None:
    patients(clinic)
    clinic.controller.patients.show_nobody()


def form(clinic: Clinic) -> None:
    patients(clinic)
    clinic.controller.patients.open_form()


def history(clinic: Clinic) -> None:
    if not isinstance(clinic.window.stack.currentWidget(), HistoryPage):
        clinic.controller.open_history(clinic.patient.id)


def settings(clinic: Clinic) -> None:
    account = clinic.window.signed_in
    assert account is not None
    if account.settings is None or not account.settings.isVisible():
        account.open_settings()


def practice(clinic: Clinic) -> None:
    clinic.controller.open_practice()


def page_in_front(clinic: Clinic) -> CommandPage:
    page: object = clinic.window.stack.currentWidget()
    assert isinstance(page, CommandPage)
    return page


def front(clinic: Clinic) -> object:
    """What a screen reader tells of by itself when it changes: page, dialog and focus."""
    return (
        clinic.window.stack.currentWidget(),
        QApplication.activeModalWidget(),
        QApplication.focusWidget(),
    )


def at_rest(clinic: Clinic, begin: Callable[[Clinic], object]) -> CommandPage:
    """Show a page, or come back to it, its first words said and its keys at work."""
    while (dialog := QApplication.activeModalWidget()) is not None:
        assert isinstance(dialog, QDialog)
        dialog.reject()
        QApplication.processEvents()
    begin(clinic)
    page = page_in_front(clinic)
    clinic.window.activateWindow()
    wait_until(lambda: QApplication.focusWidget() is not None, "the keys are at work")
    QApplication.processEvents()
    return page


def by_key(page: CommandPage) -> dict[str, Command]:
    return {each.keys: each for each in page.commands if each.keys}


@pytest.mark.parametrize("begin", [nobody, form, history, settings, practice])
def test_each_key_of_a_page_is_heard(
    clinic: Clinic, spoken: list[str], begin: Callable[[Clinic], object]
) -> None:
    clinic.begin_session()
    clinic.needle(60, 1470)
    clinic.page.closed.emit()
    for name in by_key(at_rest(clinic, begin)):
        command = by_key(at_rest(clinic, begin))[name]
        before = front(clinic)
        spoken.clear()
        command.call()
        wait_until(
            lambda: bool(spoken) or front(clinic) != before,  # noqa: B023 - asked here alone
            f"{name} is heard",
        )
        assert len(set(spoken)) == len(spoken), name
