"""Export and import on the command line, for people and scripts."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from exchange.practice_tables import TABLES, PracticeTable
from needlemap.cli import main
from needlemap.cli.exit_codes import ExitCode
from needlemap.services.fhir_service import own_codes
from storage.makers import PASSWORD, new_records, reopened, signed_session, use_light_keys

Run = Callable[..., int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Records on disk with one signed session."""
    with new_records(tmp_path / "data") as records:
        signed_session(records, sites=2)
    return tmp_path / "data"


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    new_records(tmp_path / "empty").close()
    return tmp_path / "empty"


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    use_light_keys(monkeypatch)

    def run(*words: str, data: Path = folder) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
        return main([*words, "--data", str(data)])

    return run


def test_what_is_exported_can_be_imported_elsewhere(
    run: Run, empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "clinic.needlemap.zip"
    assert run("export", "--out", str(out)) == ExitCode.DONE
    told = capsys.readouterr()
    assert (told.out, told.err) == (
        f"file      {out}\nholds     1 patient, 1 session, 0 documents\n",
        "",
    )
    assert run("import", str(out), data=empty) == ExitCode.DONE
    assert capsys.readouterr().out == "imported    1 patient, 1 session\n"
    with reopened(empty) as records:
        assert records.audit.verify() == ()


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_the_list_of_a_known_program_is_imported_without_naming_columns(
    run: Run, table: PracticeTable, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(table.data)
    assert run("import", str(path), "--kind", "patients", "--json") == ExitCode.DONE
    told = json.loads(capsys.readouterr().out)
    assert (told["imported"], told["counts"]["patients"]) == (True, 2)
    assert told["columns"] == table.columns


def test_a_dry_run_says_what_would_come_and_stores_nothing(
    run: Run, empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "one.zip"
    run("export", "--out", str(out))
    capsys.readouterr()
    assert run("import", str(out), "--dry-run", "--json", data=empty) == ExitCode.DONE
    told = json.loads(capsys.readouterr().out)
    assert (told["imported"], told["counts"]["sites"]) == (False, 2)
    with reopened(empty) as records:
        assert records.patients.search("") == ()


def test_a_dry_run_of_what_is_here_already_ends_as_the_import_would(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, how in (("one.zip", ()), ("one.fhir.json", ("--format", "fhir"))):
        out = str(tmp_path / name)
        run("export", *how, "--out", out)
        capsys.readouterr()
        assert run("import", out) == ExitCode.FILE_REFUSED
        assert run("import", out, "--dry-run") == ExitCode.FILE_REFUSED
        told = capsys.readouterr()
        assert told.out == ""
        assert "1 patient of the file" in told.err
        assert "--known" in told.err
        assert run("import", out, "--dry-run", "--known", "skip") == ExitCode.DONE


def test_a_dry_run_that_finds_a_problem_is_refused_and_promises_nothing(
    run: Run, empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Nachname;Geburtsdatum;Patientennummer;Lieblingsfarbe\nMoe;3/2/1980;A-1;rot\n")
    asked = ("import", str(path), "--kind", "patients")
    assert run(*asked, "--dry-run", data=empty) == ExitCode.FILE_REFUSED
    told = capsys.readouterr()
    assert told.out == ""
    assert "Line 2, born on: 3/2/1980 may be two days" in told.err
    assert "Nothing can be imported yet: 1 problem in the file." in told.err
    assert run(*asked, "--dry-run", "--json", data=empty) == ExitCode.FILE_REFUSED
    assert json.loads(capsys.readouterr().out)["problems"][0]["line"] == 2
    assert run(*asked, "--days", "day-first", data=empty) == ExitCode.DONE
    assert "not read    Lieblingsfarbe\n" in capsys.readouterr().out
    with reopened(empty) as records:
        [moe] = records.patients.search("")
    assert moe.record_number == "A-1"


def test_a_file_that_is_no_archive_has_an_exit_code_of_its_own(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter.zip"
    path.write_text("Dear colleague")
    assert run("import", str(path)) == ExitCode.FILE_REFUSED
    assert "not an archive of NeedleMap" in capsys.readouterr().err


def test_a_patient_is_named_by_the_beginning_of_the_id(
    run: Run, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with reopened(folder) as records:
        [patient] = records.patients.search("")
    out = str(tmp_path / "one.zip")
    assert run("export", "--out", out, "--patient", patient.id[:12], "--own-copy") == ExitCode.DONE
    assert run("export", "--out", out, "--patient", "zz") == ExitCode.FAILED  # the file is there
    assert run("export", "--out", out, "--patient", "zz", "--replace") == ExitCode.NOT_FOUND
    assert run("export", "--out", out, "--own-copy", "--replace") == ExitCode.USAGE
    assert "needlemap-cli find" in capsys.readouterr().err
    with reopened(folder) as records:
        told = records.audit.history("patient", patient.id)[-1]
    assert (told.action, told.detail["scope"]) == ("export_archive", "own_copy")


@pytest.mark.parametrize(
    ("of", "code"),
    [("", ExitCode.USAGE), ("01a22b8a-0000-7000-8000-000000000000", ExitCode.NOT_FOUND)],
    ids=["no id", "a whole id of nobody"],
)
@pytest.mark.parametrize("form", ["json", "csv", "fhir"])
def test_an_id_of_nobody_exports_and_logs_nothing(
    form: str,
    of: str,
    code: ExitCode,
    run: Run,
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "one"
    assert run("export", "--format", form, "--out", str(out), "--patient", of) == code
    assert "not" in capsys.readouterr().err
    assert not out.exists()
    with reopened(folder) as records:
        assert [e for e in records.transfer.log() if e.action.startswith("export")] == []


def test_an_export_of_nobody_keeps_no_codes(run: Run, folder: Path, tmp_path: Path) -> None:
    codes = tmp_path / "codes.csv"
    codes.write_text("kind,id,system,code\nstructure,infraspinatus,http://snomed.info/sct,7\n")
    out = tmp_path / "one.fhir.json"
    how = ("--format", "fhir", "--own-codes", str(codes), "--out", str(out))
    assert run("export", *how, "--patient", "zz") == ExitCode.NOT_FOUND
    with reopened(folder) as records:
        assert own_codes(records) == ()


def test_capitals_of_an_id_are_understood(run: Run, folder: Path, tmp_path: Path) -> None:
    with reopened(folder) as records:
        [patient] = records.patients.search("")
    of = f"{patient.id[:14]}".upper()
    assert run("export", "--out", str(tmp_path / "one.zip"), "--patient", of) == ExitCode.DONE


def test_nothing_is_written_over_without_asking(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "one.zip"
    out.write_text("mine")
    assert run("export", "--out", str(out)) == ExitCode.FAILED
    assert out.read_text() == "mine"
    assert "--replace" in capsys.readouterr().err


def test_a_table_is_checked_imported_and_withdrawn(
    run: Run, empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "patients.csv"
    path.write_text("Surname,DOB\nMoe,3/2/1980\n")
    assert run("import", str(path), data=empty) == ExitCode.USAGE
    asked = ("import", str(path), "--kind", "patients")
    assert run(*asked, "--dry-run", data=empty) == ExitCode.FILE_REFUSED
    assert "Line 2, born on: 3/2/1980 may be two days" in capsys.readouterr().err
    assert run(*asked, data=empty) == ExitCode.FILE_REFUSED
    capsys.readouterr()
    assert run(*asked, "--days", "day-first", "--json", data=empty) == ExitCode.DONE
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["patients"] == 1
    words = ("withdraw-import", told["import"][:20], "--reason", "test")
    assert run(*words, data=empty) == ExitCode.DONE
    assert capsys.readouterr().out.endswith("; archived 1 patient\n")


def test_a_column_can_be_named(run: Run, empty: Path, tmp_path: Path) -> None:
    path = tmp_path / "patients.csv"
    path.write_text("Who\nMoe\n")
    asked = ("import", str(path), "--kind", "patients")
    assert run(*asked, data=empty) == ExitCode.FILE_REFUSED
    assert run(*asked, "--column", "colour=Who", data=empty) == ExitCode.USAGE
    assert run(*asked, "--column", "family_name=Which", data=empty) == ExitCode.FILE_REFUSED
    assert run(*asked, "--column", "family_name=Who", data=empty) == ExitCode.DONE


def test_a_template_is_written_to_fill_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import-template", "notes"]) == ExitCode.DONE
    assert capsys.readouterr().out.startswith("family_name,given_name,born_on,record_number,")


def test_fhir_goes_out_and_patients_of_it_come_in_and_can_be_withdrawn(
    run: Run, empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "clinic.fhir.json"
    codes = tmp_path / "codes.csv"
    codes.write_text("kind,id,system,code\nstructure,infraspinatus,http://snomed.info/sct,7\n")
    how = ("--format", "fhir", "--with-log", "--own-codes", str(codes))
    assert run("export", *how, "--out", str(out)) == ExitCode.DONE
    assert capsys.readouterr().out.endswith("holds     1 patient, 1 session, 0 documents\n")
    bundle = json.loads(out.read_bytes())
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert {"Patient", "BodyStructure", "AuditEvent"} <= kinds
    assert "http://snomed.info/sct" in out.read_text(encoding="utf-8")
    assert run("import", str(out), "--dry-run", data=empty) == ExitCode.DONE
    assert capsys.readouterr().out.startswith("would come  1 patient, 0 sessions\nleft out")
    assert run("import", str(out), "--json", data=empty) == ExitCode.DONE
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["patients"] == 1
    withdraw = ("withdraw-import", told["import"], "--reason", "wrong file")
    assert run(*withdraw, data=empty) == ExitCode.DONE


def test_options_of_fhir_are_refused_elsewhere(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("export", "--with-log", "--out", str(tmp_path / "x.zip")) == ExitCode.USAGE
    assert "are for --format fhir" in capsys.readouterr().err


def test_fhir_with_a_problem_is_refused_by_entry_and_field(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.json"
    path.write_text('{"resourceType": "Patient", "name": [{"family": "Moe"}], "birthDate": "1980"}')
    assert run("import", str(path)) == ExitCode.FILE_REFUSED
    assert "Entry 1, Patient.birthDate: 1980 is not a whole day." in capsys.readouterr().err


def test_tables_for_research_go_out_under_their_label(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "study.zip"
    how = ("--format", "research", "--mode", "dates-shifted", "--out", str(out))
    assert run("export", *how) == ExitCode.DONE
    told = capsys.readouterr()
    assert "1 subject, 1 session, 2 sites. Pseudonymised, dates shifted: still personal" in told.out
    assert told.err.startswith("1 of 1 subjects are the only one")
    assert run("export", *how, "--replace", "--json") == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["counts"]["subjects"] == 1


@pytest.mark.parametrize(
    "how", [("--format", "research"), ("--mode", "safe-harbor")], ids=["no mode", "no format"]
)
def test_format_and_mode_of_research_go_together(
    how: tuple[str, str], run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("export", *how, "--out", str(tmp_path / "x")) == ExitCode.USAGE
    assert "go together" in capsys.readouterr().err
