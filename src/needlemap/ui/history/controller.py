"""Opens the history of a patient beside the other pages, and hands out what it shows."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from needlemap.domain.clock import now_utc, today
from needlemap.domain.days import iso_day
from needlemap.domain.ids import short_id
from needlemap.domain.patient import Figure
from needlemap.domain.user import Permission
from needlemap.errors import NeedleMapError
from needlemap.reference import Reference
from needlemap.storage.records import Records
from needlemap.storage.repositories.duplicates import mistakable
from needlemap.ui.widgets.gc_pause import gc_paused
from needlemap.ui.widgets.theme import system_theme

if TYPE_CHECKING:
    from needlemap.bodymap import BodySurface
    from needlemap.history import SavedFilters
    from needlemap.painting import BodyPalette, PlatePictures
    from needlemap.reports.content.history import Counted
    from needlemap.reports.request import Disclosure, HistoryChoice
    from needlemap.ui.forms.disclosure import DisclosureDialog
    from needlemap.ui.history.page import HistoryPage
    from needlemap.ui.history.plate_style import PlateStyle, SpriteSheets
    from needlemap.ui.history.state import HistoryState
    from needlemap.ui.widgets.factories import PageStack

_WARM_UP_MS = 1500


class DrawnFigure(Protocol):
    """What a figure is drawn with."""

    @property
    def surface(self) -> "BodySurface": ...  # noqa: D102
    @property
    def pictures(self) -> "PlatePictures": ...  # noqa: D102
    @property
    def palette(self) -> "BodyPalette": ...  # noqa: D102


class HistoryController(QObject):
    """One open history at a time; going back shows the page from which it was opened.

    Signals
    -------
    session_requested
        Patient id and session id: open this session.
    report_requested
        Patient and `HistoryChoice`: put this part of the history on paper.
    """

    session_requested = Signal(str, str)
    report_requested = Signal(object, object)

    def __init__(
        self,
        records: Records,
        reference: Reference,
        figure_of: Callable[[Figure], DrawnFigure],
        folder: Path,
        pages: "PageStack",
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._records, self._reference, self._figure_of = records, reference, figure_of
        self._folder, self._pages = folder, pages
        self._from: QWidget | None = None
        self._saved: SavedFilters | None = None
        self._sheets: SpriteSheets | None = None
        self.page: HistoryPage | None = None
        self.dialog: DisclosureDialog | None = None
        QTimer.singleShot(_WARM_UP_MS, self, _warm_up)

    def open(self, patient_id: str) -> None:
        """Open a patient's history over the page in front; NeedleMapError when it cannot."""
        with gc_paused():
            page = self._page_of(patient_id)
        self._records.audit.note("view_history", "patient", patient_id)
        self.close()
        self._from = self._pages.currentWidget()
        page.duplicate_banner.warn_of(mistakable(self._records.patients, page.patient))
        page.closed.connect(self.close)
        page.session_requested.connect(self._on_session_requested)
        page.pdf_requested.connect(self._on_pdf_requested)
        page.csv_requested.connect(self._on_csv_requested)
        page.copy_requested.connect(self._on_copy_requested)
        page.looking.tolerance_changed.connect(self._on_tolerance_changed)
        self.page = page
        self._pages.show_page(page)
        self._take_in_old_filters(page)

    def close(self) -> None:
        """Go back to the page from which the history was opened."""
        if self.page is None:
            return
        page, self.page = self.page, None
        if self._from is not None and self._pages.indexOf(self._from) >= 0:
            self._pages.show_page(self._from)
        self._pages.drop_page(page)

    def apply_theme(self) -> None:
        """Draw the open history in the colours of the theme that is now in force."""
        if self.page is not None:
            self.page.apply_theme(self._look(self.page.patient.figure))

    def say(self, error: NeedleMapError) -> None:
        """Say on the open page what did not go well."""
        self._open_page().notice.show_error(error.user_message)

    def write_csv(self, path: Path, disclosure: "Disclosure") -> None:
        """Log the export, then write the table of doses; says on the page what came of it."""
        from needlemap.reports.export_file import export_file  # when first needed

        page = self._open_page()
        try:
            note = partial(self._note, page, disclosure, path.name)
            export_file(note, "export_csv", path, page.doses_csv().encode("utf-8-sig"))
        except NeedleMapError as error:
            self.say(error)
        else:
            page.notice.show_good(self.tr("Saved as {0}.").format(path.name))

    def _note(self, page: "HistoryPage", disclosure: "Disclosure", file: str, action: str) -> None:
        self._records.audit.note(
            action,
            "patient",
            page.patient.id,
            purpose=disclosure.purpose,
            recipient=disclosure.recipient,
            report="history_view",
            file=file,
        )

    def _open_page(self) -> "HistoryPage":
        if self.page is None:
            raise RuntimeError("no history is open")
        return self.page

    def _page_of(self, patient_id: str) -> "HistoryPage":
        # Here, so that the first paint of the window does not wait for it.
        from needlemap.services.history_loader import read_history
        from needlemap.ui.history.page import HistoryPage

        patient = self._records.patients.person(patient_id)
        history = read_history(
            self._records.sessions,
            patient_id,
            self._reference,
            now_utc(),
            complaints=self._records.complaints.of_patient,
        )
        look = self._look(patient.figure)
        page = HistoryPage(history, patient, look, self._reference, self._filters())
        settings, owner = self._records.settings, self._records.therapist.id
        page.looking.set_tolerance(settings.same_site_mm(owner=owner))
        return page

    def _look(self, figure: Figure) -> "PlateStyle":
        from needlemap.ui.history.plate_style import PlateStyle, SpriteSheets

        if self._sheets is None:
            self._sheets = SpriteSheets()
        drawn = self._figure_of(figure)
        return PlateStyle(
            drawn.surface, drawn.pictures, drawn.palette, system_theme(), self._sheets
        )

    def _filters(self) -> "SavedFilters":
        from needlemap.services.filter_store import saved_filters_of

        if self._saved is None:
            self._saved = saved_filters_of(self._records)
        return self._saved

    def _take_in_old_filters(self, page: "HistoryPage") -> None:
        """Move the filters that an older version kept in a plain file into the records."""
        from needlemap.services.filter_store import OLD_FILE, take_in_old_file

        try:
            take_in_old_file(self._folder / OLD_FILE, self._filters())
        except NeedleMapError as error:
            page.notice.show_error(error.user_message)

    def _on_tolerance_changed(self) -> None:
        """Keep how near a site must be to be the same, for this user."""
        page = self._open_page()
        try:
            self._records.settings.set_same_site_mm(
                page.looking.tolerance_mm, owner=self._records.therapist.id
            )
        except NeedleMapError as error:
            page.notice.show_error(error.user_message)

    def _on_session_requested(self, patient_id: str, session_id: str) -> None:
        self.close()
        self.session_requested.emit(patient_id, session_id)

    def _on_pdf_requested(self) -> None:
        page = self._open_page()
        self.report_requested.emit(page.patient, _choice_of(page))

    def _on_csv_requested(self) -> None:
        if refusal := self._records.refusal(Permission.EXPORT):
            self._open_page().notice.show_error(refusal)
            return
        title = self.tr("Save the table as CSV")
        self._ask(title, self.tr("CSV files (*.csv)"), "csv", self.write_csv)

    def _on_copy_requested(self) -> None:
        from needlemap.reports.request import Disclosure

        page = self._open_page()
        try:
            self._note(page, Disclosure(), "", "copy_text")
        except NeedleMapError as error:
            page.notice.show_error(error.user_message)
        else:
            page.copy_doses()

    def _ask(
        self, title: str, files: str, suffix: str, write: "Callable[[Path, Disclosure], None]"
    ) -> None:
        """Ask what for and for whom, then for the file."""
        from needlemap.ui.forms.disclosure import DisclosureDialog  # seldom needed

        def ask_for_file(disclosure: "Disclosure") -> None:
            dialog = QFileDialog(self._open_page(), title)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilter(files)
            dialog.setDefaultSuffix(suffix)
            place = QStandardPaths.StandardLocation.DocumentsLocation
            dialog.setDirectory(QStandardPaths.writableLocation(place))
            dialog.selectFile(file_name(self._open_page().patient.id, suffix))
            dialog.fileSelected.connect(lambda name: write(Path(name), disclosure))
            dialog.open()

        self.dialog = DisclosureDialog.ask(self._open_page(), title, ask_for_file)


