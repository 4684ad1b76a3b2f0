"""Edits of a session and their history: what was, what shall be. The reverse of one is its undo."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from needlemap.domain.checks import check_id, check_one_of
from needlemap.domain.site import WARNINGS_A_SITE, NeedleSite, ShownWarning
from needlemap.domain.visit import VISIT_FIELDS, Visit


@dataclass(frozen=True, slots=True)
class SiteEdit:
    """Replace `before` by `after`: placing has no before, removing no after.

    Raises ValueError when both are empty, an id comes twice, or sessions are mixed.
    """

    before: tuple[NeedleSite, ...]
    after: tuple[NeedleSite, ...]

    def __post_init__(self) -> None:
        if not self.before and not self.after:
            raise ValueError("an edit must change at least 1 site, not 0")
        for field, sites in (("before", self.before), ("after", self.after)):
            if len({site.id for site in sites}) != len(sites):
                raise ValueError(f"{field} must hold each site once")
        if len({site.session_id for site in self.before + self.after}) != 1:
            raise ValueError("an edit must stay within 1 session")

    @property
    def session_id(self) -> str:
        """The session whose sites change."""
        return (self.before + self.after)[0].session_id

    @property
    def reversed(self) -> "SiteEdit":
        """The edit that takes this one back."""
        return SiteEdit(before=self.after, after=self.before)

    def applied_to(self, sites: Mapping[str, NeedleSite], session_id: str) -> dict[str, NeedleSite]:
        """Return the sites by id after the edit; ValueError when `before` is not what is there."""
        if session_id != self.session_id:
            raise ValueError(f"the edit is of session {self.session_id}, not {session_id}")
        left = dict(sites)
        for site in self.before:
            if left.pop(site.id, None) != site:
                raise ValueError(f"site {site.id} is no longer as the edit found it")
        for site in self.after:
            if site.id in left:
                raise ValueError(f"site {site.id} is there already")
            left[site.id] = site
        return left


@dataclass(frozen=True, slots=True)
class VisitEdit:
    """Change fields of a visit's form. Only those that differ count; all others may be anything."""

    session_id: str
    before: Visit
    after: Visit

    def __post_init__(self) -> None:
        check_id("session_id", self.session_id)

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that change."""
        return tuple(
            name for name in VISIT_FIELDS if getattr(self.before, name) != getattr(self.after, name)
        )

    @property
    def reversed(self) -> "VisitEdit":
        """The edit that takes this one back."""
        return VisitEdit(self.session_id, before=self.after, after=self.before)

    def applied_to(self, visit: Visit, session_id: str) -> Visit:
        """Return the form after the edit; ValueError when a field is not as the edit found it."""
        if session_id != self.session_id:
            raise ValueError(f"the edit is of session {self.session_id}, not {session_id}")
        changed = self.fields
        for name in changed:
            if getattr(visit, name) != getattr(self.before, name):
                raise ValueError(f"{name} is no longer as the edit found it")
        return replace(visit, **{name: getattr(self.after, name) for name in changed})


# What of a session itself can be edited: when it was performed, and its note.
FACTS = ("performed_at", "utc_offset_min", "note")


@dataclass(frozen=True, slots=True)
class FactsEdit:
    """Change facts of the session itself; names to values, both ways. ValueError for others."""

    session_id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def __post_init__(self) -> None:
        check_id("session_id", self.session_id)
        for name in self.before.keys() | self.after.keys():
            check_one_of("fact", name, FACTS)
        if self.before.keys() != self.after.keys():
            raise ValueError("before and after must be of the same facts")

    @property
    def reversed(self) -> "FactsEdit":
        """The edit that takes this one back."""
        return FactsEdit(self.session_id, before=self.after, after=self.before)

    def check_found(self, facts: Mapping[str, Any], session_id: str) -> None:
        """Raise ValueError when a fact is not as the edit found it."""
        if session_id != self.session_id:
            raise ValueError(f"the edit is of session {self.session_id}, not {session_id}")
        for name, value in self.before.items():
            if facts[name] != value:
                raise ValueError(f"{name} is no longer as the edit found it")


Edit = SiteEdit | VisitEdit | FactsEdit


def has_open_warning(site: NeedleSite) -> bool:
    """Whether a warning was displayed at the site that nobody has acknowledged."""
    return any(warning.is_open for warning in site.warnings)


def with_shown(site: NeedleSite, shown: Iterable[tuple[str, str]], *, at: datetime) -> NeedleSite:
    """Return the site with these warnings (code and words) shown now, as many as it may hold."""
    fresh = tuple(ShownWarning(code, text, shown_at=at) for code, text in shown)
    return replace(site, warnings=(site.warnings + fresh)[:WARNINGS_A_SITE]) if fresh else site


def with_acknowledged(site: NeedleSite, *, at: datetime, words: str | None = None) -> NeedleSite:
    """Return the site with every open warning acknowledged now, and all of them with the words.

    Without words (None) those that were acknowledged before stay as they are.
    """
    warnings = tuple(warning.acknowledged(at=at, words=words) for warning in site.warnings)
    return site if warnings == site.warnings else replace(site, warnings=warnings)


def acknowledging(
    sites: Iterable[NeedleSite], *, at: datetime, words: str | None = None
) -> SiteEdit | None:
    """Return the edit that acknowledges all open warnings of these sites, with these words.

    None where nothing changes.
    """
    pairs = [(site, with_acknowledged(site, at=at, words=words)) for site in sites]
    changed = [(before, after) for before, after in pairs if after is not before]
    if not changed:
        return None
    before, after = zip(*changed, strict=True)
    return SiteEdit(before, after)


EditT = TypeVar("EditT")


class EditKind(StrEnum):
    """Why an edit was stored: done, taken back, or done again."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"


class EditHistory(Generic[EditT]):
    """Edits that can be undone and redone, without limit.

    Parameters
    ----------
    logged
        What happened so far, oldest first: why each edit was stored, and the edit. An undo is in
        the log as the reversed edit that was stored for it.
    """

    def __init__(self, logged: Iterable[tuple[EditKind, EditT]] = ()) -> None:
        self._done: list[EditT] = []
        self._undone: list[EditT] = []
        for kind, edit in logged:
            self.note(kind, edit)

    def __eq__(self, other: object) -> bool:
        """Whether the same was done, and the same can be done again."""
        if not isinstance(other, EditHistory):
            return NotImplemented
        return (self._done, self._undone) == (other._done, other._undone)

    @property
    def to_undo(self) -> EditT | None:
        """The edit that undo takes back."""
        return self._done[-1] if self._done else None

    @property
    def to_redo(self) -> EditT | None:
        """The edit that redo does again."""
        return self._undone[-1] if self._undone else None

    def note(self, kind: EditKind, edit: EditT) -> None:
        """Remember what was stored; an undo with nothing left to take back counts as done."""
        if kind is EditKind.UNDO and self._done:
            self._undone.append(self._done.pop())
        elif kind is EditKind.REDO and self._undone:
            self._done.append(self._undone.pop())
        else:
            self._done.append(edit)
            self._undone.clear()

    def amend(self, edit: EditT) -> None:
        """Put an edit in place of the last one, which goes on: typing, stored again and again."""
        self._done[-1:] = [edit]
        self._undone.clear()
