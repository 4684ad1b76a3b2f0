"""The edits of a session, told from the log: what was there before and after each of them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from needlemap.domain.edit import FACTS, Edit, EditKind, FactsEdit, SiteEdit, VisitEdit
from needlemap.domain.site import NeedleSite
from needlemap.storage.audit.audit_log import AuditEvent
from needlemap.storage.mapping.mappings import site_from
from needlemap.storage.mapping.stored_values import reads_stored
from needlemap.storage.mapping.tables import SITES, Row
from needlemap.storage.mapping.visit_rows import visit_from


def edits_in(session_id: str, events: Iterable[AuditEvent]) -> tuple[tuple[EditKind, Edit], ...]:
    """Return the edits that a session's entries of the log tell, oldest first, each with its kind.

    Entries of versions that did not log the kind count as done. What was done before a session
    was moved to another patient is not told: it may refer to the wrong one.
    """
    entries = list(events)
    moved = [n for n, event in enumerate(entries) if event.action == "reassign_session"]
    since = moved[-1] if moved else -1
    return tuple((kind, edit) for n, kind, edit in _edits(session_id, entries) if n > since)


def _edits(session_id: str, events: Iterable[AuditEvent]) -> Iterator[tuple[int, EditKind, Edit]]:
    sites: dict[str, Row] = {}
    for n, event in enumerate(events):
        kind = EditKind(event.detail.get("kind", EditKind.DO))
        edit = _replayed(sites, event)
        if event.action == "edit_sites" and edit is not None:
            yield n, kind, edit
        elif event.action in ("change_visit", "patient_entry"):
            yield n, kind, _visit_edit(session_id, event)
        elif event.action == "change_session" and (facts := _facts_edit(session_id, event)).after:
            yield n, kind, facts


@reads_stored
def _replayed(sites: dict[str, Row], event: AuditEvent) -> SiteEdit | None:
    """Bring the sites up to date with an entry, and return what it did to them."""
    old = {str(row["id"]): row for row in event.before.get("sites", ())}
    new = {str(row["id"]): row for row in event.after.get("sites", ())}
    before = [_site(sites[site_id]) for site_id in old]
    for site_id in old.keys() | new.keys():
        known = sites.pop(site_id, {})
        if site_id in new:
            # Of a changed row the log holds only the columns that changed.
            kept = {n: v for n, v in known.items() if n not in old.get(site_id, {})}
            sites[site_id] = kept | new[site_id]
    after = [_site(sites[site_id]) for site_id in new]
    return SiteEdit(tuple(before), tuple(after)) if before or after else None


def _site(row: Row) -> NeedleSite:
    return site_from(tuple(row.get(name) for name in SITES.columns))


@reads_stored
def _visit_edit(session_id: str, event: AuditEvent) -> VisitEdit:
    return VisitEdit(
        session_id,
        before=visit_from(_facts(event.before.get("visit_facts", ()))),
        after=visit_from(_facts(event.after.get("visit_facts", ()))),
    )


@reads_stored
def _facts_edit(session_id: str, event: AuditEvent) -> FactsEdit:
    [before], [after] = event.before["sessions"], event.after["sessions"]
    return FactsEdit(session_id, before=_session_facts(before), after=_session_facts(after))


def _session_facts(row: Row) -> dict[str, Any]:
    """Return the facts that a log entry's row of a session tells."""
    facts: dict[str, Any] = {name: row[name] for name in FACTS if name in row}
    if "performed_at" in facts:
        facts["performed_at"] = datetime.fromisoformat(facts["performed_at"])
    return facts


def _facts(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    return ((str(row["field"]), str(row["value"])) for row in rows)
