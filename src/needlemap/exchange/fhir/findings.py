"""Screening, symptom drawings and the notes on a patient as resources."""

from collections.abc import Iterable, Iterator
from datetime import date

from needlemap.domain.archive import PatientRecord
from needlemap.domain.screening import PatientPrecaution, ScreeningAnswer
from needlemap.domain.session import Session
from needlemap.domain.symptoms import SymptomArea, SymptomArrow, SymptomDrawing
from needlemap.exchange.fhir.codes import (
    ANSWERS,
    SYMPTOM_AREA,
    SYMPTOM_ARROW,
    SYMPTOMS,
    Coder,
    Json,
    coding,
)
from needlemap.exchange.fhir.elements import (
    extension,
    lean,
    listed,
    made_id,
    moment,
    narrative,
    quantity,
    ref,
    resource,
)


def screening(session: Session, coder: Coder, *, status: str) -> Iterator[Json]:
    """Yield what was asked at a visit before needling, and answered; nothing where nobody asked."""
    if session.visit.screening:
        yield resource(
            "QuestionnaireResponse",
            made_id(session.id, "screening"),
            text=narrative(["Precautions asked about before needling"]),
            status=status,
            subject=ref(session.patient_id),
            encounter=ref(session.id),
            authored=moment(session.performed_at, session.utc_offset_min),
            author=ref(session.therapist_id),
            item=[_asked(each, coder, _at_the_visit(each)) for each in session.visit.screening],
        )


def of_patient(record: PatientRecord, coder: Coder) -> Iterator[Json]:
    """Yield what the file of a patient says of precautions, and its notes."""
    patient, file = record.patient, record.file
    if file.precautions:
        newest = max(each.checked_on for each in file.precautions)
        yield resource(
            "QuestionnaireResponse",
            made_id(patient.id, "precautions"),
            text=narrative(["Precautions as they stand in the patient's file"]),
            status="completed",
            subject=ref(patient.id),
            authored=newest.isoformat(),
            item=[_asked(each, coder, _checked(each.checked_on)) for each in file.precautions],
        )
    texts = (
        ("patient_note", "Note on the patient", patient.note),
        ("reactions", "Earlier reactions to needling", file.reactions),
        ("insurer", "Insurer and member's number", file.insurer),
    )
    for what, name, words in texts:
        if words.strip():
            yield resource(
                "Observation",
                made_id(patient.id, what),
                status="final",
                code=coder.finding(what, name),
                subject=ref(patient.id),
                valueString=words,
            )


def drawing_parts(drawing: SymptomDrawing, coder: Coder) -> Json:
    """Return what an Observation says of a symptom drawing: in words, by area, and the skin."""
    arrows = [_arrow(each, drawing.atlas_version) for each in drawing.arrows]
    words = [_words(area) for area in drawing.areas]
    if arrows:
        words.append(f"{len(arrows)} of spread" if words else "spread alone")
    return lean(
        {
            "extension": listed(*arrows),
            "valueString": "; ".join(words),
            "component": [_area(each, drawing.atlas_version, coder) for each in drawing.areas],
        }
    )


def _asked(each: ScreeningAnswer | PatientPrecaution, coder: Coder, more: Iterable[Json]) -> Json:
    inner = [_words_item(each.precaution, "places", "Places", ", ".join(each.places))]
    inner.append(_words_item(each.precaution, "note", "Note", each.note))
    answer = {
        "valueCoding": coding(ANSWERS, each.answer.value, each.answer.value.capitalize()),
        "item": listed(*inner, *more),
    }
    return {
        "linkId": each.precaution,
        "text": coder.names.precaution_name(each.precaution),
        "answer": [lean(answer)],
    }


def _at_the_visit(each: ScreeningAnswer) -> list[Json]:
    texts = (
        ("circumstances", "Circumstances", ", ".join(each.circumstances)),
        ("acknowledgement", "Acknowledged with the words", each.acknowledgement),
    )
    items = [_words_item(each.precaution, *words) for words in texts]
    if each.acknowledged_at is not None:
        at = {"valueDateTime": moment(each.acknowledged_at)}
        items.append({"linkId": f"{each.precaution}.acknowledged", "answer": [at]})
    return [item for item in items if item]


def _checked(day: date) -> list[Json]:
    return [{"linkId": "checked_on", "text": "Asked on", "answer": [{"valueDate": f"{day}"}]}]


def _words_item(precaution: str, what: str, name: str, words: str) -> Json:
    if not words.strip():
        return {}
    return {"linkId": f"{precaution}.{what}", "text": name, "answer": [{"valueString": words}]}


def _words(area: SymptomArea) -> str:
    parts = (
        f"{area.label} {area.kind.value.replace('_', ' ')}",
        f"{area.intensity} of 10" if area.intensity is not None else "",
        area.depth.value if area.depth else "",
        area.course.value if area.course else "",
    )
    return ", ".join(part for part in parts if part)


def _area(area: SymptomArea, mesh: str, coder: Coder) -> Json:
    kind = coding(SYMPTOMS, area.kind.value, area.kind.value.replace("_", " "))
    skin = extension(
        SYMPTOM_AREA,
        mesh=("String", mesh),
        number=("PositiveInt", area.number),
        depth=("Code", area.depth.value if area.depth else None),
        course=("Code", area.course.value if area.course else None),
        cells=("String", area.cells),
    )
    score = area.intensity
    return lean(
        {
            "extension": listed(skin),
            "code": {"coding": [kind], "text": _words(area)},
            "valueQuantity": None if score is None else quantity(score, "score", "{score}"),
        }
    )


def _arrow(arrow: SymptomArrow, mesh: str) -> Json | None:
    start, end = arrow.start, arrow.end
    return extension(
        SYMPTOM_ARROW,
        mesh=("String", mesh),
        fromFace=("UnsignedInt", start.face),
        fromS=("Decimal", start.s),
        fromT=("Decimal", start.t),
        toFace=("UnsignedInt", end.face),
        toS=("Decimal", end.s),
        toT=("Decimal", end.t),
    )
