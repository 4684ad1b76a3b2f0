"""The boxes in which technique, manipulation, needle and count are chosen."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QCompleter

from needlemap.domain.site import NEEDLES_A_SITE, Needle
from needlemap.reference import Reference
from needlemap.ui.forms.inputs import PLAIN_TYPING, ComboBox, DoubleSpinBox, SpinBox
from needlemap.ui.widgets.factories import style_suggestions
from needlemap.ui.widgets.theme import scaled_px

# Shown where the selected sites differ, and where nothing is recorded.
MIXED = "…"
NOTHING = "–"
# What sites differ in has no common value; None is a value: nothing recorded.
DIFFERENT = object()
_LEAST_PX = 62
_INSET_PX = 6
_REST_MS = 800


class Picker(ComboBox):
    """A box of named choices, each with its id; shows `MIXED` while sites differ.

    Letters and arrows pass over choices on their way; only the one at which they stop
    counts: at Enter, at leaving the box, at a key of the chart, or after a short rest.

    Signals
    -------
    entered
        A choice has been made, once however many were passed.
    list_closed
        The drop-down list has closed, whatever was chosen.
    """

    entered = Signal()
    list_closed = Signal()

    def __init__(self, name: str, choices: list[tuple[str, object]]) -> None:
        super().__init__()
        self._is_open = False
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setPlaceholderText(MIXED)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        for words, value in choices:
            self.addItem(words, value)
        self._is_passing = False
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.entered)
        self.activated.connect(self._on_activated)

    def value(self) -> Any:
        """Return the choice that is shown, None for nothing."""
        return self.currentData()

    def show_value(self, value: object) -> None:
        """Show a choice; one that is not listed is added, so that no record is misread."""
        self._rest.stop()
        row = -1 if value is DIFFERENT else self.findData(value)
        if row < 0 and value is not DIFFERENT:
            self.addItem(str(value), value)
            row = self.count() - 1
        self.setCurrentIndex(row)

    def settle(self) -> None:
        """Take what is shown for the choice, if it is still being made."""
        if self._rest.isActive():
            self._rest.stop()
            self.entered.emit()

    def _on_activated(self) -> None:
        self._rest.start()
        if not self._is_passing:
            self.settle()

    def showPopup(self) -> None:  # noqa: D102, N802
        self._is_open = True
        super().showPopup()

    def hidePopup(self) -> None:  # noqa: D102
        # Qt calls this also when the box itself is hidden, its list closed long since.
        was_open, self._is_open = self._is_open, False
        super().hidePopup()
        if was_open:
            self.list_closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        was_passing, self._is_passing = self._is_passing, True
        super().keyPressEvent(event)
        self._is_passing = was_passing
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.settle()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        self.settle()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        self.settle()
        super().hideEvent(event)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.modifiers() not in PLAIN_TYPING
        ):
            self.settle()  # such a key is the chart's, and finds the choice made
        return super().event(event)


class StructurePicker(Picker):
    """All structures, those that may be meant at the site first; searchable.

    Their names are English; the tip says the Latin one.
    """

    def __init__(self, name: str, reference: Reference) -> None:
        nowhere = (self.tr("No structure, region only"), None)
        named: list[tuple[str, object]] = [(s.name, s.id) for s in reference.structures.values()]
        super().__init__(name, [*named, nowhere])
        self._reference = reference
        self._first: tuple[str, ...] = ()
        self._suggestions = QCompleter(self)
        self._is_styled = False
        self._make_searchable()

    def show_candidates(self, structures: Sequence[str]) -> None:
        """Put these structures on top, nearest the skin first."""
        if tuple(structures) == self._first:
            return
        for _ in range(len(self._first) + bool(self._first)):
            self.removeItem(0)
        self._first = tuple(structures)
        for row, structure in enumerate(self._first):
            self.insertItem(row, self._reference.structure_name(structure), structure)
        if self._first:
            self.insertSeparator(len(self._first))

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.ToolTip:
            known = self._reference.structures.get(self.currentData())
            latin = known.latin if known is not None else ""
            self.setToolTip("\n".join(filter(None, (self.accessibleName(), latin))))
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        if not self._is_styled:  # not sooner: most charts are drawn without typing here
            style_suggestions(self._suggestions, self.window())
            self._is_styled = True
        super().focusInEvent(event)

    def _make_searchable(self) -> None:
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._suggestions.setModel(self.model())
        self._suggestions.setFilterMode(Qt.MatchFlag.MatchContains)
        self._suggestions.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(self._suggestions)
        line = self.lineEdit()
        if line is not None:
            line.setPlaceholderText(MIXED)
            line.setAccessibleName(self.accessibleName())


class CountBox(SpinBox):
    """How many needles; 0 stands for "the sites differ".

    Signals
    -------
    entered
        Another count was entered.
    """

    entered = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setRange(0, NEEDLES_A_SITE[1])
        self.setSpecialValueText(MIXED)
        self.setFixedWidth(scaled_px(66))
        self.valueChanged.connect(self.entered)
        inset(self)

    def show_value(self, value: object) -> None:
        """Show a count, or that the sites differ."""
        self.setValue(value if isinstance(value, int) else 0)


class OptionalNumber(DoubleSpinBox):
    """A number above 0, or nothing recorded; also shows that sites differ.

    Signals
    -------
    entered
        Another number was entered, None for nothing; not said of what is only shown.
    """

    entered = Signal(object)

    def __init__(self, name: str, high: float, *, step: float = 1, decimals: int = 0) -> None:
        super().__init__()
        self.setRange(0, high)
        self.setDecimals(decimals)
        self.setSingleStep(step)
        self.setSpecialValueText(NOTHING)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setMinimumWidth(_LEAST_PX)  # else the longest number asks for more than a third
        self._shown = 0.0
        inset(self)
        self.valueChanged.connect(self._on_changed)

    def show_value(self, value: object) -> None:
        """Show a number, None as nothing, `DIFFERENT` as such; what is being typed stays."""
        number = float(value) if isinstance(value, int | float) else 0.0
        nothing = MIXED if value is DIFFERENT else NOTHING
        if (number, nothing) == (self._shown, self.specialValueText()):
            return
        self.blockSignals(True)
        self.forget_refused()
        self.setSpecialValueText(nothing)
        self._shown = number
        self.setValue(number)
        self.blockSignals(False)

    def limit_to(self, most: float) -> None:
        """Take numbers up to this one from now on; of what is cut off nothing is said."""
        self.blockSignals(True)
        self.setMaximum(most)
        self._shown = self.value()
        self.blockSignals(False)

    def _on_changed(self, value: float) -> None:
        if value != self._shown:
            self._shown = value
            self.entered.emit(value or None)


def inset(box: QAbstractSpinBox) -> None:
    """Keep the number of a box off its rim, which the style sheet cannot do."""
    line = box.lineEdit()
    if line is not None:
        line.setTextMargins(_INSET_PX, 0, 0, 0)


def technique_picker(name: str, reference: Reference) -> Picker:
    """Return the box of techniques."""
    return Picker(name, [(t.name, t.id) for t in reference.techniques.values()])


def manipulation_picker(name: str, reference: Reference) -> Picker:
    """Return the box of manipulations, with "not recorded" first."""
    listed: list[tuple[str, object]] = [(NOTHING, None)]
    return Picker(name, listed + [(m.name, m.id) for m in reference.manipulations.values()])


def diameter_picker(name: str, reference: Reference) -> Picker:
    """Return the box of diameters in mm."""
    sizes = [d.diameter_mm for d in reference.needle_diameters.values()]
    return Picker(name, [(f"{size:.2f}", size) for size in sizes])


def length_picker(name: str, reference: Reference) -> Picker:
    """Return the box of lengths in mm."""
    sizes = [length.length_mm for length in reference.needle_lengths.values()]
    return Picker(name, [(f"{size:g}", size) for size in sizes])


def picked_needle(diameter: Picker, length: Picker) -> Needle | None:
    """Return the needle that two boxes show, None while one shows nothing."""
    if diameter.currentData() is None or length.currentData() is None:
        return None
    return Needle(float(diameter.currentData()), float(length.currentData()))


def leaves_needle(manipulation: str | None, reference: Reference) -> bool:
    """Whether the needle stays in with this manipulation; so it is assumed of an unknown one."""
    known = reference.manipulations.get(manipulation or "")
    return known is None or known.leaves_needle
