"""The research export follows STRICTA item by item; de-identified, it names nobody."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

from needlemap.domain.ids import new_id
from needlemap.domain.peers import Peer
from needlemap.domain.session import Session
from needlemap.domain.visit import Visit
from needlemap.domain.visit_complaint import Assigned, VisitComplaint, as_signed
from needlemap.reports.content.stricta import StrictaReport, stricta_report
from needlemap.reports.content.stricta_items import NOT_RECORDED
from needlemap.reports.content.stricta_rows import SITE_HEADINGS
from needlemap.reports.layouts.stricta import site_cells, stricta_document
from needlemap.reports.pages.glyphs import texts_of
from reports.makers import AT, NECK, PATIENT, THERAPIST, Names, a_full_site, a_session, a_site
from reports.reading import missing, text_of
from reports.visits import a_whole_session, a_withdrawal


def two_sessions() -> list[Session]:
    """Return two sessions a week apart."""
    first = a_session(a_full_site(1), note="Anna's dog is called Rex.")
    later = replace(a_session(), id=new_id(), performed_at=AT + timedelta(days=7))
    sites = (replace(a_site(1), session_id=later.id),)
    return [replace(later, sites=sites), first]


def a_report(subject: str = "") -> StrictaReport:
    return stricta_report(
        two_sessions(),
        PATIENT,
        Names(),
        author=THERAPIST.signature_name,
        subject=subject,
        printed_at=AT,
    )


def test_the_items_say_what_the_records_say(qapp: object) -> None:
    items = {number: words for number, _, words in a_report().items}
    assert items["2a"] == "mean 2.5 needles, SD 2.1, range 1 to 4 (n 2)"
    assert items["2d"] == (
        "Sought: not in these records\nObtained: local twitch response at 1 of 1 site where it was "
        "recorded; pain reproduced at 1 of 1 site where it was recorded"
    )
    assert items["6a"] == items["6b"] == NOT_RECORDED
    assert items["2f"] == "mean 2.5 min, range 2.5 to 2.5 (n 1)"
    assert items["3a"] == "2 (2 not signed)"
    assert items["3b"].startswith("Over 7 days")
    assert items["1b"] == NOT_RECORDED
    assert missing(list(items.values()), text_of(stricta_document(a_report()))) == []


def test_the_practitioners_are_those_who_treated_not_who_exports() -> None:
    report = stricta_report(
        two_sessions(),
        PATIENT,
        Names(),
        author="The exporter",
        practitioners=("Ines Duarte, PT", "Ann Bell, PT"),
        needling_since=2020,
    )
    items = {number: words for number, _, words in report.items}
    assert items["5"] == "Ines Duarte, PT; Ann Bell, PT"


def test_the_printed_rows_say_what_each_number_counts() -> None:
    cells = [site_cells(row) for row in a_report().rows]
    assert {each[4] for each in cells} >= {"0.25 × 30 mm, 4 needles, 12.5 mm deep", "1 needle"}
    assert any(each[5].endswith("pain reproduced yes") for each in cells)


def test_a_coded_export_names_nobody_and_no_date() -> None:
    report = a_report("S-001")
    words = " ".join(texts_of(report)) + report.as_csv()
    private = ("Lindqvist", "Anna", "1980", "P-10442", PATIENT.id, "Keller", "2026", "Rex")
    an_id_of_now = new_id()[:8]  # ids begin with the time at which they were given
    assert [word for word in (*private, an_id_of_now) if word in words] == []


def test_a_coded_pdf_names_nobody_in_its_title_and_author(qapp: object) -> None:
    document = stricta_document(a_report("S-001"))
    assert "Lindqvist" not in document.title
    assert document.author == "de-identified"
    assert "Lindqvist" not in text_of(document)


def test_days_count_from_the_first_session() -> None:
    assert [row[2] for row in a_report("S-001").rows] == ["0", "7"]
    assert [row[2] for row in a_report().rows] == ["2026-11-21", "2026-11-28"]


def a_whole_report(subject: str = "") -> StrictaReport:
    """Return the export of one session with its whole form, and of a withdrawn one."""
    withdrawn = replace(a_session(a_site(1)), withdrawal=a_withdrawal())
    sessions = [a_whole_session(), withdrawn]
    return stricta_report(sessions, PATIENT, Names(), author="A", subject=subject, printed_at=AT)


def test_the_form_fills_its_items() -> None:
    items = {what: words for _, what, words in a_whole_report().items}
    assert items["Number of sessions"] == "1 (1 not signed)"
    assert items["Stimulation"].endswith(
        "electrical at 1 pair: mean 80.0 Hz, SD 0.0, range 80 to 80 (n 2); "
        "mean 15.0 min, SD 0.0, range 15 to 15 (n 2); dense-disperse"
    )
    assert items["Other interventions"] == "recorded in 1 of 1 session: Mobilised C5."
    assert (
        "home exercise program recorded in 1 of 1 session: Chin tucks."
        in items["Setting and instructions"]
    )
    assert items["Pain before and after (0 to 10)"].startswith("before: mean 8.0 points")
    assert items["Adverse events"] == "Recorded in 1 of 1 session: Bruise, mild (1)"


def test_current_and_outcome_stand_in_the_rows() -> None:
    rows = list(csv.DictReader(io.StringIO(a_whole_report().as_csv())))
    columns = ("estim_hz", "estim_pulse_us", "estim_intensity", "estim_unit", "estim_min")
    assert [rows[0][name] for name in columns] == ["80", "250", "3.5", "score", "15"]
    words = ["strong motor", "biphasic symmetric", "dense-disperse"]
    assert [rows[0][f"estim_{name}"] for name in ("level", "waveform", "mode")] == words
    assert [rows[0][name] for name in ("pain_before", "pain_after", "adverse_events")] == [
        "8",
        "3",
        "1",
    ]


def test_a_coded_export_has_no_words_that_somebody_typed() -> None:
    words = " ".join(texts_of(a_whole_report("S-001")))
    typed = ("Mobilised", "Chin tucks", "Soreness explained", "Tom Bell", "Pressed for")
    assert [each for each in typed if each in words] == []
    assert "recorded in 1 of 1 session" in words


def test_a_very_old_age_is_not_given() -> None:
    old = replace(PATIENT, born_on=date(1930, 1, 1))
    report = stricta_report(two_sessions(), old, Names(), author="", subject="S")
    assert report.patient[1].value == "over 89"


def test_the_csv_has_one_row_a_site() -> None:
    rows = list(csv.DictReader(io.StringIO(a_report().as_csv())))
    assert tuple(rows[0]) == SITE_HEADINGS
    assert [row["structure"] for row in rows] == ["Infraspinatus", "Trapezius upper"]


def test_no_cell_of_the_csv_is_a_formula_to_a_spreadsheet() -> None:
    rows = list(csv.DictReader(io.StringIO(a_report("=cmd()").as_csv())))
    assert {row[SITE_HEADINGS[0]] for row in rows} == {"'=cmd()"}


def test_the_codebook_explains_each_column_of_the_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(a_report().as_codebook())))
    assert tuple(row["column"] for row in rows) == SITE_HEADINGS
    assert [row["column"] for row in rows if not row["meaning"]] == []
    values = {row["column"]: row["values"] for row in rows}
    assert values["side"] == "left; right; midline"
    assert values["pain_reproduced"] == "yes; no"


def test_products_are_named_but_not_where_the_export_is_coded() -> None:
    items = {number: words for number, _, words in a_whole_report().items}
    assert items["2g"].endswith("product recorded in 1 of 1 session: Seirin J")
    named = list(csv.DictReader(io.StringIO(a_whole_report().as_csv())))
    assert named[0]["needle_product"] == "Seirin J"
    coded = a_whole_report("S-001")
    assert "Seirin" not in " ".join(texts_of(coded)) + coded.as_csv()


def test_the_years_of_practice_are_told_with_the_name_or_without() -> None:
    for subject, said in (
        ("", "A, needling for 6 years at the first session"),
        ("S", "needling for 6 years at the first session"),
    ):
        report = stricta_report(
            two_sessions(),
            PATIENT,
            Names(),
            author="A",
            subject=subject,
            practitioners=("A",),
            needling_since=2020,
        )
        assert {number: words for number, _, words in report.items}["5"] == said


PEERS = (
    Peer(PATIENT.id, date(1980, 2, 3), AT.date(), 2),
    Peer(new_id(), date(1980, 5, 6), AT.date(), 7),
    Peer(new_id(), None, AT.date(), 2),
)


def test_a_coded_export_that_fits_one_person_alone_says_so() -> None:
    def caution(*peers: Peer, subject: str = "S-001") -> str:
        return stricta_report(
            two_sessions(), PATIENT, Names(), author="", subject=subject, peers=peers
        ).caution

    assert "alone: age 46 at the first session with 2 sessions. Who" in caution(*PEERS)
    assert "alone: age 46 at the first session. Who" in caution(PEERS[0], PEERS[2])
    assert "alone: 2 sessions. Who knows that can tell who it is." in caution(PEERS[0], PEERS[1])
    twin = Peer(new_id(), date(1980, 3, 4), AT.date(), 2)
    assert caution(*PEERS, twin) == ""
    assert caution(*PEERS, subject="") == ""


def test_a_structure_and_a_technique_that_fit_one_person_alone_are_named() -> None:
    calf = replace(
        PEERS[0], places=frozenset({("soleus", "", "left")}), techniques=frozenset({"superficial"})
    )
    others = (
        replace(calf, person=new_id(), techniques=frozenset({"deep"})),
        replace(calf, person=new_id(), places=frozenset({("", "neck", "left")})),
    )
    caution = stricta_report(
        two_sessions(), PATIENT, Names(), author="", subject="S-001", peers=(calf, *others)
    ).caution
    assert "alone: needling of Soleus, left with Superficial. Who" in caution


def test_no_sessions_make_an_empty_export() -> None:
    report = stricta_report([], PATIENT, Names(), author="A")
    assert report.rows == ()
    assert {number: words for number, _, words in report.items}["3b"] == "No session"


def test_how_far_treatment_varied_reads_as_a_sentence_does() -> None:
    alone, before = two_sessions()
    other = new_id()
    sites = tuple(replace(site, session_id=other) for site in alone.sites)
    again = replace(alone, id=other, performed_at=AT, sites=sites)
    for sessions, said in (
        ([alone], "One session"),
        ([alone, again], "one set of structures in 2 sessions"),
        ([alone, before], "2 different sets of structures in 2 sessions"),
    ):
        report = stricta_report(sessions, PATIENT, Names(), author="A", printed_at=AT)
        assert {number: words for number, _, words in report.items}["1c"] == said


def test_the_complaints_of_signed_sessions_are_named_and_coded_without_typed_words() -> None:
    treated = VisitComplaint(NECK.id, Assigned.CONFIRMED)
    visit = Visit(complaints=(treated,), signed_complaints=(as_signed(NECK),))
    session = replace(a_session(a_full_site(1)), visit=visit)
    said = {}
    for subject in ("", "S-001"):
        report = stricta_report(
            [session], PATIENT, Names(), author="", subject=subject, printed_at=AT
        )
        said[subject] = {what: words for _, what, words in report.items}["Complaints treated"]
    assert said[""] == "Neck pain, right (M54.2) in 1 session"
    assert said["S-001"] == "Neck, right (M54.2) in 1 session"
