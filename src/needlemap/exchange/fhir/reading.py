"""Patients and complaints out of a FHIR R4 file, strictly: what is wrong is named by its place.

A bundle, a single Patient or lines of resources (NDJSON). Of a Patient names, birth date, sex, MRN,
ways to reach them and contacts are taken; of a Condition name, codes of ICD-10-CM, onset, since
when, and whether it is treated. Other resources are counted and left out.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from needlemap.domain.archive import PatientRecord
from needlemap.domain.clock import today
from needlemap.domain.complaint import Complaint, ComplaintStatus
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Patient, check_born_by
from needlemap.domain.patient_file import SEXES, Contact, PatientFile
from needlemap.errors import ImportRefusedError
from needlemap.exchange.fhir.codes import ICD_10_CM, MADE_UP
from needlemap.exchange.strict_json import plain_json, refused

_V = TypeVar("_V")
MOST_PATIENTS = 100_000
LONGEST_BYTES = 200_000_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PART_OF_A_DAY = re.compile(r"\d{4}(-\d{2})?")
_OPEN = {"active", "recurrence", "relapse"}
_OVER = {"inactive", "remission", "resolved"}


class FieldError(ValueError):
    """A field of a resource cannot be taken; `field` is where, as in ``name[0].family``."""

    def __init__(self, field_: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field_, words.rstrip(".")


@dataclass(frozen=True, slots=True)
class FhirProblem:
    """What is wrong in which entry of the file, counted from 1, and in which field."""

    entry: int
    field: str
    words: str


@dataclass(slots=True)
class FhirContent:
    """What a file holds: patients by their entry, problems, and how much of what is left out."""

    patients: dict[int, PatientRecord] = field(default_factory=dict)
    problems: list[FhirProblem] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    is_made_up: bool = False


def is_fhir(path: Path) -> bool:
    """Whether a file is one that `read_fhir` is for, by its name."""
    return path.suffix.lower() in (".json", ".ndjson")


def read_fhir(path: Path) -> FhirContent:
    """Return what a file holds.

    ImportRefusedError for a file that is no FHIR at all.
    """
    content = FhirContent()
    entries = _entries(path, content)
    by_name: dict[str, int] = {}
    conditions: list[tuple[int, dict[str, Any]]] = []
    replaced: dict[int, str] = {}
    for number, (url, resource) in enumerate(entries, start=1):
        content.is_made_up |= _is_made_up(resource)
        kind = resource.get("resourceType")
        if kind == "Patient":
            _take_patient(content, by_name, number, url, resource)
            if by := _replaced_by(resource):
                replaced[number] = by
        elif kind == "Condition":
            conditions.append((number, resource))
        else:
            content.left_out[str(kind)[:60]] += 1
    for number, by in replaced.items():
        _join(content, by_name, number, by)
    for number, resource in conditions:
        _take_condition(content, by_name, number, resource)
    if not content.patients and not content.problems:
        raise refused(path.name, "it holds no Patient")
    content.problems.sort(key=lambda each: each.entry)
    return content


def _take_patient(
    content: FhirContent, by_name: dict[str, int], number: int, url: str, resource: dict[str, Any]
) -> None:
    if len(content.patients) >= MOST_PATIENTS:
        raise ImportRefusedError(
            f"The file holds more than {MOST_PATIENTS} patients. Nothing was imported."
        )
    try:
        names = [url] if url else []
        if id_ := _text(resource, "id"):
            names.append(f"Patient/{id_}")
        for name in names:
            if name in by_name:
                raise FieldError("id", f"entry {by_name[name]} has the same")
            by_name[name] = number
        content.patients[number] = _patient(resource)
    except FieldError as error:
        content.problems.append(FhirProblem(number, f"Patient.{error.field}", error.words))


def _replaced_by(resource: dict[str, Any]) -> str:
    """Return the reference to whom this patient was merged into, or nothing."""
    for link in _listed(resource.get("link")):
        if isinstance(link, dict) and link.get("type") == "replaced-by":
            other = link.get("other")
            named = other.get("reference") if isinstance(other, dict) else None
            return named if isinstance(named, str) else ""
    return ""


def _join(content: FhirContent, by_name: dict[str, int], number: int, by: str) -> None:
    """Let a patient who was replaced come in as the one who replaces, if that one is in the file.

    What is said of either is kept; only the archive brings a merged duplicate back as such.
    """
    kept_number = _numbered(by_name, by)
    if kept_number is None or kept_number == number:
        return
    gone, kept = content.patients.get(number), content.patients.get(kept_number)
    if gone is None or kept is None:
        return
    contacts = tuple(dict.fromkeys((*kept.file.contacts, *gone.file.contacts)))
    file = replace(kept.file, contacts=contacts, sex=kept.file.sex or gone.file.sex)
    content.patients[kept_number] = replace(kept, file=file)
    del content.patients[number]
    content.left_out["Patient replaced by another"] += 1
    for name in [name for name, each in by_name.items() if each == number]:
        by_name[name] = kept_number


def _numbered(by_name: dict[str, int], named: str) -> int | None:
    """Return the entry that a reference names, whole or by its end: a whole address of a server."""
    return by_name.get(named, by_name.get("/".join(named.split("/")[-2:])))


def _take_condition(
    content: FhirContent, by_name: dict[str, int], number: int, resource: dict[str, Any]
) -> None:
    try:
        subject = _object(resource, "subject")
        found = _numbered(by_name, _text(subject, "reference", "subject.reference"))
        if found is None:
            raise FieldError("subject.reference", "this patient is not in the file")
        record = content.patients.get(found)
        if _is_mistake(resource):
            content.left_out["Condition entered in error"] += 1
            return
        complaint = _complaint(resource, record.patient.id if record else new_id())
    except FieldError as error:
        content.problems.append(FhirProblem(number, f"Condition.{error.field}", error.words))
        return
    if record is not None:
        content.patients[found] = PatientRecord(
            record.patient, record.file, complaints=(*record.complaints, complaint)
        )


def _entries(path: Path, content: FhirContent) -> list[tuple[str, dict[str, Any]]]:
    """Return the resources of a file, each with its address where it has one."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LONGEST_BYTES else b""
    except OSError as error:
        raise refused(path.name, f"it cannot be read ({error.strerror or error})") from error
    if size > LONGEST_BYTES:
        raise refused(path.name, f"it has more than {LONGEST_BYTES // 1_000_000} MB")
    if path.suffix.lower() == ".ndjson":
        lines = [line for line in data.splitlines() if line.strip()]
        read = (plain_json(each, f"{path.name}, line {n}") for n, each in enumerate(lines, start=1))
        return [("", _resource(each, path.name, n)) for n, each in enumerate(read, start=1)]
    whole = _resource(plain_json(data, path.name), path.name, 1)
    if whole.get("resourceType") != "Bundle":
        return [("", whole)]
    content.is_made_up = _is_made_up(whole)
    listed = whole.get("entry", [])
    if not isinstance(listed, list):
        raise refused(path.name, "it must be a list", "entry")
    entries = []
    for number, entry in enumerate(listed, start=1):
        if not isinstance(entry, dict):
            raise refused(path.name, "it must be an object", f"entry[{number - 1}]")
        url = entry.get("fullUrl", "")
        found = _resource(entry.get("resource"), path.name, number)
        entries.append((url if isinstance(url, str) else "", found))
    return entries


