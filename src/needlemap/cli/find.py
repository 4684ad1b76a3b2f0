"""``needlemap-cli find``: patients and their sessions, with the ids that other commands take."""

from pathlib import Path
from typing import Any

import click

from needlemap.cli.exit_codes import ExitCode
from needlemap.cli.options import open_records, records_options
from needlemap.cli.output import print_json
from needlemap.domain.clock import day_at
from needlemap.domain.days import iso_day

_EXAMPLES = """\b
Examples:
  needlemap-cli find lindqvist --data clinic
  needlemap-cli find 1984-05-02 --data clinic --json
  needlemap-cli report find lindqvist
"""


@click.command(epilog=_EXAMPLES)
@click.argument("text", default="")
@records_options
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def find(
    *, text: str, data: Path | None, user: str, password_file: Path | None, as_json: bool
) -> ExitCode:
    """List patients and sessions with their ids.

    TEXT is a name, date of birth or MRN; without it all patients are listed. Other commands take
    the beginning of an id, as long as it is the beginning of one alone.

    Exit code 0: somebody was found. 4: nobody.
    """
    found: list[dict[str, Any]] = []
    with open_records(data, user, password_file) as records:
        for patient in records.patients.search(text):
            born = iso_day(patient.born_on) if patient.born_on else None
            sessions = [
                {
                    "id": line.id,
                    "day": iso_day(day_at(line.performed_at, line.utc_offset_min)),
                    "status": line.status.value,
                    "sites": line.site_count,
                }
                for line in records.sessions.of_patient(patient.id)
            ]
            found.append(
                {
                    "id": patient.id,
                    "name": patient.name,
                    "born_on": born,
                    "record_number": patient.record_number,
                    "sessions": sessions,
                }
            )
    if as_json:
        print_json({"patients": found})
    else:
        _print(found)
    if not found:
        click.echo("No patient was found.", err=True)
        return ExitCode.NOT_FOUND
    return ExitCode.DONE


def _print(found: list[dict[str, Any]]) -> None:
    from needlemap.domain.plurals import count_words

    for each in found:
        born, number = each["born_on"] or "-", each["record_number"] or "-"
        click.echo(f"patient  {each['id']}  {born}  {number}  {each['name']}")
        for line in each["sessions"]:
            sites = count_words(line["sites"], "site")
            click.echo(f"session  {line['id']}  {line['day']}  {line['status']}  {sites}")
