"""``needlemap-cli users`` and ``password``: who may open the records, and by what."""

import sys
from pathlib import Path

import click

from needlemap.cli.options import (
    USER_PATH,
    first_line_of,
    open_records,
    records_options,
)
from needlemap.cli.output import Steps, print_json
from needlemap.domain.clock import local_day

_EXAMPLES = """\b
Examples:
  needlemap-cli users --data clinic
  needlemap-cli users --data clinic --json
"""
_PASSWORD_EXAMPLES = """\b
Examples:
  needlemap-cli password --data clinic
  needlemap-cli password --user "Anna Weber" --password-file old.txt --new-password-file new.txt
"""


@click.command(epilog=_EXAMPLES)
@records_options
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def users(*, data: Path | None, user: str, password_file: Path | None, as_json: bool) -> None:
    """List who may open the records, and who could once."""
    with open_records(data, user, password_file) as records:
        found = [
            {
                "name": each.name,
                "credentials": each.therapist.credentials,
                "role": each.therapist.role.value,
                "left_at": each.left_at.isoformat() if each.left_at else None,
                "left_on": str(local_day(each.left_at)) if each.left_at else None,
            }
            for each in records.users.list()
        ]
    if as_json:
        print_json({"users": found})
        return
    for each in found:
        gone = f"  left {each['left_on']}" if each["left_on"] else ""
        click.echo(f"{each['role']:10}  {each['name']}{gone}")


@click.command("password", epilog=_PASSWORD_EXAMPLES)
@records_options
@click.option(
    "--new-password-file",
    type=USER_PATH,
    metavar="FILE",
    help="file with the new password in its first line, in place of prompt or pipe",
)
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def change_password(
    *,
    data: Path | None,
    user: str,
    password_file: Path | None,
    new_password_file: Path | None,
    as_json: bool,
) -> None:
    """Change the password of who opens the records.

    The present password is asked for first, then the new one, twice at a terminal; of a pipe it is
    the next line. The old password opens the records no more; backups keep the one of their time.
    """
    from needlemap.storage.keys.passwords import check_password

    with open_records(data, user, password_file) as records:
        new = _new_password(new_password_file)
        name = records.therapist.name
        check_password(new, name=name)
        with Steps() as steps:
            steps.begin("Changing the password")
            records.users.change_own_password(new)
    if as_json:
        print_json({"user": name, "changed": True})
    else:
        click.echo(f"The password of {name} was changed.")


def _new_password(file: Path | None) -> str:
    if file is not None:
        return first_line_of(file)
    if sys.stdin.isatty():
        typed: str = click.prompt(
            "New password", hide_input=True, confirmation_prompt=True, err=True
        )
        return typed
    return sys.stdin.readline().rstrip("\r\n")
