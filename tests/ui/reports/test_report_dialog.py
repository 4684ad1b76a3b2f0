"""A report is chosen, seen as it will be printed, and saved or printed; both are in the log."""

from collections.abc import Generator, Iterator
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from needlemap.demo.input_driver import wait_until
from needlemap.domain.addressee import Addressee
from needlemap.domain.clock import today
from needlemap.reports.content.history_record import Period
from needlemap.reports.request import Kind, ReportRequest
from needlemap.ui.forms.form import Form
from needlemap.ui.reports.choices import ReportChoices
from needlemap.ui.reports.report_dialog import ReportDialog
from needlemap.ui.widgets.privacy import privacy
from ui.reports.conftest import Gate, Office
from ui.test_accessible_names import nameless


@pytest.fixture
def dialog(office: Office, qtbot: QtBot) -> Iterator[ReportDialog]:
    """Return the dialog on a session, its first preview drawn."""
    made = ReportDialog(office.report_service, office.patient.id, office.sessions[0].id)
    qtbot.addWidget(made)
    made.show()
    wait_until(lambda: made.is_ready, "the pages")
    yield made
    QApplication.processEvents()


def chosen(dialog: ReportDialog, kind: Kind, qtbot: QtBot) -> None:
    """Choose a kind and wait for its pages."""
    dialog.choices.choose(kind)
    dialog.refresh()
    wait_until(lambda: dialog.is_ready, "the pages")


def saved(dialog: ReportDialog, path: Path, qtbot: QtBot) -> str:
    """Save the report; return the text of its file."""
    with qtbot.waitSignal(dialog.report_written):
        dialog.write(path)
    password = dialog.choices.form.value("password")
    reader = PdfReader(path, password=password or None)
    return "\n".join(page.extract_text() for page in reader.pages)


def test_the_session_record_is_seen_first(dialog: ReportDialog) -> None:
    assert dialog.choices.kind is Kind.SESSION
    assert (dialog.preview.page, dialog.preview.page_count) == (1, 1)
    assert not dialog.preview.picture.isNull()


def test_every_kind_can_be_seen(dialog: ReportDialog, qtbot: QtBot) -> None:
    for kind in Kind:
        chosen(dialog, kind, qtbot)
        assert dialog.preview.page_count >= 1


def test_a_long_name_of_the_address_book_pushes_no_field_out_of_sight(qtbot: QtBot) -> None:
    widths = []
    for name in ("Dr Ito", "W" * 120):
        choices = ReportChoices("p", "s", "", letter_text="", book=[Addressee(name)])
        qtbot.addWidget(choices)
        choices.choose(Kind.LETTER)
        widths.append(choices.minimumSizeHint().width())
    assert widths[0] == widths[1]


def test_who_a_letter_goes_to_is_the_recipient_of_the_log_unless_one_was_entered(
    qtbot: QtBot,
) -> None:
    book = [Addressee("Dr Ito"), Addressee("Dr Roe")]
    choices = ReportChoices("p", "s", "", letter_text="", book=book)
    qtbot.addWidget(choices)
    choices.choose(Kind.LETTER)
    box, recipient = choices.form.editor("to"), choices.form.editor("recipient")
    for name in ("Dr Ito", "Dr Roe"):
        QTest.keyClick(box, Qt.Key.Key_Down)
        assert recipient.text() == name
    recipient.setText("Their office")
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert recipient.text() == "Their office"


def test_saving_writes_the_file_and_logs_what_for_and_for_whom(
    dialog: ReportDialog, office: Office, qtbot: QtBot
) -> None:
    dialog.choices.form.show_value("purpose", "Insurer")
    dialog.choices.form.show_value("recipient", "Health Plan")
    assert "Müller" in saved(dialog, office.folder / "record.pdf", qtbot)
    (event,) = office.events(office.sessions[0])
    assert event.action == "export_pdf"
    assert (event.detail["purpose"], event.detail["recipient"]) == ("Insurer", "Health Plan")
    assert "Saved as record.pdf." in dialog.notice.text


def test_stop_ends_the_writing_and_leaves_neither_file_nor_log_entry(
    gate: Gate, dialog: ReportDialog, office: Office, qtbot: QtBot
) -> None:
    path = office.folder / "record.pdf"
    gate.shut()
    dialog.write(path)
    wait_until(gate.is_waiting.is_set, "the report under way")
    wait_until(dialog.bar.isVisible, "the bar")
    assert dialog.cancel.text() == "Stop"
    assert not dialog.save.isEnabled()
    QTest.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    gate.open()
    wait_until(lambda: "Stopped. Nothing was written." in dialog.notice.text, "the end")
    assert list(office.folder.iterdir()) == []
    assert office.events(office.sessions[0]) == []
    assert (dialog.cancel.text(), dialog.bar.isVisible()) == ("Close", False)
    assert "Müller" in saved(dialog, path, qtbot)


