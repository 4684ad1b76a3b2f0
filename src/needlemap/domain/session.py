"""A session: one visit of one patient, its sites and times, its signature, later words."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from typing import Any

from needlemap.domain import checks
from needlemap.domain.canonical_json import hash_of_plain, to_plain
from needlemap.domain.complaint import Complaint
from needlemap.domain.edit import Edit, FactsEdit, SiteEdit, VisitEdit
from needlemap.domain.site import NeedleSite
from needlemap.domain.user import Licence, Permission, Therapist, check_may
from needlemap.domain.visit import Visit, is_late
from needlemap.domain.visit_complaint import Assigned, as_signed, confirmed
from needlemap.errors import SignedSessionError

SITES_A_SESSION = 500
_ORDER = "sites must be in the order of their ordinals, each its own"
# Half a day east and west of UTC is not enough: zones reach from -12:00 to +14:00.
OFFSET_MIN = (-14 * 60, 14 * 60)
# What a signature covers, by the format that it names: the second one knew no complaints, the
# third neither symptom drawings nor who consented and how it was done, the fourth no words on
# warnings, the fifth no late entry whose source leaves the removal open. The first one was never
# released.
SECOND_FORMAT = "needlemap-session/2"
THIRD_FORMAT = "needlemap-session/3"
FOURTH_FORMAT = "needlemap-session/4"
FIFTH_FORMAT = "needlemap-session/5"
SIXTH_FORMAT = "needlemap-session/6"
FORMATS = (SECOND_FORMAT, THIRD_FORMAT, FOURTH_FORMAT, FIFTH_FORMAT, SIXTH_FORMAT)
FORMAT = FORMATS[-1]  # what is signed now
_NEW_IN_VISITS = {
    THIRD_FORMAT: {"complaints", "signed_complaints"},
    FOURTH_FORMAT: {
        "symptom_drawing",
        "patient_entry",
        "consent_details",
        "patient_signature",
        "started_at",
        "ended_at",
        "clean_technique",
        "substance_injected",
        "signed_licence",
    },
}
_NEW_IN_SITES = {THIRD_FORMAT: {"complaints"}}
# What comes after a signature is not what was signed.
_LATER = {"status", "signature", "addenda", "withdrawal"}
# A visit is begun on the computer within the first half hour of the treatment, and lasts no
# longer than four: our own bounds, wide enough for any visit that is charted while it goes on.
_HEAD_START = timedelta(minutes=30)
_LONGEST_VISIT = timedelta(hours=4)


class SessionStatus(StrEnum):
    """A draft may change; a signed session may not, ever."""

    DRAFT = "draft"
    SIGNED = "signed"


class Meaning(StrEnum):
    """What a signature says of its signer."""

    AUTHOR = "author"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, when (UTC and the offset of the clock), as what, and over which content."""

    therapist_id: str
    name: str
    credentials: str
    signed_at: datetime
    utc_offset_min: int
    meaning: Meaning
    content_hash: str
    content_format: str = FORMAT

    def __post_init__(self) -> None:
        checks.check_id("therapist_id", self.therapist_id)
        checks.check_text("name", self.name, longest=120, required=True)
        checks.check_text("credentials", self.credentials, longest=80)
        checks.check_moment("signed_at", self.signed_at)
        checks.check_whole(
            "utc_offset_min",
            self.utc_offset_min,
            low=OFFSET_MIN[0],
            high=OFFSET_MIN[1],
            unit="min",
        )
        checks.check_hash("content_hash", self.content_hash)
        checks.check_one_of("content_format", self.content_format, FORMATS)


