"""The hand-out says in plain words what was done, and carries the clinic's own text."""

from pathlib import Path

import pytest

from helpers.plates import ASurface
from needlemap.domain.clinic import ClinicHead
from needlemap.errors import ReportError
from needlemap.reports.content import Imprint
from needlemap.reports.handout_content import Handout, handout, handout_text
from needlemap.reports.handout_layout import handout_document
from reports.makers import a_record, a_session, a_site, signed
from reports.reading import missing, text_of


def a_handout(text: str = "") -> Handout:
    sites = [a_site(1, needle_count=2), a_site(2, t=0.3)]
    record = a_record(signed(a_session(*sites)), Imprint(ClinicHead("Riverside")))
    return handout(record, text or handout_text(), date_words="21 November 2026")


def test_it_says_what_was_done_and_when_to_call(surface: ASurface) -> None:
    text = text_of(handout_document(a_handout(), surface))
    words = [
        "On 21 November 2026 Maria Keller, PT, DPT treated you",
        "3 needles at 2 places",
        "Call for emergency help at once",
        "Shortness of breath",
        "Trapezius (right)",
        "Riverside",
    ]
    assert missing(words, text) == []


def test_the_shipped_hand_out_fills_one_page(surface: ASurface) -> None:
    assert len(handout_document(a_handout(), surface).sheets.pages) == 1


def test_the_note_to_the_editor_is_not_printed() -> None:
    assert not any("How to write" in part.title for part in a_handout().parts)


def test_the_clinic_may_write_its_own_text(tmp_path: Path) -> None:
    (tmp_path / "handout.txt").write_text("# Rest\n- Tea at {clinic}\n! Call 112\nBye.", "utf-8")
    (part,) = a_handout(handout_text(tmp_path)).parts
    assert part.title == "Rest"
    assert part.lines == (("point", "Tea at Riverside"), ("urgent", "Call 112"), ("text", "Bye."))


def test_without_an_own_text_the_shipped_one_is_used(tmp_path: Path) -> None:
    assert handout_text(tmp_path) == handout_text()


def test_a_text_that_is_no_text_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "handout.txt").write_bytes(b"\xff\xfe\x00bad")
    with pytest.raises(ReportError, match=r"hand-out \(handout\.txt\) cannot be read"):
        handout_text(tmp_path)


@pytest.mark.parametrize("text", ["# A\n{name}", "# A\n{therapist.name}", "# A\n{0}", "# A\n{"])
def test_a_text_that_asks_for_what_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="text"):
        a_handout(text)


def test_a_text_beyond_all_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 20000 characters"):
        a_handout("# A\n" + "x" * 20_000)
