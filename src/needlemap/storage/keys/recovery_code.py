"""The printed recovery code: 160 bits in 8 groups that can be read aloud and typed back."""

import secrets

CODE_BYTES = 20
GROUPS = 8
# Crockford's alphabet: no I, L, O, U, which are misread or misheard.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Odd, so that every single wrong character of a group changes its check character.
_WEIGHTS = (1, 3, 5, 7)
_READ_AS = str.maketrans("OIL", "011")


def new_code() -> str:
    """Return a fresh code such as ``4Q7K9-…`` (8 groups of 4 characters and a check character)."""
    return code_text(secrets.token_bytes(CODE_BYTES))


def code_text(secret: bytes) -> str:
    """Return 20 bytes as 8 groups joined by hyphens."""
    number = int.from_bytes(secret, "big")
    symbols = [number >> shift & 31 for shift in range(155, -5, -5)]
    groups = (symbols[start : start + 4] for start in range(0, 32, 4))
    return "-".join(_group_text(place, group) for place, group in enumerate(groups))


def code_secret(typed: str) -> bytes:
    """Return the 20 bytes of a typed code; ValueError names the group with the typing error.

    Case, spaces and hyphens do not matter; O is read as 0, I and L as 1.
    """
    letters = "".join(c for c in typed.upper().translate(_READ_AS) if c not in " -\n\t")
    if len(letters) != GROUPS * 5:
        raise ValueError(f"recovery code must have {GROUPS * 5} characters, not {len(letters)}")
    number = 0
    for place in range(GROUPS):
        for symbol in _group_symbols(place, letters[place * 5 : place * 5 + 5]):
            number = number << 5 | symbol
    return number.to_bytes(CODE_BYTES, "big")


def same_group(typed: str, group: str) -> bool:
    """Whether a group was typed as it is, in any case; O is read as 0, I and L as 1."""
    return "".join(typed.upper().translate(_READ_AS).split()) == group


def _group_text(place: int, symbols: list[int]) -> str:
    return "".join(ALPHABET[symbol] for symbol in (*symbols, _check(place, symbols)))


def _group_symbols(place: int, letters: str) -> list[int]:
    symbols = [ALPHABET.find(letter) for letter in letters]
    if -1 in symbols or symbols[4] != _check(place, symbols[:4]):
        raise ValueError(f"recovery code has a typing error in group {place + 1}")
    return symbols[:4]


def _check(place: int, symbols: list[int]) -> int:
    weighted = sum(weight * symbol for weight, symbol in zip(_WEIGHTS, symbols, strict=True))
    return (weighted + place) % 32
