"""Ids that the program itself gives, so that no two computers ever give the same one."""

import secrets
import time
import uuid


def new_id() -> str:
    """Return a fresh id: a UUID of version 7 (RFC 9562, section 5.7) as text.

    It begins with the time, in ms, and goes on with 74 random bits. So rows that are written one
    after the other lie side by side in the file, and a click writes fewer pages.
    """
    ms = time.time_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF
    high = ms << 16 | 0x7000 | secrets.randbits(12)
    low = 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=high << 64 | low))


def short_id(record_id: str) -> str:
    """Return the end of an id, 8 digits at random: enough to tell records of one day apart.

    The beginning is the time, which a file name must not tell of a patient either.
    """
    return record_id[-8:]
