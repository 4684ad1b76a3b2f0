"""``needlemap-cli verify``: whether the records are what was written, for people and scripts."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from needlemap.cli.exit_codes import ExitCode
from needlemap.cli.options import open_records, records_options
from needlemap.cli.output import Steps, print_json
from needlemap.errors import NeedleMapError, RecordsDamagedError

if TYPE_CHECKING:
    from needlemap.storage.mapping.chain import LogHead
    from needlemap.storage.records import Records


_EXAMPLES = """\b
Examples:
  needlemap-cli verify --data clinic
  needlemap-cli verify --data clinic --head "$(cat head.txt)" --json
"""


@click.command(epilog=_EXAMPLES)
@records_options
@click.option(
    "--head",
    metavar="TEXT",
    help="an end of the log that was kept elsewhere, as it stands in the footer of a PDF",
)
@click.option(
    "--accept-loss",
    is_flag=True,
    help="go on, from now on, without saved entries that are missing; the log says so",
)
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def verify(
    *,
    data: Path | None,
    user: str,
    password_file: Path | None,
    head: str | None,
    accept_loss: bool,
    as_json: bool,
) -> ExitCode:
    """Check the log, every row and every signature of the records.

    Checks the file, the chained log, every row against the log, documents and signatures. Names
    each damage on a line of its own. A cut end of the log shows only where rows remain that it
    spoke of, or with --head. Records that lack what was saved last are not opened, and so not
    checked, before somebody went on without it: here by --accept-loss.

    Exit code 0: whole. 5: damaged. Others: not checked.
    """
    from needlemap.storage.mapping.chain import LogHead

    known = LogHead.from_text(head) if head is not None else None
    try:
        with open_records(data, user, password_file, accept_loss=accept_loss) as records:
            return _verified(records, known, as_json=as_json)
    except RecordsDamagedError as error:  # so much that the records do not even open
        if as_json:
            print_json({"whole": False, "damages": [error.user_message], "head": None})
            return ExitCode.DAMAGED
        raise


def _verified(records: "Records", known: "LogHead | None", *, as_json: bool) -> ExitCode:
    records.audit.note("verify", "user", records.therapist.id)
    found = []
    for sentence in _damages(records, known):
        found.append(sentence)
        if not as_json:
            click.echo(sentence)
    end = str(records.audit.head())
    if as_json:
        print_json({"whole": not found, "damages": found, "head": end})
    else:
        click.echo(_summary(len(found)))
    return ExitCode.DAMAGED if found else ExitCode.DONE


def _summary(many: int) -> str:
    if many == 0:
        return "The records are whole."
    return "1 damage was found." if many == 1 else f"{many} damages were found."


def _damages(records: "Records", known: "LogHead | None") -> Iterator[str]:
    """Yield a sentence for each damage."""
    with Steps() as steps:
        steps.begin("1/2 Checking the file, its log and its rows")
        damages = records.audit.verify(known, progress=steps)
        yield from (damage.message for damage in damages)
        steps.begin("2/2 Checking the signatures")
        try:
            broken = records.signature_damages()
        except NeedleMapError as error:
            if not damages:
                raise
            yield error.user_message  # the damage named above is what cannot be read
            return
    yield from (damage.message for damage in broken)
