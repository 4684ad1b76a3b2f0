"""Rows of lists: what is selected has a whole frame, and a name its room beside badges."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QStringListModel, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QApplication
from pytestqt.qtbot import QtBot

from needlemap.ui.widgets.list_rows import ROW_LOOK, Badge, RowLook, long_list, row_list
from needlemap.ui.widgets.theme import apply_theme, system_theme

_INK = 100


class _Rows(QStringListModel):
    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        return RowLook("Okafor, Amara", "2 May 1984") if role == ROW_LOOK else None


@pytest.mark.parametrize("made_by", [long_list, row_list])
def test_a_selected_row_has_a_whole_frame(
    made_by: Callable[[str], QAbstractItemView], qtbot: QtBot
) -> None:
    view = made_by("Patients")
    qtbot.addWidget(view)
    apply_theme(view, system_theme())
    view.setModel(_Rows(["", ""], view))
    view.resize(300, 200)
    view.show()
    view.setCurrentIndex(view.model().index(1, 0))
    QApplication.processEvents()
    row, image = view.visualRect(view.currentIndex()), view.viewport().grab().toImage()
    middle = row.center()
    wanted = QColor(system_theme().accent).name()
    edges = {
        "left": [(row.left() + inset, middle.y()) for inset in range(3)],
        "right": [(row.right() - inset, middle.y()) for inset in range(3)],
        "top": [(middle.x(), row.top() + inset) for inset in range(3)],
        "bottom": [(middle.x(), row.bottom() - inset) for inset in range(3)],
    }
    framed = {
        side: wanted in {image.pixelColor(*at).name() for at in places}
        for side, places in edges.items()
    }
    assert framed == dict.fromkeys(edges, True)


class _Due(_Rows):
    """A row with so many badges."""

    def __init__(self, badges: int, parent: QAbstractItemView) -> None:
        super().__init__([""], parent)
        words = ("needles not removed", "needle count discrepancy")
        self._badges = tuple(Badge(each, "danger") for each in words[:badges])

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        look = RowLook("Okafor, Amara", "2 May 1984", badges=self._badges)
        return look if role == ROW_LOOK else None


def test_a_name_is_whole_however_many_badges_stand_beside_it(qtbot: QtBot) -> None:
    view = row_list("To do")
    qtbot.addWidget(view)
    apply_theme(view, system_theme())
    view.setGeometry(400, 400, 300, 80)  # away from a pointer that rests in the corner
    view.show()
    names = []
    for badges in (0, 2):
        view.setModel(_Due(badges, view))
        QApplication.processEvents()
        row = view.visualRect(view.model().index(0, 0))
        title = QFontMetrics(view.font()).horizontalAdvance("Okafor, Amara")
        image = view.viewport().grab(QRect(0, 0, title, row.height() // 2)).toImage()
        places = [(x, y) for x in range(image.width()) for y in range(image.height())]
        names.append([at for at in places if image.pixelColor(*at).lightness() < _INK])
    assert names[0] == names[1]
