"""What the screening says, over the chart: blocks with a line to acknowledge them, warnings.

A strip, no dialog: it never stands in the way of charting, and it can be folded.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from needlemap.domain.screening import Alert, AlertLevel
from needlemap.domain.session import Session
from needlemap.ui.common.pieces import button, line_edit, restyle, wrapped


class AlertStrip(QFrame):
    """One line an alert; notes are the header's matter.

    Signals
    -------
    acknowledged
        Code of the precaution, and the words that were typed.
    sites_clicked
        Ids of the sites that an alert means.
    """

    acknowledged = Signal(str, str)
    sites_clicked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("alerts")
        self._shown: tuple[object, ...] = ()
        self._seen: set[str] = set()
        self.lines: dict[str, AlertLine] = {}
        self._summary = wrapped("", "label")
        self.fold = button(self.tr("Seen"), tip=self.tr("Fold the warnings"))
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 14, 6)
        column = QVBoxLayout()
        column.addWidget(self._summary)
        column.addLayout(self._column)
        row.addLayout(column, 1)
        row.addWidget(self.fold)
        self._is_folded = False
        self.fold.clicked.connect(self._on_fold_clicked)
        self.hide()

    @property
    def is_folded(self) -> bool:
        """Whether only the number of warnings is shown."""
        return self._is_folded

    def show_alerts(self, alerts: Sequence[Alert], session: Session) -> None:
        """Show blocks and warnings; a new one unfolds the strip."""
        loud = [alert for alert in alerts if alert.level is not AlertLevel.NOTE]
        answers = tuple(session.visit.answer_to(alert.precaution) for alert in loud)
        if (tuple(loud), answers) == self._shown:
            return
        self._shown = (tuple(loud), answers)
        fresh = {f"{alert.precaution} {alert.level}" for alert in loud} - self._seen
        self._seen |= fresh
        self._is_folded = self._is_folded and not fresh
        self._rebuild(loud, session)
        self._show_fold()

    def acknowledgement_of(self, precaution: str) -> QLineEdit:
        """Unfold, and return the line in which a block is acknowledged."""
        self._is_folded = False
        self._show_fold()
        return self.lines[precaution].words

    def _rebuild(self, alerts: Sequence[Alert], session: Session) -> None:
        for line in self.lines.values():
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = {alert.precaution: self._line(alert, session) for alert in alerts}
        for line in self.lines.values():
            self._column.addWidget(line)

    def _line(self, alert: Alert, session: Session) -> "AlertLine":
        answer = session.visit.answer_to(alert.precaution)
        line = AlertLine(alert, answer.acknowledgement if answer else "")
        line.setEnabled(session.may_change)
        line.acknowledged.connect(self.acknowledged)
        line.sites_clicked.connect(self.sites_clicked)
        return line

    def _on_fold_clicked(self) -> None:
        self._is_folded = not self._is_folded
        self._show_fold()

    def _show_fold(self) -> None:
        self.setVisible(bool(self.lines))
        for line in self.lines.values():
            line.setVisible(not self._is_folded)
        waiting = sum(line.is_waiting for line in self.lines.values())
        words = self.tr("{0} warning(s)").format(len(self.lines))
        if waiting:
            words = self.tr("{0}, {1} to acknowledge before signing").format(words, waiting)
        self._summary.setText(words)
        self._summary.setVisible(self._is_folded)
        self.fold.setText(self.tr("Show") if self._is_folded else self.tr("Seen"))
        self.fold.setAccessibleName(self.tr("Warnings: {0}").format(self.fold.text()))
        self.setProperty("kind", "danger" if waiting else "")
        restyle(self)


class AlertLine(QFrame):
    """An alert in its sentence; a block has a line for the words of its acknowledgement.

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
            placeholder=self.tr("Why you go on, in your words; then Enter"),
        )
        self.words.setText(acknowledgement)
        self.words.setMaxLength(1000)
        self.words.setVisible(is_block)
        self.words.editingFinished.connect(self._on_edited)
        self._known = acknowledgement
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

    @property
    def accessible_words(self) -> str:
        """The sentence of the alert."""
        return self._alert.reason

    def _on_edited(self) -> None:
        words = self.words.text().strip()
        if words != self._known:
            self._known = words
            self.acknowledged.emit(self._alert.precaution, words)
