"""Ids that the program itself gives, so that no two computers ever give the same one."""

import uuid


def new_id() -> str:
    """Return a fresh random id (UUID4 as text)."""
    return str(uuid.uuid4())
