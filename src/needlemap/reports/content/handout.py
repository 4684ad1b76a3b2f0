"""The hand-out for the patient: what was done in plain words, and the clinic's own text. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import Formatter

from needlemap.domain.clinic import ClinicHead
from needlemap.domain.plurals import count_words
from needlemap.domain.region import regional
from needlemap.domain.visit import Visit
from needlemap.domain.visit_complaint import SignedComplaint
from needlemap.paths import data_table
from needlemap.reports.content import wording
from needlemap.reports.content.complaints import complaint_words
from needlemap.reports.content.record import WITHDRAWN_WORDS, Fact, SessionRecord, SitePlace

_LONGEST = 20_000
_KNOWN = frozenset({"therapist", "clinic", "date", "places", "needles"})


@dataclass(frozen=True, slots=True)
class HandoutPart:
    """A headed part: lines in order; ``kind`` of each is text, point or urgent."""

    title: str
    lines: tuple[tuple[str, str], ...]

    @property
    def is_urgent(self) -> bool:
        """Whether it says what cannot wait."""
        return any(kind == "urgent" for kind, _ in self.lines)


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
    stamp: str = ""


def handout_text(own: str = "") -> str:
    """Return the clinic's own text, else the text that comes with the program."""
    return own if own.strip() else data_table("handout.txt").read_text(encoding="utf-8")


def check_handout(text: str) -> None:
    """Raise ValueError for a text that is too long or asks for a fact that there is not."""
    parts_of(text, dict.fromkeys(_KNOWN, ""))


def handout(
    record: SessionRecord,
    text: str,
    visit: Visit,
    *,
    date_words: str,
    complaints: Sequence[SignedComplaint] = (),
) -> Handout:
    """Return the hand-out of a session: the text with its facts filled in, and the visit's plan.

    What cannot wait stands first, with the clinic's address; what was agreed for home after the
    first of the other parts. ValueError for a text that is too long or asks for a fact that there
    is not. `complaints` are those of the patient, for a session that is not signed yet.
    """
    every = parts_of(text, _facts(record, date_words))
    urgent = [part for part in every if part.is_urgent]
    parts = [part for part in every if not part.is_urgent]
    return Handout(
        session_id=record.session_id,
        figure=record.figure,
        clinic=record.clinic,
        author=record.author,
        day=record.performed_on,
        patient=(record.patient[0], Fact("Visit", date_words), Fact("Therapist", record.author)),
        places=record.places,
        muscles=_treated(record),
        parts=(
            *_reachable(urgent, record.clinic),
            *parts[:1],
            *_own_parts(visit, complaints),
            *parts[1:],
        ),
        printed=record.printed,
        stamp=WITHDRAWN_WORDS if record.withdrawal else "",
    )


def _reachable(urgent: list[HandoutPart], clinic: ClinicHead) -> list[HandoutPart]:
    """Return the urgent parts, the last with where the clinic is reached, by telephone first."""
    if not urgent or not (clinic.address or clinic.phone):
        return urgent
    known = (clinic.name, clinic.phone, *clinic.address)
    reached = f"To reach us: {' · '.join(part for part in known if part)}"
    last = urgent[-1]
    return [*urgent[:-1], HandoutPart(last.title, (*last.lines, ("text", reached)))]


def _treated(record: SessionRecord) -> tuple[str, ...]:
    """Return where it was done in plain words, each place once, with the muscle's English name."""
    places = []
    for row in record.rows:
        name, _, side = row.structure.rpartition(", ")
        plain = name.partition(" (")[0].strip().lower()
        area = f"{row.region.lower()}, {side}"
        places.append(area if plain == row.region.lower() else f"{area} ({plain})")
    return tuple(dict.fromkeys(places))


def _facts(record: SessionRecord, date_words: str) -> dict[str, str]:
    return {
        "therapist": record.author,
        "clinic": record.clinic.name or record.author,
        "date": date_words,
        "places": count_words(len(record.places), "place"),
        "needles": count_words(sum(p.needle_count for p in record.places), "needle"),
    }


def _treated_for(visit: Visit, complaints: Sequence[SignedComplaint]) -> str:
    """Return the complaints of the visit and the goals that are not reached, a line each."""
    known = {each.complaint_id: each for each in (*complaints, *visit.signed_complaints)}
    lines: list[str] = []
    for each in visit.complaint_ids:
        if each in known:
            lines.append(complaint_words(known[each]))
            lines += [f"Goal: {goal.text}" for goal in known[each].goals if not goal.reached_on]
    return "\n".join(lines)


def _own_parts(visit: Visit, complaints: Sequence[SignedComplaint]) -> tuple[HandoutPart, ...]:
    """Return what was agreed with this patient; nothing that was left empty."""
    due = visit.follow_up_on
    listed = (
        ("What you are treated for", _treated_for(visit, complaints)),
        (regional("Your home exercise program"), visit.home_plan),
        ("What your therapist advises", visit.aftercare),
        ("Your next visit", wording.date_words(due) if due else ""),
    )
    return tuple(
        HandoutPart(title, tuple(("text", line.strip()) for line in words.splitlines()))
        for title, words in listed
        if words.strip()
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
        raise ValueError(f"text has an unmatched brace: {line!r:.60}") from error
    if unknown := [name for name in asked if name not in _KNOWN]:
        known = ", ".join(f"{{{name}}}" for name in sorted(_KNOWN))
        raise ValueError(f"text may fill in {known}, not {{{unknown[0]}}}")
    return line.format_map(facts)
