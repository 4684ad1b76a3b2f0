"""``needlemap-cli backup``: a verified copy of the records in a folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from needlemap.cli.options import USER_PATH, make_folder, open_records, records_options
from needlemap.cli.output import Steps, print_json, size_words
from needlemap.errors import NeedleMapError
from needlemap.paths import records_folder

if TYPE_CHECKING:
    from needlemap.storage.backup.verified_backup import Backup


_EXAMPLES = """\b
Examples:
  needlemap-cli backup --data clinic
  needlemap-cli backup --data clinic --out /media/stick/needlemap --json
"""


@click.command(epilog=_EXAMPLES)
@click.option(
    "--out",
    type=USER_PATH,
    metavar="FOLDER",
    help="folder of the backups; without it the one beside the records",
)
@records_options
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def backup(
    *, out: Path | None, data: Path | None, user: str, password_file: Path | None, as_json: bool
) -> None:
    """Copy the records into FOLDER and check the copy: a folder of its own for each backup.

    It is called a backup only after it was opened, its pages, its log and every row were checked.
    Older backups in FOLDER are thinned: all of two days stay, then the last of 12 days, of 10
    weeks and of 24 months.
    """
    from needlemap.domain.clock import now_utc
    from needlemap.domain.plurals import count_words
    from needlemap.storage.backup.backup_folders import thin
    from needlemap.storage.backup.verified_backup import Reason

    if out is not None:
        _check_is_elsewhere(out, records_folder(data))
        make_folder(out)
    with open_records(data, user, password_file) as records, Steps() as steps:
        job = records.begin_backup(Reason.ASKED, place=None if out is None else out.absolute())
        made = job.run(steps.staged("Copying", "Checking", "Summing up"))
        thinned = thin(made.folder.parent, records.records_id, now_utc())
    if as_json:
        print_json({**backup_json(made), "thinned": thinned})
        return
    counts = made.manifest.counts
    click.echo(f"backup    {made.folder}")
    click.echo(
        f"verified  {count_words(counts['patients'], 'patient')}, "
        f"{count_words(counts['sessions'], 'session')} "
        f"({counts['signed_sessions']} signed), {size_words(made.size)}"
    )
    click.echo(f"head      {made.manifest.head}")


def _check_is_elsewhere(out: Path, folder: Path) -> None:
    """Raise NeedleMapError for a folder in which backups would be lost along with the records."""
    from needlemap.storage.keys.record_files import RecordFiles

    beside = RecordFiles.in_folder(folder).backups.resolve()
    if out.resolve() != beside and out.resolve().is_relative_to(folder.resolve()):
        raise NeedleMapError(
            f"{out} is in the folder of the records, and would be lost along with them. Choose an "
            "--out on another disk, or leave --out away."
        )


def backup_json(made: "Backup") -> dict[str, Any]:
    """Return what a backup is, for a script."""
    return {
        "folder": str(made.folder),
        "made_at": made.manifest.made_at,
        "reason": made.manifest.reason.value,
        "records_id": made.manifest.records_id,
        "head": made.manifest.head,
        "counts": made.manifest.counts,
        "bytes": made.size,
    }
