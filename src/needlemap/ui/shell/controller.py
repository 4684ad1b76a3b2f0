"""The therapist's desk: the open records, and which page of them is in front."""

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from needlemap.bodymap import BodyAtlas, BodySurface
from needlemap.domain.appearance import SkinTone
from needlemap.domain.archive import Scope
from needlemap.domain.clock import local_offset_min, now_utc
from needlemap.domain.ids import new_id, short_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.placement import Side
from needlemap.domain.session import Session, SessionStatus
from needlemap.domain.user import Permission
from needlemap.domain.visit import Visit
from needlemap.errors import NeedleMapError, RecordsUnavailableError
from needlemap.history.learned_choices import LearnedChoices
from needlemap.painting import BodyPalette, PlatePictures
from needlemap.painting.palette import palette_of_theme, with_skin
from needlemap.reference import Reference
from needlemap.storage.records import Records
from needlemap.storage.repositories.duplicates import mistakable
from needlemap.storage.repositories.summaries import SessionSummary
from needlemap.ui.charting.body.site_marks import Body, PlateSight
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.charting.page import ChartingPage
from needlemap.ui.charting.patient_entry import PatientEntryPage
from needlemap.ui.charting.previous.sources import PreviousSources
from needlemap.ui.exchange.controller import ExchangeController
from needlemap.ui.forms.close_guard import leave_field
from needlemap.ui.history.controller import HistoryController
from needlemap.ui.patients.page import PatientsPage
from needlemap.ui.reports.controller import ReportsController
from needlemap.ui.shell.background import RecordsBackground
from needlemap.ui.shell.corrections import Corrections
from needlemap.ui.shell.draft_dialog import DraftDialog
from needlemap.ui.shell.preset_store import PresetStore
from needlemap.ui.widgets.days import follow_clinic
from needlemap.ui.widgets.privacy import shown_name
from needlemap.ui.widgets.theme import system_theme

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from needlemap.reports.report_service import ReportService
    from needlemap.reports.request import HistoryChoice
    from needlemap.ui.practice.page import PracticePage
    from needlemap.ui.widgets.factories import PageStack

# The latest choices tell what is usual; older ones would only outvote a change of mind.
_CHOICES_LEARNED_FROM = 1000


