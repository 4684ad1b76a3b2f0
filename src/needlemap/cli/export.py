"""``needlemap-cli export``: records out of the clinic, whole, in a form that others can read."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from needlemap.cli.options import USER_PATH, open_records, records_options, whole_ids
from needlemap.cli.output import Steps, print_json
from needlemap.errors import NeedleMapError

if TYPE_CHECKING:
    from needlemap.services.archive_service import ExportRequest
    from needlemap.storage.records import Records

_EXAMPLES = """\b
Examples:
  needlemap-cli export --data clinic --out clinic.needlemap.zip
  needlemap-cli export --data clinic --patient 01a22b8a --out lindqvist.needlemap.zip
  needlemap-cli export --data clinic --patient 01a22b8a --own-copy --out copy.needlemap.zip
  needlemap-cli export --data clinic --format xlsx --out clinic.xlsx
  needlemap-cli export --data clinic --format fhir --patient 01a22b8a --out lindqvist.fhir.json
  needlemap-cli export --data clinic --format research --mode safe-harbor --out study.zip
"""


@click.command(epilog=_EXAMPLES)
@click.option("--out", type=USER_PATH, required=True, metavar="FILE", help="the file to write")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "csv", "xlsx", "fhir", "research"]),
    default="json",
    show_default=True,
    help="json: an archive that loses nothing and can be imported again; csv: a ZIP file of "
    "tables; xlsx: a workbook of them; fhir: a FHIR R4 bundle for other programs; research: tables "
    "that name nobody, by --mode",
)
@click.option(
    "--patient",
    "patients",
    multiple=True,
    metavar="ID",
    help="this patient alone, by the beginning of the id; may be repeated. Without it: everything",
)
@click.option(
    "--mode",
    type=click.Choice(["safe-harbor", "dates-shifted"]),
    help="research: safe-harbor leaves out all identifiers; dates-shifted keeps codes and shifts "
    "days by a key that stays here, and is still personal data",
)
@click.option("--with-log", is_flag=True, help="fhir: the log, too, each entry as an AuditEvent")
@click.option(
    "--own-codes",
    type=USER_PATH,
    metavar="FILE",
    help="fhir: a table of the clinic's own codes (kind, id, system, code, display); they are kept",
)
@click.option("--own-copy", is_flag=True, help="say in the log that the patient takes it along")
@click.option("--purpose", default="", metavar="TEXT", help="purpose, recorded in the audit log")
@click.option("--recipient", default="", metavar="TEXT", help="recipient, recorded there too")
@click.option("--replace", "may_replace", is_flag=True, help="write over a file that is there")
@records_options
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def export(
    *,
    out: Path,
    form: str,
    patients: tuple[str, ...],
    mode: str | None,
    with_log: bool,
    own_codes: Path | None,
    own_copy: bool,
    purpose: str,
    recipient: str,
    may_replace: bool,
    data: Path | None,
    user: str,
    password_file: Path | None,
    as_json: bool,
) -> None:
    """Write the records of all or of chosen patients into one file.

    The file is not encrypted: keep it as you keep paper records. The export is logged with purpose
    and recipient. The file is there whole or not at all.
    """
    from needlemap.domain.archive import Scope
    from needlemap.services.archive_service import ExportRequest

    if (form == "research") != (mode is not None):
        raise ValueError("--mode and --format research go together")
    if form != "fhir" and (with_log or own_codes):
        raise ValueError("--with-log and --own-codes are for --format fhir")
    if own_copy and (len(patients) != 1 or form == "research"):
        raise ValueError("--own-copy must be of one --patient, and is no research export")
    if out.exists() and not may_replace:
        raise NeedleMapError(f"{out} is there already. Choose another name, or add --replace.")
    with open_records(data, user, password_file) as records:
        ids = tuple(whole_ids(records, patients, of_sessions=False))
        if own_codes is not None:
            from needlemap.services.fhir_service import keep_own_codes, read_own_codes

            keep_own_codes(records, read_own_codes(own_codes))
        scope = Scope.OWN_COPY if own_copy else Scope.PATIENTS if ids else Scope.CLINIC
        request = ExportRequest(scope, ids, purpose, recipient)
        with Steps() as steps:
            steps.begin("Writing the file")
            target = out.absolute()
            if mode is not None:
                answer, words = _research(records, target, request, mode, steps)
            else:
                answer, words = _whole(records, target, request, form, steps, with_log=with_log)
    if as_json:
        print_json({"file": str(out), "format": form, **answer})
        return
    click.echo(f"file      {out}")
    click.echo(f"holds     {words}")
    if answer.get("caution"):
        click.echo(answer["caution"], err=True)


def _whole(
    records: "Records",
    target: Path,
    request: "ExportRequest",
    form: str,
    steps: Steps,
    *,
    with_log: bool,
) -> tuple[dict[str, Any], str]:
    """Write records that name whom they are of; returns what is in the file, also in words."""
    from dataclasses import asdict

    from needlemap.domain.plurals import count_words
    from needlemap.services.archive_service import export_archive, export_tables
    from needlemap.services.fhir_service import export_fhir
    from needlemap.services.steps import run

    if form == "fhir":
        counts = run(export_fhir(records, target, request, with_log=with_log), steps)
    elif form == "json":
        counts = run(export_archive(records, target, request), steps).counts
    else:
        counts = run(export_tables(records, target, request, form), steps)
    named = ("patient", counts.patients), ("session", counts.sessions)
    held = (*named, ("document", counts.documents))
    return {"counts": asdict(counts)}, ", ".join(count_words(n, one) for one, n in held)


def _research(
    records: "Records", target: Path, request: "ExportRequest", mode: str, steps: Steps
) -> tuple[dict[str, Any], str]:
    """Write tables that name nobody; returns what is in the file, also in words."""
    from needlemap.domain.plurals import count_words
    from needlemap.services.research_export import LABELS, ResearchMode, export_research
    from needlemap.services.steps import run

    chosen = ResearchMode(mode)
    found = run(export_research(records, target, request, chosen), steps)
    held = (("subject", found.subjects), ("session", found.sessions), ("site", found.sites))
    counts = {f"{one}s": number for one, number in held}
    words = ", ".join(count_words(number, one) for one, number in held)
    answer = {"mode": LABELS[chosen], "counts": counts, "caution": found.caution}
    return answer, f"{words}. {LABELS[chosen]}"
