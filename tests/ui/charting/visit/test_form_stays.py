"""Answering a question of the visit's form moves nothing under the pointer."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from helpers.drivers import Clinic
from needlemap.domain.screening import Answer
from needlemap.ui.charting.visit.form import VisitForm


@pytest.fixture
def form(clinic: Clinic) -> VisitForm:
    clinic.window.resize(1280, 683)
    clinic.begin_session()
    clinic.needle(60, 1400, "posterior")
    clinic.driver.click(clinic.page.tabs.tabs["visit"])
    QApplication.processEvents()
    made = clinic.page.findChild(VisitForm)
    assert made is not None
    return made


def top(widget: QWidget) -> int:
    return widget.mapTo(widget.window(), QPoint()).y()


def answer(clinic: Clinic, form: VisitForm, code: str, value: Answer) -> tuple[int, int]:
    """Click an answer; return where its button was before and is after."""
    button = form.screening.questions[code].choice.button_of(value)
    form.area.ensureWidgetVisible(button, 0, 40)
    QApplication.processEvents()
    before = top(button)
    clinic.driver.click(button)
    for _ in range(4):
        QApplication.processEvents()
    return before, top(button)


@pytest.mark.parametrize("value", [Answer.YES, Answer.NO, Answer.UNKNOWN])
def test_no_answer_moves_its_own_button(clinic: Clinic, form: VisitForm, value: Answer) -> None:
    for code in form.screening.questions:
        before, after = answer(clinic, form, code, value)
        assert (code, after) == (code, before)


def test_going_through_all_answers_of_one_question_moves_nothing(
    clinic: Clinic, form: VisitForm
) -> None:
    code = list(form.screening.questions)[12]
    for value in (Answer.YES, Answer.NO, Answer.YES, Answer.YES, Answer.UNKNOWN):
        before, after = answer(clinic, form, code, value)
        assert after == before


def test_the_last_question_that_was_missing_moves_nothing(clinic: Clinic, form: VisitForm) -> None:
    clinic.driver.click(form.screening.others_no)
    QApplication.processEvents()
    code = next(iter(form.screening.questions))
    before, after = answer(clinic, form, code, Answer.YES)
    assert after == before
