"""What a record says on paper, as plain text and numbers. No Qt: it is tested without it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from needlemap.domain.patient import Patient
from needlemap.domain.placement import PlatePoint, Side, SurfacePoint
from needlemap.domain.plain import content_hash
from needlemap.domain.reconciliation import NeedleTotals, needle_totals
from needlemap.domain.session import Session, signed_content
from needlemap.domain.site import NeedleSite
from needlemap.domain.therapist import Therapist
from needlemap.reports import wording


class RecordNames(Protocol):
    """The names that a record needs; `needlemap.reference.Reference` has them."""

    def structure_name(self, structure_id: str | None) -> str:
        """Name of a structure, nothing for None."""

    def technique_name(self, technique_id: str) -> str:
        """Name of a technique."""

    def manipulation_name(self, manipulation_id: str | None) -> str:
        """Name of a manipulation, nothing for None."""

    def region_name(self, region_id: str) -> str:
        """Name of a body region."""

    def parent_muscle(self, structure_id: str) -> str | None:
        """Id of the muscle that a structure counts as, None when it is no muscle."""

    def muscle_name(self, parent_muscle_id: str) -> str:
        """Name of what `parent_muscle` returned."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled line of a record."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SitePlace:
    """Where a site is drawn, and as what. ``number`` is that of its row in the table."""

    number: int
    point: SurfacePoint
    clicked: PlatePoint | None
    technique: str
    needle_count: int
    needles_in: int
    approximate: bool


