"""What an edit of a draft changes in the rows, checked against what is stored; it writes nothing.

Nothing that is signed or withdrawn can be edited.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from needlemap.domain.contradictions import check_edit, check_new_sites
from needlemap.domain.edit import EditKind, SiteEdit, VisitEdit
from needlemap.domain.session import SITES_A_SESSION, Session, SessionStatus
from needlemap.domain.site import NeedleSite
from needlemap.errors import ChangedMeanwhileError, NotFoundError, SignedSessionError
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.mappings import session_row, site_row
from needlemap.storage.mapping.tables import SESSIONS, SITES, Change, Row
from needlemap.storage.mapping.visit_rows import EMPTY, FACTS_OF_SESSION, visit_changes, visit_from
from needlemap.storage.repositories.patient_merge import (
    check_takes_entries,
    ids_of_person,
    kept_patient,
    placeholders,
)
from needlemap.storage.repositories.session_reading import read_session

_STATUS = """
SELECT status, EXISTS (SELECT 1 FROM withdrawals WHERE session_id = id) FROM sessions WHERE id = ?
"""
# How many sites the edit leaves alone, and how many of them are in its way.
_BESIDE = """
SELECT count(*), coalesce(sum(ordinal IN ({ordinals})), 0), coalesce(sum(id IN ({ids})), 0)
FROM sites WHERE session_id = ? AND id NOT IN ({before})
"""
_PATIENT = "SELECT patient_id FROM sessions WHERE id = ?"
_COMPLAINTS = "SELECT id FROM complaints WHERE patient_id IN ({persons})"
_SITE = f"{SITES.select} WHERE session_id = ? AND id = ?"
_CHANGED = "This session was changed in the meantime. Open it again."


def changes_of_start(engine: Engine, session: Session) -> list[Change]:
    """Return the rows of a new draft, with the form and the sites that it brings along."""
    session.check_may_change()
    check_new_sites(session.sites)
    check_takes_entries(engine, session.patient_id)
    ids = (*session.visit.complaint_ids, *_complaints_of(session.sites))
    _check_complaints(engine, session.patient_id, ids)
    return [
        Change(SESSIONS, None, session_row(session)),
        *(Change(SITES, None, site_row(site)) for site in session.sites),
        *visit_changes(session.id, EMPTY, session.visit),
    ]


def changes_of_sites(engine: Engine, edit: SiteEdit, kind: EditKind) -> list[Change]:
    """Return what an edit of a draft's sites changes.

    ChangedMeanwhileError when the stored sites are not as the edit found them, SignedSessionError
    when the session is signed, ContradictionError when facts of a site cannot both be true. Undo
    and redo bring back whatever was there.
    """
    _check_is_draft(engine, edit.session_id)
    if kind == EditKind.DO:
        check_edit(edit)
    if new := set(_complaints_of(edit.after)) - set(_complaints_of(edit.before)):
        _check_complaints(engine, _patient_of(engine, edit.session_id), new)
    before = {site.id: site_row(site) for site in edit.before}
    _check_is_stored(engine, edit.session_id, before)
    _check_order(engine, edit)
    return _changes(before, {site.id: site_row(site) for site in edit.after})


def changes_of_visit(engine: Engine, edit: VisitEdit) -> list[Change]:
    """Return what changes of a draft's form: the fields in which the edit differs, no others.

    ChangedMeanwhileError when one of them is not as the edit found it.
    """
    _check_is_draft(engine, edit.session_id)
    stored = visit_from(engine.rows(FACTS_OF_SESSION, (edit.session_id,)))
    try:
        edit.applied_to(stored, edit.session_id)
    except ValueError as error:
        raise ChangedMeanwhileError(_CHANGED) from error
    new = set(edit.after.complaint_ids) - set(edit.before.complaint_ids)
    _check_complaints(engine, _patient_of(engine, edit.session_id), new)
    return visit_changes(edit.session_id, edit.before, edit.after, edit.fields)


def changes_of_facts(engine: Engine, before: Session, after: Session) -> list[Change]:
    """Return what changes of a draft's facts (times, note); the rest has its own ways to change."""
    _check_is_draft(engine, before.id)
    if _beside_facts(before) != _beside_facts(after):
        raise ValueError("facts must leave the session's id, patient, form and sites as is")
    after.check_may_change()
    stored = session_row(replace(read_session(engine, before.id), sites=()))
    if stored != session_row(before):
        raise ChangedMeanwhileError(_CHANGED)
    new = session_row(after)
    return [Change(SESSIONS, stored, new)] if stored != new else []


