"""A needle site as a row of the table ``sites``, and back."""

from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from needlemap.domain.canonical_json import canonical_text
from needlemap.domain.estim import Estim, IntensityUnit
from needlemap.domain.placement import PlatePoint, Side, SurfacePoint
from needlemap.domain.site import Angle, Needle, NeedleSite, StructureSource, Twitch
from needlemap.domain.warning import ShownWarning
from needlemap.storage.mapping.stored_values import reads_stored
from needlemap.storage.mapping.tables import SITES, Row

_ESTIM_COLUMNS = (
    "estim_pair",
    "estim_channel",
    "estim_hz",
    "estim_pulse_us",
    "estim_intensity",
    "estim_unit",
    "estim_minutes",
    "estim_level",
    "estim_waveform",
    "estim_mode",
)


def site_row(site: NeedleSite) -> Row:
    """Return the columns of a site, in the table's order; measures as floats, as they come back."""
    return {
        "id": site.id,
        "session_id": site.session_id,
        "ordinal": site.ordinal,
        **_place_columns(site),
        **_dose_columns(site),
        "angle": None if site.angle is None else site.angle.value,
        "twitch": None if site.twitch is None else site.twitch.value,
        "twitch_count": site.twitch_count,
        "pain_reproduced": None if site.pain_reproduced is None else int(site.pain_reproduced),
        "retention_s": site.retention_s,
        "inserted_at": None if site.inserted_at is None else site.inserted_at.isoformat(),
        "removed_at": None if site.removed_at is None else site.removed_at.isoformat(),
        "approximate": int(site.approximate),
        "carried_from": site.carried_from,
        "note": site.note,
        **_estim_columns(site.estim),
        "warnings": _warnings_text(site.warnings) if site.warnings else None,
        "removed_by": site.removed_by or None,
        "complaints": canonical_text(site.complaints) if site.complaints else None,
    }


@lru_cache(maxsize=256)
def _warnings_text(warnings: tuple[ShownWarning, ...]) -> str:
    """Return warnings as they are stored; those of a site are asked for at each of its changes."""
    return canonical_text(warnings)


@reads_stored
def site_from(row: tuple[Any, ...]) -> NeedleSite:
    """Return the site of a row whose values are in the order of the table's columns."""
    value = dict(zip(SITES.columns, row, strict=True))
    return NeedleSite(
        id=value["id"],
        session_id=value["session_id"],
        ordinal=value["ordinal"],
        point=SurfacePoint(value["face"], value["s"], value["t"]),
        atlas_version=value["atlas_version"],
        clicked=_clicked(value),
        side=Side(value["side"]),
        region=value["region"],
        structure=value["structure"],
        structure_source=StructureSource(value["structure_source"]),
        technique=value["technique"],
        manipulation=value["manipulation"],
        needle=_needle(value),
        needle_count=value["needle_count"],
        insertion_count=value["insertion_count"],
        removed_count=value["removed_count"],
        retained_count=value["retained_count"],
        retained_reason=value["retained_reason"],
        depth_mm=value["depth_mm"],
        angle=None if value["angle"] is None else Angle(value["angle"]),
        twitch=None if value["twitch"] is None else Twitch(value["twitch"]),
        twitch_count=value["twitch_count"],
        pain_reproduced=_truth(value["pain_reproduced"]),
        retention_s=value["retention_s"],
        inserted_at=moment_from(value["inserted_at"]),
        removed_at=moment_from(value["removed_at"]),
        approximate=bool(value["approximate"]),
        carried_from=value["carried_from"],
        note=value["note"],
        estim=_estim(value),
        warnings=_warnings(value["warnings"]),
        removed_by=value["removed_by"] or "",
        complaints=_complaints(value["complaints"]),
    )


@reads_stored
def moment_from(text: str | None) -> datetime | None:
    """Return the time that a column holds."""
    return None if text is None else datetime.fromisoformat(text)


def _place_columns(site: NeedleSite) -> Row:
    clicked = site.clicked
    return {
        "face": site.point.face,
        "s": float(site.point.s),
        "t": float(site.point.t),
        "atlas_version": site.atlas_version,
        "plate": clicked.plate if clicked else None,
        "plate_x_mm": float(clicked.x_mm) if clicked else None,
        "plate_y_mm": float(clicked.y_mm) if clicked else None,
        "side": site.side.value,
        "region": site.region,
        "structure": site.structure,
        "structure_source": site.structure_source.value,
    }


def _dose_columns(site: NeedleSite) -> Row:
    needle = site.needle
    return {
        "technique": site.technique,
        "manipulation": site.manipulation,
        "diameter_mm": float(needle.diameter_mm) if needle else None,
        "length_mm": float(needle.length_mm) if needle else None,
        "needle_count": site.needle_count,
        "insertion_count": site.insertion_count,
        "removed_count": site.removed_count,
        "retained_count": site.retained_count,
        "retained_reason": site.retained_reason,
        "depth_mm": None if site.depth_mm is None else float(site.depth_mm),
    }


def _clicked(value: dict[str, Any]) -> PlatePoint | None:
    if value["plate"] is None:
        return None
    return PlatePoint(value["plate"], value["plate_x_mm"], value["plate_y_mm"])


def _needle(value: dict[str, Any]) -> Needle | None:
    if value["diameter_mm"] is None:
        return None
    return Needle(value["diameter_mm"], value["length_mm"])


def _estim_columns(estim: Estim | None) -> Row:
    if estim is None:
        return dict.fromkeys(_ESTIM_COLUMNS)
    settings = (estim.hz, estim.pulse_us, estim.intensity)
    hz, pulse_us, intensity = (None if each is None else float(each) for each in settings)
    minutes = None if estim.minutes is None else float(estim.minutes)
    values = (estim.pair_id, estim.channel, hz, pulse_us, intensity, estim.unit.value, minutes)
    words = (estim.perceptual_level, estim.waveform, estim.mode)
    return dict(zip(_ESTIM_COLUMNS, (*values, *words), strict=True))


def _estim(value: dict[str, Any]) -> Estim | None:
    if value["estim_pair"] is None:
        return None
    columns = (value[name] for name in _ESTIM_COLUMNS)
    pair, channel, hz, pulse_us, intensity, unit, *others = columns
    return Estim(pair, channel, hz, pulse_us, intensity, IntensityUnit(unit), *others)


def _warnings(text: str | None) -> tuple[ShownWarning, ...]:
    if text is None:
        return ()
    return msgspec.json.decode(text, type=tuple[ShownWarning, ...])


def _complaints(text: str | None) -> tuple[str, ...]:
    return () if text is None else msgspec.json.decode(text, type=tuple[str, ...])


def _truth(value: int | None) -> bool | None:
    return None if value is None else bool(value)
