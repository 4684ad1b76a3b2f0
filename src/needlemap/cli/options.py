"""Options that several commands share: where the records are, who opens them, paths and days."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from needlemap.domain.checks import check_id
from needlemap.errors import EntriesLostError, NeedleMapError, NotFoundError
from needlemap.paths import records_folder

if TYPE_CHECKING:
    from needlemap.storage.backup.verified_backup import Backup
    from needlemap.storage.records import Records

_Command = TypeVar("_Command", bound=Callable[..., Any])


class UserPath(click.ParamType[Path]):
    """A path as a person types it: ``~`` is their home, and nonsense is refused at once."""

    name = "path"

    def convert(  # noqa: D102
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        if isinstance(value, Path):
            return value
        if "\0" in value:
            self.fail("a path cannot hold the character NUL.", param, ctx)
        try:
            return Path(value).expanduser()
        except RuntimeError:
            self.fail(f"there is no home folder for {value}.", param, ctx)


class Day(click.ParamType[date]):
    """A day written as 2026-11-30."""

    name = "day"

    def convert(  # noqa: D102
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is not a day; write it as 2026-11-30.", param, ctx)


USER_PATH = UserPath()
PASSWORD_VARIABLE = "NEEDLEMAP_PASSWORD"
_COMMAND = "needlemap.password_command"
ID_LENGTH = 36
_BEGINNING = re.compile(r"[0-9a-f][0-9a-f-]*")
DAY = Day()


def _keep_command(
    context: click.Context, _option: click.Parameter, value: str | None
) -> str | None:
    context.meta[_COMMAND] = value
    return value


def person_options(command: _Command) -> _Command:
    """Add the options that say who it is."""
    for option in (
        click.option(
            "--password-file",
            type=USER_PATH,
            metavar="FILE",
            help="file with the password in its first line, in place of prompt or pipe",
        ),
        click.option(
            "--password-command",
            metavar="COMMAND",
            expose_value=False,
            callback=_keep_command,
            help="command that prints the password in its first line, as of a password manager",
        ),
        click.option("--user", default="", metavar="NAME", help="who opens the records"),
    ):
        command = option(command)
    return command


def records_options(command: _Command) -> _Command:
    """Add the options that say where the records are and who opens them."""
    data = click.option("--data", type=USER_PATH, metavar="DIR", help="the data folder")
    return data(person_options(command))


def plate_options(command: _Command) -> _Command:
    """Add the options that name a plate of a figure."""
    plate = click.option("--plate", required=True, help="anterior, posterior, …")
    figure = click.option(
        "--figure", default="male", show_default=True, help="male, female, male_slim, …"
    )
    return figure(plate(command))


def open_records(
    data: Path | None,
    user: str,
    password_file: Path | None = None,
    *,
    accept_loss: bool = False,
) -> "Records":
    """Open the records for a user with the password that is asked for, piped in or in a file.

    NotFoundError when there are none, ValueError when it is not clear who opens them. Without
    `accept_loss` records that lack entries are refused, and the error says where one can go on.
    """
    from needlemap.storage.records import Records

    folder = records_folder(data)
    name = user_of(Records.user_names(folder), user, folder)
    password = password_of(name, password_file)
    try:
        return Records.open(folder, name=name, password=password, accept_loss=accept_loss)
    except EntriesLostError as error:
        words = f"{error.user_message} To go on: “needlemap-cli verify --accept-loss”."
        raise EntriesLostError(words, lost=error.lost) from error


def read_backup_at(path: Path) -> "Backup":
    """Return the backup in a folder, or of which a file was named."""
    from needlemap.storage.backup.verified_backup import read_backup

    folder = path.parent if path.is_file() else path
    if not folder.is_dir():
        raise NotFoundError(f"There is no backup {path}; name the folder of a backup.")
    return read_backup(folder.absolute())


def user_of(names: Sequence[str], user: str, folder: Path) -> str:
    """Return who opens the records: as asked for, else the only one there is."""
    if not names:
        raise NotFoundError(f"There are no records in {folder}; please name another --data.")
    if user:
        return user
    if len(names) > 1:
        raise ValueError(f"--user must be one of {', '.join(names)}")
    return names[0]


def password_of(user: str, password_file: Path | None = None, *, asked: str = "") -> str:
    """Return the password: of file, command or environment, else typed, or of a piped input.

    Never an empty one, which would count as a wrong try. `asked` is what is asked for instead.
    """
    what = asked or f"Password of {user}"
    try:
        password = _password(what, password_file)
        password.encode()
    except UnicodeError as error:
        raise NeedleMapError(
            "The password is not UTF-8 text. Type it at the prompt, or save its file as UTF-8."
        ) from error
    if not password:
        raise ValueError(
            f"the {what[0].lower()}{what[1:]} must be typed, piped in, in the first line of the "
            f"--password-file, printed by the --password-command, or in {PASSWORD_VARIABLE}"
        )
    return password


def _password(what: str, password_file: Path | None) -> str:
    if password_file is not None:
        return first_line_of(password_file)
    context = click.get_current_context(silent=True)
    if context is not None and (command := context.meta.get(_COMMAND)):
        return _printed_by(command)
    if kept := os.environ.get(PASSWORD_VARIABLE):
        return kept
    if sys.stdin.isatty():
        typed: str = click.prompt(what, hide_input=True, default="", show_default=False, err=True)
        return typed
    return sys.stdin.readline().rstrip("\r\n")


def _printed_by(command: str) -> str:
    """Return the first line that a command of the user's own prints."""
    done = subprocess.run(command, shell=True, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise NeedleMapError(
            f"The --password-command ended with {done.returncode}. Try it at a terminal first."
        )
    return done.stdout.decode("utf-8").partition("\n")[0].rstrip("\r")


def whole_ids(records: "Records", beginnings: Sequence[str], *, of_sessions: bool) -> list[str]:
    """Return the ids that begin so, each the only one; a whole id is taken as it is.

    NotFoundError when none begins so, ValueError when several do, or for an empty one.
    """
    what = "session" if of_sessions else "patient"
    found = []
    for each in map(str.lower, beginnings):
        if not each:
            raise ValueError(f"the id of a {what} must not be empty")
        if len(each) == ID_LENGTH:
            found.append(each)
            continue
        ids = records.transfer.ids_beginning(each, of_sessions=of_sessions)
        if not ids:
            raise NotFoundError(
                f"No {what} has an id that begins with {each}. “needlemap-cli find” lists the ids."
            )
        if len(ids) > 1:
            raise ValueError(f"{each} is the beginning of the ids of several {what}s; type more")
        found += ids
    return found


def check_ids(beginnings: Sequence[str]) -> None:
    """Raise ValueError for what cannot be an id or its beginning."""
    for each in map(str.lower, beginnings):
        if len(each) == ID_LENGTH:
            check_id("ID", each)
        elif not _BEGINNING.fullmatch(each):
            raise ValueError(f"ID must be an id that “needlemap-cli find” lists, not {each!r:.60}")


def first_line_of(path: Path) -> str:
    """Return the first line of a text file."""
    return read_text(path).partition("\n")[0].rstrip("\r")


def read_text(path: Path) -> str:
    """Return the text of a file; NeedleMapError when it cannot be read or is none."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NeedleMapError(f"{path} is not UTF-8 text; save it as UTF-8.") from error


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file; NeedleMapError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise NeedleMapError(
            f"{path} cannot be read: {error.strerror}. Choose another file, or correct its rights."
        ) from error


def make_folder(folder: Path, *, empty: bool = False) -> None:
    """Make the folder that output goes to; NeedleMapError says why that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if empty and any(folder.iterdir()):
            raise NeedleMapError(f"{folder} is not empty; please name a new folder.")
    except (FileExistsError, NotADirectoryError) as error:
        raise NeedleMapError(
            f"{folder} cannot be a folder, because a file is in its place. Choose another --out."
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not possible here"
        raise NeedleMapError(
            f"The folder {folder} cannot be made: {reason}. Choose another --out."
        ) from error


def data_folder_named(words: Sequence[str]) -> Path | None:
    """Return the data folder of a command line that went wrong, if it can be told."""
    named = None
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == "--data":
            named = following
        elif word.startswith("--data="):
            named = word.partition("=")[2]
    try:
        return records_folder(Path(named) if named else None)
    except (NeedleMapError, ValueError):
        return None
