"""What the chart takes over from before, put together: usual choices, ghosts, typed entry."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from needlemap.domain.edit import Edit, FactsEdit
from needlemap.reference import Reference
from needlemap.ui.charting.body.close_look import CloseLook
from needlemap.ui.charting.body.site_marks import Body
from needlemap.ui.charting.previous.controller import GhostDesk
from needlemap.ui.charting.previous.elsewhere import PreviousElsewhere
from needlemap.ui.charting.previous.layer import Ghosts
from needlemap.ui.charting.previous.sources import Earlier
from needlemap.ui.charting.tools.typed_entry import TypedEntryDesk

if TYPE_CHECKING:
    from needlemap.ui.charting.page import ChartingPage


class TakenOver(QObject):
    """Gives a charting page its ghosts, their list, and the line of typed entry."""

    def __init__(
        self, page: "ChartingPage", body: Body, reference: Reference, earlier: Earlier
    ) -> None:
        super().__init__(page)
        self._page = page
        chart, canvas = page.chart, page.canvas
        chart.sites_edited.connect(earlier.usual.follow)
        self.ghosts = Ghosts(chart, body, canvas, self)
        self.desk = GhostDesk(chart, self.ghosts, earlier, page.selection, self)
        self.typed = TypedEntryDesk(
            chart,
            body,
            canvas,
            reference,
            earlier.usual,
            lambda: page.brush.brush,
            lambda: page.brush.current,
            self,
        )
        self.close_look = CloseLook(canvas, lambda: self.ghosts.marks)
        labels, whole = page.panel.plate_labels, page.panel.tabs.whole_plates
        self.elsewhere = PreviousElsewhere(
            canvas,
            body.sight,
            {plate_id: labels[plate_id] for plate_id in whole},
            lambda: [ghost.point for ghost in self.ghosts.open],
        )
        page.panel.add_to_row(self.desk.menu)
        page.side.add(self.desk.panel)
        self._connect()

    def _connect(self) -> None:
        page = self._page
        page.panel.plate_shown.connect(self.ghosts.show)
        page.chart.session_signed.connect(self.desk.begin)
        page.chart.visit_edited.connect(self._on_visit_edited)
        page.chart.session_annotated.connect(self.desk.begin)
        page.panel.counts_shown.connect(self.close_look.refresh)
        self.ghosts.changed.connect(self.close_look.refresh)
        self.ghosts.changed.connect(self.elsewhere.refresh)
        page.panel.plate_shown.connect(self.elsewhere.refresh)
        self.elsewhere.plate_wanted.connect(page.show_plate)
        self.desk.failed.connect(page.notice.show_error)
        self.desk.said.connect(page.say)
        self.ghosts.said.connect(page.say)
        self.desk.panel_opened.connect(lambda: page.side.show_instead(self.desk.panel))
        self.desk.panel_closed.connect(self._on_panel_closed)
        self.typed.placed.connect(page.selection.select)
        self.typed.plate_wanted.connect(page.show_plate)

    def _on_visit_edited(self, edit: Edit) -> None:
        if isinstance(edit, FactsEdit) and "performed_at" in edit.after:
            self.desk.follow_time()

    def _on_panel_closed(self) -> None:
        self._page.side.show_usual(instead_of=self.desk.panel)
        self._page.canvas.setFocus()
