"""Long names and long words give way: they neither widen the window nor vanish unsaid."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from helpers.drivers import Clinic
from needlemap.ui.charting.header import ChartHeader
from needlemap.ui.widgets.eliding import ElidingLabel, one_line
from needlemap.ui.widgets.theme import LIGHT, apply_theme

_LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley"


@pytest.fixture
def long_named(clinic: Clinic) -> Clinic:
    """A dressed window of 1280 pixels on a session of a patient with a very long name."""
    apply_theme(clinic.window, LIGHT)
    stored = clinic.records.patients.get(clinic.patient.id)
    long = replace(stored, family_name=_LONG, given_name="Hubert Blaine Aloysius")
    clinic.records.patients.change(stored, long)
    clinic.begin_session()
    return clinic


def test_a_long_name_is_cut_short_and_widens_no_window(long_named: Clinic) -> None:
    named = [one for one in _lines_of(long_named.page.header) if _LONG in one.text()]
    assert [one.toolTip() for one in named] == [one.text() for one in named]
    assert all(one.shown.endswith("…") for one in named)
    assert named
    assert long_named.window.width() == 1280


def test_the_name_of_a_protocol_is_cut_short_before_the_row_grows(long_named: Clinic) -> None:
    menu = long_named.page.previous.controller.menu
    menu.setText(f"Previous sites: {_LONG}")
    QApplication.processEvents()
    assert menu.shown.endswith("…")
    assert menu.width() < menu.sizeHint().width()
    assert long_named.window.width() == 1280


def test_a_line_with_room_says_all_and_has_no_tip() -> None:
    line = one_line("Okafor, Amara", "heading")
    line.resize(line.sizeHint())
    assert line.shown == "Okafor, Amara"
    assert line.toolTip() == ""
    assert line.accessibleName() == "Okafor, Amara"


def test_a_warning_beside_a_mark_is_as_high_as_its_words(clinic: Clinic) -> None:
    apply_theme(clinic.window, LIGHT)
    clinic.begin_session()
    clinic.needle(-70, 1385)
    note = clinic.page.risks.note
    labels = [one for one in note.findChildren(QLabel) if one.property("kind") == "risk-advice"]
    assert not note.isHidden()
    assert [one.height() >= one.heightForWidth(one.width()) for one in labels] == [True]


def test_what_the_mode_of_linking_says_can_be_read_at_1280(clinic: Clinic) -> None:
    apply_theme(clinic.window, LIGHT)
    clinic.begin_session()
    clinic.needle(58, 1478)
    clinic.driver.press(clinic.page.canvas, Qt.Key.Key_E)
    QApplication.processEvents()
    assert clinic.page.preset.saved.shown.startswith("E-stim: click a site and then its partner")


def _lines_of(header: ChartHeader) -> list[ElidingLabel]:
    return header.findChildren(ElidingLabel)


def test_the_form_of_the_visit_is_no_wider_than_its_column(clinic: Clinic) -> None:
    apply_theme(clinic.window, LIGHT)
    clinic.begin_session()
    clinic.page.visit.show_form()
    QApplication.processEvents()
    area = clinic.page.visit.form.area
    inner = area.widget()
    assert inner is not None
    assert inner.width() <= area.viewport().width()
