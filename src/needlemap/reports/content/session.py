"""Makes what a session record says from the session, its patient and its therapist. No Qt."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from needlemap.domain.canonical_json import hash_of_plain
from needlemap.domain.needles_out import NeedleTotals, needle_totals
from needlemap.domain.patient import Patient
from needlemap.domain.placement import Side
from needlemap.domain.region import regional
from needlemap.domain.session import Addendum, Session, Withdrawal, signed_content
from needlemap.domain.site import NeedleSite
from needlemap.domain.user import Licence, Therapist
from needlemap.reports.content import wording
from needlemap.reports.content.complaints import complaint_sections, site_complaint
from needlemap.reports.content.estim import estim_section, partners_of
from needlemap.reports.content.names import RecordNames
from needlemap.reports.content.record import (
    DRAFT_WORDS,
    WITHDRAWN_WORDS,
    Background,
    Fact,
    Imprint,
    Section,
    SessionRecord,
    SignatureBlock,
    SitePlace,
    SiteRow,
)
from needlemap.reports.content.safety import displayed_section, warnings_section
from needlemap.reports.content.symptoms import symptom_sections
from needlemap.reports.content.visit import after_needling, before_needling


def addenda_sections(session: Session) -> tuple[Section, ...]:
    """Return the addenda in full, in the order in which they were written."""
    return tuple(_added(number, each) for number, each in enumerate(session.addenda, 1))


def withdrawal_words(withdrawal: Withdrawal) -> str:
    """Return who withdrew a session, when and why: at its head, and at the foot of each page."""
    at = wording.moment(withdrawal.withdrawn_at, withdrawal.utc_offset_min)
    return f"Entered in error: withdrawn by {withdrawal.name} on {at}. {withdrawal.reason.strip()}"


def _added(number: int, addendum: Addendum) -> Section:
    credentials = f", {addendum.credentials}" if addendum.credentials else ""
    facts = (
        Fact("Author", f"{addendum.name}{credentials}"),
        Fact("Written", wording.moment(addendum.written_at, addendum.utc_offset_min)),
        Fact("Reason", addendum.reason.strip()),
    )
    return Section(f"Addendum {number}", facts, addendum.text.strip())


NO_BACKGROUND = Background()
BARE = Imprint()


def session_record(
    session: Session,
    patient: Patient,
    therapist: Therapist,
    names: RecordNames,
    *,
    imprint: Imprint = BARE,
    background: Background = NO_BACKGROUND,
) -> SessionRecord:
    """Return what a record says; ValueError unless patient and therapist are the session's."""
    _check_of(session, patient, therapist)
    offset, numbered = session.utc_offset_min, tuple(enumerate(session.sites, 1))
    hash_now = hash_of_plain(signed_content(session))
    totals = needle_totals(session.sites)
    return SessionRecord(
        session_id=session.id,
        figure=patient.figure.value,
        clinic=imprint.clinic,
        author=therapist.signature_name,
        performed_on=wording.day(session.performed_at, offset),
        patient=_patient_facts(patient, session),
        visit=(*_visit_facts(session, therapist), *background.identity),
        places=_places(session, names),
        rows=tuple(
            replace(
                _row(n, site, names, session), complaint=site_complaint(site, session, background)
            )
            for n, site in numbered
        ),
        techniques=_techniques(session.sites, names),
        needles=_needle_facts(totals, session),
        muscles=_muscles(session.sites, names),
        alerts=_alerts(session, totals, hash_now, background),
        sections=_sections(session, patient.figure.value, names, background),
        symptoms=session.visit.symptom_drawing,
        addenda=addenda_sections(session),
        appendix=_appendix(session, background),
        exact_places=wording.exact_places(session.sites) if background.has_appendix else "",
        signature=_signature(session, therapist),
        atlas_version=_atlas(session),
        content_hash=hash_now,
        record_head=imprint.record_head,
        printed=wording.printed(imprint.printed_at, imprint.offset_min, offset),
        stamp=_stamp(session),
        withdrawal=withdrawal_words(session.withdrawal) if session.withdrawal else "",
    )


def _stamp(session: Session) -> str:
    if session.is_withdrawn:
        return WITHDRAWN_WORDS
    return "" if session.is_signed else DRAFT_WORDS


def _atlas(session: Session) -> str:
    return wording.listed(dict.fromkeys(site.atlas_version for site in session.sites))


def _sections(
    session: Session, figure: str, names: RecordNames, background: Background
) -> tuple[Section, ...]:
    """Return the parts below the table in the order of the visit; empty ones left out."""
    hint = (
        (Fact("Billing code (CPT), not billing advice", background.code_hint),)
        if background.code_hint
        else ()
    )
    muscles = _muscles(session.sites, names)
    count = (Fact("Muscle count", str(len(muscles))),) if muscles else ()
    listed = (
        Section("Muscles treated", (*count, *hint), "; ".join(muscles)),
        *complaint_sections(session, names, background),
        *symptom_sections(session, figure, names),
        *before_needling(session, names),
        estim_section(session.sites),
        warnings_section(session),
        *after_needling(session, names, background),
        Section("Notes", text=session.note.strip()),
        Section("Statement of the clinic", text=background.statement.strip()),
    )
    return tuple(section for section in listed if not section.is_empty)


def _appendix(session: Session, background: Background) -> tuple[Section, ...]:
    every = displayed_section(session)
    return (every,) if background.has_appendix and not every.is_empty else ()


def _check_of(session: Session, patient: Patient, therapist: Therapist) -> None:
    if patient.id != session.patient_id:
        raise ValueError(f"patient must be {session.patient_id}, the session's, not {patient.id}")
    if therapist.id != session.therapist_id:
        raise ValueError(
            f"therapist must be {session.therapist_id}, the session's, not {therapist.id}"
        )


