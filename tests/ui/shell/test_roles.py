"""What a role may not do is not offered, and a try changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import InputDriver
from needlemap.domain.user import Role
from needlemap.storage.records import Records
from needlemap.ui.charting.state import Tool
from needlemap.ui.shell.window import MainWindow
from storage.makers import LIGHT

HERS = "seven small boats"
KEY, WITH = Qt.Key, Qt.KeyboardModifier
# Each would change the session, or open what changes it, for somebody who may chart.
_EDITS = (
    *((key, WITH.NoModifier) for key in (KEY.Key_3, KEY.Key_T, KEY.Key_P, KEY.Key_M, KEY.Key_O)),
    *((key, WITH.NoModifier) for key in (KEY.Key_E, KEY.Key_Slash, KEY.Key_Delete, KEY.Key_Right)),
    (KEY.Key_Space, WITH.NoModifier),
    (KEY.Key_Left, WITH.ShiftModifier),
    (KEY.Key_G, WITH.ControlModifier),
    (KEY.Key_S, WITH.ControlModifier),
)


@pytest.fixture
def window(
    request: pytest.FixtureRequest, qtbot: QtBot, clinic: Clinic, tmp_path: Path
) -> Iterator[MainWindow]:
    """A window on the clinic's records for a user of the role, on a draft with one site."""
    clinic.begin_session()
    clinic.needle(-61.5, 1402.0)
    role: Role = request.param
    clinic.records.users.add(name="Berta", credentials="PT", role=role, password=HERS)
    session = clinic.session.id
    clinic.records.close()
    records = Records.open(tmp_path / "clinic", name="Berta", password=HERS, kdf=LIGHT)
    made = MainWindow(tmp_path / "clinic")
    qtbot.addWidget(made)
    made.show_controller(records)
    made.show()
    assert made.controller is not None
    made.controller.open_session(clinic.patient.id, session)
    yield made
    made.close()


@pytest.mark.parametrize("window", [Role.ASSISTANT], indirect=True)
def test_an_assistant_charts_and_is_not_offered_to_sign(window: MainWindow) -> None:
    assert window.controller is not None
    page = window.controller.charting
    assert page is not None
    assert not page.header.sign.isEnabled()
    assert "may not sign" in page.header.sign.toolTip()
    InputDriver().press(page.canvas, KEY.Key_S, WITH.ControlModifier)
    assert "may not sign" in page.notice.text
    assert QApplication.activeModalWidget() is None
    (site,) = page.chart.session.sites
    assert page.chart.change([site.id], needle_count=3)


@pytest.mark.parametrize("window", [Role.REVIEWER], indirect=True)
def test_a_reviewer_reads_and_is_offered_nothing_else(window: MainWindow) -> None:
    assert window.controller is not None
    page = window.controller.charting
    assert page is not None
    (site,) = page.chart.session.sites
    page.state.select([site.id])
    form = page.visit.form.area.widget() or page.visit.form
    controller, preset, head = page.previous.controller, page.preset, page.header
    editor = page.editor
    offered: list[QWidget] = [form, editor.dose, editor.remove, head.sign, head.undo, head.redo]
    offered += [controller.menu, preset.technique, preset.palette_, preset.needles_out]
    assert not any(widget.isEnabled() for widget in offered)
    assert all(one.isEnabled() for one in (editor.warnings.more, editor.more_fold.line))
    for explained in (controller.menu, preset.technique, preset.needles_out, head.sign, head.undo):
        assert "Ask a user with the role" in explained.toolTip()
    assert not page.chart.change([site.id], needle_count=3)
    assert "may not change the records" in page.notice.text
    assert page.chart.session.sites == (site,)


@pytest.mark.parametrize("window", [Role.REVIEWER], indirect=True)
def test_a_reviewers_hand_selects_and_changes_nothing(window: MainWindow) -> None:
    assert window.controller is not None
    page = window.controller.charting
    assert page is not None
    page.show_plate("posterior")
    driver, canvas, before = InputDriver(), page.canvas, page.chart.session
    page.notice.hide()
    driver.click_body(canvas, 60, 1470)
    assert "Ask a user with the role therapist" in page.notice.text
    driver.click_body(canvas, -61.5, 1402.0)
    assert page.state.selected_ids == (before.sites[0].id,)
    to_px = canvas.frame.to_px
    driver.drag(canvas, to_px(-61.5, 1402.0).toPoint(), to_px(60, 1470).toPoint())
    for key, modifier in _EDITS:
        page.notice.hide()
        driver.press(canvas, key, modifier)
        assert "may not change the records" in page.notice.text, key
    assert page.chart.session == before
    assert window.controller.records.sessions.get(before.id) == before
    assert page.state.tool is Tool.PLACE
    assert page.typed.line.isHidden()
    assert page.previous.controller.panel.isHidden()
    assert QApplication.activeModalWidget() is None


@pytest.mark.parametrize("window", list(Role), indirect=True)
def test_the_bar_names_who_is_signed_in(window: MainWindow) -> None:
    assert window.signed_in is not None
    assert window.signed_in.bar.who.text().startswith("Berta, PT")
    assert window.signed_in.bar.isVisible()
