"""The log in words, and who opened a chart as a PDF for the patient."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from needlemap.domain.clock import now_utc
from needlemap.domain.region import paper_of, regional
from needlemap.reports.export_file import export_file
from needlemap.services.restore_words import moment_words
from needlemap.storage.repositories.log_reader import OPENED, LogFilter, LogLine

if TYPE_CHECKING:
    from needlemap.reports.pages.document import Steps
    from needlemap.services.steps import Step
    from needlemap.storage.records import Records

# What an entry is called on screen and paper. Stored codes never change.
ACTION_WORDS = {
    "log_in": "Signed in",
    "lock": "Locked",
    "unlock": "Unlocked",
    "recover_access": "Recovered access by code",
    "change_password": "Changed a password",
    "clock_went_back": "The clock went back",
    "view_session": "Opened a session",
    "view_history": "Opened the history",
    "view_document": "Opened a document",
    "renew_keys": "Gave the records a new key",
    "change_own_setting": "Changed an own setting",
    "verify": "Verified the records",
    "backup": "Backed up",
    "backup_failed": "Backup failed",
    "restore": "Restored a backup",
    "salvage": "Salvaged records",
    "export_pdf": "Exported a PDF",
    "export_archive": "Exported an archive",
    "export_fhir": "Exported as FHIR",
    "export_research": "Exported for research",
    "export": "Exported tables",
    "export_csv": "Exported a table",
    "export_document": "Exported a document",
    "copy_text": "Copied as text",
    "export_failed": "Export failed",
    "import_records": "Imported from a file",
    "print": "Printed",
    "print_report": "Printed a report",
    "add_patient": "Added a patient",
    "change_patient": "Changed a patient",
    "change_patient_file": "Changed a patient's file",
    "add_complaint": "Added a complaint",
    "change_complaint": "Changed a complaint",
    "hold_complaint": "Put a complaint on hold",
    "discharge_complaint": "Discharged a complaint",
    "reopen_complaint": "Reopened a complaint",
    "start_session": "Began a session",
    "edit_sites": "Changed needle sites",
    "change_session": "Changed a session",
    "change_visit": "Changed the visit form",
    "patient_entry": "Submitted what the patient entered",
    "sign_session": "Signed a session",
    "add_addendum": "Added an addendum",
    "withdraw_session": "Withdrew a session",
    "merge_patients": "Merged patients",
    "unmerge_patients": "Separated merged patients",
    "reassign_session": "Moved a session to another patient",
    "add_document": "Added a document",
    "add_user": "Added a user",
    "remove_user": "Removed a user",
    "change_setting": "Changed a setting",
}
_AT_ONCE = 200
# Why a backup was made. Elsewhere a reason is what somebody wrote.
_BACKUP_REASONS = {
    "asked": "asked for",
    "interval": "after half an hour of work",
    "closing": "on closing",
    "before_migration": "before the records changed their form",
    "before_rekey": "before a new key",
}
# Fields of an entry that only the program reads.
_INTERNAL = ("kind", "slot", "entry")


def action_words(action: str) -> str:
    """Return what an action is called; a code that has no words yet is spelled out."""
    return ACTION_WORDS.get(action) or action.replace("_", " ").capitalize()


def when_words(at: datetime) -> str:
    """Return the time of an entry on this computer's clock."""
    return moment_words(at)


def detail_words(line: LogLine) -> str:
    """Return why, for whom and what else an entry says."""
    words = _BACKUP_REASONS if line.action in ("backup", "backup_failed") else {}
    shown = ((name, text) for name, text in line.detail.items() if name not in _INTERNAL)
    return "; ".join(f"{name.replace('_', ' ')}: {words.get(text, text)}" for name, text in shown)


def names_of_users(records: "Records") -> dict[str, str]:
    """Return the names of all users, present and left, by id."""
    return {user.id: user.name for user in records.users.list()}


def access_steps(
    records: "Records", patient_id: str
) -> "Generator[Step, None, Callable[[Steps], bytes]]":
    """Read who opened a patient's chart, and return what draws it as a PDF on any thread."""
    from needlemap.domain.plurals import count_words
    from needlemap.reports.content.record import Fact
    from needlemap.reports.content.wording import date_words
    from needlemap.reports.layouts.listing import ListRecord, list_document
    from needlemap.reports.pdf import document_pdf

    patient = records.patients.person(patient_id)
    names, now = names_of_users(records), now_utc()
    wanted, lines = LogFilter(patient_id=patient_id, actions=OPENED), list[LogLine]()
    while len(lines) % _AT_ONCE == 0:
        yield len(lines), 0
        more = records.log.lines(wanted, limit=_AT_ONCE)
        if not more:
            break
        lines += more
        wanted = replace(wanted, before_seq=more[-1].seq)
    born = date_words(patient.born_on) if patient.born_on else "not known"
    title = "Who opened this chart"
    record = ListRecord(
        title=title,
        clinic=records.settings.clinic_head(),
        about=(
            Fact("Patient", patient.name),
            Fact("Date of birth", born),
            Fact(regional("MRN"), patient.record_number or "none"),
            Fact("Patient ID", patient.id),
        ),
        sentences=(
            "Every time somebody opened, exported or printed a part of this chart, as the log of "
            f"the records has it on {when_words(now)}. {count_words(len(lines), 'time')}.",
        ),
        headings=("When", "Who", "What", "Details"),
        rows=_rows(lines, names),
        shares=(0.22, 0.23, 0.25, 0.30),
        foot=(f"Head of the log {records.head()}", f"Printed by {records.therapist.name}"),
        author=records.therapist.name,
        file_title=f"{title}, {patient.id}",
    )
    paper = paper_of(records.settings.region())
    return lambda steps: document_pdf(lambda: list_document(record, paper=paper), steps=steps)


def save_access_pdf(records: "Records", patient_id: str, path: Path, content: bytes) -> None:
    """Log the export, then write the file; ExportError when it cannot be written."""
    detail = {"purpose": "who opened this chart", "report": "access", "file": path.name}

    def note(action: str) -> None:
        records.audit.note(action, "patient", patient_id, **detail)

    export_file(note, "export_pdf", path, content)


def _rows(lines: Sequence[LogLine], names: dict[str, str]) -> tuple[tuple[str, str, str, str], ...]:
    return tuple(
        (
            when_words(line.at),
            names.get(line.user_id, line.user_id),
            action_words(line.action),
            detail_words(line),
        )
        for line in lines
    )
