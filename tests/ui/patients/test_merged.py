"""Two patients who are one: nothing known of either is missing, on the page and on paper."""

from datetime import date

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