def test_escape_stops_the_writing_first_and_closes_then(
    gate: Gate, dialog: ReportDialog, office: Office
) -> None:
    gate.shut()
    dialog.write(office.folder / "record.pdf")
    wait_until(gate.is_waiting.is_set, "the report under way")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    gate.open()
    wait_until(lambda: "Stopped." in dialog.notice.text, "the end")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_another_choice_stops_what_is_laid_out_no_longer_wanted(
    gate: Gate, dialog: ReportDialog
) -> None:
    gate.shut()
    dialog.choices.choose(Kind.CHART)
    dialog.refresh()
    wait_until(gate.is_waiting.is_set, "the chart under way")
    dialog.choices.choose(Kind.SESSION)
    dialog.refresh()
    gate.open()
    wait_until(lambda: dialog.is_ready, "the pages")
    assert dialog.preview.page_count == 1
    assert dialog.notice.text == ""


def test_reading_shows_how_far_it_is_and_closing_the_dialog_ends_it(
    dialog: ReportDialog, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = []

    def endless(order: ReportRequest) -> Generator[tuple[int, int], None, None]:
        try:
            while True:
                yield 1, 4
        finally:
            ended.append(order.kind)

    monkeypatch.setattr(office.report_service, "preparing", endless)
    dialog.choices.choose(Kind.CHART)
    dialog.refresh()
    wait_until(dialog.bar.isVisible, "the bar")
    assert (dialog.bar.value(), dialog.bar.maximum()) == (1, 4)
    assert not dialog.save.isEnabled()
    assert ended == []
    QTest.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    assert ended == [Kind.CHART]


def test_what_was_seen_before_a_choice_cannot_be_saved_after_it(
    dialog: ReportDialog, qtbot: QtBot
) -> None:
    assert dialog.save.isEnabled()
    dialog.choices.choose(Kind.CHART)
    assert not dialog.save.isEnabled()
    assert not dialog.print.isEnabled()
    wait_until(dialog.save.isEnabled, "the pages")


def test_the_preview_says_that_the_first_pages_are_being_prepared(
    gate: Gate, office: Office, qtbot: QtBot
) -> None:
    gate.shut()
    made = ReportDialog(office.report_service, office.patient.id, office.sessions[0].id)
    qtbot.addWidget(made)
    made.show()
    wait_until(gate.is_waiting.is_set, "the report under way")
    assert made.preview.words == "Preparing the pages…"
    assert made.preview.room.accessibleDescription() == made.preview.words
    gate.open()
    wait_until(lambda: made.is_ready, "the pages")
    assert made.preview.words == ""
    assert made.preview.room.accessibleDescription() == "Page 1 of 1"


def test_pages_of_an_earlier_choice_do_not_pass_for_the_new_ones(
    gate: Gate, dialog: ReportDialog
) -> None:
    assert dialog.preview.page_count > 0
    gate.shut()
    dialog.choices.choose(Kind.HANDOUT)
    dialog.refresh()
    wait_until(lambda: dialog.preview.words == "Preparing the pages…", "the old pages to go")
    assert dialog.preview.page_count == 0
    gate.open()
    wait_until(lambda: dialog.is_ready, "the pages")
    assert dialog.preview.page_count > 0


def test_stop_ends_the_printing_after_the_page_that_is_printed(
    dialog: ReportDialog, office: Office, qtbot: QtBot
) -> None:
    chosen(dialog, Kind.CHART, qtbot)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(office.folder / "printed.pdf"))
    dialog.print_on(printer)
    assert dialog.cancel.text() == "Stop"
    QTest.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    wait_until(lambda: "Stopped. The printer may have" in dialog.notice.text, "the end")
    assert dialog.cancel.text() == "Close"


def test_a_chart_is_printed_whole_by_itself(
    dialog: ReportDialog, office: Office, qtbot: QtBot
) -> None:
    chosen(dialog, Kind.CHART, qtbot)
    path = office.folder / "printed.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    dialog.print_on(printer)
    wait_until(lambda: dialog.notice.text == "Sent to the printer.", "the end")
    assert len(PdfReader(path).pages) == dialog.preview.page_count


def test_a_password_protects_the_file(dialog: ReportDialog, office: Office, qtbot: QtBot) -> None:
    dialog.choices.form.show_value("password", "heron over water")
    path = office.folder / "locked.pdf"
    assert "Müller" in saved(dialog, path, qtbot)
    assert PdfReader(path).is_encrypted


