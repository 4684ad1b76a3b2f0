"""What the marks mean: ages, shapes, bands of density with their unit, changes."""

from itertools import zip_longest

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from needlemap.domain.symptoms import Symptom
from needlemap.painting import BodyPalette, Mark, MarkState, shape_of_technique
from needlemap.painting.ages import AGES, age_looks, age_palette
from needlemap.painting.changes import CHANGES, paint_change
from needlemap.painting.fonts import sized_font
from needlemap.painting.heat import HEAT_BOUNDS, band_swatch
from needlemap.painting.marks import paint_mark
from needlemap.painting.symptoms import paint_pattern, symptom_colour
from needlemap.ui.history.state import HistoryState, Layer, Weight
from needlemap.ui.history.words import Words
from needlemap.ui.widgets.symptom_words import kind_words
from needlemap.ui.widgets.theme import scaled_px, text_scale

_LINE_PX = 22.0
_TEXT_PX = 12.0
_MARK_PX = 14.0
_TEXT_AT = 30.0
Line = tuple[str, str, str]


class Legend(QWidget):
    """Paints the legend of the layer that is shown, in the colours of the body."""

    def __init__(
        self,
        looking: HistoryState,
        words: Words,
        palette: BodyPalette,
        text: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._looking, self._words = looking, words
        self._palette, self._text = palette, text
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        looking.layer_changed.connect(self._renew)
        looking.tolerance_changed.connect(self._renew)
        looking.symptoms_changed.connect(self._renew)
        self._renew()

    def apply_theme(self, palette: BodyPalette, text: str) -> None:
        """Paint in other colours."""
        self._palette, self._text = palette, text
        self.update()

    def lines(self) -> list[Line]:
        """Return kind, code and words of each line."""
        return [*self._layer_lines(), *self._symptom_lines()]

    def _symptom_lines(self) -> list[Line]:
        """Return a line for each kind of symptom that was drawn, while drawings are shown."""
        if not self._looking.shows_symptoms:
            return []
        drawn = self._looking.history.drawings.values()
        kinds = {area.kind for drawing in drawn for area in drawing.areas}
        return [("symptom", kind.value, kind_words(kind)) for kind in Symptom if kind in kinds]

    def _layer_lines(self) -> list[Line]:
        if self._looking.layer is Layer.DENSITY:
            return self._density_lines()
        if self._looking.layer is Layer.COMPARISON:
            return [("change", change, self._change_words(change)) for change in CHANGES]
        ages = [("age", str(age), words) for age, words in enumerate(self._age_words())]
        others = [
            ("digit", "", self.tr("digit: needles, if several")),
            ("front", "", self.tr("selected session, numbered")),
        ]
        return [*ages, *self._shape_lines(), *others]

    @property
    def lines_px(self) -> float:
        """How high all lines are at the usual size of words."""
        return len(self._rows()) * _LINE_PX

    def paint_on(self, painter: QPainter, area: QRectF, scale: float = 1.0) -> None:
        """Paint the lines into an area, each `_LINE_PX` times `scale` high."""
        height, half = _LINE_PX * scale, area.width() / 2
        for number, row in enumerate(self._rows()):
            top = area.top() + number * height
            width = area.width() if len(row) == 1 else half
            for column, line in enumerate(row):
                box = QRectF(area.left() + column * half, top, width, height)
                self._paint_line(painter, box, line, scale)

    def _paint_line(self, painter: QPainter, box: QRectF, line: Line, scale: float) -> None:
        kind, code, words = line
        centre = QPointF(box.left() + 0.5 * _TEXT_AT * scale, box.center().y())
        self._paint_sign(painter, centre, kind, code, scale)
        painter.setFont(sized_font(_TEXT_PX * scale))
        painter.setPen(QColor(self._text))
        beside = box.adjusted(_TEXT_AT * scale, 0, 0, 0)
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, fitted(words, painter, beside))

    def _rows(self) -> list[tuple[Line, ...]]:
        """Return the lines as they stand: the ages in two columns, all others each alone."""
        lines = self.lines()
        ages = [line for line in lines if line[0] == "age"]
        half = (len(ages) + 1) // 2
        pairs = zip_longest(ages[:half], ages[half:])
        rows = [tuple(line for line in pair if line is not None) for pair in pairs]
        return [*rows, *((line,) for line in lines if line[0] != "age")]

    def _paint_sign(
        self, painter: QPainter, centre: QPointF, kind: str, code: str, scale: float
    ) -> None:
        palette, size = self._palette, _MARK_PX * scale
        if kind == "age":
            age = int(code)
            look = age_looks(palette)[age]
            painter.setOpacity(look.opacity)
            paint_mark(painter, centre, size * look.size, Mark(0, 0), age_palette(palette, age))
            painter.setOpacity(1.0)
        elif kind == "shape":
            mark = Mark(0, 0, shape=shape_of_technique(code))
            paint_mark(painter, centre, size, mark, age_palette(palette, 2))
        elif kind == "digit":
            mark = Mark(0, 0, number=3)
            paint_mark(painter, centre, size, mark, age_palette(palette, 1))
        elif kind == "front":
            mark = Mark(0, 0, number=1, state=MarkState.OUT)
            paint_mark(painter, centre, size, mark, palette)
        elif kind == "symptom":
            self._paint_symptom(painter, centre, Symptom(code), scale)
        elif kind == "change":
            paint_change(painter, centre, size, code, palette)
        elif kind == "band":
            box = QRectF(0, 0, 22 * scale, 14 * scale)
            box.moveCenter(centre)
            # As it is seen: half over light skin, half over the tone of shaded skin.
            left, right = QRectF(box), QRectF(box)
            left.setRight(box.center().x())
            right.setLeft(box.center().x())
            painter.fillRect(left, QColor(palette.body_light))
            painter.fillRect(right, QColor(palette.body_middle))
            pixels = (round(box.width()), round(box.height()))
            painter.drawImage(box, band_swatch(int(code), pixels, palette))

    def _paint_symptom(
        self, painter: QPainter, centre: QPointF, kind: Symptom, scale: float
    ) -> None:
        box = QRectF(0, 0, 22 * scale, 14 * scale)
        box.moveCenter(centre)
        painter.fillRect(box, QColor(self._palette.body_light))
        path = QPainterPath()
        path.addRect(box)
        tone = symptom_colour(kind, self._palette)
        paint_pattern(painter, path, kind, tone, _MARK_PX * scale)
        painter.strokePath(path, QPen(tone, scale))

    def _age_words(self) -> tuple[str, ...]:
        return (
            self.tr("up to 1 week"),
            self.tr("1–4 weeks"),
            self.tr("4–12 weeks"),
            self.tr("3–6 months"),
            self.tr("6–12 months"),
            self.tr("over a year"),
        )[:AGES]

    def _shape_lines(self) -> list[Line]:
        """Return a line for each shape that this patient's techniques have."""
        techniques = self._looking.sites.coded["technique"].names
        by_shape: dict[str, list[str]] = {}
        for technique in techniques:
            by_shape.setdefault(shape_of_technique(technique), []).append(technique)
        return [
            ("shape", listed[0], ", ".join(self._words.code("technique", t) for t in listed))
            for listed in by_shape.values()
        ]

    def _density_lines(self) -> list[Line]:
        needles = self._looking.weight is Weight.NEEDLES
        unit = self.tr("needles") if needles else self.tr("sites")
        lines = [("words", "", self.tr("{0} per 10 cm² of skin").format(unit))]
        bounds = [*HEAT_BOUNDS, None]
        for band in reversed(range(len(HEAT_BOUNDS))):
            low, high = bounds[band], bounds[band + 1]
            words = f"{low:g} – {high:g}" if high else self.tr("{0:g} and more").format(low)
            lines.append(("band", str(band), words))
        return lines

    def _change_words(self, change: str) -> str:
        earlier, later = self._looking.compared_words
        near = self.tr("repeated: within {0:g} mm, same side").format(self._looking.tolerance_mm)
        return {
            "new": self.tr("new: only {0}").format(later or self.tr("in the later")),
            "dropped": self.tr("dropped: only {0}").format(earlier or self.tr("in the earlier")),
            "repeated": near,
        }[change]

    def _renew(self) -> None:
        self.setAccessibleName(
            self.tr("Legend: {0}").format("; ".join(words for _, _, words in self.lines()))
        )
        self.updateGeometry()
        self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(scaled_px(230), round(self.lines_px * text_scale()) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_on(painter, QRectF(self.rect()), text_scale())
        painter.end()


def fitted(words: str, painter: QPainter, box: QRectF) -> str:
    """Return the words as they fit beside a sign, with dots where the end is left out."""
    metrics = QFontMetricsF(painter.font(), painter.device())
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width())
