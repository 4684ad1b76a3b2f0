"""Keeps the marks on the canvas equal to the session and the selection."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QObject

from needlemap.domain.edit import SiteEdit
from needlemap.domain.site import NeedleSite
from needlemap.painting import Mark
from needlemap.ui.charting.canvas import BodyCanvas
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.charting.look_ahead import PlannedSite
from needlemap.ui.charting.marks import PlateSight, marks_of, marks_on
from needlemap.ui.charting.selection import SiteSelection


@dataclass(frozen=True, slots=True)
class _ReadyMarks:
    """Marks to be put at an edit, while these sites show as selected, and those after it."""

    edit: SiteEdit
    selected: frozenset[str]
    marks: dict[str, Mark]
    then_selected: frozenset[str]

    def are_for(self, edit: SiteEdit, selected: frozenset[str]) -> bool:
        return edit is self.edit and selected is self.selected


class SessionMarks(QObject):
    """Shows anew only the marks that an edit or a selection changes: at a click that counts."""

    def __init__(
        self, chart: SessionChart, selection: SiteSelection, canvas: BodyCanvas, sight: PlateSight
    ) -> None:
        super().__init__(canvas)
        self._chart = chart
        self._selection = selection
        self._canvas = canvas
        self._sight = sight
        self._selected: frozenset[str] = frozenset()
        self._ready: _ReadyMarks | None = None
        self._is_placing = False
        chart.sites_edited.connect(self._on_sites_edited)
        selection.changed.connect(self._on_selection_changed)

    @contextmanager
    def placing(self) -> Iterator[None]:
        """Within, paint what an edit places as soon as it is stored, before anybody else hears.

        It is painted as selected, since whoever places a site selects it next.
        """
        self._is_placing = True
        try:
            yield
        finally:
            self._is_placing = False
            self._on_selection_changed()

    def look_ahead(self, planned: PlannedSite) -> None:
        """Make ready the marks that this edit changes, or selects no longer, and their looks."""
        selected = frozenset((planned.site_id,))
        changed = {site.id for site in planned.edit.after} | self._selected
        marks = self._marks(planned.after.sites, changed, selected)
        self._canvas.draw_looks(marks.values())
        self._ready = _ReadyMarks(planned.edit, self._selected, marks, selected)

    def show(self) -> None:
        """Show the marks of all sites that the plate shows."""
        sites, plate = self._chart.session.sites, self._canvas.plate.id
        self._canvas.show_marks(marks_on(plate, sites, self._sight, self._selection.ids))
        self._selected = frozenset(self._selection.ids)
        self._ready = None

    def _on_sites_edited(self, edit: SiteEdit) -> None:
        ready, self._ready = self._ready, None
        before = {site.id for site in edit.before}
        after = {site.id for site in edit.after}
        if self._is_placing and ready and ready.are_for(edit, self._selected):
            self._selected = ready.then_selected
            self._canvas.put_marks(ready.marks)
            self._canvas.paint_marks_now()
        elif not before <= after or not self._all_shown(edit):
            self.show()
        elif self._is_placing:
            self._put(after | self._selected, selected=after - before)
            self._canvas.paint_marks_now()
        else:
            self._put(after, selected=self._selected)

    def _on_selection_changed(self) -> None:
        if not self._is_placing:
            chosen = frozenset(self._selection.ids)
            self._put(chosen ^ self._selected, selected=chosen)

    def _put(self, site_ids: Collection[str], *, selected: Collection[str]) -> None:
        """Show anew the marks of these sites; the others stay as they are."""
        self._selected = frozenset(selected)
        if site_ids:
            sites = self._chart.session.sites
            self._canvas.put_marks(self._marks(sites, site_ids, self._selected))

    def _marks(
        self,
        sites: Sequence[NeedleSite],
        wanted: Collection[str],
        selected: Collection[str],
    ) -> dict[str, Mark]:
        numbered = [(n, site) for n, site in enumerate(sites, 1) if site.id in wanted]
        return marks_of(self._canvas.plate.id, numbered, self._sight, selected)

    def _all_shown(self, edit: SiteEdit) -> bool:
        """Whether no number and no visibility of a mark changes but by putting marks."""
        sites = self._chart.session.sites
        placed = {site.id for site in edit.after} - {site.id for site in edit.before}
        last = {site.id for site in sites[len(sites) - len(placed) :]}
        moved_away = any(
            spot is None and site.id in self._canvas.marks
            for site, spot in zip(
                edit.after, self._sight.spots(self._canvas.plate.id, edit.after), strict=True
            )
        )
        return placed <= last and not moved_away
