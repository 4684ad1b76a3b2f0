"""How every command of the command line opens the records: whose, and with which password."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from needlemap.errors import NeedleMapError
from needlemap.paths import records_folder

if TYPE_CHECKING:
    from needlemap.storage.records import Records


def add_records(command: argparse.ArgumentParser) -> None:
    """Add the options that say where the records are and who opens them."""
    command.add_argument("--data", type=Path, metavar="DIR", help="the data folder")
    command.add_argument("--user", default="", metavar="NAME", help="who opens the records")


def open_records(asked: argparse.Namespace) -> "Records":
    """Open the records; the password is asked for, or is the first line of a piped input."""
    from needlemap.storage.records import Records

    folder = records_folder(asked.data)
    names = Records.user_names(folder)
    if not names:
        raise NeedleMapError(f"There are no records in {folder}; please name another --data.")
    user = asked.user or (names[0] if len(names) == 1 else "")
    if not user:
        raise ValueError(f"--user must be one of {', '.join(names)}")
    if sys.stdin.isatty():
        password = getpass.getpass(f"Password of {user}: ")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    return Records.open(folder, name=user, password=password)
