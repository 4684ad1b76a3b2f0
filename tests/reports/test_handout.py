"""The hand-out says in plain words what was done, and carries the clinic's own text."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from helpers.plates import ASurface
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.complaint import Goal
from needlemap.domain.visit import Visit
from needlemap.domain.visit_complaint import Assigned, SignedComplaint, VisitComplaint, as_signed
from needlemap.reports.content.handout import Handout, check_handout, handout, handout_text
from needlemap.reports.content.reading_level import HIGHEST_GRADE, reading_grade
from needlemap.reports.content.record import WITHDRAWN_WORDS, Imprint
from needlemap.reports.layouts.handout import handout_document
from reports.makers import AT, NECK, a_record, a_session, a_site, signed
from reports.reading import missing, text_of
from reports.visits import a_withdrawal


def a_handout(
    text: str = "",
    visit: Visit = Visit(),  # noqa: B008 - frozen
    complaints: Sequence[SignedComplaint] = (),
) -> Handout:
    sites = [a_site(1, needle_count=2), a_site(2, t=0.3)]
    record = a_record(signed(a_session(*sites)), Imprint(ClinicHead("Riverside")))
    return handout(
        record,
        text or handout_text(),
        visit,
        date_words="21 November 2026",
        complaints=complaints,
    )


def test_it_says_what_was_done_and_when_to_call(surface: ASurface) -> None:
    text = text_of(handout_document(a_handout(), surface))
    words = [
        "On 21 November 2026 Maria Keller, PT, DPT treated you",
        "3 needles at 2 places",
        "Call emergency services at once",
        "Shortness of breath",
        "Where: upper back, right (trapezius upper).",
        "Riverside",
    ]
    assert missing(words, text) == []


def test_the_shipped_hand_out_fills_one_page(surface: ASurface) -> None:
    assert len(handout_document(a_handout(), surface).sheets.pages) == 1


def test_the_note_to_the_editor_is_not_printed() -> None:
    assert not any("How to write" in part.title for part in a_handout().parts)


def test_the_clinic_may_write_its_own_text() -> None:
    (part,) = a_handout("# Rest\n- Tea at {clinic}\n! Call 112\nBye.").parts
    assert part.title == "Rest"
    assert part.lines == (("point", "Tea at Riverside"), ("urgent", "Call 112"), ("text", "Bye."))


def test_without_an_own_text_the_shipped_one_is_used() -> None:
    assert handout_text(" ") == handout_text() != handout_text("# Own\nText")


def test_what_was_agreed_for_home_stands_after_the_first_part(surface: ASurface) -> None:
    visit = Visit(
        home_plan="Chin tucks, 3 x 10\nWalk daily",
        aftercare="Warmth helps.",
        follow_up_on=date(2026, 12, 1),
    )
    made = a_handout(visit=visit)
    assert [part.title for part in made.parts][2:5] == [
        "Your home exercise program",
        "What your therapist advises",
        "Your next visit",
    ]
    words = ["Chin tucks, 3 x 10", "Walk daily", "Warmth helps.", "1 December 2026"]
    assert missing(words, text_of(handout_document(made, surface))) == []


def test_what_cannot_wait_stands_first_with_where_the_clinic_is_reached(surface: ASurface) -> None:
    clinic = ClinicHead("Riverside", ("1 River Road", "Tel. 555 0100"))
    record = a_record(signed(a_session(a_site(1))), Imprint(clinic))
    made = handout(record, handout_text(), Visit(), date_words="21 November 2026")
    first, second, *_ = made.parts
    assert first.title == "Call emergency services at once"
    assert first.lines[-1] == ("text", "To reach us: Riverside · 1 River Road · Tel. 555 0100")
    assert second.title == "What was done"
    text = text_of(handout_document(made, surface))
    assert text.index("Shortnessofbreath") < text.index("treatedyou") < text.index("Whatto")


def test_only_views_that_show_a_site_are_printed(surface: ASurface) -> None:
    text = text_of(handout_document(a_handout(), surface))
    assert "2sites" in text
    assert "nosites" not in text


def test_the_shipped_text_can_be_read_after_eight_years_of_school() -> None:
    lines = [words for part in a_handout().parts for _, words in part.lines]
    level = reading_grade(" ".join(lines))
    assert level is not None
    assert level <= HIGHEST_GRADE
    hard = "Contralateral paraesthesiae necessitate immediate multidisciplinary investigation."
    assert (reading_grade(hard) or 0) > 12
    assert reading_grade("12 – 14") is None


def test_the_hand_out_of_a_withdrawn_session_says_so(surface: ASurface) -> None:
    withdrawn = replace(signed(a_session(a_site(1))), withdrawal=a_withdrawal())
    made = handout(a_record(withdrawn), "# A\nB", Visit(), date_words="today")
    assert missing([WITHDRAWN_WORDS], text_of(handout_document(made, surface))) == []


@pytest.mark.parametrize("text", ["# A\n{name}", "# A\n{therapist.name}", "# A\n{0}", "# A\n{"])
def test_a_text_that_asks_for_what_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="text"):
        a_handout(text)


def test_a_text_that_could_not_be_printed_is_not_kept() -> None:
    with pytest.raises(ValueError, match="may fill in"):
        check_handout("# A\n{name}")
    check_handout("# A\n{date}")


def test_a_text_beyond_all_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 20000 characters"):
        a_handout("# A\n" + "x" * 20_000)


def test_what_the_patient_is_treated_for_is_named_with_the_goals_that_are_left(
    surface: ASurface,
) -> None:
    goals = (Goal("Sleeps through"), Goal("Old", reached_on=AT.date()))
    neck = replace(as_signed(NECK), goals=goals)
    visit = Visit(complaints=(VisitComplaint(NECK.id, Assigned.CONFIRMED),))
    assert "What you are treated for" not in [part.title for part in a_handout(visit=visit).parts]
    signed_visit = replace(visit, signed_complaints=(neck,))
    for made in (a_handout(visit=signed_visit), a_handout(visit=visit, complaints=(neck,))):
        (part,) = (one for one in made.parts if one.title == "What you are treated for")
        assert [words for _, words in part.lines] == ["Neck pain, right", "Goal: Sleeps through"]
        assert missing(["Goal: Sleeps through"], text_of(handout_document(made, surface))) == []
