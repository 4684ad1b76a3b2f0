"""What is kept of a patient beyond the name: precautions, reactions, contacts, note, documents."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from needlemap.domain.days import day_words
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import Contact, PatientFile
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.reference.screening import Precaution
from needlemap.ui.patients.words import breakable, is_old, listed, patient_line, sex_words
from needlemap.ui.widgets.factories import button, label, restyle, wrapped
from needlemap.ui.widgets.page_parts import tab_as_laid_out
from needlemap.ui.widgets.privacy import initials, privacy, shown_name, shown_text

_MARGIN_PX, _GAP_PX = 16, 6
HEAD_PX = 35  # of the first heading of a column: as high as a button beside it


class FactsPanel(QFrame):
    """Shows the file; nothing is changed here.

    Signals
    -------
    unmerge_requested
        Id of a duplicate that was merged into this patient and shall be apart again.
    """

    unmerge_requested = Signal(str)

    def __init__(
        self,
        precautions: Mapping[str, Precaution],
        places: Mapping[str, str],
        documents: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self._precautions, self._places = precautions, places
        self._sections = QVBoxLayout()
        self._pieces: list[QWidget] = []
        self._show_again: Callable[[], None] = self._clear
        privacy.changed.connect(self._on_privacy_changed)
        self._sections.setSpacing(_GAP_PX)
        self._lay_out(documents)

    def show_file(
        self,
        patient: Patient,
        notes: Sequence[str],
        file: PatientFile,
        merged: Sequence[Patient],
        *,
        may_merge: bool,
    ) -> None:
        """Show the facts of a patient, the notes on it, and the duplicates merged into it."""
        self._show_again = partial(
            self._show_facts, patient, notes, file, merged, may_merge=may_merge
        )
        self._show_again()

    def _show_facts(
        self,
        patient: Patient,
        notes: Sequence[str],
        file: PatientFile,
        merged: Sequence[Patient],
        *,
        may_merge: bool,
    ) -> None:
        self._clear()
        self._show_precautions(file.precautions)
        self._add_section(self.tr("Previous reactions to needling"), _lines(file.reactions))
        if file.sex:
            self._add_section(self.tr("Sex"), [sex_words()[file.sex]])
        self._add_section(self.tr("Insurer"), _lines(file.insurer))
        self._add_section(self.tr("Contacts"), [_contact_words(each) for each in file.contacts])
        self._add_section(self.tr("Note"), [shown_text(each, patient.name) for each in notes])
        self._show_merged(merged, may_merge=may_merge)
        tab_as_laid_out(self)

    def _on_privacy_changed(self) -> None:
        self._show_again()

    def scroll_by_itself(self, *, on: bool) -> None:
        """Scroll what does not fit, as beside the sessions; or else be as high as all of it."""
        if on is not self._scroll.isHidden():
            return
        if on:
            self._scroll.setWidget(self._board)
        else:
            self._column.addWidget(self._scroll.takeWidget())
            self._board.setAutoFillBackground(False)
            self._board.show()
        self._scroll.setVisible(on)
        self.setObjectName("side" if on else "")  # the line at its left
        restyle(self)

    @property
    def words(self) -> list[str]:
        """The lines that are shown."""
        return [piece.text() for piece in self._pieces if isinstance(piece, QLabel)]

    def _show_precautions(self, given: Sequence[PatientPrecaution]) -> None:
        known = [each for each in given if each.precaution in self._precautions]
        lines = [
            (self._precaution_words(each, answer), kind)
            for answer, kind in ((Answer.YES, ""), (Answer.UNKNOWN, "muted"))
            for each in known
            if each.answer is answer
        ]
        no = [each for each in known if each.answer is Answer.NO]
        self._add_heading(self.tr("Precautions"))
        for words, kind in lines:
            self._add(words, kind)
        if no:
            self._add(self.tr("{0} answered No").format(len(no)), "muted")
        if not known:
            self._add(
                self.tr("Not screened yet. The first session asks, or “Edit patient…”."), "muted"
            )

    def _precaution_words(self, given: PatientPrecaution, answer: Answer) -> str:
        name = self._precautions[given.precaution].name
        where = ", ".join(self._places.get(each, each) for each in given.places)
        asked = day_words(given.checked_on)
        if is_old(given.checked_on):
            asked = self.tr("{0}, over a year ago").format(asked)
        unknown = self.tr("unknown") if answer is Answer.UNKNOWN else ""
        return listed([name, unknown, where, given.note, asked])

    def _show_merged(self, merged: Sequence[Patient], *, may_merge: bool) -> None:
        if not merged:
            return
        self._add_heading(self.tr("Merged duplicates"))
        for each in merged:
            self._add(f"{shown_name(each)}\n{patient_line(each)}", "")
            apart = button(self.tr("Separate again…"))
            apart.setAccessibleName(self.tr("Separate again: {0}").format(shown_name(each)))
            apart.setEnabled(may_merge)
            apart.clicked.connect(lambda _=False, own=each.id: self.unmerge_requested.emit(own))
            self._put(apart)

    def _add_section(self, title: str, lines: Sequence[str]) -> None:
        if not lines:
            return
        self._add_heading(title)
        for line in lines:
            self._add(line, "")

    def _add_heading(self, title: str) -> None:
        heading = label(title, "heading")
        if self._pieces:
            heading.setContentsMargins(0, 10, 0, 0)
        else:
            heading.setMinimumHeight(HEAD_PX)
        self._put(heading)

    def _add(self, words: str, kind: str) -> None:
        piece = wrapped(breakable(words), kind)
        piece.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        piece.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._put(piece)

    def _clear(self) -> None:
        for piece in self._pieces:
            self._sections.removeWidget(piece)
            piece.hide()
            piece.deleteLater()
        self._pieces.clear()

    def _put(self, piece: QWidget) -> None:
        self._pieces.append(piece)
        self._sections.addWidget(piece)

    def _lay_out(self, documents: QWidget) -> None:
        self._board = QWidget()
        column = QVBoxLayout(self._board)
        column.setContentsMargins(_MARGIN_PX, 0, 4, 0)
        column.setSpacing(14)
        column.addLayout(self._sections)
        column.addWidget(documents)
        column.addStretch()
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._board)
        scroll.setAccessibleName(self.tr("Precautions, contacts and documents"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(scroll)


def _lines(text: str) -> list[str]:
    return [text.strip()] if text.strip() else []


def _contact_words(contact: Contact) -> str:
    if privacy.hides_names:
        return listed([contact.role, initials(contact.name)])
    first = listed([contact.role, contact.name])
    second = listed([contact.phone, contact.email])
    return "\n".join(part for part in (first, second, contact.note) if part)
