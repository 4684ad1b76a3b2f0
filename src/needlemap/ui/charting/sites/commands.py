"""What the therapist can do with sites, from click or key: each a call on the chart."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from needlemap.domain.placement import Placement, SurfacePoint
from needlemap.domain.plurals import counted
from needlemap.domain.site import (
    NeedleSite,
    SitePreset,
    StructureSource,
    Twitch,
    dose_of,
    with_needle_count,
)
from needlemap.history.learned_choices import LearnedChoices
from needlemap.reference import Reference
from needlemap.ui.charting.body.site_marks import Body
from needlemap.ui.charting.presets.pickers import leaves_needle
from needlemap.ui.charting.sites.candidate_popup import AT_MOST
from needlemap.ui.charting.sites.model import HowInferred
from needlemap.ui.charting.state import ChartState, Tool

_PAIR = 2
_PLACEMENTS_KEPT = 4
CheckedPreset = Callable[[], SitePreset | None]


class ChartingActions(QObject):
    """Joins the state of the chart with the atlas and what is usual.

    Parameters
    ----------
    checked_preset
        Returns the preset to record; None, and it is said why, where it may not be what is seen.

    Signals
    -------
    missed
        Why nothing was done, or what to click next, in a sentence.
    """

    missed = Signal(str)

    def __init__(
        self,
        state: ChartState,
        body: Body,
        reference: Reference,
        learned: LearnedChoices,
        checked_preset: CheckedPreset,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._chart = state, state.chart
        self._surface = body.surface
        self._atlas = body.atlas
        self._placements: dict[tuple[SurfacePoint, str], Placement] = {}
        self._sight = body.sight
        self._reference = reference
        self._learned, self._checked_preset = learned, checked_preset

    def place(self, plate: str, x_mm: float, y_mm: float) -> str | None:
        """Chart a site where the plate was clicked, and select it; return its id."""
        placement = self._placement(plate, x_mm, y_mm, self._state.preset.technique)
        if placement is None:
            self.missed.emit(self.tr("This is not on the body. Click on the skin."))
            return None
        preset = self._checked_preset() if self._chart.check_may_edit() else None
        if preset is None:
            return None
        self._sight.learn(plate, placement.point, x_mm, y_mm)
        site = self._chart.place(placement, preset)
        if site is None:
            return None
        self._state.select([site.id])
        return site.id

    def move(self, site_id: str, plate: str, x_mm: float, y_mm: float) -> None:
        """Put a site where it was dropped; beside the body it stays where it was."""
        site = self._chart.session.site(site_id)
        placement = self._placement(plate, x_mm, y_mm, site.technique)
        if placement is None:
            self.missed.emit(self.tr("This is not on the body. The site was not moved."))
        else:
            self._chart.move(site_id, placement)

    def begin_move(self) -> None:
        """Let the next click on the body say where the selected site belongs; or no longer."""
        sites = self._state.selected_sites
        if self._state.tool is Tool.MOVE or len(sites) == 1:
            self._state.toggle_tool(Tool.MOVE)
        else:
            self.missed.emit(self.tr("Select one site first, then press K to move it."))
        if self._state.tool is Tool.MOVE:
            number = self._chart.session.number_of(sites[0].id)
            words = self.tr("Click where site {0} belongs. Press K to leave it where it is.")
            self.missed.emit(words.format(number))

    def move_chosen(self, plate: str, x_mm: float, y_mm: float) -> None:
        """Put the selected site where the body was clicked; beside it, wait for another click."""
        sites = self._state.selected_sites
        if len(sites) == 1:
            before = self._chart.session.site(sites[0].id).point
            self.move(sites[0].id, plate, x_mm, y_mm)
            if self._chart.session.site(sites[0].id).point == before:
                return
        self._state.use(Tool.PLACE)

    def link_selected(self) -> None:
        """Link the two selected sites as a pair of electrodes, or part them."""
        sites = self._state.selected_sites
        if len(sites) == _PAIR:
            self._chart.link(sites[0].id, sites[1].id, self._state.current)
        else:
            self.missed.emit(self.tr("Select exactly two sites to link them as an e-stim pair."))

    def nudge(self, plate: str, dx_mm: float, dy_mm: float) -> None:
        """Shift each selected site that the plate shows by some mm."""
        moves: dict[str, Placement] = {}
        for site in self._state.selected_sites:
            point = np.array([[site.point.face, site.point.s, site.point.t]])
            xy, visible = self._surface.project(point, plate)
            x_mm, y_mm = float(xy[0, 0]) + dx_mm, float(xy[0, 1]) + dy_mm
            placement = self._placement(plate, x_mm, y_mm, site.technique)
            if visible[0] and placement is not None:
                moves[site.id] = placement
        if moves:
            self._chart.move_each(moves)
        else:
            self.missed.emit(self.tr("No site was moved: there is no skin on that side."))

    def select(self, site_id: str, *, extend: bool) -> None:
        """Select a site, or add it to the selection."""
        if extend:
            self._state.toggle_selected(site_id)
        else:
            self._state.select([site_id])

    def select_all(self) -> None:
        """Select every site of the session."""
        self._state.select(site.id for site in self._chart.session.sites)

    def remove_selected(self) -> None:
        """Take the selected sites off the chart."""
        self._chart.remove(self._state.selected_ids)

    def change_selected(self, change: Callable[[NeedleSite], NeedleSite]) -> bool:
        """Change all selected sites alike, as one edit; false when it could not be stored."""
        return self._chart.change_each(self._state.selected_ids, change)

    def change_selected_pairs(self, change: Callable[[NeedleSite], NeedleSite]) -> bool:
        """Change all selected sites and their partners alike, as one edit, as above."""
        return self._chart.change_pairs(self._state.selected_ids, change)

    def set_needle_count(self, count: int) -> None:
        """Set how many needles the selected sites have."""
        if all(site.needle_count == count for site in self._state.selected_sites):
            known = counted(count, self.tr("1 needle"), self.tr("{0} needles"))
            self.missed.emit(self.tr("Nothing changed: {0} already.").format(known))
            return
        self.change_selected(lambda site: with_needle_count(site, count))

    def step_structure(self, step: int) -> None:
        """Give the one selected site its next or previous candidate structure."""
        sites = self._state.selected_sites
        if len(sites) != 1:
            return
        # In the atlas's own order: what was chosen just now is usual at once, and would come first.
        placement = self._placement_at(sites[0])
        names = [candidate.structure for candidate in placement.candidates]
        if names:
            known = sites[0].structure
            place = names.index(known) + step if known in names else 0
            self.choose_structure(names[place % len(names)])

    def choose_structure(self, structure: str) -> None:
        """Give the selected sites this structure, as the therapist's own choice."""
        self._chart.change(
            self._state.selected_ids, structure=structure, structure_source=StructureSource.CHOSEN
        )

    def toggle_twitch(self) -> None:
        """Record a twitch at the selected sites, or take the record back."""
        seen = all(site.twitch for site in self._state.selected_sites)
        self.change_selected(
            lambda site: replace(site, twitch=None if seen else Twitch.SINGLE, twitch_count=None)
        )

    def toggle_pain(self) -> None:
        """Record that the selected sites reproduced the pain, or take the record back."""
        seen = all(site.pain_reproduced for site in self._state.selected_sites)
        self.change_selected(lambda site: replace(site, pain_reproduced=None if seen else True))

    def mirror_selected(self) -> None:
        """Chart the twins of the selected sites on the other side, with the same dose."""
        twins = [
            (
                self._twin(site),
                dose_of(site, leaves_needle=leaves_needle(site.manipulation, self._reference)),
            )
            for site in self._state.selected_sites
        ]
        if placed := self._chart.place_all(twins):
            self._state.select(placed)

    def candidates(self, site: NeedleSite) -> list[str]:
        """Return the structures that may be meant at a site, nearest the skin first."""
        placement = self._as_learned(self._placement_at(site))
        return [candidate.structure for candidate in placement.candidates]

    def how_inferred(self, site: NeedleSite) -> HowInferred:
        """Return whether the atlas or the therapist's earlier choices named a site's structure."""
        if site.structure == self._placement_at(site).structure:
            return HowInferred.FROM_PLACE
        if site.structure == self._learned.at(site.point):
            return HowInferred.FROM_CHOICES
        return HowInferred.OTHERWISE

    def renamed(self, site: NeedleSite) -> str | None:
        """Return what an older site's spot is named today, None while that is the same."""
        if site.structure is None or site.atlas_version == self._atlas.version:
            return None
        return self._atlas.structure_now(site.point, site.structure)

    def named_candidates(self, site: NeedleSite) -> list[tuple[str, str]]:
        """Return id and short name of the likeliest structures at a site."""
        return [
            (structure, self._reference.short_structure_name(structure))
            for structure in self.candidates(site)[:AT_MOST]
        ]

    def _twin(self, site: NeedleSite) -> Placement:
        """Return the mirrored spot, whose structure is the same: a chosen one too."""
        twin = self._atlas.at(self._surface.mirror(site.point), technique=site.technique)
        return twin if site.structure is None else twin.preferring(site.structure)

    def _placement(self, plate: str, x_mm: float, y_mm: float, technique: str) -> Placement | None:
        placement = self._atlas.locate(plate, x_mm, y_mm, technique)
        if placement is None:
            return None
        self._keep(placement, technique)
        return self._as_learned(placement)

    def _placement_at(self, site: NeedleSite) -> Placement:
        """Return what lies at a site: click, editor, names and chip ask one after the other."""
        known = self._placements.get((site.point, site.technique))
        if known is None:
            known = self._atlas.at(site.point, technique=site.technique)
            self._keep(known, site.technique)
        return known

    def _keep(self, placement: Placement, technique: str) -> None:
        while len(self._placements) >= _PLACEMENTS_KEPT:
            del self._placements[next(iter(self._placements))]
        self._placements[placement.point, technique] = placement

    def _as_learned(self, placement: Placement) -> Placement:
        """Put first what the therapist usually means there, if it lies beneath the skin there."""
        structure = self._learned.at(placement.point)
        if structure is None or not self._atlas.may_lie_at(placement, structure):
            return placement
        return placement.preferring(structure)
