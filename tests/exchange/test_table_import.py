"""Patients and earlier notes out of tables: each line understood or named, all or nothing."""

from datetime import date
from pathlib import Path

import pytest

from exchange.archives import taken
from needlemap.domain.days import DayOrder
from needlemap.domain.placement import Side
from needlemap.domain.session import SessionStatus
from needlemap.domain.site import StructureSource
from needlemap.errors import ImportRefusedError, NotFoundError
from needlemap.exchange.table_mapping import TableKind, guessed
from needlemap.exchange.table_reading import read_table
from needlemap.services.table_import import How, Known, Plan, look_at, store, withdraw
from needlemap.storage.records import Records
from storage.makers import make_session, stored_patient

PATIENTS = """\
Last name;First name;DOB;Patient ID;Mobile phone;Notes
Lindqvist;Maja;17/5/1984;A-1;555 0142;likes mornings
Okafor;Amara;1990-01-02;A-2;;'=1+1
"Fernández";José;;;;
"""
NOTES = """\
Patient ID,Date,Time,Muscle,Side,Needles,Depth,Technique,Notes
A-1,2024-03-08,14:30,infraspinatus,right,2,25,trigger_point_dn,twitch seen
A-1,2024-03-08,14:30,upper trapezius,both,1,,trigger_point_dn,
A-1,2024-03-15,,infraspinatus,R,,,trigger_point_dn,
"""


def plan_of(records: Records, folder: Path, text: str, kind: TableKind, **how: object) -> Plan:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    table = read_table(path)
    return taken(
        look_at(records, table, How(kind, guessed(table.head, kind), **how))  # type: ignore[arg-type]
    )


def test_patients_come_in_with_what_their_lines_say(records: Records, tmp_path: Path) -> None:
    plan = plan_of(records, tmp_path, PATIENTS, TableKind.PATIENTS)
    assert plan.problems == ()
    taken(store(records, plan))
    [maja] = records.patients.search("lindqvist")
    assert (maja.given_name, maja.born_on, maja.record_number, maja.note) == (
        "Maja",
        date(1984, 5, 17),
        "A-1",
        "likes mornings",
    )
    assert records.patient_files.get(maja.id).contacts[0].phone == "555 0142"
    [amara] = records.patients.search("okafor")
    assert amara.note == "=1+1"
    [jose] = records.patients.search("fernandez")
    assert jose.born_on is None
    assert records.patient_files.get(jose.id).contacts == ()
    assert records.audit.verify() == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Moe;Ann;3/2/1980;;;", "Line 2, born on: 3/2/1980 may be two days"),
        ("Moe;Ann;3/2/80;;;", "two digits"),
        ("Moe;Ann;2199-01-01;;;", "Line 2, born on: birth date must not be in the future"),
        (";Ann;;;;", "Line 2, family name: family name must not be empty"),
        ("Moe;Ann;;" + "9" * 50 + ";;", "Line 2, record number"),
        ("Moe;\u202eAnn;;;;", "Line 2, given name"),
        ("Moe;Ann;;;" + "5" * 80 + ";", "Line 2, phone"),
    ],
)
def test_a_line_with_a_problem_is_named_and_keeps_all_out(
    records: Records, tmp_path: Path, line: str, says: str
) -> None:
    text = PATIENTS.split("\n", maxsplit=1)[0] + "\n" + line + "\nGood;Gus;;;;\n"
    plan = plan_of(records, tmp_path, text, TableKind.PATIENTS)
    assert says in str(plan.problems[0])
    head = records.head()
    with pytest.raises(ImportRefusedError, match="nothing was"):
        taken(store(records, plan))
    assert records.head() == head


def test_the_order_of_days_that_was_chosen_counts_for_every_line(
    records: Records, tmp_path: Path
) -> None:
    text = "Last name,DOB\nMoe,3/2/1980\nDoe,2/13/1980\n"
    plan = plan_of(records, tmp_path, text, TableKind.PATIENTS, order=DayOrder.MONTH_FIRST)
    assert [record.patient.born_on for _, record in plan.patients] == [
        date(1980, 3, 2),
        date(1980, 2, 13),
    ]
    mixed = plan_of(records, tmp_path, text, TableKind.PATIENTS, order=DayOrder.DAY_FIRST)
    assert [problem.line for problem in mixed.problems] == [3]


