"""The search words of all patients in memory: looking through 50,000 in SQL is three times slower.

Read once from the table ``patient_search``, then kept in step; gone when the records close.
SQLite's FTS5 over the same words, with indexes of prefixes, is no way out: all patients whom one
letter finds took it 17-38 ms and the first fifty by name 11-19 ms, where this takes 6 at most.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from itertools import islice

from needlemap.domain.patient import Patient
from needlemap.errors import NeedleMapError
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.mappings import patient_from
from needlemap.storage.mapping.stored_values import reads_stored
from needlemap.storage.mapping.tables import PATIENTS
from needlemap.storage.search.search_text import RULE, Term, Terms, search_words

_ALL = "SELECT words, patient_id FROM patient_search ORDER BY words, patient_id"
# Each beginning looked for by itself: the key of the table tells it without reading the others.
_OF_OTHER_RULE = f"""
SELECT 1 FROM patient_search WHERE words < '{RULE} ' UNION ALL
SELECT 1 FROM patient_search WHERE words >= '{RULE}!' LIMIT 1
"""

_NOTHING_YET: tuple[Terms, list[tuple[str, str]]] = ((), [])
# What this many beginnings of at most two letters found is kept: the fewer letters, the more.
_KEPT, _FEW_LETTERS = 200, 2
_TWO = 2

Statement = tuple[str, tuple[object, ...]]
# Words, and the patient to whom they lead: of a merged patient the one kept.
Entries = set[tuple[str, str]]


class PatientIndex:
    """Finds patients' ids by the words that were stored for them, in the order of the words."""

    def __init__(self, engine: Engine, made_again: Callable[[], Entries] | None = None) -> None:
        self._engine = engine
        self._made_again = made_again
        self._entries: list[tuple[str, str]] | None = None
        # Whether words of several records lead to one patient; mostly none do.
        self._has_duplicates = False
        self._last: tuple[Terms, list[tuple[str, str]]] = _NOTHING_YET
        self._of_few_letters: dict[Terms, tuple[list[tuple[str, str]], tuple[str, ...]]] = {}

    @property
    def is_read(self) -> bool:
        """Whether the words are in memory, so that finding asks the disk nothing."""
        return self._entries is not None

    def find(self, terms: Terms, *, limit: int) -> tuple[str, ...]:
        """Return the ids of at most `limit` patients in whose words every term is found."""
        if not terms and not self.is_read:
            return self._first(limit)
        return tuple(islice(_each_once(self._found(terms)), limit))

    def _first(self, limit: int) -> tuple[str, ...]:
        """Return whom no term leaves out, reading no more than these: who signs in waits less."""
        count = limit
        while self._made_again is None or not self._engine.row(_OF_OTHER_RULE):
            rows = self._engine.rows(f"{_ALL} LIMIT ?", (count,))
            ids = tuple(islice(_each_once(patient_id for _, patient_id in rows), limit))
            if len(ids) == limit or len(rows) < count:
                return ids
            count *= 2  # several words led to one patient
        return tuple(islice(_each_once(self._found(())), limit))

    def find_all(self, terms: Terms) -> tuple[str, ...]:
        """Return the ids of all patients in whose words every term is found.

        While one types, each letter only looks through what the letter before had found.
        """
        if terms in self._of_few_letters:
            entries, ids = self._of_few_letters[terms]
        else:
            entries = self._entries_with(terms)
            ids = tuple(patient_id for _, patient_id in entries)
            ids = tuple(dict.fromkeys(ids)) if self._has_duplicates else ids
            if _has_few_letters(terms) and len(self._of_few_letters) < _KEPT:
                self._of_few_letters[terms] = entries, ids
        self._last = terms, entries
        return ids

    def replace(self, old: Entries, new: Entries) -> None:
        """Take entries out and put others in their place; nothing before the first search."""
        entries, self._last = self._entries, _NOTHING_YET
        self._of_few_letters.clear()
        if entries is None:
            return
        self._has_duplicates |= _leads_twice(new)
        for entry in old | new:
            place = bisect_left(entries, entry)
            if entries[place : place + 1] == [entry]:
                del entries[place]
        for entry in new:
            insort(entries, entry)

    def forget(self) -> None:
        """Read the stored words again at the next search."""
        self._entries, self._last = None, _NOTHING_YET
        self._of_few_letters.clear()

    def _entries_with(self, terms: Terms) -> list[tuple[str, str]]:
        known, entries = self._last
        if not _narrows(known, terms):
            entries = self._read()
        for term in sorted(terms, key=_costs):
            entries = _list_with_term(entries, term)
        return entries

    def _store_all(self, entries: list[tuple[str, str]]) -> None:
        """Keep words that were made by the present rule; else they are made at each opening."""
        with suppress(NeedleMapError), self._engine.atomic():
            self._engine.execute("DELETE FROM patient_search")
            for entry in entries:
                self._engine.execute(*learn_statement(*entry))

    def _found(self, terms: Terms) -> Iterator[str]:
        entries: Iterator[tuple[str, str]] = iter(self._read())
        for term in sorted(terms, key=_costs):
            entries = _with_term(entries, term)
        return (patient_id for _, patient_id in entries)

    def _read(self) -> list[tuple[str, str]]:
        if self._entries is None:
            self._entries = list[tuple[str, str]](self._engine.rows(_ALL))
            if self._made_again and self._engine.row(_OF_OTHER_RULE):
                self._entries = sorted(self._made_again())
                self._store_all(self._entries)
            self._has_duplicates = _leads_twice(self._entries)
        return self._entries


