"""A line that elides its words keeps what the theme keeps free beside them."""

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from needlemap.ui.widgets.eliding import one_line
from needlemap.ui.widgets.theme import LIGHT, apply_theme


def test_words_begin_and_end_inside_the_padding_of_their_line(qtbot: QtBot) -> None:
    line = one_line("Do not mistake for: Okafor, Amara, born 2 May 1984", "duplicate")
    qtbot.addWidget(line)
    apply_theme(line, LIGHT)
    line.resize(200, 40)
    line.show()
    QApplication.processEvents()
    image = line.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    shape = image.height(), image.bytesPerLine() // 4, 4
    picture = np.frombuffer(image.constBits(), np.uint8).reshape(shape)[2:-4]
    ink = np.flatnonzero((picture != picture[0, 0]).any(axis=(0, 2)))
    assert ink.min() >= 14
    assert ink.max() < 200 - 14
    assert line.shown.endswith("…")
