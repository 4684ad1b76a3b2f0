"""``needlemap-cli restore``: a backup in the place of the records, after a preview."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from needlemap.cli.backup import backup_json
from needlemap.cli.exit_codes import ExitCode
from needlemap.cli.options import (
    USER_PATH,
    password_of,
    person_options,
    read_backup_at,
    user_of,
)
from needlemap.cli.output import Steps, print_json
from needlemap.paths import records_folder

if TYPE_CHECKING:
    from needlemap.storage.backup.restore import Preview


_EXAMPLES = """\b
Examples:
  needlemap-cli restore stick/needlemap-1a2b3c4d-20261130-041200-5e6f7a8b --data clinic --dry-run
  needlemap-cli restore stick/needlemap-1a2b3c4d-20261130-041200-5e6f7a8b --data new --recovery-code
"""


@click.command(epilog=_EXAMPLES)
@click.argument("backup", type=USER_PATH)
@click.option("--data", type=USER_PATH, metavar="DIR", help="the data folder")
@person_options
@click.option(
    "--recovery-code",
    "by_code",
    is_flag=True,
    help="ask for the recovery code of that time in place of the password",
)
@click.option("--dry-run", is_flag=True, help="only say what it would bring")
@click.option("--yes", is_flag=True, help="do not ask at a terminal")
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def restore(
    *,
    backup: Path,
    data: Path | None,
    user: str,
    password_file: Path | None,
    by_code: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> ExitCode:
    """Put a backup in the place of the records in DIR.

    BACKUP is the folder of one backup. The password is that of the time of the backup; with
    --recovery-code it is the code of that time, which gives a new password at the
    sign-in page afterwards. The records that are there now are put aside in DIR, never erased.
    First it says what they hold and the backup does not, and whose older passwords come back.
    """
    from needlemap.services.restore_words import AFTER_CODE, preview_words
    from needlemap.storage.backup.restore import preview
    from needlemap.storage.backup.restore import restore as put_back
    from needlemap.storage.keys.key_file_io import read_key_file

    folder, chosen = records_folder(data), read_backup_at(backup)
    name = user_of(read_key_file(chosen.keys).user_names, user, backup)
    asked = "Recovery code" if by_code else ""
    secret = password_of(name, password_file, asked=asked)
    password, code = ("", secret) if by_code else (secret, "")
    with Steps() as steps:
        tell = steps.staged("Copying", "Checking", "Reading the backup")
        looked = preview(chosen, folder, name=name, password=password, code=code, progress=tell)
    if not as_json:
        click.echo("\n".join(preview_words(looked)))
    if dry_run:
        if as_json:
            print_json(_as_data(looked))
        return ExitCode.DONE
    if not yes and sys.stdin.isatty() and not click.confirm("Restore this backup?", err=True):
        click.echo("Nothing was changed.", err=True)
        return ExitCode.REFUSED
    began = time.monotonic()
    with Steps() as steps:
        tell = steps.staged("Copying", "Checking", "Reading the backup")
        done = put_back(chosen, folder, name=name, password=password, code=code, progress=tell)
    took_s = round(time.monotonic() - began, 1)
    if as_json:
        aside = None if done.aside is None else str(done.aside)
        more = {"restored": True, "set_aside": aside, "took_s": took_s}
        print_json({**_as_data(looked), **more})
        return ExitCode.DONE
    click.echo(f"Restored into {folder} in {took_s} s.")
    if done.aside is not None:
        click.echo(f"The records that were there are kept in {done.aside}.")
    if by_code:
        click.echo(AFTER_CODE)
    return ExitCode.DONE


def _as_data(looked: "Preview") -> dict[str, Any]:
    missing, passwords = looked.missing, looked.passwords
    return {
        "backup": backup_json(looked.backup),
        "missing": None
        if missing is None
        else {
            "sessions": [
                {
                    "id": each.id,
                    "performed_at": each.performed_at.isoformat(),
                    "signed": each.is_signed,
                }
                for each in missing.sessions
            ],
            **missing.other_rows,
            "log_entries": missing.entries,
            "continues": missing.continues,
        },
        "not_compared": looked.not_compared,
        "older_passwords": list(passwords.older),
        "returning_users": list(passwords.returning),
        "unknown_users": list(passwords.unknown),
        "older_recovery_code": passwords.older_code,
    }
