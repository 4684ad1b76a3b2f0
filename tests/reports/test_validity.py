"""What independent readers say of the files, where they are installed."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.plates import ASurface
from needlemap.reports import session_record
from needlemap.reports.content.history import Counted
from needlemap.reports.content.record import Fact
from needlemap.reports.content.superbill import superbill
from needlemap.reports.layouts.chart import chart_document
from needlemap.reports.layouts.fax_cover import FaxCover, with_cover
from needlemap.reports.layouts.handout import handout_document
from needlemap.reports.layouts.history import history_document
from needlemap.reports.layouts.letter import letter_document
from needlemap.reports.layouts.listing import ListRecord, list_document
from needlemap.reports.layouts.session import session_document
from needlemap.reports.layouts.stricta import stricta_document
from needlemap.reports.layouts.superbill import superbill_document
from needlemap.reports.pages.document import Document
from needlemap.reports.pdf import document_pdf
from reports.makers import (
    PATIENT,
    THERAPIST,
    Names,
    a_full_site,
    a_record,
    a_session,
    crowded_sites,
)
from reports.test_chart import a_chart
from reports.test_handout import a_handout
from reports.test_history_pdf import a_history_record
from reports.test_letter import CLINIC, ITO, a_letter
from reports.test_stricta import a_report
from reports.visits import a_whole_session

PREFLIGHT_JARS = (
    "preflight",
    "pdfbox2",
    "fontbox2",
    "xmpbox",
    "commons-logging",
    "jaxb-api",
    "javax.activation",
)
_JAVA = Path("/usr/share/java")
_HAS_PREFLIGHT = bool(shutil.which("java")) and all(
    (_JAVA / f"{jar}.jar").exists() for jar in PREFLIGHT_JARS
)


def a_foreign_session(surface: ASurface) -> Document:
    """Return a session of a patient with names in many scripts, one character in no font."""
    names = "Łukasz Ελένη Дмитрий כהן فاطمة 張偉 \U000f0000"
    patient = replace(PATIENT, family_name=names)
    session = a_session(*crowded_sites(12), a_full_site(13), note=names)
    return session_document(session_record(session, patient, THERAPIST, Names()), surface)


A_COVER = FaxCover(ITO, CLINIC, "Maria Keller", "Letter", "30 November 2026, 12:00")
A_LIST = ListRecord(
    "Patients needled with a lot",
    CLINIC,
    (Fact("Needles", "Seirin J"), Fact("Lot", "A1")),
    ("Every session whose form names these needles and this lot.",),
    ("Patient", "Date of birth", "MRN", "Session", "Therapist"),
    (("Łukasz, Ελένη", "1 May 1980", "P-1", "3 May 2026", "Maria Keller"),) * 70,
    (0.30, 0.17, 0.15, 0.16, 0.22),
    ("Head of the log 12:ab", "Printed by Maria Keller"),
    "Maria Keller",
)
KINDS: dict[str, Callable[[ASurface], Document]] = {
    "session": a_foreign_session,
    "history": lambda surface: history_document(a_history_record(density=Counted.NEEDLES), surface),
    "chart": lambda surface: chart_document(a_chart(), surface),
    "handout": lambda surface: handout_document(a_handout(), surface),
    "letter": lambda surface: with_cover(letter_document(a_letter(), surface), A_COVER),
    "superbill": lambda _surface: superbill_document(
        superbill(a_record(a_whole_session()), "20560", ())
    ),
    "stricta": lambda surface: stricta_document(a_report("S-01")),
    "list": lambda _surface: list_document(A_LIST),
}


@pytest.fixture(params=list(KINDS))
def document(request: pytest.FixtureRequest, surface: ASurface) -> Document:
    return KINDS[request.param](surface)


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
@pytest.mark.parametrize("password", ["", "heron over water"])
def test_qpdf_finds_nothing_wrong(document: Document, password: str, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(document_pdf(lambda: document, password=password))
    found = subprocess.run(
        ["qpdf", f"--password={password}", "--check", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.skipif(not _HAS_PREFLIGHT, reason="PDFBox Preflight is not installed")
def test_preflight_calls_it_valid_pdf_a_1b(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(document_pdf(lambda: document))
    classes = os.pathsep.join(str(_JAVA / f"{jar}.jar") for jar in PREFLIGHT_JARS)
    found = subprocess.run(
        ["java", "-cp", classes, "org.apache.pdfbox.preflight.Validator_A1b", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "is a valid PDF/A-1b file" in found.stdout, found.stdout + found.stderr
