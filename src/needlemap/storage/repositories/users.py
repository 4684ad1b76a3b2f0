"""The users: who may open the records, by which name, in which role. Users are never deleted.

The table is what counts. The key file follows it: after a crash between the two the next opening
makes them agree (`settle` in settling.py).
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from needlemap.domain.ids import new_id
from needlemap.domain.user import Role, Therapist, User
from needlemap.errors import (
    NeedleMapError,
    NotAllowedError,
    NotFoundError,
    RecordsUnavailableError,
    UncertainError,
)
from needlemap.storage.audit.action_permissions import Actor
from needlemap.storage.audit.audit_log import AuditLog
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.backup import rekey
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.keys.key_file import normalized_name
from needlemap.storage.keys.keyring import Keyring
from needlemap.storage.keys.passwords import check_password
from needlemap.storage.keys.recovery_code import code_secret
from needlemap.storage.mapping.mappings import user_from, user_row
from needlemap.storage.mapping.tables import USERS, Change

_ALL = f"{USERS.select} ORDER BY left_at IS NOT NULL, created_at, name, id"
_BY_ID = f"{USERS.select} WHERE id = ?"
_NOT_YOURSELF = "You cannot do this to yourself. Ask another user with the role admin."
_REMOVED = "The user was removed and can no longer sign in,"
_NEW_PASSWORD = "The new password is in use,"
_NEW_CODE = "The new recovery code is in use,"
_NOT_YET = (
    "but the records do not have their new key yet. {reason} "
    "NeedleMap tries again when the records are next opened."
)


class UserRepository:
    """The users of the open records, as one of them sees and changes them."""

    def __init__(
        self,
        engine: Engine,
        writer: AuditedWriter,
        audit: AuditLog,
        *,
        keyring: Keyring,
        actor: Actor,
        now: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._audit = audit
        self._keyring = keyring
        self._actor = actor
        self._now = now

    def list(self) -> tuple[User, ...]:
        """Return all users, those who are present first, in the order in which they came."""
        return tuple(user_from(row) for row in self._engine.rows(_ALL))

    def get(self, user_id: str) -> User:
        """Return one user, present or left; NotFoundError when there is none with this id."""
        row = self._engine.row(_BY_ID, (user_id,))
        if row is None:
            raise NotFoundError("This user is not in these records.")
        return user_from(row)

    def add(self, *, name: str, credentials: str, role: Role, password: str) -> User:
        """Add a user with a slot of their own, opened by this first password.

        ValueError for a name that is empty or taken, or a password that is too short or common.
        """
        self._actor.check_action("add_user")
        who = Therapist(id=new_id(), name=_tidy(name), credentials=credentials.strip(), role=role)
        self._check_free(who.name)
        user = User(who, created_at=self._now())
        self._with_slot("add_user", None, user, password)
        return user

    def bring_back(self, user_id: str, *, password: str) -> User:
        """Let a user who left sign in again, with a new password."""
        self._actor.check_action("bring_back_user")
        before = self.get(user_id)
        if before.is_present:
            return before
        self._check_free(before.name)
        after = replace(before, left_at=None)
        self._with_slot("bring_back_user", before, after, password)
        return after

    def change_role(self, user_id: str, role: Role) -> User:
        """Give another user another role. Nobody changes their own: one admin always stays."""
        before = self._other("change_role", user_id)
        after = replace(before, therapist=replace(before.therapist, role=role))
        if after != before:
            self._write("change_role", before, after)
        return after

    def change_name(self, user_id: str, *, name: str, credentials: str) -> User:
        """Correct a user's name and credentials; what was signed before keeps the old ones.

        ValueError for a name that is empty or taken.
        """
        before = self.get(user_id)
        who = replace(before.therapist, name=_tidy(name), credentials=credentials.strip())
        after = replace(before, therapist=who)
        if after == before:
            return before
        self._actor.check_action("change_user")
        self._check_free(who.name, beside=user_id)
        self._write("change_user", before, after)
        if after.is_present:
            # The name is stored; a key file that could not follow does so at the next opening.
            with suppress(RecordsUnavailableError):
                self._keyring.rename(user_id, who.name)
        return after

    def remove(self, user_id: str, *, progress: rekey.Progress | None = None) -> User:
        """Take a user's slot away and give the records a new key; what they wrote stays.

        RecordsUnavailableError before anything is changed when the disk has no room for it; later
        when the new key could not be given yet: the user is removed then, and the next opening
        goes on.
        """
        before = self._other("remove_user", user_id)
        rekey.check_space(self._engine.path)
        after = replace(before, left_at=self._now())
        self._write("remove_user", before, after)
        self._rekey("user", user_id, _REMOVED, without=frozenset((user_id,)), progress=progress)
        return after

    def change_own_password(self, password: str, *, progress: rekey.Progress | None = None) -> None:
        """Give the signed-in user a new password, and the records a new key."""
        self._exchange_password("change_password", self.get(self._actor.id), password, progress)

    def reset_password(
        self, user_id: str, *, password: str, progress: rekey.Progress | None = None
    ) -> None:
        """Give another user a new password, when they forgot theirs, and the records a new key."""
        user = self._other("reset_password", user_id)
        self._exchange_password("reset_password", user, password, progress)

    def replace_forgotten_password(self, password: str, *, reason: str) -> None:
        """Give who came in by the recovery code a new password, and log why.

        The records get a new key if that can be done now, else at the next opening.
        """
        user = self.get(self._actor.id)

        def log(slot: str) -> None:
            self._audit.note("recover_access", "user", user.id, purpose=reason, slot=slot)

        slot_id = self._keyring.exchange_password(user.id, user.name, password, log=log)
        with suppress(RecordsUnavailableError):
            self._rekey("user", user.id, _NEW_PASSWORD, settled=frozenset((slot_id,)))

    def lacks_recovery_code(self) -> bool:
        """Whether set-up stopped before its code was typed back, and the actor may make one."""
        return self._actor.may("new_recovery_code") and self._keyring.code_is_unconfirmed

    def confirm_recovery_code(self) -> None:
        """Note that the code of set-up was shown and typed back from paper."""
        self._actor.check_action("new_recovery_code")
        if self._keyring.code_is_unconfirmed:
            self._keyring.confirm_code()

    def adopt_recovery_code(self, code: str, *, progress: rekey.Progress | None = None) -> None:
        """Put a code from `new_code`, which was typed back from paper, in place of the old one.

        The old code opens until the new one is stored. The records get a new key, so that an
        earlier key file (in a backup, say) and the old code do not open the present records
        either. ValueError when the code has a typing error.
        """
        self._actor.check_action("new_recovery_code")
        code_secret(code)
        rekey.check_space(self._engine.path)
        slot_id = self._keyring.exchange_code(
            code, log=lambda slot: self._log_slot("new_recovery_code", self._actor.id, slot)
        )
        settled = frozenset((slot_id,))
        self._rekey(
            "records", self._keyring.records_id, _NEW_CODE, settled=settled, progress=progress
        )

    def uses_recovery_code(self, code: str) -> bool:
        """Whether this code opens the records, perhaps beside an earlier one."""
        return self._keyring.opens_by(code)

    def _exchange_password(
        self, action: str, user: User, password: str, progress: rekey.Progress | None
    ) -> None:
        check_password(password, name=user.name)
        rekey.check_space(self._engine.path)
        slot_id = self._keyring.exchange_password(
            user.id, user.name, password, log=lambda slot: self._log_slot(action, user.id, slot)
        )
        self._rekey(
            "user", user.id, _NEW_PASSWORD, settled=frozenset((slot_id,)), progress=progress
        )

    def _log_slot(self, action: str, user_id: str, slot_id: str) -> None:
        self._audit.note(action, "user", user_id, slot=slot_id)

    def _rekey(
        self,
        entity: str,
        entity_id: str,
        done: str,
        *,
        without: frozenset[str] = frozenset(),
        settled: frozenset[str] = frozenset(),
        progress: rekey.Progress | None = None,
    ) -> None:
        """Give the records a new key; what was `done` before stays done when that fails."""
        try:
            rekey.rekey(
                self._engine, self._keyring, without=without, settled=settled, progress=progress
            )
        except RecordsUnavailableError as error:
            reason = error.user_message
            raise RecordsUnavailableError(f"{done} {_NOT_YET.format(reason=reason)}") from error
        with suppress(RecordsUnavailableError):  # the entry of what led to it stands already
            self._audit.note("renew_keys", entity, entity_id)

    def _other(self, action: str, user_id: str) -> User:
        """Return a user who is present and is not the actor, who must be allowed to do this."""
        self._actor.check_action(action)
        if user_id == self._actor.id:
            raise NotAllowedError(_NOT_YOURSELF)
        user = self.get(user_id)
        if not user.is_present:
            raise NotFoundError("This user has left; bring them back first.")
        return user

    def _check_free(self, name: str, *, beside: str = "") -> None:
        for user in self.list():
            taken = user.is_present and user.id != beside
            if taken and normalized_name(user.name) == normalized_name(name):
                raise ValueError("name must not be that of another user, who could not sign in")

    def _with_slot(self, action: str, before: User | None, after: User, password: str) -> None:
        """Store a user together with their slot; without the row the slot goes again."""
        self._keyring.give(after.id, after.name, password)
        try:
            self._write(action, before, after)
        except UncertainError:
            raise  # a slot without its user opens nothing, and goes at the next opening
        except BaseException:
            with suppress(NeedleMapError):
                self._keyring.drop((after.id,))
            raise

    def _write(self, action: str, before: User | None, after: User) -> None:
        old = None if before is None else user_row(before)
        self._writer.write(action, "user", after.id, [Change(USERS, old, user_row(after))])


def _tidy(name: str) -> str:
    return " ".join(name.split())