def test_patients_who_are_here_are_refused_left_out_or_added(
    records: Records, tmp_path: Path
) -> None:
    stored_patient(
        records,
        family_name="LINDQVIST",
        given_name="Maja",
        born_on=date(1984, 5, 17),
        record_number="",
    )
    stored_patient(records, family_name="Fernandez", given_name="Jose", record_number="")
    stored_patient(records, family_name="Okafor", given_name="Amara", record_number="")
    plan = plan_of(records, tmp_path, PATIENTS, TableKind.PATIENTS)
    assert list(plan.duplicates or {}) == [2, 4], "without a birth date they cannot be told apart"
    assert plan.same_name == (3,)
    with pytest.raises(ImportRefusedError, match="line 2"):
        taken(store(records, plan))
    taken(store(records, plan, known=Known.SKIP))
    assert len(records.patients.search("lindqvist")) == 1
    again = plan_of(records, tmp_path, PATIENTS, TableKind.PATIENTS)
    with pytest.raises(ImportRefusedError, match="nothing to import"):
        taken(store(records, again, known=Known.SKIP))
    taken(store(records, again, known=Known.ADD))
    assert len(records.patients.search("lindqvist")) == 2


def test_the_same_patient_on_two_lines_is_a_problem(records: Records, tmp_path: Path) -> None:
    text = "Last name,First name\nMoe,Ann\nMOE,ann\n"
    plan = plan_of(records, tmp_path, text, TableKind.PATIENTS)
    assert "line 2" in str(plan.problems[0])


def test_whole_names_are_told_apart(records: Records, tmp_path: Path) -> None:
    text = 'Name\n"Moe, Ann Lee"\nAnn Lee Doe\n'
    plan = plan_of(records, tmp_path, text, TableKind.PATIENTS)
    names = [(each.patient.family_name, each.patient.given_name) for _, each in plan.patients]
    assert names == [("Moe", "Ann Lee"), ("Doe", "Ann Lee")]


def test_a_table_without_the_columns_that_are_needed_is_refused(
    records: Records, tmp_path: Path
) -> None:
    with pytest.raises(ImportRefusedError, match="“Whole name”"):
        plan_of(records, tmp_path, "Colour,Size\nred,2\n", TableKind.PATIENTS)
    with pytest.raises(ImportRefusedError, match="structure"):
        plan_of(records, tmp_path, "MRN,Date\nA-1,2024-01-01\n", TableKind.NOTES)


