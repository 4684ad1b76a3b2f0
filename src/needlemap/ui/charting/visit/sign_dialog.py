"""What stands between a draft and its signature, in sentences and in a word or two."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.clock import with_offset
from needlemap.domain.contradictions import Doubt
from needlemap.domain.days import day_words, full_day, time_words
from needlemap.domain.needles_out import needle_totals
from needlemap.domain.patient import Patient
from needlemap.domain.plurals import counted
from needlemap.domain.region import regional
from needlemap.domain.session import Meaning, Session
from needlemap.domain.signing import Obstacle, ObstacleKind
from needlemap.domain.user import Permission, Therapist, check_may
from needlemap.errors import NeedleMapError, NotAllowedError, WrongPasswordError
from needlemap.reference import Reference
from needlemap.ui.charting.visit.segmented_choice import Choice
from needlemap.ui.forms.form import Form, Row
from needlemap.ui.widgets.dialogs import FittingDialog, ScrollingColumn
from needlemap.ui.widgets.factories import button, label, line_edit, wrapped
from needlemap.ui.widgets.privacy import privacy, shown_name
from needlemap.ui.widgets.translation import tr


def _mismatch(count: int) -> str:
    if count < 0:
        return counted(
            -count,
            tr("Needle count discrepancy: 1 more needle than were opened"),
            tr("Needle count discrepancy: {0} more needles than were opened"),
        )
    return counted(
        count,
        tr("Needle count discrepancy: 1 opened needle not accounted for"),
        tr("Needle count discrepancy: {0} opened needles not accounted for"),
    )


def obstacle_sentence(obstacle: Obstacle, session: Session, reference: Reference) -> str:
    """Return an obstacle as a sentence that says what to do."""
    if obstacle.kind is ObstacleKind.NEEDLES_IN:
        if obstacle.field == "removal_not_recorded":
            return counted(
                obstacle.count,
                tr("Removal of 1 needle: remove it (O), or say that the source does not record it"),
                tr(
                    "Removal of {0} needles: remove them (O), or say that the source does not "
                    "record it"
                ),
            )
        return counted(
            obstacle.count,
            tr("1 needle not yet removed: remove it (O)"),
            tr("{0} needles not yet removed: remove them (O)"),
        )
    if obstacle.kind is ObstacleKind.OPENED_MISMATCH:
        return _mismatch(obstacle.count)
    if obstacle.kind is ObstacleKind.NOT_ACKNOWLEDGED:
        return tr("Acknowledge in writing: {0}").format(obstacle_name(obstacle, reference))
    at = site_numbers(obstacle.site_ids, session)
    name = obstacle_name(obstacle, reference)
    if obstacle.count:
        return counted(
            obstacle.count,
            tr("{1}: 1 question not answered"),
            tr("{1}: {0} questions not answered"),
            name,
        )
    return f"{name}: {at}" if at else tr("Missing: {0}").format(name)


def obstacle_name(obstacle: Obstacle, reference: Reference) -> str:
    """Return an obstacle in a word or two, for a chip."""
    if obstacle.kind is ObstacleKind.NEEDLES_IN:
        return tr("Needles not removed")
    if obstacle.kind is ObstacleKind.OPENED_MISMATCH:
        return tr("Needle count")
    if obstacle.kind is ObstacleKind.NOT_ACKNOWLEDGED:
        precaution = reference.precautions.get(obstacle.field)
        return precaution.name.partition(" (")[0] if precaution else obstacle.field
    field = reference.required_fields.get(obstacle.field)
    return field.name if field else obstacle.field


def patient_words(patient: Patient) -> str:
    """Return whose session is signed: name, birth date and number."""
    born = tr("born {0}").format(day_words(patient.born_on)) if patient.born_on else ""
    number = regional(tr("MRN {0}")).format(patient.record_number) if patient.record_number else ""
    return ", ".join(part for part in (shown_name(patient), born, number) if part)


def signing_summary(
    patient: Patient, session: Session, missing: Sequence[Obstacle], *, complaints: str = ""
) -> list[tuple[str, str]]:
    """Return in titles and words what a signature would cover; `complaints` are words already."""
    at = with_offset(session.performed_at, session.utc_offset_min)
    totals = needle_totals(session.sites)
    needles = [
        tr("{0} inserted").format(totals.inserted),
        tr("{0} removed").format(totals.removed),
    ]
    if totals.retained:
        needles.append(tr("{0} retained").format(totals.retained))
    if totals.still_in:
        is_open = session.leaves_removal_open
        left = tr("removal of {0} not recorded") if is_open else tr("{0} still in")
        needles.append(left.format(totals.still_in))
    warnings = [warning for site in session.sites for warning in site.warnings]
    acknowledged = sum(not warning.is_open for warning in warnings)
    return [
        (tr("Patient"), patient_words(patient)),
        (
            tr("Treated on"),
            f"{full_day(at)}, {time_words(at)}",
        ),
        *([(tr("Complaint"), complaints)] if complaints else []),
        (tr("Sites"), str(len(session.sites))),
        (tr("Needles"), ", ".join(needles)),
        (
            tr("Warnings"),
            tr("{0} displayed, {1} acknowledged").format(len(warnings), acknowledged)
            if warnings
            else tr("none displayed"),
        ),
        (tr("Missing"), str(len(missing)) if missing else tr("nothing")),
    ]


def site_numbers(site_ids: Sequence[str], session: Session) -> str:
    """Return "site 3" or "sites 3, 5", nothing where no site is meant."""
    numbers = [str(n) for n, site in enumerate(session.sites, 1) if site.id in site_ids]
    if not numbers:
        return ""
    words = tr("site {0}") if len(numbers) == 1 else tr("sites {0}")
    return words.format(", ".join(numbers))


Sign = Callable[[str, Meaning], None]
_WIDTH_PX = 480


@dataclass(frozen=True, slots=True)
class SigningFacts:
    """What the dialog shows. Obstacles and doubts come with their sentences.

    ``summary`` returns in titles and words what is signed. ``asks_meaning`` where somebody else has
    treated: who signs is then author or reviewer.
    """

    summary: Callable[[], Sequence[tuple[str, str]]]
    obstacles: Sequence[tuple[Obstacle, str]]
    doubts: Sequence[tuple[Doubt, str]] = ()
    asks_meaning: bool = False


class SignDialog(FittingDialog):
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
        password = self.tr("Password of {0}").format(therapist.signature_name)
        rows = [Row(name="password", title=password, editor=self.password)]
        if facts.asks_meaning:
            rows.insert(0, Row(name="meaning", title=self.tr("Signing as"), editor=self.meaning))
        self.form = Form(rows)
        self._is_ready = not self.obstacles and not self._refusal
        self._lay_out(facts)
        self.sign.clicked.connect(self._on_sign_clicked)
        self.cancel.clicked.connect(self.reject)
        self.checked.toggled.connect(lambda _: self._offer())
        self.meaning.entered.connect(self._on_meaning_chosen)
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
        return self._refusal or self.form.error_text

    @property
    def summary_text(self) -> str:
        """What is signed, as it is shown: a line each."""
        return self._summary.accessibleName()

    def _lay_out(self, facts: SigningFacts) -> None:
        self.setWindowTitle(self.tr("Sign the session"))
        self.setMinimumWidth(_WIDTH_PX)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 20)
        outer.setSpacing(10)
        title = self.tr("Sign the session") if self._is_ready else self.tr("Not ready to sign")
        outer.addWidget(label(title, "heading"))
        self._summary = _Summary(facts.summary)
        pieces: list[QWidget | QLayout] = [self._summary]
        if self._refusal:
            pieces.append(wrapped(self._refusal, "error"))
        pieces += self.obstacles
        if self._is_ready:
            pieces += self._signing()
        outer.addWidget(ScrollingColumn(*pieces), 1)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.sign)
        outer.addLayout(buttons)
        self.sign.setDefault(self._is_ready)
        # What is not asked for is no part of the dialog, and must not float over it.
        for piece in (self.form, self.meaning, self.checked):
            if piece.parent() is None:
                piece.setParent(self)
                piece.hide()
        if self._is_ready:
            self.password.setFocus()

    def _signing(self) -> list[QWidget | QLayout]:
        """Return what is asked of who signs."""
        pieces: list[QWidget | QLayout] = []
        if self.doubts:
            pieces.append(wrapped(self.tr("Please check before you sign:"), "label"))
            for doubt in self.doubts:
                doubt.setText(self.tr("Show"))
                row = QHBoxLayout()
                row.addWidget(wrapped(doubt.accessibleName()), 1)
                row.addWidget(doubt)
                pieces.append(row)
            pieces.append(self.checked)
        locked = wrapped(self.tr("A signed session can no longer be changed."), "muted")
        return [*pieces, locked, self.form]

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
            self._sign(self.password.text(), Meaning(str(self.meaning.value())))
        except WrongPasswordError:  # who signs stands above: only the password can be wrong
            words = self.tr("Wrong password. Nothing was signed; try again.")
            self.form.refuse("password", words)
        except NeedleMapError as error:
            self.form.say(error.user_message)
            self.form.enter("password")
        else:
            self.accept()


class _Summary(QWidget):
    """What is signed, in titles and words."""

    def __init__(self, lines_of: Callable[[], Sequence[tuple[str, str]]]) -> None:
        super().__init__()
        self._lines_of = lines_of
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(3)
        self._words = []
        for title, _ in lines_of():
            self._words.append(wrapped(""))
            form.addRow(label(title, "label"), self._words[-1])
        self._show()
        privacy.changed.connect(self._show)

    def _show(self) -> None:
        lines = self._lines_of()
        self.setAccessibleName("\n".join(f"{title}: {words}" for title, words in lines))
        for shown, (_, words) in zip(self._words, lines, strict=True):
            shown.setText(words)


def _refusal(therapist: Therapist) -> str:
    try:
        check_may(therapist.role, Permission.SIGN)
    except NotAllowedError as error:
        return error.user_message
    return ""
