"""A needle site as a place of the body and as what was done there."""

from collections.abc import Sequence

from needlemap.bodymap.site_words import FIGURE, SiteWording
from needlemap.domain.placement import Side
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite
from needlemap.exchange.fhir.codes import (
    INCLUDED_STRUCTURE,
    NEEDLING,
    SURFACE_POINT,
    TARGET_BODY_STRUCTURE,
    Coder,
    Json,
)
from needlemap.exchange.fhir.elements import (
    extension,
    listed,
    made_id,
    moment,
    own_identifier,
    quantity,
    ref,
    resource,
    text_only,
)

_DECIMALS = 3


def place_id(site: NeedleSite) -> str:
    """Return the id of a site's place as a BodyStructure."""
    return made_id(site.id, "place")


def targets(sites: Sequence[NeedleSite]) -> list[Json]:
    """Return the official extension that names the places that a procedure was done at."""
    return [{"url": TARGET_BODY_STRUCTURE, "valueReference": ref(place_id(site))} for site in sites]


def body_sites(sites: Sequence[NeedleSite], coder: Coder) -> list[Json]:
    """Return the structures with their sides, each once, else the regions."""
    named = (_body_site(site, coder) for site in sites)
    return list({each["text"]: each for each in named}.values())


def _place(site: NeedleSite, coder: Coder) -> Json:
    """Return the structure of a site, else its region."""
    return coder.structure(site.structure) if site.structure else coder.region(site.region)


def _body_site(site: NeedleSite, coder: Coder) -> Json:
    concept = _place(site, coder)
    if site.side is Side.MIDLINE:
        return concept
    return concept | {"text": f"{concept['text']}, {site.side.value}"}


def body_structure(site: NeedleSite, session: Session, coder: Coder, wording: SiteWording) -> Json:
    """Return where a site lies: landmark and distances as R5 has them, the point, and words."""
    where = wording.of(site.point)
    x, y, z = (round(each, 1) for each in wording.place_of(site.point))
    structure = _place(site, coder)
    landmark = {"text": where.words.split(" ", 1)[1] if not where.offsets else where.landmark}
    orientations = [
        [
            {"url": "landmarkDescription", "valueCodeableConcept": landmark},
            {
                "url": "distanceFromLandmark",
                "extension": [
                    {"url": "value", "valueQuantity": quantity(each.distance_mm, "mm", "mm")}
                ],
            },
            {"url": "surfaceOrientation", "valueCodeableConcept": {"text": each.way}},
        ]
        for each in where.offsets
    ] or [[{"url": "landmarkDescription", "valueCodeableConcept": landmark}]]
    included = [
        {"url": "structure", "valueCodeableConcept": structure},
        {"url": "laterality", "valueCodeableConcept": {"text": site.side.value}},
        *({"url": "bodyLandmarkOrientation", "extension": each} for each in orientations),
    ]
    point = extension(
        SURFACE_POINT,
        mesh=("String", site.atlas_version),
        face=("UnsignedInt", site.point.face),
        s=("Decimal", site.point.s),
        t=("Decimal", site.point.t),
        figure=("Code", FIGURE),
        x=("Quantity", quantity(x, "mm", "mm")),
        y=("Quantity", quantity(y, "mm", "mm")),
        z=("Quantity", quantity(z, "mm", "mm")),
        approximate=("Boolean", site.approximate),
    )
    return resource(
        "BodyStructure",
        place_id(site),
        extension=listed({"url": INCLUDED_STRUCTURE, "extension": included}, point),
        identifier=[own_identifier(site.id)],
        active=not session.is_withdrawn,
        location=structure,
        locationQualifier=[{"text": site.side.value}],
        description=where.words,
        patient=ref(session.patient_id),
    )


def site_procedure(
    site: NeedleSite, number: int, session: Session, coder: Coder, *, part_of: str, status: str
) -> Json:
    """Return what was done at a site, with its dose in an extension of our own."""
    return resource(
        "Procedure",
        site.id,
        extension=listed(*targets([site]), _needling(site, number, session, coder)),
        identifier=[own_identifier(site.id)],
        partOf=[ref(part_of)],
        status=status,
        code=coder.technique(site.technique),
        subject=ref(session.patient_id),
        encounter=ref(session.id),
        performedDateTime=moment(site.inserted_at or session.performed_at, session.utc_offset_min),
        performer=[{"actor": ref(session.therapist_id)}],
        reasonReference=[ref(each) for each in session.complaints_of(site)],
        bodySite=[_body_site(site, coder)],
        usedCode=listed(text_only(f"Needle {site.needle.label}") if site.needle else None),
        note=listed({"text": site.note} if site.note.strip() else None),
    )


def _needling(site: NeedleSite, number: int, session: Session, coder: Coder) -> Json | None:
    """Return the dose of a site: only what was entered."""
    is_open = session.leaves_removal_open and site.needles_in > 0
    current = site.estim
    needle = site.needle
    score = current is not None and current.unit.value == "score"
    return extension(
        NEEDLING,
        number=("PositiveInt", number),
        structureSource=("Code", site.structure_source.value),
        manipulation=(
            "CodeableConcept",
            coder.manipulation(site.manipulation) if site.manipulation else None,
        ),
        diameter=("Quantity", _mm(needle.diameter_mm if needle else None)),
        length=("Quantity", _mm(needle.length_mm if needle else None)),
        needles=("PositiveInt", site.needle_count),
        insertions=("PositiveInt", site.insertion_count),
        removed=("UnsignedInt", None if is_open and not site.removed_count else site.removed_count),
        retained=("UnsignedInt", site.retained_count),
        retainedReason=("String", site.retained_reason),
        removedBy=("String", site.removed_by),
        removedAt=("DateTime", moment(site.removed_at)),
        depth=("Quantity", _mm(site.depth_mm)),
        angle=("Code", site.angle.value if site.angle else None),
        twitch=("Code", site.twitch.value if site.twitch else None),
        twitchCount=("UnsignedInt", site.twitch_count),
        painReproduced=("Boolean", site.pain_reproduced),
        retention=("Quantity", _quantity(site.retention_s, "s", "s")),
        currentPair=("String", current.pair_id if current else None),
        currentChannel=("PositiveInt", current.channel if current else None),
        currentFrequency=("Quantity", _quantity(current.hz if current else None, "Hz", "Hz")),
        currentPulse=("Quantity", _quantity(current.pulse_us if current else None, "µs", "us")),
        currentIntensity=(
            "Quantity",
            _quantity(
                current.intensity if current else None,
                "score" if score else "mA",
                "{score}" if score else "mA",
            ),
        ),
        currentDuration=("Quantity", _quantity(current.minutes if current else None, "min", "min")),
        currentLevel=("String", current.perceptual_level if current else None),
        currentWaveform=("String", current.waveform if current else None),
        currentMode=("String", current.mode if current else None),
    )


def _mm(value: float | None) -> Json | None:
    return _quantity(value, "mm", "mm")


def _quantity(value: float | None, unit: str, code: str) -> Json | None:
    return None if value is None else quantity(round(value, _DECIMALS), unit, code)
