"""A session, its signature and what follows it (addenda, withdrawal) as rows, and back."""

from datetime import datetime
from typing import Any

from needlemap.domain.ids import new_id
from needlemap.domain.session import (
    Addendum,
    Meaning,
    Session,
    SessionStatus,
    Signature,
    Withdrawal,
)
from needlemap.domain.site import NeedleSite
from needlemap.domain.visit import Visit
from needlemap.storage.mapping.stored_values import reads_stored
from needlemap.storage.mapping.tables import ADDENDA, SESSIONS, SIGNATURES, WITHDRAWALS, Row


def session_row(session: Session) -> Row:
    """Return the columns of a session, without what other tables say of it."""
    return {
        "id": session.id,
        "patient_id": session.patient_id,
        "therapist_id": session.therapist_id,
        "performed_at": session.performed_at.isoformat(),
        "charted_at": session.charted_at.isoformat(),
        "utc_offset_min": session.utc_offset_min,
        "status": session.status.value,
        "note": session.note,
    }


@reads_stored
def session_from(
    row: tuple[Any, ...],
    *,
    sites: tuple[NeedleSite, ...],
    signature: Signature | None,
    visit: Visit,
    addenda: tuple[Addendum, ...],
    withdrawal: Withdrawal | None,
) -> Session:
    """Return the session of a row, with all that the other tables say of it."""
    value = dict(zip(SESSIONS.columns, row, strict=True))
    return Session(
        id=value["id"],
        patient_id=value["patient_id"],
        therapist_id=value["therapist_id"],
        performed_at=datetime.fromisoformat(value["performed_at"]),
        charted_at=datetime.fromisoformat(value["charted_at"]),
        utc_offset_min=value["utc_offset_min"],
        status=SessionStatus(value["status"]),
        note=value["note"],
        sites=sites,
        signature=signature,
        visit=visit,
        addenda=addenda,
        withdrawal=withdrawal,
    )


def signature_row(signature: Signature, session_id: str) -> Row:
    """Return the columns of a new signature of the session."""
    return {
        "id": new_id(),
        "session_id": session_id,
        "therapist_id": signature.therapist_id,
        "name": signature.name,
        "credentials": signature.credentials,
        "signed_at": signature.signed_at.isoformat(),
        "utc_offset_min": signature.utc_offset_min,
        "meaning": signature.meaning.value,
        "content_hash": signature.content_hash,
        "content_format": signature.content_format,
    }


@reads_stored
def signature_from(row: tuple[Any, ...]) -> Signature:
    """Return the signature of a row."""
    value = dict(zip(SIGNATURES.columns, row, strict=True))
    return Signature(
        therapist_id=value["therapist_id"],
        name=value["name"],
        credentials=value["credentials"],
        signed_at=datetime.fromisoformat(value["signed_at"]),
        utc_offset_min=value["utc_offset_min"],
        meaning=Meaning(value["meaning"]),
        content_hash=value["content_hash"],
        content_format=value["content_format"],
    )


ADDENDA_OF_SESSION = f"{ADDENDA.select} WHERE session_id = ? ORDER BY rowid"
WITHDRAWAL_OF_SESSION = f"{WITHDRAWALS.select} WHERE session_id = ?"


def addendum_row(addendum: Addendum) -> Row:
    """Return the columns of an addendum."""
    at = addendum.written_at.isoformat()
    return {n: getattr(addendum, n) for n in ADDENDA.columns} | {"written_at": at}


@reads_stored
def addendum_from(row: tuple[Any, ...]) -> Addendum:
    """Return the addendum of a row."""
    value = dict(zip(ADDENDA.columns, row, strict=True))
    return Addendum(**value | {"written_at": datetime.fromisoformat(value["written_at"])})


def withdrawal_row(withdrawal: Withdrawal) -> Row:
    """Return the columns of a withdrawal."""
    at = withdrawal.withdrawn_at.isoformat()
    return {n: getattr(withdrawal, n) for n in WITHDRAWALS.columns} | {"withdrawn_at": at}


@reads_stored
def withdrawal_from(row: tuple[Any, ...]) -> Withdrawal:
    """Return the withdrawal of a row."""
    value = dict(zip(WITHDRAWALS.columns, row, strict=True))
    return Withdrawal(**value | {"withdrawn_at": datetime.fromisoformat(value["withdrawn_at"])})
