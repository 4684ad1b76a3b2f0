"""What a record says of current through pairs of needles. No Qt."""

from collections.abc import Sequence

from needlemap.domain.estim import Estim, IntensityUnit
from needlemap.domain.site import NeedleSite
from needlemap.reports.content.record import Grid, Section


def pairs_of(sites: Sequence[NeedleSite]) -> tuple[tuple[tuple[int, ...], Estim], ...]:
    """Return the numbers of the sites of each pair and its settings, in order of first use.

    A pair whose other needle was taken away has one number.
    """
    found: dict[str, tuple[tuple[int, ...], Estim]] = {}
    for number, site in enumerate(sites, 1):
        if site.estim is not None:
            numbers, _ = found.get(site.estim.pair_id, ((), site.estim))
            found[site.estim.pair_id] = ((*numbers, number), site.estim)
    return tuple(found.values())


def partners_of(sites: Sequence[NeedleSite]) -> dict[int, int]:
    """Return the number of the other site by the number of each site of a whole pair."""
    pairs = [numbers for numbers, _ in pairs_of(sites) if len(numbers) == 2]
    return dict([*pairs, *(pair[::-1] for pair in pairs)])


def estim_section(sites: Sequence[NeedleSite]) -> Section:
    """Return the settings of every pair."""
    rows = tuple(_row(numbers, estim) for numbers, estim in pairs_of(sites))
    grid = Grid(
        (
            "Sites",
            "Channel",
            "Frequency",
            "Pulse width",
            "Intensity",
            "Time",
            "Stimulation level",
            "Waveform",
            "Mode",
        ),
        rows,
        (0.11, 0.09, 0.11, 0.11, 0.11, 0.08, 0.11, 0.15, 0.13),
    )
    return Section("Electrical stimulation", grid=grid)


def _row(numbers: Sequence[int], estim: Estim) -> tuple[str, ...]:
    of_ten = estim.unit is IntensityUnit.SCORE
    return (
        " and ".join(map(str, numbers)),
        _cell(estim.channel, ""),
        _cell(estim.hz, " Hz"),
        _cell(estim.pulse_us, " µs"),
        _cell(estim.intensity, " of 10" if of_ten else " mA"),
        _cell(estim.minutes, " min"),
        estim.perceptual_level or "",
        estim.waveform or "",
        estim.mode or "",
    )


def _cell(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:g}{unit}"
