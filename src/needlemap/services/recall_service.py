"""Writes who was needled with a lot, as CSV or PDF; each export is logged before it is written."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from needlemap.domain.clock import now_utc
from needlemap.domain.days import iso_day
from needlemap.domain.region import regional
from needlemap.domain.spreadsheet_text import harmless
from needlemap.errors import NeedleMapError
from needlemap.history.practice import Lot
from needlemap.reports.request import Disclosure
from needlemap.services.log_service import when_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needlemap.storage.records import Records
    from needlemap.storage.repositories.practice import Recalled


def recall_rows(found: "Sequence[Recalled]") -> tuple[tuple[str, str, str, str, str], ...]:
    """Return the lines of the list: patient, date of birth, MRN, day of the session, therapist."""
    return tuple(
        (
            ", ".join(part for part in (each.family_name, each.given_name) if part),
            iso_day(each.born_on) if each.born_on else "not recorded",
            each.record_number or "not recorded",
            iso_day(each.day),
            each.therapist,
        )
        for each in found
    )


def recall_csv(found: "Sequence[Recalled]") -> bytes:
    """Return the list as CSV; no cell is a formula to a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("Patient", "Date of birth", regional("MRN"), "Session", "Therapist"))
    for row in recall_rows(found):
        writer.writerow(map(harmless, row))
    return text.getvalue().encode("utf-8-sig")


def recall_pdf(records: "Records", lot: Lot, found: "Sequence[Recalled]") -> bytes:
    """Return the list as a PDF."""
    from needlemap.reports.content.record import Fact
    from needlemap.reports.layouts.recall import RecallRecord, recall_document
    from needlemap.reports.pdf import document_pdf

    people = len({(each.family_name, each.given_name, each.record_number) for each in found})
    record = RecallRecord(
        clinic=records.settings.clinic_head(),
        lot=(
            Fact("Needles", lot.product),
            Fact("Lot", lot.lot or "not recorded"),
            Fact("Sessions", str(len(found))),
            Fact("Patients", str(people)),
        ),
        said=(
            "Every session whose form names these needles and this lot, as the records have it on "
            f"{when_words(now_utc())}. Sessions entered in error are left out. A session whose "
            "form names no lot cannot be found here.",
        ),
        rows=recall_rows(found),
        foot=(f"Head of the log {records.head()}", f"Printed by {records.therapist.name}"),
        author=records.therapist.name,
    )
    return document_pdf(lambda: recall_document(record))


def save_recall(
    records: "Records",
    lot: Lot,
    found: "Sequence[Recalled]",
    path: Path,
    disclosure: Disclosure = Disclosure(),  # noqa: B008 - frozen, so safe to share
) -> None:
    """Log the export, then write the file, a PDF or CSV by its name; ReportError when it fails."""
    from needlemap.reports.pdf import write_whole

    is_pdf = path.suffix.lower() == ".pdf"
    content = recall_pdf(records, lot, found) if is_pdf else recall_csv(found)
    action = "export_pdf" if is_pdf else "export_csv"
    told = {
        "report": "lot_recall",
        "lot": lot.lot,
        "file": path.name,
        "purpose": disclosure.purpose,
        "recipient": disclosure.recipient,
    }
    records.audit.note(action, "practice", "lots", **told)
    try:
        write_whole(path, content)
    except NeedleMapError:
        records.audit.note("export_failed", "practice", "lots", **told)
        raise
