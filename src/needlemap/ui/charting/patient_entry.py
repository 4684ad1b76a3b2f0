"""Patient entry: the window locked to the drawing and the pain questions, left by password alone.

Nothing else of the records is in the window. What was entered comes back as a proposal.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.clock import now_utc
from needlemap.domain.symptoms import PatientEntry, Symptom, SymptomDrawing
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.plate_tabs import PLATE_KEYS
from needlemap.ui.charting.body.site_marks import Body
from needlemap.ui.charting.tools.symptom_canvas import SymptomCanvas
from needlemap.ui.charting.tools.symptom_model import Mode, SymptomModel
from needlemap.ui.charting.visit.segmented_choice import Choice
from needlemap.ui.forms.field import ErrorLine, Field
from needlemap.ui.widgets.background_task import Work
from needlemap.ui.widgets.factories import button, field, label, line_edit, tool_button, wrapped
from needlemap.ui.widgets.theme import scaled_px, style_sheet, system_theme, wide_px

_TARGET_PX = 46
_SIDE_PX = 400


class PatientEntryPage(QWidget):
    """Large targets, few words, no way out but the password.

    Parameters
    ----------
    hand_in
        Stores what was entered, None for all of it taken back; false when it could not be stored.
    check_password
        Raises NeedleMapError unless it is the therapist's; may run on any thread.

    Signals
    -------
    left
        The therapist's password was given.
    """

    left = Signal()

    def __init__(
        self,
        body: Body,
        hand_in: Callable[[PatientEntry | None], bool],
        check_password: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Draw and answer"))
        self.setObjectName("page")
        self.setStyleSheet(style_sheet(system_theme(), large_targets=True))
        self._submit, self._check_password = hand_in, check_password
        self._body = body
        self._steps: list[SymptomDrawing | None] = []
        self._is_submitted = self._was_submitted = False  # as it is now, at any time before
        self.model = SymptomModel(
            self._keep, atlas_version=body.surface.version, find_earlier=lambda: None, parent=self
        )
        plates = [plate for plate in PLATE_KEYS if plate in body.surface.plates]
        self.canvas = BodyCanvas(body.surface.plate(plates[0]), body.palette, body.pictures)
        self.brush = SymptomCanvas(self.model, self.canvas, body.surface, body.sight)
        self.brush.switch(on=True)
        self.views = {plate: self._view_button(plate) for plate in plates}
        self.kinds = Choice(self.tr("What do you feel?"), self._kinds(), columns=2)
        self.strength = Choice(self.tr("How strong is it there?"), _numbers(), columns=6)
        self.another = _large(button(self.tr("Another place")))
        self.erase = _large(button(self.tr("Rub out")))
        self.erase.setCheckable(True)
        self.undo_stroke = _large(button(self.tr("Take back the last stroke")))
        self.now = Choice(self.tr("Pain now"), _numbers(), columns=6)
        self.worst = Choice(self.tr("Worst pain of the last days"), _numbers(), columns=6)
        self.best = Choice(self.tr("Least pain of the last days"), _numbers(), columns=6)
        self.problem = ErrorLine()
        self.finished = _large(button(self.tr("I have finished"), kind="primary"))
        self.therapist = button(self.tr("For the therapist"))
        self.password = line_edit(self.tr("Therapist's password"), secret=True)
        self.leave = button(self.tr("Leave patient entry"), kind="primary")
        self.go_on = _large(button(self.tr("Go on drawing")))
        self.refusal = ErrorLine()
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._show_model()

    def entry(self) -> PatientEntry:
        """Return what was entered so far."""
        return PatientEntry(
            now_utc(),
            self.model.drawing,
            pain_now=_whole(self.now.value()),
            pain_worst=_whole(self.worst.value()),
            pain_best=_whole(self.best.value()),
        )

    def say_locked(self) -> None:
        """Say that only the therapist can close the window from here."""
        self._ask_therapist()
        words = self.tr("Only the therapist can leave here, with the password.")
        self.refusal.say(words)

    # What the patient does

    def _keep(self, drawing: SymptomDrawing | None) -> bool:
        """Keep the drawing in hand; it is stored when it is submitted."""
        self._steps.append(self.model.drawing)
        self._is_submitted = False
        return drawing is not self.model.drawing

    def _undo(self) -> None:
        if self._steps:
            self._is_submitted = False
            self.model.show_drawing(self._steps.pop())

    def _on_finished(self) -> None:
        worst, best = _whole(self.worst.value()), _whole(self.best.value())
        if worst is not None and best is not None and best > worst:
            words = self.tr("The least pain cannot be more than the worst. Please look again.")
            self.problem.say(words)
            return
        self.problem.say("")
        if self._store():
            self._ask_therapist()

    def _store(self) -> bool:
        entry = self.entry()
        if self._is_submitted or (entry.is_empty and not self._was_submitted):
            return True
        self._is_submitted = self._submit(None if entry.is_empty else entry)
        self._was_submitted |= self._is_submitted
        if not self._is_submitted:
            words = self.tr("It could not be saved. Please tell your therapist.")
            self.problem.say(words)
        return self._is_submitted

    def _ask_therapist(self) -> None:
        self.refusal.say("")
        self._stack.setCurrentIndex(1)
        self.password.setFocus()

    def _back(self) -> None:
        self.password.clear()
        self._stack.setCurrentIndex(0)

    # What the therapist does

    def _on_leave_clicked(self) -> None:
        if not self.password.text():
            self.refusal.say(self.tr("Please enter the password."))
            return
        self._set_busy(busy=True)
        work = Work(partial(self._check_password, self.password.text()), self)
        work.done.connect(lambda _: self._on_verified())
        work.failed.connect(self._on_refused)
        work.start()

    def _on_verified(self) -> None:
        self._set_busy(busy=False)
        self.password.clear()
        worst, best = _whole(self.worst.value()), _whole(self.best.value())
        if worst is not None and best is not None and best > worst:
            self.worst.show_value(None)  # cannot be true as it stands: the therapist asks
            self.best.show_value(None)
        if self._store():
            self.left.emit()
        else:
            self._back()

    def _on_refused(self, sentence: str) -> None:
        self._set_busy(busy=False)
        self.password.clear()
        self.refusal.say(sentence)

    def _set_busy(self, *, busy: bool) -> None:
        for widget in (self.password, self.leave, self.go_on):
            widget.setEnabled(not busy)

    # Showing

    def _show_model(self) -> None:
        model, area = self.model, self.model.area
        self.kinds.show_value(model.kind)
        self.strength.show_value(area.intensity if area else None)
        self.strength.setEnabled(area is not None)
        self.erase.setChecked(model.mode is Mode.ERASE)
        self.undo_stroke.setEnabled(bool(self._steps))
        for plate, shown in self.views.items():
            shown.setChecked(plate == self.canvas.plate.id)

    def _show_plate(self, plate: str) -> None:
        self.canvas.show_plate(self._body.surface.plate(plate))
        self.brush.prepare()
        self._show_model()

    def _connect(self) -> None:
        model = self.model
        model.drawing_changed.connect(self._show_model)
        model.brush_changed.connect(self._show_model)
        self.kinds.entered.connect(lambda kind: model.take_kind(kind or model.kind))
        self.kinds.entered.connect(lambda _: self._show_model())
        self.strength.entered.connect(lambda value: model.describe(intensity=value))
        self.another.clicked.connect(partial(model.choose, 0))
        self.erase.clicked.connect(partial(model.use, Mode.ERASE))
        self.undo_stroke.clicked.connect(self._undo)
        for scale in (self.now, self.worst, self.best):
            scale.entered.connect(lambda _: self._forget_submission())
        self.finished.clicked.connect(self._on_finished)
        self.therapist.clicked.connect(self._ask_therapist)
        self.leave.clicked.connect(self._on_leave_clicked)
        self.password.returnPressed.connect(self._on_leave_clicked)
        self.go_on.clicked.connect(self._back)
        for plate, shown in self.views.items():
            shown.clicked.connect(partial(self._show_plate, plate))

    def _forget_submission(self) -> None:
        self._is_submitted = False

    def _kinds(self) -> list[tuple[str, object]]:
        """Return what can be felt, in a patient's words."""
        return [
            (self.tr("Pain"), Symptom.PAIN),
            (self.tr("Dull ache"), Symptom.ACHE),
            (self.tr("Numb"), Symptom.NUMBNESS),
            (self.tr("Tingling"), Symptom.PINS_AND_NEEDLES),
            (self.tr("Stiff"), Symptom.STIFFNESS),
            (self.tr("Weak"), Symptom.WEAKNESS),
        ]

    def _view_button(self, plate: str) -> QToolButton:
        words = self._body.surface.plate(plate).label
        made = tool_button(words, name=self.tr("Show {0}").format(words))
        made.setCheckable(True)
        made.setProperty("kind", "choice")
        made.setMinimumHeight(scaled_px(_TARGET_PX))
        made.setSizePolicy(made.sizePolicy().Policy.Expanding, made.sizePolicy().Policy.Fixed)
        return made

    def _lay_out(self) -> None:
        self._stack.addWidget(self._drawing_side())
        self._stack.addWidget(self._therapist_side())
        self._stack.setFixedWidth(wide_px(_SIDE_PX))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(12, 10, 12, 10)
        whole.setSpacing(12)
        body = QVBoxLayout()
        views = QHBoxLayout()
        for shown in self.views.values():
            views.addWidget(shown)
        body.addLayout(views)
        body.addWidget(self.canvas, 1)
        whole.addLayout(body, 1)
        whole.addWidget(self._stack)
        for choice in (self.kinds, self.strength, self.now, self.worst, self.best):
            for each in choice.findChildren(QToolButton):
                each.setMinimumHeight(scaled_px(_TARGET_PX))

    def _drawing_side(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(4, 0, 8, 0)
        column.setSpacing(10)
        title = label(self.tr("Where does it hurt?"), "title")
        column.addWidget(title)
        column.addWidget(
            wrapped(self.tr("Choose what you feel, then paint it on the body with your finger."))
        )
        column.addWidget(Field(self.tr("What do you feel?"), self.kinds))
        row = QHBoxLayout()
        row.addWidget(self.another)
        row.addWidget(self.erase)
        column.addLayout(row)
        column.addWidget(self.undo_stroke)
        column.addWidget(
            Field(self.tr("How strong is it there? (0 nothing, 10 worst)"), self.strength)
        )
        for words, scale in (
            (self.tr("Your pain now"), self.now),
            (self.tr("Your worst pain of the last days"), self.worst),
            (self.tr("Your least pain of the last days"), self.best),
        ):
            column.addWidget(Field(words, scale))
        column.addWidget(self.problem)
        column.addWidget(self.finished)
        column.addWidget(self.therapist, 0, Qt.AlignmentFlag.AlignRight)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroll

    def _therapist_side(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(10)
        column.addWidget(label(self.tr("Thank you"), "title"))
        column.addWidget(wrapped(self.tr("Please give the device back to your therapist.")))
        column.addWidget(self.go_on)
        column.addSpacing(20)
        column.addWidget(field(self.tr("Therapist's password"), self.password))
        column.addWidget(self.refusal)
        column.addWidget(self.leave)
        column.addStretch(1)
        return page


def _numbers() -> list[tuple[str, object]]:
    return [(str(number), number) for number in range(11)]


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _large(made: QPushButton) -> QPushButton:
    made.setMinimumHeight(scaled_px(_TARGET_PX))
    return made