@dataclass(frozen=True, slots=True)
class SiteRow:
    """The words of one row of the site table; ``note`` runs below it."""

    number: int
    structure: str
    source: str
    region: str
    technique: str
    manipulation: str
    needle: str
    angle: str
    needles: str
    needles_out: str
    depth: str
    twitch: str
    pain: str
    details: str
    note: str


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """The words under a signed record."""

    name: str
    signed_at: str
    meaning: str


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session as printed. ``places`` and ``rows`` have the same order and numbers.

    ``techniques`` names every technique used, in order of first use. ``record_head`` is the head
    of the audit chain, empty when unknown. ``alerts`` must not be overlooked: they stand on top.
    """

    session_id: str
    figure: str
    clinic: str
    author: str
    performed_on: str
    patient: tuple[Fact, ...]
    visit: tuple[Fact, ...]
    places: tuple[SitePlace, ...]
    rows: tuple[SiteRow, ...]
    techniques: tuple[tuple[str, str], ...]
    needles: tuple[Fact, ...]
    muscles: tuple[str, ...]
    alerts: tuple[str, ...]
    warnings: tuple[str, ...]
    note: str
    signature: SignatureBlock | None
    atlas_version: str
    content_hash: str
    record_head: str
    printed: str

    @property
    def is_signed(self) -> bool:
        """Whether the session is signed; a draft says so across every page."""
        return self.signature is not None


def session_record(
    session: Session,
    patient: Patient,
    therapist: Therapist,
    names: RecordNames,
    *,
    clinic: str = "",
    warnings: Sequence[str] = (),
    record_head: str = "",
    printed_at: datetime | None = None,
) -> SessionRecord:
    """Return what the record of a session says.

    Parameters
    ----------
    warnings
        Risk warnings shown in the session and whether they were acknowledged, as sentences.
    record_head
        Head of the audit chain when the record was printed.
    printed_at
        When it was printed, UTC; shown with the offset of the session. Left out when None.
    """
    offset = session.utc_offset_min
    totals = needle_totals(session.sites)
    return SessionRecord(
        session_id=session.id,
        figure=patient.figure.value,
        clinic=clinic,
        author=therapist.signature_name,
        performed_on=wording.day(session.performed_at, offset),
        patient=_patient_facts(patient, session),
        visit=_visit_facts(session, therapist),
        places=tuple(_place(number, site) for number, site in enumerate(session.sites, 1)),
        rows=tuple(
            _row(number, site, names, offset) for number, site in enumerate(session.sites, 1)
        ),
        techniques=_techniques(session.sites, names),
        needles=_needle_facts(totals, len(session.sites)),
        muscles=_muscles(session.sites, names),
        alerts=_alerts(session, totals),
        warnings=tuple(warnings),
        note=session.note,
        signature=_signature(session),
        atlas_version=wording.listed(dict.fromkeys(site.atlas_version for site in session.sites)),
        content_hash=content_hash(signed_content(session)),
        record_head=record_head,
        printed=wording.moment(printed_at, offset) if printed_at else "",
    )


def _patient_facts(patient: Patient, session: Session) -> tuple[Fact, ...]:
    seen_on = wording.local(session.performed_at, session.utc_offset_min).date()
    age = patient.age_on(seen_on)
    born = wording.date_words(patient.born_on) if patient.born_on else "not recorded"
    return (
        Fact("Patient", patient.name),
        Fact("Born", born if age is None else f"{born} (age {age})"),
        Fact("Record number", patient.record_number or "none"),
        Fact("Visit", wording.moment(session.performed_at, session.utc_offset_min)),
    )


def _visit_facts(session: Session, therapist: Therapist) -> tuple[Fact, ...]:
    charted = wording.moment(session.charted_at, session.utc_offset_min)
    late = wording.late_entry(session.performed_at, session.charted_at)
    return (
        Fact("Therapist", therapist.signature_name),
        Fact("Status", "Signed" if session.is_signed else "Draft, not signed"),
        Fact("Charted", f"{charted}{late}"),
    )


def _place(number: int, site: NeedleSite) -> SitePlace:
    return SitePlace(
        number=number,
        point=site.point,
        clicked=site.clicked,
        technique=site.technique,
        needle_count=site.needle_count,
        needles_in=site.needles_in,
        approximate=site.approximate,
    )


def _row(number: int, site: NeedleSite, names: RecordNames, offset_min: int) -> SiteRow:
    structure = names.structure_name(site.structure)
    region = names.region_name(site.region)
    return SiteRow(
        number=number,
        structure=wording.sided(structure or region, site.side),
        source=wording.SOURCES[site.structure_source] if structure else "no structure named",
        region=region,
        technique=names.technique_name(site.technique),
        manipulation=names.manipulation_name(site.manipulation),
        needle=site.needle.label if site.needle else "",
        angle=site.angle.value if site.angle else "",
        needles=wording.needles_in(site, offset_min),
        needles_out=wording.needles_out(site, offset_min),
        depth=f"{site.depth_mm:g} mm" if site.depth_mm is not None else "",
        twitch=wording.twitch(site),
        pain=wording.pain(site),
        details=wording.details(site),
        note=site.note.strip(),
    )


def _techniques(sites: Sequence[NeedleSite], names: RecordNames) -> tuple[tuple[str, str], ...]:
    used = dict.fromkeys(site.technique for site in sites)
    return tuple((technique, names.technique_name(technique)) for technique in used)


def _needle_facts(totals: NeedleTotals, sites: int) -> tuple[Fact, ...]:
    return (
        Fact("Sites", str(sites)),
        Fact("Needles inserted", str(totals.inserted)),
        Fact("Removed", str(totals.removed)),
        Fact("Declared retained", str(totals.retained)),
        Fact("Not accounted for", str(totals.still_in)),
    )


def _muscles(sites: Sequence[NeedleSite], names: RecordNames) -> tuple[str, ...]:
    """Return distinct muscles in order of first use, each with the sides treated."""
    sides: dict[str, dict[Side, None]] = {}
    for site in sites:
        muscle = names.parent_muscle(site.structure) if site.structure else None
        if muscle is not None:
            sides.setdefault(muscle, {})[site.side] = None
    return tuple(_muscle_words(names.muscle_name(muscle), used) for muscle, used in sides.items())


def _muscle_words(name: str, sides: Mapping[Side, None]) -> str:
    return f"{name} ({wording.listed(side.value for side in sides)})"


def _alerts(session: Session, totals: NeedleTotals) -> tuple[str, ...]:
    alerts = []
    if totals.still_in:
        left = wording.needles(totals.still_in)
        alerts.append(f"{left} not accounted for as removed or retained.")
    if totals.retained:
        alerts.append(f"{wording.needles(totals.retained)} left in the body on purpose.")
    signature = session.signature
    if signature and signature.content_hash != content_hash(signed_content(session)):
        alerts.append("The content of this record is not what was signed.")
    return tuple(alerts)


def _signature(session: Session) -> SignatureBlock | None:
    signature = session.signature
    if signature is None:
        return None
    credentials = f", {signature.credentials}" if signature.credentials else ""
    return SignatureBlock(
        name=f"{signature.name}{credentials}",
        signed_at=wording.moment(signature.signed_at, signature.utc_offset_min),
        meaning=wording.MEANINGS[signature.meaning],
    )
