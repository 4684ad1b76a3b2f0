"""What a record says of the visit around its sites: one section a part of the form. No Qt."""

from collections.abc import Sequence
from datetime import time

from needlemap.domain.days import time_words
from needlemap.domain.region import regional
from needlemap.domain.session import Session
from needlemap.domain.visit import Consent, ConsentDetails, NeedleCount, NeedleProduct, Visit
from needlemap.reports.content import wording
from needlemap.reports.content.names import RecordNames
from needlemap.reports.content.outcomes import outcome_section
from needlemap.reports.content.record import Background, Fact, Section
from needlemap.reports.content.safety import adverse_section, screening_section

_CONSENTS = {
    "written": "written consent obtained",
    "verbal": "verbal consent obtained",
    "reconfirmed": "consent reconfirmed",
    "refused": "refused",
    "withdrawn": "withdrawn",
}
_YES_NO = {None: "", True: "yes", False: "no"}


def before_needling(session: Session, names: RecordNames) -> tuple[Section, ...]:
    """Return what was asked and agreed before the needles: visit, consent, screening."""
    visit = session.visit
    return (
        Section("Diagnoses (primary first)", text=_conditions(visit, names)),
        Section("Visit", _facts(_visit_facts(session))),
        _consent_section(session, names),
        screening_section(session, names),
    )


def after_needling(
    session: Session, names: RecordNames, background: Background
) -> tuple[Section, ...]:
    """Return what came of it: count, outcome, adverse events, plan."""
    visit = session.visit
    return (
        Section("Needle count and disposal", _facts(_count_facts(visit))),
        outcome_section(session, names, background),
        adverse_section(session, names),
        Section("Response to previous treatment", text="\n".join(_answers(visit, background))),
        Section("Other interventions", text=visit.other_treatment.strip()),
        Section(regional("Home exercise program"), text=visit.home_plan.strip()),
        Section("Aftercare advice given", text=visit.aftercare.strip()),
        Section("Plan", _facts([("Follow-up due", _day(visit))]), visit.next_plan.strip()),
    )


def _conditions(visit: Visit, names: RecordNames) -> str:
    return "; ".join(f"{code} {names.condition_name(code)}" for code in visit.conditions)


def _visit_facts(session: Session) -> list[tuple[str, str]]:
    visit = session.visit
    return [
        ("Position", wording.plain(visit.position) if visit.position else ""),
        ("Treatment started", _clock(visit.started_at)),
        ("Treatment ended", _clock(visit.ended_at)),
        ("Treatment time", _lasted(visit)),
        ("Reason for the late entry", visit.late_reason.strip()),
        (
            "Removal of the needles",
            wording.REMOVAL_NOT_RECORDED if session.leaves_removal_open else "",
        ),
    ]


def _clock(at: time | None) -> str:
    return time_words(at) if at is not None else ""


def _lasted(visit: Visit) -> str:
    start, end = visit.started_at, visit.ended_at
    if start is None or end is None:
        return ""
    return f"{(end.hour - start.hour) * 60 + end.minute - start.minute} min"


def _consent_section(session: Session, names: RecordNames) -> Section:
    section = _consent_facts(session.visit.consent, names)
    details = _detail_facts(session.visit.consent_details, session)
    return Section(
        "Consent", (*section.facts, *details), section.text, drawn=session.visit.patient_signature
    )


def _detail_facts(details: ConsentDetails | None, session: Session) -> tuple[Fact, ...]:
    known, drawn = details or ConsentDetails(), session.visit.patient_signature
    signed = ""
    if drawn is not None:
        who = f"{drawn.name}, " if drawn.name else ""
        signed = f"drawn: {who}{wording.moment(drawn.signed_at, session.utc_offset_min)}"
    return _facts(
        [
            ("Who consented", wording.plain(known.by) if known.by else ""),
            ("Interpreter", known.interpreter.strip()),
            ("Chaperone", known.chaperone.strip()),
            ("Signed on paper, kept at", known.paper_kept_at.strip()),
            ("Patient's signature", signed),
        ]
    )


def _consent_facts(consent: Consent | None, names: RecordNames) -> Section:
    if consent is None:
        return Section("Consent")
    named = "; ".join(names.consent_element_name(element) for element in consent.told)
    lines = (f"Risks and benefits discussed: {named}." if named else "", consent.note.strip())
    facts = [
        ("Consent status", _CONSENTS[consent.status.value]),
        ("Consent given by", consent.given_by.strip()),
        ("Copy given", _YES_NO[consent.copy_given]),
    ]
    return Section("Consent", _facts(facts), "\n".join(line for line in lines if line))


def _count_facts(visit: Visit) -> list[tuple[str, str]]:
    count = visit.needles
    how = [
        ("Clean technique", _YES_NO[visit.clean_technique]),
        ("Substance injected", {None: "", True: "yes", False: "none"}[visit.substance_injected]),
    ]
    if count == NeedleCount() and not visit.products:
        return how
    return [
        ("Needles opened", "" if count.opened is None else str(count.opened)),
        ("Spoiled, unused", str(count.spoiled) if count.spoiled else ""),
        ("Of these, dropped", str(count.dropped) if count.dropped else ""),
        ("Needles removed by", count.removed_by.strip()),
        ("Sharps disposed of", _YES_NO[count.sharps_disposed]),
        *how,
        *_product_facts(visit.products),
    ]


def _product_facts(products: Sequence[NeedleProduct]) -> list[tuple[str, str]]:
    made = []
    for product in products:
        lot = f", lot {product.lot}" if product.lot else ""
        expires = product.expires_on
        until = f", expires {wording.date_words(expires)}" if expires else ""
        made.append(("Needle product", f"{product.name}{lot}{until}"))
    return made


def _answers(visit: Visit, background: Background) -> list[str]:
    return [
        f"{background.sites.get(each.site_id, f'Site {each.site_id}')}: {each.answer.value}"
        for each in visit.after_last_time
    ]


def _day(visit: Visit) -> str:
    return wording.date_words(visit.follow_up_on) if visit.follow_up_on else ""


def _facts(pairs: Sequence[tuple[str, str]]) -> tuple[Fact, ...]:
    return tuple(Fact(label, value) for label, value in pairs if value)