def moved_draft(engine: Engine, before: Session, patient_id: str) -> tuple[Session, list[Change]]:
    """Return a draft as that of another patient, and what changes in the rows.

    What refers to the wrong patient's file goes: where a site was carried from, how earlier sites
    were afterwards, which complaints were treated, since when symptoms are unchanged.
    """
    before.check_may_change()
    check_takes_entries(engine, patient_id)
    after = _without_references(replace(before, patient_id=patient_id))
    return after, _reassigned(before, after) if before.patient_id != patient_id else []


def action_of(edit: VisitEdit) -> str:
    """Return under which name the log keeps an edit: what a patient submitted has its own."""
    entry = edit.after.patient_entry
    is_submitted = edit.fields == ("patient_entry",) and entry is not None and entry.is_open
    return "patient_entry" if is_submitted else "change_visit"


def _patient_of(engine: Engine, session_id: str) -> str:
    row = engine.row(_PATIENT, (session_id,))
    return "" if row is None else str(row[0])


def _check_complaints(engine: Engine, patient_id: str, ids: Collection[str]) -> None:
    """Refuse a complaint that is not one of this person's."""
    if not ids:
        return
    persons = ids_of_person(engine, kept_patient(engine, patient_id))
    query = _COMPLAINTS.format(persons=placeholders(persons))
    known = {found for (found,) in engine.rows(query, persons)}
    if not known.issuperset(ids):
        raise NotFoundError("This complaint is not one of this patient's. Choose another one.")


def _check_is_draft(engine: Engine, session_id: str) -> None:
    row = engine.row(_STATUS, (session_id,))
    if row is None:
        raise NotFoundError("This session is not in these records.")
    if row == (SessionStatus.DRAFT, 0):
        return
    read_session(engine, session_id).check_may_change()  # says why
    raise SignedSessionError("This session cannot change any more.")


def _check_is_stored(engine: Engine, session_id: str, sites: Mapping[str, Row]) -> None:
    for site_id, expected in sites.items():
        row = engine.row(_SITE, (session_id, site_id))
        if row != tuple(expected.values()):
            raise ChangedMeanwhileError(_CHANGED)


def _check_order(engine: Engine, edit: SiteEdit) -> None:
    """Refuse what a session could not be read with: too many sites, an ordinal twice.

    ChangedMeanwhileError when a site that the edit places is there already.
    """
    ordinals = tuple(site.ordinal for site in edit.after)
    ids, before = (tuple(site.id for site in sites) for sites in (edit.after, edit.before))
    query = _BESIDE.format(
        ordinals=placeholders(ordinals), ids=placeholders(ids), before=placeholders(before)
    )
    beside = engine.row(query, (*ordinals, *ids, edit.session_id, *before))
    left, taken, known = beside or (0, 0, 0)
    if known:
        raise ChangedMeanwhileError(_CHANGED)
    if (count := left + len(ordinals)) > SITES_A_SESSION:
        raise ValueError(f"a session may have at most {SITES_A_SESSION} sites, not {count}")
    if taken or len(set(ordinals)) != len(ordinals):
        raise ValueError("ordinal must be each site's own")


def _complaints_of(sites: Iterable[NeedleSite]) -> tuple[str, ...]:
    return tuple(each for site in sites for each in site.complaints)


def _beside_facts(session: Session) -> tuple[object, ...]:
    return session.id, session.patient_id, session.sites, session.visit


def _without_references(session: Session) -> Session:
    sites = tuple(replace(site, carried_from=None, complaints=()) for site in session.sites)
    visit = replace(session.visit, after_last_time=(), complaints=())
    if visit.symptom_drawing is not None:
        drawing = replace(visit.symptom_drawing, unchanged_since=None)
        visit = replace(visit, symptom_drawing=drawing)
    return replace(session, sites=sites, visit=visit)


def _reassigned(before: Session, after: Session) -> list[Change]:
    pairs = zip(before.sites, after.sites, strict=True)
    return [
        Change(SESSIONS, session_row(before), session_row(after)),
        *(Change(SITES, site_row(old), site_row(new)) for old, new in pairs if old != new),
        *visit_changes(before.id, before.visit, after.visit),
    ]


def _changes(old: Mapping[str, Row], new: Mapping[str, Row]) -> list[Change]:
    """Return the changes of sites by id: first those that go, so that their ordinals are free."""
    gone = [Change(SITES, row, None) for site_id, row in old.items() if site_id not in new]
    return gone + [Change(SITES, old.get(site_id), row) for site_id, row in new.items()]