def _warm_up() -> None:
    """Load the page's modules while nobody waits: the first opening is then as quick as others."""
    # By name: an import that nothing uses is soon tidied away.
    for module in ("needlemap.services.history_loader", "needlemap.ui.history.page"):
        import_module(module)


def _choice_of(page: "HistoryPage") -> "HistoryChoice":
    """Return the range and the filters of a page as the report takes them.

    With a session in front the body is seen as of its day, and so is the report; with the last one,
    at which the history opens, that is all of it.
    """
    from needlemap.history.timeline import date_of
    from needlemap.reports.content.history_record import ALL_DAYS, Period
    from needlemap.reports.request import HistoryChoice

    looking = page.looking
    view, whole, days = looking.view, looking.whole, looking.timeline.at_days
    last_day = view.end_day - 1e-6 if view.current is None else float(days[view.current])
    is_whole = (view.start_day, view.end_day) == (whole.start_day, whole.end_day)
    period = Period(date_of(view.start_day), date_of(last_day))
    if is_whole and view.current in (None, len(days) - 1):
        period = ALL_DAYS
    words = page.words.filters(view.filters) if view.filters.filters else ""
    return HistoryChoice(period, view.filters, words, _density_of(looking))


def _density_of(looking: "HistoryState") -> "Counted":
    """Return what the map of density counts where it is shown: then it is printed, too."""
    from needlemap.reports.content.history import Counted
    from needlemap.ui.history.state import Layer, Weight

    if looking.layer is not Layer.DENSITY:
        return Counted.NOTHING
    return Counted.NEEDLES if looking.weight is Weight.NEEDLES else Counted.SITES


def file_name(patient_id: str, suffix: str) -> str:
    """Return a file name by day and id, never by the patient's name."""
    return f"history-{iso_day(today())}-{short_id(patient_id)}.{suffix}"
