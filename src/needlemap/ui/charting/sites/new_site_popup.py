"""The site just placed: the chip beside its mark offers the other structures there."""

from PySide6.QtCore import QObject

from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.sites.candidate_popup import CandidatePopup
from needlemap.ui.charting.sites.commands import ChartingActions
from needlemap.ui.charting.state import ChartState


class NewSitePopup(QObject):
    """Knows which site was placed last, and shows the chip while it is the selected one."""

    def __init__(
        self,
        state: ChartState,
        actions: ChartingActions,
        canvas: BodyCanvas,
    ) -> None:
        super().__init__(canvas)
        self._state, self._actions = state, actions
        self._canvas = canvas
        self._id = ""
        self.chip = CandidatePopup(canvas)
        self.chip.picked.connect(self._on_picked)
        canvas.frame_changed.connect(self._follow)

    def remember(self, site_id: str) -> None:
        """Take this site for the one just placed; nothing for none."""
        self._id = site_id

    def show_chip(self) -> None:
        """Offer the other structures at the site, or nothing once another one is selected."""
        mark = self._canvas.marks.get(self._id)
        if mark is None or self._state.selected_ids != (self._id,):
            self._id = ""
            self.chip.hide()
            return
        site = self._state.session.site(self._id)
        frame, plate = self._canvas.frame, self._canvas.plate
        self.chip.offer(
            self._actions.named_candidates(site),
            site.structure,
            at=frame.to_px(mark.x_mm, mark.y_mm),
            body=frame.rect_of(plate.window_mm),
        )

    def _follow(self) -> None:
        """Stay beside the mark when the view moves; go when the mark is out of sight."""
        if self.chip.isHidden():
            return
        frame, plate = self._canvas.frame, self._canvas.plate
        mark = self._canvas.marks.get(self._id)
        at = frame.to_px(mark.x_mm, mark.y_mm) if mark is not None else None
        if at is None or not self._canvas.rect().contains(at.toPoint()):
            self.chip.hide()
        else:
            self.chip.put(at, frame.rect_of(plate.window_mm))

    def _on_picked(self, structure: str) -> None:
        self._actions.choose_structure(structure)
        self._canvas.setFocus()
