"""Tables made from the types: whole, described, harmless in a spreadsheet, and read back."""

import csv
import io
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.archives import parts_of, taken
from needlemap.domain.archive import Scope
from needlemap.domain.edit import VisitEdit
from needlemap.domain.spreadsheet_text import harmless, unescaped
from needlemap.domain.visit import Visit
from needlemap.exchange.tables import TABLES, dictionary, sheet_name
from needlemap.services.archive_service import ExportRequest, export_tables
from needlemap.storage.records import Records
from storage.makers import signed_session, stored_patient, stored_session
from storage.repositories.test_visit import full_visit

WHOLE = ExportRequest(Scope.CLINIC)


def tables_in(path: Path) -> dict[str, list[dict[str, str]]]:
    return {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        for name, data in parts_of(path).items()
    }


def test_each_table_and_each_column_is_there_once_and_described() -> None:
    described = [(row[0], row[1]) for row in dictionary()[1:]]
    assert len(set(described)) == len(described)
    columns = [(table.name, name) for table in TABLES.values() for name in table.head]
    assert sorted(columns) == sorted(described)
    assert ("sites", "needle_length_mm") in columns
    assert all(row[2] for row in dictionary())


def test_every_field_of_a_visit_is_in_a_table(records: Records, tmp_path: Path) -> None:
    session = stored_session(records, sites=2)
    visit = replace(full_visit(), after_last_time=(), complaints=())
    records.sessions.change_visit(VisitEdit(session.id, Visit(), visit))
    taken(export_tables(records, tmp_path / "x.zip", WHOLE, "csv"))
    tables = tables_in(tmp_path / "x.zip")
    [row] = tables["sessions"]
    assert (row["id"], row["pain_before"], row["consent_status"]) == (session.id, "7", "written")
    assert (row["conditions"], row["needles_sharps_disposed"]) == ("M54.2; M75.1", "true")
    assert [site["needle_length_mm"] for site in tables["sites"]] == ["40.0", "40.0"]
    assert tables["session_outcomes"][1]["detail"] == "shoulder flexion"
    assert tables["session_screening"][0]["session_id"] == session.id
    assert {"table", "column", "unit"} <= tables["dictionary"][0].keys()


def test_a_workbook_holds_the_same_rows(records: Records, tmp_path: Path) -> None:
    session = signed_session(records, sites=2)
    counts = taken(export_tables(records, tmp_path / "x.xlsx", WHOLE, "xlsx"))
    assert (counts.patients, counts.sessions, counts.sites) == (1, 1, 2)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx", read_only=True)
    head, *rows = [list(row) for row in book["sites"].values]
    assert len(rows) == 2
    assert rows[0][head.index("session_id")] == session.id
    assert rows[0][head.index("depth_mm")] is None
    assert set(book.sheetnames) == set(map(sheet_name, TABLES)) | {"dictionary"}
    book.close()


def test_a_workbook_that_is_given_up_leaves_nothing_readable_behind(
    records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_session(records, sites=2)
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    steps = export_tables(records, tmp_path / "x.xlsx", WHOLE, "xlsx")
    while next(steps)[1] == 0:  # until there are rows
        pass
    assert list(aside.iterdir())
    steps.close()
    assert list(aside.iterdir()) == []
    assert not (tmp_path / "x.xlsx").exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "'"])
def test_no_cell_is_a_formula(records: Records, tmp_path: Path, start: str) -> None:
    evil = f'{start}HYPERLINK("http://x","y")'
    stored_patient(records, family_name=f"A{evil}", given_name=evil.strip() or "x", note=evil)
    taken(export_tables(records, tmp_path / "x.zip", WHOLE, "csv"))
    [row] = tables_in(tmp_path / "x.zip")["patients"]
    assert row["note"] == "'" + evil
    assert unescaped(row["note"]) == evil
    taken(export_tables(records, tmp_path / "x.xlsx", WHOLE, "xlsx"))
    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        assert b"<f>" not in b"".join(book.read(name) for name in book.namelist())


@given(st.text())
def test_a_harmless_text_is_read_back_as_it_was(text: str) -> None:
    assert unescaped(harmless(text)) == text
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_an_export_of_tables_is_logged_with_its_purpose(records: Records, tmp_path: Path) -> None:
    patient = stored_patient(records)
    request = ExportRequest(Scope.PATIENTS, (patient.id,), "audit", "Insurer")
    taken(export_tables(records, tmp_path / "x.zip", request, "csv"))
    told: Any = records.audit.history("patient", patient.id)[-1]
    assert (told.action, told.detail["purpose"]) == ("export", "audit")
