"""What a record says of the symptom drawing, and of what the patient entered alone. No Qt."""

from needlemap.bodymap.skin_cells import area_mm2, body_mm2, cells_of
from needlemap.bodymap.skin_regions import regions_of
from needlemap.domain.session import Session
from needlemap.domain.symptoms import Decision, PatientEntry, SymptomArea
from needlemap.reports.content import wording
from needlemap.reports.content.names import RecordNames
from needlemap.reports.content.record import Fact, Grid, Section

SYMPTOM_SECTION = "Symptom drawing"
ENTRY_SECTION = "Entered by the patient"
_COLUMNS = ("Area", "Felt", "Intensity", "Depth and course", "Where", "Size, an estimate")
_SHARES = (0.08, 0.18, 0.11, 0.21, 0.23, 0.19)
_DECISIONS = {
    None: "not confirmed",
    Decision.CONFIRMED: "confirmed by the therapist",
    Decision.REJECTED: "rejected by the therapist",
}
_WHERE_AT_MOST = 3


def symptom_sections(session: Session, figure: str, names: RecordNames) -> tuple[Section, ...]:
    """Return the areas drawn and what the patient entered; sizes are those on the figure."""
    drawing, entry = session.visit.symptom_drawing, session.visit.patient_entry
    sections: list[Section] = []
    if drawing is not None:
        rows = tuple(_row(area, figure, names) for area in drawing.areas)
        facts = [
            Fact("Skin of the areas", "unchanged since the last drawing")
            if drawing.unchanged_since
            else None,
            Fact("Arrows of spread", str(len(drawing.arrows))) if drawing.arrows else None,
        ]
        known = tuple(fact for fact in facts if fact is not None)
        grid = Grid(_COLUMNS, rows, _SHARES) if rows else None
        sections.append(Section(SYMPTOM_SECTION, known, grid=grid))
    if entry is not None:
        sections.append(Section(ENTRY_SECTION, _entry_facts(entry, session)))
    return tuple(sections)


def symptom_words(area: SymptomArea) -> str:
    """Return an area for who cannot see it: ``P1 pain, 6 of 10``."""
    kind = wording.plain(area.kind)
    strength = "" if area.intensity is None else f", {area.intensity} of 10"
    return f"{area.label} {kind}{strength}"


def _row(area: SymptomArea, figure: str, names: RecordNames) -> tuple[str, ...]:
    known = (area.depth, area.course)
    mm2 = area_mm2(area.cells, figure)
    cm2 = f"{mm2 / 100:.0f}" if mm2 >= 1000 else f"{mm2 / 100:.1f}"
    return (
        area.label,
        wording.plain(area.kind),
        "" if area.intensity is None else f"{area.intensity} of 10",
        ", ".join(fact.value for fact in known if fact is not None),
        _where(area, names),
        f"{cm2} cm², {100 * mm2 / body_mm2(figure):.1f} % of the body",
    )


def _where(area: SymptomArea, names: RecordNames) -> str:
    found = regions_of(cells_of(area.cells))[:_WHERE_AT_MOST]
    return "; ".join(f"{names.region_name(region)} {side}" for region, side in found)


def _entry_facts(entry: PatientEntry, session: Session) -> tuple[Fact, ...]:
    offset = session.utc_offset_min
    drawn = entry.drawing
    areas = ", ".join(symptom_words(area) for area in drawn.areas) if drawn else ""
    answers = [
        ("Submitted", wording.moment(entry.entered_at, offset)),
        ("Decision", _DECISIONS[entry.decision]),
        ("Patient's areas", areas),
        ("Patient's pain now (0 to 10)", _number(entry.pain_now)),
        ("Patient's worst pain (0 to 10)", _number(entry.pain_worst)),
        ("Patient's least pain (0 to 10)", _number(entry.pain_best)),
    ]
    return tuple(Fact(label, value) for label, value in answers if value)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
