"""What the palette finds: actions, sessions, patients, structures, settings."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial

from needlemap.domain.days import moment_words
from needlemap.errors import NeedleMapError
from needlemap.storage.records import Records
from needlemap.ui.patients.list_model import patient_look
from needlemap.ui.shell.palette import Found
from needlemap.ui.widgets.keys import Command
from needlemap.ui.widgets.list_rows import RowLook
from needlemap.ui.widgets.translation import tr

_LEAST_SCORE = 70
_MOST = 6
# With fewer letters everything is like everything: then only beginnings of words count.
_LEAST_LETTERS = 3


def best(text: str, named: Sequence[tuple[str, Found]], limit: int = _MOST) -> list[Found]:
    """Return what is named most like the text, best first; a letter or two may be wrong."""
    typed = _letters(text)
    scored = [(_similarity(typed, _letters(name)), found) for name, found in named]
    meant = [each for each in scored if each[0] >= _LEAST_SCORE]
    return [found for _, found in sorted(meant, key=lambda each: -each[0])[:limit]]


def _similarity(typed: str, name: str) -> float:
    """Return how like they are, 0 to 100: what begins words of a short name counts most."""
    words, parts = typed.split(), name.split()
    if words and all(any(part.startswith(word) for part in parts) for word in words):
        return 100.0 - min(len(name), 90) / 100
    if len(typed) < _LEAST_LETTERS:
        return 0.0
    return _ratio()(typed, name) * 0.98


def load_matcher() -> None:
    """Load what compares misspelled words: half of what the first opening would take otherwise."""
    _ratio()


@cache
def _ratio() -> Callable[[str, str], float]:
    from rapidfuzz import fuzz

    return fuzz.WRatio


def _letters(text: str) -> str:
    """Return small letters and digits, all else as spaces."""
    return re.sub(r"[\W_]", " ", text.lower()).strip()


def found_commands(commands: Iterable[Command], text: str) -> list[Found]:
    """Return the actions that are meant, all of the menus while nothing is typed.

    Those that cannot be done now are there too, with the reason.
    """
    named: dict[str, Found] = {}
    for command in commands:
        if text or command.place is not None:
            why = command.refusal()
            look = RowLook(command.title, why or tr("Action"), aside=command.shown_keys)
            named.setdefault(command.words, Found(look, None if why else command.call))
    return best(text, list(named.items())) if text else list(named.values())


def found_patients(records: Records, text: str, show: Callable[[str], object]) -> list[Found]:
    """Return patients as the search on their page finds them; nobody before a letter is typed."""
    if not text:
        return []
    try:
        patients = records.patients.search(text, limit=_MOST)
    except NeedleMapError as error:
        return [Found(RowLook(tr("Patients"), error.user_message), None)]
    return [Found(patient_look(each), partial(show, each.id)) for each in patients]


def found_sessions(
    records: Records, patient_id: str, text: str, show: Callable[[str, str], object]
) -> list[Found]:
    """Return the patient's sessions, newest first: all while nothing is typed."""
    try:
        lines = records.sessions.of_patient(patient_id)
    except NeedleMapError as error:
        return [Found(RowLook(tr("Sessions"), error.user_message), None)]
    named = []
    for line in lines:
        words = tr("Session {0}").format(moment_words(line.performed_at, line.utc_offset_min))
        sites = tr("1 site") if line.site_count == 1 else tr("{0} sites").format(line.site_count)
        look = RowLook(words, sites, struck=line.is_withdrawn)
        named.append((words, Found(look, partial(show, patient_id, line.id))))
    return best(text, named) if text else [found for _, found in named[:_MOST]]


def found_structures(
    names: Mapping[str, str], text: str, show: Callable[[str], object] | None
) -> list[Found]:
    """Return the structures, given by id and name, that are meant; None where no body is shown."""
    if not text:
        return []
    aside = tr("Structure: go to its best view")
    if show is None:
        aside = tr("Structure: open a session or a history to go to its best view.")
    named = [
        (name, Found(RowLook(name, aside), show and partial(show, structure)))
        for structure, name in names.items()
    ]
    return best(text, named)


def found_settings(titles: Iterable[str], text: str, show: Callable[[str], object]) -> list[Found]:
    """Return the sections of the settings that are meant."""
    if not text:
        return []
    named = [
        (title, Found(RowLook(title, tr("Settings")), partial(show, title))) for title in titles
    ]
    return best(text, named)
