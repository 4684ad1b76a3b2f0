"""What the risk rules say of the selected sites, in the editor: short, with all of it on demand."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.checks import clean_line
from needlemap.domain.edit import has_open_warning
from needlemap.domain.site import NeedleSite
from needlemap.reference.findings import Risk, RiskLevel
from needlemap.ui.widgets.factories import button, label, restyle, tool_button, wrapped

SIGNS = {RiskLevel.HIGH: "⚠", RiskLevel.CAUTION: "⚠", RiskLevel.NOTE: "•"}


@dataclass(frozen=True, slots=True)
class SiteRisks:
    """A site with its number, and what warns there now."""

    number: int
    site: NeedleSite
    risks: tuple[Risk, ...]

    @property
    def outdated(self) -> tuple[str, ...]:
        """The words of open warnings that were displayed and do not apply any more."""
        codes = {risk.code for risk in self.risks}
        open_ = (warning for warning in self.site.warnings if warning.is_open)
        return tuple(warning.text for warning in open_ if warning.code not in codes)

    @property
    def has_words(self) -> bool:
        """Whether there is anything to display."""
        return bool(self.risks or self.outdated)


class OwnWords(QLineEdit):
    """What the clinician adds to an acknowledgement; only Enter, the button or A records it.

    Words that were typed and not recorded stay with their sites until they are.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Why you go on, in your words (optional)"))
        self._typed: dict[tuple[str, ...], str] = {}
        self._names: dict[tuple[str, ...], str] = {}
        self._recorded = ""
        self._may_edit = True
        self.key: tuple[str, ...] = ()
        self.textChanged.connect(self._on_text_changed)
        self.show_sites((), "", "")

    @property
    def typed(self) -> str | None:
        """The words to be recorded; None where they are what is recorded already."""
        words = clean_line(self.text())
        return None if words == self._recorded else words

    @property
    def is_unsaved(self) -> bool:
        """Whether words wait, of these sites or of others."""
        return bool(self._typed)

    def show_sites(self, key: tuple[str, ...], numbers: str, recorded: str) -> None:
        """Show what is recorded of the sites with these ids, or what is being written of them."""
        self.key, self._recorded = key, recorded
        self._names[key] = (
            self.tr("Your words on the warnings of site {0}").format(numbers)
            if numbers
            else self.tr("Your words on the warnings")
        )
        wanted = self._typed.get(key, recorded)
        if clean_line(self.text()) != wanted:
            self.setText(wanted)
            if wanted == recorded:
                self.setCursorPosition(0)  # long words are read from their beginning
        self._note()

    def forget(self, key: tuple[str, ...]) -> None:
        """Let go of what was written of these sites: it is recorded."""
        self._typed.pop(key, None)
        self._note()

    def allow(self, *, may_edit: bool) -> None:
        """Let words be written, or only be read where there are any."""
        self._may_edit = may_edit
        self.setReadOnly(not may_edit)
        self.setVisible(may_edit or bool(self.text()))

    def _on_text_changed(self) -> None:
        if self.typed is None:
            self._typed.pop(self.key, None)
        elif self.key:
            self._typed[self.key] = clean_line(self.text())
        self._note()

    def _note(self) -> None:
        """Name the sites whose words wait: the page that asks may show others now."""
        waiting = self.key if self.key in self._typed else next(iter(self._typed), self.key)
        self.setAccessibleName(self._names[waiting])
        self.setVisible(self._may_edit or bool(self.text()))


