"""The command line writes the same reports without a window."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

from needlemap.cli import main
from needlemap.cli.exit_codes import ExitCode
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.session import Session
from reports.makers import AT, OFFSET_MIN, a_site
from reports.reading import pages_of
from storage.makers import PASSWORD, new_records, reopened, use_light_keys


class Clinic:
    """Records on disk with one patient and one session, and the command line on them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.data, self.out, self._patch = folder / "data", folder / "out", monkeypatch
        with new_records(self.data) as records:
            self.patient = Patient(new_id(), "Lindqvist", "Anna", figure=Figure.MALE)
            records.patients.add(self.patient)
            own = records.therapist.id
            self.session = Session(new_id(), self.patient.id, own, AT, AT, OFFSET_MIN)
            records.sessions.start(self.session)
        use_light_keys(monkeypatch)

    def report(self, *words: str, password: str = PASSWORD) -> int:
        self._patch.setattr("sys.stdin", io.StringIO(password + "\n"))
        return main(["report", *words, "--data", str(self.data)])

    def written(self, kind: str, *words: str) -> list[Path]:
        assert self.report(kind, *words, "--out", str(self.out)) == 0
        return sorted(self.out.iterdir())


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object) -> Clinic:
    return Clinic(tmp_path, monkeypatch)


@pytest.mark.parametrize("kind", ["session", "handout"])
def test_reports_of_a_session(clinic: Clinic, kind: str) -> None:
    (path,) = clinic.written(kind, clinic.session.id, "--clinic", "Riverside", "--address", "1 Rd")
    assert path.name == f"{kind}-2026-11-21-{clinic.session.id[-8:]}.pdf"
    assert "Riverside" in pages_of(path.read_bytes())[0]


def test_the_clinics_own_head_needs_no_option(clinic: Clinic) -> None:
    with reopened(clinic.data) as records:
        records.settings.set_clinic_head(ClinicHead("Riverside", ("1 River Road",)))
    (path,) = clinic.written("session", clinic.session.id)
    assert "1 River Road" in pages_of(path.read_bytes())[0]


@pytest.mark.parametrize("kind", ["history", "chart"])
def test_reports_of_a_patient(clinic: Clinic, kind: str) -> None:
    (path,) = clinic.written(kind, clinic.patient.id, "--paper", "Letter")
    assert "Lindqvist" in pages_of(path.read_bytes())[0]


def test_a_map_of_density_is_printed_on_demand(clinic: Clinic) -> None:
    with reopened(clinic.data) as records:
        needled = replace(clinic.session, id=new_id())
        site = replace(a_site(1), session_id=needled.id)
        records.sessions.start(replace(needled, sites=(site,)))
    (path,) = clinic.written("history", clinic.patient.id, "--density", "sites")
    assert "Density of sites on the skin" in " ".join(pages_of(path.read_bytes()))


def test_a_research_export_comes_with_its_table(clinic: Clinic) -> None:
    paths = clinic.written("stricta", clinic.patient.id, "--subject", "S-01")
    assert [path.name for path in paths] == [
        "stricta-S-01-codebook.csv",
        "stricta-S-01.csv",
        "stricta-S-01.pdf",
    ]


def test_the_log_holds_purpose_and_recipient(clinic: Clinic) -> None:
    clinic.written("session", clinic.session.id, "--purpose", "appeal", "--recipient", "Insurer")
    with reopened(clinic.data) as records:
        event = records.audit.history("session", clinic.session.id)[-1]
    assert (event.action, event.detail["purpose"], event.detail["recipient"]) == (
        "export_pdf",
        "appeal",
        "Insurer",
    )


def test_ids_are_found_by_name(clinic: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    assert clinic.report("find", "lind") == 0
    said = capsys.readouterr().out
    assert f"patient  {clinic.patient.id}" in said
    assert f"session  {clinic.session.id}  2026-11-21  draft" in said


def test_a_bad_id_is_listed_and_the_rest_is_written(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = new_id()
    words = ("session", bad, clinic.session.id, "--out", str(clinic.out))
    assert clinic.report(*words) == 1
    said = capsys.readouterr()
    assert f"session {bad}: This session is not in these records." in said.err
    assert "1 of 2 not written" in said.err
    assert len(list(clinic.out.iterdir())) == 1


def test_a_protected_file_needs_its_password_and_is_said_to_be_no_pdf_a(
    clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("heron over water\n")
    (path,) = clinic.written("session", clinic.session.id, "--protect-with", str(secret))
    assert "not PDF/A" in capsys.readouterr().out
    assert pages_of(path.read_bytes(), "heron over water")


@pytest.mark.parametrize(
    "words",
    [("session", "no-id"), ("history", "no-id", "--from", "2026-02-01", "--to", "2026-01-01")],
)
def test_wrong_usage_is_told_before_the_records_are_opened(
    clinic: Clinic, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert clinic.report(*words) == 2
    assert "must be" in capsys.readouterr().err


def test_a_folder_without_records_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "find", "--data", str(tmp_path)]) == ExitCode.NOT_FOUND
    assert "There are no records" in capsys.readouterr().err
