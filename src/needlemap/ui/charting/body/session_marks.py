"""Keeps the marks on the canvas equal to the session and the selection."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject

from needlemap.domain.edit import SiteEdit
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.site_marks import PlateSight, marks_of, marks_on
from needlemap.ui.charting.state import ChartState, Part


class SessionMarks(QObject):
    """Shows again only the marks that an edit or a selection changes: at a click that counts."""

    def __init__(self, state: ChartState, canvas: BodyCanvas, sight: PlateSight) -> None:
        super().__init__(canvas)
        self._state = state
        self._canvas = canvas
        self._sight = sight
        self._selected: frozenset[str] = frozenset()
        self._is_placing = False
        state.chart.sites_edited.connect(self._on_sites_edited)
        state.changed.connect(self._on_state_changed)

    @contextmanager
    def placing(self) -> Iterator[None]:
        """Within, paint what an edit places as soon as it is stored, before anybody else hears.

        It is painted as selected, since whoever places a site selects it next. What was selected
        until then is painted with the rest of the window.
        """
        self._is_placing = True
        try:
            yield
        finally:
            self._is_placing = False
            self._show_selection()

    def show(self) -> None:
        """Show the marks of all sites that the plate shows."""
        sites, plate = self._state.session.sites, self._canvas.plate.id
        self._canvas.show_marks(marks_on(plate, sites, self._sight, self._state.selected_ids))
        self._selected = frozenset(self._state.selected_ids)

    def _on_sites_edited(self, edit: SiteEdit) -> None:
        before = {site.id for site in edit.before}
        after = {site.id for site in edit.after}
        if not before <= after or not self._all_shown(edit):
            self.show()
        elif self._is_placing:
            self._put(after, selected=self._selected | (after - before))
            self._canvas.paint_marks_now()
        else:
            self._put(after, selected=self._selected)

    def _on_state_changed(self, part: Part) -> None:
        if part is Part.SELECTION:
            self._show_selection()

    def _show_selection(self) -> None:
        if not self._is_placing:
            chosen = frozenset(self._state.selected_ids)
            self._put(chosen ^ self._selected, selected=chosen)

    def _put(self, site_ids: Collection[str], *, selected: Collection[str]) -> None:
        """Show again the marks of these sites; the others stay as they are."""
        self._selected = frozenset(selected)
        if site_ids:
            sites = enumerate(self._state.session.sites, 1)
            numbered = [(n, site) for n, site in sites if site.id in site_ids]
            plate = self._canvas.plate.id
            self._canvas.put_marks(marks_of(plate, numbered, self._sight, self._selected))

    def _all_shown(self, edit: SiteEdit) -> bool:
        """Whether no number and no visibility of a mark changes but by putting marks."""
        sites = self._state.session.sites
        placed = {site.id for site in edit.after} - {site.id for site in edit.before}
        last = {site.id for site in sites[len(sites) - len(placed) :]}
        moved_away = any(
            spot is None and site.id in self._canvas.marks
            for site, spot in zip(
                edit.after, self._sight.spots(self._canvas.plate.id, edit.after), strict=True
            )
        )
        return placed <= last and not moved_away
