"""Joins the risk rules to the chart: warnings beside the mark, in the editor, and their key."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from needlemap.bodymap import BodyAtlas
from needlemap.domain.edit import Edit, EditKind, SiteEdit, has_open_warning
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.site import NeedleSite
from needlemap.errors import sentence_of
from needlemap.painting import Mark
from needlemap.reference import Reference
from needlemap.reference.findings import Risk
from needlemap.services.risk_watch import RiskWatch
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.charting.risk.note import RiskNote
from needlemap.ui.charting.risk.site_warnings import SiteRisks, SiteWarnings
from needlemap.ui.widgets.accessibility import announce


class RiskDisplay(QObject):
    """Watches every edit of the chart, and shows what warns at the selected sites.

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
        self._watch = RiskWatch(atlas, reference, PatientFile())
        self._in_editor = in_editor
        self._open_ids: tuple[str, ...] = ()
        self._first = _NoteBeside(canvas, self)
        self._all = [self._first]
        chart.watch = self._watch
        chart.edit_stored.connect(self._announce)
        in_editor.acknowledge_clicked.connect(self.acknowledge)
        in_editor.installEventFilter(self)
        QTimer.singleShot(0, self._watch.prepare)

    @property
    def note(self) -> RiskNote:
        """What warns beside a mark of the first body."""
        return self._first.note

    def show_also_on(self, canvas: BodyCanvas, chip: QWidget) -> None:
        """Warn on a second body too, where the site was placed on it or the first hides it."""
        beside = _NoteBeside(canvas, self)
        beside.chip = chip
        self._all.append(beside)

    def show_file(self, patient_file: PatientFile) -> None:
        """Heed this file of the patient from now on."""
        self._watch.patient_file = patient_file

    def acknowledge(self) -> None:
        """Record that the warnings of the selected sites are acknowledged, if they can be read."""
        if not self._chart.check_may_edit():
            return
        words = self._in_editor.own_words
        typed, key = words.typed, words.key
        asked = self._open_ids or (key if typed is not None else ())
        if not asked:
            self.message.emit(self.tr("There is no warning to acknowledge at the selected sites."))
        elif not self._is_listed() and not any(each.note.is_whole for each in self._all):
            self.editor_wanted.emit()
            self.message.emit(self.tr("Read the warnings, then press A."))
        else:
            try:
                stored = self._chart.acknowledge_warnings(asked, typed)
            except ValueError as error:
                self.message.emit(sentence_of(error))
            else:
                if stored:
                    words.forget(key)

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

    def _announce(self, edit: Edit, kind: EditKind) -> None:
        """Say each warning that the records now hold as displayed, whichever site is selected.

        What is recorded and what is said are one list: none counts as displayed unheard.
        """
        if kind is EditKind.UNDO or not isinstance(edit, SiteEdit):
            return
        before = {site.id: site.warnings for site in edit.before}
        for site in edit.after:
            known = {(one.code, one.text) for one in before.get(site.id, ())}
            fresh = [one.text for one in site.warnings if (one.code, one.text) not in known]
            if fresh:
                number = self._chart.session.number_of(site.id)
                words = self.tr("Site {0}, warning: {1}").format(number, " ".join(fresh))
                announce(self._in_editor, words, urgent=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.Hide:
            for each in self._all:
                each.unfold()
        return super().eventFilter(watched, event)

    def _is_listed(self) -> bool:
        """Whether the list of warnings is in sight: its tab in front, and not scrolled away."""
        piece: QWidget | None = self._in_editor
        while piece is not None and not isinstance(piece, QScrollArea):
            piece = piece.parentWidget()
        place = self._in_editor if piece is None else piece
        return self._in_editor.isVisible() and not place.visibleRegion().isEmpty()

    def _show_note(self, one: SiteRisks | None, *, beside: QWidget) -> None:
        self._first.chip = beside
        risks = [] if one is None else _open(one.site, one.risks)
        able = [each for each in self._all if one is not None and each.can_show(one.site.id)]
        chosen = max(able, key=lambda each: each.is_worked_at, default=None) if risks else None
        for each in self._all:
            if each is chosen and one is not None:
                each.show(one.site.id, risks, is_listed=self._is_listed())
            else:
                each.note.hide()


class _NoteBeside(QObject):
    """The warning on one canvas, and what else lies at the mark there."""

    def __init__(self, canvas: BodyCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._site_id = ""
        self.note = RiskNote(canvas)
        self.chip: QWidget | None = None
        canvas.frame_changed.connect(self._follow)
        canvas.pointer_moved.connect(self._make_way)

    @property
    def is_worked_at(self) -> bool:
        """Whether a site was just placed here."""
        return self.chip is not None and self.chip.isVisible()

    def can_show(self, site_id: str) -> bool:
        """Whether the mark of a site is shown here."""
        return self._canvas.has_mark(site_id) and not self._canvas.isHidden()

    def show(self, site_id: str, risks: Sequence[Risk], *, is_listed: bool) -> None:
        """Warn at the mark of a site; `is_listed` says that a list in view has all of it."""
        self._site_id = site_id
        at, body = self._mark_and_body(self._canvas.marks[site_id])
        taken = self._taken()
        self.note.show_risks(risks, at=at, body=body, taken=taken, is_listed=is_listed)

    def unfold(self) -> None:
        """Show every warning here, since the list is not in view any more."""
        if not self.note.isHidden() and not self.note.is_whole:
            self.note.fold(is_listed=False)
            self._follow()

    def _follow(self) -> None:
        """Stay beside the mark when the view moves; go when the mark is out of sight."""
        if self.note.isHidden():
            return
        mark = self._canvas.marks.get(self._site_id)
        if mark is None:
            self.note.hide()
            return
        at, body = self._mark_and_body(mark)
        if self._canvas.rect().contains(at.toPoint()):
            self.note.put(at, body, self._taken())
        else:
            self.note.hide()

    def _make_way(self, at: QPointF) -> None:
        """Go out of the way of a pointer: what lies there is looked at, or to be clicked."""
        if not self.note.isHidden() and self.note.geometry().contains(at.toPoint()):
            self._follow()

    def _mark_and_body(self, mark: Mark) -> tuple[QPointF, QRectF]:
        frame, plate = self._canvas.frame, self._canvas.plate
        return frame.to_px(mark.x_mm, mark.y_mm), frame.rect_of(plate.window_mm)

    def _taken(self) -> QRect | None:
        chip = self.chip
        return chip.geometry() if chip is not None and chip.isVisible() else None


def _open(site: NeedleSite, risks: Sequence[Risk]) -> list[Risk]:
    codes = {warning.code for warning in site.warnings if warning.is_open}
    return [risk for risk in risks if risk.code in codes]
