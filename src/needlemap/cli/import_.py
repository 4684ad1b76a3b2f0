"""``needlemap-cli import``: records of a file into these, all of it or nothing."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from needlemap.cli.options import USER_PATH, open_records, records_options
from needlemap.cli.output import Steps, print_json
from needlemap.errors import ImportRefusedError

if TYPE_CHECKING:
    from needlemap.services.table_import import How, Plan
    from needlemap.storage.records import Records

_EXAMPLES = """\b
Examples:
  needlemap-cli import clinic.needlemap.zip --data new-clinic --dry-run
  needlemap-cli import clinic.needlemap.zip --data clinic --known skip --json
  needlemap-cli import patients.csv --data clinic --kind patients --dry-run
  needlemap-cli import patients.xlsx --data clinic --kind patients --days day-first --known skip
  needlemap-cli import old.csv --data clinic --kind notes --column structure=Muscle
  needlemap-cli import patients.fhir.json --data clinic --dry-run
"""
_TEMPLATE_EXAMPLES = """\b
Examples:
  needlemap-cli import-template patients > patients.csv
  needlemap-cli import-template notes > notes.csv
"""
_WITHDRAW_EXAMPLES = """\b
Examples:
  needlemap-cli withdraw-import 01a22b8a --data clinic --reason "wrong file"
"""
_KINDS = click.Choice(["patients", "notes"])


@click.command("import", epilog=_EXAMPLES)
@click.argument("file", type=USER_PATH, metavar="FILE")
@records_options
@click.option("--kind", type=_KINDS, help="what the rows of a table are")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=NAME",
    help="which column of a table holds a field, where its name does not tell; may be repeated",
)
@click.option(
    "--days",
    type=click.Choice(["day-first", "month-first"]),
    help="what comes first in days of digits alone, where a day may be two",
)
@click.option("--technique", default="", metavar="CODE", help="technique of notes that name none")
@click.option(
    "--known",
    type=click.Choice(["refuse", "skip", "add", "merge"]),
    default="refuse",
    show_default=True,
    help="what to do with patients who are here already; add: merge them later, merge: at once "
    "(both not of archives)",
)
@click.option("--dry-run", is_flag=True, help="check the whole file and say what it would bring")
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def import_(
    *,
    file: Path,
    data: Path | None,
    user: str,
    password_file: Path | None,
    kind: str | None,
    columns: tuple[str, ...],
    days: str | None,
    technique: str,
    known: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring the records of a file into these: all of it, or nothing.

    FILE is an archive that “export” wrote, a table (CSV or .xlsx) of patients or of earlier
    needling notes, or patients and complaints as FHIR R4 (.json or .ndjson). Every part is checked
    before anything is stored. Exit code 7: refused, also by a dry run.
    """
    from needlemap.domain.plurals import count_words
    from needlemap.exchange.archive import is_archive
    from needlemap.exchange.fhir.reading import is_fhir

    if kind is None and not is_archive(file) and file.suffix.lower() in (".csv", ".xlsx", ".txt"):
        raise ValueError("--kind must say what the rows of the table are: patients or notes")
    with open_records(data, user, password_file) as records:
        if kind is None and is_fhir(file):
            made = _fhir(records, file, dry_run=dry_run, known=known)
        elif kind is None:
            made = _archive(records, file, dry_run=dry_run, known=known)
        else:
            how = (kind, columns, days, technique)
            made = _table(records, file, how, dry_run=dry_run, known=known)
    if as_json:
        print_json({"imported": not dry_run, **made})
    if problems := made.get("problems"):  # of a dry run: without it nothing comes so far
        raise ImportRefusedError(
            f"Nothing can be imported yet: {count_words(len(problems), 'problem')} in the file. "
            "Correct them in the file, or choose other columns."
        )
    here = made.get("known") or []
    if dry_run and here and known == "refuse":
        raise ImportRefusedError(
            f"Nothing can be imported yet: {count_words(len(here), 'patient')} of the file "
            f"({', '.join(map(str, here[:5]))}) would be refused, being here already. Say with "
            "--known what to do."
        )
    if as_json:
        return
    counts = made["counts"]
    words = "would come" if dry_run else "imported"
    named = ", ".join(count_words(counts[f"{one}s"], one) for one in ("patient", "session"))
    click.echo(f"{words:12}{named}")
    for name in ("known", "same_name", "not_read", "left_out", "kept_settings", "import"):
        if made.get(name):
            shown = made[name] if isinstance(made[name], str) else ", ".join(map(str, made[name]))
            click.echo(f"{name.replace('_', ' '):12}{shown}")


@click.command("import-template", epilog=_TEMPLATE_EXAMPLES)
@click.argument("kind", type=_KINDS)
def import_template(*, kind: str) -> None:
    """Write a table to fill in, with one line as an example."""
    from needlemap.exchange.table_mapping import TableKind, template

    click.echo(template(TableKind(kind)), nl=False)


