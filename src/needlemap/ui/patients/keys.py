"""Every key of the patients page, in one place."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from needlemap.ui.widgets.keys import Key, KeyHelp

if TYPE_CHECKING:
    from needlemap.ui.patients.page import PatientsPage


def keys_of(page: "PatientsPage") -> list[Key]:
    """Return the keys of the page, as `?` shows them."""
    act, sessions = page.act, page.details.sessions
    return [
        Key("Ctrl+F", _tr("Search patients"), lambda: _search(page)),
        Key("Ctrl+N", _tr("New patient"), act.add),
        Key("Ctrl+E", _tr("Edit the selected patient, and back"), lambda: _change(page)),
        Key("Ctrl+Return", _tr("Start a session"), act.begin_session),
        Key("Ctrl+H", _tr("Open the treatment history"), act.look_back),
        Key("Ctrl+P", _tr("Print and export"), page.papers_requested.emit),
        Key("Ctrl+Z", _tr("Undo the last change in the form"), lambda: _undo(page)),
        Key(
            "Ctrl+Shift+M",
            _tr("Move the selected session to another patient"),
            sessions.ask_to_reassign,
        ),
        Key("Escape", _tr("Leave the form; show the to-do list"), lambda: _out(page)),
        Key("?", _tr("Show all keys"), lambda: show_keys(page)),
    ]


def show_keys(page: "PatientsPage") -> KeyHelp:
    """Show the list of the keys."""
    gestures = [
        (_tr("Down, Return"), _tr("From the search to the patients found")),
        (_tr("Return"), _tr("In patients: go to the sessions; in another list: open")),
        (_tr("menu key"), _tr("In sessions: actions for the selected session")),
    ]
    return KeyHelp.ask(page, keys_of(page), gestures)


def _search(page: "PatientsPage") -> None:
    page.finder.search.setFocus()
    page.finder.search.selectAll()


def _change(page: "PatientsPage") -> None:
    if page.form is None:
        page.open_form()
    else:
        page.form.leave()


def _undo(page: "PatientsPage") -> None:
    if page.form is not None:
        page.form.undo_last()


def _out(page: "PatientsPage") -> None:
    if page.form is not None:
        page.form.leave()
    elif page.finder.text:
        page.finder.search.clear()
    else:
        page.show_nobody()


def _tr(text: str) -> str:
    return QCoreApplication.translate("PatientKeys", text)