class MainController(QObject):
    """Opens pages on the records, and closes the records in the end.

    Signals
    -------
    patient_entry_shown
        Whether the patient draws and answers alone now: nothing else may be reached.
    """

    patient_entry_shown = Signal(bool)

    def __init__(
        self, records: Records, folder: "Path", pages: "PageStack", window: "QWidget"
    ) -> None:
        super().__init__(window)
        self._window, self._pages = window, pages
        self.records = records
        self.reference = Reference.load()
        follow_clinic(records.settings)
        self._pictures = PlatePictures()
        self._bodies: dict[Figure, Body] = {}
        self._skin = SkinTone.LIGHT
        self.charting: ChartingPage | None = None
        self.patient_entry: PatientEntryPage | None = None
        self.patients = PatientsPage(records, self.reference)
        self.patients.new_session_requested.connect(self.begin_session)
        self.patients.session_requested.connect(self.open_session)
        self.patients.history_requested.connect(self.open_history)
        self.patients.papers_requested.connect(self._on_papers_requested)
        self.papers = ReportsController(window, records, lambda: self.report_service, self)
        self.exchange = ExchangeController(window, records, self)
        self.exchange.imported.connect(lambda: self.patients.show_patients())
        self.practice: PracticePage | None = None
        self.patients.practice_requested.connect(self.open_practice)
        self.patients.copy_requested.connect(self._on_copy_requested)
        self.history = HistoryController(records, self.reference, self._body, folder, pages, self)
        self.history.session_requested.connect(self.show_session)
        self.history.report_requested.connect(self._on_history_report_requested)
        pages.show_page(self.patients)
        if records.is_read_only:
            self.patients.notice.show_error(records.read_only_reason)

    def begin_session(self, patient_id: str) -> None:
        """Begin a session of this patient; one that is open already is offered first."""
        try:
            lines = self.records.sessions.of_patient(patient_id)
        except NeedleMapError as error:
            self.patients.notice.show_error(error.user_message)
            return
        drafts = [line for line in lines if _is_open(line)]
        if not drafts:
            self.start_session(patient_id)
            return
        latest = drafts[0]
        DraftDialog(
            latest,
            go_on=lambda: self.open_session(patient_id, latest.id),
            begin=lambda: self.start_session(patient_id),
            parent=self._window,
        ).open()

    def start_session(self, patient_id: str) -> None:
        """Begin a session of this patient now, and open it."""
        try:
            treated = self.records.complaints.first_of_session(patient_id)
        except NeedleMapError as error:
            self.patients.notice.show_error(error.user_message)
            return
        now = now_utc()
        session = Session(
            id=new_id(),
            patient_id=patient_id,
            therapist_id=self.records.therapist.id,
            performed_at=now,
            charted_at=now,
            utc_offset_min=local_offset_min(now),
            visit=Visit(complaints=treated),
        )
        try:
            self.records.sessions.start(session)
        except NeedleMapError as error:
            self.patients.notice.show_error(error.user_message)
        else:
            self.open_session(patient_id, session.id)

    def open_session(self, patient_id: str, session_id: str) -> None:
        """Open a session on the charting page."""
        try:
            patient = self.records.patients.person(patient_id)
            session = self.records.sessions.get(session_id)
            self.records.audit.note("view_session", "session", session_id)
            before = self.records.sessions.edits_of(session_id) if session.may_change else ()
            refusal_of = self.records.refusal
            chart = SessionChart(
                session, self.records.sessions, logged=before, refusal_of=refusal_of
            )
            self._show_chart(patient, chart, self._body(patient.figure))
        except NeedleMapError as error:
            self.patients.notice.show_error(error.user_message)

    def show_session(self, patient_id: str, session_id: str) -> None:
        """Bring a session to the front, closing another one unless words would be lost."""
        if self.charting is not None:
            is_open = self.open_session_id == session_id
            if is_open or not self.charting.may_leave():
                self._pages.show_page(self.charting)
                return
            self._on_chart_closed()
        self.open_session(patient_id, session_id)

    def show_patient(self, patient_id: str) -> None:
        """Bring a patient to the front, closing an open session unless words would be lost."""
        if self._back_to_patients():
            self.patients.show_patients(select=patient_id)

    def open_withdrawal(self) -> None:
        """Ask which import is to be taken back; nothing of it stays open meanwhile."""
        if self._back_to_patients():
            self.exchange.open_withdrawal()

    def _back_to_patients(self) -> bool:
        """Close what is open of a patient; false where words would be lost: they are shown."""
        if self.charting is not None:
            if not self.charting.may_leave():
                self._pages.show_page(self.charting)
                return False
            self._on_chart_closed()
        self.history.close()
        self._pages.show_page(self.patients)
        return True

    @property
    def patient_in_front(self) -> Patient | None:
        """Whose page is in front, or who is chosen on the page of patients."""
        if self._pages.currentWidget() is self.patients:
            return self.patients.patient
        return self._patient_of(self._pages.currentWidget())

    @property
    def has_body_in_front(self) -> bool:
        """Whether the page in front shows a body."""
        return self._patient_of(self._pages.currentWidget()) is not None

    def structure_names(self) -> dict[str, str]:
        """Return the structures that the body in front shows, by id; all where there is none."""
        patient = self._patient_of(self._pages.currentWidget())
        if patient is None:
            return {each: self.reference.structure_name(each) for each in self.reference.structures}
        drawn = self._body(patient.figure).atlas.structures
        return {one.id: self.reference.structure_name(one.id) for one in drawn}

    def show_structure(self, structure: str) -> None:
        """Show the view of the body in front on which a structure is seen best."""
        page = self._pages.currentWidget()
        patient = self._patient_of(page)
        if patient is None:
            return
        body = self._body(patient.figure)
        plate = body.sight.best_plate(body.atlas.typical_point(structure, Side.RIGHT))
        shown = page if isinstance(page, ChartingPage) else self.history.page
        if plate is not None and shown is not None:
            shown.show_plate(plate)

    def open_patient_entry(self) -> None:
        """Lock the window to the drawing and the pain questions, for the patient of the chart."""
        page = self.charting
        if page is None or self.patient_entry is not None or not page.chart.check_may_edit():
            return
        made = PatientEntryPage(
            self._body(page.patient.figure), page.hand_in, self.records.confirm_password
        )
        made.left.connect(self._on_patient_entry_left)
        self.patient_entry = made
        self._pages.show_page(made)
        self.patient_entry_shown.emit(True)
        made.canvas.setFocus()

    def _on_patient_entry_left(self) -> None:
        made, self.patient_entry = self.patient_entry, None
        if made is None or self.charting is None:
            return
        self._pages.show_page(self.charting)
        self._pages.drop_page(made)
        self.patient_entry_shown.emit(False)
        self.charting.show_patient_entry()

    def open_history(self, patient_id: str) -> None:
        """Open what was needled on a patient so far."""
        try:
            self.history.open(patient_id)
        except NeedleMapError as error:
            page = self.charting or self.patients
            page.notice.show_error(error.user_message)

    def open_practice(self) -> None:
        """Open the overview of all patients together."""
        from needlemap.ui.practice.page import PracticePage  # not before the first paint

        self._close_practice()
        self.practice = PracticePage(self.records, self.reference, system_theme())
        self.practice.closed.connect(self._close_practice)
        self._pages.show_page(self.practice)

    def _close_practice(self) -> None:
        """Go back to the patients."""
        if self.practice is not None:
            page, self.practice = self.practice, None
            self._pages.show_page(self.patients)
            self._pages.drop_page(page)

    @property
    def open_session_id(self) -> str | None:
        """The session on the charting page, if one is open."""
        return self.charting.session_id if self.charting is not None else None

    @property
    def report_service(self) -> "ReportService":
        """What makes reports of these records."""
        from needlemap.services.report_service import report_service_for

        return report_service_for(
            self.records,
            self.reference,
            surface_of=lambda figure: self._body(figure).surface,
        )

    def apply_theme(self) -> None:
        """Draw bodies and plots in the colours of the theme that is now in force."""
        palette = self._palette()
        self._bodies = {f: replace(body, palette=palette) for f, body in self._bodies.items()}
        if self.charting is not None:
            self.charting.show_palette(palette)
        self.history.apply_theme()
        if self.practice is not None:
            self.practice.apply_theme(system_theme())

    def may_leave(self) -> bool:
        """Whether the records can be closed; words that would be lost are shown and told."""
        leave_field()
        if self.charting is not None:
            return self.charting.may_leave()
        return self.patients.editing is None or self.patients.editing.may_leave()

    def close(self) -> None:
        """Close the records."""
        self.records.close()

    def leave(self) -> None:
        """Close the records and everything that is open on them."""
        for dialog in (self.papers.dialog, self.papers.batch):
            if dialog is not None:
                dialog.close()
        self.close()
        self.deleteLater()

    def _show_chart(self, patient: Patient, chart: SessionChart, body: Body) -> None:
        background = RecordsBackground(self.records, self.reference, lambda: chart.session)
        page = ChartingPage(
            chart,
            patient,
            self.records.therapist,
            body,
            self.reference,
            self._earlier(body),
            background,
        )
        chart.setParent(page)
        page.duplicate_banner.warn_of(mistakable(self.records.patients, patient))
        page.remember_in(PresetStore(self.records))
        page.risks.show_file(self.records.patient_files.get(patient.id))
        page.previous.controller.begin()
        page.closed.connect(self._on_chart_closed)
        page.pdf_requested.connect(self._on_pdf_requested)
        page.symptoms.patient_entry_requested.connect(self.open_patient_entry)
        page.header.history_clicked.connect(lambda: self.open_history(patient.id))
        page.visit.history_requested.connect(lambda: self.open_history(patient.id))
        Corrections(page, self.records, self._window, self._reopen)
        self.charting = page
        if self.records.is_read_only:
            page.notice.show_error(self.records.read_only_reason)
        elif not self.records.may(Permission.CHART):
            page.notice.show_good(self.tr("You may read everything here, and change nothing."))
        self._pages.show_page(page)
        page.canvas.setFocus()

    def whose(self, page: "QWidget") -> str:
        """Return whose page it is, by number unless names are wished in the window's title."""
        patient = self._patient_of(page)
        if patient is None:
            return ""
        try:
            named = self.records.settings.has_names_in_title()
        except RecordsUnavailableError:
            return ""  # closed meanwhile: the window is on its way out
        return shown_name(patient) if named else patient.record_number or short_id(patient.id)

    def _patient_of(self, page: "QWidget | None") -> Patient | None:
        if isinstance(page, ChartingPage):
            return page.patient
        history = self.history.page
        return history.patient if history is not None and history is page else None

    def _earlier(self, body: Body) -> PreviousSources:
        """Return what a chart takes over from before."""
        records = self.records
        rows = records.sessions.chosen_sites(records.therapist.id, limit=_CHOICES_LEARNED_FROM)
        learned = LearnedChoices(rows, body.surface.figure)
        settings, owner = records.settings, records.therapist.id
        return PreviousSources(
            records.sessions,
            records.protocols,
            records.therapist,
            self.reference,
            learned,
            lambda: settings.same_site_mm(owner=owner),
        )

    def _on_chart_closed(self) -> None:
        page, self.charting = self._open_page(), None
        self._pages.show_page(self.patients)
        self.patients.show_patients(select=page.patient.id)
        self._pages.drop_page(page)

    def _reopen(self, patient_id: str, session_id: str) -> ChartingPage | None:
        self._on_chart_closed()
        self.open_session(patient_id, session_id)
        return self.charting

    def _on_pdf_requested(self) -> None:
        page = self._open_page()
        try:
            self.papers.open(page.patient, page.session_id)
        except NeedleMapError as error:
            page.notice.show_error(error.user_message)

    def _on_copy_requested(self) -> None:
        if self.patients.patient is not None:
            self.exchange.open_export(self.patients.patient, Scope.OWN_COPY)

    def _on_papers_requested(self) -> None:
        patient = self.patients.patient
        if patient is None:
            return
        try:
            self.papers.open(patient)
        except NeedleMapError as error:
            self.patients.notice.show_error(error.user_message)

    def _on_history_report_requested(self, patient: Patient, wanted: "HistoryChoice") -> None:
        try:
            self.papers.open_history(patient, wanted)
        except NeedleMapError as error:
            self.history.say(error)

    def _open_page(self) -> ChartingPage:
        if self.charting is None:
            raise RuntimeError("no session is open")
        return self.charting

    def _body(self, figure: Figure) -> Body:
        if figure not in self._bodies:
            surface = BodySurface.load(figure.value)
            self._bodies[figure] = Body(
                surface, BodyAtlas(surface), PlateSight(surface), self._pictures, self._palette()
            )
        return self._bodies[figure]

    def _palette(self) -> BodyPalette:
        with suppress(NeedleMapError):  # while the window is locked, the skin that was read last
            self._skin = self.records.settings.skin_tone(self.records.therapist.id)
        return with_skin(palette_of_theme(system_theme().name), self._skin)


def _is_open(line: SessionSummary) -> bool:
    return line.status is SessionStatus.DRAFT and not line.is_withdrawn
