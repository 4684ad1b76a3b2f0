"""What a screen reader is told: each thing once, with what changed, at once where it matters."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.domain.screening import Answer
from needlemap.errors import NeedleMapError
from needlemap.ui.charting.presets.pickers import NOTHING
from needlemap.ui.charting.state import Tool
from needlemap.ui.shell.sign_in import SignInPage
from needlemap.ui.widgets.accessibility import announcer
from needlemap.ui.widgets.keys import Command
from needlemap.ui.widgets.notice import NoticeBar

KEY = Qt.Key
# Over the lung: the risk rules speak up here.
OVER_LUNG = (80, 1330)


class Spoken:
    """What was said since the last `forget`: the words, and which of them interrupt."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.urgent: list[str] = []

    def hear(self, words: str, urgent: bool) -> None:
        self.words.append(words)
        self.urgent += [words] * urgent

    def forget(self) -> None:
        QApplication.processEvents()
        self.words.clear()
        self.urgent.clear()

    def starting(self, start: str) -> list[str]:
        QApplication.processEvents()
        return [words for words in self.words if words.startswith(start)]


@pytest.fixture
def spoken() -> Iterator[Spoken]:
    made = Spoken()
    announcer.message.connect(made.hear)
    yield made
    announcer.message.disconnect(made.hear)


@pytest.fixture
def visit(clinic: Clinic, spoken: Spoken) -> Clinic:
    clinic.begin_session()
    clinic.needle(60, 1470)
    clinic.needle(-60, 1470)
    spoken.forget()
    return clinic


def test_a_change_of_a_site_is_said_once_and_by_what_changed(visit: Clinic, spoken: Spoken) -> None:
    visit.driver.press(visit.page.canvas, KEY.Key_T)
    QApplication.processEvents()
    assert spoken.words == ["Site 2: twitch single"]


def test_a_site_that_is_placed_is_told_of_once_and_no_other_is(
    visit: Clinic, spoken: Spoken
) -> None:
    visit.needle(-60, 1400)
    assert len(spoken.starting("Site 3: ")) == 1
    assert spoken.starting("Site 1") == spoken.starting("Site 2") == []


