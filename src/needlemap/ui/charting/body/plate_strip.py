"""The plates as small pictures, made once: tones beside the window, colours when asked for."""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetrics,
    QImage,
    QPainter,
    QPalette,
    QPixmap,
    QShowEvent,
    QTransform,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from needlemap.bodymap import Plate
from needlemap.domain.plurals import counted
from needlemap.painting import BodyPalette, PlateFrame, paint_side_letters
from needlemap.painting.plates import tinted
from needlemap.ui.widgets.background_task import Work

_Spot = tuple[float, float]  # plate mm
THUMBNAIL = QSize(64, 76)
_FINEST = 2  # device pixels for a logical one, on the finest screens
_DOT_PX = 2.6
_LETTER_PX = 12.0


def prepare(plates: Sequence[Plate]) -> None:
    """Make the small tones of these plates; may be called on another thread."""
    for plate in plates:
        _small_tone(plate.picture, mirrored=plate.is_mirrored)


def thumbnail(plate: Plate, spots: Sequence[_Spot], palette: BodyPalette, ratio: float) -> QPixmap:
    """Return the plate with R and L, and a dot for each spot (plate mm) that it shows."""
    picture = QPixmap.fromImage(_bare(plate, palette, ratio))
    picture.setDevicePixelRatio(ratio)
    _add_dots(picture, plate, spots, palette)
    return picture