def test_a_short_password_is_told_and_nothing_is_written(
    dialog: ReportDialog, office: Office
) -> None:
    dialog.choices.form.show_value("password", "short")
    dialog.write(office.folder / "record.pdf")
    assert "8 characters" in dialog.choices.form.error_text
    assert dialog.choices.form.editor("password").property("wrong")
    assert list(office.folder.iterdir()) == []


def test_a_folder_that_is_gone_is_told(dialog: ReportDialog, office: Office, qtbot: QtBot) -> None:
    dialog.write(office.folder / "gone" / "record.pdf")
    wait_until(lambda: "could not be written" in dialog.notice.text, "the refusal")
    assert dialog.save.isEnabled()


def test_printing_prints_every_page_and_is_logged_first(
    dialog: ReportDialog, office: Office
) -> None:
    path = office.folder / "printed.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    dialog.print_on(printer)
    assert "Müller" in PdfReader(path).pages[0].extract_text()
    (event,) = office.events(office.sessions[0])
    assert (event.action, event.detail["purpose"]) == ("print_report", "Own records")


def test_the_print_button_asks_for_the_printer_and_prints_what_is_shown(
    dialog: ReportDialog, office: Office, qtbot: QtBot
) -> None:
    dialog.choices.form.show_value("recipient", "Dr. Ito")
    wait_until(lambda: dialog.is_ready, "the pages")
    dialog.print.click()
    (asked,) = dialog.findChildren(QPrintDialog)
    printer, path = asked.printer(), office.folder / "printed.pdf"
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    asked.done(QDialog.DialogCode.Accepted)
    assert dialog.notice.text == "Sent to the printer."
    assert len(PdfReader(path).pages) == dialog.preview.page_count
    assert "Müller" in PdfReader(path).pages[0].extract_text()
    (event,) = office.events(office.sessions[0])
    assert (event.action, event.detail["recipient"]) == ("print_report", "Dr. Ito")


def test_letter_paper_is_seen_at_once(dialog: ReportDialog, qtbot: QtBot) -> None:
    tall = ratio_of(dialog)
    dialog.choices.form.editor("paper").setCurrentText("Letter")
    dialog.refresh()
    wait_until(lambda: dialog.is_ready, "the pages")
    assert ratio_of(dialog) < tall


def ratio_of(dialog: ReportDialog) -> float:
    """Return height over width of the page on screen."""
    picture = dialog.preview.picture
    return picture.height() / picture.width()


def test_the_page_is_grey_and_a_fax_of_it_differs(dialog: ReportDialog) -> None:
    grey = dialog.preview.picture.toImage()
    assert grey.convertToFormat(QImage.Format.Format_RGB32).allGray()
    dialog.preview.faxed.setChecked(True)
    assert dialog.preview.picture.toImage() != grey


def test_a_page_is_read_as_text_and_by_a_screen_reader(
    dialog: ReportDialog, qtbot: QtBot, spoken: list[str]
) -> None:
    chosen(dialog, Kind.CHART, qtbot)
    preview = dialog.preview
    page = preview.room.widget()
    assert page is not None
    told = QAccessible.queryAccessibleInterface(page)
    name = QAccessible.Text.Name
    first = told.text(name)
    assert "Müller" in first
    QTest.mouseClick(preview.as_text, Qt.MouseButton.LeftButton)
    assert (preview.text.toPlainText(), preview.text.isVisible()) == (first, True)
    QTest.keyClick(preview.text, Qt.Key.Key_PageDown)
    wait_until(lambda: preview.page == 2, "the second page")
    assert spoken[-1] == f"Page 2 of {preview.page_count}"
    assert preview.text.toPlainText() == told.text(name) != first
    privacy.hide_names(hide=True)
    assert "Müller" not in told.text(name) + preview.text.toPlainText()
    assert preview.text.toPlainText().startswith("Covered in privacy mode")
    privacy.hide_names(hide=False)
    QTest.mouseClick(preview.as_text, Qt.MouseButton.LeftButton)
    assert not preview.picture.isNull()
    assert preview.room.isVisible()


def test_the_text_of_the_hand_out_can_be_changed_and_kept(
    dialog: ReportDialog, office: Office, qtbot: QtBot
) -> None:
    chosen(dialog, Kind.HANDOUT, qtbot)
    dialog.choices.text.setPlainText("# Rest\nTea and a blanket.")
    dialog.refresh()
    wait_until(lambda: dialog.is_ready, "the pages")
    assert "Tea and a blanket." in saved(dialog, office.folder / "handout.pdf", qtbot)
    dialog.keep_text.click()
    assert office.report_service.handout_text == "# Rest\nTea and a blanket."