class SiteWarnings(QFrame):
    """All warnings of the selected sites; more of each opens with a click.

    Of several sites only those are listed that have a warning to acknowledge.

    Signals
    -------
    acknowledge_clicked
        The therapist acknowledges what is displayed.
    """

    acknowledge_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("risk-note")
        self._shown: tuple[SiteRisks, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 7, 10, 7)
        self._column.setSpacing(3)
        self.more = tool_button(self.tr("Details"), name=self.tr("Details of the warnings"))
        self.more.setCheckable(True)
        self.more.toggled.connect(lambda _: self._fill())
        self.acknowledge = button(
            self.tr("Acknowledge (A)"),
            tip=self.tr("Record that you have read these warnings"),
            key="A",
        )
        self.acknowledge.clicked.connect(self.acknowledge_clicked)
        self.own_words = OwnWords(self)
        self.own_words.returnPressed.connect(self.acknowledge_clicked)
        self.own_words.textChanged.connect(lambda _: self._offer())
        self._is_open = False
        self._state = label("", "risk-foot")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self._column.addLayout(self._lines)
        self._column.addWidget(self.own_words)
        row = QHBoxLayout()
        row.addWidget(self._state, 1)
        row.addWidget(self.more)
        row.addWidget(self.acknowledge)
        # As high as the button that goes: else the whole editor moves at an acknowledgement.
        self._height = QSpacerItem(0, 0)
        row.addItem(self._height)
        self._column.addLayout(row)
        self.hide()

    @property
    def words(self) -> str:
        """All that is said, line by line."""
        return "\n".join(line.text() for line in self._all_lines() if not line.isHidden())

    def show_risks(self, selected: Sequence[SiteRisks]) -> None:
        """Show what warns at these sites now, and whether it was acknowledged."""
        shown = [one for one in selected if one.has_words]
        is_open = any(has_open_warning(one.site) for one in shown)
        if len(selected) > 1:
            shown = [one for one in shown if has_open_warning(one.site)]
        self.setVisible(bool(shown))
        self._is_open = is_open
        recorded = {w.words for one in shown for w in one.site.warnings if not w.is_open}
        self.own_words.show_sites(
            tuple(one.site.id for one in shown),
            ", ".join(str(one.number) for one in shown),
            recorded.pop() if len(recorded) == 1 else "",
        )
        self._offer()
        self._state.setText("" if is_open else self.tr("✓ Acknowledged"))
        if tuple(shown) != self._shown:
            self._shown = tuple(shown)
            self._fill()

    def _offer(self) -> None:
        """Offer to acknowledge what is open, or to record other words on what was acknowledged."""
        if self.acknowledge.isVisible():
            self._height.changeSize(0, self.acknowledge.height())
        self.acknowledge.setVisible(self._is_open or self.own_words.typed is not None)
        words = self.tr("Acknowledge (A)") if self._is_open else self.tr("Save words")
        self.acknowledge.setText(words)
        self.acknowledge.setAccessibleName(words)

    def _fill(self) -> None:
        wanted = self._wanted()
        while self._lines.count() < len(wanted):
            self._lines.addWidget(wrapped(""))
        lines = self._all_lines()
        # Lines are kept and used again: each one shown again would lay the whole page out at once.
        for line, (words, kind) in zip(lines, wanted, strict=False):
            line.setText(words)
            if line.property("kind") != kind:
                line.setProperty("kind", kind)
                restyle(line)
        for row, line in enumerate(lines):
            line.setVisible(row < len(wanted))

    def _wanted(self) -> list[tuple[str, str]]:
        """Return the lines to show now, each with its kind; the same words of sites together."""
        numbers: dict[str, list[int]] = {}
        risks: dict[str, Risk] = {}
        for one in self._shown:
            for risk in one.risks:
                numbers.setdefault(risk.line, []).append(one.number)
                risks.setdefault(risk.line, risk)
        found = []
        for line, risk in risks.items():
            found.append((f"{SIGNS[risk.level]} {self._at(numbers[line])}{line}", "risk"))
            if self.more.isChecked():
                found += [(detail, "risk-advice") for detail in self._details(risk)]
        for one in self._shown:
            found += [
                (self._at([one.number]) + self.tr("No longer applies: {0}").format(words), "muted")
                for words in one.outdated
            ]
        return found

    def _at(self, numbers: Sequence[int]) -> str:
        if len(self._shown) < 2:  # of one site the title of the editor tells
            return ""
        listed = ", ".join(str(number) for number in numbers)
        words = self.tr("Site {0}: ") if len(numbers) == 1 else self.tr("Sites {0}: ")
        return words.format(listed)

    def _details(self, risk: Risk) -> list[str]:
        patient = self.tr("Patient: {0}").format(", ".join(risk.flags)) if risk.flags else ""
        source = self.tr("Source: {0}").format(risk.source) if risk.source else ""
        return [words for words in (patient, risk.detail, risk.advice, source) if words]

    def _all_lines(self) -> list[QLabel]:
        items = [self._lines.itemAt(row) for row in range(self._lines.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [widget for widget in widgets if isinstance(widget, QLabel)]
