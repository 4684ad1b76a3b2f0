"""Joins previous sites, usual choices and typed entry with the charting page."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from needlemap.domain.edit import Edit, FactsEdit
from needlemap.reference import Reference
from needlemap.ui.charting.body.close_look import CloseLook
from needlemap.ui.charting.body.site_marks import Body
from needlemap.ui.charting.previous.controller import PreviousSitesController
from needlemap.ui.charting.previous.elsewhere import PreviousElsewhere
from needlemap.ui.charting.previous.layer import PreviousSitesLayer
from needlemap.ui.charting.previous.sources import PreviousSources
from needlemap.ui.charting.tools.typed_entry import TypedEntryController

if TYPE_CHECKING:
    from needlemap.ui.charting.page import ChartingPage


class PreviousWiring(QObject):
    """Gives a charting page its previous sites, their list, and the line of typed entry."""

    def __init__(
        self, page: "ChartingPage", body: Body, reference: Reference, earlier: PreviousSources
    ) -> None:
        super().__init__(page)
        self._page = page
        chart, canvas = page.chart, page.canvas
        chart.sites_edited.connect(earlier.usual.follow)
        self.previous_sites = PreviousSitesLayer(chart, body, canvas, self)
        self.controller = PreviousSitesController(
            chart, self.previous_sites, earlier, page.selection, self
        )
        self.typed = TypedEntryController(
            chart,
            body,
            canvas,
            reference,
            earlier.usual,
            lambda: page.preset.preset,
            lambda: page.preset.current,
            self,
        )
        self.close_look = CloseLook(canvas, lambda: self.previous_sites.marks)
        labels, whole = page.panel.plate_labels, page.panel.tabs.whole_plates
        self.elsewhere = PreviousElsewhere(
            canvas,
            body.sight,
            {plate_id: labels[plate_id] for plate_id in whole},
            lambda: [previous_site.point for previous_site in self.previous_sites.open],
        )
        page.panel.add_to_row(self.controller.menu)
        page.side.add(self.controller.panel)
        self._connect()

    def _connect(self) -> None:
        page = self._page
        page.panel.plate_shown.connect(self.previous_sites.show)
        page.chart.session_signed.connect(self.controller.begin)
        page.chart.visit_edited.connect(self._on_visit_edited)
        page.chart.session_annotated.connect(self.controller.begin)
        page.panel.counts_shown.connect(self.close_look.refresh)
        self.previous_sites.changed.connect(self.close_look.refresh)
        self.previous_sites.changed.connect(self.elsewhere.refresh)
        page.panel.plate_shown.connect(self.elsewhere.refresh)
        self.elsewhere.plate_wanted.connect(page.show_plate)
        self.controller.failed.connect(page.notice.show_error)
        self.controller.said.connect(page.say)
        self.previous_sites.said.connect(page.say)
        self.controller.panel_opened.connect(lambda: page.side.show_instead(self.controller.panel))
        self.controller.panel_closed.connect(self._on_panel_closed)
        self.typed.placed.connect(page.selection.select)
        self.typed.plate_wanted.connect(page.show_plate)

    def _on_visit_edited(self, edit: Edit) -> None:
        if isinstance(edit, FactsEdit) and "performed_at" in edit.after:
            self.controller.follow_time()

    def _on_panel_closed(self) -> None:
        self._page.side.show_usual(instead_of=self.controller.panel)
        self._page.canvas.setFocus()
