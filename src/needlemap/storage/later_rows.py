"""What follows a signature, as rows and back: addenda and the withdrawal of a session."""

from datetime import datetime
from typing import Any

from needlemap.domain.addendum import Addendum, Withdrawal
from needlemap.storage.tables import ADDENDA, WITHDRAWALS, Row

ADDENDA_OF_SESSION = f"{ADDENDA.select} WHERE session_id = ? ORDER BY rowid"
WITHDRAWAL_OF_SESSION = f"{WITHDRAWALS.select} WHERE session_id = ?"


def addendum_row(addendum: Addendum) -> Row:
    """Return the columns of an addendum."""
    at = addendum.written_at.isoformat()
    return {n: getattr(addendum, n) for n in ADDENDA.columns} | {"written_at": at}


def addendum_from(row: tuple[Any, ...]) -> Addendum:
    """Return the addendum of a row."""
    value = dict(zip(ADDENDA.columns, row, strict=True))
    return Addendum(**value | {"written_at": datetime.fromisoformat(value["written_at"])})


def withdrawal_row(withdrawal: Withdrawal) -> Row:
    """Return the columns of a withdrawal."""
    at = withdrawal.withdrawn_at.isoformat()
    return {n: getattr(withdrawal, n) for n in WITHDRAWALS.columns} | {"withdrawn_at": at}


def withdrawal_from(row: tuple[Any, ...]) -> Withdrawal:
    """Return the withdrawal of a row."""
    value = dict(zip(WITHDRAWALS.columns, row, strict=True))
    return Withdrawal(**value | {"withdrawn_at": datetime.fromisoformat(value["withdrawn_at"])})
