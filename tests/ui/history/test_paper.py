"""The history goes on paper as the report does: chosen by key, of its range and filters, logged."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.domain.clock import today
from needlemap.reports.content.history import Counted
from needlemap.reports.request import Kind
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.state import Layer, Weight
from needlemap.ui.reports.report_dialog import ReportDialog
from storage.makers import new_records

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def clinic(qtbot: QtBot, tmp_path: Path) -> Iterator[Clinic]:
    """A patient with a session of two sites of the neck, left and right."""
    made = Clinic(new_records(tmp_path / "clinic"), tmp_path)
    made.begin_session()
    for x_mm in (60, -60):
        made.needle(x_mm, 1470)
    made.driver.click(made.page.header.history)
    yield made
    made.close()


@pytest.fixture
def page(clinic: Clinic) -> HistoryPage:
    shown = clinic.controller.history.page
    assert shown is not None
    wait_until(lambda: shown.body.strip is not None, "the strip of time")
    return shown


def printed(clinic: Clinic, page: HistoryPage) -> ReportDialog:
    """Press the key that prints; return the dialog with its pages laid out."""
    clinic.driver.press(page.body.pane.canvases[0], KEY.Key_P, CONTROL)
    dialog = clinic.controller.papers.dialog
    assert dialog is not None
    wait_until(lambda: dialog.is_ready, "the pages")
    return dialog


def saved(dialog: ReportDialog, path: Path, qtbot: QtBot) -> str:
    """Save the report; return its text."""
    with qtbot.waitSignal(dialog.report_written):
        dialog.write(path)
    return " ".join(" ".join(each.extract_text().split()) for each in PdfReader(path).pages)


def test_the_key_opens_the_report_of_the_whole_history(clinic: Clinic, page: HistoryPage) -> None:
    dialog = printed(clinic, page)
    assert dialog.choices.kind is Kind.HISTORY
    assert dialog.choices.order.id == clinic.patient.id
    assert dialog.choices.order.period.first is None
    assert not dialog.choices.order.filters.filters
    assert not dialog.choices.form.fields["only"].isVisible()


def test_the_filters_in_force_are_asked_for_and_can_be_left_out(
    clinic: Clinic, page: HistoryPage, tmp_path: Path, qtbot: QtBot
) -> None:
    page.looking.filter_by(page.looking.view.filters.toggled("side", "left"))
    dialog = printed(clinic, page)
    assert dialog.choices.form.fields["only"].isVisible()
    assert dialog.choices.order.filters == page.looking.view.filters
    text = saved(dialog, tmp_path / "left.pdf", qtbot)
    assert "only sites that match side: left. 1 of 2 sites of the period." in text
    assert "trapezius, left" in text
    assert "trapezius, right" not in text
    clinic.driver.click(dialog.choices.form.editor("only"))
    dialog.refresh()
    wait_until(lambda: dialog.is_ready, "the pages")
    text = saved(dialog, tmp_path / "both.pdf", qtbot)
    assert "Not the whole history" not in text
    assert "trapezius, right" in text


def test_the_map_of_density_is_printed_where_it_is_seen_or_chosen(
    clinic: Clinic, page: HistoryPage
) -> None:
    dialog = printed(clinic, page)
    asked = [dialog.choices.order.density]
    clinic.driver.press(dialog.choices.form.editor("density"), KEY.Key_Down)
    asked.append(dialog.choices.order.density)
    clinic.driver.press(dialog, KEY.Key_Escape)
    page.body.side.show_layer(Layer.DENSITY)
    page.looking.weigh_by(Weight.SITES)
    asked.append(printed(clinic, page).choices.order.density)
    assert asked == [Counted.NOTHING, Counted.NEEDLES, Counted.SITES]


def test_the_range_that_is_looked_at_is_asked_for(clinic: Clinic, page: HistoryPage) -> None:
    first = page.looking.view.end_day - 28
    page.looking.show_range(first, page.looking.view.end_day)
    page.looking.step(-1)
    period = printed(clinic, page).choices.order.period
    assert period.last == today()
    assert period.first is not None
    assert (today() - period.first).days in (27, 28)


def test_a_range_without_the_session_prints_none_of_it(
    clinic: Clinic, page: HistoryPage, tmp_path: Path, qtbot: QtBot
) -> None:
    page.looking.show_range(19000.0, 19010.0)
    dialog = printed(clinic, page)
    assert dialog.choices.order.period.first == date(2022, 1, 8)
    assert dialog.choices.order.period.last == date(2022, 1, 17)
    text = saved(dialog, tmp_path / "early.pdf", qtbot)
    assert "8 January 2022 to 17 January 2022" in text
    assert "trapezius" not in text


def test_what_was_given_out_is_logged_private_and_for_archives(
    clinic: Clinic, page: HistoryPage, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = printed(clinic, page)
    dialog.choices.form.show_value("purpose", "Second opinion")
    dialog.choices.form.show_value("recipient", "Dr. Ito")
    path = tmp_path / "history.pdf"
    text = saved(dialog, path, qtbot)
    assert "Content hash (SHA-256)" in text
    assert path.stat().st_mode & 0o777 == 0o600
    with pikepdf.open(path) as pdf, pdf.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "1"
    event = clinic.records.audit.history("patient", clinic.patient.id)[-1]
    assert (event.action, event.detail["report"]) == ("export_pdf", "history")
    assert (event.detail["purpose"], event.detail["recipient"]) == ("Second opinion", "Dr. Ito")


def test_a_report_that_cannot_be_written_is_said_and_logged(
    clinic: Clinic, page: HistoryPage, tmp_path: Path
) -> None:
    dialog = printed(clinic, page)
    dialog.write(tmp_path / "no such folder" / "history.pdf")
    wait_until(lambda: bool(dialog.notice.text), "the notice")
    assert "could not be written" in dialog.notice.text
    actions = [
        each.action for each in clinic.records.audit.history("patient", clinic.patient.id)[-2:]
    ]
    assert actions == ["export_pdf", "export_failed"]
