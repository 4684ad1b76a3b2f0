"""The tab of the symptom drawing: brush, areas in a list, and what is felt in the one in hand."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, QSignalBlocker, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QListView, QScrollArea, QVBoxLayout, QWidget

from needlemap.bodymap.skin_cells import cells_of_region
from needlemap.bodymap.skin_regions import SkinPart, middle_of, skin_parts
from needlemap.domain.days import day_words
from needlemap.domain.symptoms import PatientEntry
from needlemap.reference import Reference
from needlemap.ui.charting.tools.symptom_model import Mode, SymptomModel
from needlemap.ui.charting.visit.segmented_choice import Choice, Scale
from needlemap.ui.forms.field import Field
from needlemap.ui.forms.form import beside
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.widgets.factories import button, enable_with_reason, label, wrapped
from needlemap.ui.widgets.symptom_words import area_words, courses, depths, kind_words, kinds
from needlemap.ui.widgets.translation import tr

_ROWS_SEEN = 4


class EntryBox(QFrame):
    """What the patient entered alone, to be confirmed or rejected."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("part")
        self.words = wrapped("")
        self.confirm = button(tr("Confirm"), kind="primary", tip=tr("Take it into the record"))
        self.reject = button(tr("Reject"), tip=tr("Leave it out; the log keeps that it was made"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.addWidget(label(tr("Entered by the patient"), "heading"))
        column.addWidget(self.words)
        column.addLayout(beside(self.confirm, self.reject))
        self.hide()

    def show_entry(self, entry: PatientEntry | None, refusal: str) -> None:
        """Show a proposal that waits for a decision, or nothing."""
        self.setVisible(entry is not None)
        if entry is None:
            return
        areas = entry.drawing.areas if entry.drawing else ()
        parts = [", ".join(f"{one.label} {kind_words(one.kind)}" for one in areas)]
        answers = (
            (tr("pain now {0}"), entry.pain_now),
            (tr("worst {0}"), entry.pain_worst),
            (tr("least {0}"), entry.pain_best),
        )
        parts += [words.format(value) for words, value in answers if value is not None]
        listed = "; ".join(one for one in parts if one)
        self.words.setText(tr("{0}. Nothing of it is in the record yet.").format(listed))
        for widget in (self.confirm, self.reject):
            enable_with_reason(widget, refusal)


class SymptomPanel(QFrame):
    """All of it by keyboard too; the body itself is painted with mouse, finger or pen.

    Signals
    -------
    done_clicked
        Back to charting.
    patient_entry_clicked
        The patient shall draw and answer alone.
    entry_confirmed, entry_rejected
        What the patient entered is taken over, or not.
    """

    done_clicked = Signal()
    patient_entry_clicked = Signal()
    entry_confirmed = Signal()
    entry_rejected = Signal()

    def __init__(
        self,
        model: SymptomModel,
        reference: Reference,
        figure: str,
        refusal: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._reference, self._figure = model, reference, figure
        self._refusal = refusal
        self.entry = EntryBox()
        self.kinds = Choice(tr("What is felt"), kinds(), columns=3)
        self.modes = Choice(
            tr("A stroke"),
            [(tr("Paints"), Mode.PAINT), (tr("Erases"), Mode.ERASE), (tr("Arrow"), Mode.ARROW)],
        )
        self.smaller = button(tr("Smaller"), tip=tr("Smaller brush"), key="[")
        self.larger = button(tr("Larger"), tip=tr("Larger brush"), key="]")
        self.brush_size = label("")
        self.same = button("", tip=tr("Take the areas of the last drawing as unchanged"), key="U")
        self.unchanged = wrapped("", "muted")
        self.areas = QListView()
        self.areas.setAccessibleName(tr("Areas drawn"))
        self.areas.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.areas.setWordWrap(True)
        self._rows = QStringListModel(self)
        self.areas.setModel(self._rows)
        self.intensity = Scale(tr("Intensity, 0 to 10"))
        self.deepness = Choice(tr("Depth"), depths())
        self.course = Choice(tr("Course"), courses())
        self.another = button(
            tr("New area"), tip=tr("Begin another area with the next stroke"), key="G"
        )
        self.remove = button(tr("Remove area"), tip=tr("Remove the selected area"), key="Delete")
        self.remove_arrow = button(tr("Remove last arrow"))
        self.region = ComboBox()
        self.region.setAccessibleName(tr("Region to add"))
        self.add_region = button(tr("Add region"), tip=tr("Add all skin of the region to the area"))
        self.spread_to = ComboBox()
        self.spread_to.setAccessibleName(tr("Region it spreads to"))
        self.add_arrow = button(
            tr("Add arrow"), tip=tr("From the middle of the region above to that of this one")
        )
        self.patient = button(
            tr("Let the patient draw…"),
            tip=tr("Lock the window to the drawing and the pain questions"),
        )
        self.done = button(tr("Done"), tip=tr("Back to charting"), key="S")
        self._fill_regions()
        self._lay_out()
        self._connect()
        self.show_model()

    def show_soon(self) -> None:
        """Show drawing and brush once nothing else is to be done; not while another tab is."""
        if self.isVisible():
            self._soon.start()

    def show_model(self) -> None:
        """Show drawing and brush as they are."""
        model, area = self._model, self._model.area
        self.kinds.show_value(model.kind)
        self.modes.show_value(model.mode)
        self.brush_size.setText(tr("Brush {0:.0f} mm wide").format(2 * model.radius_mm))
        self._show_areas()
        self.intensity.show_value(area.intensity if area else None)
        self.deepness.show_value(area.depth if area else None)
        self.course.show_value(area.course if area else None)
        why = "" if area else tr("Paint an area, or select one in the list.")
        refusal = self._refusal()
        for widget in (self.intensity, self.deepness, self.course, self.remove):
            enable_with_reason(widget, refusal or why)
        for widget in (
            *(self.kinds, self.modes, self.another, self.add_region, self.add_arrow),
            self.patient,
        ):
            enable_with_reason(widget, refusal)
        arrows = model.drawing.arrows if model.drawing else ()
        self.remove_arrow.setVisible(bool(arrows))
        self._show_earlier(refusal)

    def _show_earlier(self, refusal: str) -> None:
        earlier, drawing = self._model.earlier, self._model.drawing
        self.same.setVisible(earlier is not None and drawing is None)
        if earlier is not None:
            day = day_words(earlier.day)
            self.same.setText(tr("Same areas as on {0}").format(day))
            enable_with_reason(self.same, refusal)
            is_same = drawing is not None and drawing.unchanged_since == earlier.session_id
            words = tr("Areas unchanged since {0}. Enter today's intensity.").format(day)
            faint = tr("The dashed areas are those of {0}.").format(day)
            self.unchanged.setText(words if is_same else faint)
        self.unchanged.setVisible(earlier is not None)

    def _show_areas(self) -> None:
        drawing = self._model.drawing
        areas = drawing.areas if drawing else ()
        lines = [area_words(area, self._figure) for area in areas]
        numbers = [area.number for area in areas]
        chosen = numbers.index(self._model.chosen) if self._model.chosen in numbers else -1
        with QSignalBlocker(self.areas.selectionModel()):
            if lines != self._rows.stringList():
                self._rows.setStringList(lines)
            self.areas.setCurrentIndex(self._rows.index(chosen) if chosen >= 0 else QModelIndex())
        self.areas.setVisible(bool(lines))
        height = self.areas.sizeHintForRow(0) if lines else 0
        self.areas.setFixedHeight(height * min(len(lines), _ROWS_SEEN) + 4)
        self._none.setVisible(not lines)
        self._estimate.setVisible(bool(lines))

    def _fill_regions(self) -> None:
        for part in skin_parts():
            if not part.quads.any():
                continue  # no back has a front
            for box in (self.region, self.spread_to):
                box.addItem(self._part_words(part), part)

    def _part_words(self, part: SkinPart) -> str:
        name = self._reference.region_name(part.region)
        side = tr("right") if part.is_right else tr("left")
        face = tr("back") if part.is_back else tr("front")
        return f"{name}, {side}, {face}"

    def _add_region(self) -> None:
        part = self.region.currentData()
        mode = self._model.mode
        if mode is Mode.ARROW:
            self._model.use(Mode.PAINT)
        self._model.stroke(cells_of_region(part.quads))

    def _add_arrow(self) -> None:
        start, end = self.region.currentData(), self.spread_to.currentData()
        if start is end:
            self._model.message.emit(tr("Choose another region: the arrow would end at its start."))
        else:
            self._model.spread(middle_of(start), middle_of(end))

    def _on_area_chosen(self, index: QModelIndex) -> None:
        drawing = self._model.drawing
        if drawing is not None and index.isValid():
            self._model.choose(drawing.areas[index.row()].number)

    def _connect(self) -> None:
        model = self._model
        # A stroke is told of several times; the body is painted first, then the panel once.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.show_model)
        model.drawing_changed.connect(self.show_soon)
        model.brush_changed.connect(self.show_soon)
        self.kinds.entered.connect(lambda kind: self._keep_kind(kind))
        self.modes.entered.connect(lambda mode: model.use(mode or Mode.PAINT))
        self.smaller.clicked.connect(partial(model.resize_brush, -1))
        self.larger.clicked.connect(partial(model.resize_brush, 1))
        self.same.clicked.connect(model.take_earlier)
        self.areas.selectionModel().currentChanged.connect(self._on_area_chosen)
        self.intensity.entered.connect(lambda value: self._say(intensity=value))
        self.deepness.entered.connect(lambda value: self._say(depth=value))
        self.course.entered.connect(lambda value: self._say(course=value))
        self.another.clicked.connect(partial(model.choose, 0))
        self.remove.clicked.connect(model.remove_chosen)
        self.remove_arrow.clicked.connect(model.remove_last_arrow)
        self.add_region.clicked.connect(self._add_region)
        self.add_arrow.clicked.connect(self._add_arrow)
        self.patient.clicked.connect(self.patient_entry_clicked)
        self.entry.confirm.clicked.connect(self.entry_confirmed)
        self.entry.reject.clicked.connect(self.entry_rejected)
        self.done.clicked.connect(self.done_clicked)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self.show_model()

    def _keep_kind(self, kind: object) -> None:
        """Take a kind; one that was clicked again stays, since an area has always one."""
        self._model.take_kind(kind or self._model.kind)  # type: ignore[arg-type]
        self.show_model()

    def _say(self, **facts: object) -> None:
        if not self._model.describe(**facts):
            self.show_model()

    def _lay_out(self) -> None:
        self._none = wrapped(tr("Nothing is drawn yet: paint on the body."), "muted")
        self._estimate = wrapped(
            tr("Sizes are estimates on the figure, not measured on the patient."), "muted"
        )
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(14, 4, 14, 12)
        column.setSpacing(8)
        column.addWidget(self.entry)
        column.addWidget(self.same)
        column.addWidget(self.unchanged)
        column.addWidget(Field(tr("What is felt"), self.kinds))
        column.addWidget(Field(tr("A stroke on the body"), self.modes))
        column.addLayout(beside(self.brush_size, self.smaller, self.larger, stretch=(2, 1, 1)))
        column.addWidget(label(tr("Areas"), "heading"))
        column.addWidget(self._none)
        column.addWidget(self.areas)
        column.addWidget(Field(tr("Intensity (0 none, 10 worst)"), self.intensity))
        column.addWidget(Field(tr("Depth"), self.deepness))
        column.addWidget(Field(tr("Course"), self.course))
        column.addLayout(beside(self.another, self.remove))
        column.addWidget(self.remove_arrow)
        column.addWidget(self._estimate)
        column.addWidget(Field(tr("By region, without painting"), self.region))
        column.addWidget(self.add_region)
        column.addWidget(Field(tr("Spreads from there to"), self.spread_to))
        column.addWidget(self.add_arrow)
        column.addLayout(beside(self.patient, self.done))
        column.addWidget(
            wrapped(
                tr(
                    "While the patient draws, nothing else of the records can be reached, and only "
                    "your password leads back. NeedleMap cannot stop anybody from switching to "
                    "another program."
                ),
                "muted",
            )
        )
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
