"""The symptom drawing: painted, erased, confirmed as unchanged; and what a patient hands in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from needlemap.domain.ids import new_id
from needlemap.domain.placement import SurfacePoint
from needlemap.domain.symptoms import (
    Decision,
    PatientEntry,
    Symptom,
    SymptomArea,
    SymptomArrow,
    SymptomCourse,
    SymptomDrawing,
    described,
    erased,
    same_areas,
    with_arrow,
    with_stroke,
    without_area,
    without_arrow,
)

ATLAS = "needlemap-2.x"
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)


def drawn(*cells: str) -> SymptomDrawing:
    areas = (SymptomArea(number, Symptom.ACHE, each) for number, each in enumerate(cells, 1))
    return SymptomDrawing(tuple(areas), ATLAS)


def test_a_first_stroke_begins_p1_and_a_second_one_enlarges_it() -> None:
    first = with_stroke(None, 1, "5+3", kind=Symptom.NUMBNESS, atlas_version=ATLAS)
    assert first is not None
    assert [(area.label, area.kind) for area in first.areas] == [("P1", Symptom.NUMBNESS)]
    more = with_stroke(first, 1, "7+4", kind=Symptom.PAIN, atlas_version=ATLAS)
    assert more == replace(first, areas=(SymptomArea(1, Symptom.NUMBNESS, "5+6"),))
    assert more.next_number == 2


def test_a_stroke_beside_the_body_changes_nothing() -> None:
    assert with_stroke(None, 1, "", kind=Symptom.PAIN, atlas_version=ATLAS) is None


def test_erasing_takes_cells_then_the_area_then_the_drawing() -> None:
    drawing = drawn("0+4", "9+2")
    left = erased(drawing, 1, "2+9")
    assert left is not None
    assert [area.cells for area in left.areas] == ["0+2", "9+2"]
    assert erased(drawing, 1, "50+9") is drawing
    only = erased(left, 1, "0+9")
    assert only is not None
    assert [area.label for area in only.areas] == ["P2"]
    assert erased(only, 2, "0+99") is None


def test_an_arrow_keeps_a_drawing_without_areas() -> None:
    arrow = SymptomArrow(SurfacePoint(1, 0.5, 0.5), SurfacePoint(7, 0, 1))
    drawing = with_arrow(drawn("0+4"), arrow, atlas_version=ATLAS)
    left = without_area(drawing, 1)
    assert left == SymptomDrawing((), ATLAS, (arrow,))
    assert without_arrow(left, arrow) is None
    with pytest.raises(ValueError, match="from one spot to another"):
        SymptomArrow(arrow.start, arrow.start)


def test_unchanged_takes_skin_but_no_intensity_and_ends_with_the_first_stroke() -> None:
    earlier = described(drawn("0+4"), 1, intensity=7, course=SymptomCourse.CONSTANT)
    before = new_id()
    today = same_areas(earlier, before)
    assert (today.areas[0].intensity, today.areas[0].course) == (None, SymptomCourse.CONSTANT)
    assert described(today, 1, intensity=3).unchanged_since == before
    painted = with_stroke(today, 1, "9+1", kind=Symptom.ACHE, atlas_version=ATLAS)
    assert painted is not None
    assert painted.unchanged_since is None


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: SymptomDrawing((), ATLAS),
        lambda: SymptomArea(1, Symptom.PAIN, ""),
        lambda: SymptomArea(0, Symptom.PAIN, "0+1"),
        lambda: SymptomArea(1, Symptom.PAIN, "0+1", intensity=11),
        lambda: replace(drawn("0+1", "0+1"), areas=(drawn("0+1").areas * 2)),
        lambda: replace(drawn("0+1"), unchanged_since="yesterday"),
        lambda: PatientEntry(AT, decision=Decision.REJECTED),
        lambda: PatientEntry(AT, pain_now=12),
    ],
)
def test_what_cannot_be_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="must"):
        wrong()  # type: ignore[operator]


def test_a_patients_entry_is_open_until_it_is_decided_on() -> None:
    entry = PatientEntry(AT, drawn("0+1"), pain_now=4)
    assert entry.is_open
    assert not entry.is_empty
    assert PatientEntry(AT).is_empty
    assert not replace(entry, decision=Decision.CONFIRMED, decided_at=AT).is_open