@dataclass(frozen=True, slots=True)
class Addendum:
    """A later word to a signed session: author, time, reason, text. It never changes."""

    id: str
    session_id: str
    therapist_id: str
    name: str
    credentials: str
    written_at: datetime
    utc_offset_min: int
    reason: str
    text: str

    def __post_init__(self) -> None:
        for field in ("id", "session_id", "therapist_id"):
            checks.check_id(field, getattr(self, field))
        checks.check_text("name", self.name, longest=120, required=True)
        checks.check_text("credentials", self.credentials, longest=80)
        checks.check_moment("written_at", self.written_at)
        checks.check_whole("utc_offset_min", self.utc_offset_min, low=-840, high=840, unit="min")
        checks.check_text("reason", self.reason, longest=500, required=True)
        checks.check_text("text", self.text, longest=20_000, required=True)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A session declared entered in error: by whom, when, why. It stays in the records."""

    session_id: str
    therapist_id: str
    name: str
    withdrawn_at: datetime
    utc_offset_min: int
    reason: str

    def __post_init__(self) -> None:
        checks.check_id("session_id", self.session_id)
        checks.check_id("therapist_id", self.therapist_id)
        checks.check_text("name", self.name, longest=120, required=True)
        checks.check_moment("withdrawn_at", self.withdrawn_at)
        checks.check_whole("utc_offset_min", self.utc_offset_min, low=-840, high=840, unit="min")
        checks.check_text("reason", self.reason, longest=500, required=True)


@dataclass(frozen=True, slots=True)
class Session:
    """One visit. ``sites`` are in the order of placing; a site's number is its rank, from 1.

    ``therapist_id`` is who treats; who wrote what stands in the log. A withdrawn session was
    entered in error: it is kept and shown as such.
    """

    id: str
    patient_id: str
    therapist_id: str
    performed_at: datetime
    charted_at: datetime
    utc_offset_min: int
    status: SessionStatus = SessionStatus.DRAFT
    note: str = ""
    sites: tuple[NeedleSite, ...] = ()
    signature: Signature | None = None
    visit: Visit = Visit()  # noqa: RUF009 - frozen, so safe to share
    addenda: tuple[Addendum, ...] = ()
    withdrawal: Withdrawal | None = None

    def __post_init__(self) -> None:
        for field in ("id", "patient_id", "therapist_id"):
            checks.check_id(field, getattr(self, field))
        checks.check_moment("performed_at", self.performed_at)
        checks.check_moment("charted_at", self.charted_at)
        low, high = OFFSET_MIN
        checks.check_whole("utc_offset_min", self.utc_offset_min, low=low, high=high, unit="min")
        checks.check_text("note", self.note, longest=20_000)
        checks.check_whole("number of sites", len(self.sites), low=0, high=SITES_A_SESSION)
        self._check_sites()
        if (self.signature is not None) != (self.status is SessionStatus.SIGNED):
            raise ValueError("signature must be there if and only if the session is signed")

    @property
    def is_signed(self) -> bool:
        """Whether the session is locked."""
        return self.status is SessionStatus.SIGNED

    @property
    def is_withdrawn(self) -> bool:
        """Whether the session was declared entered in error."""
        return self.withdrawal is not None

    @property
    def may_change(self) -> bool:
        """Whether sites and form can still be edited."""
        return not self.is_signed and not self.is_withdrawn

    @property
    def leaves_removal_open(self) -> bool:
        """Whether it is a late entry whose source does not tell if the needles came out."""
        return self.visit.removal_not_recorded and is_late(self.performed_at, self.charted_at)

    @property
    def next_ordinal(self) -> int:
        """The ordinal that the next site takes."""
        return self.sites[-1].ordinal + 1 if self.sites else 1

    def site(self, site_id: str) -> NeedleSite:
        """Return the site with this id; KeyError when there is none."""
        for site in self.sites:
            if site.id == site_id:
                return site
        raise KeyError(site_id)

    def number_of(self, site_id: str) -> int:
        """Return the number (rank, from 1) that the site carries on the body and on paper."""
        return [site.id for site in self.sites].index(site_id) + 1

    def complaints_of(self, site: NeedleSite) -> tuple[str, ...]:
        """Return the complaints that a site was needled for: its own, else the visit's first."""
        return site.complaints or self.visit.complaint_ids[:1]

    def edited(self, edit: Edit) -> "Session":
        """Return the session after the edit. SignedSessionError when it is signed."""
        self.check_may_change()
        if isinstance(edit, VisitEdit):
            return replace(self, visit=edit.applied_to(self.visit, self.id))
        if isinstance(edit, FactsEdit):
            edit.check_found({name: getattr(self, name) for name in edit.before}, self.id)
            return replace(self, **edit.after)
        left = edit.applied_to({site.id: site for site in self.sites}, self.id)
        ordered = tuple(sorted(left.values(), key=attrgetter("ordinal")))
        return self._with_sites(ordered, fresh=edit.after)

    def check_may_change(self) -> None:
        """Raise SignedSessionError when the session is locked."""
        if self.is_withdrawn:
            raise SignedSessionError(
                "This session was withdrawn as entered in error and cannot change any more."
            )
        if self.is_signed:
            raise SignedSessionError(
                "This session is signed and cannot change any more; write an addendum instead."
            )

    def _with_sites(
        self, sites: tuple[NeedleSite, ...], *, fresh: tuple[NeedleSite, ...]
    ) -> "Session":
        """Return the session with other sites, of which only the fresh ones are looked at.

        The others stand in this session already, each once and in order; checking them again at
        each click would take longer the more there are.
        """
        checks.check_whole("number of sites", len(sites), low=0, high=SITES_A_SESSION)
        ordinals = [site.ordinal for site in sites]
        for site in fresh:
            rank = bisect_left(ordinals, site.ordinal)
            if sites[rank] is not site or ordinals[rank + 1 : rank + 2] == [site.ordinal]:
                raise ValueError(_ORDER)
        made = object.__new__(Session)
        for name in self.__slots__:
            object.__setattr__(made, name, getattr(self, name))
        object.__setattr__(made, "sites", sites)
        return made

    def _check_sites(self) -> None:
        if any(site.session_id != self.id for site in self.sites):
            raise ValueError(f"sites must all be of session {self.id}")
        if len({site.id for site in self.sites}) != len(self.sites):
            raise ValueError("sites must hold each site once")
        if any(after.ordinal <= before.ordinal for before, after in pairwise(self.sites)):
            raise ValueError(_ORDER)


