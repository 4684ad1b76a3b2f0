"""What is printed is what was recorded: every fact, once, in words that cannot be misread."""

import subprocess
import sys
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from needlemap.domain.canonical_json import content_hash
from needlemap.domain.clinic import PrintedParts
from needlemap.domain.ids import new_id
from needlemap.domain.patient_file import Contact, PatientFile
from needlemap.domain.session import Meaning, signed_content
from needlemap.domain.site import StructureSource, Twitch
from needlemap.domain.visit import Visit
from needlemap.reports import session_record
from needlemap.reports.content import wording
from needlemap.reports.content.patient_file import identity_facts
from needlemap.reports.content.record import Background, Fact
from reports.makers import AT, PATIENT, THERAPIST, Names, a_full_site, a_record, a_session, a_site
from reports.makers import signed as sign
from reports.visits import UNSEEN, WARNING, a_whole_session


def test_the_count_of_muscles_stands_with_their_names() -> None:
    record = a_record(a_session(a_site(1), a_site(2, t=0.3)))
    (muscles,) = [each for each in record.sections if each.title == "Muscles treated"]
    assert muscles.facts == (Fact("Muscle count", "1"),)


def test_only_acknowledged_warnings_are_printed_unless_the_clinic_wants_the_appendix() -> None:
    session = a_whole_session()
    short = a_record(session, background=Background())
    (warnings,) = [each for each in short.sections if each.title == "Warnings"]
    assert warnings.grid is not None
    assert [row[1] for row in warnings.grid.rows] == [WARNING.text]
    assert warnings.text == "1 warning was displayed and not acknowledged."
    assert (short.appendix, short.exact_places) == ((), "")
    (every,) = a_record(session).appendix
    assert every.grid is not None
    assert [row[1] for row in every.grid.rows] == [WARNING.text, UNSEEN.text]
    assert a_record(session).exact_places


def test_of_the_patient_only_what_the_clinic_wants_and_what_is_known_is_printed() -> None:
    file = PatientFile(
        contacts=(Contact("patient", phone="555 0101"),), sex="female", insurer="Aetna, W12"
    )
    every = PrintedParts(sex=True, contact=True, insurer=True)
    known = identity_facts(file, every)
    assert known == (
        Fact("Sex", "female"),
        Fact("Insurer", "Aetna, W12"),
        Fact("Contact", "patient 555 0101"),
    )
    assert identity_facts(file, PrintedParts()) == identity_facts(PatientFile(), every) == ()
    assert a_record(a_session(), background=Background(identity=known)).visit[-3:] == known


def test_no_line_can_end_within_an_age() -> None:
    assert "(age\u00a0" in a_record(a_session()).patient[1].value


def test_a_mark_has_the_number_of_its_row() -> None:
    record = a_record(a_session(*(a_site(ordinal) for ordinal in (3, 8, 21))))
    assert [row.number for row in record.rows] == [1, 2, 3]
    assert [place.number for place in record.places] == [1, 2, 3]


def test_every_recorded_fact_of_a_site_is_in_its_row() -> None:
    row = a_record(a_session(a_full_site(1))).rows[0]
    words = " | ".join(str(getattr(row, field.name)) for field in fields(row))
    facts = (
        "Infraspinatus, left",
        "chosen",
        "Upper back",
        "Electrical dn",
        "Winding",
        "0.25 × 30 mm",
        "oblique",
        "4 in at 14:05",
        "3 out at 14:17, 1 retained",
        "12.5 mm",
        "multiple twitch (6)",
        "pain reproduced",
        "insertions 9",
        "tip broke off",
        "retention 2 min 30 s",
        "approximate location",
        "copied forward from a previous session",
        "Familiar headache behind the eye.",
    )
    assert [fact for fact in facts if fact not in words] == []


def test_what_was_not_recorded_is_left_empty_and_never_guessed() -> None:
    row = a_record(a_session(a_site(1))).rows[0]
    assert (row.needle, row.depth, row.twitch, row.pain, row.details) == ("", "", "", "", "")
    assert row.needles == "1 in"


def test_no_twitch_is_told_apart_from_twitch_not_recorded() -> None:
    assert wording.twitch(a_site(1, twitch=Twitch.NONE)) == "no twitch"
    assert wording.twitch(a_site(1)) == ""


def test_pain_not_reproduced_is_told_apart_from_pain_not_recorded() -> None:
    assert wording.pain(a_site(1, pain_reproduced=False)) == "pain not reproduced"
    assert wording.pain(a_site(1)) == ""


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (StructureSource.INFERRED, "suggested"),
        (StructureSource.CHOSEN, "chosen"),
        (StructureSource.TYPED, "typed"),
    ],
)
def test_it_says_how_the_structure_was_named(source: StructureSource, word: str) -> None:
    assert a_record(a_session(a_site(1, structure_source=source))).rows[0].source == word


