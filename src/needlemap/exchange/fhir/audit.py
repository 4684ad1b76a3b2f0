"""The log of the records as AuditEvents: who did what to what, and when; values stay here."""

from collections.abc import Collection

from needlemap.domain.archive import LogEntry
from needlemap.exchange.fhir.codes import DICOM, LOG_ACTIONS, Json, coding
from needlemap.exchange.fhir.elements import lean, made_id, own_identifier, ref, resource
from needlemap.exchange.fhir.people import software_id

_BY_ACTION = (
    ("export", "110106", "Export"),
    ("import", "110107", "Import"),
    ("open", "110114", "User Authentication"),
    ("log", "110114", "User Authentication"),
    ("password", "110114", "User Authentication"),
)
_OF_PATIENTS = frozenset({"patient", "session", "site", "complaint", "document"})


def audit_event(entry: LogEntry, records_id: str, people: Collection[str]) -> Json:
    """Return an entry of the log. Its codes go along; values before and after stay in the records.

    Parameters
    ----------
    people
        Who is in the bundle as a Practitioner.
    """
    who: Json | None = ref(entry.actor) if entry.actor in people else None
    agent = lean({"who": who, "altId": entry.actor if who is None else ""})
    if not agent:
        agent = {"name": "NeedleMap"}
    what = {
        "what": {"identifier": own_identifier(entry.entity_id)} if entry.entity_id else None,
        "name": entry.entity,
        "detail": [
            {"type": "number", "valueString": str(entry.seq)},
            {"type": "previous code", "valueString": entry.prev or "none"},
            {"type": "code", "valueString": entry.mac or "none"},
        ],
    }
    return resource(
        "AuditEvent",
        made_id(records_id, f"log {entry.seq}"),
        type_=_type(entry),
        subtype=[coding(LOG_ACTIONS, entry.action, "")],
        action=_action(entry),
        recorded=entry.at,
        outcome="0",
        agent=[agent | {"requestor": True}],
        source={"observer": ref(software_id(records_id))},
        entity=[lean(what)],
    )


def _type(entry: LogEntry) -> Json:
    for word, code, display in _BY_ACTION:
        if word in entry.action.split("_"):
            return coding(DICOM, code, display)
    if entry.entity in _OF_PATIENTS:
        return coding(DICOM, "110110", "Patient Record")
    return coding(DICOM, "110100", "Application Activity")


def _action(entry: LogEntry) -> str:
    """Return whether something was made, changed or taken away, or nothing but done."""
    if not entry.before and not entry.after:
        return "E"
    if not entry.before:
        return "C"
    return "U" if entry.after else "D"