def _add_dots(picture: QPixmap, plate: Plate, spots: Sequence[_Spot], palette: BodyPalette) -> None:
    ratio = picture.devicePixelRatio()
    painter = QPainter(picture)
    painter.scale(1 / ratio, 1 / ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    x0, y0, x1, y1 = plate.window_mm
    painter.setBrush(QColor(palette.needle_in))
    painter.setPen(QColor(palette.rim))
    across, down = picture.width() / (x1 - x0), picture.height() / (y1 - y0)
    radius = _DOT_PX * ratio
    for x_mm, y_mm in spots:
        painter.drawEllipse(QPointF((x_mm - x0) * across, (y1 - y_mm) * down), radius, radius)
    painter.end()


@lru_cache(maxsize=128)
def _bare(plate: Plate, palette: BodyPalette, ratio: float) -> QImage:
    """Return the plate with R and L."""
    tone = _small_tone(plate.picture, mirrored=plate.is_mirrored)
    size = tone.size() * (ratio / _FINEST)
    smooth = Qt.TransformationMode.SmoothTransformation
    picture = tinted(tone.scaled(size, mode=smooth), palette)
    x0, _, x1, y1 = plate.window_mm
    scale = picture.width() / (x1 - x0)
    frame = PlateFrame(scale, -x0 * scale, y1 * scale)
    whole, letter_px = QRectF(picture.rect()), _LETTER_PX * ratio
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_side_letters(painter, plate, frame, whole, palette, size_px=letter_px)
    painter.end()
    return picture


@lru_cache(maxsize=128)
def _small_tone(path: Path, *, mirrored: bool) -> QImage:
    """Return the tone picture at the size of the finest screen; empty where the file is damaged."""
    if mirrored:
        return _small_tone(path, mirrored=False).transformed(QTransform.fromScale(-1, 1))
    whole = QImage(str(path)).convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    if whole.isNull():
        return QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
    return whole.scaled(
        THUMBNAIL * _FINEST,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


_Index = QModelIndex | QPersistentModelIndex
_PICTURE = Qt.ItemDataRole.DecorationRole
_MARGIN_PX = 5
_NAME_LINES = 2
_NAME_SIZE = 0.85  # of the other words
_SCROLL_BAR_PX = 12


class PlateStrip(QListView):
    """All plates of a figure, one below the other.

    Signals
    -------
    plate_chosen
        Id of the plate to show.
    """

    plate_chosen = Signal(str)

    def __init__(
        self, plates: Sequence[Plate], palette: BodyPalette, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.setAccessibleName(self.tr("All views, with the sites of this session"))
        self._plates = tuple(plates)
        self._model = _Plates(self._plates, palette)
        self.setModel(self._model)
        self._cell = _Cell(self._plates, self)
        self.setItemDelegate(self._cell)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._fit_width()
        self._is_prepared = False
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    def show_plate(self, plate_id: str) -> None:
        """Mark the plate that is shown."""
        row = next(row for row, plate in enumerate(self._plates) if plate.id == plate_id)
        index = self._model.index(row, 0)
        if index != self.currentIndex():
            self.selectionModel().blockSignals(True)
            self.setCurrentIndex(index)
            self.selectionModel().blockSignals(False)
            self.scrollTo(index)
            self.viewport().update()

    def show_spots(self, spots_of: Callable[[str], Sequence[_Spot]]) -> None:
        """Show a dot at the places (plate mm) of a plate; asked only of the plates in view."""
        self._model.show_spots(spots_of, self.devicePixelRatioF())
        for row in self._rows_in_view():
            if self._model.is_out_of_date(row):
                # Not by the model's signal: the list would lay all of itself out, a frame later.
                self.update(self._model.index(row, 0))

    def show_palette(self, palette: BodyPalette) -> None:
        """Draw in other colours."""
        self._model.show_palette(palette)

    def name_as_shown(self, name: str) -> str:
        """Return the name of a plate with its lines as they are broken below the picture."""
        return self._cell.lines_of(name)

    def shows_whole(self, name: str) -> bool:
        """Whether there is room for all of a name."""
        return self._cell.fits(name)

    def _rows_in_view(self) -> range:
        height, each = self.viewport().height(), self._cell.size.height()
        top = self.verticalScrollBar().value()
        return range(top // each, min((top + height) // each + 1, len(self._plates)))

    def _fit_width(self) -> None:
        """Be as wide as the names need."""
        self._cell.fit(self.font())
        self.setFixedWidth(self._cell.size.width() + _SCROLL_BAR_PX)

    def _on_current_changed(self, current: QModelIndex) -> None:
        self.plate_chosen.emit(self._plates[current.row()].id)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._fit_width()  # the window's words may be of another size by now
        if not self._is_prepared:
            self._is_prepared = True
            work = Work(partial(prepare, self._plates), self)
            work.done.connect(self._model.show_pictures)
            work.start()


class _Plates(QAbstractListModel):
    def __init__(self, plates: Sequence[Plate], palette: BodyPalette) -> None:
        super().__init__()
        self._plates = plates
        self._palette = palette
        self._ratio = 1.0
        self._spots_of: Callable[[str], Sequence[_Spot]] = lambda _: ()
        self._known: dict[str, tuple[_Spot, ...]] = {}
        self._drawn: dict[str, tuple[_Spot, ...]] = {}
        self._pictures: dict[str, QPixmap] = {}
        self._has_pictures = False

    def show_pictures(self) -> None:
        self._has_pictures = True
        self._redraw()

    def show_palette(self, palette: BodyPalette) -> None:
        self._palette = palette
        self._redraw()

    def show_spots(self, spots_of: Callable[[str], Sequence[_Spot]], ratio: float) -> None:
        self._spots_of, self._ratio = spots_of, ratio
        self._known.clear()

    def is_out_of_date(self, row: int) -> bool:
        plate = self._plates[row].id
        return self._spots(plate) != self._drawn.get(plate, ())

    def _redraw(self) -> None:
        self._pictures.clear()
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._plates) - 1, 0))

    def _picture(self, plate: Plate) -> QPixmap | None:
        """Return the plate's picture, drawn when it comes into view."""
        if not self._has_pictures:
            return None
        spots, drawn = self._spots(plate.id), self._drawn.get(plate.id, ())
        picture = self._pictures.get(plate.id)
        is_sharp = picture is not None and picture.devicePixelRatio() == self._ratio
        if picture is None or not is_sharp or spots[: len(drawn)] != drawn:
            picture = thumbnail(plate, spots, self._palette, self._ratio)
            self._pictures[plate.id] = picture
        elif len(spots) > len(drawn):  # sites came at the end: their dots go on top
            _add_dots(picture, plate, spots[len(drawn) :], self._palette)
        self._drawn[plate.id] = spots
        return picture

    def _spots(self, plate: str) -> tuple[_Spot, ...]:
        if plate not in self._known:
            self._known[plate] = tuple(self._spots_of(plate))
        return self._known[plate]

    def _words(self, plate: Plate) -> str:
        count = len(self._spots(plate.id))
        return counted(count, self.tr("{1}, 1 site"), self.tr("{1}, {0} sites"), plate.label)

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._plates)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        plate = self._plates[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return plate.label
        if role == _PICTURE:
            return self._picture(plate)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(plate)
        return None


class _Cell(QStyledItemDelegate):
    """A picture, and below it its name, whole, on up to two lines."""

    def __init__(self, plates: Sequence[Plate], parent: QWidget) -> None:
        super().__init__(parent)
        self._plates = plates
        self._font = QFont()
        self._lines: dict[str, str] = {}
        self.size = QSize(THUMBNAIL)

    def fit(self, font: QFont) -> None:
        """Break the names for this font, and take the size that all of them fit into."""
        self._font = QFont(font)
        self._font.setPixelSize(max(1, round(QFontInfo(font).pixelSize() * _NAME_SIZE)))
        metrics = QFontMetrics(self._font)
        self._lines = {plate.label: _broken(plate.label, metrics) for plate in self._plates}
        lines = [line for name in self._lines.values() for line in name.splitlines()]
        widest = max((metrics.horizontalAdvance(line) for line in lines), default=0)
        self.size = QSize(
            max(THUMBNAIL.width() + 2 * _MARGIN_PX, widest) + 2 * _MARGIN_PX,
            THUMBNAIL.height() + _NAME_LINES * metrics.height() + 3 * _MARGIN_PX,
        )

    def lines_of(self, name: str) -> str:
        return self._lines.get(name, name)

    def fits(self, name: str) -> bool:
        metrics = QFontMetrics(self._font)
        words = metrics.boundingRect(QRect(), Qt.AlignmentFlag.AlignLeft, self.lines_of(name))
        room = self.size - QSize(2 * _MARGIN_PX, THUMBNAIL.height() + 3 * _MARGIN_PX)
        return words.width() <= room.width() and words.height() <= room.height()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return self.size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        # Without `initStyleOption`: it would turn each picture into an icon that nobody draws.
        ground = QStyle.ControlElement.CE_ItemViewItem
        option.widget.style().drawControl(ground, option, painter, option.widget)
        area = option.rect.adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
        picture = index.data(_PICTURE)
        if isinstance(picture, QPixmap):
            box = QRect(area.topLeft(), QSize(area.width(), THUMBNAIL.height()))
            place = QRect(QPoint(), picture.deviceIndependentSize().toSize())
            place.moveCenter(box.center())
            painter.drawPixmap(place.topLeft(), picture)
        self._paint_name(painter, option, area, str(index.data()))

    def _paint_name(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, name: str
    ) -> None:
        painter.save()
        painter.setFont(self._font)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        words = area.adjusted(0, THUMBNAIL.height() + _MARGIN_PX, 0, 0)
        top = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(words, top, self.lines_of(name))
        painter.restore()


def _broken(name: str, metrics: QFontMetrics) -> str:
    """Return a name on one line, or on two of which the longer one is as short as can be."""
    words = name.split()
    if len(words) == 1 or metrics.horizontalAdvance(name) <= THUMBNAIL.width():
        return name
    ways = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return "\n".join(min(ways, key=lambda way: max(map(metrics.horizontalAdvance, way))))
