"""Small parts of which resources are made: references, times, quantities, and the bundle's file."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from html import escape
from typing import IO, Any
from uuid import UUID, uuid5

import msgspec

from needlemap.exchange.fhir.codes import MADE_UP, TERMS, UCUM, URI, Json, coding

# Below this each resource that is no thing of the records has its id, from the thing's own.
_NAMESPACE = UUID("7d1f0a52-3f0e-4b7e-9c55-2a6f4d2be901")


def made_id(of: str, what: str) -> str:
    """Return the id of a resource that is made of a thing; the same at each export."""
    return str(uuid5(_NAMESPACE, f"{of} {what}"))


def lean(values: Mapping[str, Any]) -> Json:
    """Return the values without empty ones, which FHIR does not allow."""
    return {name: value for name, value in values.items() if not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or value in ([], {}, ())


def resource(kind: str, id_: str, /, **values: Any) -> Json:
    """Return a resource without empty values; a name that Python keeps for itself ends in `_`."""
    named = {name.rstrip("_"): value for name, value in values.items()}
    return {"resourceType": kind, "id": id_} | lean(named)


def ref(id_: str | None, display: str = "") -> Json | None:
    """Return a reference to a resource of the same bundle; None to nothing."""
    if not id_:
        return None
    return {"reference": f"urn:uuid:{id_}"} | ({"display": display} if display.strip() else {})


def own_identifier(id_: str) -> Json:
    """Return the id of the records as an identifier."""
    return {"system": URI, "value": f"urn:uuid:{id_}"}


def moment(at: datetime | None, offset_min: int = 0) -> str | None:
    """Return a time by the clock of the visit, with its distance from UTC."""
    if at is None:
        return None
    return at.astimezone(timezone(timedelta(minutes=offset_min))).isoformat()


def extension(url: str, /, **values: Any) -> Json | None:
    """Return an extension of named parts, each as ``name=(type of value, value)``; None of none."""
    parts = [
        {"url": name, f"value{type_}": value}
        for name, (type_, value) in values.items()
        if not _is_empty(value)
    ]
    return {"url": url, "extension": parts} if parts else None


def listed(*values: Any) -> list[Any]:
    """Return the values that are there."""
    return [each for each in values if not _is_empty(each)]


def quantity(value: float, unit: str, code: str) -> Json:
    """Return a number with its unit by UCUM."""
    return {"value": value, "unit": unit, "system": UCUM, "code": code}


def text_only(text: str) -> Json | None:
    """Return a concept that has words alone."""
    return {"text": text} if text.strip() else None


def narrative(lines: Iterable[str]) -> Json | None:
    """Return words for a person to read; None without any."""
    shown = [line for line in lines if line.strip()]
    inner = "".join(f"<p>{escape(line, quote=False)}</p>" for line in shown)
    if not shown:
        return None
    return {
        "status": "additional",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>',
    }


class BundleWriter:
    """Writes a Bundle of the type collection, one resource after the other, a line each."""

    def __init__(
        self, file: IO[bytes], id_: str, *, at: datetime, is_made_up: bool = False
    ) -> None:
        self._file = file
        self._encode = msgspec.json.Encoder(decimal_format="number").encode
        head: Json = {
            "resourceType": "Bundle",
            "id": id_,
            "identifier": own_identifier(id_),
            "type": "collection",
            "timestamp": moment(at),
        }
        # On each resource, too: whoever takes one out of the bundle takes the mark along.
        tag = coding(f"{TERMS}/v3-ActReason", MADE_UP, "test health data")
        self._mark: Json = {"meta": {"tag": [tag]}} if is_made_up else {}
        head |= self._mark
        self._file.write(self._encode(head)[:-1] + b',"entry":[\n')
        self.count = 0

    def add(self, made: Json) -> None:
        """Write a resource."""
        entry = {"fullUrl": f"urn:uuid:{made['id']}", "resource": made | self._mark}
        self._file.write((b",\n" if self.count else b"") + self._encode(entry))
        self.count += 1

    def finish(self) -> None:
        """Write the end. A bundle always has a first entry, who wrote it."""
        self._file.write(b"\n]}\n")
