"""What a password must be, and its one form in bytes."""

import unicodedata
from functools import cache
from importlib.resources import files
from itertools import pairwise

SHORTEST = 12
LONGEST = 1000


def password_bytes(password: str) -> bytes:
    """Return the password as bytes: the same for every keyboard's way of composing accents.

    Raises ValueError for text that has no such form (lone surrogates) or is absurdly long.
    """
    if len(password) > LONGEST:
        raise ValueError(f"password may have at most {LONGEST} characters, not {len(password)}")
    try:
        return unicodedata.normalize("NFKC", password).encode()
    except UnicodeEncodeError as error:
        raise ValueError("password holds a character that cannot be stored") from error


def check_password(password: str, *, name: str) -> None:
    """Refuse a password that is short, common, or made of the user's name; ValueError says why."""
    password_bytes(password)
    if len(password) < SHORTEST:
        raise ValueError(f"password must have at least {SHORTEST} characters, not {len(password)}")
    folded = unicodedata.normalize("NFKC", password).casefold()
    if len(set(folded)) < 5:
        raise ValueError("password must have at least 5 different characters")
    letters = "".join(c for c in folded if c.isalpha())
    if folded in _common() or letters in _common() or _is_a_run(folded):
        raise ValueError("password must not be a common one; three or four random words are good")
    if letters and letters == "".join(c for c in name.casefold() if c.isalpha()):
        raise ValueError("password must not be the user's name")


def _is_a_run(text: str) -> bool:
    """Whether the text only counts up or down: 123456789012, zyxwvutsrqpo."""
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps in ({1}, {-1})


@cache
def _common() -> frozenset[str]:
    listed = files("needlemap.storage.keys").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in listed.splitlines() if line and not line.startswith("#"))
