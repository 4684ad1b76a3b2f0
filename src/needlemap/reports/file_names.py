"""Names of report files: by kind, day and id; the patient's name only when it is asked for."""

import unicodedata
from pathlib import Path

_LONGEST_NAME = 40


def file_name(kind: str, day: str, code: str, *, name: str = "", suffix: str = ".pdf") -> str:
    """Return ``session-2026-11-21-1a2b3c4d.pdf``; a given name follows as plain letters."""
    parts = [kind, day, code, plain_letters(name)]
    return "-".join(part for part in parts if part) + suffix


def plain_letters(name: str) -> str:
    """Return a name in letters and digits that every disk takes, words joined by hyphens."""
    spread = unicodedata.normalize("NFKD", name)
    kept = "".join(c for c in spread if not unicodedata.combining(c))
    words = "".join(c.lower() if c.isalnum() else " " for c in kept).split()
    return "-".join(words)[:_LONGEST_NAME].strip("-")


def free_path(folder: Path, name: str) -> Path:
    """Return the path of a new file: numbered when there is one of this name already."""
    path, number = folder / name, 2
    while path.exists():
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return path
