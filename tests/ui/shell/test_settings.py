"""Users and settings: each thing saved at once, with a way back, and never by who may not."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPdfWriter
from PySide6.QtWidgets import QLabel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap import __version__
from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.domain.appearance import SkinTone
from needlemap.domain.billing import PayerRules
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.phrases import Phrase
from needlemap.domain.region import Region
from needlemap.domain.user import Role
from needlemap.errors import WrongPasswordError
from needlemap.paths import changes_file
from needlemap.services.backup_service import BackupService
from needlemap.services.report_service import HANDOUT_TEXT
from needlemap.storage.records import Records
from needlemap.ui.forms import close_guard
from needlemap.ui.patients.form import PatientForm
from needlemap.ui.shell.backups import BackupController
from needlemap.ui.shell.code_paper import paint_code_page
from needlemap.ui.shell.settings.about_section import AboutSection
from needlemap.ui.shell.settings.backup_section import BackupSection
from needlemap.ui.shell.settings.body_section import BodySection, SameSiteSection
from needlemap.ui.shell.settings.clinic_section import ClinicSection
from needlemap.ui.shell.settings.code_section import CodeSection
from needlemap.ui.shell.settings.counting_section import CountingSection
from needlemap.ui.shell.settings.days_section import DaysSection
from needlemap.ui.shell.settings.display_section import DisplaySection
from needlemap.ui.shell.settings.handout_section import HandoutSection
from needlemap.ui.shell.settings.locking_section import LockingSection
from needlemap.ui.shell.settings.page import SettingsPage
from needlemap.ui.shell.settings.password_section import PasswordSection
from needlemap.ui.shell.settings.phrases_section import PhrasesSection
from needlemap.ui.shell.settings.required_section import RequiredSection
from needlemap.ui.shell.settings.rules_section import RulesSection
from needlemap.ui.shell.settings.section import section_titles
from needlemap.ui.shell.settings.shipped_texts import NewsSection, OthersSection
from needlemap.ui.shell.settings.user_form import UserForm
from needlemap.ui.shell.settings.users_section import UsersSection
from needlemap.ui.widgets.days import follow_clinic
from needlemap.ui.widgets.patient_strip import facts_of
from needlemap.ui.widgets.theme import LIGHT as LIGHT_THEME
from needlemap.ui.widgets.theme import apply_theme
from storage.makers import LIGHT, NAME, PASSWORD

BERTA, HERS = "Berta Krol", "seven small boats"


def open_settings(clinic: Clinic) -> SettingsPage:
    clinic.driver.press(clinic.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert clinic.window.signed_in is not None
    page = clinic.window.signed_in.settings
    assert page is not None
    return page


@pytest.fixture
def page(clinic: Clinic) -> SettingsPage:
    return open_settings(clinic)


def users(page: SettingsPage) -> UsersSection:
    section = page.show_section(UsersSection)
    assert isinstance(section, UsersSection)
    return section


def form_of(section: UsersSection) -> UserForm:
    form = open_dialog()
    assert form is section.form
    return section.form


def add_berta(clinic: Clinic, page: SettingsPage, role: str = "assistant") -> UsersSection:
    section = users(page)
    clinic.driver.click(section.add)
    form = form_of(section)
    clinic.driver.type(form.name, BERTA)
    clinic.driver.choose(form.role, role)
    clinic.driver.type(form.password, HERS)
    clinic.driver.type(form.repeat, HERS)
    clinic.driver.click(form.confirm)
    return section


def test_settings_open_by_key_and_go_back_to_the_page_before(clinic: Clinic) -> None:
    clinic.begin_session()
    charting = clinic.page
    page = open_settings(clinic)
    assert clinic.window.stack.currentWidget() is page
    clinic.driver.press(page, Qt.Key.Key_Escape)
    assert clinic.window.stack.currentWidget() is charting


def test_a_user_is_added_and_signs_in(clinic: Clinic, page: SettingsPage, tmp_path: Path) -> None:
    section = add_berta(clinic, page)
    assert BERTA in section.saved.text
    assert section.user is not None
    assert section.user.role is Role.ASSISTANT
    clinic.records.close()
    with Records.open(tmp_path / "clinic", name=BERTA, password=HERS, kdf=LIGHT) as records:
        assert records.therapist.role is Role.ASSISTANT


def test_a_form_that_cannot_be_stays_open_and_says_why(clinic: Clinic, page: SettingsPage) -> None:
    section = users(page)
    clinic.driver.click(section.add)
    form = form_of(section)
    clinic.driver.type(form.name, NAME)
    clinic.driver.type(form.password, HERS)
    clinic.driver.click(form.confirm)
    assert "do not match" in form.error_text
    clinic.driver.type(form.repeat, HERS)
    clinic.driver.click(form.confirm)
    assert "another user" in form.error_text
    assert len(clinic.records.users.list()) == 1
    form.reject()


def test_a_sentence_in_a_form_squeezes_no_field(clinic: Clinic, page: SettingsPage) -> None:
    apply_theme(clinic.window, LIGHT_THEME)
    section = users(page)
    clinic.driver.click(section.add)
    form = form_of(section)
    layout = form.layout()
    assert layout is not None
    before = layout.totalHeightForWidth(form.width())
    form.resize(form.width(), before)  # no room to spare
    clinic.driver.click(form.confirm)
    assert form.name.hasFocus()
    wait_until(lambda: form.height() > before, "the form to grow")
    assert form.repeat.height() >= form.repeat.minimumSizeHint().height()
    assert form.repeat.mapTo(form, form.repeat.rect().bottomLeft()).y() < form.confirm.y()
    form.reject()


def test_the_subjects_of_the_settings_lie_apart_in_the_theme(clinic: Clinic) -> None:
    apply_theme(clinic.window, LIGHT_THEME)
    view = open_settings(clinic).list
    tops = [view.visualRect(view.model().index(row, 0)).top() for row in range(2)]
    assert tops[1] - tops[0] >= view.sizeHintForRow(0) > view.fontMetrics().height() + 10


def test_a_change_of_a_user_is_taken_back(clinic: Clinic, page: SettingsPage) -> None:
    section = add_berta(clinic, page)
    clinic.driver.click(section.change)
    form = form_of(section)
    clinic.driver.type(form.name, "Berta Weber")
    clinic.driver.choose(form.role, "reviewer")
    clinic.driver.click(form.confirm)
    changed = section.user
    assert changed is not None
    assert (changed.name, changed.role) == ("Berta Weber", Role.REVIEWER)
    clinic.driver.click(section.saved.undo)
    back = clinic.records.users.get(changed.id)
    assert (back.name, back.role) == (BERTA, Role.ASSISTANT)


def test_a_user_is_removed_and_brought_back(
    clinic: Clinic, page: SettingsPage, tmp_path: Path
) -> None:
    section = add_berta(clinic, page)
    clinic.driver.click(section.remove)
    clinic.driver.click(form_of(section).confirm)
    assert "no longer" in section.saved.text
    assert not section.remove.isEnabled()
    clinic.driver.click(section.bring_back)
    form = form_of(section)
    clinic.driver.type(form.password, "four green doors")
    clinic.driver.type(form.repeat, "four green doors")
    clinic.driver.click(form.confirm)
    clinic.records.close()
    Records.open(tmp_path / "clinic", name=BERTA, password="four green doors", kdf=LIGHT).close()


def test_the_focus_stays_on_the_page_when_its_button_cannot_be_used_any_more(
    clinic: Clinic, page: SettingsPage
) -> None:
    clinic.window.activateWindow()
    section = add_berta(clinic, page)
    for pushed in (section.remove, section.bring_back):
        pushed.setFocus()
        clinic.driver.press(pushed, Qt.Key.Key_Space)
        form = form_of(section)
        if_asked = [line for line in (form.password, form.repeat) if line.isVisible()]
        for line in if_asked:
            clinic.driver.type(line, "four green doors")
        clinic.driver.click(form.confirm)
        assert not pushed.isEnabled()
        assert clinic.window.focusWidget() is section.table


def test_a_forgotten_password_of_another_is_set_again(
    clinic: Clinic, page: SettingsPage, tmp_path: Path
) -> None:
    section = add_berta(clinic, page)
    clinic.driver.click(section.reset)
    form = form_of(section)
    clinic.driver.type(form.password, "four green doors")
    clinic.driver.type(form.repeat, "four green doors")
    clinic.driver.click(form.confirm)
    clinic.records.close()
    Records.open(tmp_path / "clinic", name=BERTA, password="four green doors", kdf=LIGHT).close()


def test_nobody_is_offered_to_remove_themselves(page: SettingsPage) -> None:
    section = users(page)
    assert section.user is not None
    assert section.user.name == NAME
    assert not section.remove.isEnabled()
    assert not section.reset.isEnabled()


def test_the_table_of_users_is_a_sound_model(
    clinic: Clinic, page: SettingsPage, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(add_berta(clinic, page).model)  # type: ignore[no-untyped-call]


def test_my_password_is_changed(clinic: Clinic, page: SettingsPage, tmp_path: Path) -> None:
    section = page.show_section(PasswordSection)
    assert isinstance(section, PasswordSection)
    clinic.driver.type(section.old, PASSWORD)
    clinic.driver.type(section.new, HERS)
    clinic.driver.type(section.repeat, HERS)
    clinic.driver.click(section.go)
    assert "changed" in section.saved.text
    assert section.new.text() == ""
    clinic.records.close()
    Records.open(tmp_path / "clinic", name=NAME, password=HERS, kdf=LIGHT).close()


@pytest.mark.parametrize(
    ("old", "new", "repeat", "said"),
    [
        (PASSWORD, HERS, "other", "do not match"),
        (PASSWORD, "short", "short", "12 characters"),
        ("river stone lamps", HERS, HERS, "not your current password"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(
    clinic: Clinic, page: SettingsPage, old: str, new: str, repeat: str, said: str
) -> None:
    section = page.show_section(PasswordSection)
    assert isinstance(section, PasswordSection)
    head = clinic.records.audit.head()
    for line, words in ((section.old, old), (section.new, new), (section.repeat, repeat)):
        clinic.driver.type(line, words)
    clinic.driver.click(section.go)
    assert said in section.error_text
    assert clinic.records.audit.head() == head


def test_the_minutes_until_locking_are_saved_counted_and_taken_back(
    clinic: Clinic, page: SettingsPage
) -> None:
    section = page.show_section(LockingSection)
    assert isinstance(section, LockingSection)
    section.minutes.setValue(9)
    assert clinic.records.settings.lock_after_min() == 9
    assert clinic.window.signed_in is not None
    assert clinic.window.signed_in.lock.watch._after_s == 540
    clinic.driver.click(section.saved.undo)
    assert clinic.records.settings.lock_after_min() == 5
    assert (section.minutes.minimum(), section.minutes.maximum()) == (1, 15)


def test_how_muscles_are_counted_is_saved_and_taken_back(
    clinic: Clinic, page: SettingsPage
) -> None:
    section = page.show_section(CountingSection)
    assert isinstance(section, CountingSection)
    section.sides.click()
    assert clinic.records.settings.payer() == PayerRules(sides_counted_twice=True)
    clinic.driver.click(section.saved.undo)
    assert clinic.records.settings.payer() == PayerRules()
    assert not section.sides.isChecked()


def test_whether_the_code_is_shown_is_saved_and_taken_back(
    clinic: Clinic, page: SettingsPage
) -> None:
    section = page.show_section(CountingSection)
    assert isinstance(section, CountingSection)
    assert not section.shown.isChecked()
    section.shown.click()
    assert clinic.records.settings.shows_codes() is True
    clinic.driver.click(section.saved.undo)
    assert clinic.records.settings.shows_codes() is False
    assert not section.shown.isChecked()


def test_the_required_fields_are_saved_taken_back_and_set_to_the_usual(
    clinic: Clinic, page: SettingsPage
) -> None:
    section = page.show_section(RequiredSection)
    assert isinstance(section, RequiredSection)
    before = clinic.records.settings.required_fields()
    section.boxes["note"].click()
    assert "note" in clinic.records.settings.required_fields().codes
    clinic.driver.click(section.saved.undo)
    assert clinic.records.settings.required_fields() == before
    clinic.driver.click(section.restore)
    assert section.boxes["consent"].isChecked()


def picture(path: Path) -> Path:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    image.save(str(path))
    return path


def test_the_clinics_head_is_saved_line_by_line(
    clinic: Clinic, page: SettingsPage, tmp_path: Path
) -> None:
    section = page.show_section(ClinicSection)
    assert isinstance(section, ClinicSection)
    clinic.driver.type(section.name, "Needle Street Clinic")
    section.address.setFocus()
    section.address.setPlainText("1 Needle Street\n\n Springfield ")
    section.logo.choose.setFocus()
    logo = picture(tmp_path / "logo.png")
    section.logo.take_file(logo)
    kept = ClinicHead("Needle Street Clinic", ("1 Needle Street", "Springfield"), logo.read_bytes())
    assert clinic.records.settings.clinic_head() == kept
    clinic.driver.click(section.logo.remove)
    clinic.driver.click(section.saved.undo)
    assert clinic.records.settings.clinic_head() == kept


def test_a_logo_that_is_no_picture_is_refused(
    clinic: Clinic, page: SettingsPage, tmp_path: Path
) -> None:
    section = page.show_section(ClinicSection)
    assert isinstance(section, ClinicSection)
    (tmp_path / "logo.png").write_bytes(b"not a picture")
    for path in (tmp_path / "logo.png", tmp_path / "missing.png"):
        section.logo.take_file(path)
        assert "not a picture" in section.form.error_text
    assert clinic.records.settings.clinic_head().logo == b""


def test_the_hand_out_is_saved_checked_and_set_back(clinic: Clinic, page: SettingsPage) -> None:
    section = page.show_section(HandoutSection)
    assert isinstance(section, HandoutSection)
    usual = section.text.toPlainText()
    write_handout(clinic, section, "# After today\nDrink {unknown}.")
    assert "{unknown}" in section.form.error_text
    assert clinic.records.settings.get(HANDOUT_TEXT, str) is None
    write_handout(clinic, section, "# After today\nCall {clinic}.")
    assert section.form.error_text == ""
    assert clinic.records.settings.get(HANDOUT_TEXT, str) == "# After today\nCall {clinic}."
    clinic.driver.click(section.restore)
    assert clinic.records.settings.get(HANDOUT_TEXT, str) is None
    assert section.text.toPlainText() == usual
    clinic.driver.click(section.saved.undo)
    assert clinic.records.settings.get(HANDOUT_TEXT, str) == "# After today\nCall {clinic}."
    assert section.text.toPlainText() == "# After today\nCall {clinic}."


def write_handout(clinic: Clinic, section: HandoutSection, text: str) -> None:
    """Write another text and leave the field."""
    clinic.driver.click(section.text)
    section.text.setPlainText(text)
    section.restore.setFocus()


def test_a_text_is_saved_when_the_hand_rests(
    clinic: Clinic, page: SettingsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = page.show_section(HandoutSection)
    assert isinstance(section, HandoutSection)
    clinic.driver.click(section.text)
    section.text.setPlainText("# Rest")
    assert section.text.hasFocus()
    wait_until(
        lambda: clinic.records.settings.get(HANDOUT_TEXT, str) == "# Rest",
        "the text to be saved while the cursor stands in it",
    )


def test_leaving_the_settings_asks_about_text_that_was_refused(
    clinic: Clinic, page: SettingsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = page.show_section(HandoutSection)
    assert isinstance(section, HandoutSection)
    clinic.driver.click(section.text)
    section.text.setPlainText("Drink {unknown}.")
    page.show_section(AboutSection)
    clinic.driver.click(page.back)
    signed_in = clinic.window.signed_in
    assert signed_in is not None
    assert signed_in.settings is page
    assert "Hand-out text" in page.notice.text
    assert section.text.isVisible()
    assert section.text.toPlainText() == "Drink {unknown}."
    monkeypatch.setattr(close_guard, "READING_S", 0.0)
    clinic.driver.click(page.back)
    assert signed_in.settings is None


def test_signing_out_of_the_settings_asks_about_text_that_was_refused(
    clinic: Clinic, page: SettingsPage
) -> None:
    section = page.show_section(ClinicSection)
    assert isinstance(section, ClinicSection)
    clinic.driver.click(section.name)
    section.name.setText("n" * 5000)
    clinic.window.sign_out()
    assert clinic.window.controller is not None
    assert "Name of the clinic" in page.notice.text
    assert section.name.text() == "n" * 5000


def test_a_new_recovery_code_is_verified_and_opens(
    clinic: Clinic, page: SettingsPage, tmp_path: Path
) -> None:
    section = page.show_section(CodeSection)
    assert isinstance(section, CodeSection)
    clinic.driver.click(section.make)
    card = section.card
    assert card is not None
    code = card.code
    clinic.driver.click(card.ready)
    clinic.driver.type(card.lines[0], "00000")
    clinic.driver.click(card.go)
    assert f"Group {card.asked[0] + 1} does not match" in card.error_text
    clinic.driver.click(card.show_again)
    clinic.driver.click(card.ready)
    for place, line in zip(card.asked, card.lines, strict=True):
        clinic.driver.type(line, code.split("-")[place].lower())
    clinic.driver.click(card.go)
    assert "in use" in section.saved.text
    clinic.records.close()
    Records.recover(
        tmp_path / "clinic", code=code, name=NAME, new_password=HERS, reason="test", kdf=LIGHT
    ).close()


def test_the_page_with_the_code_is_one_page_with_all_groups(qtbot: QtBot, tmp_path: Path) -> None:
    import pikepdf

    path = tmp_path / "code.pdf"
    writer = QPdfWriter(str(path))
    paint_code_page(writer, "-".join(f"{n}Q7K9" for n in range(8)))
    del writer
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 1


def test_about_says_that_no_clinician_reviewed_the_data(page: SettingsPage) -> None:
    section = page.show_section(AboutSection)
    words = " ".join(each.text() for each in section.findChildren(QLabel))
    assert "No clinician has reviewed them" in words
    assert "MIT" in words
    assert "never uses a network" in words
    assert "replace them by your own build" in words


def test_the_versions_are_copied_by_a_click(clinic: Clinic, page: SettingsPage) -> None:
    section = page.show_section(AboutSection)
    assert isinstance(section, AboutSection)
    clinic.driver.click(section.copy)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0] == f"NeedleMap {__version__}"
    assert [line.partition(" ")[0] for line in copied[1:]] == [
        "Anatomy",
        "Qt",
        "PySide6",
        "SQLCipher",
        "SQLite",
        "Python",
        "System",
    ]
    assert [line for line in copied if not line.partition(" ")[2]] == []
    assert "Copied" in section.saved.text


def test_about_and_both_programs_name_the_same_version(page: SettingsPage) -> None:
    about = page.show_section(AboutSection)
    named = {each.text() for each in about.findChildren(QLabel)}
    said = {
        subprocess.run(
            [sys.executable, "-m", module, "--version"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for module in ("needlemap.app", "needlemap.cli")
    }
    assert said == {f"NeedleMap {__version__}"}
    assert said <= named


def test_what_is_new_is_read_from_the_changelog(page: SettingsPage) -> None:
    section = page.show_section(NewsSection)
    assert isinstance(section, NewsSection)
    shown = section.text.toPlainText()
    changes = changes_file().read_text("utf-8")
    newest = changes.partition("\n## ")[2].partition("\n")[0]
    assert shown.startswith(newest.replace("Unreleased", "Not yet released"))
    assert changes.split("\n- ")[1].partition(" ")[0] in shown
    assert "Changelog" not in shown


@pytest.mark.parametrize(
    ("place", "above"),
    [
        ("California", ["Needling by physical therapists is not permitted by this text."]),
        ("South Dakota", []),
    ],
)
def test_a_rule_says_first_where_its_text_does_not_permit_needling(
    clinic: Clinic, qtbot: QtBot, place: str, above: list[str]
) -> None:
    clinic.records.settings.set_region(Region.US)
    reference = clinic.controller.reference
    section = RulesSection(clinic.records.settings, reference)
    qtbot.addWidget(section)
    (rule,) = (each for each in reference.practice_rules.values() if each.name == place)
    texts = [each.text() for each in section.findChildren(QLabel)]
    start = texts.index(place) + 1
    assert texts[start : texts.index(rule.text)] == above


def test_rules_follow_the_region_that_was_just_chosen(page: SettingsPage) -> None:
    section = page.show_section(RulesSection)
    assert isinstance(section, RulesSection)
    assert not section.require
    page.show_section(DaysSection)
    section._settings.set_region(Region.US)
    page.show_section(RulesSection)
    texts = [each.text() for each in section.findChildren(QLabel)]
    assert "South Dakota" in texts
    assert "us_nj" in section.require


def test_the_works_of_others_are_listed_and_no_link_leaves_the_program(
    page: SettingsPage,
) -> None:
    section = page.show_section(OthersSection)
    assert isinstance(section, OthersSection)
    assert "SQLCipher" in section.text.toPlainText()
    assert not section.text.openLinks()
    assert not section.text.openExternalLinks()


@pytest.fixture
def of_assistant(qtbot: QtBot, tmp_path: Path, clinic: Clinic) -> Iterator[Records]:
    clinic.records.users.add(name=BERTA, credentials="", role=Role.ASSISTANT, password=HERS)
    clinic.records.close()
    with Records.open(tmp_path / "clinic", name=BERTA, password=HERS, kdf=LIGHT) as records:
        yield records


def test_who_is_no_admin_sees_their_own_settings_only(
    of_assistant: Records, clinic: Clinic, qtbot: QtBot
) -> None:
    service = BackupService(of_assistant, clinic.window.folder)
    backups = BackupController(of_assistant, service, clinic.window)
    page = SettingsPage(of_assistant, clinic.controller.reference, backups)
    qtbot.addWidget(page)
    assert [type(section) for section in page.sections] == [
        PasswordSection,
        DisplaySection,
        BodySection,
        SameSiteSection,
        PhrasesSection,
        BackupSection,
        NewsSection,
        AboutSection,
        OthersSection,
    ]
    with pytest.raises(LookupError):
        page.show_section(UsersSection)


def test_canaries_of_the_settings_are_in_no_file(
    clinic: Clinic, page: SettingsPage, tmp_path: Path
) -> None:
    clinic.records.users.add(
        name=BERTA, credentials="Canarybird", role=Role.REVIEWER, password=HERS
    )
    clinic.records.settings.set_clinic_head(ClinicHead("Canarybird"))
    with pytest.raises(WrongPasswordError):
        clinic.records.change_password(old="Canarybird cage", new=HERS)
    clinic.records.close()
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert found
    assert not any(b"Canarybird" in path.read_bytes() for path in found)
    assert not any(HERS.encode() in path.read_bytes() for path in found)


def test_a_clinic_of_the_united_kingdom_has_its_own_words_and_no_billing_code(
    clinic: Clinic, page: SettingsPage
) -> None:
    section = page.show_section(DaysSection)
    assert isinstance(section, DaysSection)
    section.regions[Region.UK].click()
    assert clinic.records.settings.region() is Region.UK
    page.leave()
    follow_clinic(clinic.records.settings)  # as at the next sign-in
    again = open_settings(clinic)
    with pytest.raises(LookupError):
        again.show_section(CountingSection)
    assert [each.title for each in again.sections] == section_titles(Role.ADMIN)
    strip = facts_of(clinic.patient)
    assert "Patient ID 1042" in strip
    clinic.driver.click(again.back)
    clinic.driver.click(clinic.controller.patients.add)
    form = open_dialog()
    assert isinstance(form, PatientForm)
    assert form.form.fields["record_number"].title.text() == "Patient ID"
    form.reject()


def test_the_skin_of_the_drawn_body_is_ones_own_and_holds_at_once(clinic: Clinic) -> None:
    clinic.begin_session()
    before = clinic.page.panel.canvas.palette_in_force
    page = open_settings(clinic)
    section = page.show_section(BodySection)
    assert isinstance(section, BodySection)
    assert section.choices[SkinTone.LIGHT].isChecked()
    section.choices[SkinTone.BROWN].click()
    settings, me = clinic.records.settings, clinic.records.therapist.id
    assert settings.skin_tone(me) is SkinTone.BROWN
    assert settings.skin_tone("somebody else") is SkinTone.LIGHT
    now = clinic.page.panel.canvas.palette_in_force
    assert now.body_light != before.body_light
    assert now.needle_in == before.needle_in
    page.leave()
    again = open_settings(clinic).show_section(BodySection)
    assert isinstance(again, BodySection)
    assert again.choices[SkinTone.BROWN].isChecked()


def test_how_near_the_same_site_is_holds_in_history_and_copy_forward(clinic: Clinic) -> None:
    page = open_settings(clinic)
    section = page.show_section(SameSiteSection)
    assert isinstance(section, SameSiteSection)
    assert section.tolerance.value() == 25
    assert "one examiner, upper trapezius, 24 people" in section.tolerance.toolTip()
    section.tolerance.setValue(40)
    page.leave()
    clinic.begin_session()
    assert clinic.page.previous.controller.panel.within_mm() == 40
    clinic.controller.open_history(clinic.patient.id)
    history = clinic.controller.history.page
    assert history is not None
    assert history.looking.tolerance_mm == 40


def test_phrases_are_kept_for_oneself_and_for_the_clinic(
    clinic: Clinic, page: SettingsPage
) -> None:
    section = page.show_section(PhrasesSection)
    assert isinstance(section, PhrasesSection)
    clinic.driver.type(section.own, "rot = Rotation {side}")
    section.own.store()
    clinic.driver.type(section.clinic, "end = End feel")
    section.clinic.store()
    settings, me = clinic.records.settings, clinic.records.therapist.id
    assert settings.own_phrases(me) == (Phrase("rot", "Rotation {side}"),)
    assert settings.clinic_phrases() == (Phrase("end", "End feel"),)
    section.own.setPlainText("rot")
    section.own.store()
    assert section.form.fields["own"].error_text == "Line 1 must be a name, =, and the words."
    assert settings.own_phrases(me) == (Phrase("rot", "Rotation {side}"),)
