"""The bar beneath the body: what the next click records, and what the last edit did."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.needles_out import needle_totals
from needlemap.domain.plurals import counted
from needlemap.domain.session import Session
from needlemap.domain.site import SitePreset
from needlemap.reference import Reference
from needlemap.ui.charting.presets.pickers import (
    CountBox,
    OptionalNumber,
    diameter_picker,
    leaves_needle,
    length_picker,
    manipulation_picker,
    picked_needle,
    technique_picker,
)
from needlemap.ui.charting.presets.preset_chips import PresetChips
from needlemap.ui.charting.state import ChartState, Part
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.eliding import ElidingLabel
from needlemap.ui.widgets.factories import (
    button,
    enable_with_reason,
    field,
    label,
    restyle,
    tool_button,
)
from needlemap.ui.widgets.page_parts import tab_as_laid_out
from needlemap.ui.widgets.theme import has_large_text, scaled_px

_WIDEST_PX, _NARROWEST_PX = 360, 60


class StatusLabel(ElidingLabel):
    """Stands at the right end of its room, which is the same whatever it says.

    So at each click nothing else is laid out again and painted.
    """

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.setProperty("kind", "muted")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setMaximumWidth(_WIDEST_PX)

    def text(self) -> str:  # noqa: D102
        return self._words

    def setText(self, words: str) -> None:  # noqa: D102, N802 - Qt's name
        if words != self._words:
            self._words = words
            self.setAccessibleName(words)
            self._tip()
            self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(_WIDEST_PX, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(_NARROWEST_PX, self.fontMetrics().height())

    def say(self, words: str, *, is_error: bool = False) -> None:
        """Show these words."""
        kind = "error" if is_error else "muted"
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            restyle(self)
        self.setText(words)


# As high as the boxes beside it, so that all stand on one line.
_BOX_PX = 32


class PresetBar(QFrame):
    """Technique, manipulation, needle, count, depth, e-stim of the next sites; needle counter.

    Signals
    -------
    needles_out_clicked
        Needles come out now, says the therapist.
    refused
        No site was placed, since a field holds a number that was refused; carries the sentence.
    mended
        No field holds such a number any more.
    """

    needles_out_clicked = Signal()
    refused = Signal(str)
    mended = Signal()

    def __init__(
        self, state: ChartState, reference: Reference, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self._state = state
        self._is_showing = False
        self._reference = reference
        self.technique = technique_picker(self.tr("Technique of the next site"), reference)
        self.manipulation = manipulation_picker(self.tr("Manipulation of the next site"), reference)
        self.diameter = diameter_picker(self.tr("Needle diameter of the next site"), reference)
        self.length = length_picker(self.tr("Needle length of the next site"), reference)
        self.count = CountBox(self.tr("Needles at the next site"))
        self.count.setMinimum(1)
        self.count.setSpecialValueText("")
        self.depth_mm = OptionalNumber(self.tr("Depth of the next site in mm"), 200, step=5)
        self.estim = _estim_button(self)
        self.counter = label("", "counter")
        self.needles_out: QPushButton = button(
            self.tr("Remove needles"), tip=self.tr("Remove needles, one by one or all"), key="O"
        )
        self.saved = StatusLabel()
        self._words = ""
        self._refusal: str | None = None
        self.palette_ = PresetChips(reference)
        self._lay_out()
        self._fill(state.preset)
        self._connect()
        self._show_preset(state.preset)
        self.needles_out.clicked.connect(self.needles_out_clicked)

    @property
    def preset_count(self) -> int:
        """How many presets are at hand."""
        return len(self.palette_.presets)

    def checked(self) -> SitePreset | None:
        """Return what to record now; None where a field holds a number that was refused.

        The number stored before is not what its user sees. So nothing is placed; the field is
        named, and takes the keyboard to be corrected.
        """
        wrong = next((box for box in self._numbers() if box.error_text and box.isEnabled()), None)
        if wrong is None:
            return self._state.preset
        words = self.tr(
            "No site was placed. “{0}” is not valid for {1}: correct or clear it, then try again."
        )
        self.refused.emit(words.format(wrong.text(), self._numbers()[wrong]))
        wrong.setFocus()
        wrong.selectAll()
        return None

    def _numbers(self) -> dict[CountBox | OptionalNumber, str]:
        """Return the fields that can hold a number that was refused, with their titles."""
        return {self.count: self.tr("Needles"), self.depth_mm: self.tr("Depth (mm)")}

    def _forget_refused(self) -> None:
        for box in self._numbers():
            box.forget_refused()

    def _read(self) -> SitePreset:
        manipulation = self.manipulation.currentData()
        return SitePreset(
            technique=str(self.technique.currentData()),
            manipulation=manipulation,
            leaves_needle=leaves_needle(manipulation, self._reference),
            needle=picked_needle(self.diameter, self.length),
            needle_count=self.count.value(),
            depth_mm=self.depth_mm.value() or None,
            current=self._state.current if self.estim.isChecked() else None,
        )

    def _on_state_changed(self, part: Part) -> None:
        if part is Part.PRESET:
            self._show_preset(self._state.preset)

    def _show_preset(self, preset: SitePreset) -> None:
        """Show a preset; what it leaves open is what the boxes show."""
        if preset != self._read():
            self._is_showing = True
            self._fill(preset)
            self._is_showing = False
        self._state.take(self._read())
        self.palette_.show_in_hand(self._state.preset)

    def _on_chosen(self, preset: SitePreset) -> None:
        self._forget_refused()
        self._state.take(preset)
        announce(self, self.tr("Next site: {0}").format(self._preset_words()))

    def _preset_words(self) -> str:
        """Return what the next click records as it is said aloud, without abbreviations."""
        needle = self.tr("{0} × {1} mm").format(
            self.diameter.currentText(), self.length.currentText()
        )
        count, depth = self.count.value(), self.depth_mm.value()
        needles = counted(count, self.tr("1 needle"), self.tr("{0} needles"))
        parts = [self.technique.currentText()]
        parts += [self.manipulation.currentText()] if self.manipulation.currentData() else []
        parts += [needle, needles]
        parts += [self.tr("depth {0:g} mm").format(depth)] if depth else []
        parts += [self.estim.text()] if self.estim.isChecked() else []
        return ", ".join(parts)

    def _on_edited(self) -> None:
        if not self._is_showing:
            self._state.take(self._read())

    def _fill(self, preset: SitePreset) -> None:
        self.technique.show_value(preset.technique)
        self.manipulation.show_value(preset.manipulation)
        if preset.needle is not None:
            self.diameter.show_value(preset.needle.diameter_mm)
            self.length.show_value(preset.needle.length_mm)
        self._forget_refused()
        self.count.setValue(preset.needle_count)
        self.depth_mm.show_value(preset.depth_mm)
        self.estim.setChecked(preset.current is not None)

    def show_session(self, session: Session, refusal: str = "") -> None:
        """Count the needles of the session; a refusal says why nothing is charted in it."""
        totals = needle_totals(session.sites)
        words = self.tr("{0} in · {1} out").format(totals.still_in, totals.removed)
        if totals.retained:
            words = self.tr("{0} · {1} retained").format(words, totals.retained)
        if self.counter.text() != words:
            is_known = bool(self.counter.text()) and self.isVisible()
            self.counter.setText(words)
            self.counter.setAccessibleName(words)
            if is_known:
                announce(self, self.tr("Needles: {0}").format(words.replace(" ·", ",")))
        if refusal != self._refusal:
            self._refusal = refusal
            for box in (*self._boxes(), self.palette_, self.needles_out):
                enable_with_reason(box, refusal)
        self.needles_out.setEnabled(totals.still_in > 0 and not refusal)

    def _boxes(self) -> tuple[QWidget, ...]:
        needle = (self.diameter, self.length, self.count, self.depth_mm)
        return (self.technique, self.manipulation, *needle, self.estim)

    def add_hint(self, hint: QWidget) -> None:
        """Put a hint at the right end, above or beside the counter of needles."""
        self._top.insertWidget(self._top.indexOf(self.saved) + 1, hint)

    def say(self, words: str) -> None:
        """Say what became of the last edit, unless a field is to be corrected first."""
        self._words = words
        self._say_status()

    def _say_status(self) -> None:
        wrong = {title: box.error_text for box, title in self._numbers().items() if box.error_text}
        listed = "  ".join(f"{title}: {error}" for title, error in wrong.items())
        self.saved.say(listed or self._words, is_error=bool(wrong))

    def _on_refusal_changed(self) -> None:
        self._say_status()
        if not any(box.error_text for box in self._numbers()):
            self.mended.emit()

    def _connect(self) -> None:
        for picker in (self.technique, self.manipulation, self.diameter, self.length):
            picker.currentIndexChanged.connect(self._on_edited)
        self.count.valueChanged.connect(self._on_edited)
        self.depth_mm.valueChanged.connect(self._on_edited)
        self.estim.toggled.connect(self._on_edited)
        for box in self._numbers():
            box.say_refusal_elsewhere()  # a line beneath it would move the body
            box.refusal_changed.connect(self._on_refusal_changed)
        self.palette_.chosen.connect(self._on_chosen)
        self._state.changed.connect(self._on_state_changed)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 14, 8)
        column.setSpacing(4)
        self._top = QHBoxLayout()
        self._top.addWidget(self.palette_, 1)
        self._top.addWidget(self.saved)
        column.addLayout(self._top)
        self.technique.setMinimumContentsLength(13)
        self.manipulation.setMinimumContentsLength(9)
        technique = field(self.tr("Next site: technique"), self.technique)
        manipulation = field(self.tr("Manipulation"), self.manipulation)
        self.depth_mm.setFixedWidth(scaled_px(70))
        self.counter.setMinimumSize(scaled_px(112), scaled_px(_BOX_PX))
        boxes = (
            field(self.tr("Ø (mm)"), self.diameter),
            field(self.tr("Length (mm)"), self.length),
            field(self.tr("Needles"), self.count),
            field(self.tr("Depth (mm)"), self.depth_mm),
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        column.addLayout(row)
        technique.setMaximumWidth(360)
        manipulation.setMaximumWidth(240)
        row.addWidget(technique, 3)
        row.addWidget(manipulation, 2)
        for box in boxes:
            row.addWidget(box)
        bottom = Qt.AlignmentFlag.AlignBottom
        row.addWidget(self.estim, 0, bottom)
        row.addStretch(1)
        self._row = row
        self.be_narrow(on=False)

    def be_narrow(self, *, on: bool) -> None:
        """Use the line of the presets too; large words always need it."""
        bottom = Qt.AlignmentFlag.AlignBottom
        end = self._top if on or has_large_text() else self._row
        end.addWidget(self.counter, 0, bottom)
        end.addWidget(self.needles_out, 0, bottom)
        tab_as_laid_out(self)


def _estim_button(parent: PresetBar) -> QToolButton:
    made = tool_button(
        parent.tr("E-stim"),
        name=parent.tr("E-stim at the next sites"),
        tip=parent.tr("Pair the next sites as e-stim electrodes"),
    )
    made.setCheckable(True)
    return made
