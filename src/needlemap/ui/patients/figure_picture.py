"""A small picture of a patient's figure, read beside the window and kept."""

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from needlemap.domain.patient import Figure
from needlemap.painting import DARK, LIGHT
from needlemap.painting.plates import tinted
from needlemap.paths import bodymaps
from needlemap.ui.common.theme import system_theme
from needlemap.ui.common.work import Work
from needlemap.ui.patients.words import figure_words

_WIDTH_PX, _HEIGHT_PX = 56, 96


class FigurePicture(QLabel):
    """Shows the figure as soon as it is read; the name of it stands in its tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[Figure, QPixmap] = {}
        self._figure: Figure | None = None
        self.setFixedSize(_WIDTH_PX, _HEIGHT_PX)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def show_figure(self, figure: Figure) -> None:
        """Show a figure."""
        if figure is self._figure:
            return
        self._figure = figure
        words = figure_words(figure)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.clear()
        if figure in self._kept:
            self.setPixmap(self._kept[figure])
            return
        work = Work(partial(_picture, figure, self.devicePixelRatioF()), self)
        work.done.connect(partial(self._on_read, figure))
        work.start()

    def _on_read(self, figure: Figure, picture: QImage) -> None:
        self._kept[figure] = QPixmap.fromImage(picture)
        if figure is self._figure:
            self.setPixmap(self._kept[figure])


def _picture(figure: Figure, ratio: float) -> QImage:
    """Return the front of a figure, small; an empty picture when its file is missing."""
    reader = QImageReader(str(bodymaps() / "plates" / figure.value / "anterior.webp"))
    room = QSize(_WIDTH_PX, _HEIGHT_PX) * ratio
    reader.setScaledSize(reader.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
    tone = reader.read()
    if tone.isNull():
        return tone
    picture = tinted(tone, DARK if system_theme().name == "dark" else LIGHT)
    picture.setDevicePixelRatio(ratio)
    return picture
