"""Who uses NeedleMap: roles, what each may do, and who signs in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from needlemap.domain.checks import check_id, check_moment, check_text
from needlemap.errors import NotAllowedError


class Role(StrEnum):
    """What a user may do. Assistants chart but do not sign; reviewers only read."""

    THERAPIST = "therapist"
    ASSISTANT = "assistant"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Therapist:
    """A named user of the records."""

    id: str
    name: str
    credentials: str = ""
    role: Role = Role.THERAPIST

    def __post_init__(self) -> None:
        check_id("id", self.id)
        check_text("name", self.name, longest=120, required=True)
        check_text("credentials", self.credentials, longest=80)

    @property
    def signature_name(self) -> str:
        """Name and credentials, as printed under a record."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name


@dataclass(frozen=True, slots=True)
class Licence:
    """What a therapist is allowed to practise by: the licence's number, a needling certificate."""

    number: str = ""
    certificate: str = ""

    def __post_init__(self) -> None:
        check_text("licence number", self.number, longest=80)
        check_text("needling certificate", self.certificate, longest=200)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered."""
        return not (self.number or self.certificate)


@dataclass(frozen=True, slots=True)
class User:
    """A person with a slot of their own. Who left stays in the list, for what they signed."""

    therapist: Therapist
    created_at: datetime
    left_at: datetime | None = None

    def __post_init__(self) -> None:
        check_moment("created_at", self.created_at)
        if self.left_at is not None:
            check_moment("left_at", self.left_at)

    @property
    def id(self) -> str:
        """The user's id."""
        return self.therapist.id

    @property
    def name(self) -> str:
        """The user's name."""
        return self.therapist.name

    @property
    def role(self) -> Role:
        """What the user may do."""
        return self.therapist.role

    @property
    def is_present(self) -> bool:
        """Whether the user may sign in."""
        return self.left_at is None


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


def refusal_of(role: Role, permission: Permission) -> str:
    """Return why a role may not do this, in the sentence of `check_may`, or nothing."""
    try:
        check_may(role, permission)
    except NotAllowedError as error:
        return error.user_message
    return ""