def entries_of(kept: Patient, members: Iterable[Patient]) -> Entries:
    """Return what leads to a patient: its own words and those of duplicates merged into it."""
    if kept.archived_at is not None:
        return set()
    return {(search_words(member), kept.id) for member in members}


def forget_statement(patient_id: str) -> Statement:
    """Return the statement that takes a patient out of the stored words."""
    return "DELETE FROM patient_search WHERE patient_id = ?", (patient_id,)


def learn_statement(words: str, patient_id: str) -> Statement:
    """Return the statement that puts a patient into the stored words."""
    return "INSERT INTO patient_search (words, patient_id) VALUES (?, ?)", (words, patient_id)


@reads_stored
def all_entries(engine: Engine) -> Entries:
    """Return what leads to each patient who is not archived, by the present rule."""
    patients = {row[0]: patient_from(row) for row in engine.rows(PATIENTS.select)}
    members: dict[str, list[Patient]] = {}
    for patient in patients.values():
        kept = patient
        for _ in patients:  # never round in a circle, which a change from outside can make
            if kept.merged_into is None:
                break
            kept = patients[kept.merged_into]
        members.setdefault(kept.id, []).append(patient)
    groups = (entries_of(patients[kept], each) for kept, each in members.items())
    return set().union(*groups)


def wrong_words(engine: Engine) -> Iterator[str]:
    """Yield the patients whose stored words are not those that their rows give.

    None while words of an earlier rule are stored: the next search makes all of them again.
    """
    stored = {(words, patient_id) for words, patient_id in engine.rows(_ALL)}
    if all(words.startswith(RULE) for words, _ in stored):
        yield from sorted({patient_id for _, patient_id in stored ^ all_entries(engine)})


def _each_once(ids: Iterator[str]) -> Iterator[str]:
    seen: set[str] = set()
    for patient_id in ids:
        if patient_id not in seen:
            seen.add(patient_id)
            yield patient_id


def _costs(term: Term) -> tuple[int, int]:
    """Return what puts terms in order: one alternative is quick; the longest lets least through."""
    return len(term), -len(term[0])


def _with_term(entries: Iterator[tuple[str, str]], alternatives: Term) -> Iterator[tuple[str, str]]:
    if len(alternatives) == 1:
        (only,) = alternatives
        return (entry for entry in entries if only in entry[0])
    if len(alternatives) == _TWO:
        one, other = alternatives
        return (entry for entry in entries if one in entry[0] or other in entry[0])
    return (entry for entry in entries if any(one in entry[0] for one in alternatives))


def _list_with_term(entries: list[tuple[str, str]], alternatives: Term) -> list[tuple[str, str]]:
    """Return the entries with a term as a list: twice as fast as one by one."""
    if len(alternatives) == 1:
        (only,) = alternatives
        return [entry for entry in entries if only in entry[0]]
    if len(alternatives) == _TWO:
        one, other = alternatives
        return [entry for entry in entries if one in entry[0] or other in entry[0]]
    return [entry for entry in entries if any(one in entry[0] for one in alternatives)]


def _leads_twice(entries: Collection[tuple[str, str]]) -> bool:
    return len({patient_id for _, patient_id in entries}) < len(entries)


def _has_few_letters(terms: Terms) -> bool:
    return sum(len(one.strip()) for term in terms for one in term) <= _FEW_LETTERS


def _narrows(known: Terms, terms: Terms) -> bool:
    """Whether what has the new terms has the known ones too: each is the beginning of a new one."""
    return (
        bool(known)
        and len(known) <= len(terms)
        and all(
            len(old) == len(new)
            and all(longer.startswith(one) for one, longer in zip(old, new, strict=True))
            for old, new in zip(known, terms, strict=False)
        )
    )
