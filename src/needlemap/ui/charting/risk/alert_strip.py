"""What the screening says, over the chart: blocks with a line to acknowledge them, warnings.

A strip, no dialog: it never stands in the way of charting. It opens with the session and
afterwards only when asked: a body that moves under the pointer would be clicked in a wrong place.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from needlemap.domain.checks import clean_line
from needlemap.domain.screening import Alert, AlertLevel
from needlemap.domain.session import Session
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.factories import button, line_edit, restyle, wrapped
from needlemap.ui.widgets.page_parts import tab_as_laid_out

_TALLEST_PX = 132


class AlertStrip(QFrame):
    """One line an alert; notes are the header's matter.

    Signals
    -------
    acknowledged
        Code of the precaution, and the words that were typed.
    sites_clicked
        Ids of the sites that an alert means.
    counted
        How many alerts there are, and how many of them wait for an acknowledgement.
    """

    acknowledged = Signal(str, str)
    sites_clicked = Signal(object)
    counted = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("alerts")
        self._shown: tuple[object, ...] | None = None
        self._announced: tuple[Alert, ...] = ()
        self.lines: dict[str, AlertLine] = {}
        self.fold = button(
            self.tr("Hide"), tip=self.tr("Hide the warnings; the number above shows them again")
        )
        self.fold.setAccessibleName(self.tr("Hide the warnings"))
        self._gone = wrapped(self.tr("None of the warnings holds any more."), "muted")
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self._gone)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._list)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 14, 6)
        row.addWidget(self._scroll, 1)
        row.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignTop)
        self.fold.clicked.connect(self.toggle)
        self.hide()

    @property
    def is_folded(self) -> bool:
        """Whether the warnings are only counted, in the head of the chart."""
        return self.isHidden()

    def show_alerts(
        self, alerts: Sequence[Alert], session: Session, *, may_edit: bool = True
    ) -> None:
        """Take over blocks and warnings. Those known from the beginning are shown at once."""
        loud = [alert for alert in alerts if alert.level is not AlertLevel.NOTE]
        answers = tuple(session.visit.answer_to(alert.precaution) for alert in loud)
        if (tuple(loud), answers) == self._shown:
            self._allow(may_edit=may_edit)
            return
        is_first = self._shown is None
        self._announce(loud)
        self._shown = (tuple(loud), answers)
        self._rebuild(loud, session)
        self._allow(may_edit=may_edit)
        waiting = sum(line.is_waiting for line in self.lines.values())
        self.setProperty("kind", "danger" if waiting else "")
        restyle(self)
        self.counted.emit(len(loud), waiting)
        if is_first and loud:
            self._unfold()

    def _announce(self, alerts: Sequence[Alert]) -> None:
        """Say each that was not said before; blocks at once."""
        known = {one.reason for one in self._announced}
        self._announced = tuple(alerts)
        for alert in alerts:
            if alert.reason not in known:
                announce(self, alert.reason, urgent=alert.level is AlertLevel.BLOCK)

    def acknowledgement_of(self, precaution: str) -> QLineEdit:
        """Unfold, and return the line in which a block is acknowledged."""
        if self.is_folded:
            self._unfold()
        self._scroll.ensureWidgetVisible(self.lines[precaution])
        return self.lines[precaution].words

    def toggle(self) -> None:
        """Fold the strip, or unfold it."""
        if self.is_folded:
            self._unfold()
        else:
            self.hide()

    def _unfold(self) -> None:
        """Show the lines, as high as they are now: lines that come later scroll."""
        self.show()
        self._list.adjustSize()
        width = max(self._scroll.viewport().width(), 400)
        wanted = self._column.heightForWidth(width) if self._column.hasHeightForWidth() else 0
        wanted = max(wanted or self._list.sizeHint().height(), self.fold.sizeHint().height())
        # A warning may become a block later, with a line to acknowledge it; the strip stays.
        wanted = max(wanted, *(line.words.sizeHint().height() for line in self.lines.values()), 0)
        self._scroll.setFixedHeight(min(wanted, _TALLEST_PX))

    def _rebuild(self, alerts: Sequence[Alert], session: Session) -> None:
        typed = {code: line.words.text() for code, line in self.lines.items() if line.is_unsaved}
        for line in self.lines.values():
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = {alert.precaution: self._line(alert, session) for alert in alerts}
        for code, line in self.lines.items():
            self._column.addWidget(line)
            if code in typed:
                line.words.setText(typed[code])
        tab_as_laid_out(self, at=self.fold)
        self._gone.setVisible(not self.lines)

    def _allow(self, *, may_edit: bool) -> None:
        for line in self.lines.values():
            line.setEnabled(may_edit)

    def _line(self, alert: Alert, session: Session) -> "AlertLine":
        answer = session.visit.answer_to(alert.precaution)
        line = AlertLine(alert, answer.acknowledgement if answer else "")
        line.acknowledged.connect(self.acknowledged)
        line.sites_clicked.connect(self.sites_clicked)
        return line


class AlertLine(QFrame):
    """An alert in its sentence; a block has a line for the words of its acknowledgement.

    Only Enter or the button acknowledges: half a sentence is not stored by a click elsewhere.

    Signals
    -------
    acknowledged
        Code of the precaution, and the words.
    sites_clicked
        Ids of the sites that the alert means.
    """

    acknowledged = Signal(str, str)
    sites_clicked = Signal(object)

    def __init__(self, alert: Alert, acknowledgement: str) -> None:
        super().__init__()
        self._alert = alert
        is_block = alert.level is AlertLevel.BLOCK
        self.is_waiting = is_block and not acknowledgement
        self.words = line_edit(
            self.tr("Acknowledge: {0}").format(alert.reason),
            placeholder=self.tr("Why you go on, in your words"),
        )
        self.words.setText(acknowledgement)
        self.words.setCursorPosition(0)  # long words are read from their beginning
        self.words.setVisible(is_block)
        self.words.returnPressed.connect(self.acknowledge)
        self.words.textChanged.connect(lambda _: self._offer())
        self.button = button(self.tr("Acknowledge"), tip=self.tr("Record your words (Enter)"))
        self.button.setAccessibleName(self.words.accessibleName())
        self.button.clicked.connect(self.acknowledge)
        self.button.setVisible(is_block)
        self._known = acknowledgement
        self._offer()
        self.setAccessibleName(self.words.accessibleName())
        self.setFocusProxy(self.words)
        reason = wrapped(("■ " if is_block else "▲ ") + alert.reason)
        reason.setProperty("kind", "error" if self.is_waiting else "alert")
        sites = button(self.tr("Show sites"))
        sites.setVisible(bool(alert.site_ids))
        sites.clicked.connect(lambda: self.sites_clicked.emit(alert.site_ids))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(reason, 3)
        row.addWidget(sites)
        row.addWidget(self.words, 2 if is_block else 0)
        row.addWidget(self.button)

    @property
    def is_unsaved(self) -> bool:
        """Whether words stand here that are not acknowledged yet, or could not be stored."""
        return self.isEnabled() and clean_line(self.words.text()) != self._known

    @property
    def accessible_words(self) -> str:
        """The sentence of the alert."""
        return self._alert.reason

    def acknowledge(self) -> None:
        """Acknowledge with the words that were typed, if they are not what is stored."""
        words = clean_line(self.words.text())
        if words != self._known:
            known, self._known = self._known, words
            self.acknowledged.emit(self._alert.precaution, words)
            if not self.isHidden():  # stored words are shown by a line of their own at once
                self._known = known

    def _offer(self) -> None:
        self.button.setEnabled(self.words.text().strip() != self._known)
