"""What can be done on every page while somebody is signed in."""

from collections.abc import Callable
from dataclasses import dataclass

from needlemap.ui.widgets.keys import Call, Command, MenuName
from needlemap.ui.widgets.privacy import PRIVACY_KEY
from needlemap.ui.widgets.translation import tr


@dataclass(frozen=True, slots=True)
class WindowCalls:
    """What window and account do when they are asked."""

    find: Call
    open_menu: Call
    show_keys: Call
    settings: Call
    backups: Call
    export: Call
    import_: Call
    withdraw_import: Call
    about: Call
    privacy: Call
    lock: Call
    sign_out: Call
    leave_demonstration: Call | None
    close: Call
    export_refusal: Callable[[], str]
    import_refusal: Callable[[], str]


def window_commands(calls: WindowCalls) -> list[Command]:
    """Return what can be done on every page."""
    file, tools, help_ = MenuName.FILE, MenuName.TOOLS, MenuName.HELP
    find = tr("Find a patient, session, action, structure or setting")
    commands = [
        Command("Ctrl+K", find, calls.find, place=tools),
        Command("Ctrl+,", tr("Users and settings"), calls.settings, place=tools),
        Command("", tr("Backups"), calls.backups, place=file),
        Command(
            "",
            tr("Export records…"),
            calls.export,
            place=file,
            refusal=calls.export_refusal,
        ),
        Command("", tr("Import…"), calls.import_, place=file, refusal=calls.import_refusal),
        Command(
            "",
            tr("Withdraw an import…"),
            calls.withdraw_import,
            place=file,
            refusal=calls.import_refusal,
        ),
        Command(PRIVACY_KEY, tr("Privacy: hide or show names"), calls.privacy, place=MenuName.VIEW),
        Command("Ctrl+L", tr("Lock the window"), calls.lock, place=file),
        *leaving_commands(calls.sign_out, calls.close),
        Command("?", tr("Show all keys"), calls.show_keys, place=help_),
        Command("", tr("About NeedleMap"), calls.about, place=help_),
        Command("F10", tr("Open the menu"), calls.open_menu),
    ]
    if calls.leave_demonstration is not None:
        words = tr("Leave the demonstration")
        commands.insert(0, Command("", words, calls.leave_demonstration, place=file))
    return commands


def leaving_commands(sign_out: Call, close: Call) -> list[Command]:
    """Return what a locked window allows, too: everything is saved, nothing is shown."""
    words = tr("Sign out and let another user sign in")
    return [
        Command("", words, sign_out, place=MenuName.FILE),
        closing_command(close),
    ]


def closing_command(close: Call) -> Command:
    """Return what can be done even before somebody signs in."""
    return Command("", tr("Close NeedleMap"), close, place=MenuName.FILE)
