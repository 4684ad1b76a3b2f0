"""Drafts: started, charted site by site and field by field, moved to another patient."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from needlemap.domain.checks import check_text
from needlemap.domain.contradictions import check_edit, check_new_sites
from needlemap.domain.edit import EditKind, SiteEdit, VisitEdit
from needlemap.domain.session import SITES_A_SESSION, Session, SessionStatus
from needlemap.domain.site import NeedleSite
from needlemap.errors import ChangedMeanwhileError, NotFoundError, SignedSessionError
from needlemap.storage.audit.audited_writer import AuditedWriter
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
from needlemap.storage.repositories.session_reading import SessionReader

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


class SessionEditor(SessionReader):
    """Changes drafts, and nothing that is signed or withdrawn."""

    def __init__(self, engine: Engine, writer: AuditedWriter) -> None:
        super().__init__(engine)
        self._writer = writer

    def start(self, session: Session) -> None:
        """Store a new draft, with the form and the sites that it brings along."""
        session.check_may_change()
        check_new_sites(session.sites)
        check_takes_entries(self._engine, session.patient_id)
        self._check_complaints(
            session.patient_id, (*session.visit.complaint_ids, *_complaints_of(session.sites))
        )
        rows = [Change(SESSIONS, None, session_row(session))]
        rows += [Change(SITES, None, site_row(site)) for site in session.sites]
        rows += visit_changes(session.id, EMPTY, session.visit)
        self._writer.write("start_session", "session", session.id, rows)

    def apply(self, edit: SiteEdit, *, kind: EditKind = EditKind.DO) -> None:
        """Store an edit of a draft's sites, all of it or nothing; `kind` is kept for `edits_of`.

        ChangedMeanwhileError when the stored sites are not as the edit found them,
        SignedSessionError when the session is signed, ContradictionError when facts of a site
        cannot both be true. Undo and redo bring back whatever was there.
        """
        changes = self._checked_changes(edit, kind)
        detail = {"kind": EditKind(kind).value}
        self._writer.write("edit_sites", "session", edit.session_id, changes, detail=detail)

    def change_visit(self, edit: VisitEdit, *, kind: EditKind = EditKind.DO) -> None:
        """Store the fields of a draft's form in which the edit differs; no others are touched.

        ChangedMeanwhileError when one of them is not as the edit found it.
        """
        self._check_is_draft(edit.session_id)
        stored = visit_from(self._engine.rows(FACTS_OF_SESSION, (edit.session_id,)))
        try:
            edit.applied_to(stored, edit.session_id)
        except ValueError as error:
            raise ChangedMeanwhileError(_CHANGED) from error
        new = set(edit.after.complaint_ids) - set(edit.before.complaint_ids)
        self._check_complaints(self._patient_of(edit.session_id), new)
        if changes := visit_changes(edit.session_id, edit.before, edit.after, edit.fields):
            detail = {"kind": EditKind(kind).value}
            action = _action_of(edit)
            self._writer.write(action, "session", edit.session_id, changes, detail=detail)

    def change_facts(
        self, before: Session, after: Session, *, kind: EditKind = EditKind.DO
    ) -> None:
        """Store a draft's new facts (times, note); the rest has its own ways to change."""
        self._check_is_draft(before.id)
        if _beside_facts(before) != _beside_facts(after):
            raise ValueError("facts must leave the session's id, patient, form and sites as is")
        after.check_may_change()
        stored = session_row(replace(self.get(before.id), sites=()))
        if stored != session_row(before):
            raise ChangedMeanwhileError(_CHANGED)
        if stored != session_row(after):
            change = Change(SESSIONS, stored, session_row(after))
            detail = {"kind": EditKind(kind).value}
            self._writer.write("change_session", "session", before.id, [change], detail=detail)

    def reassign(self, session_id: str, patient_id: str, reason: str) -> Session:
        """Move a draft to the right patient; both patients' histories say so and why.

        What refers to the wrong patient's file goes: where a site was carried from, how earlier
        sites were afterwards, which complaints were treated, since when symptoms are unchanged.
        Returns the session as it is now.
        """
        check_text("reason", reason, longest=500, required=True)
        before = self.get(session_id)
        before.check_may_change()
        check_takes_entries(self._engine, patient_id)
        if before.patient_id == patient_id:
            return before
        after = _without_references(replace(before, patient_id=patient_id))
        self._writer.write(
            "reassign_session",
            "session",
            session_id,
            _reassigned(before, after),
            detail={"purpose": reason},
            mentioned=[("patient", before.patient_id), ("patient", patient_id)],
        )
        return after

    def _checked_changes(self, edit: SiteEdit, kind: EditKind) -> list[Change]:
        self._check_is_draft(edit.session_id)
        if kind == EditKind.DO:
            check_edit(edit)
        if new := set(_complaints_of(edit.after)) - set(_complaints_of(edit.before)):
            self._check_complaints(self._patient_of(edit.session_id), new)
        before = {site.id: site_row(site) for site in edit.before}
        self._check_is_stored(edit.session_id, before)
        self._check_order(edit)
        return _changes(before, {site.id: site_row(site) for site in edit.after})

    def _patient_of(self, session_id: str) -> str:
        row = self._engine.row(_PATIENT, (session_id,))
        return "" if row is None else str(row[0])

    def _check_complaints(self, patient_id: str, ids: Collection[str]) -> None:
        """Refuse a complaint that is not one of this person's."""
        if not ids:
            return
        persons = ids_of_person(self._engine, kept_patient(self._engine, patient_id))
        query = _COMPLAINTS.format(persons=placeholders(persons))
        known = {found for (found,) in self._engine.rows(query, persons)}
        if not known.issuperset(ids):
            raise NotFoundError("This complaint is not one of this patient's. Choose another one.")

    def _check_is_draft(self, session_id: str) -> None:
        row = self._engine.row(_STATUS, (session_id,))
        if row is None:
            raise NotFoundError("This session is not in these records.")
        if row == (SessionStatus.DRAFT, 0):
            return
        self.get(session_id).check_may_change()  # says why
        raise SignedSessionError("This session cannot change any more.")

    def _check_is_stored(self, session_id: str, sites: Mapping[str, Row]) -> None:
        for site_id, expected in sites.items():
            row = self._engine.row(_SITE, (session_id, site_id))
            if row != tuple(expected.values()):
                raise ChangedMeanwhileError(_CHANGED)

    def _check_order(self, edit: SiteEdit) -> None:
        """Refuse what a session could not be read with: too many sites, an ordinal twice.

        ChangedMeanwhileError when a site that the edit places is there already.
        """
        ordinals = tuple(site.ordinal for site in edit.after)
        ids, before = (tuple(site.id for site in sites) for sites in (edit.after, edit.before))
        query = _BESIDE.format(
            ordinals=placeholders(ordinals), ids=placeholders(ids), before=placeholders(before)
        )
        beside = self._engine.row(query, (*ordinals, *ids, edit.session_id, *before))
        left, taken, known = beside or (0, 0, 0)
        if known:
            raise ChangedMeanwhileError(_CHANGED)
        if (count := left + len(ordinals)) > SITES_A_SESSION:
            raise ValueError(f"a session may have at most {SITES_A_SESSION} sites, not {count}")
        if taken or len(set(ordinals)) != len(ordinals):
            raise ValueError("ordinal must be each site's own")


def _action_of(edit: VisitEdit) -> str:
    """Return under which name the log keeps an edit: what a patient handed in has its own."""
    entry = edit.after.patient_entry
    is_handed_in = edit.fields == ("patient_entry",) and entry is not None and entry.is_open
    return "patient_entry" if is_handed_in else "change_visit"


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
