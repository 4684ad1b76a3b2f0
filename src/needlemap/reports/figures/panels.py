"""Which plates a record prints, and which sites on each.

A site is numbered once: on the plate where it was clicked. A site that was typed in, or whose plate
is not drawn any more, goes to the first plate on which its spot of skin can be seen. Front and
back are printed together whenever one of them is used, so that a reader sees both; other plates
only when used. Where more sites crowd than a whole body can name, the plate shows dots in a
lettered frame, and a close plate, or where none is drawn an enlarged part, beside it has the
numbers; an unused partner then makes room. A panel with more sites than its columns can name is
printed again for the rest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.skin_cells import cells_of, middles_of
from needlemap.domain.symptoms import SymptomDrawing
from needlemap.reports.content.record import SitePlace
from needlemap.reports.figures.close_ups import MOST_TOGETHER, CloseUp, Window, close_ups
from needlemap.reports.figures.insets import PrintedPlate, PrintedSurface, inset_for

TOGETHER = ("anterior", "posterior")
# So many spots of an area are looked at; a plate that shows so much of the most is as good.
_PROBES, _NEARLY = 60, 0.75


@dataclass(frozen=True, slots=True)
class PlacedSite:
    """A site and its spot on a plate in mm."""

    place: SitePlace
    x_mm: float
    y_mm: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A lettered frame on a plate: a close-up shows what is in it."""

    letter: str
    window_mm: Window


@dataclass(frozen=True, slots=True)
class Panel:
    """One printed plate, or the part of it in `close_up`, with the sites numbered there.

    ``dots`` are sites that close-ups number, in ``frames``; ``part`` of ``parts`` counts from 1.
    ``drawing`` holds the symptoms that are painted below the sites.
    """

    plate: PrintedPlate
    sites: tuple[PlacedSite, ...]
    dots: tuple[PlacedSite, ...] = ()
    frames: tuple[Frame, ...] = ()
    close_up: Frame | None = None
    part: int = 1
    parts: int = 1
    drawing: SymptomDrawing | None = None

    @property
    def window_mm(self) -> Window:
        """What the panel shows of the plate."""
        return self.close_up.window_mm if self.close_up else self.plate.window_mm

    @property
    def is_whole(self) -> bool:
        """Whether the plate is shown to its edges."""
        return self.window_mm == self.plate.window_mm

    @property
    def is_empty(self) -> bool:
        """Whether no site lies on it."""
        return not self.sites and not self.dots


def panels_of(
    places: Sequence[SitePlace],
    surface: PrintedSurface,
    *,
    most_sites: int,
    drawing: SymptomDrawing | None = None,
) -> tuple[Panel, ...]:
    """Return the panels of a record in the order of the surface's plates."""
    home = _homes(places, surface)
    drawn = _plates_of(drawing, surface) if drawing is not None else set()
    used = {*home, *drawn}
    if not used or used & set(TOGETHER):
        used |= set(TOGETHER)
    panels: list[Panel] = []
    letters = iter(_letters())
    for plate in surface.plates:
        if plate in used:
            mine = [place for place, its in zip(places, home, strict=True) if its == plate]
            panels += _panels_of_plate(mine, surface, plate, letters)
    if any(panel.close_up for panel in panels):
        panels = [panel for panel in panels if not panel.is_empty or panel.plate.id in drawn]
    panels = [replace(panel, drawing=drawing) for panel in panels]
    return tuple(part for panel in panels for part in _parts(panel, most_sites))