def _is_made_up(resource: dict[str, Any]) -> bool:
    """Whether a tag or a label of a bundle or resource says that its data are of nobody."""
    meta = resource.get("meta")
    if not isinstance(meta, dict):
        return False
    labels = [each for name in ("tag", "security") for each in _listed(meta.get(name))]
    return any(isinstance(each, dict) and each.get("code") == MADE_UP for each in labels)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _resource(value: Any, name: str, number: int) -> dict[str, Any]:
    if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
        raise refused(f"{name}, entry {number}", "it is no FHIR resource: resourceType is missing")
    return value


def _patient(resource: dict[str, Any]) -> PatientRecord:
    family, given = _name(resource)
    born = _text(resource, "birthDate")
    patient = _made(
        lambda: Patient(
            id=new_id(),
            family_name=family,
            given_name=given,
            born_on=_day(born, "birthDate") if born else None,
            record_number=_record_number(resource),
        )
    )
    _made(lambda: check_born_by(patient, today()))
    gender = _text(resource, "gender")
    if gender not in ("", *SEXES, "unknown"):
        raise FieldError("gender", f"{gender[:40]!r} is not one of female, male, other, unknown")
    sex = "" if gender == "unknown" else gender
    contacts = tuple(_contacts(resource))
    return PatientRecord(patient, _made(lambda: PatientFile(contacts=contacts, sex=sex)))


