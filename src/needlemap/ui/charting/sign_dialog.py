"""Shows what is signed, asks for the password and signs; what is missing is a click away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.contradictions import Doubt
from needlemap.domain.permissions import Permission, check_may
from needlemap.domain.session import Meaning
from needlemap.domain.signing import Obstacle
from needlemap.domain.therapist import Therapist
from needlemap.errors import NeedleMapError, NotAllowedError
from needlemap.ui.charting.visit.segmented_choice import Choice
from needlemap.ui.common.pieces import button, field, label, line_edit, wrapped

Sign = Callable[[str, Meaning], None]
_WIDTH_PX = 480


@dataclass(frozen=True, slots=True)
class SigningFacts:
    """What the dialog shows. Obstacles and doubts come with their sentences.

    ``summary`` says in titles and words what is signed. ``asks_meaning`` where somebody else has
    treated: who signs is then author or reviewer.
    """

    summary: Sequence[tuple[str, str]]
    obstacles: Sequence[tuple[Obstacle, str]]
    doubts: Sequence[tuple[Doubt, str]] = ()
    asks_meaning: bool = False


class SignDialog(QDialog):
    """The last step of a visit. `sign` is called with password and meaning, and may refuse.

    Signals
    -------
    obstacle_clicked
        One of the things that are missing; the dialog has closed.
    doubt_clicked
        One of the entries to check; the dialog has closed.
    """

    obstacle_clicked = Signal(object)
    doubt_clicked = Signal(object)

    def __init__(
        self, therapist: Therapist, facts: SigningFacts, sign: Sign, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sign = sign
        self._refusal = _refusal(therapist)
        self.obstacles = [
            self._todo(words, partial(self.obstacle_clicked.emit, one))
            for one, words in facts.obstacles
        ]
        self.doubts = [
            self._todo(words, partial(self.doubt_clicked.emit, one)) for one, words in facts.doubts
        ]
        self.checked = QCheckBox(self.tr("I have checked these entries: they are correct"))
        self.meaning = Choice(
            self.tr("Signing as"),
            [(self.tr("Author"), Meaning.AUTHOR), (self.tr("Reviewer"), Meaning.REVIEWER)],
        )
        self.meaning.show_value(Meaning.AUTHOR)
        self.password = line_edit(self.tr("Password"), secret=True)
        self.sign = button(self.tr("Sign and lock"), kind="primary")
        self.cancel = button(self.tr("Cancel"))
        self.error = wrapped("", "error")
        self._is_ready = not self.obstacles and not self._refusal
        self._lay_out(therapist, facts)
        self.sign.clicked.connect(self._on_sign_clicked)
        self.cancel.clicked.connect(self.reject)
        self.checked.toggled.connect(lambda _: self._offer())
        self.meaning.chosen.connect(self._on_meaning_chosen)
        self._offer()

    @classmethod
    def ask(
        cls, parent: QWidget, therapist: Therapist, facts: SigningFacts, sign: Sign
    ) -> "SignDialog":
        """Open the dialog over `parent`."""
        dialog = cls(therapist, facts, sign, parent)
        dialog.open()
        return dialog

    @property
    def error_text(self) -> str:
        """Why it was not signed, or cannot be."""
        return self._refusal or self.error.text()

    @property
    def summary_text(self) -> str:
        """What is signed, as it is shown: a line each."""
        return self._summary.accessibleName()

    def _lay_out(self, therapist: Therapist, facts: SigningFacts) -> None:
        self.setWindowTitle(self.tr("Sign the session"))
        self.setMinimumWidth(_WIDTH_PX)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 20)
        outer.setSpacing(10)
        title = self.tr("Sign the session") if self._is_ready else self.tr("Not ready to sign")
        outer.addWidget(label(title, "heading"))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._summary = _summary(facts.summary)
        column.addWidget(self._summary)
        if self._refusal:
            column.addWidget(wrapped(self._refusal, "error"))
        for obstacle in self.obstacles:
            column.addWidget(obstacle)
        if self._is_ready:
            self._add_signing(column, therapist, facts)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer.addWidget(area, 1)
        area.setMinimumHeight(min(page.sizeHint().height() + 24, self._most_px()))
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.sign)
        outer.addLayout(buttons)
        self.sign.setDefault(self._is_ready)
        # What is not asked for is no part of the dialog, and must not float over it.
        for piece in (self.password, self.meaning, self.error, self.checked):
            if piece.parent() is None:
                piece.setParent(self)
                piece.hide()

    def _most_px(self) -> int:
        """Return how high the middle may be: title and buttons need room on a small screen too."""
        return round(self.screen().availableGeometry().height() * 0.6)

    def _add_signing(self, column: QVBoxLayout, therapist: Therapist, facts: SigningFacts) -> None:
        if self.doubts:
            column.addWidget(wrapped(self.tr("Please check before you sign:"), "label"))
            for doubt in self.doubts:
                doubt.setText(self.tr("Show"))
                row = QHBoxLayout()
                row.addWidget(wrapped(doubt.accessibleName()), 1)
                row.addWidget(doubt)
                column.addLayout(row)
            column.addWidget(self.checked)
        column.addWidget(wrapped(self.tr("A signed session can no longer be changed."), "muted"))
        if facts.asks_meaning:
            column.addWidget(field(self.tr("Signing as"), self.meaning))
        column.addWidget(
            field(self.tr("Password of {0}").format(therapist.signature_name), self.password)
        )
        column.addWidget(self.error)
        self.error.hide()
        self.password.setFocus()

    def _offer(self) -> None:
        self.sign.setEnabled(self._is_ready and (not self.doubts or self.checked.isChecked()))

    def _todo(self, words: str, tell: Callable[[], None]) -> QPushButton:
        made = button(f"→  {words}")
        made.setAccessibleName(words)
        made.setToolTip(words)
        made.setProperty("kind", "todo")
        made.clicked.connect(self.reject)
        made.clicked.connect(tell)
        return made

    def _on_meaning_chosen(self, meaning: object) -> None:
        self.meaning.show_value(meaning or Meaning.AUTHOR)

    def _on_sign_clicked(self) -> None:
        try:
            self._sign(self.password.text(), Meaning(str(self.meaning.value)))
        except NeedleMapError as error:
            self.error.setText(error.user_message)
            self.error.setAccessibleName(error.user_message)
            self.error.show()
            self.password.selectAll()
            self.password.setFocus()
        else:
            self.accept()


def _summary(lines: Sequence[tuple[str, str]]) -> QWidget:
    made = QWidget()
    made.setAccessibleName("\n".join(f"{title}: {words}" for title, words in lines))
    form = QFormLayout(made)
    form.setContentsMargins(0, 0, 0, 0)
    form.setVerticalSpacing(3)
    for title, words in lines:
        form.addRow(label(title, "label"), wrapped(words))
    return made


def _refusal(therapist: Therapist) -> str:
    try:
        check_may(therapist.role, Permission.SIGN)
    except NotAllowedError as error:
        return error.user_message
    return ""
