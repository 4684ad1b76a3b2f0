"""A first visit as a story: from the first start of the program to the signed PDF."""

from pathlib import Path

import pypdf
import pytest
from pytestqt.qtbot import QtBot

from needlemap.demo import visit as demo
from needlemap.domain.canonical_json import content_hash
from needlemap.domain.session import signed_content
from needlemap.storage.records import Records


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> demo.Visited:
    return demo.visit(tmp_path_factory.mktemp("visit"), "male", with_years=False)


def test_ten_sites_take_twelve_events_at_most(visited: demo.Visited) -> None:
    assert visited.charting_events <= 12


def test_the_records_hold_the_signed_session(visited: demo.Visited, qtbot: QtBot) -> None:
    with Records.open(visited.records, name=demo.NAME, password=demo.PASSWORD) as records:
        (patient,) = records.patients.search("okafor amara")
        (line,) = records.sessions.of_patient(patient.id)
        session = records.sessions.get(line.id)
        assert len(session.sites) == 10
        assert session.signature is not None
        assert session.signature.content_hash == content_hash(signed_content(session))
        assert records.audit.verify() == ()


def test_the_pdf_says_what_was_recorded(visited: demo.Visited) -> None:
    pages = pypdf.PdfReader(visited.pdf).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Okafor, Amara" in text
    assert "Dana Kim, PT, DPT" in text
    assert "Iliocostalis lumborum, left" in text
    assert "NOT SIGNED" not in text


def test_no_name_can_be_read_in_any_file_of_the_records(visited: demo.Visited) -> None:
    files = [path for path in visited.records.rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        for name in (b"Okafor", b"Amara", b"trapezius"):
            assert name not in content, path.name


def test_the_window_was_pictured(visited: demo.Visited) -> None:
    assert visited.window_picture.stat().st_size > 50_000


def test_the_folder_of_a_demonstration_must_be_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from needlemap.cli import main

    (tmp_path / "something").write_text("here")
    assert main(["demo", "--out", str(tmp_path)]) == 1
    assert "is not empty" in capsys.readouterr().err
