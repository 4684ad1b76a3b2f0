"""One key, one meaning, on every page; `?` and docs/keys.md name them all."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from helpers.drivers import Clinic
from needlemap.demo.input_driver import open_dialog
from needlemap.ui.charting.body.plate_tabs import PLATE_KEYS
from needlemap.ui.widgets.factories import button, native_key
from needlemap.ui.widgets.keys import Command, CommandPage, KeyHelp, bind_keys
from project.checkout import PACKAGE, ROOT

# A key that several pages have, and what its words say on each of them.
_SHARED = {
    "Ctrl+Z": "undo",
    "Ctrl+Shift+Z": "redo",
    "Ctrl+P": "print and export",
    "Ctrl+H": "history",
    "+": "zoom in",
    "-": "zoom out",
    "Home": "show the whole view",
    "Alt+Left": "back",
    "Ctrl+Shift+M": "session to another patient",
    "S": "symptom",
    **dict.fromkeys(PLATE_KEYS.values(), "show "),
    "F6": "next part of the page",
    "Shift+F6": "previous part of the page",
    # These two act on what has the focus, as everywhere on a desktop: out of it, along it.
    "Escape": "",
    "Left": "",
    "Right": "",
}
_KEYS = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
_GUIDES = ("README.md", "docs/reports.md", "docs/safety.md", "docs/command-line.md")
# What is no key of a page: modifiers, a key of tables and lists, and an example of typed words.
_OTHERS = {"Alt", "Ctrl", "Shift", "Tab", "Ctrl+C", "r infraspinatus 2 40"}
# Keys that every desktop has for lists, pages and dialogs: no commands of ours.
_OF_DESKTOPS = {"Return", "Esc", "Ctrl+C", "PgUp", "PgDown"}
_KEY = r"(?:Ctrl|Alt|Shift)\+[^\s\")]+|[A-Z]|F\d+|Del|Home|Space|Left|Right|Escape|Esc|Return"
# What makes a key do something.
_SHORTCUT = re.compile(r"\bQShortcut\(|\.setShortcuts?\(")
# A tip or a menu's entry with its key typed into its words.
_TYPED_IN = re.compile(rf'(?:tip=|setToolTip\(|QAction\()(?:\w+\.)?tr\("[^"]*(?:\(|  )({_KEY})\)?"')
# A key that another key's command lends, and a key that a sentence names.
_LENT = re.compile(r'\bkey=\s*"([^"]+)"|show_key\([^"\n]*"([^"]+)"|keyed_entry\(.*, "([^"]+)"')
_NAMED = re.compile(r"\b((?:Ctrl|Alt)\+(?:Shift\+)?(?:[A-Z]\b|Return|,))|\(([A-Z])\)\"")


def pages_of(clinic: Clinic) -> dict[QWidget, list[Command]]:
    """Open every page; return the commands with keys of each. The one in front is the last."""
    clinic.begin_session()
    controller, account = clinic.controller, clinic.window.signed_in
    assert account is not None
    pages: list[QWidget] = [controller.patients, clinic.page]
    controller.open_history(clinic.patient.id)
    pages.append(present(controller.history.page))
    account.open_settings()
    pages.append(present(account.settings))
    return {page: [each for each in commands_of(page) if each.keys] for page in pages}


def present(page: QWidget | None) -> QWidget:
    """Return a page that must be there."""
    assert page is not None
    return page


def commands_of(page: QWidget) -> Sequence[Command]:
    """Return what can be done on a page."""
    assert isinstance(page, CommandPage)
    return page.commands


def window_commands_of(clinic: Clinic) -> list[Command]:
    """Return what can be done on every page by a key."""
    assert clinic.window.signed_in is not None
    return [each for each in clinic.window.signed_in.commands if each.keys]


def test_a_key_means_the_same_on_every_page(clinic: Clinic) -> None:
    words = defaultdict(list)
    for keys in pages_of(clinic).values():
        named = [key.keys for key in keys]
        assert len(named) == len(set(named))
        assert not {each.keys for each in window_commands_of(clinic)} & set(named)
        for key in keys:
            words[key.keys].append(key.words)
    shared = {name: said for name, said in words.items() if len(said) > 1}
    assert set(shared) <= set(_SHARED)
    for name, said in shared.items():
        assert all(_SHARED[name] in each.lower() for each in said), (name, said)


def test_a_question_mark_shows_the_keys_of_page_and_window(clinic: Clinic) -> None:
    for page, keys in reversed(pages_of(clinic).items()):
        clinic.window.show_page(page)
        # No line to type in, which would take the question mark for text.
        target = getattr(page, "canvas", None) or getattr(page, "list", None) or page
        clinic.driver.press(target, Qt.Key.Key_Question)
        shown = open_dialog()
        assert isinstance(shown, KeyHelp)
        said = [words for _, words in shown.lines]
        assert {key.words for key in keys} <= set(said)
        assert {each.words for each in window_commands_of(clinic)} <= set(said)
        shown.reject()
        shown.deleteLater()


def wrong_keys_in(text: str, known: Mapping[str, str]) -> set[str]:
    """Return the keys named in a text that do not exist or do something else than it says.

    As ``**start a session** (Ctrl+Return)``: one word before the key must be of the command's.
    """
    plain = " ".join(text.split())
    named = set(re.findall(r"(?:Ctrl|Alt|Shift)(?:\+\w+)+", plain)) - set(known)
    for before, key in re.findall(r"([^.,;:()]*) \(((?:\w+\+)*\w+|\?)[):]", plain):
        words = set(re.findall(r"\w{4,}", before.lower()))
        if key in known and not words & set(re.findall(r"\w{4,}", known[key].lower())):
            named.add(key)
    return named


def test_a_guide_that_names_a_wrong_key_is_found() -> None:
    known = {"O": "Remove needles", "Ctrl+S": "Sign the session"}
    assert wrong_keys_in("**Remove needles** (O), **sign\n it** (Ctrl+S)", known) == set()
    assert wrong_keys_in("**Remove needles** (Ctrl+S), sign (Ctrl+O)", known) == {
        "Ctrl+S",
        "Ctrl+O",
    }


def test_the_documentation_names_every_key_and_no_other(clinic: Clinic) -> None:
    told = set(re.findall(r"`([^`]+)`", _KEYS))
    for start, end in (("1", "9"), ("Alt+1", "Alt+8")):
        assert f"`{start}` … `{end}`" in _KEYS
        told |= {f"{start[:-1]}{number}" for number in range(1, int(end[-1]) + 1)}
    assert "arrows, `Shift`+arrows" in _KEYS
    told |= {f"{shift}{way}" for shift in ("", "Shift+") for way in ("Left", "Right", "Up", "Down")}
    known: dict[str, str] = {}
    for key in (key for keys in pages_of(clinic).values() for key in keys):
        known[key.keys] = f"{known.get(key.keys, '')} {key.words}"
    known |= {each.keys: each.words for each in window_commands_of(clinic)}
    assert set(known) <= told
    assert told - set(known) <= _OTHERS
    for guide in _GUIDES:
        assert wrong_keys_in((ROOT / guide).read_text(encoding="utf-8"), known) == set()


def test_every_shortcut_is_made_where_keys_are_listed() -> None:
    makers = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if _SHORTCUT.search(path.read_text(encoding="utf-8"))
    }
    assert makers == {"ui/widgets/keys.py"}
    assert _SHORTCUT.search('action.setShortcut("Ctrl+9")')


def keys_in(pattern: re.Pattern[str], source: str) -> set[str]:
    """Return the keys that a pattern finds."""
    found = pattern.findall(source)
    return {"".join(each) for each in found}


def test_tips_and_entries_have_their_keys_from_the_list(clinic: Clinic) -> None:
    sources = [file.read_text(encoding="utf-8") for file in (PACKAGE / "ui").rglob("*.py")]
    known = {key.keys for keys in pages_of(clinic).values() for key in keys}
    known |= {key.keys for key in window_commands_of(clinic)} | _OF_DESKTOPS
    assert {key for each in sources for key in keys_in(_TYPED_IN, each)} <= _OF_DESKTOPS
    lent = {key for each in sources for key in keys_in(_LENT, each)}
    assert len(lent) > 20
    assert lent <= known
    named = {key for each in sources for key in keys_in(_NAMED, each)}
    assert len(named) > 5
    assert named <= known


def test_a_key_that_is_typed_or_that_nothing_has_is_found() -> None:
    assert keys_in(_TYPED_IN, 'button(tr("New"), tip=self.tr("New patient (Ctrl+N)"))') == {
        "Ctrl+N"
    }
    assert keys_in(_TYPED_IN, 'QAction(self.tr("Confirm  Y"), self)') == {"Y"}
    assert keys_in(_LENT, 'button(self.tr("New"), key="Ctrl+J")') == {"Ctrl+J"}
    assert keys_in(_NAMED, 'tr("Nothing is missing. Ctrl+S signs it, and (A)")') == {"Ctrl+S", "A"}


def test_every_button_that_shows_a_key_says_what_its_command_says(clinic: Clinic) -> None:
    pages = pages_of(clinic)
    window = window_commands_of(clinic)
    shown = 0
    for page, commands in pages.items():
        words = {each.keys: each.words for each in (*commands, *window)}
        for each in page.findChildren(QAbstractButton):
            if key := each.property("command_key"):
                shown += 1
                tip = each.property("own_tip") or each.toolTip()
                assert tip.endswith(f"({native_key(key)})") or not each.isEnabled(), each.text()
                assert key in words
    assert shown > 25


def test_a_button_with_a_key_that_no_command_has_is_refused(clinic: Clinic) -> None:
    page = QWidget(clinic.window)
    button("Fly", key="Ctrl+J").setParent(page)
    with pytest.raises(KeyError):
        bind_keys([], page, page)
    page.deleteLater()


@pytest.mark.parametrize(("plate", "key"), PLATE_KEYS.items())
def test_the_tab_of_a_plate_shows_its_key(clinic: Clinic, plate: str, key: str) -> None:
    clinic.begin_session()
    tabs = clinic.page.panel.tabs
    assert tabs.button(plate).toolTip().endswith(f"({key})")
    assert tabs.close_plates.toolTip().endswith("(N)")
