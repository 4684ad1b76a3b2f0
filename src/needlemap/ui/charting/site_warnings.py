"""What the risk rules say of the selected site, in the editor: short, with all of it on demand."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from needlemap.domain.site import NeedleSite
from needlemap.domain.warned import has_open_warning
from needlemap.reference.findings import Risk, RiskLevel
from needlemap.ui.common.pieces import button, label, restyle, wrapped

_SIGNS = {RiskLevel.HIGH: "⚠", RiskLevel.CAUTION: "⚠", RiskLevel.NOTE: "•"}
_SHORT_AT_MOST = 2
_LINE_PX = 340


class SiteWarnings(QFrame):
    """The warnings of one site; more of each opens with a click, nothing has to be closed.

    Signals
    -------
    noted
        The therapist has seen what is shown.
    """

    noted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("risk-note")
        self._risks: tuple[Risk, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 7, 10, 7)
        self._column.setSpacing(3)
        self.more = QToolButton()
        self.more.setText(self.tr("Details"))
        self.more.setAccessibleName(self.tr("Details of the warnings"))
        self.more.setCheckable(True)
        self.more.toggled.connect(lambda _: self._fill())
        self.note = button(self.tr("Noted"), tip=self.tr("I have seen these warnings (A)"))
        self.note.clicked.connect(self.noted)
        self._state = label("", "risk-foot")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self._column.addLayout(self._lines)
        row = QHBoxLayout()
        row.addWidget(self._state, 1)
        row.addWidget(self.more)
        row.addWidget(self.note)
        self._column.addLayout(row)
        self.hide()

    @property
    def words(self) -> str:
        """All that is said, line by line."""
        return "\n".join(line.text() for line in self._all_lines() if not line.isHidden())

    def show_risks(self, site: NeedleSite | None, risks: Sequence[Risk]) -> None:
        """Show what speaks up at this site now, and whether it was noted; None for no site."""
        self.setVisible(site is not None and bool(risks))
        if site is None:
            return
        is_open = has_open_warning(site)
        self.note.setVisible(is_open)
        self._state.setText("" if is_open else self.tr("✓ noted"))
        if tuple(risks) != self._risks:
            self._risks = tuple(risks)
            self._fill()

    def _fill(self) -> None:
        said = self._said()
        while self._lines.count() < len(said):
            self._lines.addWidget(wrapped(""))
        lines = self._all_lines()
        # Lines are kept and used again: each one shown anew would lay the whole page out at once.
        for line, (words, kind) in zip(lines, said, strict=False):
            line.setText(words)
            if line.property("kind") != kind:
                line.setProperty("kind", kind)
                restyle(line)
        for row, line in enumerate(lines):
            line.setVisible(row < len(said))

    def _said(self) -> list[tuple[str, str]]:
        """Return the lines to show now, each with its kind."""
        whole = self.more.isChecked()
        shown = self._risks if whole else self._risks[:_SHORT_AT_MOST]
        said = []
        for risk in shown:
            words = f"{_SIGNS[risk.level]} {risk.line}"
            said.append((words if whole else self._in_one_line(words), "risk"))
            said += [(detail, "risk-advice") for detail in (self._details(risk) if whole else ())]
        if hidden := len(self._risks) - len(shown):
            said.append((self.tr("%n more", "", hidden), "risk-foot"))
        return said

    def _in_one_line(self, words: str) -> str:
        bold = QFont(self.font())
        bold.setBold(True)
        return QFontMetrics(bold).elidedText(words, Qt.TextElideMode.ElideRight, _LINE_PX)

    def _details(self, risk: Risk) -> list[str]:
        patient = self.tr("Patient: {0}").format(", ".join(risk.flags)) if risk.flags else ""
        source = self.tr("Source: {0}").format(risk.source) if risk.source else ""
        return [words for words in (patient, risk.detail, risk.advice, source) if words]

    def _all_lines(self) -> list[QLabel]:
        items = [self._lines.itemAt(row) for row in range(self._lines.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [widget for widget in widgets if isinstance(widget, QLabel)]