def _name(resource: dict[str, Any]) -> tuple[str, str]:
    """Return family and given names: the official name, else the usual one, else the first."""
    names = _objects(resource, "name")
    ranks = {"official": 0, "usual": 1}
    ordered = sorted(enumerate(names), key=lambda each: ranks.get(str(each[1].get("use")), 2))
    for number, each in ordered:
        at = f"name[{number}]"
        family = _text(each, "family", f"{at}.family")
        given = _texts(each, "given", f"{at}.given")
        if family:
            return family, " ".join(given)
        if words := _text(each, "text", f"{at}.text").split():
            return words[-1], " ".join(words[:-1])
    raise FieldError("name", "the family name is missing")


def _record_number(resource: dict[str, Any]) -> str:
    """Return the MRN: the identifier of this type, else the only one that is no address."""
    found = []
    for number, each in enumerate(_objects(resource, "identifier")):
        value = _text(each, "value", f"identifier[{number}].value")
        if value and "MR" in _codes(each, "type", f"identifier[{number}].type"):
            return value
        if value and not value.startswith("urn:"):
            found.append(value)
    return found[0] if len(found) == 1 else ""


def _contacts(resource: dict[str, Any]) -> Iterator[Contact]:
    phone, email = _ways(resource, "")
    if phone or email:
        yield _made(lambda: Contact("patient", phone=phone, email=email), "telecom")
    for number, each in enumerate(_objects(resource, "contact")):
        at = f"contact[{number}]"
        phone, email = _ways(each, f"{at}.")
        name = each.get("name")
        person = _person(name, at) if isinstance(name, dict) else ""
        listed = _objects(each, "relationship", f"{at}.relationship")
        roles = (_concept(role, f"{at}.relationship[{n}]") for n, role in enumerate(listed))
        role = next((role for role in roles if role), "contact")
        if person or phone or email:
            yield _made(partial(Contact, role, person, phone, email), at)


def _person(name: dict[str, Any], at: str) -> str:
    text = _text(name, "text", f"{at}.name.text")
    given = _texts(name, "given", f"{at}.name.given")
    return text or " ".join((*given, _text(name, "family", f"{at}.name.family"))).strip()


def _ways(of: dict[str, Any], at: str) -> tuple[str, str]:
    found = {"phone": "", "email": ""}
    for number, each in enumerate(_objects(of, "telecom", f"{at}telecom")):
        system = _text(each, "system", f"{at}telecom[{number}].system")
        value = _text(each, "value", f"{at}telecom[{number}].value")
        if system in found and not found[system]:
            found[system] = value
    return found["phone"], found["email"]


def _complaint(resource: dict[str, Any], patient_id: str) -> Complaint:
    code = _object(resource, "code")
    codes = _objects(code, "coding", "code.coding")
    diagnoses = [
        _text(each, "code", f"code.coding[{n}].code")
        for n, each in enumerate(codes)
        if each.get("system") == ICD_10_CM
    ]
    name = _text(code, "text", "code.text") or next(
        (text for n, e in enumerate(codes) if (text := _text(e, "display", f"code.coding[{n}]"))),
        "",
    )
    name = name or next(iter(diagnoses), "")
    if not name:
        raise FieldError("code", "what is complained of is missing")
    recorded = _text(resource, "recordedDate")
    opened_at = _moment(recorded, "recordedDate") if recorded else datetime.now(UTC)
    status = _status(resource)
    return _made(
        lambda: Complaint(
            id=new_id(),
            patient_id=patient_id,
            name=name,
            opened_at=opened_at,
            onset=_text(resource, "onsetString") or _text(resource, "onsetDateTime"),
            conditions=tuple(dict.fromkeys(diagnoses)),
            status=status,
            status_reason="" if status is ComplaintStatus.OPEN else "As imported: not active.",
            status_at=None if status is ComplaintStatus.OPEN else opened_at,
        ),
        "code",
    )