def test_undo_and_redo_are_said_once(visit: Clinic, spoken: Spoken) -> None:
    visit.driver.press(visit.page.canvas, KEY.Key_T)
    spoken.forget()
    visit.driver.press(visit.page, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert spoken.starting("Undone: ") == ["Undone: site 2 twitch single"]


def test_each_warning_that_is_recorded_as_displayed_was_said_at_once(
    visit: Clinic, spoken: Spoken
) -> None:
    site = visit.needle(*OVER_LUNG)
    recorded = [warning.text for warning in visit.stored.sites[-1].warnings]
    assert site.id == visit.stored.sites[-1].id
    assert recorded
    (said,) = spoken.starting("Site 3, warning: ")
    assert [text for text in recorded if text not in said] == []
    assert said in spoken.urgent


def test_warnings_of_sites_that_are_not_selected_are_said_too(
    visit: Clinic, spoken: Spoken
) -> None:
    site = visit.needle(*OVER_LUNG)
    visit.page.state.select(())
    QApplication.processEvents()
    visit.page.chart.undo()
    spoken.forget()
    visit.page.chart.redo()
    assert visit.stored.sites[-1].id == site.id
    assert [words for words in spoken.urgent if words.startswith("Site 3, warning: ")]


def test_an_answer_that_stands_in_the_way_is_said(visit: Clinic, spoken: Spoken) -> None:
    visit.page.visit.show_form()
    spoken.forget()
    choice = visit.page.visit.form.screening.questions["pregnancy"].choice
    visit.driver.click(choice.button_of(Answer.YES))
    alerts = [line.accessible_words for line in visit.page.visit.strip.lines.values()]
    assert alerts
    assert [words for words in alerts if spoken.words.count(words) != 1] == []


def test_what_could_not_be_saved_interrupts(
    visit: Clinic, spoken: Spoken, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise NeedleMapError("The disk is full. Make room, then try again.")

    monkeypatch.setattr(visit.records.sessions, "apply", full)
    visit.driver.press(visit.page.canvas, KEY.Key_T)
    assert spoken.starting("The disk is full") == ["The disk is full. Make room, then try again."]
    assert "The disk is full. Make room, then try again." in spoken.urgent
    assert spoken.starting("Site 2: twitch") == []


def test_needles_still_in_are_counted_aloud(visit: Clinic, spoken: Spoken) -> None:
    visit.driver.press(visit.page.canvas, KEY.Key_O)
    assert spoken.starting("2 ") == ["2 needles not yet removed"]
    assert [words for words in spoken.words if "(s)" in words] == []


def test_a_typed_entry_says_its_answer_and_what_it_suggests(visit: Clinic, spoken: Spoken) -> None:
    visit.driver.press(visit.page.canvas, KEY.Key_Slash)
    line = visit.page.typed.line.line
    visit.driver.type(line, "r upper tra")
    assert [words for words in spoken.words if "Tab takes" in words]


def test_good_news_waits_and_bad_news_interrupts(qtbot: QtBot, spoken: Spoken) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.show_good("Saved.")
    bar.show_error("Not saved. Make room.")
    assert spoken.words == ["Saved.", "Not saved. Make room."]
    assert spoken.urgent == ["Not saved. Make room."]


def test_a_refused_password_is_said_at_once(qtbot: QtBot, spoken: Spoken) -> None:
    page = SignInPage(first_start=False)
    qtbot.addWidget(page)
    page.show_refused("This password does not open the records. Try again.")
    assert spoken.urgent == ["This password does not open the records. Try again."]


def calls_by_key(clinic: Clinic) -> dict[str, Command]:
    return {command.keys: command for command in clinic.page.commands if command.keys}


# Keys that change nothing but what the body shows: it moves under the eye, and has no value.
_LOOKS = {"Ctrl+Left", "Ctrl+Right", "Ctrl+Up", "Ctrl+Down"}
# Keys that lead to another part or window, which the reader tells as it takes the focus.
_LEADS = {"Ctrl+S", "Ctrl+P", "Ctrl+H", "Ctrl+G", "Alt+Left", "Ctrl+Shift+M", "F6"}


def test_each_key_of_the_chart_says_what_it_changed_or_why_not(
    visit: Clinic, spoken: Spoken
) -> None:
    silent, twice = [], []
    for keys, command in calls_by_key(visit).items():
        if keys in _LOOKS | _LEADS:
            continue
        visit.page.state.use(Tool.PLACE)
        visit.page.state.select([visit.session.sites[-1].id])
        visit.page.canvas.setFocus()
        spoken.forget()
        command.call()
        QApplication.processEvents()
        silent += [keys] * (not spoken.words)
        twice += [words for words in spoken.words if spoken.words.count(words) > 1]
    assert silent == []
    assert twice == []


def test_keys_that_have_nothing_to_act_on_say_so(visit: Clinic, spoken: Spoken) -> None:
    commands = calls_by_key(visit)
    for keys in ("Left", "V", "Alt+8"):
        visit.page.state.select(())
        spoken.forget()
        commands[keys].call()
        QApplication.processEvents()
        assert len(spoken.words) == 1, keys


def test_the_next_site_and_the_count_of_needles_are_said_when_they_change(
    visit: Clinic, spoken: Spoken
) -> None:
    bar = visit.page.preset
    bar.count.setValue(3)
    bar.depth_mm.setValue(15)
    bar.manipulation.setCurrentIndex(bar.manipulation.findText(NOTHING))
    visit.needle(60, 1400)
    bar.count.setValue(2)
    visit.needle(-60, 1400)
    assert spoken.starting("Needles: ") == ["Needles: 5 in, 0 out", "Needles: 7 in, 0 out"]
    spoken.forget()
    visit.driver.press(visit.page.canvas, KEY.Key_2, Qt.KeyboardModifier.AltModifier)
    (said,) = spoken.starting("Next site: ")
    assert said.endswith("mm, 3 needles, depth 15 mm")
    assert NOTHING not in said
    visit.driver.press(visit.page.canvas, KEY.Key_T)
    assert len(spoken.starting("Needles: ")) == 0


def test_brush_views_zoom_and_tools_say_their_value(visit: Clinic, spoken: Spoken) -> None:
    commands = calls_by_key(visit)
    said = []
    for keys in ("S", "]", "X", "W", "W", "S", "F", "B", "+", "Ctrl+A", "Escape"):
        spoken.forget()
        commands[keys].call()
        QApplication.processEvents()
        said += spoken.words
    zoom = visit.page.canvas.zoom_factor
    assert said == [
        "Drag on the body to paint. [ ] changes the brush. S: done.",
        "Paint a new area, brush 36 mm",
        "Erase, brush 36 mm",
        "Arrow of spread",
        "Paint a new area, brush 36 mm",
        "Clicks on the body place sites.",
        "Body, Front: 0 sites",
        "Body, Back: 2 sites",
        f"Zoom {zoom:.0%}",
        "2 sites selected",
        "No site is selected.",
    ]