def _patient_facts(patient: Patient, session: Session) -> tuple[Fact, ...]:
    seen_on = wording.local(session.performed_at, session.utc_offset_min).date()
    age = patient.age_on(seen_on)
    born = wording.date_words(patient.born_on) if patient.born_on else "not recorded"
    return (
        Fact("Patient", patient.name),
        Fact("Date of birth", born if age is None else f"{born} (age{wording.TIED}{age})"),
        Fact(regional("MRN"), patient.record_number or "not recorded"),
        Fact("Visit", wording.moment(session.performed_at, session.utc_offset_min)),
    )


def _visit_facts(session: Session, therapist: Therapist) -> tuple[Fact, ...]:
    charted = wording.moment(session.charted_at, session.utc_offset_min)
    late = wording.late_entry(session.performed_at, session.charted_at)
    return (
        Fact("Therapist", wording.with_role(therapist)),
        Fact("Status", _status(session)),
        Fact("Charted", f"{charted}{late}"),
    )


def _status(session: Session) -> str:
    status = "Signed" if session.is_signed else "Draft, not signed"
    return f"{status}; entered in error" if session.is_withdrawn else status


def _places(session: Session, names: RecordNames) -> tuple[SitePlace, ...]:
    partners = partners_of(session.sites)
    numbered = enumerate(session.sites, 1)
    places = tuple(_place(n, site, partners.get(n), names) for n, site in numbered)
    if session.leaves_removal_open:  # a filled mark says of a needle that it is still in
        return tuple(replace(each, needles_in=0) for each in places)
    return places


def _place(number: int, site: NeedleSite, partner: int | None, names: RecordNames) -> SitePlace:
    return SitePlace(
        number=number,
        point=site.point,
        clicked=site.clicked,
        technique=site.technique,
        needle_count=site.needle_count,
        needles_in=site.needles_in,
        approximate=site.approximate,
        partner=partner,
        channel=site.estim.channel if site.estim else None,
        words=_in_words(site, names),
    )


def _in_words(site: NeedleSite, names: RecordNames) -> str:
    """Return a site for who cannot see it: ``Upper trapezius R, 2 needles``."""
    named = wording.target(site.structure, site.region, names)
    return f"{wording.sided(named, site.side)}, {wording.needles(site.needle_count)}"


def _row(number: int, site: NeedleSite, names: RecordNames, session: Session) -> SiteRow:
    offset_min = session.utc_offset_min
    region = names.region_name(site.region)
    return SiteRow(
        number=number,
        structure=wording.sided(wording.target(site.structure, site.region, names), site.side),
        source=wording.SOURCES[site.structure_source] if site.structure else "",
        region=region,
        technique=names.technique_name(site.technique),
        manipulation=names.manipulation_name(site.manipulation),
        needle=site.needle.label if site.needle else "",
        angle=site.angle.value if site.angle else "",
        needles=wording.needles_in(site, offset_min),
        needles_out=wording.needles_out(site, offset_min, leaves_open=session.leaves_removal_open),
        depth=f"{site.depth_mm:g} mm" if site.depth_mm is not None else "",
        twitch=wording.twitch(site),
        pain=wording.pain(site),
        details=wording.details(site),
        note=site.note.strip(),
    )


def _techniques(sites: Sequence[NeedleSite], names: RecordNames) -> tuple[tuple[str, str], ...]:
    used = dict.fromkeys(site.technique for site in sites)
    return tuple((technique, names.technique_name(technique)) for technique in used)


def _needle_facts(totals: NeedleTotals, session: Session) -> tuple[Fact, ...]:
    left = "Removal not recorded" if session.leaves_removal_open else "Not yet removed"
    return (
        Fact("Sites", str(len(session.sites))),
        Fact("Needles inserted", str(totals.inserted)),
        Fact("Removed", str(totals.removed)),
        Fact("Retained (not removed)", str(totals.retained)),
        Fact(left, str(totals.still_in)),
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


def _alerts(
    session: Session, totals: NeedleTotals, hash_now: str, background: Background
) -> tuple[str, ...]:
    alerts = [withdrawal_words(session.withdrawal)] if session.withdrawal else []
    if background.merged_into:
        alerts.append(f"This patient record was merged into {background.merged_into}.")
    if totals.still_in:
        left = wording.needles(totals.still_in)
        is_open = session.leaves_removal_open
        how = "removal not recorded in the source" if is_open else "not yet removed"
        alerts.append(f"{left}{': ' if is_open else ' '}{how}.")
    if totals.retained:
        alerts.append(f"{wording.needles(totals.retained)} retained (not removed).")
    signature = session.signature
    if signature and signature.content_hash != hash_now:
        alerts.append("The content of this record differs from the content that was signed.")
    return tuple(alerts)


def licence_words(licence: Licence | None) -> str:
    """Return what a signer held, in a line; nothing where nothing was entered."""
    if licence is None:
        return ""
    number = regional(f"License {licence.number.strip()}") if licence.number.strip() else ""
    held = licence.certificate.strip()
    certificate = f"needling certificate {held}" if held else ""
    words = " · ".join(part for part in (number, certificate) if part)
    return words[:1].upper() + words[1:]


def _signature(session: Session, therapist: Therapist) -> SignatureBlock | None:
    signature = session.signature
    if signature is None:
        return None
    credentials = f", {signature.credentials}" if signature.credentials else ""
    is_own = signature.therapist_id == session.therapist_id
    return SignatureBlock(
        name=f"{signature.name}{credentials}",
        signed_at=wording.moment(signature.signed_at, signature.utc_offset_min),
        meaning=wording.MEANINGS[signature.meaning],
        charted_by="" if is_own else wording.with_role(therapist),
        licence=licence_words(session.visit.signed_licence),
    )
