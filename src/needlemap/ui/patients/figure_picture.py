"""A small picture of a patient's figure, read beside the window and kept."""

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QImageReader, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from needlemap.domain.patient import Figure
from needlemap.painting import BodyPalette
from needlemap.painting.palette import palette_of_theme
from needlemap.painting.plates import tinted
from needlemap.paths import bodymaps
from needlemap.ui.patients.words import figure_words
from needlemap.ui.widgets.background_task import Work
from needlemap.ui.widgets.theme import system_theme

_WIDTH_PX, _HEIGHT_PX = 56, 96


class FigurePicture(QLabel):
    """Shows the figure as soon as it is read; the name of it stands in its tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[tuple[Figure, str], QPixmap] = {}
        self._shown: tuple[Figure, str] | None = None
        self.setFixedSize(_WIDTH_PX, _HEIGHT_PX)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def show_figure(self, figure: Figure) -> None:
        """Show a figure."""
        wanted = figure, system_theme().name
        if wanted == self._shown:
            return
        self._shown = wanted
        words = figure_words(figure)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.clear()
        if wanted in self._kept:
            self.setPixmap(self._kept[wanted])
            return
        palette = palette_of_theme(system_theme().name)
        work = Work(partial(_picture, figure, self.devicePixelRatioF(), palette), self)
        work.done.connect(partial(self._on_read, wanted))
        QTimer.singleShot(0, self, work.start)  # once what is typed is painted

    def _on_read(self, wanted: tuple[Figure, str], picture: QImage) -> None:
        self._kept[wanted] = QPixmap.fromImage(picture)
        if wanted == self._shown:
            self.setPixmap(self._kept[wanted])

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._shown is not None:
            self.show_figure(self._shown[0])


def _picture(figure: Figure, ratio: float, palette: BodyPalette) -> QImage:
    """Return the front of a figure, small; an empty picture when its file is missing."""
    reader = QImageReader(str(bodymaps() / "plates" / figure.value / "anterior.webp"))
    room = QSize(_WIDTH_PX, _HEIGHT_PX) * ratio
    reader.setScaledSize(reader.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
    tone = reader.read()
    if tone.isNull():
        return tone
    picture = tinted(tone, palette)
    picture.setDevicePixelRatio(ratio)
    return picture
