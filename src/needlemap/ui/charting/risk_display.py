"""Joins the risk rules to the chart: warnings beside the mark, in the editor, and their key."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from needlemap.bodymap import BodyAtlas
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.site import NeedleSite
from needlemap.domain.warned import has_open_warning
from needlemap.reference import Reference
from needlemap.reference.findings import Risk
from needlemap.ui.charting.canvas import BodyCanvas
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.charting.risk_note import RiskNote
from needlemap.ui.charting.risk_watch import RiskWatch
from needlemap.ui.charting.site_warnings import SiteRisks, SiteWarnings


class RiskDisplay(QObject):
    """Watches every edit of the chart, and shows what speaks up at the selected sites.

    Signals
    -------
    editor_wanted
        There are warnings to acknowledge that no part of the window displays now: in the editor
        they can be read.
    message
        Why nothing was acknowledged, in a sentence.
    """

    editor_wanted = Signal()
    message = Signal(str)

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
        self._open_ids: tuple[str, ...] = ()
        self.note = RiskNote(canvas)
        chart.watch = self._watch
        in_editor.acknowledge_clicked.connect(self.acknowledge)
        canvas.frame_changed.connect(self.note.hide)
        QTimer.singleShot(0, self._watch.prepare)

    def show_file(self, patient_file: PatientFile) -> None:
        """Heed this file of the patient from now on."""
        self._watch.patient_file = patient_file

    def acknowledge(self) -> None:
        """Record that the warnings of the selected sites are acknowledged, if they can be read."""
        if not self._chart.check_may_edit():
            return
        if not self._open_ids:
            self.message.emit(self.tr("There is no warning to acknowledge at the selected sites."))
        elif self.note.isHidden() and not self._in_editor.isVisible():
            self.editor_wanted.emit()
            self.message.emit(self.tr("Read the warnings, then press A."))
        else:
            self._chart.acknowledge_warnings(self._open_ids)

    def show_sites(self, sites: Sequence[NeedleSite], *, beside: QWidget) -> None:
        """Show the warnings of the selected sites; `beside` may lie at a mark already."""
        # Of many sites only those with something to acknowledge: the others would cost time.
        asked = [site for site in sites if len(sites) == 1 or has_open_warning(site)]
        session = self._chart.session
        found = [
            SiteRisks(session.number_of(site.id), site, risks)
            for site, risks in zip(asked, self._watch.risks_at(session, asked), strict=True)
        ]
        self._open_ids = tuple(site.id for site in asked if has_open_warning(site))
        self._in_editor.show_risks(found)
        self._show_note(found[0] if len(sites) == 1 else None, beside=beside)

    def _show_note(self, one: SiteRisks | None, *, beside: QWidget) -> None:
        mark = self._canvas.marks.get(one.site.id) if one is not None else None
        risks = [] if one is None else _open(one.site, one.risks)
        if mark is None or not risks:
            self.note.hide()
            return
        frame, plate = self._canvas.frame, self._canvas.plate
        self.note.show_risks(
            risks,
            at=frame.to_px(mark.x_mm, mark.y_mm),
            body=frame.rect_of(plate.window_mm),
            taken=beside.geometry() if beside.isVisible() else None,
        )


def _open(site: NeedleSite, risks: Sequence[Risk]) -> list[Risk]:
    codes = {warning.code for warning in site.warnings if warning.is_open}
    return [risk for risk in risks if risk.code in codes]
