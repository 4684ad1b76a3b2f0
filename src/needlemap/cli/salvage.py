"""``needlemap-cli salvage``: what can be read of damaged records, in new ones."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from needlemap.cli.exit_codes import ExitCode
from needlemap.cli.options import (
    USER_PATH,
    make_folder,
    password_of,
    records_options,
    user_of,
)
from needlemap.cli.output import Steps, print_json
from needlemap.errors import NotFoundError
from needlemap.paths import records_folder

_EXAMPLES = """\b
Examples:
  needlemap-cli salvage --data clinic --out salvaged
  needlemap-cli salvage --data clinic --out salvaged --json
"""


@click.command(epilog=_EXAMPLES)
@click.option(
    "--out", type=USER_PATH, required=True, metavar="FOLDER", help="a data folder to be made"
)
@records_options
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def salvage(
    *, out: Path, data: Path | None, user: str, password_file: Path | None, as_json: bool
) -> ExitCode:
    """Copy every session that can be read of damaged records to new records in FOLDER.

    The damaged file is only read. The new records open with the same passwords, for example with
    needlemap --data FOLDER. Keep the damaged file; where a whole backup is newer, restore that.

    Exit code 0: nothing is lost. 5: what is lost is listed.
    """
    from needlemap.domain.plurals import count_words
    from needlemap.storage.backup.salvage import readable_user_names
    from needlemap.storage.backup.salvage import salvage as copied_out
    from needlemap.storage.records import Records

    folder = records_folder(data)
    if not folder.is_dir():
        raise NotFoundError(f"There are no records in {folder}; please name another --data.")
    name = user_of(readable_user_names(folder), user, folder)
    password = password_of(name, password_file)
    with Steps() as steps, _emptied_when_it_fails(out):
        make_folder(out)
        tell = steps.staged("Copying", "Reading", "Summing up")
        found = copied_out(folder, out.absolute(), name=name, password=password, progress=tell)
        steps.begin("Checking the new records")
        with Records.open(out.absolute(), name=name, password=password) as records:
            broken = [
                f"Session {session} is not what was signed: something of it is lost."
                for session in records.sessions.broken_signatures()
            ]
            broken += [damage.message for damage in records.audit.verify(progress=steps)]
    lost = [*found.lost, *broken]
    if as_json:
        answer = {"counts": found.counts, "log_is_whole": found.is_whole, "lost": lost}
        print_json({"folder": str(found.folder), **answer})
    else:
        for sentence in lost:
            click.echo(sentence)
        counts = found.counts
        patients = count_words(counts["patients"], "patient")
        click.echo(f"salvaged  {patients}, {count_words(counts['sessions'], 'session')}")
        click.echo(f"records   {found.folder}")
        if not lost:
            click.echo("Nothing is lost: the whole log could be read.")
    return ExitCode.DAMAGED if lost else ExitCode.DONE


@contextmanager
def _emptied_when_it_fails(out: Path) -> Iterator[None]:
    """Leave no folder behind that holds nothing, where nothing could be salvaged."""
    from needlemap.storage.keys.record_files import RecordFiles

    was_there = out.exists()
    try:
        yield
    except BaseException:
        if not was_there:
            with suppress(OSError):
                RecordFiles.in_folder(out).lock.unlink(missing_ok=True)
                out.rmdir()  # refused by the system when anything lies in it
        raise
