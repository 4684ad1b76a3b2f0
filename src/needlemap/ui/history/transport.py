"""Buttons that move through time: session by session, by play, or by a range of weeks."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from needlemap.history.view import PRESET_WEEKS
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.widgets.eliding import one_line
from needlemap.ui.widgets.factories import tool_button
from needlemap.ui.widgets.theme import scaled_px

_SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0)
_STEP_MS = 1000
_PLAY_SIGNS = ("▶", "❚❚")
_PLAY_ASIDE_PX = 20  # padding and edges beside the sign


class Transport(QWidget):
    """Steps, play with speed, and ranges up to today.

    Signals
    -------
    step_clicked
        -1 for the session before, 1 for the one after.
    weeks_clicked
        The last so many weeks; 0 for everything.
    days_clicked
        Another range of days shall be typed.
    sessions_clicked
        No session in front any more: all of the range.
    played
        Play wants the next session.
    """

    step_clicked = Signal(int)
    weeks_clicked = Signal(int)
    days_clicked = Signal()
    sessions_clicked = Signal()
    played = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = self._button("←", self.tr("Previous session"), "Left")
        self.play = self._button("▶", self.tr("Play the sessions"), "Ctrl+Space")
        self.play.setCheckable(True)
        self._hold_width()
        self.forward = self._button("→", self.tr("Next session"), "Right")
        self.whole = self._button(
            self.tr("Show all"), self.tr("Show all sessions of the range"), "Escape"
        )
        self.speed = self._speeds()
        self.words = one_line("", "muted")
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.played)
        self._lay_out()
        self.back.clicked.connect(lambda: self.step_clicked.emit(-1))
        self.forward.clicked.connect(lambda: self.step_clicked.emit(1))
        self.whole.clicked.connect(self.sessions_clicked)
        self.play.toggled.connect(self._on_play_toggled)
        self.speed.currentIndexChanged.connect(self._set_speed)

    @property
    def is_playing(self) -> bool:
        """Whether the sessions are played."""
        return self._timer.isActive()

    def stop(self) -> None:
        """Stop playing."""
        self.play.setChecked(False)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in (self.back, self.play, self.forward, self.speed, self.whole):
            row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(self.words, 1)
        for weeks in PRESET_WEEKS:
            row.addWidget(self._preset(self.tr("{0} weeks").format(weeks), weeks))
        row.addWidget(self._preset(self.tr("All"), 0))
        self.days = self._button(self.tr("Days…"), self.tr("Days: type the first and the last"))
        self.days.clicked.connect(self.days_clicked)
        row.addWidget(self.days)

    def _preset(self, words: str, weeks: int) -> QToolButton:
        whole = self.tr("All: the whole history")
        tip = self.tr("The last {0} weeks").format(weeks) if weeks else whole
        made = self._button(words, tip)
        made.clicked.connect(lambda: self.weeks_clicked.emit(weeks))
        return made

    def _button(self, words: str, tip: str, key: str = "") -> QToolButton:
        return tool_button(words, name=tip, tip=tip, key=key)

    def _speeds(self) -> ComboBox:
        box = ComboBox()
        box.setAccessibleName(self.tr("Playback speed"))
        box.setToolTip(self.tr("Sessions per second"))
        for speed in _SPEEDS:
            box.addItem(self.tr("{0:g} per second").format(speed), speed)
        box.setCurrentIndex(2)
        return box

    def _hold_width(self) -> None:
        """Give play the room of pause: what stands after it must not move under the pointer."""
        metrics = self.play.fontMetrics()
        wide = max(map(metrics.horizontalAdvance, _PLAY_SIGNS))
        self.play.setMinimumWidth(wide + scaled_px(_PLAY_ASIDE_PX))

    def _on_play_toggled(self, on: bool) -> None:
        self.play.setText(_PLAY_SIGNS[on])
        if on:
            self._timer.start(round(_STEP_MS / float(self.speed.currentData())))
        else:
            self._timer.stop()

    def _set_speed(self) -> None:
        if self._timer.isActive():
            self._timer.start(round(_STEP_MS / float(self.speed.currentData())))
