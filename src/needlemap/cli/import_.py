"""``needlemap-cli import``: records of a file into these, all of it or nothing."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from needlemap.cli.options import USER_PATH, open_records, records_options
from needlemap.cli.output import Steps, print_json

if TYPE_CHECKING:
    from needlemap.services.archive_service import Preview
    from needlemap.storage.records import Records

_EXAMPLES = """\b
Examples:
  needlemap-cli import clinic.needlemap.zip --data new-clinic --dry-run
  needlemap-cli import clinic.needlemap.zip --data new-clinic
  needlemap-cli import clinic.needlemap.zip --data clinic --leave-out-known --json
"""


@click.command("import", epilog=_EXAMPLES)
@click.argument("file", type=USER_PATH, metavar="FILE")
@records_options
@click.option("--dry-run", is_flag=True, help="check the whole file and say what it would bring")
@click.option(
    "--leave-out-known", is_flag=True, help="leave out patients whom these records hold already"
)
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def import_(
    *,
    file: Path,
    data: Path | None,
    user: str,
    password_file: Path | None,
    dry_run: bool,
    leave_out_known: bool,
    as_json: bool,
) -> None:
    """Bring the records of a file into these: all of it, or nothing.

    FILE is an archive that “export” wrote. Every part is checked before anything is stored. Who is
    in the file as staff cannot sign in here. Exit code 7: the file was refused.
    """
    from needlemap.services.restore_words import count_words

    with open_records(data, user, password_file) as records:
        preview = _archive(records, file, dry_run=dry_run, leave_out_known=leave_out_known)
    if as_json:
        print_json(
            {
                "imported": not dry_run,
                "counts": asdict(preview.counts),
                "known": list(preview.known),
                "kept_settings": list(preview.kept_settings),
            }
        )
        return
    counts = preview.counts
    words = "would come" if dry_run else "imported"
    click.echo(
        f"{words:10}{count_words(counts.patients, 'patient')}, "
        f"{count_words(counts.sessions, 'session')}, {count_words(counts.documents, 'document')}"
    )
    if preview.known:
        click.echo(f"{'known':10}{count_words(len(preview.known), 'patient')} here already")
    if preview.kept_settings:
        click.echo(f"{'unchanged':10}settings of this clinic: {', '.join(preview.kept_settings)}")


def _archive(records: "Records", file: Path, *, dry_run: bool, leave_out_known: bool) -> "Preview":
    from needlemap.exchange.archive import ArchiveReader
    from needlemap.services.archive_service import import_archive, look_through, run

    with ArchiveReader(file) as reader, Steps() as steps:
        steps.begin("1/2 Checking the file")
        preview = run(look_through(records, reader), steps)
        if not dry_run:
            steps.begin("2/2 Storing")
            how = import_archive(records, reader, preview, leave_out_known=leave_out_known)
            preview = run(how, steps)
    return preview
