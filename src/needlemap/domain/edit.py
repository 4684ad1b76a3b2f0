"""Edits of a session: what was, what shall be. The reverse of an edit is its undo."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from needlemap.domain.checks import check_id, check_one_of
from needlemap.domain.site import NeedleSite
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