def _status(resource: dict[str, Any]) -> ComplaintStatus:
    if resource.get("clinicalStatus") is None:
        return ComplaintStatus.OPEN
    codes = _codes(resource, "clinicalStatus", "clinicalStatus")
    if codes & _OPEN:
        return ComplaintStatus.OPEN
    if codes & _OVER:
        return ComplaintStatus.DISCHARGED
    raise FieldError("clinicalStatus", "it is none of active, inactive, resolved and their kind")


def _is_mistake(resource: dict[str, Any]) -> bool:
    return "entered-in-error" in _codes(resource, "verificationStatus", "verificationStatus")


def _codes(of: dict[str, Any], name: str, at: str) -> set[str]:
    """Return the codes of a concept, none where there is no concept."""
    if of.get(name) is None:
        return set()
    listed = _objects(_object(of, name, at), "coding", f"{at}.coding")
    return {_text(each, "code", f"{at}.coding[{n}].code") for n, each in enumerate(listed)}


def _concept(value: dict[str, Any], at: str) -> str:
    """Return a concept in words: its text, else how its first code is called."""
    if text := _text(value, "text", f"{at}.text"):
        return text
    listed = _objects(value, "coding", f"{at}.coding")
    named = (_text(c, "display", f"{at}.coding[{n}].display") for n, c in enumerate(listed))
    return next((each for each in named if each), "")


def _made(make: "Callable[[], _V]", field_: str = "") -> _V:
    """Return what is made; a limit of ours becomes a problem of its field."""
    try:
        return make()
    except FieldError:
        raise
    except ValueError as error:
        raise FieldError(field_ or _field_in(str(error)), str(error)) from error


def _field_in(words: str) -> str:
    named = {
        "family name": "name.family",
        "given name": "name.given",
        "birth date": "birthDate",
        "record number": "identifier",
    }
    return next((at for start, at in named.items() if words.startswith(start)), "contact")


def _text(of: dict[str, Any], name: str, at: str = "") -> str:
    value = of.get(name, "")
    if not isinstance(value, str):
        raise FieldError(at or name, "it must be a text")
    return value.strip()


def _texts(of: dict[str, Any], name: str, at: str) -> list[str]:
    value = of.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise FieldError(at, "it must be a list of texts")
    return [each.strip() for each in value if each.strip()]


def _object(of: dict[str, Any], name: str, at: str = "") -> dict[str, Any]:
    value = of.get(name)
    if not isinstance(value, dict):
        raise FieldError(at or name, "it is missing" if value is None else "it must be an object")
    return value


def _objects(of: dict[str, Any], name: str, at: str = "") -> list[dict[str, Any]]:
    value = of.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise FieldError(at or name, "it must be a list of objects")
    return value


def _day(text: str, field_: str) -> date:
    if _PART_OF_A_DAY.fullmatch(text):
        raise FieldError(field_, f"{text} is not a whole day")
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError as error:
        raise FieldError(field_, f"{text[:40]!r} is not a day as 1980-02-03") from error


def _moment(text: str, field_: str) -> datetime:
    """Return a time in UTC; a day alone is its noon."""
    if _DAY.fullmatch(text):
        return datetime.combine(_day(text, field_), time(12), UTC)
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise FieldError(field_, f"{text[:40]!r} is not a time") from error
    if read.tzinfo is None:
        raise FieldError(field_, f"{text[:40]!r} does not say its distance from UTC")
    try:
        return read.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise FieldError(field_, f"{text[:40]!r} is not a time") from error