def _with_complaints_kept(
    session: Session, complaints: Sequence[Complaint], *, confirms: bool
) -> Session:
    treated = session.visit.complaints
    if confirms:
        treated = confirmed(treated, Assigned.AT_SIGNING)
    known = {each.id: each for each in complaints}
    used = dict.fromkeys((*session.visit.complaint_ids, *_of_sites(session)))
    kept = tuple(as_signed(known[each]) for each in used if each in known)
    return replace(
        session, visit=replace(session.visit, complaints=treated, signed_complaints=kept)
    )


def _of_sites(session: Session) -> tuple[str, ...]:
    return tuple(each for site in session.sites for each in site.complaints)


def signed_content(session: Session, content_format: str | None = None) -> dict[str, Any]:
    """Return what a signature covers: the visit's facts and its sites, numbered.

    In the format that the signature names; an unsigned session's is the newest.
    """
    named = session.signature.content_format if session.signature else FORMAT
    content_format = content_format or named
    facts: dict[str, Any] = to_plain(session)
    facts = {name: value for name, value in facts.items() if name not in _LATER}
    return {"format": content_format, "session": _as_in(content_format, facts)}


def _as_in(content_format: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts without the fields that were not there yet in a format.

    Only while they are empty: what somebody put there afterwards does not hide from the hash.
    """
    later = FORMATS[FORMATS.index(content_format) + 1 :]
    if not later:
        return facts
    new_in_visits: set[str] = set().union(*(_NEW_IN_VISITS.get(one, ()) for one in later))
    new_in_sites: set[str] = set().union(*(_NEW_IN_SITES.get(one, ()) for one in later))
    visit = _without_empty(facts["visit"], new_in_visits)
    sites = [_without_empty(site, new_in_sites) for site in facts["sites"]]
    return facts | {"visit": visit, "sites": sites}


def _without_empty(values: dict[str, Any], names: set[str]) -> dict[str, Any]:
    empty: tuple[object, ...] = (None, "", [])
    return {
        name: value for name, value in values.items() if name not in names or value not in empty
    }


def signed_session(
    session: Session,
    therapist: Therapist,
    *,
    at: datetime,
    utc_offset_min: int,
    meaning: Meaning = Meaning.AUTHOR,
    complaints: Sequence[Complaint] = (),
    confirms_complaints: bool = False,
    licence: Licence | None = None,
) -> Session:
    """Return the session signed by the therapist: its content hashed and locked.

    NotAllowedError when the role may not sign. What else stands in the way is `signing`'s matter.

    Parameters
    ----------
    complaints
        Those of the patient; the session keeps a copy of each that it treated.
    confirms_complaints
        Whether the signer was shown what was carried over and confirms it by signing.
    licence
        What the signer holds; the session keeps a copy of it.
    """
    session.check_may_change()
    check_may(therapist.role, Permission.SIGN)
    session = _with_complaints_kept(session, complaints, confirms=confirms_complaints)
    if licence is not None and not licence.is_empty:
        session = replace(session, visit=replace(session.visit, signed_licence=licence))
    signature = Signature(
        therapist_id=therapist.id,
        name=therapist.name,
        credentials=therapist.credentials,
        signed_at=at,
        utc_offset_min=utc_offset_min,
        meaning=meaning,
        content_hash=hash_of_plain(signed_content(session)),
    )
    return replace(session, status=SessionStatus.SIGNED, signature=signature)


def is_during(session: Session, moment: datetime) -> bool:
    """Whether a click at that moment was made while the patient was being treated.

    A session that is charted later (an hour or a day) tells nothing of when each needle went in:
    its clicks have the hour of typing. Nor does a click of the next day into an open draft.
    """
    begun_in_time = session.charted_at - session.performed_at <= _HEAD_START
    return begun_in_time and moment - session.performed_at <= _LONGEST_VISIT


def with_known_times(session: Session, site: NeedleSite) -> NeedleSite:
    """Return the site without times that are those of its charting: unknown, never invented.

    A record with no time can be explained; one with a wrong time is wrong. When it was typed
    stands in the log, and the time of treatment in the session.
    """
    inserted_at, removed_at = (
        at if at is not None and is_during(session, at) else None
        for at in (site.inserted_at, site.removed_at)
    )
    if (inserted_at, removed_at) == (site.inserted_at, site.removed_at):
        return site
    return replace(site, inserted_at=inserted_at, removed_at=removed_at)


def with_times_known(session: Session, edit: SiteEdit) -> SiteEdit:
    """Return the edit with what it writes stripped of times that cannot be known."""
    after = _known(session, edit.after)
    return edit if after == edit.after else replace(edit, after=after)


def forgetting_times(session: Session) -> SiteEdit | None:
    """Return the edit that takes away the times that cannot be known, None when all can.

    For a session whose time of treatment was put right after sites had been charted.
    """
    pairs = zip(session.sites, _known(session, session.sites), strict=True)
    changed = [(old, new) for old, new in pairs if old is not new]
    if not changed:
        return None
    before, after = zip(*changed, strict=True)
    return SiteEdit(before, after)


def _known(session: Session, sites: Iterable[NeedleSite]) -> tuple[NeedleSite, ...]:
    return tuple(with_known_times(session, site) for site in sites)
