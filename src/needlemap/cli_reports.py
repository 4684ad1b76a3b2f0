"""``needlemap-cli report``: the PDF reports without a window. Qt is imported when one is made."""

import argparse
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from needlemap.cli_records import add_records, open_records
from needlemap.errors import NeedleMapError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from needlemap.domain.clinic import ClinicHead
    from needlemap.reports.batch import Batch
    from needlemap.reports.orders import Handing, Order
    from needlemap.storage.records import Records

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
_HELP = {
    "session": "session records, by the ids of the sessions",
    "history": "treatment histories, by the ids of the patients",
    "chart": "whole charts: contents, history and all sessions",
    "handout": "hand-outs for the patient, by the ids of the sessions",
    "stricta": "research exports shaped by STRICTA, with a CSV file each",
}


def add_report(commands: _Commands) -> None:
    """Add ``report`` with its kinds, and ``report find`` that tells the ids."""
    report = commands.add_parser("report", help="write records as PDF; report find tells the ids")
    kinds = report.add_subparsers(required=True, metavar="KIND")
    find = kinds.add_parser("find", help="list patients and sessions with their ids")
    find.add_argument("text", nargs="?", default="", help="name, birth date or record number")
    add_records(find)
    find.set_defaults(run=_find)
    for kind, words in _HELP.items():
        _add_kind(kinds, kind, words)


def _add_kind(kinds: _Commands, kind: str, words: str) -> None:
    made = kinds.add_parser(kind, help=words)
    made.add_argument("ids", nargs="+", metavar="ID")
    made.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="folder for the PDFs")
    made.add_argument("--paper", default="A4", choices=("A4", "Letter"))
    made.add_argument("--purpose", default="", help="what for; stands in the log")
    made.add_argument("--recipient", default="", help="for whom; stands in the log")
    made.add_argument("--by-name", action="store_true", help="file names with the patient's name")
    made.add_argument(
        "--protect-with",
        type=Path,
        metavar="FILE",
        help="encrypt with AES-256 and the password in the first line of FILE; not PDF/A then",
    )
    made.add_argument(
        "--clinic",
        default="",
        metavar="NAME",
        help="name at the head of each page, instead of the clinic's own",
    )
    made.add_argument("--address", action="append", default=[], metavar="LINE")
    made.add_argument("--logo", type=Path, metavar="FILE", help="PNG, JPEG or SVG")
    if kind == "history":
        made.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY")
        made.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY")
    if kind == "handout":
        made.add_argument("--text", type=Path, metavar="FILE", help="text in place of the clinic's")
    if kind == "stricta":
        made.add_argument("--subject", default="", metavar="CODE", help="de-identify as CODE")
    add_records(made)
    made.set_defaults(run=_write, kind=kind)


def _find(asked: argparse.Namespace) -> None:
    with open_records(asked) as records:
        for patient in records.patients.search(asked.text):
            born = patient.born_on.isoformat() if patient.born_on else "-"
            print(f"patient  {patient.id}  {born}  {patient.record_number or '-'}  {patient.name}")
            for line in records.sessions.of_patient(patient.id):
                day = f"{line.performed_at:%Y-%m-%d}"
                print(f"session  {line.id}  {day}  {line.status.value}  {line.site_count} sites")


def _write(asked: argparse.Namespace) -> None:
    handing, orders = _handing(asked), list(_orders(asked))
    asked.out.mkdir(parents=True, exist_ok=True)
    with open_records(asked) as records:
        batch = _batch(asked, records, orders, handing)
        _run(batch)
    if handing.password:
        print("Encrypted with AES-256; such a file is not PDF/A.")
    if batch.failures:
        sentences = "\n".join(failure.sentence for failure in batch.failures)
        raise NeedleMapError(f"{len(batch.failures)} of {batch.total} not written:\n{sentences}")


def _run(batch: "Batch") -> None:
    """Do one report after the other; Ctrl+C stops between two of them."""
    try:
        while not batch.is_over:
            written = len(batch.written)
            batch.step()
            for path in batch.written[written:]:
                print(f"{batch.done}/{batch.total}  {path}")
                if path in batch.gaps:
                    print(batch.gaps[path], file=sys.stderr)
    except KeyboardInterrupt:
        batch.cancel()
        raise NeedleMapError(f"Stopped after {batch.done} of {batch.total}.") from None


def _batch(
    asked: argparse.Namespace, records: "Records", orders: "list[Order]", handing: "Handing"
) -> "Batch":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    from needlemap.reference import Reference
    from needlemap.reports.batch import Batch
    from needlemap.services.report_service import press_for

    if QGuiApplication.instance() is None:
        _kept.append(QGuiApplication(sys.argv[:1]))
    press = press_for(records, Reference.load(), clinic=_clinic_head(asked))
    return Batch(press, orders, asked.out, handing)


def _clinic_head(asked: argparse.Namespace) -> "ClinicHead | None":
    """Return the head that was asked for; None takes the one that the clinic has set."""
    from needlemap.domain.clinic import ClinicHead

    logo = _read(asked.logo) if asked.logo else b""
    head = ClinicHead(asked.clinic, tuple(asked.address), logo)
    return None if head == ClinicHead() else head


def _handing(asked: argparse.Namespace) -> "Handing":
    from needlemap.reports.orders import Handing

    password = ""
    if asked.protect_with:
        password = _read(asked.protect_with).decode().partition("\n")[0].rstrip("\r")
        if not password:
            raise ValueError("--protect-with must name a file with a password in its first line")
    return Handing(asked.purpose, asked.recipient, password, by_name=asked.by_name)


def _orders(asked: argparse.Namespace) -> "Iterable[Order]":
    from needlemap.reports.history_record import Period
    from needlemap.reports.orders import Kind, Order

    period = Period(getattr(asked, "first", None), getattr(asked, "last", None))
    given = getattr(asked, "text", None)
    text = _read(given).decode() if given else ""
    subject = getattr(asked, "subject", "")
    for each in asked.ids:
        yield Order(Kind(asked.kind), each, period, asked.paper, subject, text)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NeedleMapError(f"{path} cannot be read: {error.strerror}.") from error


# The one QGuiApplication must outlive every report.
_kept: list[object] = []
