"""What a restore would bring, in sentences: for the dialog and for the command line."""

from collections.abc import Iterator
from datetime import datetime

from needlemap.domain.days import day_words, time_words
from needlemap.domain.plurals import count_words
from needlemap.storage.backup.restore import Missing, Passwords, Preview

AFTER_CODE = (
    "Nobody's password was changed. At the sign-in page choose “I forgot my password…”, and enter "
    "the same recovery code to give yourself a new one."
)
_NAMED_AT_MOST = 5
_SINGULAR = {"patients": "patient", "addenda": "addendum", "documents": "document"}


def preview_words(preview: Preview) -> tuple[str, ...]:
    """Return the sentences, the most important first. They hold no patient's name."""
    return (
        holds_words(preview),
        *missing_words(preview),
        *password_words(preview.passwords),
    )


def holds_words(preview: Preview) -> str:
    """Return when the backup was made and what it holds."""
    counts, made_at = preview.counts, preview.backup.made_at
    if not counts:
        return f"This backup of {moment_words(made_at)} was made by an earlier version."
    patients = count_words(counts["patients"], "patient")
    sessions = count_words(counts["sessions"], "session")
    signed = counts["signed_sessions"]
    return (
        f"This backup of {moment_words(made_at)} holds {patients} and {sessions}, {signed} of them "
        "signed."
    )


def missing_words(preview: Preview) -> tuple[str, ...]:
    """Return what the present records hold and the backup does not."""
    missing = preview.missing
    if missing is None:
        return (preview.not_compared,)
    return tuple(_missing_words(missing))


def password_words(passwords: Passwords) -> tuple[str, ...]:
    """Return whose passwords change."""
    return tuple(_password_words(passwords))


def moment_words(at: datetime) -> str:
    """Return a time of this computer's zone as a person reads it."""
    local = at.astimezone()
    return f"{day_words(local.date())}, {time_words(local)}"


def _missing_words(missing: Missing) -> Iterator[str]:
    if not missing.continues:
        yield (
            "The present records are not a continuation of this backup: another backup was "
            "restored in between."
        )
    if missing.is_nothing:
        yield "No patient, session, addendum or document would be missing."
        return
    signed = sum(session.is_signed for session in missing.sessions)
    parts = []
    if missing.sessions:
        parts.append(f"{count_words(len(missing.sessions), 'session')} ({signed} signed)")
    parts += [count_words(n, _SINGULAR[kind]) for kind, n in missing.other_rows.items() if n]
    yield f"Missing afterwards, compared with now: {', '.join(parts)}."
    if missing.sessions:
        days = [moment_words(session.performed_at) for session in missing.sessions]
        shown = "; ".join(days[-_NAMED_AT_MOST:])
        more = len(days) - _NAMED_AT_MOST
        yield f"Their times: {shown}" + (f" and {more} earlier." if more > 0 else ".")
    if missing.last_change_at is not None:
        yield f"The present records were last changed {moment_words(missing.last_change_at)}."


def _password_words(passwords: Passwords) -> Iterator[str]:
    if passwords.older:
        yield f"The older password is valid again, not today's: {', '.join(passwords.older)}."
    if passwords.returning:
        yield f"Removed since, can sign in again: {', '.join(passwords.returning)}."
    if passwords.unknown:
        yield f"Added since, cannot sign in: {', '.join(passwords.unknown)}."
    if passwords.older_code:
        yield "The recovery code of that time is valid again, not today's."