def test_a_site_without_structure_is_named_by_its_region_as_on_screen() -> None:
    row = a_record(a_session(a_site(1, structure=None))).rows[0]
    assert row.structure == "Upper back, no structure, right"
    assert row.source == ""


def test_times_are_shown_as_the_clock_of_the_visit_with_its_offset() -> None:
    facts = {fact.label: fact.value for fact in a_record(a_session()).patient}
    assert facts["Visit"] == "21 November 2026, 14:05 (UTC+01:00)"
    assert wording.moment(AT, -210) == "21 November 2026, 09:35 (UTC-03:30)"


def test_the_patient_is_named_with_birth_date_age_and_record_number() -> None:
    facts = [fact.value for fact in a_record(a_session()).patient]
    assert facts[:3] == ["Lindqvist, Anna", "3 February 1980 (age\u00a046)", "P-10442"]


def test_a_missing_birth_date_is_said_to_be_missing() -> None:
    record = session_record(a_session(), replace(PATIENT, born_on=None), THERAPIST, Names())
    assert record.patient[1].value == "not recorded"


def test_an_entry_a_day_late_says_so() -> None:
    late = replace(a_session(), charted_at=AT + timedelta(days=2))
    facts = {fact.label: fact.value for fact in a_record(late).visit}
    assert facts["Charted"].endswith(", late entry")


def test_needles_are_added_up() -> None:
    record = a_record(a_session(a_full_site(1), a_site(2, needle_count=2)))
    facts = {fact.label: fact.value for fact in record.needles}
    assert facts == {
        "Sites": "2",
        "Needles inserted": "6",
        "Removed": "3",
        "Retained (not removed)": "1",
        "Not yet removed": "2",
    }


def test_needles_not_accounted_for_or_left_in_are_an_alert() -> None:
    record = a_record(a_session(a_full_site(1), a_site(2)))
    assert record.alerts == (
        "1 needle not yet removed.",
        "1 needle retained (not removed).",
    )


def test_a_late_entry_whose_source_is_silent_says_neither_in_nor_out() -> None:
    silent = replace(
        a_session(a_site(1, needle_count=2), a_site(2, removed_count=1)),
        charted_at=AT + timedelta(days=2),
        visit=Visit(removal_not_recorded=True),
    )
    record = a_record(silent)
    assert record.alerts == ("2 needles: removal not recorded in the source.",)
    assert record.needles[-1] == Fact("Removal not recorded", "2")
    assert [row.needles_out for row in record.rows] == ["removal not recorded", "1 out"]
    assert [place.needles_in for place in record.places] == [0, 0]
    (visit,) = [each for each in record.sections if each.title == "Visit"]
    assert Fact("Removal of the needles", "not recorded in the source") in visit.facts
    same_day = a_record(replace(silent, charted_at=AT))
    assert same_day.alerts == ("2 needles not yet removed.",)


def test_muscles_are_counted_once_with_the_sides_treated() -> None:
    sites = (
        a_site(1),
        a_site(2, structure="trapezius_lower", side=a_full_site(1).side),
        a_site(3, structure="achilles_tendon"),
        a_site(4),
    )
    assert a_record(a_session(*sites)).muscles == ("Trapezius (right, left)",)


def test_the_hash_printed_is_the_hash_of_the_record() -> None:
    session = sign(a_session(a_full_site(1)))
    assert a_record(session).content_hash == content_hash(signed_content(session))
    assert session.signature is not None
    assert a_record(session).content_hash == session.signature.content_hash


def test_a_record_changed_after_signing_says_so() -> None:
    changed = replace(sign(a_session(a_site(1, removed_count=1))), note="changed")
    assert a_record(changed).alerts == (
        "The content of this record differs from the content that was signed.",
    )


def test_a_signature_names_signer_time_and_meaning() -> None:
    signature = a_record(sign(a_session())).signature
    assert signature is not None
    assert signature.name == "Maria Keller, PT, DPT"
    assert signature.signed_at == "21 November 2026, 14:35 (UTC+01:00)"
    assert signature.meaning == wording.MEANINGS[Meaning.AUTHOR]


def test_a_draft_is_not_signed() -> None:
    assert not a_record(a_session()).is_signed


def test_techniques_are_named_once_each_in_order_of_use() -> None:
    sites = (a_site(1, technique="scar_dn"), a_site(2), a_site(3, technique="scar_dn"))
    used = [technique for technique, _ in a_record(a_session(*sites)).techniques]
    assert used == ["scar_dn", "trigger_point_dn"]


def test_the_content_is_made_without_qt() -> None:
    code = "import sys, needlemap.reports; print([m for m in sys.modules if 'PySide' in m])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_record_of_another_patient_or_therapist_is_refused() -> None:
    other = replace(PATIENT, id=new_id())
    with pytest.raises(ValueError, match="patient must be"):
        session_record(a_session(), other, THERAPIST, Names())
    with pytest.raises(ValueError, match="therapist must be"):
        session_record(a_session(), PATIENT, replace(THERAPIST, id=new_id()), Names())