def test_a_text_with_a_wrong_word_in_braces_is_told_in_place_of_the_page(
    dialog: ReportDialog, qtbot: QtBot
) -> None:
    chosen(dialog, Kind.HANDOUT, qtbot)
    dialog.choices.text.setPlainText("# Rest\nDear {name}")
    dialog.refresh()
    wait_until(lambda: "name" in dialog.preview.words, "the refusal")
    assert dialog.preview.page_count == 0
    assert not dialog.save.isEnabled()


def test_a_letter_goes_to_whom_is_chosen_with_the_parts_that_are_ticked(
    dialog: ReportDialog, office: Office, qtbot: QtBot
) -> None:
    chosen(dialog, Kind.LETTER, qtbot)
    form = dialog.choices.form
    assert form.fields["to"].isVisibleTo(dialog)
    form.show_value("to", "Dr Ito")
    dialog.choices.letter.setPlainText("Dear {recipient},\n\nAll went well.")
    form.show_value("part_body", False)
    form.show_value("cover", True)
    assert dialog.choices.order.parts == ("complaint", "treatment", "outcome", "plan")
    dialog.refresh()
    wait_until(lambda: dialog.is_ready, "the pages")
    text = saved(dialog, office.folder / "letter.pdf", qtbot)
    assert "Dear Dr Ito," in text
    assert "Confidential health information" in text
    dialog.keep_text.click()
    assert office.report_service.letter_text == "Dear {recipient},\n\nAll went well."


def test_without_a_session_only_reports_of_a_patient_are_offered(
    office: Office, qtbot: QtBot
) -> None:
    dialog = ReportDialog(office.report_service, office.patient.id, None)
    qtbot.addWidget(dialog)
    offered = [dialog.choices.kinds.itemData(i) for i in range(dialog.choices.kinds.count())]
    assert offered == ["history", "chart", "stricta"]
    wait_until(lambda: dialog.is_ready, "the pages")


def of_days(dialog: ReportDialog, qtbot: QtBot) -> Form:
    """Ask for the history of chosen days; return the fields."""
    chosen(dialog, Kind.HISTORY, qtbot)
    dialog.choices.form.show_value("period", -1)
    dialog.choices.choose(Kind.HISTORY)
    return dialog.choices.form


def typed(form: Form, name: str, words: str) -> None:
    """Type over what stands in a field, and go on."""
    form.enter(name)
    editor = form.editor(name)
    QTest.keyClicks(editor, words)
    QTest.keyClick(editor, Qt.Key.Key_Tab)


@pytest.mark.parametrize(
    "words", ["2026-01-10", "10 January 2026", "10 January 2026, Saturday", "Jan 10 2026"]
)
def test_the_days_of_a_history_are_typed_and_said_back(
    dialog: ReportDialog, qtbot: QtBot, words: str
) -> None:
    form = of_days(dialog, qtbot)
    typed(form, "first", words)
    typed(form, "last", "20260201")
    assert form.fields["first"].words == "10 January 2026, Saturday"
    assert form.fields["last"].words == "1 February 2026, Sunday"
    assert dialog.choices.order.period == Period(date(2026, 1, 10), date(2026, 2, 1))


def test_the_days_shown_at_first_can_be_read_again(dialog: ReportDialog, qtbot: QtBot) -> None:
    form = of_days(dialog, qtbot)
    period = dialog.choices.order.period
    assert period.last == today()
    typed(form, "first", form.editor("first").text())
    typed(form, "last", form.editor("last").text())
    assert dialog.choices.order.period == period


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("yesterday", "20260201", "yesterday"),
        ("2026-01-10", "31 June 2026", "no 31 June 2026"),
        ("2026-01-10", "2026-01-09", "before 10 January 2026"),
        ("", "20260201", "is needed"),
    ],
)
def test_days_that_cannot_be_are_refused_beneath_the_field_and_nothing_is_written(
    dialog: ReportDialog, office: Office, qtbot: QtBot, first: str, last: str, said: str
) -> None:
    form = of_days(dialog, qtbot)
    form.show_value("first", None)
    typed(form, "first", first)
    typed(form, "last", last)
    assert said in form.error_text
    dialog.refresh()
    assert not dialog.is_ready
    assert not dialog.save.isEnabled()


def test_everything_that_takes_the_focus_has_a_name(dialog: ReportDialog, qtbot: QtBot) -> None:
    for kind in Kind:
        chosen(dialog, kind, qtbot)
        assert nameless(dialog) == []
