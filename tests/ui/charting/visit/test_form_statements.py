"""The visit's form says only what was entered: each sentence that it makes has a field behind it.

What it shows for a visit in which nothing was entered are its titles and buttons; whatever else
comes up after one field was filled must be listed here, with that field.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from helpers.drivers import Clinic
from needlemap.domain.session import Session
from needlemap.domain.visit import VISIT_FIELDS
from needlemap.reports.content.record import Background
from needlemap.ui.charting.visit.form import VisitForm
from needlemap.ui.widgets.factories import label
from reports.test_statements import was_entered
from reports.visits import a_full_visit

# Sentences of the form, by a pattern of their words; a name after a dot is a field of the one
# before.
SAID: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        r"\d+ of \d+ answered": ("session.visit.screening",),
        r"Marked (Yes|No|Unknown): .*": ("session.visit.screening",),
        r"Where: .*|First trimester": ("session.visit.screening",),
        r"Risks and benefits discussed \(\d+ of \d+\)": ("session.visit.consent.told",),
        r"Not marked as discussed: .*": ("session.visit.consent.told",),
        r"\d+ inserted.*|\d+ needles? not yet removed\..*": ("session.sites",),
        r"Needle count discrepancy: .*": ("session.visit.needles.opened",),
        r"These needles are past their expiry date\.": ("session.visit.products",),
        r"Also: .*|Another product": ("session.visit.products",),
        r"Next step: .*|At site .*|Not linked to a site|Link the selected sites|Action taken": (
            "session.visit.adverse_events",
        ),
        r"Patient's signature…": ("session.visit.patient_signature",),
        r"Late entry|Reason for late entry": ("session.performed_at", "session.visit.late_reason"),
    }
)
# Filled from the patient's complaints, which are entered elsewhere, and by signing.
ENTERED_ELSEWHERE = {"complaints", "signed_complaints", "signed_licence"}
# Parts of the form that belong to the field alone: a list of what was chosen, a day said back.
OF_ONE_FIELD: Mapping[str, str] = MappingProxyType(
    {
        "conditions": "session.visit.conditions",
        "outcomes": "session.visit.outcomes",
        "adverse_events": "session.visit.adverse_events",
        "products": "session.visit.products",
        "follow_up_on": "session.visit.follow_up_on",
        "started_at": "session.visit.started_at",
        "ended_at": "session.visit.ended_at",
    }
)


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    clinic.needle(60, 1200, "anterior")
    clinic.page.visit.show_form()
    clinic.page.visit.form.screening.unfold.setChecked(True)
    return clinic


def texts_of(form: VisitForm) -> set[str]:
    """Return the words of the labels and buttons that the form shows, wherever it is scrolled."""
    QApplication.processEvents()
    pieces: list[QLabel | QAbstractButton] = [
        *(piece for part in form.parts for piece in part.findChildren(QLabel)),
        *(piece for part in form.parts for piece in part.findChildren(QAbstractButton)),
    ]
    return {line for one in pieces if _is_shown(one, form) for line in one.text().splitlines()}


def _is_shown(piece: QWidget, form: VisitForm) -> bool:
    return piece.isVisibleTo(form) and isinstance(piece, QLabel | QAbstractButton)


def unstated(texts: set[str], session: Session, field: str) -> list[str]:
    """Return what is said though no field says it, or no such field was filled."""
    return sorted(text for text in texts if text and not _is_stated(text, session, field))


def _is_stated(text: str, session: Session, field: str) -> bool:
    for pattern, fields in SAID.items():
        if re.fullmatch(pattern, text):
            return was_entered(fields, session, Background())
    return field in OF_ONE_FIELD and was_entered((OF_ONE_FIELD[field],), session, Background())


@pytest.mark.parametrize("field", sorted({*VISIT_FIELDS} - ENTERED_ELSEWHERE))
def test_one_field_makes_the_form_say_that_field_alone(visit: Clinic, field: str) -> None:
    form, chart = visit.page.visit.form, visit.page.chart
    before = texts_of(form)
    value = getattr(a_full_visit(visit.session.sites[0].id), field)
    assert chart.set_visit(**{field: value})
    assert unstated(texts_of(form) - before, chart.session, field) == []
    chart.undo()
    assert texts_of(form) == before


def test_a_form_without_answers_makes_no_sentence_of_the_patient(visit: Clinic) -> None:
    said = texts_of(visit.page.visit.form)
    listed = [text for text in said for pattern in SAID if re.fullmatch(pattern, text)]
    of_the_sites = {text for text in listed if "inserted" in text or "not yet removed" in text}
    empty = {text for text in listed if re.search(r"\b0 of \d+", text)}
    assert set(listed) == of_the_sites | empty


def test_a_planted_sentence_is_found(visit: Clinic) -> None:
    form, chart = visit.page.visit.form, visit.page.chart
    before = texts_of(form)
    chart.visit_edited.connect(lambda _: form.pain.column.addWidget(label("The patient agreed.")))
    assert chart.set_visit(pain_before=3)
    assert unstated(texts_of(form) - before, chart.session, "pain_before") == [
        "The patient agreed."
    ]
    # And a sentence whose field was not filled.
    assert unstated({"Not marked as discussed: Pain"}, chart.session, "pain_before")
