"""The foot of the chart while needles come out: what to do, and the count of the sharps tray."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from needlemap.ui.charting.presets.pickers import NOTHING, inset
from needlemap.ui.forms.inputs import SpinBox
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.factories import button, field, label, wrapped
from needlemap.ui.widgets.keys import are_letters_off
from needlemap.ui.widgets.theme import scaled_px

_MOST_COUNTED = 5000
_LONGEST_TARGET_MIN = 120


class RemovalBar(QFrame):
    """Asks for the tray's count before all needles are recorded as out.

    It never says beside the field how many are expected: who reads a number counts to it, and the
    count in the tray is worth something only as long as it is independent of the chart's.

    Signals
    -------
    all_out_requested
        All are out; carries the number counted in the sharps tray, -1 when none was typed.
    target_changed
        Minutes after which a needle is due, 0 for never.
    spoiled_clicked, dropped_clicked
        One more needle was thrown away unused; one more fell to the floor.
    done_clicked
        No more needles come out now.
    """

    all_out_requested = Signal(int)
    target_changed = Signal(int)
    spoiled_clicked = Signal()
    dropped_clicked = Signal()
    done_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self._how = wrapped(self._instructions(), "muted")
        self.target = self._box(self.tr("Target time in minutes"), _LONGEST_TARGET_MIN)
        self.target.setSpecialValueText(NOTHING)
        self.total = self._box(
            self.tr(
                "Needles counted in the tray, including those already removed, without retained "
                "needles"
            ),
            _MOST_COUNTED,
            low=-1,
        )
        self.total.setSpecialValueText(NOTHING)
        self.all_out = button(
            self.tr("Record all removed"),
            kind="primary",
            tip=self.tr("Record all needles as removed (Return)"),
        )
        self.spoiled = button("", tip=self.tr("One more needle was opened and not used"))
        self.dropped = button("", tip=self.tr("One more needle was dropped, unused"))
        self.difference = wrapped("", "error")
        self.difference.hide()
        self.done = button(self.tr("Done"), tip=self.tr("Back to charting"), key="O")
        self.show_unused(0, 0)
        self._lay_out()
        self.total.lineEdit().returnPressed.connect(self._ask)
        self.total.valueChanged.connect(lambda _: self.say(""))
        self.all_out.clicked.connect(self._ask)
        self.target.valueChanged.connect(self.target_changed)
        for box, title in (
            (self.target, self.tr("Target time (min)")),
            (self.total, self.tr("Needles counted")),
        ):
            box.say_refusal_elsewhere()  # a line beneath it would move the body
            box.refusal_changed.connect(partial(self._say_refusal, title))
        self.total.installEventFilter(self)
        self.spoiled.clicked.connect(self.spoiled_clicked)
        self.dropped.clicked.connect(self.dropped_clicked)
        self.done.clicked.connect(self.done_clicked)

    def show_count(self, still_in: int) -> None:
        """Ask for the tray's count while needles are in."""
        self.all_out.setEnabled(still_in > 0)
        self.total.setEnabled(still_in > 0)

    def show_unused(self, spoiled: int, dropped: int) -> None:
        """Say how many needles were never in the skin."""
        for pushed, words in (
            (self.spoiled, self.tr("+1 spoiled ({0})").format(spoiled)),
            (self.dropped, self.tr("+1 dropped ({0})").format(dropped)),
        ):
            pushed.setText(words)
            pushed.setAccessibleName(words)

    def say(self, sentence: str) -> None:
        """Say why nothing was recorded, beside the number."""
        self.difference.setText(sentence)
        self.difference.setAccessibleName(sentence)
        self.difference.setVisible(bool(sentence))
        announce(self, sentence, urgent=True)
        self._how.setVisible(not sentence)

    def _say_refusal(self, title: str, refusal: str) -> None:
        self.say(f"{title}: {refusal}" if refusal else "")

    def take_focus(self) -> bool:
        """Put the cursor where the tray's count is typed; false while no needle is in."""
        if self.total.isEnabled():
            self.total.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return self.total.isEnabled()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        # A number has no use for the letter that would bring back to charting.
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_O
            and not are_letters_off(self)
        ):
            self.done_clicked.emit()
            return True
        return super().eventFilter(watched, event)

    def clear_total(self) -> None:
        """Forget what was typed."""
        self.total.forget_refused()
        self.total.setValue(-1)

    def _instructions(self) -> str:
        return self.tr(
            "Click a site: remove one needle. Shift+click or double-click: all at that site.\n"
            "Record all removed: count the needles in the tray and enter the total."
        )

    def _ask(self) -> None:
        self.total.interpretText()  # where a click on a button takes no focus from the number
        if not self.total.error_text:
            self.all_out_requested.emit(self.total.value())

    def _box(self, name: str, high: int, *, low: int = 0) -> SpinBox:
        box = SpinBox()
        box.setRange(low, high)
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setFixedWidth(scaled_px(74))
        inset(box)
        return box

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 14, 8)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(label(self.tr("Remove needles"), "heading"))
        words.addWidget(self._how)
        words.addWidget(self.difference)
        words.addStretch(1)
        row.addLayout(words, 1)
        row.addWidget(self.spoiled, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.dropped, 0, Qt.AlignmentFlag.AlignBottom)
        bottom = Qt.AlignmentFlag.AlignBottom
        row.addWidget(field(self.tr("Target time (min)"), self.target), 0, bottom)
        row.addWidget(field(self.tr("Needles counted"), self.total), 0, bottom)
        row.addWidget(self.all_out, 0, bottom)
        row.addWidget(self.done, 0, Qt.AlignmentFlag.AlignBottom)
