"""The foot of the chart: what the next click records, and how many needles are in."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from needlemap.domain.reconciliation import needle_totals
from needlemap.domain.session import Session
from needlemap.domain.site import Brush
from needlemap.reference import Reference
from needlemap.ui.charting.pickers import (
    CountBox,
    diameter_picker,
    leaves_needle,
    length_picker,
    manipulation_picker,
    picked_needle,
    technique_picker,
)
from needlemap.ui.common.pieces import button, field, label


class BrushBar(QFrame):
    """Technique, manipulation, needle and count of the next sites; the needle counter.

    Signals
    -------
    needles_out_clicked
        Needles come out now, says the therapist.
    """

    needles_out_clicked = Signal()

    def __init__(self, reference: Reference, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self._reference = reference
        self.technique = technique_picker(self.tr("Technique of the next site"), reference)
        self.manipulation = manipulation_picker(self.tr("Manipulation of the next site"), reference)
        self.diameter = diameter_picker(self.tr("Needle diameter of the next site"), reference)
        self.length = length_picker(self.tr("Needle length of the next site"), reference)
        self.count = CountBox(self.tr("Needles at the next site"))
        self.count.setMinimum(1)
        self.count.setSpecialValueText("")
        self._counter = label("", "counter")
        self.needles_out: QPushButton = button(
            self.tr("Needles out"), tip=self.tr("Take needles out, one by one or all (O)")
        )
        self.saved = label("", "muted")
        self._lay_out()
        self.show_brush(Brush())
        self.needles_out.clicked.connect(self.needles_out_clicked)

    @property
    def brush(self) -> Brush:
        """What the next click records."""
        manipulation = self.manipulation.currentData()
        return Brush(
            technique=str(self.technique.currentData()),
            manipulation=manipulation,
            leaves_needle=leaves_needle(manipulation, self._reference),
            needle=picked_needle(self.diameter, self.length),
            needle_count=self.count.value(),
        )

    def show_brush(self, brush: Brush) -> None:
        """Take another brush in hand."""
        self.technique.show_value(brush.technique)
        self.manipulation.show_value(brush.manipulation)
        if brush.needle is not None:
            self.diameter.show_value(brush.needle.diameter_mm)
            self.length.show_value(brush.needle.length_mm)
        self.count.setValue(brush.needle_count)

    def show_session(self, session: Session) -> None:
        """Count the needles of the session."""
        totals = needle_totals(session.sites)
        out = totals.removed + totals.retained
        words = self.tr("{0} in · {1} out").format(totals.inserted, out)
        self._counter.setText(words)
        self._counter.setAccessibleName(words)
        self.needles_out.setEnabled(totals.still_in > 0 and session.may_change)
        for box in (self.technique, self.manipulation, self.diameter, self.length, self.count):
            box.setEnabled(not session.is_signed)

    def say(self, words: str) -> None:
        """Say what became of the last edit."""
        self.saved.setText(words)
        self.saved.setAccessibleName(words)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 10)
        row.setSpacing(10)
        self.technique.setMinimumContentsLength(22)
        self.manipulation.setMinimumContentsLength(14)
        technique = field(self.tr("Next site: technique"), self.technique)
        manipulation = field(self.tr("Manipulation"), self.manipulation)
        technique.setMaximumWidth(360)
        manipulation.setMaximumWidth(240)
        row.addWidget(technique, 3)
        row.addWidget(manipulation, 2)
        row.addWidget(field(self.tr("Ø mm"), self.diameter))
        row.addWidget(field(self.tr("Length mm"), self.length))
        row.addWidget(field(self.tr("Needles"), self.count))
        row.addStretch(1)
        row.addWidget(self.saved)
        row.addSpacing(6)
        self._counter.setMinimumWidth(110)
        row.addWidget(self._counter)
        row.addWidget(self.needles_out)
