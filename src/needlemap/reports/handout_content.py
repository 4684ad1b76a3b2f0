"""The hand-out for the patient: what was done in plain words, and the clinic's own text. No Qt."""

from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from needlemap.domain.clinic import ClinicHead
from needlemap.errors import ReportError
from needlemap.paths import data_table
from needlemap.reports.content import Fact, SessionRecord, SitePlace

FILE_NAME = "handout.txt"
_LONGEST = 20_000
_KNOWN = frozenset({"therapist", "clinic", "date", "places", "needles"})


@dataclass(frozen=True, slots=True)
class HandoutPart:
    """A headed part: lines in order; ``kind`` of each is text, point or urgent."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Handout:
    """A hand-out as printed."""

    session_id: str
    figure: str
    clinic: ClinicHead
    author: str
    day: str
    patient: tuple[Fact, ...]
    places: tuple[SitePlace, ...]
    muscles: tuple[str, ...]
    parts: tuple[HandoutPart, ...]
    printed: str


def handout_text(folder: Path | None = None) -> str:
    """Return the clinic's own text from a folder, else the text that comes with the program.

    ReportError when the clinic's file cannot be read.
    """
    own = folder / FILE_NAME if folder else None
    path = own if own is not None and own.is_file() else data_table(FILE_NAME)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(
            f"The text of the hand-out ({path.name}) cannot be read; "
            "please save it as plain text in UTF-8."
        ) from error


def handout(record: SessionRecord, text: str, *, date_words: str) -> Handout:
    """Return the hand-out of a session: the text with its facts filled in.

    ValueError for a text that is too long or asks for a fact that there is not.
    """
    facts = {
        "therapist": record.author,
        "clinic": record.clinic.name or record.author,
        "date": date_words,
        "places": _counted(len(record.places), "place"),
        "needles": _counted(sum(p.needle_count for p in record.places), "needle"),
    }
    return Handout(
        session_id=record.session_id,
        figure=record.figure,
        clinic=record.clinic,
        author=record.author,
        day=record.performed_on,
        patient=(record.patient[0], Fact("Visit", date_words), Fact("Therapist", record.author)),
        places=record.places,
        muscles=record.muscles,
        parts=parts_of(text, facts),
        printed=record.printed,
    )


def parts_of(text: str, facts: dict[str, str]) -> tuple[HandoutPart, ...]:
    """Return the parts of a text. What stands before the first heading after a blank is left out.

    The first block of # lines is the note to whoever edits the file.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"text may have at most {_LONGEST} characters, not {len(text)}")
    parts: list[tuple[str, list[tuple[str, str]]]] = []
    for line in _without_note(text.splitlines()):
        words = _filled(line.strip(), facts)
        if words.startswith("#"):
            parts.append((words.lstrip("# "), []))
        elif words and parts:
            parts[-1][1].append(_kind_of(words))
    return tuple(HandoutPart(title, tuple(lines)) for title, lines in parts if lines)


def _without_note(lines: list[str]) -> list[str]:
    """Return the lines after the note: # lines at the top that stand together up to a blank."""
    note = 0
    while note < len(lines) and lines[note].startswith("#"):
        note += 1
    is_note = note > 1 and (note == len(lines) or not lines[note].strip())
    return lines[note:] if is_note else lines


def _kind_of(words: str) -> tuple[str, str]:
    if words.startswith("-"):
        return "point", words[1:].strip()
    if words.startswith("!"):
        return "urgent", words[1:].strip()
    return "text", words


def _filled(line: str, facts: dict[str, str]) -> str:
    try:
        asked = [name for _, name, _, _ in Formatter().parse(line) if name is not None]
    except ValueError as error:
        raise ValueError(f"text has a brace too many: {line!r:.60}") from error
    if unknown := [name for name in asked if name not in _KNOWN]:
        known = ", ".join(f"{{{name}}}" for name in sorted(_KNOWN))
        raise ValueError(f"text may fill in {known}, not {{{unknown[0]}}}")
    return line.format_map(facts)


def _counted(count: int, word: str) -> str:
    return f"1 {word}" if count == 1 else f"{count} {word}s"