def test_notes_become_late_drafts_with_their_true_days(records: Records, tmp_path: Path) -> None:
    patient = stored_patient(records, record_number="A-1")
    plan = plan_of(records, tmp_path, NOTES, TableKind.NOTES)
    assert plan.problems == ()
    taken(store(records, plan))
    second, first = (records.sessions.get(s.id) for s in records.sessions.of_patient(patient.id))
    assert first.performed_at.astimezone().strftime("%Y-%m-%d %H:%M") == "2024-03-08 14:30"
    assert second.performed_at.astimezone().strftime("%Y-%m-%d %H:%M") == "2024-03-15 12:00"
    assert "Time of day not known" in second.note
    assert "Number of needles not given" in second.note
    assert first.note == "Removal of the needles not recorded in the source."
    assert first.status is SessionStatus.DRAFT
    assert first.visit.late_reason == "Imported from table.csv, line 2, 3"
    told = [(s.structure, s.side, s.needle_count, s.depth_mm, s.note) for s in first.sites]
    assert told == [
        ("infraspinatus", Side.RIGHT, 2, 25.0, "twitch seen"),
        ("trapezius_upper", Side.LEFT, 1, None, ""),
        ("trapezius_upper", Side.RIGHT, 1, None, ""),
    ]
    assert all(s.approximate and s.structure_source is StructureSource.TYPED for s in first.sites)
    assert records.audit.verify() == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("A-9,2024-03-08,,infraspinatus,r,,,trigger_point_dn,", "not in these records"),
        ("A-1,3/2/2024,,infraspinatus,r,,,trigger_point_dn,", "may be two days"),
        ("A-1,,,infraspinatus,r,,,trigger_point_dn,", "day of treatment is missing"),
        ("A-1,2199-03-08,,infraspinatus,r,,,trigger_point_dn,", "in the future"),
        ("A-1,2024-03-08,25:00,infraspinatus,r,,,trigger_point_dn,", "time of day"),
        ("A-1,2024-03-08,,xyzzy,r,,,trigger_point_dn,", "no structure"),
        ("A-1,2024-03-08,,gluteus,r,,,trigger_point_dn,", "may be"),
        ("A-1,2024-03-08,,infraspinatus,,,,trigger_point_dn,", "side is missing"),
        ("A-1,2024-03-08,,infraspinatus,up,,,trigger_point_dn,", "no side"),
        ("A-1,2024-03-08,,infraspinatus,r,two,,trigger_point_dn,", "not a number"),
        ("A-1,2024-03-08,,infraspinatus,r,99,,trigger_point_dn,", "needle_count"),
        ("A-1,2024-03-08,,infraspinatus,r,1,900,trigger_point_dn,", "depth_mm"),
        ("A-1,2024-03-08,,infraspinatus,r,1,nan,trigger_point_dn,", "depth_mm"),
        ("A-1,2024-03-08,,infraspinatus,r,1,,,", "technique is missing"),
        ("A-1,2024-03-08,,infraspinatus,r,1,,magic,", "no technique"),
        (",2024-03-08,,infraspinatus,r,1,,trigger_point_dn,", "names no patient"),
    ],
)
def test_a_note_that_may_mean_two_things_is_a_problem_of_its_line(
    records: Records, tmp_path: Path, line: str, says: str
) -> None:
    stored_patient(records, record_number="A-1")
    text = NOTES.split("\n", maxsplit=1)[0] + "\n" + line + "\n"
    plan = plan_of(records, tmp_path, text, TableKind.NOTES)
    [problem] = plan.problems
    assert problem.line == 2
    assert says in problem.words
    assert plan.sessions == ()


def test_one_technique_can_be_chosen_for_all_notes(records: Records, tmp_path: Path) -> None:
    stored_patient(records, record_number="A-1")
    text = "MRN,Date,Muscle,Side\nA-1,2024-03-08,infraspinatus,r\n"
    plan = plan_of(records, tmp_path, text, TableKind.NOTES, technique="superficial_dn")
    assert plan.sessions[0].sites[0].technique == "superficial_dn"


def test_a_whole_import_is_withdrawn_and_no_row_goes(records: Records, tmp_path: Path) -> None:
    first = taken(store(records, plan_of(records, tmp_path, PATIENTS, TableKind.PATIENTS)))
    notes = taken(store(records, plan_of(records, tmp_path, NOTES, TableKind.NOTES)))
    [maja] = records.patients.search("lindqvist")
    own = make_session(records, records.patients.search("okafor")[0])
    records.sessions.start(own)
    assert taken(withdraw(records, notes, reason="wrong file")) == (2, 0)
    assert all(line.is_withdrawn for line in records.sessions.of_patient(maja.id))
    withdrawal = records.sessions.get(records.sessions.of_patient(maja.id)[0].id).withdrawal
    assert withdrawal is not None
    assert withdrawal.reason == "wrong file"
    assert taken(withdraw(records, first[:30], reason="wrong file")) == (0, 2)
    assert [each.family_name for each in records.patients.search("")] == ["Okafor"]
    assert {each.family_name for each in records.patients.archived()} == {"Lindqvist", "Fernández"}
    assert records.audit.verify() == ()


def test_an_import_that_is_not_known_cannot_be_withdrawn(records: Records) -> None:
    with pytest.raises(NotFoundError):
        taken(withdraw(records, "zz", reason="x"))


def test_stopping_in_the_middle_leaves_nothing(records: Records, tmp_path: Path) -> None:
    plan = plan_of(records, tmp_path, PATIENTS, TableKind.PATIENTS)
    head = records.head()
    steps = store(records, plan)
    next(steps)
    steps.close()
    assert records.head() == head
    assert records.patients.search("") == ()
