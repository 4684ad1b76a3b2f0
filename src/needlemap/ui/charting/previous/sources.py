"""Where previous sites come from: earlier sessions, protocols, and what is usual here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol as TypedAs

from needlemap.domain.clock import day_at, now_utc
from needlemap.domain.days import day_words, moment_words
from needlemap.domain.ids import new_id
from needlemap.domain.placement import SAME_SITE_MM
from needlemap.domain.previous_site import PreviousSite
from needlemap.domain.protocol import Protocol, ProtocolSite
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite, dose_of
from needlemap.domain.user import Therapist
from needlemap.history.learned_choices import LearnedChoices
from needlemap.reference import Reference
from needlemap.ui.charting.presets.pickers import leaves_needle


class SessionLine(TypedAs):
    """What a list of sessions says of one."""

    @property
    def id(self) -> str:
        """The session's id."""

    @property
    def performed_at(self) -> datetime:
        """When it was."""

    @property
    def utc_offset_min(self) -> int:
        """The clock's offset then."""

    @property
    def site_count(self) -> int:
        """How many sites it has."""

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was entered in error."""


class PreviousSessions(TypedAs):
    """What is needed of the stored sessions."""

    def of_patient(self, patient_id: str) -> Sequence[SessionLine]:
        """Return the patient's sessions in short, newest first."""

    def get(self, session_id: str) -> Session:
        """Return a session."""


class Protocols(TypedAs):
    """What is needed of the stored protocols."""

    def of_user(self, user_id: str) -> Sequence[Protocol]:
        """Return the user's own protocols and the clinic's."""

    def save(self, protocol: Protocol) -> None:
        """Store a new protocol."""

    def rename(self, protocol_id: str, name: str) -> Protocol:
        """Give a protocol another name."""

    def give_up(self, protocol_id: str) -> None:
        """Offer a protocol no longer."""

    def take_up(self, protocol_id: str) -> None:
        """Offer a protocol again."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An earlier session, or a protocol, whose sites can lie on the body as previous sites."""

    id: str
    performed_at: datetime | None = None
    utc_offset_min: int = 0
    site_count: int = 0
    protocol: Protocol | None = None

    @property
    def day(self) -> str:
        """The day of a session, as shown."""
        if self.performed_at is None:
            return ""
        return day_words(day_at(self.performed_at, self.utc_offset_min))

    @property
    def moment(self) -> str:
        """Day and time of a session, as shown."""
        if self.performed_at is None:
            return ""
        return moment_words(self.performed_at, self.utc_offset_min)


@dataclass(slots=True)
class PreviousSources:
    """One patient's earlier sessions, and what one therapist has learned and planned.

    ``same_site_mm`` tells within which distance this therapist counts sites as the same.

    Reading and saving raise NeedleMapError.
    """

    sessions: PreviousSessions
    protocols: Protocols
    therapist: Therapist
    reference: Reference
    learned: LearnedChoices = field(default_factory=LearnedChoices)
    same_site_mm: Callable[[], float] = lambda: SAME_SITE_MM

    def offered_sessions(self, session: Session) -> list[Offer]:
        """Return the patient's other sessions with sites, newest first.

        Those after this one come last: a late entry takes over what was before it.
        """
        offers = [
            Offer(line.id, line.performed_at, line.utc_offset_min, line.site_count)
            for line in self.sessions.of_patient(session.patient_id)
            if line.id != session.id and line.site_count and not line.is_withdrawn
        ]
        return sorted(offers, key=lambda one: _is_after(one, session))

    def offered_protocols(self) -> list[Offer]:
        """Return the therapist's own protocols and the clinic's, by name."""
        protocols = self.protocols.of_user(self.therapist.id)
        by_name = sorted(protocols, key=lambda one: one.name.casefold())
        return [Offer(one.id, site_count=len(one.sites), protocol=one) for one in by_name]

    def previous_sites(self, offer: Offer) -> list[PreviousSite]:
        """Return what an offer lays on the body."""
        if offer.protocol is not None:
            return [_planned(offer.id, n, one) for n, one in enumerate(offer.protocol.sites)]
        return [
            PreviousSite.of(site, leaves_needle=self._leaves(site))
            for site in self.sessions.get(offer.id).sites
        ]

    def save_protocol(self, name: str, sites: Sequence[NeedleSite], *, for_clinic: bool) -> Offer:
        """Store these sites as a named protocol; ValueError for a bad name or no sites."""
        protocol = Protocol(
            id=new_id(),
            owner=None if for_clinic else self.therapist.id,
            name=name.strip(),
            sites=tuple(
                ProtocolSite(
                    site.point,
                    site.side,
                    site.structure,
                    dose_of(site, leaves_needle=self._leaves(site)),
                    site.structure_source,
                    site.estim.pair_id if site.estim else None,
                    site.estim.channel if site.estim else None,
                )
                for site in sites
            ),
            made_at=now_utc(),
        )
        self.protocols.save(protocol)
        return Offer(protocol.id, site_count=len(sites), protocol=protocol)

    def _leaves(self, site: NeedleSite) -> bool:
        return leaves_needle(site.manipulation, self.reference)


def _is_after(offer: Offer, session: Session) -> bool:
    return offer.performed_at is not None and offer.performed_at > session.performed_at


def _planned(protocol_id: str, number: int, site: ProtocolSite) -> PreviousSite:
    return PreviousSite(
        id=f"{protocol_id}/{number}",
        point=site.point,
        side=site.side,
        structure=site.structure,
        structure_source=site.structure_source,
        dose=site.dose,
        pair=site.pair,
        channel=site.channel,
    )
