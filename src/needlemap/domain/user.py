"""A user as the list of users shows them: who they are, and from when to when they belong to it."""

from dataclasses import dataclass
from datetime import datetime

from needlemap.domain.checks import check_moment
from needlemap.domain.therapist import Role, Therapist


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
