"""How many years of school a text asks for, after Flesch and Kincaid (1975). English only."""

import re

# What patients read should ask for no more.
HIGHEST_GRADE = 8.0
_END = re.compile(r"[.:!?]+(?:\s|$)|\n+")
_WORD = re.compile(r"[^\W\d_]+")
_SILENT = re.compile(r"(?<![aeiouyl])(?:es|ed|e)$")
_SHORT = 3


def reading_grade(text: str) -> float | None:
    """Return the grade of a text; None where it has no words."""
    words = _WORD.findall(text)
    sentences = [each for each in _END.split(text) if _WORD.search(each)]
    if not words:
        return None
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    spoken = _SILENT.sub("", word) if len(word) > _SHORT else word
    return max(1, len(re.findall(r"[aeiouy]+", spoken)))
