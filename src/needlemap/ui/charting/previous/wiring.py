"""The previous sites of a chart as a whole: on the body, in their menu, and in their list."""

from PySide6.QtCore import QObject, Signal

from needlemap.domain.edit import Edit, FactsEdit
from needlemap.ui.charting.body.panel import BodyPanel
from needlemap.ui.charting.body.site_marks import Body
from needlemap.ui.charting.previous.controller import PreviousSitesController
from needlemap.ui.charting.previous.elsewhere import PreviousElsewhere
from needlemap.ui.charting.previous.layer import PreviousSitesLayer
from needlemap.ui.charting.previous.sources import PreviousSources
from needlemap.ui.charting.sites.table import SitesSide
from needlemap.ui.charting.state import ChartState


class PreviousWiring(QObject):
    """Joins previous sites with the body, the table and the session.

    Parameters
    ----------
    side
        Table and editor, whose place the list takes while it is open.

    Signals
    -------
    message
        Something was done; carries the sentence.
    list_opened
        The list has taken the place of table and editor.
    """

    message = Signal(str)
    list_opened = Signal()

    def __init__(
        self,
        state: ChartState,
        body: Body,
        panel: BodyPanel,
        side: SitesSide,
        earlier: PreviousSources,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._panel, self._side = panel, side
        canvas, chart = panel.canvas, state.chart
        chart.sites_edited.connect(earlier.learned.follow)
        self.previous_sites = PreviousSitesLayer(chart, body, canvas, self)
        self.controller = PreviousSitesController(state, self.previous_sites, earlier, self)
        labels, whole = panel.plate_labels, panel.tabs.whole_plates
        self.elsewhere = PreviousElsewhere(
            canvas,
            body.sight,
            {plate_id: labels[plate_id] for plate_id in whole},
            lambda: [previous_site.point for previous_site in self.previous_sites.open],
        )
        panel.add_to_row(self.controller.menu)
        side.add(self.controller.panel)
        self._connect(state)

    def offer(self, offered: bool) -> None:
        """Show the menu of previous sites where they can be copied forward."""
        self.controller.menu.setVisible(offered)

    def _connect(self, state: ChartState) -> None:
        panel, chart = self._panel, state.chart
        panel.plate_shown.connect(self.previous_sites.show)
        panel.plate_shown.connect(self.elsewhere.refresh)
        chart.session_signed.connect(self.controller.begin)
        chart.visit_edited.connect(self._on_visit_edited)
        chart.session_annotated.connect(self.controller.begin)
        self.previous_sites.changed.connect(self.elsewhere.refresh)
        self.elsewhere.plate_wanted.connect(state.show_plate)
        self.controller.failed.connect(panel.notice.show_error)
        self.controller.message.connect(self.message)
        self.previous_sites.message.connect(self.message)
        self.controller.panel_opened.connect(self._on_panel_opened)
        self.controller.panel_closed.connect(self._on_panel_closed)

    def _on_visit_edited(self, edit: Edit) -> None:
        if isinstance(edit, FactsEdit) and "performed_at" in edit.after:
            self.controller.follow_time()

    def _on_panel_opened(self) -> None:
        self._side.show_instead(self.controller.panel)
        self.list_opened.emit()

    def _on_panel_closed(self) -> None:
        self._side.show_main(instead_of=self.controller.panel)
        self._panel.canvas.setFocus()
