"""``needlemap-cli report``: the PDF reports without a window. Qt is imported when one is made."""

import os
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from needlemap.cli.find import find
from needlemap.cli.options import (
    DAY,
    USER_PATH,
    check_ids,
    first_line_of,
    make_folder,
    open_records,
    read_bytes,
    read_text,
    records_options,
    whole_ids,
)
from needlemap.cli.output import print_json
from needlemap.errors import NeedleMapError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needlemap.domain.clinic import ClinicHead
    from needlemap.reports.batch import Batch
    from needlemap.reports.request import Disclosure, ReportRequest
    from needlemap.storage.records import Records

_KINDS = {
    "session": "Session records, by the ids of the sessions.",
    "history": "Treatment histories, by the ids of the patients.",
    "chart": "Whole charts: contents, history and all sessions, by the ids of the patients.",
    "handout": "Hand-outs for the patient, by the ids of the sessions.",
    "letter": "Letters about a visit, by the ids of the sessions.",
    "superbill": "Billing data sheets, by the ids of the sessions, where the clinic prints codes.",
    "stricta": "Research exports that follow STRICTA 2010, with a CSV file each, by the ids of "
    "the patients.",
}
_EXAMPLES = """\b
Examples:
  needlemap-cli report find lindqvist
  needlemap-cli report chart 01a22b8a --data clinic --out charts
"""
_COMMON = (
    click.argument("ids", nargs=-1, required=True, metavar="ID..."),
    click.option(
        "--out", type=USER_PATH, default=Path(), metavar="DIR", help="folder for the PDFs"
    ),
    click.option(
        "--paper",
        type=click.Choice(["A4", "Letter"]),
        help="instead of the paper of the clinic's region",
    ),
    click.option("--both-sides", is_flag=True, help="margins for printing on both sides"),
    click.option(
        "--purpose", default="", metavar="TEXT", help="purpose, recorded in the audit log"
    ),
    click.option(
        "--recipient", default="", metavar="TEXT", help="recipient, recorded in the audit log"
    ),
    click.option("--by-name", is_flag=True, help="use the patient's name in the file names"),
    click.option(
        "--protect-with",
        type=USER_PATH,
        metavar="FILE",
        help="encrypt with AES-256 and the password in the first line of FILE; not PDF/A then",
    ),
    click.option(
        "--clinic",
        default="",
        metavar="NAME",
        help="name at the head of each page, instead of the clinic's own",
    ),
    click.option(
        "--address", multiple=True, metavar="LINE", help="a line beneath it; may be repeated"
    ),
    click.option("--logo", type=USER_PATH, metavar="FILE", help="PNG, JPEG or SVG"),
    records_options,
    click.option("--json", "as_json", is_flag=True, help="say it as JSON"),
)
_OWN: dict[str, tuple[Any, ...]] = {
    "history": (
        click.option("--from", "first", type=DAY, metavar="DAY", help="first day, as 2026-11-30"),
        click.option("--to", "last", type=DAY, metavar="DAY", help="last day"),
        click.option(
            "--density",
            type=click.Choice(["needles", "sites"]),
            help="add a map of how densely the skin was needled",
        ),
    ),
    "handout": (
        click.option(
            "--text", type=USER_PATH, metavar="FILE", help="text in place of the clinic's"
        ),
    ),
    "letter": (
        click.option(
            "--text", type=USER_PATH, metavar="FILE", help="text in place of the clinic's"
        ),
        click.option("--to", default="", metavar="NAME", help="a name of the address book"),
    ),
    "stricta": (click.option("--subject", default="", metavar="CODE", help="de-identify as CODE"),),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options of a kind of report."""

    ids: tuple[str, ...]
    out: Path
    paper: str | None
    both_sides: bool
    purpose: str
    recipient: str
    by_name: bool
    protect_with: Path | None
    clinic: str
    address: tuple[str, ...]
    logo: Path | None
    data: Path | None
    user: str
    password_file: Path | None
    as_json: bool
    first: date | None = None
    last: date | None = None
    density: str | None = None
    text: Path | None = None
    subject: str = ""
    to: str = ""


@click.group(epilog=_EXAMPLES)
def report() -> None:
    """Write records as PDF, by the ids that find lists, or their beginnings."""


report.add_command(find)


def _add_kind(kind: str, words: str) -> None:
    def write(**options: Any) -> None:
        _write(kind, _Asked(**options))

    write.__doc__ = words
    command: Any = write
    for option in reversed((*_COMMON, *_OWN.get(kind, ()))):
        command = option(command)
    epilog = f"\b\nExamples:\n  needlemap-cli report {kind} 01a22b8a --data clinic --out papers\n"
    epilog += f"  needlemap-cli report {kind} 01a22b8a --purpose appeal --json\n"
    report.command(kind, epilog=epilog)(command)


for _kind, _words in _KINDS.items():
    _add_kind(_kind, _words)


def _write(kind: str, asked: _Asked) -> None:
    disclosure = _disclosure(asked)
    check_ids(asked.ids)
    make_folder(asked.out)
    with open_records(asked.data, asked.user, asked.password_file) as records:
        requests = list(_requests(kind, asked, records))
        batch = _batch(asked, records, requests, disclosure)
        _run(batch, quiet=asked.as_json)
    if asked.as_json:
        failed = [failure.sentence for failure in batch.failures]
        print_json({"written": [str(path) for path in batch.written], "failed": failed})
    elif disclosure.password:
        click.echo("Encrypted with AES-256; such a file is not PDF/A.")
    if batch.failures:
        sentences = "\n".join(failure.sentence for failure in batch.failures)
        raise NeedleMapError(f"{len(batch.failures)} of {batch.total} not written:\n{sentences}")


def _run(batch: "Batch", *, quiet: bool) -> None:
    """Do one report after the other; Ctrl-C stops between two of them."""
    try:
        while not batch.is_over:
            written = len(batch.written)
            batch.step()
            for path in batch.written[written:]:
                if not quiet:
                    click.echo(f"{batch.done}/{batch.total}  {path}")
                if path in batch.gaps:
                    click.echo(batch.gaps[path], err=True)
    except KeyboardInterrupt:
        batch.cancel()
        click.echo(f"Stopped after {batch.done} of {batch.total}.", err=True)
        raise


def _batch(
    asked: _Asked, records: "Records", requests: "list[ReportRequest]", disclosure: "Disclosure"
) -> "Batch":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    from needlemap.reference import Reference
    from needlemap.reports.batch import Batch
    from needlemap.services.report_service import report_service_for

    if QGuiApplication.instance() is None:
        _kept.append(QGuiApplication(sys.argv[:1]))
    report_service = report_service_for(records, Reference.load(), clinic=_clinic_head(asked))
    return Batch(report_service, requests, asked.out, disclosure)


def _clinic_head(asked: _Asked) -> "ClinicHead | None":
    """Return the head that was asked for; None takes the one that the clinic has set."""
    from needlemap.domain.clinic import ClinicHead

    logo = read_bytes(asked.logo) if asked.logo else b""
    head = ClinicHead(asked.clinic, asked.address, logo)
    return None if head == ClinicHead() else head


def _disclosure(asked: _Asked) -> "Disclosure":
    from needlemap.reports.request import Disclosure

    password = ""
    if asked.protect_with:
        password = first_line_of(asked.protect_with)
        if not password:
            raise ValueError("--protect-with must name a file with a password in its first line")
    return Disclosure(asked.purpose, asked.recipient, password, by_name=asked.by_name)


def _requests(kind: str, asked: _Asked, records: "Records") -> "Iterator[ReportRequest]":
    from needlemap.domain.region import paper_of
    from needlemap.reports.content.history import Counted
    from needlemap.reports.content.history_record import Period
    from needlemap.reports.request import NOBODY, Kind, ReportRequest

    period = Period(asked.first, asked.last)
    text = read_text(asked.text) if asked.text else ""
    paper = asked.paper or paper_of(records.settings.region())
    to = NOBODY
    if asked.to:
        book = {each.name: each for each in records.settings.address_book()}
        if asked.to not in book:
            raise ValueError(f"--to must be a name of the address book, and {asked.to} is not")
        to = book[asked.to]
    for each in whole_ids(records, asked.ids, of_sessions=Kind(kind).is_of_session):
        yield ReportRequest(
            Kind(kind),
            each,
            period,
            paper,
            asked.subject,
            text,
            to=to,
            both_sides=asked.both_sides,
            density=Counted(asked.density or ""),
        )


# The one QGuiApplication must outlive every report.
_kept: list[object] = []
