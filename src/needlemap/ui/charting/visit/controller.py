"""Joins the visit's form, the warnings, the code hint and signing with the charting page."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from needlemap.domain.clock import now_utc
from needlemap.domain.contradictions import DoubtRules
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.screening import Alert, AlertLevel, Answer, ScreeningAnswer
from needlemap.domain.session import Session
from needlemap.domain.signing import Obstacle, ObstacleKind, obstacles
from needlemap.errors import NeedleMapError
from needlemap.reference.alerts import alerts
from needlemap.ui.charting.risk.alert_strip import AlertStrip
from needlemap.ui.charting.visit.code_hint import CodeHintButton
from needlemap.ui.charting.visit.complaint_button import ComplaintButton
from needlemap.ui.charting.visit.complaint_words import treated_words
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.patient_file_sync import PatientFileSync
from needlemap.ui.charting.visit.sign_dialog import (
    SignDialog,
    SigningFacts,
    obstacle_name,
    obstacle_sentence,
    signing_summary,
)
from needlemap.ui.forms.close_guard import leave_field
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.complaint_words import names_by_id
from needlemap.ui.widgets.side_tabs import SidePanel

if TYPE_CHECKING:
    from needlemap.ui.charting.visit.form import VisitForm
    from needlemap.ui.charting.visit.signed_panel import SignedPanel

SITES, VISIT, RECORD = "sites", "visit", "record"
_ASKED_FIRST = ("consent", "screening")


class VisitController(QObject):
    """What belongs to the visit as a whole. The form itself is made when it is first shown.

    Signals
    -------
    left
        Back to the body.
    pdf_requested, history_requested, closed
        The next steps after signing.
    message
        A sentence for the foot of the chart.
    failed
        Something could not be stored or read; carries the sentence.
    file_changed
        The patient's file as it stands now.
    notes_changed
        Notes of the screening: those to be named, and all.
    waiting_changed
        What must be done before signing: "asked", "blocked" or nothing.
    """

    left = Signal()
    message = Signal(str)
    pdf_requested = Signal()
    history_requested = Signal()
    closed = Signal()
    failed = Signal(str)
    file_changed = Signal(object)
    notes_changed = Signal(object, object)
    waiting_changed = Signal(str)

    def __init__(self, context: VisitContext, side: SidePanel, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self._chart = context.chart
        self._side = side
        self._file = context.background.file
        self.file_sync = PatientFileSync(context, self)
        self.strip = AlertStrip()
        self.complaint = ComplaintButton(context, side)  # else it is shown as a window
        self.code_hint = CodeHintButton(
            context.reference,
            context.background.payer,
            is_wanted=context.background.shows_codes,
        )
        self._form: VisitForm | None = None
        self._signed: SignedPanel | None = None
        self.alerts: tuple[Alert, ...] = ()
        side.add_tab(VISIT, self.tr("Visit"), self._make_form)
        side.add_tab(RECORD, self.tr("Record"), self._make_signed)
        self._connect()

    @property
    def form(self) -> "VisitForm":
        """The form, made if it was not there yet."""
        if self._form is None:
            self._side.show_tab(VISIT)
        if self._form is None:
            raise RuntimeError("the form was not made")
        return self._form

    @property
    def signed(self) -> "SignedPanel":
        """What follows a signature, brought to the front."""
        self._side.show_tab(RECORD)
        if self._signed is None:
            raise RuntimeError("the panel was not made")
        return self._signed

    def refresh(self) -> None:
        """Work out again what warns, what is missing and what counts, and show it."""
        session = self._chart.session
        found = alerts(session, self._file, self.context.reference)
        self.strip.show_alerts(found, session, may_edit=self._chart.may_edit)
        self.code_hint.show_session(session)
        missing = self._missing(found)
        words = self.tr("Visit") if not missing else self.tr("Visit · {0}").format(len(missing))
        self._side.mark_tab(VISIT, words, kind="yes" if missing else "")
        if self._form is not None:
            self._form.show_sites(session)
            self._form.show_missing(missing)
        self.alerts = found
        self._tell(found, missing)

    def show_form(self) -> None:
        """Bring the form to the front and put the focus on what is missing."""
        self._side.show_tab(VISIT)
        self.form.begin()

    def confirm_complaints(self) -> None:
        """Confirm the complaints that were carried over from the session before."""
        self.complaint.confirm_complaints()

    def go_to_missing(self) -> None:
        """Put the focus on what is missing, in the form, then above it; say what it is.

        Where only sites lack something, or nothing does, the form is shown as far as it is.
        """
        missing = self._missing(self.alerts)
        in_form = [one for one in missing if self._is_in_form(one)]
        first = next(iter(in_form or missing), None)
        if first is None or not (in_form or first.kind is ObstacleKind.NOT_ACKNOWLEDGED):
            self.show_form()
        else:
            self.jump_to(first)
        words = self.tr("Nothing is missing. Ctrl+S signs the session.")
        if first is not None:
            name = obstacle_name(first, self.context.reference)
            words = self.tr("Missing: {0}").format(name)
        if self._chart.session.may_change:
            self.message.emit(words)
            announce(self._side, words)

    def _is_in_form(self, obstacle: Obstacle) -> bool:
        return obstacle.kind is not ObstacleKind.NOT_ACKNOWLEDGED and not _is_of_sites(obstacle)

    def ask_to_sign(self, parent: QWidget) -> None:
        """Open the dialog that signs, or says what is missing."""
        session = self._chart.session
        if not session.may_change:
            self.signed.pdf.setFocus()
            return
        if not self._chart.check_may_sign():
            return
        leave_field()
        session = self._chart.session
        try:
            missing = self._chart.obstacles()
        except NeedleMapError as error:
            self.failed.emit(error.user_message)
            return
        facts = self._signing_facts(session, missing)
        dialog = SignDialog.ask(parent, self.context.therapist, facts, self._chart.sign)
        dialog.obstacle_clicked.connect(self.jump_to)
        dialog.doubt_clicked.connect(lambda doubt: self.show_sites([doubt.site_id]))

    def _signing_facts(self, session: Session, missing: Sequence[Obstacle]) -> SigningFacts:
        reference = self.context.reference
        limits = {fact.id: fact.deeper_than_mm for fact in reference.depth_facts.values()}
        rules = DoubtRules(reference.techniques, reference.manipulations, limits)
        doubts = [
            (one, self.tr("Site {0}: {1}").format(session.number_of(one.site_id), one.sentence))
            for one in rules.doubts(session)
        ]
        return SigningFacts(
            partial(
                signing_summary,
                self.context.patient,
                session,
                missing,
                complaints=self._complaint_words(session),
            ),
            [(one, obstacle_sentence(one, session, reference)) for one in missing],
            doubts,
            asks_meaning=session.therapist_id != self.context.therapist.id,
        )

    def _complaint_words(self, session: Session) -> str:
        """Return what the visit treats, for who signs; nothing without any complaint on record."""
        known = self.context.background.complaints
        if not known and not session.visit.complaints:
            return ""
        words = treated_words(session.visit.complaints, self.complaint_names)
        if any(each.is_carried_over for each in session.visit.complaints):
            words = self.tr("{0}. Signing confirms it.").format(words)
        return words

    @property
    def complaint_names(self) -> dict[str, str]:
        """The names of the patient's complaints by id."""
        return names_by_id(self.context.background.complaints)

    def jump_to(self, obstacle: Obstacle) -> None:
        """Bring what is missing to the front: a field, a line to acknowledge, or sites."""
        if obstacle.kind is ObstacleKind.NOT_ACKNOWLEDGED:
            self.strip.acknowledgement_of(obstacle.field).setFocus()
        elif _is_of_sites(obstacle):
            self.show_sites(obstacle.site_ids)
        else:
            self._side.show_tab(VISIT)
            self.form.jump_to(obstacle.field)

    def show_sites(self, site_ids: Sequence[str]) -> None:
        """Bring the sites to the front and select these."""
        self._side.show_tab(SITES)
        self.context.state.select(site_ids)
        self.left.emit()

    def acknowledge(self, precaution: str, words: str) -> None:
        """Store what the clinician typed to go on in spite of a precaution."""
        visit = self._chart.session.visit
        answer = visit.answer_to(precaution) or _standing(precaution, self._file)
        at = now_utc() if words else None
        kept = {one.precaution: one for one in visit.screening}
        try:
            kept[precaution] = replace(answer, acknowledgement=words, acknowledged_at=at)
        except ValueError as error:
            self.failed.emit(self.tr("Not changed: {0}.").format(error))
            return
        self.left.emit()  # the line that was typed in is made again, and the keys go on at the body
        self._chart.set_visit(screening=tuple(kept.values()))

    def _tell(self, found: Sequence[Alert], missing: Sequence[Obstacle]) -> None:
        precautions = self.context.reference.precautions
        notes = [alert for alert in found if alert.level is AlertLevel.NOTE]
        named = [note for note in notes if not precautions[note.precaution].restricted_view]
        self.notes_changed.emit([note.reason for note in named], [note.reason for note in notes])
        waits = "asked" if any(one.field in _ASKED_FIRST for one in missing) else ""
        if any(one.kind is ObstacleKind.NOT_ACKNOWLEDGED for one in missing):
            waits = "blocked"
        self.waiting_changed.emit(waits)

    def _missing(self, found: Sequence[Alert]) -> tuple[Obstacle, ...]:
        if not self._chart.session.may_change:
            return ()
        required, asked = self.context.background.required, self.context.reference.precautions
        return obstacles(self._chart.session, required, found, asked=asked)

    def _make_form(self) -> "VisitForm":
        # Here, since the chart opens without it: its first paint waits for every import.
        from needlemap.ui.charting.visit.form import VisitForm

        self._form = VisitForm(self.context, self.file_sync)
        self._form.left.connect(self.left)
        self._form.obstacle_clicked.connect(self.jump_to)
        self._form.show_missing(self._missing(self.alerts))
        return self._form

    def _make_signed(self) -> "SignedPanel":
        from needlemap.ui.charting.visit.signed_panel import SignedPanel

        self._signed = SignedPanel(self._chart)
        self._signed.pdf_clicked.connect(self.pdf_requested)
        self._signed.history_clicked.connect(self.history_requested)
        self._signed.back_clicked.connect(self.closed)
        return self._signed

    def _connect(self) -> None:
        self.strip.acknowledged.connect(self.acknowledge)
        self.strip.sites_clicked.connect(self.show_sites)
        self.file_sync.failed.connect(self.failed)
        self.file_sync.kept.connect(self._on_kept)
        self._chart.visit_edited.connect(lambda _: self.refresh())
        self._chart.session_signed.connect(self._on_signed)
        self._chart.session_annotated.connect(self._on_annotated)

    def _on_kept(self) -> None:
        self._file = self.context.background.file
        self.file_changed.emit(self._file)
        self.refresh()

    def _on_annotated(self) -> None:
        self.refresh()
        if self._form is not None:
            self._form.show_session(self._chart.session)

    def _on_signed(self) -> None:
        self._on_annotated()
        # Where the keys were can be used no more: Qt would pass them on to the head of the window.
        self.signed.pdf.setFocus()


def _standing(precaution: str, patient_file: PatientFile) -> ScreeningAnswer:
    """Return today's yes to what the file, or the refused consent, says already."""
    known = patient_file.precaution(precaution)
    places, note = (known.places, known.note) if known else ((), "")
    return ScreeningAnswer(precaution, Answer.YES, places, note)


def _is_of_sites(obstacle: Obstacle) -> bool:
    """Whether it is worked off at the sites; the form of a late entry says why it need not be."""
    of_sites = bool(obstacle.site_ids) or obstacle.field == "sites"
    return of_sites and obstacle.field != "removal_not_recorded"