def _plates_of(drawing: SymptomDrawing, surface: PrintedSurface) -> set[str]:
    """Return plates that together show each area, the two faces of the body where they do."""
    found: set[str] = set()
    for area in drawing.areas:
        cells = cells_of(area.cells)
        points = middles_of(cells[:: max(1, len(cells) // _PROBES)])
        seen: dict[str, float] = {}
        for plate in dict.fromkeys((*TOGETHER, *surface.plates)):
            if plate in surface.plates:
                seen[plate] = float(surface.project(points, plate)[1].mean())
                if seen[plate] >= _NEARLY:
                    break  # no other shows much more, and to prepare each plate takes long
        # The first plate of nearly the best: the whole body comes before its parts.
        best = max(seen.values())
        found.add(next(plate for plate, share in seen.items() if share >= _NEARLY * best))
    return found


def _homes(places: Sequence[SitePlace], surface: PrintedSurface) -> list[str]:
    """Return the plate on which each site is drawn."""
    known = set(surface.plates)
    homes = [p.clicked.plate if p.clicked and p.clicked.plate in known else "" for p in places]
    lost = [i for i, home in enumerate(homes) if not home]
    for plate in surface.plates:
        if lost:
            _, visible = surface.project(_points([places[i] for i in lost]), plate)
            for i, seen in zip(lost, visible, strict=True):
                homes[i] = plate if seen else ""
            lost = [i for i in lost if not homes[i]]
    return [home or surface.plates[0] for home in homes]


def _panels_of_plate(
    places: list[SitePlace], surface: PrintedSurface, plate: str, letters: Iterator[str]
) -> list[Panel]:
    """Return the plate and its close-ups."""
    drawn = surface.plate(plate)
    sites = _on_plate(places, surface, plate)
    found = close_ups([(site.x_mm, site.y_mm) for site in sites], drawn.window_mm)
    panels: list[Panel] = []
    numbered: set[int] = set()
    for close_up in found:
        crowd = {sites[i].place.number for i in close_up.members} - numbered
        if len(crowd) > MOST_TOGETHER:
            panel = _close_up(sites, crowd, numbered, close_up, drawn, surface, next(letters))
            panels.append(panel)
            numbered |= {site.place.number for site in panel.sites}
    dots = tuple(site for site in sites if site.place.number in numbered)
    rest = tuple(site for site in sites if site.place.number not in numbered)
    frames = tuple(panel.close_up for panel in panels if panel.close_up)
    return [Panel(drawn, rest, dots=dots, frames=frames), *panels]


def _close_up(
    sites: list[PlacedSite],
    crowd: set[int],
    numbered: set[int],
    close_up: CloseUp,
    drawn: PrintedPlate,
    surface: PrintedSurface,
    letter: str,
) -> Panel:
    """Return the close plate that shows a crowd, or the enlarged part where none does.

    What another close-up has numbered already is a dot in it.
    """
    crowded = _points([site.place for site in sites if site.place.number in crowd])
    view = inset_for(drawn, surface, crowded)
    if view is None:
        members = tuple(site for site in sites if site.place.number in crowd)
        return Panel(drawn, members, close_up=Frame(letter, close_up.window_mm))
    shown = _seen([site.place for site in sites], surface, view.id)
    return Panel(
        view,
        tuple(site for site in shown if site.place.number not in numbered),
        dots=tuple(site for site in shown if site.place.number in numbered),
        close_up=Frame(letter, view.window_mm),
    )


def _on_plate(places: Sequence[SitePlace], surface: PrintedSurface, plate: str) -> list[PlacedSite]:
    xy, _ = surface.project(_points(places), plate)
    return [PlacedSite(p, float(x), float(y)) for p, (x, y) in zip(places, xy, strict=True)]


def _seen(places: Sequence[SitePlace], surface: PrintedSurface, plate: str) -> list[PlacedSite]:
    _, seen = surface.project(_points(places), plate)
    visible = [place for place, shown in zip(places, seen, strict=True) if shown]
    return _on_plate(visible, surface, plate)


def _parts(panel: Panel, most_sites: int) -> list[Panel]:
    sites, most = panel.sites, max(1, most_sites - len(panel.frames))
    parts = [sites[i : i + most] for i in range(0, len(sites), most)] or [()]
    return [
        replace(panel, sites=part, part=number, parts=len(parts))
        for number, part in enumerate(parts, 1)
    ]


def _points(places: Sequence[SitePlace]) -> NDArray[np.float64]:
    """Return the surface points as (n, 3): face, s, t."""
    points = [(p.point.face, p.point.s, p.point.t) for p in places]
    return np.array(points, dtype=np.float64).reshape(-1, 3)


def _letters() -> Iterator[str]:
    """Yield A to Z, then AA, AB and so on."""
    yield from ascii_uppercase
    yield from (one + other for one in ascii_uppercase for other in ascii_uppercase)
