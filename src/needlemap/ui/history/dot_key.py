"""What the dots of the timeline mean: shapes, sizes, filling. Painted as they are."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from needlemap.painting.dots import dot_size_px, paint_dot
from needlemap.painting.fonts import sized_font
from needlemap.painting.plots import LINE_PX
from needlemap.painting.shapes import MarkShape, shape_of_technique
from needlemap.ui.history.timeline_view import Shade
from needlemap.ui.history.words import Words
from needlemap.ui.widgets.figure_view import theme_ink
from needlemap.ui.widgets.theme import Theme, scaled_px, text_scale

_TEXT_PX, _LINE_PX, _DOT_PX = 12, 20, 10.0
_SIZES = (1, 4, 10)
_WIDTHS = 8
Entry = tuple[MarkShape, float, bool | None, str]


class DotKey(QWidget):
    """One line, or as many as it needs, that explains the dots."""

    def __init__(
        self, techniques: tuple[str, ...], words: Words, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._placed: dict[tuple[object, ...], list[tuple[QRectF, Entry]]] = {}
        self._ink, self._theme = theme_ink(theme), theme
        self._shapes: dict[MarkShape, list[str]] = {}
        for technique in techniques:
            name = words.code("technique", technique)
            self._shapes.setdefault(shape_of_technique(technique), []).append(name)
        self._shade = Shade.NEEDLES
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_shade(Shade.NEEDLES)

    def show_shade(self, shade: Shade) -> None:
        """Explain another filling."""
        self._shade = shade
        self.setAccessibleName(
            self.tr("Key: {0}").format("; ".join(words for *_, words in self.entries()))
        )
        self._keep_room()
        self.update()

    def _keep_room(self) -> None:
        # A stack asks no page how high it would be in a width.
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def entries(self) -> list[Entry]:
        """Return shape, size, filling (None for grey) and words of each sign."""
        shapes: list[Entry] = [
            (shape, _DOT_PX, True, ", ".join(names)) for shape, names in self._shapes.items()
        ]
        if len(self._shapes) > 1 and MarkShape.CAPSULE not in self._shapes:
            shapes.append((MarkShape.CAPSULE, _DOT_PX, True, self.tr("several techniques")))
        round_dot = MarkShape.CIRCLE
        sizes: list[Entry] = [
            (round_dot, dot_size_px(count), True, str(count)) for count in _SIZES[:-1]
        ]
        sizes.append(
            (round_dot, dot_size_px(_SIZES[-1]), True, self.tr("{0} needles").format(_SIZES[-1]))
        )
        return [*shapes, *sizes, *self._fillings()]

    def _fillings(self) -> list[Entry]:
        dot = MarkShape.CIRCLE
        if self._shade is Shade.TWITCH:
            words = (self.tr("twitch"), self.tr("no twitch"), self.tr("not recorded"))
        elif self._shade is Shade.LATER:
            words = (
                self.tr("better at the next visit"),
                self.tr("the same (struck through: sore or bruised)"),
                self.tr("not asked"),
            )
        else:
            return []
        return [
            (dot, _DOT_PX, filled, each)
            for filled, each in zip((True, False, None), words, strict=True)
        ]

    def _places(self, width: float) -> list[tuple[QRectF, Entry]]:
        """Return where the signs stand in a width; a layout asks for each many times over."""
        key = (width, self._shade, text_scale())
        if key not in self._placed:
            if len(self._placed) >= _WIDTHS:  # a window that is drawn wider asks for thousands
                self._placed.clear()
            self._placed[key] = self._placed_in(width)
        return self._placed[key]

    def _placed_in(self, width: float) -> list[tuple[QRectF, Entry]]:
        metrics = QFontMetricsF(sized_font(scaled_px(_TEXT_PX)))
        height, left, top = float(scaled_px(_LINE_PX)), 0.0, 0.0
        places = []
        for entry in self.entries():
            wide = scaled_px(24) + metrics.horizontalAdvance(entry[3]) + scaled_px(14)
            if left and left + wide > width:
                left, top = 0.0, top + height
            places.append((QRectF(left, top, wide, height), entry))
            left += wide
        return places

    # Qt overrides

    def heightForWidth(self, width: int) -> int:  # noqa: D102
        places = self._places(width)
        return round(places[-1][0].bottom()) + 2 if places else 0

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(scaled_px(300), self.heightForWidth(max(self.width(), scaled_px(300))))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._keep_room()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized_font(scaled_px(_TEXT_PX)))
        for box, (shape, size, filled, words) in self._places(self.width()):
            at = QPointF(box.left() + scaled_px(12), box.center().y())
            paint_dot(
                painter,
                at,
                shape,
                size * self._ink.unit,
                tone=self._theme.text,
                ground=self._theme.ground,
                filled=filled,
                line_px=self._ink.unit * LINE_PX,
            )
            painter.setPen(QColor(self._theme.text))
            beside = box.adjusted(scaled_px(24), 0, 0, 0)
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()
