"""Two patients who are one: nothing known of either is missing, on the page and on paper."""

from datetime import date

from PySide6.QtCore import Qt

from needlemap.domain.ids import new_id
from needlemap.domain.patient import Patient, as_one, notes_of
from ui.patients.conftest import Room


def test_blanks_are_filled_and_nothing_else_changes() -> None:
    kept = Patient(new_id(), "Okafor", "Amara", record_number="7", note="Kept.")
    other = Patient(new_id(), "Okafor", "A.", date(1984, 5, 2), "8", note="Other.")
    made = as_one(kept, [other])
    assert (made.id, made.given_name, made.record_number) == (kept.id, "Amara", "7")
    assert made.born_on == date(1984, 5, 2)
    assert notes_of([kept, other, other]) == ("Kept.", "Other.")


def test_the_page_shows_both_notes_and_fills_what_is_blank(room: Room) -> None:
    kept = room.add("Okafor", "Amara", note="Prefers mornings.")
    other = room.add("Okafor", "A.", born_on=date(1984, 5, 2), record_number="77", note="Faints.")
    room.records.patients.merge(kept.id, other.id)
    room.choose(kept)
    words = room.page.details.facts.words
    assert "Prefers mornings." in words
    assert "Faints." in words
    assert "2 May 1984" in room.page.details.line
    assert "77" in room.page.details.line


def test_taken_apart_each_has_its_own_again(room: Room) -> None:
    kept = room.add("Okafor", "Amara", note="Prefers mornings.")
    other = room.add("Okafor", "A.", born_on=date(1984, 5, 2), note="Faints.")
    room.records.patients.merge(kept.id, other.id)
    room.records.patients.unmerge(other.id)
    assert room.records.patients.person(kept.id) == kept
    assert room.records.patients.notes(kept.id) == ("Prefers mornings.",)


def test_the_form_names_what_a_merged_record_fills_in(room: Room) -> None:
    kept = room.add("Okafor", "Amara", note="Prefers mornings.")
    other = room.add("Okafor", "A.", born_on=date(1984, 5, 2), record_number="77", note="Faints.")
    room.records.patients.merge(kept.id, other.id)
    fields = room.open_form(kept).form.fields
    assert fields["born_on"].words == "From the merged record of Okafor, A.: 2 May 1984"
    assert fields["record_number"].words == "From the merged record of Okafor, A.: 77"
    assert fields["note"].words == "From the merged record of Okafor, A.: Faints."
    assert fields["given_name"].words == ""


def test_what_the_form_knows_itself_is_not_taken_from_the_merged_record(room: Room) -> None:
    kept = room.add("Okafor", "Amara")
    other = room.add("Okafor", "A.", record_number="77")
    room.records.patients.merge(kept.id, other.id)
    form = room.open_form(kept)
    room.driver.type(form.editor("record_number"), "5")
    room.driver.press(form.editor("record_number"), Qt.Key.Key_Tab)
    assert form.form.fields["record_number"].words == ""