@click.command("withdraw-import", epilog=_WITHDRAW_EXAMPLES)
@click.argument("import_id", metavar="ID")
@click.option("--reason", required=True, metavar="TEXT", help="why; it stays with each session")
@records_options
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def withdraw_import(
    *,
    import_id: str,
    reason: str,
    data: Path | None,
    user: str,
    password_file: Path | None,
    as_json: bool,
) -> None:
    """Take back all that one import brought: marked as entered in error, never deleted.

    ID is what “import” said, or the beginning of it. Patients without other sessions are archived.
    """
    from needlemap.domain.plurals import count_words
    from needlemap.services.steps import run
    from needlemap.services.table_import import withdraw

    with open_records(data, user, password_file) as records, Steps() as steps:
        steps.begin("Withdrawing")
        sessions, patients = run(withdraw(records, import_id, reason=reason), steps)
    if as_json:
        print_json({"sessions": sessions, "patients": patients})
    else:
        told = count_words(sessions, "session")
        click.echo(f"withdrawn   {told}; archived {count_words(patients, 'patient')}")


def _archive(records: "Records", file: Path, *, dry_run: bool, known: str) -> dict[str, Any]:
    from needlemap.exchange.archive import ArchiveReader
    from needlemap.services.archive_service import import_archive, look_through
    from needlemap.services.steps import run

    if known in ("add", "merge"):
        raise ValueError(f"--known {known} is not for archives; in them patients keep their ids")
    with ArchiveReader(file) as reader, Steps() as steps:
        steps.begin("1/2 Checking the file")
        preview = run(look_through(records, reader), steps)
        if not dry_run:
            steps.begin("2/2 Storing")
            how = import_archive(records, reader, preview, leave_out_known=known == "skip")
            preview = run(how, steps)
    return {
        "counts": asdict(preview.counts),
        "known": list(preview.known),
        "kept_settings": list(preview.kept_settings),
    }


def _fhir(records: "Records", file: Path, *, dry_run: bool, known: str) -> dict[str, Any]:
    from needlemap.services.fhir_service import look_at_fhir
    from needlemap.services.steps import run
    from needlemap.services.table_import import Known, store

    with Steps() as steps:
        steps.begin("1/2 Checking the file")
        found = run(look_at_fhir(records, file), steps)
        for problem in found.plan.problems:
            click.echo(str(problem), err=True)
        import_id = ""
        if not dry_run:
            steps.begin("2/2 Storing")
            import_id = run(store(records, found.plan, known=Known(known)), steps)
    answer = _plan_json(found.plan, known, counted="entry") | {"import": import_id}
    answer["counts"] |= {"complaints": found.complaints}
    return answer | {"left_out": [f"{n} {kind}" for kind, n in sorted(found.left_out.items())]}


def _table(
    records: "Records",
    file: Path,
    asked: tuple[str, tuple[str, ...], str | None, str],
    *,
    dry_run: bool,
    known: str,
) -> dict[str, Any]:
    from needlemap.exchange.table_reading import read_table
    from needlemap.services.steps import run
    from needlemap.services.table_import import Known, look_at, store

    with Steps() as steps:
        table = read_table(file)
        how = _how(table.head, *asked)
        steps.begin("1/2 Checking the file")
        plan = run(look_at(records, table, how), steps)
        for problem in plan.problems:
            click.echo(str(problem), err=True)
        import_id = ""
        if not dry_run:
            steps.begin("2/2 Storing")
            import_id = run(store(records, plan, known=Known(known)), steps)
    not_read = [name for name in table.head if name and name not in how.columns.values()]
    return _plan_json(plan, known) | {"import": import_id, "not_read": not_read}


def _how(
    head: tuple[str, ...], kind: str, columns: tuple[str, ...], days: str | None, technique: str
) -> "How":
    from needlemap.domain.days import DayOrder
    from needlemap.exchange.table_mapping import FIELDS, TableKind, guessed
    from needlemap.services.table_import import How

    table_kind = TableKind(kind)
    names = {field.name for field in FIELDS[table_kind]}
    chosen = dict(each.partition("=")[::2] for each in columns)
    if unknown := chosen.keys() - names:
        raise ValueError(f"--column {min(unknown)} must be one of {', '.join(sorted(names))}")
    mapped = {n: c for n, c in guessed(head, table_kind).items() if c not in chosen.values()}
    order = DayOrder(days.replace("-", "_")) if days else None
    return How(table_kind, mapped | chosen, order, technique)


def _plan_json(plan: "Plan", known: str, *, counted: str = "line") -> dict[str, Any]:
    skipped = plan.duplicates if known == "skip" and plan.duplicates else {}
    return {
        "counts": {
            "patients": len(plan.patients) - len(skipped),
            "sessions": len(plan.sessions),
            "sites": sum(len(session.sites) for session in plan.sessions),
        },
        "known": [f"{counted} {line}" for line in sorted(plan.duplicates or {})],
        "same_name": [f"{counted} {line}" for line in plan.same_name],
        "problems": [asdict(each) for each in plan.problems],
        "columns": dict(plan.how.columns),
    }
