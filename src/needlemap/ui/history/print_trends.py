"""The trends on paper: as wide as the page, on as many pages as their plots need."""

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QLabel, QWidget

from needlemap.ui.history.trends_tab import TrendsTab
from needlemap.ui.widgets.theme import LIGHT, style_sheet, theme_palette

# So wide on the screen, the plots are on A4 as large as a text of 9 points beside them asks for.
_WIDTH_PX = 860
_FINER = 2
_WITHOUT_GROUND = QWidget.RenderFlag.DrawChildren


class TrendsOnPaper:
    """The plots of a tab, cut into pages between one plot and the next.

    Parameters
    ----------
    tab
        Made for paper; it is laid out anew.
    area
        What a page offers, in the painter's pixels.
    """

    def __init__(self, tab: TrendsTab, area: QRectF) -> None:
        # The window's dress does not reach what is made for paper, and its colours may be dark.
        tab.setPalette(theme_palette(LIGHT))
        tab.setStyleSheet(style_sheet(LIGHT))
        _part_letters(tab)
        self._inside = tab.inside
        self._inside.setFixedWidth(_WIDTH_PX)
        self._inside.adjustSize()
        self._scale = area.width() / _WIDTH_PX
        self._pages = _cut(tab.parts(), area.height() / self._scale)

    def __len__(self) -> int:
        return len(self._pages)

    def paint(self, painter: QPainter, area: QRectF, number: int) -> None:
        """Paint one page, counted from 0."""
        top, bottom = self._pages[number]
        painter.save()
        painter.translate(area.topLeft())
        painter.scale(self._scale, self._scale)
        for widget in self._widgets():
            if top <= widget.y() < bottom:
                place = QPoint(widget.x(), widget.y() - top)
                if isinstance(widget, pg.PlotWidget):
                    painter.drawImage(QRect(place, widget.size()), _picture(widget))
                else:
                    widget.render(painter, place, renderFlags=_WITHOUT_GROUND)
        painter.restore()

    def _widgets(self) -> list[QWidget]:
        return [each for each in self._inside.children() if isinstance(each, QWidget)]


def _part_letters(tab: TrendsTab) -> None:
    """Write fi and ff as two letters: joined ones are not found when the PDF is searched."""
    for words in tab.findChildren(QLabel):
        words.ensurePolished()
        font = words.font()
        font.setFeature(QFont.Tag("liga"), 0)
        words.setFont(font)


def _picture(plot: pg.PlotWidget) -> QImage:
    """Return a plot as it is on the screen, twice as fine: drawn as lines, pens get too thin."""
    picture = QImage(plot.size() * _FINER, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(_FINER)
    picture.fill("white")
    plot.scene().prepareForPaint()
    QWidget.render(plot, picture)  # the widget; a view's own render draws the scene alone
    return picture


def _cut(parts: list[tuple[int, int]], height: float) -> list[tuple[int, int]]:
    """Return from where to where each page reaches; a part taller than a page has its own."""
    pages: list[tuple[int, int]] = []
    for top, bottom in parts:
        if pages and bottom - pages[-1][0] <= height:
            pages[-1] = pages[-1][0], bottom
        else:
            pages.append((top, bottom))
    return pages
