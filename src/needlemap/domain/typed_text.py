"""What was typed or pasted, without characters that no record can hold."""

import unicodedata

# Embeddings, overrides and isolates turn the words after them around; joiners spell names.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset("\n\r\t\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_DROPPED = frozenset(("Cc", "Cs", "Cn"))


def clean_line(text: str) -> str:
    """Return the text as one line: breaks become spaces, control characters go."""
    kept = (" " if each in _BREAKS else each for each in text)
    return "".join(each for each in kept if not _is_dropped(each)).strip()


def clean_text(text: str) -> str:
    """Return the text with its lines and tabs, without control characters."""
    whole = text.replace("\r\n", "\n")
    kept = ("\n" if each in _BREAKS and each not in "\n\t" else each for each in whole)
    return "".join(each for each in kept if each in "\n\t" or not _is_dropped(each)).strip()


def _is_dropped(character: str) -> bool:
    if character.isprintable():
        return False
    return character in _BIDI or unicodedata.category(character) in _DROPPED
