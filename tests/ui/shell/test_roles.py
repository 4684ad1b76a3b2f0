"""What a role may not do is not offered, and a try changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.domain.therapist import Role
from needlemap.storage.records import Records
from needlemap.ui.shell.window import MainWindow
from storage.makers import LIGHT

HERS = "seven small boats"


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
    made.show_desk(records)
    made.show()
    assert made.desk is not None
    made.desk.open_session(clinic.patient.id, session)
    yield made
    made.close()


@pytest.mark.parametrize("window", [Role.ASSISTANT], indirect=True)
def test_an_assistant_charts_and_is_not_offered_to_sign(window: MainWindow) -> None:
    assert window.desk is not None
    page = window.desk.charting
    assert page is not None
    assert not page.header.sign.isEnabled()
    assert "may not sign" in page.header.sign.toolTip()
    page.header.sign.setEnabled(True)
    assert not page.header.sign.isEnabled()
    (site,) = page.chart.session.sites
    assert page.chart.change([site.id], needle_count=3)


@pytest.mark.parametrize("window", [Role.REVIEWER], indirect=True)
def test_a_reviewer_reads_and_is_offered_nothing_else(window: MainWindow) -> None:
    assert window.desk is not None
    page = window.desk.charting
    assert page is not None
    (site,) = page.chart.session.sites
    page.selection.select([site.id])
    form = page.visit.form.area.widget() or page.visit.form
    offered = (form, page.brush, page.editor, page.header.sign, page.header.undo, page.header.redo)
    assert not any(widget.isEnabled() for widget in offered)
    assert not page.chart.change([site.id], needle_count=3)
    assert "may not change the records" in page.notice.text
    assert page.chart.session.sites == (site,)


@pytest.mark.parametrize("window", list(Role), indirect=True)
def test_the_bar_names_who_is_signed_in(window: MainWindow) -> None:
    assert window.signed_in is not None
    assert window.signed_in.bar.who.text().startswith("Berta, PT")
    assert window.signed_in.bar.isVisible()
