"""Joins the risk rules to the chart: warnings beside the mark, in the editor, and their key."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from needlemap.bodymap import BodyAtlas
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.site import NeedleSite
from needlemap.domain.warned import has_open_warning
from needlemap.domain.warning import Acknowledged
from needlemap.reference import Reference
from needlemap.reference.findings import Risk
from needlemap.ui.charting.canvas import BodyCanvas
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.charting.risk_note import RiskNote
from needlemap.ui.charting.risk_watch import RiskWatch
from needlemap.ui.charting.site_warnings import SiteWarnings


class RiskDisplay(QObject):
    """Watches every edit of the chart, and shows what speaks up at the one selected site."""

    def __init__(
        self,
        chart: SessionChart,
        canvas: BodyCanvas,
        atlas: BodyAtlas,
        reference: Reference,
        in_editor: SiteWarnings,
    ) -> None:
        super().__init__(canvas)
        self._chart = chart
        self._canvas = canvas
        self._watch = RiskWatch(atlas, reference, PatientFile())
        self._in_editor = in_editor
        self.note = RiskNote(canvas)
        chart.watch = self._watch
        in_editor.noted.connect(self.acknowledge)
        canvas.frame_changed.connect(self.note.hide)
        QTimer.singleShot(0, self._watch.prepare)

    def show_file(self, patient_file: PatientFile) -> None:
        """Heed this file of the patient from now on."""
        self._watch.patient_file = patient_file

    def acknowledge(self) -> None:
        """Record that what is shown was seen."""
        self._chart.acknowledge_warnings(Acknowledged.KEY)

    def show_sites(self, sites: Sequence[NeedleSite], *, beside: QWidget) -> None:
        """Show the warnings of the one selected site; `beside` may lie at its mark already."""
        site = sites[0] if len(sites) == 1 else None
        risks = self._watch.risks(self._chart.session, site) if site is not None else ()
        self._in_editor.show_risks(site, risks)
        mark = self._canvas.marks.get(site.id) if site is not None else None
        if site is None or mark is None or not has_open_warning(site):
            self.note.hide()
            return
        frame, plate = self._canvas.frame, self._canvas.plate
        self.note.show_risks(
            _open(site, risks),
            at=frame.to_px(mark.x_mm, mark.y_mm),
            body=frame.rect_of(plate.window_mm),
            taken=beside.geometry() if beside.isVisible() else None,
        )


def _open(site: NeedleSite, risks: Sequence[Risk]) -> list[Risk]:
    codes = {warning.code for warning in site.warnings if warning.is_open}
    return [risk for risk in risks if risk.code in codes]
