"""From recorded sites to the marks drawn on one plate."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap import BodyAtlas, BodySurface, PlateViews
from needlemap.domain.edit import has_open_warning
from needlemap.domain.site import NeedleSite
from needlemap.painting import BodyPalette, Mark, MarkState, PlatePictures, shape_of_technique

if TYPE_CHECKING:
    from needlemap.domain.placement import SurfacePoint


Spot = tuple[float, float] | None
# Of so many spots the answer is kept: of a few it is looked up sooner.
_WHOLE_SESSION = 5


class PlateSight:
    """Where spots of skin lie on the plates of a figure; each is projected once a plate.

    A plate takes a moment to prepare when it is first asked for; `prepare` may do that on
    another thread.
    """

    def __init__(self, surface: BodySurface) -> None:
        self._surface = surface
        self._known: dict[str, dict[SurfacePoint, Spot]] = {}
        self._latest: dict[str, tuple[list[SurfacePoint], list[Spot]]] = {}
        self._afar: dict[str, dict[SurfacePoint, Spot]] = {}
        self._views = PlateViews(surface)

    @property
    def ready(self) -> tuple[str, ...]:
        """The plates that answer at once."""
        return tuple(self._known)

    def prepare(self, plate: str) -> None:
        """Make a plate ready."""
        self._surface.prepare(plate)
        self._known.setdefault(plate, {})

    def prepare_all(self, plates: Collection[str]) -> None:
        """Make these plates ready, one after the other."""
        for plate in plates:
            self.prepare(plate)

    def spots(self, plate: str, sites: Sequence[NeedleSite]) -> list[Spot]:
        """Return x, y in plate mm of each site, None where the plate does not show it."""
        return self.spots_of(plate, [site.point for site in sites])

    def spots_of(self, plate: str, points: Sequence["SurfacePoint"]) -> list[Spot]:
        """Return x, y in plate mm of each spot of skin, None where the plate does not show it."""
        if len(points) < _WHOLE_SESSION:
            return self._looked_up(plate, points)
        # Asked of all sites of a session again and again, with one more at the end at most.
        asked, (former, spots) = list(points), self._latest.get(plate, ([], []))
        if asked[: len(former)] == former:
            spots = spots + self._looked_up(plate, asked[len(former) :])
        else:
            spots = self._looked_up(plate, asked)
        self._latest[plate] = asked, spots
        return list(spots)

    def _looked_up(self, plate: str, points: Sequence["SurfacePoint"]) -> list[Spot]:
        if plate not in self._known:
            self.prepare(plate)
        known = self._known[plate]
        try:
            return [known[point] for point in points]
        except KeyError:
            self._learn(plate, points, known, self._surface.project)
        return [known[point] for point in points]

    def _learn(
        self,
        plate: str,
        points: Sequence["SurfacePoint"],
        known: dict["SurfacePoint", Spot],
        look: Callable[[NDArray[np.float64], str], tuple[NDArray[Any], NDArray[np.bool_]]],
    ) -> None:
        """Look only where the plate may show a spot: most plates hide most of the skin."""
        fresh = [point for point in points if point not in known]
        if not fresh:
            return
        array = _array(fresh)
        known.update(dict.fromkeys(fresh))
        places = np.flatnonzero(self._views.may_show(plate, array))
        if places.size:
            xy, visible = look(array[places], plate)
            for place, spot, seen in zip(
                places.tolist(), xy.tolist(), visible.tolist(), strict=True
            ):
                if seen:
                    known[fresh[place]] = spot[0], spot[1]

    def from_afar(self, plate: str, sites: Sequence[NeedleSite]) -> list[Spot]:
        """Return the spots as a small picture shows them: at once, and nearly right."""
        return self.from_afar_of(plate, [site.point for site in sites])

    def from_afar_of(self, plate: str, points: Sequence["SurfacePoint"]) -> list[Spot]:
        """Return spots of skin as `from_afar` does."""
        if plate in self._known:
            return self.spots_of(plate, points)
        known = self._afar.setdefault(plate, {})
        self._learn(plate, points, known, self._seen_from_afar)
        return [known[point] for point in points]

    def _seen_from_afar(
        self, points: NDArray[np.float64], plate: str
    ) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        view = self._views.on(plate, points)
        return view.xy, view.seen

    def best_plate(self, point: "SurfacePoint") -> str | None:
        """Return the plate on which a spot of skin is seen best."""
        return self._views.best(point)

    def learn(self, plate: str, point: "SurfacePoint", x_mm: float, y_mm: float) -> None:
        """Take it that a spot lies there: it was just located by a click on it."""
        if plate in self._known:
            if point in self._known[plate]:
                self._latest.pop(plate, None)
            self._known[plate][point] = (x_mm, y_mm)


def _array(points: Sequence["SurfacePoint"]) -> NDArray[np.float64]:
    return np.array([(point.face, point.s, point.t) for point in points])


def marks_on(
    plate: str, sites: Sequence[NeedleSite], sight: PlateSight, selected: Collection[str] = ()
) -> dict[str, Mark]:
    """Return the marks, by site id, of the sites whose spot of skin the plate shows."""
    return marks_of(plate, list(enumerate(sites, 1)), sight, selected)


def marks_of(
    plate: str,
    numbered: Sequence[tuple[int, NeedleSite]],
    sight: PlateSight,
    selected: Collection[str] = (),
) -> dict[str, Mark]:
    """Return the marks of some sites, given with their numbers."""
    spots = sight.spots(plate, [site for _, site in numbered])
    return {
        site.id: _mark(site, number, spot, selected=site.id in selected)
        for (number, site), spot in zip(numbered, spots, strict=True)
        if spot is not None
    }


def _mark(site: NeedleSite, number: int, spot: tuple[float, float], *, selected: bool) -> Mark:
    return Mark(
        *spot,
        number=number,
        needle_count=site.needle_count,
        shape=shape_of_technique(site.technique),
        state=_state(site),
        selected=selected,
        approximate=site.approximate,
        warning=has_open_warning(site),
        needles_in=_still_there(site) if site.removed_count else 0,
    )


def _state(site: NeedleSite) -> MarkState:
    if not _still_there(site):
        return MarkState.OUT
    return MarkState.PARTLY if site.removed_count else MarkState.IN


def _still_there(site: NeedleSite) -> int:
    """Return the needles in the skin, declared to stay or not."""
    return site.needle_count - site.removed_count


@dataclass(frozen=True, slots=True)
class Body:
    """Surface, atlas and sight belong to one figure; pictures and palette draw any."""

    surface: BodySurface
    atlas: BodyAtlas
    sight: PlateSight
    pictures: PlatePictures
    palette: BodyPalette
