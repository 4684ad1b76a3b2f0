"""Triggers that hold where no code of ours is asked: the log only grows, signed means locked."""

from typing import Any

from needlemap.storage.chain import GENESIS


def _guard(name: str, on: str, when: str, says: str) -> tuple[str, str]:
    condition = f" WHEN {when}" if when else ""
    return name, (
        f"CREATE TRIGGER {name} BEFORE {on} FOR EACH ROW{condition} "
        f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
    )


def _session_is_signed(column: str) -> str:
    return f"(SELECT status FROM sessions WHERE id = {column}) = 'signed'"


_LAST_MAC = "(SELECT mac FROM audit ORDER BY seq DESC LIMIT 1)"
_LAST_SEQ = "(SELECT max(seq) FROM audit)"

GUARDS: dict[str, str] = dict(
    (
        _guard("audit_no_update", "UPDATE ON audit", "", "the log cannot change"),
        _guard("audit_no_delete", "DELETE ON audit", "", "the log cannot shrink"),
        _guard(
            "audit_no_gap",
            "INSERT ON audit",
            f"NEW.seq IS NOT coalesce({_LAST_SEQ}, 0) + 1 "
            f"OR NEW.prev IS NOT coalesce({_LAST_MAC}, '{GENESIS}')",
            "the log must have no gap",
        ),
        _guard("meta_no_update", "UPDATE ON meta", "", "meta cannot change"),
        _guard("meta_no_delete", "DELETE ON meta", "", "meta cannot be deleted"),
        _guard("users_no_delete", "DELETE ON users", "", "users are never deleted"),
        _guard("patients_no_delete", "DELETE ON patients", "", "patients are never deleted"),
        _guard("sessions_no_delete", "DELETE ON sessions", "", "sessions are never deleted"),
        _guard(
            "sessions_start_as_draft",
            "INSERT ON sessions",
            "NEW.status IS NOT 'draft'",
            "a session starts as a draft",
        ),
        _guard(
            "sessions_signed_no_update",
            "UPDATE ON sessions",
            "OLD.status IS 'signed'",
            "the session is signed",
        ),
        _guard(
            "sessions_signed_with_signature",
            "UPDATE ON sessions",
            "NEW.status IS 'signed' AND NOT EXISTS "
            "(SELECT 1 FROM signatures WHERE session_id = NEW.id)",
            "a signed session needs a signature",
        ),
        _guard(
            "sites_signed_no_insert",
            "INSERT ON sites",
            _session_is_signed("NEW.session_id"),
            "the session is signed",
        ),
        _guard(
            "sites_signed_no_update",
            "UPDATE ON sites",
            f"{_session_is_signed('OLD.session_id')} OR NEW.session_id IS NOT OLD.session_id",
            "the session is signed",
        ),
        _guard(
            "sites_signed_no_delete",
            "DELETE ON sites",
            _session_is_signed("OLD.session_id"),
            "the session is signed",
        ),
        _guard(
            "signatures_only_of_drafts",
            "INSERT ON signatures",
            _session_is_signed("NEW.session_id"),
            "the session is signed",
        ),
        _guard("signatures_no_update", "UPDATE ON signatures", "", "a signature cannot change"),
        _guard("signatures_no_delete", "DELETE ON signatures", "", "a signature stays"),
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
    names = sorted(GUARDS.keys() | found.keys())
    return tuple(name for name in names if GUARDS.get(name) != found.get(name))
