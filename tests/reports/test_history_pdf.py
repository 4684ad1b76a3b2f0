"""A treatment history says which sessions there were, what each structure got, and where."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from helpers.histories import NOW, facts, history, row
from helpers.plates import ASurface
from needlemap.bodymap.skin_cells import area_text
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.complaint import Complaint, ComplaintSide, Goal
from needlemap.domain.ids import new_id
from needlemap.domain.placement import SurfacePoint
from needlemap.domain.plurals import with_sign
from needlemap.domain.symptoms import DrawnOn, Symptom, SymptomArea, SymptomDrawing
from needlemap.domain.visit import OutcomeScore
from needlemap.domain.visit_complaint import Assigned, VisitComplaint
from needlemap.history import FilterSet, History, NotNeedledFor
from needlemap.reports.content.history import Counted, HistoryRecord, OverlaySite
from needlemap.reports.content.history_record import (
    ALL_DAYS,
    ALL_SITES,
    BARE,
    Period,
    filters_words,
    history_record,
)
from needlemap.reports.content.record import Fact, Imprint
from needlemap.reports.figures.dot_timeline import DotLine
from needlemap.reports.figures.overlay_spots import overlay_plates, spots_of
from needlemap.reports.layouts.history import history_document
from needlemap.reports.pages.document import room_between
from needlemap.reports.pages.paper import paper_named
from reports.makers import AT, PATIENT, Names
from reports.reading import missing, text_of


def a_history() -> History:
    """Return three sessions over half a year, one of them withdrawn."""
    sessions = [
        facts(
            1,
            180,
            status="signed",
            therapist_name="Maria Keller",
            pain_before=7,
            pain_after=5,
            outcomes=(OutcomeScore("ndi", 31),),
        ),
        facts(2, 60, status="draft", outcomes=(OutcomeScore("ndi", 18),)),
        facts(3, 2, status="signed", entered_in_error=True),
        facts(4, 1, status="signed", pain_before=4, pain_after=1),
    ]
    rows = [
        row(1, 1, face=1, needle_count=3, twitch="single", depth_mm=20),
        row(1, 2, face=1, structure="soleus", side="left"),
        row(2, 1, face=0, structure=None),
        row(3, 1, face=1, structure="piriformis"),
        row(4, 1, face=1, twitch="none", technique="superficial_dn"),
    ]
    return history(sessions, rows)


def a_history_record(
    period: Period = ALL_DAYS,
    imprint: Imprint = BARE,
    filters: FilterSet = ALL_SITES,
    density: Counted = Counted.NOTHING,
) -> HistoryRecord:
    return history_record(
        a_history(),
        PATIENT,
        Names(),
        author="Maria Keller, PT",
        period=period,
        filters=filters,
        imprint=imprint,
        density=density,
    )


def test_every_row_of_its_tables_can_be_found_in_the_pdf(surface: ASurface) -> None:
    record = a_history_record(imprint=Imprint(ClinicHead("Riverside"), "12:" + "ab" * 32, AT))
    text = text_of(history_document(record, surface))
    words = [cell for table in (record.structures, record.sessions) for r in table for cell in r]
    words += [fact.value for fact in (*record.patient, *record.totals)]
    words += [*record.ages, *record.alerts, record.content_hash, record.record_head, "Ndi"]
    words.append("MIC 19 %, mechanical neck pain, 9.5 of 50 (Cleland08)")
    assert missing(words, text) == []


def test_a_structure_has_its_dose_and_the_days_on_which_it_was_needled() -> None:
    first = a_history_record().structures[0]
    assert first[:6] == ("Infraspinatus, right", "2", "2", "4", "20 mm", "1 of 2")
    assert first[6:8] == ("2026-05-25", "2026-11-20")


def test_a_site_without_structure_reads_alike_in_every_table_and_plot() -> None:
    record = a_history_record()
    assert [each[0] for each in record.structures if "no structure" in each[0]]
    assert [each.name for each in record.dots if "no structure" in each.name]
    assert [each for each in record.sessions if ", no structure" in " ".join(each)]


def test_a_session_entered_in_error_is_left_out() -> None:
    record = a_history_record()
    assert len(record.sessions) == 3
    assert "Piriformis" not in str(record.structures)
    assert len(record.overlay) == 4


def test_a_draft_among_the_sessions_is_said() -> None:
    assert a_history_record().alerts == (
        "1 session is a draft, not signed.",
        "1 session excluded (entered in error).",
    )


def test_a_period_keeps_what_lies_outside_off_the_page() -> None:
    record = a_history_record(Period(date(2026, 9, 1), date(2026, 10, 31)))
    assert [session[2] for session in record.sessions] == ["draft"]
    assert (record.first_day, record.last_day) == ("2026-09-01", "2026-10-31")
    assert len(record.overlay) == 1


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="last day must be from 2026-02-01 on"):
        Period(date(2026, 2, 1), date(2026, 1, 1))


def test_the_hash_changes_with_a_site_and_not_with_the_day_of_printing() -> None:
    once = a_history_record(imprint=Imprint(printed_at=AT))
    assert once.content_hash == a_history_record(imprint=Imprint(printed_at=NOW)).content_hash
    moved = history([facts(1)], [row(1, 1, s=0.1)])
    stayed = history([facts(1)], [row(1, 1, s=0.2)])
    hashes = {
        history_record(each, PATIENT, Names(), author="A").content_hash for each in (moved, stayed)
    }
    assert len(hashes) == 2


def test_ages_go_from_the_end_of_the_period_backwards() -> None:
    assert [site.age for site in a_history_record().overlay] == [3, 3, 2, 0]


def test_filters_leave_only_their_sites_and_sessions_and_are_said_in_words() -> None:
    left = FilterSet().toggled("side", "left")
    record = a_history_record(filters=left)
    assert record.alerts[0] == (
        "Not the whole history: only sites that match side: left. 1 of 4 sites of the period."
    )
    assert [each[0] for each in record.structures] == ["Soleus, left"]
    assert [each[3:6] for each in record.sessions] == [("1", "2", "Soleus L")]
    assert [point.value for point in record.strip.needles] == [2.0]
    assert [fact.value for fact in record.totals] == ["1", "1", "2", "1"]
    assert len(record.overlay) == 1


def test_a_draft_without_a_site_that_passes_is_not_counted_as_told() -> None:
    record = a_history_record(filters=FilterSet().toggled("side", "left"))
    assert "1 session is a draft, not signed." not in record.alerts
    assert "1 session excluded (entered in error)." in record.alerts


def test_every_code_of_a_filter_is_named_on_paper() -> None:
    filters = FilterSet().toggled("twitch", "single").toggled("twitch", "none")
    filters = filters.toggled("twitch", "").toggled("therapist", "t1").with_(NotNeedledFor(4))
    words = filters_words(filters, Names(), history([facts(1, therapist_id="t1")], []))
    assert "twitch response: none or not recorded or single" in words
    assert f"therapist: {facts(1).therapist_name}" in words
    assert "not treated for 4 weeks" in words


def test_the_hash_tells_a_filtered_history_from_a_whole_one() -> None:
    both = FilterSet().toggled("side", "left").toggled("side", "right")
    assert len(a_history_record(filters=both).overlay) == len(a_history_record().overlay)
    assert a_history_record(filters=both).content_hash != a_history_record().content_hash


def test_pain_of_the_other_sessions_stands_beside_that_of_a_structure() -> None:
    soleus = next(each for each in a_history_record().structures if "Soleus" in each[0])
    assert soleus[8:10] == ("−2.0 (n 1), −3.0 (n 1)", "cannot tell yet")


def test_a_change_is_told_with_its_sign_and_nothing_without_a_minus() -> None:
    assert [with_sign(value) for value in (-1.46, -0.04, 0.0, 2)] == [
        "−1.5",
        "0.0",
        "0.0",
        "+2.0",
    ]


def test_each_structure_has_its_sessions_as_dots_and_in_a_sentence(surface: ASurface) -> None:
    record = a_history_record()
    rows = {row.name: row for row in record.dots}
    assert set(rows) == {each[0] for each in record.structures}
    infraspinatus = rows["Infraspinatus, right"]
    assert [(dot.needles, dot.technique) for dot in infraspinatus.dots] == [
        (3, "trigger_point_dn"),
        (1, "superficial_dn"),
    ]
    assert infraspinatus.sentence == (
        "Infraspinatus, right: 2 sessions, 4 needles, last on 20 November 2026"
    )
    document = history_document(record, surface)
    assert missing(["Structures over time", infraspinatus.name], text_of(document)) == []


def test_a_name_too_long_for_its_column_keeps_its_side(surface: ASurface) -> None:
    record = a_history_record()
    name = "Thoracolumbar fascia, posterior layer of many words, left"
    long = replace(record, dots=(replace(record.dots[0], name=name),))
    text = text_of(history_document(long, surface))
    assert missing(["Thoracolumbar fascia", "…, left"], text) == []


def test_which_session_of_its_course_the_last_was_is_told_as_a_hint() -> None:
    (hint,) = a_history_record().hints
    assert hint.startswith("Hint, not part of the record: the last signed session is number 1 of")
    drafts = history([facts(1, status="draft")], [row(1)])
    assert history_record(drafts, PATIENT, Names(), author="A").hints == ()


def test_an_empty_history_still_makes_a_page(surface: ASurface) -> None:
    record = history_record(history([], []), PATIENT, Names(), author="A")
    text = text_of(history_document(record, surface))
    assert "Lindqvist" in text
    assert record.patient[-1] == Fact("Period", "no session")


def test_sites_at_one_spot_are_one_mark_with_their_number() -> None:
    site = OverlaySite(SurfacePoint(1, 0.5, 0.5), "trigger_point_dn", 2)
    young = replace(site, age=0)
    spots = spots_of([(0, 0, site), (1, 1, site), (2, 0, young), (90, 0, site)], 10)
    assert [(spot.x_mm, spot.count) for spot in spots] == [(2, 3), (90, 1)]


def test_a_plate_is_added_for_what_front_and_back_hide(surface: ASurface) -> None:
    sites = [OverlaySite(SurfacePoint(1, 0.5, 0.5), "trigger_point_dn", 0)]
    assert [plate.id for plate in overlay_plates(sites, surface)] == ["anterior", "posterior"]


def of_two_complaints() -> HistoryRecord:
    """Return a record of six visits for the neck with a drawing, and one for both complaints."""
    neck = Complaint(new_id(), PATIENT.id, "Neck pain", NOW, goals=(Goal("Sleep", "", None),))
    knee = Complaint(new_id(), PATIENT.id, "Knee pain", NOW, side=ComplaintSide.LEFT)
    treated = [VisitComplaint(each.id, Assigned.CONFIRMED) for each in (neck, knee)]
    sessions = [
        facts(
            n,
            60 - 7 * n,
            status="signed",
            pain_before=8 - n,
            pain_after=6 - n,
            treated=tuple(treated[: 1 + (n == 6)]),
            outcomes=(OutcomeScore("ndi", 40 - n),),
        )
        for n in range(1, 7)
    ]
    cells = area_text(np.arange(64))
    drawing = SymptomDrawing((SymptomArea(1, Symptom.PAIN, cells),), "test-1")
    told = History.of(
        sessions,
        [row(n, 1, face=1) for n in range(1, 7)],
        now=NOW,
        complaints=lambda: (neck, knee),
        drawings=lambda: [DrawnOn("session-2", date(2026, 10, 1), drawing)],
    )
    return history_record(told, PATIENT, Names(), author="A")


def test_progress_is_told_by_complaint_with_the_interval_and_what_is_shared() -> None:
    record = of_two_complaints()
    told = {each.name: each.sentences for each in record.progress.complaints}
    assert set(told) == {"Neck pain", "Knee pain, left"}
    neck = " ".join(told["Neck pain"])
    assert "changed by −2.0 on average (95 % interval −2.0 to −2.0, n 5)" in neck
    assert "1 session treated other complaints too" in neck
    assert "Goals: 0 of 1 reached." in neck
    by_name = {each.name: each for each in record.progress.complaints}
    assert len(by_name["Neck pain"].areas) == 1
    assert len(by_name["Knee pain, left"].areas) == 0


def test_the_plots_of_each_complaint_are_printed_and_the_strip_pools_no_pain(
    surface: ASurface,
) -> None:
    text = text_of(history_document(of_two_complaints(), surface))
    wanted = ["Progress: Neck pain", "Progress: Knee pain, left", "Area of symptoms drawn"]
    wanted += ["Neck disability index", "lower is better", "Lines break over pauses"]
    assert missing(wanted, text) == []
    assert text.count("Pain0–10") == 1  # at the neck: no pain of the knee was entered


def test_a_period_holds_for_the_plots_too() -> None:
    record = a_history_record(Period(date(2026, 9, 1), date(2026, 10, 31)))
    (one,) = record.progress.complaints
    assert len(one.progress) == 1
    assert [len(series) for series in one.progress.scores.values()] == [1]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_no_row_of_the_timeline_stands_alone_on_a_page(surface: ASurface, paper: str) -> None:
    record = a_history_record()
    for rows in range(30, 50):
        many = replace(record, dots=record.dots[:1] * rows)
        pages = history_document(many, surface, paper=paper).sheets.pages
        on_each = [sum(isinstance(block, DotLine) for _, block in page.placed) for page in pages]
        assert sum(on_each) == rows
        assert min(filter(None, on_each)) >= 3


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_plots_of_many_measures_are_divided_and_leave_no_page_half_empty(
    surface: ASurface, paper: str
) -> None:
    record = a_history_record()
    (only,) = record.progress.complaints
    (series,) = only.progress.scores.values()
    scores = {("ndi", f"taken {number}"): series for number in range(12)}
    much = replace(only, progress=replace(only.progress, scores=scores))
    many = replace(record, progress=replace(record.progress, complaints=(much,)))
    pages = history_document(many, surface, paper=paper).sheets.pages
    rooms = [room_between(paper_named(paper), page.head, page.foot) for page in pages]
    shares = [page.page.used / room for page, room in zip(pages, rooms, strict=True)]
    assert len(pages) > 3
    assert max(shares) <= 1.0
    assert min(shares[:-1]) > 0.5
