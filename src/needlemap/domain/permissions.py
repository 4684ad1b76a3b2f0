"""What each role may do. Storage asks here before every write; the window only hides buttons."""

from enum import StrEnum

from needlemap.domain.user import Role
from needlemap.errors import NotAllowedError


class Permission(StrEnum):
    """One kind of thing that a user may or may not do."""

    READ = "read"
    EXPORT = "export"
    CHART = "chart"
    """Patients, drafts, forms: everything that is written before a signature."""
    SIGN = "sign"
    """Signing, addenda, withdrawal, merging patients."""
    MANAGE = "manage"
    """Users and settings."""


_READS = frozenset({Permission.READ, Permission.EXPORT})
_CHARTS = _READS | {Permission.CHART}
_SIGNS = _CHARTS | {Permission.SIGN}
ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.REVIEWER: _READS,
    Role.ASSISTANT: _CHARTS,
    Role.THERAPIST: _SIGNS,
    # The first user sets the clinic up and treats in it; a clinic of one has nobody else.
    Role.ADMIN: _SIGNS | {Permission.MANAGE},
}
_REFUSALS = {
    Permission.READ: "read these records",
    Permission.EXPORT: "export or print records",
    Permission.CHART: "change the records",
    Permission.SIGN: "sign, or change what is signed",
    Permission.MANAGE: "change users and settings",
}


def may(role: Role, permission: Permission) -> bool:
    """Return whether a user of this role may do this."""
    return permission in ALLOWED[role]


def check_may(role: Role, permission: Permission) -> None:
    """Raise NotAllowedError, with a sentence that says who may, when the role may not."""
    if not may(role, permission):
        who = " or ".join(r.value for r in Role if may(r, permission))
        raise NotAllowedError(
            f"A user with the role {role.value} may not {_REFUSALS[permission]}. "
            f"Ask a user with the role {who}."
        )
