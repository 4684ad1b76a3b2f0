"""Writes who was needled with a lot, as CSV or PDF; each export is logged before it is written."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from needlemap.domain.clock import now_utc
from needlemap.domain.days import day_words, iso_day
from needlemap.domain.region import paper_of, regional
from needlemap.domain.spreadsheet_text import harmless
from needlemap.domain.user import Permission, may
from needlemap.history.practice import Lot
from needlemap.reports.export_file import export_file
from needlemap.reports.request import Disclosure
from needlemap.services.log_service import when_words

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from datetime import date

    from needlemap.reports.pages.document import Steps
    from needlemap.services.steps import Step
    from needlemap.storage.records import Records
    from needlemap.storage.repositories.practice import Recalled


def recall_headings() -> tuple[str, ...]:
    """Return the heads of the list, as the region writes them."""
    return ("Patient", "Date of birth", regional("MRN"), "Session", "Therapist")


def recall_rows(
    found: "Sequence[Recalled]", day_text: "Callable[[date], str]" = iso_day
) -> tuple[tuple[str, ...], ...]:
    """Return the lines of the list in the order of `recall_headings`; days by `day_text`."""
    return tuple(
        (
            ", ".join(part for part in (each.family_name, each.given_name) if part),
            day_text(each.born_on) if each.born_on else "not recorded",
            each.record_number or "not recorded",
            day_text(each.day),
            each.therapist,
        )
        for each in found
    )


def recall_csv(lot: Lot, found: "Sequence[Recalled]") -> bytes:
    """Return the list as CSV, the lot in each line; no cell is a formula to a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow((*recall_headings(), "Needles", "Lot"))
    of_lot = lot.product, lot.lot or "not recorded"
    writer.writerows(map(harmless, (*row, *of_lot)) for row in recall_rows(found))
    return text.getvalue().encode("utf-8-sig")


def recalled(records: "Records", lot: Lot) -> "tuple[Recalled, ...]":
    """Return all sessions at which a lot was used, of all years: as far as the user may see."""
    return records.practice(everybody=_sees_all(records)).recall(lot.product, lot.lot)


def _sees_all(records: "Records") -> bool:
    return may(records.therapist.role, Permission.MANAGE)


def recall_pdf(
    records: "Records", lot: Lot, found: "Sequence[Recalled]"
) -> "Callable[[Steps], bytes]":
    """Return what draws the list as a PDF, on any thread."""
    from needlemap.reports.content.record import Fact
    from needlemap.reports.layouts.listing import ListRecord, list_document
    from needlemap.reports.pdf import document_pdf

    people = len({each.patient_id for each in found})
    record = ListRecord(
        title="Patients needled with a lot",
        clinic=records.settings.clinic_head(),
        about=(
            Fact("Needles", lot.product),
            Fact("Lot", lot.lot or "not recorded"),
            Fact("Sessions", str(len(found))),
            Fact("Patients", str(people)),
        ),
        sentences=(
            f"{_whose(records)} whose form names these needles and this lot, as the records have "
            f"it on {when_words(now_utc())}. Sessions entered in error are left out. A session "
            "whose form names no lot cannot be found here.",
        ),
        headings=recall_headings(),
        rows=recall_rows(found, day_words),
        shares=(0.30, 0.17, 0.15, 0.16, 0.22),
        foot=(f"Head of the log {records.head()}", f"Printed by {records.therapist.name}"),
        author=records.therapist.name,
    )
    paper = paper_of(records.settings.region())
    return lambda steps: document_pdf(lambda: list_document(record, paper=paper), steps=steps)


def _whose(records: "Records") -> str:
    return "Every session" if _sees_all(records) else f"Every session of {records.therapist.name}"


def recall_steps(
    records: "Records", lot: Lot, path: Path
) -> "Generator[Step, None, Callable[[Steps], bytes]]":
    """Read who was needled with a lot, and return what makes the file, a PDF or CSV by its name."""
    yield 0, 0
    found = recalled(records, lot)
    if _is_pdf(path):
        return recall_pdf(records, lot, found)
    return lambda steps: recall_csv(lot, found)


def save_recall(
    records: "Records",
    lot: Lot,
    path: Path,
    content: bytes,
    disclosure: Disclosure = Disclosure(),  # noqa: B008 - frozen, so safe to share
) -> None:
    """Log the export, then write the file; ExportError when that fails."""
    action = "export_pdf" if _is_pdf(path) else "export_csv"
    detail = {
        "report": "lot_recall",
        "lot": lot.lot,
        "file": path.name,
        "purpose": disclosure.purpose,
        "recipient": disclosure.recipient,
    }

    def note(called: str) -> None:
        records.audit.note(called, "practice", "lots", **detail)

    export_file(note, action, path, content)


def _is_pdf(path: Path) -> bool:
    return path.suffix.lower() == ".pdf"
