"""What lies beneath a site: bands in their order, all of one height, with nothing to measure by."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from needlemap.bodymap import BeneathItem
from needlemap.bodymap.beneath import beneath_texture
from needlemap.reference import Reference
from needlemap.ui.widgets.factories import wrapped

_MOST = 14
_GAP_PX = 2
_SWATCH_PX = 14
_PADDING_PX = 4
# Muscle red, tendon and bone off-white, vessels and nerves as atlases have them.
_COLOURS = {
    "muscle": "#a8524a",
    "tendon": "#d9cdb8",
    "ligament": "#cfc4ae",
    "fascia": "#d9cdb8",
    "enthesis": "#d9cdb8",
    "bone": "#e9e2d0",
    "cartilage": "#cfdce0",
    "vessel": "#7f3f6b",
    "nerve": "#d3a72c",
    "perineural": "#d3a72c",
    "lung": "#e59aa6",
}
_OTHER = "#b58a72"
_HAZARDS = ("vessel", "nerve", "perineural", "lung", "kidney", "liver", "spleen", "heart", "organ")


@dataclass(frozen=True, slots=True)
class Band:
    """One layer in words; several small ones of one kind next to each other share a band."""

    words: str
    kind: str


def bands_of(items: Sequence[BeneathItem], reference: Reference) -> tuple[Band, ...]:
    """Return the layers in order; neighbouring meshes of one kind become one band."""
    bands = []
    for (own, kind), group in groupby(items, key=lambda one: (one.is_structure, one.kind)):
        names = [_plain(item, reference) for item in group]
        if own:
            bands += [Band(name, kind) for name in names]
        else:
            bands.append(Band(", ".join(dict.fromkeys(names)), kind))
    return tuple(bands)


def _plain(item: BeneathItem, reference: Reference) -> str:
    if item.is_structure:
        return reference.short_structure_name(item.name)
    name = item.name
    for word in ("set of ", "right ", "of right ", "left "):
        name = name.removeprefix(word).replace(" of right ", " of ").replace(" right ", " ")
    return name[:1].upper() + name[1:]


class BeneathView(QWidget):
    """The layers beneath one spot of skin, the skin at the top."""

    def __init__(self, reference: Reference, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reference = reference
        self.picture = _Bands()
        self.note = wrapped(
            self.tr(
                "Order only, from one adult male model; not reviewed by a clinician. "
                "What is not listed may still be there."
            )
            if beneath_texture() is not None
            else self.tr(
                "Order only, from drawn outlines; not reviewed by a clinician. "
                "What is not listed may still be there."
            ),
            "muted",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.picture)
        column.addWidget(self.note)

    @property
    def bands(self) -> tuple[Band, ...]:
        """What is shown, from the skin inwards."""
        return self.picture.bands

    def show_items(self, items: Sequence[BeneathItem]) -> None:
        """Show what lies beneath a spot, nearest the skin first."""
        bands = bands_of(items, self._reference)
        if len(bands) > _MOST:
            rest = len(bands) - _MOST + 1
            bands = (*bands[: _MOST - 1], Band(self.tr("and {0} more").format(rest), ""))
        if not bands:
            bands = (Band(self.tr("Not known here; that is no free way"), ""),)
        self.picture.show_bands(bands)
        listed = "; ".join(band.words for band in bands)
        self.picture.setAccessibleName(self.tr("Beneath the skin, in order: {0}").format(listed))


class _Bands(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.bands: tuple[Band, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bands(self, bands: tuple[Band, ...]) -> None:
        self.bands = bands
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, self._band_px() * max(len(self.bands), 1))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height, metrics = self._band_px(), QFontMetrics(self.font())
        for number, band in enumerate(self.bands):
            top = number * height
            box = QRectF(0, top, self.width(), height - _GAP_PX)
            colour = QColor(_COLOURS.get(band.kind, _OTHER))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(0, top, _SWATCH_PX, box.height()), 3, 3)
            font = painter.font()
            font.setBold(band.kind in _HAZARDS)
            painter.setFont(font)
            painter.setPen(self.palette().windowText().color())
            text = box.adjusted(_SWATCH_PX + 2 * _PADDING_PX, 0, 0, 0)
            words = metrics.elidedText(
                band.words, Qt.TextElideMode.ElideRight, int(text.width()) - _PADDING_PX
            )
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()

    def _band_px(self) -> int:
        return QFontMetrics(self.font()).height() + 2 * _PADDING_PX + _GAP_PX
