"""What a therapist usually does, learned from the sites stored: structures chosen, doses used."""

from typing import Any

from needlemap.domain.estim import Current, IntensityUnit
from needlemap.domain.site import Needle, SitePreset
from needlemap.storage.engine.sqlcipher import Engine

# Face, s, t and structure of a site.
ChosenSite = tuple[int, float, float, str]

_OF_THERAPIST = """
FROM sessions JOIN sites {index} ON sites.session_id = sessions.id
WHERE therapist_id = ?
AND NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.session_id = sessions.id)
"""
_NEWEST_FIRST = "ORDER BY performed_at DESC, sessions.id DESC, ordinal DESC LIMIT ?"
_CHOSEN = f"""
SELECT face, s, t, structure {_OF_THERAPIST.format(index="INDEXED BY sites_chosen")}
AND structure_source <> 'inferred' AND structure IS NOT NULL {_NEWEST_FIRST}
"""
# A needle that was out the moment it was in, and that nobody took out, went in and out.
_DOSES = f"""
SELECT technique, manipulation, diameter_mm, length_mm, needle_count, depth_mm,
       removed_count < needle_count OR removed_by <> '' OR removed_at IS NOT inserted_at,
       estim_pair IS NOT NULL,
       estim_hz, estim_pulse_us, estim_intensity, estim_unit, estim_minutes,
       estim_level, estim_waveform, estim_mode
{_OF_THERAPIST.format(index="")} {_NEWEST_FIRST}
"""
# The doses of so many sites are looked through; who used one dose for all of them gets just that.
_LOOKED_THROUGH = 300


def chosen_sites(engine: Engine, therapist_id: str, limit: int) -> tuple[ChosenSite, ...]:
    """Return face, s, t and structure of the therapist's chosen or typed sites, latest first."""
    return tuple(engine.rows(_CHOSEN, (therapist_id, limit)))


def recent_doses(engine: Engine, therapist_id: str, limit: int) -> tuple[SitePreset, ...]:
    """Return the therapist's last doses, each once, latest first."""
    rows = engine.rows(_DOSES, (therapist_id, _LOOKED_THROUGH))
    return tuple(map(_dose, list(dict.fromkeys(rows))[:limit]))


def _dose(row: tuple[Any, ...]) -> SitePreset:
    technique, manipulation, diameter_mm, length_mm, count, depth_mm, leaves_needle, *estim = row
    return SitePreset(
        technique=technique,
        manipulation=manipulation,
        needle=None if diameter_mm is None else Needle(diameter_mm, length_mm),
        needle_count=count,
        depth_mm=depth_mm,
        leaves_needle=bool(leaves_needle),
        current=_current(*estim),
    )


def _current(
    is_electrode: int,
    hz: float | None,
    pulse_us: float | None,
    intensity: float | None,
    unit: str,
    minutes: float | None,
    perceptual_level: str | None,
    waveform: str | None,
    mode: str | None,
) -> Current | None:
    if not is_electrode:
        return None
    return Current(
        hz, pulse_us, intensity, IntensityUnit(unit), minutes, perceptual_level, waveform, mode
    )
