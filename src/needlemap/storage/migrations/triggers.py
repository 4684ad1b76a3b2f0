"""Triggers that hold where no code of ours is asked: the log only grows, signed means locked."""

from typing import Any

from needlemap.storage.mapping.chain import GENESIS


def _trigger(name: str, on: str, when: str, says: str) -> tuple[str, str]:
    condition = f" WHEN {when}" if when else ""
    return name, (
        f"CREATE TRIGGER {name} BEFORE {on} FOR EACH ROW{condition} "
        f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
    )


def _session_is_signed(column: str) -> str:
    return f"(SELECT status FROM sessions WHERE id = {column}) = 'signed'"


def _is_locked(column: str) -> str:
    withdrawn = f"EXISTS (SELECT 1 FROM withdrawals WHERE session_id = {column})"
    return f"({_session_is_signed(column)} OR {withdrawn})"


def _locked_rows(table: str) -> tuple[tuple[str, str], ...]:
    """Triggers of a table whose rows belong to a session: none changes once it is locked."""
    old, new = _is_locked("OLD.session_id"), _is_locked("NEW.session_id")
    moved = "NEW.session_id IS NOT OLD.session_id"
    says = "the session is signed or withdrawn"
    return (
        _trigger(f"{table}_signed_no_insert", f"INSERT ON {table}", new, says),
        _trigger(f"{table}_signed_no_update", f"UPDATE ON {table}", f"{old} OR {moved}", says),
        _trigger(f"{table}_signed_no_delete", f"DELETE ON {table}", old, says),
    )


def _for_ever(*tables: str) -> tuple[tuple[str, str], ...]:
    """Triggers of tables that only grow."""
    return tuple(
        _trigger(f"{table}_no_{verb.lower()}", f"{verb} ON {table}", "", f"{table} only grow")
        for table in tables
        for verb in ("UPDATE", "DELETE")
    )


_LAST_MAC = "(SELECT mac FROM audit ORDER BY seq DESC LIMIT 1)"
_LAST_SEQ = "(SELECT max(seq) FROM audit)"

TRIGGERS: dict[str, str] = dict(
    (
        _trigger("audit_no_update", "UPDATE ON audit", "", "the log cannot change"),
        _trigger("audit_no_delete", "DELETE ON audit", "", "the log cannot shrink"),
        _trigger(
            "audit_no_gap",
            "INSERT ON audit",
            f"NEW.seq IS NOT coalesce({_LAST_SEQ}, 0) + 1 "
            f"OR NEW.prev IS NOT coalesce({_LAST_MAC}, x'{GENESIS}')",
            "the log must have no gap",
        ),
        _trigger("meta_no_update", "UPDATE ON meta", "", "meta cannot change"),
        _trigger("meta_no_delete", "DELETE ON meta", "", "meta cannot be deleted"),
        _trigger("users_no_delete", "DELETE ON users", "", "users are never deleted"),
        _trigger("patients_no_delete", "DELETE ON patients", "", "patients are never deleted"),
        _trigger(
            "complaints_no_delete", "DELETE ON complaints", "", "complaints are never deleted"
        ),
        _trigger("sessions_no_delete", "DELETE ON sessions", "", "sessions are never deleted"),
        _trigger(
            "sessions_start_as_draft",
            "INSERT ON sessions",
            "NEW.status IS NOT 'draft'",
            "a session starts as a draft",
        ),
        _trigger(
            "sessions_signed_no_update",
            "UPDATE ON sessions",
            "OLD.status IS 'signed'",
            "the session is signed",
        ),
        _trigger(
            "sessions_signed_with_signature",
            "UPDATE ON sessions",
            "NEW.status IS 'signed' AND NOT EXISTS "
            "(SELECT 1 FROM signatures WHERE session_id = NEW.id)",
            "a signed session needs a signature",
        ),
        *_locked_rows("sites"),
        *_locked_rows("visit_facts"),
        *_for_ever("addenda", "withdrawals", "documents", "document_contents"),
        _trigger(
            "addenda_only_of_signed",
            "INSERT ON addenda",
            f"NOT {_session_is_signed('NEW.session_id')}",
            "only a signed session has addenda",
        ),
        _trigger(
            "sessions_withdrawn_no_update",
            "UPDATE ON sessions",
            "EXISTS (SELECT 1 FROM withdrawals WHERE session_id = OLD.id)",
            "the session is withdrawn",
        ),
        _trigger("protocols_no_delete", "DELETE ON protocols", "", "protocols are never deleted"),
        _trigger(
            "signatures_only_of_drafts",
            "INSERT ON signatures",
            _is_locked("NEW.session_id"),
            "the session is signed or withdrawn",
        ),
        _trigger("signatures_no_update", "UPDATE ON signatures", "", "a signature cannot change"),
        _trigger("signatures_no_delete", "DELETE ON signatures", "", "a signature stays"),
    )
)


def found_in(connection: Any) -> dict[str, str]:
    """Return the triggers of a file by name, with their text."""
    return dict(
        connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    )


def differences(connection: Any) -> tuple[str, ...]:
    """Return the names of triggers that are missing, altered or not ours."""
    found = found_in(connection)
    names = sorted(TRIGGERS.keys() | found.keys())
    return tuple(name for name in names if TRIGGERS.get(name) != found.get(name))
