"""Sites, sessions and placements for tests, and a store that can be told to fail."""

from dataclasses import replace
from datetime import UTC, datetime

from needlemap.domain.edit import Edit, EditKind, SiteEdit, VisitEdit
from needlemap.domain.ids import new_id
from needlemap.domain.placement import Candidate, Placement, PlatePoint, Side, SurfacePoint
from needlemap.domain.session import Addendum, Meaning, Session, Withdrawal, signed_session
from needlemap.domain.signing import Obstacle, RequiredFields, obstacles
from needlemap.domain.site import NeedleSite, StructureSource
from needlemap.domain.user import Therapist
from needlemap.errors import NeedleMapError, RecordsUnavailableError, WrongPasswordError

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
THERAPIST = Therapist(id=new_id(), name="Dana Kim", credentials="PT")


def a_placement(structure: str | None = "trapezius_upper", face: int = 100) -> Placement:
    """Return a placement on the right upper back."""
    return Placement(
        point=SurfacePoint(face, 0.5, 0.5),
        atlas_version="test-1",
        side=Side.RIGHT,
        region="upper_back",
        candidates=(Candidate(structure),) if structure else (),
        clicked=PlatePoint("posterior", 60, 1470),
    )


def a_site(session_id: str, ordinal: int = 1, **facts: object) -> NeedleSite:
    """Return a site of the session, with these facts."""
    site = NeedleSite(
        id=new_id(),
        session_id=session_id,
        ordinal=ordinal,
        point=SurfacePoint(100 + ordinal, 0.5, 0.5),
        atlas_version="test-1",
        clicked=PlatePoint("posterior", 60, 1470),
        side=Side.RIGHT,
        region="upper_back",
        structure="trapezius_upper",
        structure_source=StructureSource.INFERRED,
        technique="trigger_point_dn",
    )
    return replace(site, **facts)  # type: ignore[arg-type]


def a_session(site_count: int = 0) -> Session:
    """Return a draft with so many sites."""
    session_id = new_id()
    return Session(
        id=session_id,
        patient_id=new_id(),
        therapist_id=THERAPIST.id,
        performed_at=NOW,
        charted_at=NOW,
        utc_offset_min=60,
        sites=tuple(a_site(session_id, ordinal) for ordinal in range(1, site_count + 1)),
    )


class PreferencesStore:
    """Stores one session in memory, by the same rules; `failure` makes every save fail."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.edits: list[Edit] = []
        self.kinds: list[EditKind] = []
        self.failure: NeedleMapError | None = None
        self.required = RequiredFields(("sites",))

    def apply(self, edit: SiteEdit, *, kind: EditKind = EditKind.DO) -> None:
        """Store an edit, unless told to fail."""
        self._store(edit, kind)

    def change_visit(self, edit: VisitEdit, *, kind: EditKind = EditKind.DO) -> None:
        """Store an edit of the form, unless told to fail."""
        self._store(edit, kind)

    def change_facts(
        self, before: Session, after: Session, *, kind: EditKind = EditKind.DO
    ) -> None:
        """Store times and note, unless told to fail."""
        if self.failure is not None:
            raise self.failure
        assert self.session == before
        self.session = after

    def obstacles(self, session_id: str) -> tuple[Obstacle, ...]:
        """Return what is missing, by the fields that this store requires."""
        assert session_id == self.session.id
        return obstacles(self.session, self.required, ())

    def sign(
        self,
        session_id: str,
        *,
        password: str,
        at: datetime,
        utc_offset_min: int,
        meaning: Meaning = Meaning.AUTHOR,
        confirms_complaints: bool = False,
    ) -> Session:
        """Sign with the password "right"."""
        assert session_id == self.session.id
        if password != "right":
            raise WrongPasswordError("The password is not right; please try again.")
        self.session = signed_session(
            self.session, THERAPIST, at=at, utc_offset_min=utc_offset_min, meaning=meaning
        )
        return self.session

    def add_addendum(
        self, session_id: str, *, reason: str, text: str, at: datetime, utc_offset_min: int
    ) -> Addendum:
        """Add a later word by the one therapist."""
        written = Addendum(
            id=new_id(),
            session_id=session_id,
            therapist_id=THERAPIST.id,
            name=THERAPIST.name,
            credentials=THERAPIST.credentials,
            written_at=at,
            utc_offset_min=utc_offset_min,
            reason=reason,
            text=text,
        )
        self.session = replace(self.session, addenda=(*self.session.addenda, written))
        return written

    def withdraw(
        self, session_id: str, *, reason: str, at: datetime, utc_offset_min: int
    ) -> Withdrawal:
        """Withdraw the session in the name of the one therapist."""
        made = Withdrawal(session_id, THERAPIST.id, THERAPIST.name, at, utc_offset_min, reason)
        self.session = replace(self.session, withdrawal=made)
        return made

    def _store(self, edit: Edit, kind: EditKind) -> None:
        if self.failure is not None:
            raise self.failure
        self.session = self.session.edited(edit)
        self.edits.append(edit)
        self.kinds.append(kind)


def full_disk() -> RecordsUnavailableError:
    """Return the error of a full disk."""
    return RecordsUnavailableError("The disk is full; free some space and try again.")
