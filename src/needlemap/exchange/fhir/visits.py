"""A session as resources: encounter, procedure, places, observations, consent, signature."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime, time, timedelta, timezone

from needlemap.bodymap.site_words import SiteWording
from needlemap.domain.session import Session, Signature
from needlemap.domain.visit import (
    SIGNATURE_HEIGHT,
    SIGNATURE_WIDTH,
    AdverseEvent,
    ConsentStatus,
    DrawnSignature,
    Severity,
)
from needlemap.domain.visit_complaint import Findings
from needlemap.exchange.fhir.codes import (
    CONSENT_DOCUMENT,
    EVENTS,
    PAIN_SCORE,
    SIGNATURE_TYPES,
    TERMS,
    UCUM_UNITS,
    Coder,
    Json,
    coding,
    loinc,
    term,
)
from needlemap.exchange.fhir.elements import (
    lean,
    listed,
    made_id,
    moment,
    narrative,
    own_identifier,
    quantity,
    ref,
    resource,
    text_only,
)
from needlemap.exchange.fhir.findings import drawing_parts, screening
from needlemap.exchange.fhir.sites import (
    body_sites,
    body_structure,
    site_procedure,
    targets,
)
from needlemap.reference.outcomes import OutcomeMeasure

_CONSENT_STATUS = {
    ConsentStatus.REFUSED: "rejected",
    ConsentStatus.WITHDRAWN: "inactive",
}
# White's grades in the words of FHIR; our own code stands beside.
_SEVERITY = {Severity.MILD: "mild", Severity.SIGNIFICANT: "moderate", Severity.SERIOUS: "severe"}
_FINDINGS = {
    "pain_now": "Pain now (0 to 10)",
    "pain_worst": "Worst pain (0 to 10)",
    "pain_best": "Least pain (0 to 10)",
    "pattern_24h": "Pattern over 24 hours",
    "movement": "Movement",
    "taut_band": "Taut band",
    "tender_point": "Tender point",
    "familiar_pain": "Familiar pain on palpation",
    "palpation": "Palpation",
    "neuro": "Neurological screen",
    "neuro_note": "Neurological screen, note",
}
_AUTHOR, _CONSENT_SIGNATURE = "1.2.840.10065.1.12.1.1", "1.2.840.10065.1.12.1.7"
_REVIEWER = "1.2.840.10065.1.12.1.13"


class VisitWriter:
    """Makes the resources of sessions."""

    def __init__(
        self, coder: Coder, wording: SiteWording, measures: Mapping[str, OutcomeMeasure]
    ) -> None:
        self._coder, self._wording, self._measures = coder, wording, measures

    def resources(self, session: Session) -> Iterator[Json]:
        """Yield what a session becomes, each thing before those that name it where it can be."""
        procedure = made_id(session.id, "procedure")
        yield self._encounter(session)
        for site in session.sites:
            yield body_structure(site, session, self._coder, self._wording)
        yield self._procedure(session, procedure)
        for number, site in enumerate(session.sites, start=1):
            yield site_procedure(
                site, number, session, self._coder, part_of=procedure, status=_status(session)
            )
        yield from screening(session, self._coder, status=_status(session))
        yield from self._observations(session)
        yield from self._events(session, procedure)
        yield from self._consent(session)
        yield from _provenance(session, procedure)

    def _encounter(self, session: Session) -> Json:
        visit = session.visit
        status = {"completed": "finished"}.get(_status(session), _status(session))
        return resource(
            "Encounter",
            session.id,
            identifier=[own_identifier(session.id)],
            status=status,
            class_=coding(f"{TERMS}/v3-ActCode", "AMB", ""),
            subject=ref(session.patient_id),
            participant=[{"individual": ref(session.therapist_id)}],
            period=_period(session),
            reasonCode=[{"coding": [self._coder.diagnosis(code)]} for code in visit.conditions],
            reasonReference=[ref(each) for each in visit.complaint_ids],
        )

    def _procedure(self, session: Session, id_: str) -> Json:
        visit = session.visit
        later = (
            ("Home program", visit.home_plan),
            ("Aftercare", visit.aftercare),
            ("Plan", visit.next_plan),
            ("Next visit", visit.follow_up_on.isoformat() if visit.follow_up_on else ""),
        )
        products = (
            ", ".join(
                listed(
                    each.name,
                    f"lot {each.lot}" if each.lot.strip() else "",
                    f"expires {each.expires_on.isoformat()}" if each.expires_on else "",
                )
            )
            for each in visit.products
        )
        return resource(
            "Procedure",
            id_,
            extension=targets(session.sites),
            status=_status(session),
            statusReason=text_only(session.withdrawal.reason if session.withdrawal else ""),
            code=self._coder.treatment(),
            subject=ref(session.patient_id),
            encounter=ref(session.id),
            performedPeriod=_period(session),
            performer=[{"actor": ref(session.therapist_id)}],
            reasonReference=[ref(each) for each in visit.complaint_ids],
            bodySite=body_sites(session.sites, self._coder),
            outcome=text_only(f"Tolerance: {visit.tolerance.value}" if visit.tolerance else ""),
            followUp=[{"text": f"{name}: {words}"} for name, words in later if words.strip()],
            usedCode=[{"text": each} for each in products],
            note=_notes(session),
        )

    def _observations(self, session: Session) -> Iterator[Json]:
        visit = session.visit
        for field, name in (
            ("pain_before", "Pain before needling (0 to 10)"),
            ("pain_after", "Pain after needling (0 to 10)"),
        ):
            score = getattr(visit, field)
            if score is not None:
                code = self._coder.finding(field, name, loinc(PAIN_SCORE))
                value: Json = {"valueQuantity": quantity(score, "score", "{score}")}
                yield _observation(session, field, code, value)
        for number, outcome in enumerate(visit.outcomes):
            known = self._measures.get(outcome.measure)
            unit = known.unit if known else "points"
            value = {
                "valueQuantity": quantity(
                    outcome.score, unit, UCUM_UNITS.get(unit, "{" + unit.replace(" ", "_") + "}")
                )
            }
            code = self._coder.measure(outcome.measure, outcome.detail)
            yield _observation(session, f"outcome {number}", code, value)
        if visit.symptom_drawing is not None:
            code = self._coder.finding("symptom_drawing", "Symptom drawing")
            value = drawing_parts(visit.symptom_drawing, self._coder)
            yield _observation(session, "symptom drawing", code, value)
        for treated in visit.complaints:
            yield from self._found(session, treated.complaint_id, treated.findings)
        if visit.adverse_events is not None:
            code = self._coder.finding("adverse_events", "Adverse event of needling")
            value = {"valueBoolean": bool(visit.adverse_events.events)}
            yield _observation(session, "adverse events", code, value)

    def _found(self, session: Session, complaint: str, findings: Findings) -> Iterator[Json]:
        """Yield what was found of a complaint: numbers, yes or no, and words."""
        for each in fields(Findings):
            found = getattr(findings, each.name)
            if each.name not in _FINDINGS or found is None or found == "":
                continue
            more = [loinc(PAIN_SCORE)] if each.name.startswith("pain_") else []
            code = self._coder.finding(each.name, _FINDINGS[each.name], *more)
            if isinstance(found, bool):
                value: Json = {"valueBoolean": found}
            elif isinstance(found, int):
                value = {"valueQuantity": quantity(found, "score", "{score}")}
            else:
                value = {"valueString": str(found)}
            what = f"{complaint} {each.name}"
            unchanged = each.name in findings.unchanged
            note = [{"text": "Declared unchanged since the visit before"}] if unchanged else []
            yield _observation(session, what, code, value, focus=complaint, note=note)

    def _events(self, session: Session, procedure: str) -> Iterator[Json]:
        asked = session.visit.adverse_events
        for event in asked.events if asked else ():
            yield self._event(event, session, procedure)

    def _event(self, event: AdverseEvent, session: Session, procedure: str) -> Json:
        own = coding(EVENTS, event.severity.value, "")
        words = ", ".join(listed(event.action, event.note))
        concept = self._coder.event(event.event)
        severity = term("adverse-event-severity", _SEVERITY[event.severity])
        is_serious = event.severity is Severity.SERIOUS
        known = {site.id for site in session.sites}
        blamed = [each for each in event.site_ids if each in known] or [procedure]
        return resource(
            "AdverseEvent",
            event.id,
            text=narrative([words]),
            identifier=own_identifier(event.id),
            actuality="actual",
            event=concept,
            subject=ref(session.patient_id),
            encounter=ref(session.id),
            date=moment(event.began_at, session.utc_offset_min),
            recordedDate=_started(session),
            seriousness=term(
                "adverse-event-seriousness", "serious" if is_serious else "non-serious"
            ),
            severity={"coding": [*severity["coding"], own], "text": event.severity.value},
            recorder=ref(session.therapist_id),
            suspectEntity=[{"instance": ref(each)} for each in blamed],
        )

    def _consent(self, session: Session) -> Iterator[Json]:
        consent, details = session.visit.consent, session.visit.consent_details
        signature = session.visit.patient_signature
        if consent is None:
            return
        id_ = made_id(session.id, "consent")
        by = details.by.value if details and details.by else ""
        who: Json = {"display": ", ".join(listed(consent.given_by, by)) or "not recorded"}
        if by in ("", "patient") and not consent.given_by.strip():
            who = ref(session.patient_id) or who
        yield resource(
            "Consent",
            id_,
            text=narrative(_consent_words(session)),
            status=_CONSENT_STATUS.get(consent.status, "active"),
            scope=term("consentscope", "treatment"),
            category=[{"coding": [loinc(CONSENT_DOCUMENT)]}],
            patient=ref(session.patient_id),
            dateTime=_started(session),
            performer=[who],
            policyRule={"text": "Informed consent to dry needling"},
            provision=lean({"code": [self._coder.consent_element(each) for each in consent.told]}),
        )
        if signature is not None:
            yield _patient_signature(session, signature, id_)


def _status(session: Session) -> str:
    if session.is_withdrawn:
        return "entered-in-error"
    return "completed" if session.is_signed else "in-progress"


def _started(session: Session) -> str | None:
    begun = _on_that_day(session, session.visit.started_at)
    return begun or moment(session.performed_at, session.utc_offset_min)


def _period(session: Session) -> Json:
    ended = _on_that_day(session, session.visit.ended_at)
    return lean({"start": _started(session), "end": ended})


def _on_that_day(session: Session, clock: time | None) -> str | None:
    """Return a time of day of the visit with its day and distance from UTC."""
    if clock is None:
        return None
    zone = timezone(timedelta(minutes=session.utc_offset_min))
    day = session.performed_at.astimezone(zone).date()
    return datetime.combine(day, clock, zone).isoformat()


def _notes(session: Session) -> list[Json]:
    """Return the note, other words of the visit, and addenda with author and time."""
    visit = session.visit
    texts = (
        ("", session.note),
        ("Other interventions", visit.other_treatment),
        ("Charted late", visit.late_reason),
        (
            "Removal of the needles",
            "not recorded in the source" if session.leaves_removal_open else "",
        ),
        ("Position", visit.position.value if visit.position else ""),
    )
    plain = [
        {"text": f"{name}: {words}" if name else words} for name, words in texts if words.strip()
    ]
    return plain + [
        lean(
            {
                "authorReference": ref(each.therapist_id, each.name),
                "time": moment(each.written_at, each.utc_offset_min),
                "text": f"Addendum ({each.reason}): {each.text}",
            }
        )
        for each in session.addenda
    ]


def _observation(
    session: Session,
    what: str,
    code: Json,
    value: Json,
    *,
    focus: str | None = None,
    note: list[Json] | None = None,
) -> Json:
    status = {"completed": "final", "in-progress": "preliminary"}
    return resource(
        "Observation",
        made_id(session.id, what),
        status=status.get(_status(session), "entered-in-error"),
        code=code,
        subject=ref(session.patient_id),
        focus=listed(ref(focus)),
        encounter=ref(session.id),
        effectiveDateTime=_started(session),
        performer=[ref(session.therapist_id)],
        note=note or [],
        **value,
    )


def _consent_words(session: Session) -> list[str]:
    consent, details = session.visit.consent, session.visit.consent_details
    if consent is None:
        return []
    copy = {None: "", True: "A copy was given.", False: "No copy was given."}[consent.copy_given]
    lines = [f"Consent: {consent.status.value}", copy, consent.note]
    if details is not None:
        named = (
            ("Interpreter", details.interpreter),
            ("Chaperone", details.chaperone),
            ("Paper form kept at", details.paper_kept_at),
        )
        lines += [f"{name}: {words}" for name, words in named if words.strip()]
    return lines


def _provenance(session: Session, procedure: str) -> Iterator[Json]:
    """Yield who signed, with the hash of what was signed, and who declared it entered in error."""
    signed, withdrawn = session.signature, session.withdrawal
    about = [ref(session.id), ref(procedure), *(ref(site.id) for site in session.sites)]
    if signed is not None:
        yield resource(
            "Provenance",
            made_id(session.id, "signature"),
            target=about,
            recorded=moment(signed.signed_at, signed.utc_offset_min),
            activity={"text": "Signed"},
            agent=[_agent("author", ref(signed.therapist_id, signed.name))],
            signature=[_signature(signed)],
        )
    if withdrawn is not None:
        yield resource(
            "Provenance",
            made_id(session.id, "withdrawal"),
            target=about,
            recorded=moment(withdrawn.withdrawn_at, withdrawn.utc_offset_min),
            reason=[{"text": withdrawn.reason}],
            activity={"text": "Declared entered in error"},
            agent=[_agent("author", ref(withdrawn.therapist_id, withdrawn.name))],
        )


def _signature(signed: Signature) -> Json:
    """Return an electronic signature; its data is the format and SHA-256 of what was signed."""
    is_author = signed.meaning.value == "author"
    code, name = (_AUTHOR, "Author's Signature") if is_author else (_REVIEWER, "Review Signature")
    data = f"{signed.content_format} sha256:{signed.content_hash}"
    return {
        "type": [coding(SIGNATURE_TYPES, code, name)],
        "when": moment(signed.signed_at, signed.utc_offset_min),
        "who": ref(signed.therapist_id, signed.name),
        "targetFormat": "application/json",
        "sigFormat": "text/plain",
        "data": base64.b64encode(data.encode()).decode(),
    }


def _patient_signature(session: Session, drawn: DrawnSignature, consent: str) -> Json:
    """Return the signature that a patient drew, as a picture of its lines."""
    lines = "".join(
        f'<polyline points="{" ".join(f"{x},{y}" for x, y in stroke)}"/>'
        for stroke in drawn.strokes
    )
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="black" stroke-width="4" '
        f'viewBox="0 0 {SIGNATURE_WIDTH} {SIGNATURE_HEIGHT}">{lines}</svg>'
    )
    who = ref(session.patient_id, drawn.name)
    signed_at = moment(drawn.signed_at, session.utc_offset_min)
    return resource(
        "Provenance",
        made_id(session.id, "patient signature"),
        target=[ref(consent)],
        recorded=signed_at,
        activity={"text": "Signed by the patient"},
        agent=[_agent("author", who)],
        signature=[
            {
                "type": [coding(SIGNATURE_TYPES, _CONSENT_SIGNATURE, "Consent Signature")],
                "when": signed_at,
                "who": who,
                "sigFormat": "image/svg+xml",
                "data": base64.b64encode(picture.encode()).decode(),
            }
        ],
    )


def _agent(role: str, who: Json | None) -> Json:
    return {"type": term("provenance-participant-type", role), "who": who}
