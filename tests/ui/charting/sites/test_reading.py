"""The chart without a picture: the table by keys, copied as text; the marks for screen readers."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.ui.widgets.theme import CONTRAST, DARK, LIGHT, Theme, apply_theme
from ui.charting.previous.test_previous_sites import again

KEY = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NAME = QAccessible.Text.Name


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    for x, y in ((60, 1470), (-60, 1470), (80, 1330)):
        clinic.needle(x, y)
    return clinic


@pytest.fixture
def listening() -> Iterator[None]:
    """A screen reader is there."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def rows(visit: Clinic) -> list[int]:
    return sorted(index.row() for index in visit.page.table.selectionModel().selectedRows())


def test_arrows_walk_the_rows_and_the_body_follows(visit: Clinic) -> None:
    table = visit.page.table
    table.setFocus()
    visit.driver.press(table, KEY.Key_Up)
    assert rows(visit) == [1]
    assert visit.page.state.selected_ids == (visit.stored.sites[1].id,)
    visit.driver.press(table, KEY.Key_Up, SHIFT)
    assert rows(visit) == [0, 1]
    visit.driver.press(table, KEY.Key_Down, SHIFT)
    assert rows(visit) == [1]


def test_arrows_go_on_from_the_site_selected_on_the_body(visit: Clinic) -> None:
    visit.driver.click_body(visit.page.canvas, 60, 1470)
    visit.page.table.setFocus()
    visit.driver.press(visit.page.table, KEY.Key_Down)
    assert rows(visit) == [1]


def test_digits_letters_and_delete_work_in_the_table(visit: Clinic) -> None:
    table = visit.page.table
    table.setFocus()
    visit.driver.press(table, KEY.Key_4)
    visit.driver.press(table, KEY.Key_T)
    assert visit.stored.sites[2].needle_count == 4
    assert visit.stored.sites[2].twitch is not None
    visit.driver.press(table, KEY.Key_Delete)
    assert len(visit.stored.sites) == 2


def test_control_a_in_the_table_selects_all(visit: Clinic) -> None:
    visit.page.table.setFocus()
    visit.driver.press(visit.page.table, KEY.Key_A, CONTROL)
    assert len(visit.page.state.selected_ids) == 3


def test_enter_goes_on_to_the_editor(visit: Clinic) -> None:
    visit.page.table.setFocus()
    visit.driver.press(visit.page.table, KEY.Key_Return)
    assert visit.page.editor.dose.structure.hasFocus()


def test_control_c_copies_the_selected_rows_in_plain_words(visit: Clinic) -> None:
    table = visit.page.table
    table.setFocus()
    visit.driver.press(table, KEY.Key_Up)
    visit.driver.press(table, KEY.Key_C, CONTROL)
    head, line = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t")[:3] == ["No.", "Side", "Structure"]
    assert line.split("\t")[:2] == ["2", "left"]
    assert "trapezius" in line
    assert "0.30 × 40 mm" in line


def test_without_a_selection_all_rows_are_copied(visit: Clinic) -> None:
    visit.page.state.select(())
    QApplication.processEvents()
    visit.page.table.copy()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 4


def painted(visit: Clinic) -> QImage:
    QApplication.processEvents()
    return visit.page.table.viewport().grab().toImage()


def row_in(picture: QImage, visit: Clinic, row: int) -> QImage:
    ratio = picture.devicePixelRatio()
    table = visit.page.table
    top, height = table.rowViewportPosition(row), table.rowHeight(row)
    return picture.copy(0, round(top * ratio), picture.width(), round(height * ratio))


def colours_in(picture: QImage) -> set[str]:
    whole = (range(picture.width()), range(picture.height()))
    return {picture.pixelColor(x, y).name() for x in whole[0] for y in whole[1]}


@pytest.mark.parametrize("theme", [LIGHT, DARK, CONTRAST], ids=lambda theme: theme.name)
def test_the_selected_row_alone_is_painted_on_its_ground_with_its_edge(
    visit: Clinic, theme: Theme
) -> None:
    apply_theme(visit.window, theme)
    visit.page.state.select([visit.stored.sites[1].id])
    picture = painted(visit)
    chosen, other = (row_in(picture, visit, row) for row in (1, 2))
    assert {theme.soft, theme.accent} <= colours_in(chosen)
    assert theme.text in colours_in(other)
    assert not {theme.soft, theme.accent} & colours_in(other) - {theme.panel}


def test_every_cell_of_a_row_is_painted_and_nothing_where_a_row_went(visit: Clinic) -> None:
    visit.page.state.select(())
    table = visit.page.table
    before = painted(visit)
    for column in range(visit.page.model.columnCount()):
        left, width = table.columnViewportPosition(column), table.columnWidth(column)
        assert len(colours_in(row_in(before, visit, 2).copy(left, 0, width, 99))) > 1
    place = row_in(before, visit, 2).rect().translated(0, table.rowViewportPosition(2))
    visit.page.chart.undo()
    assert len(visit.stored.sites) == 2
    visit.page.state.select(())
    assert len(colours_in(painted(visit).copy(place))) == 1


def test_rows_of_a_withdrawn_session_are_struck_out(visit: Clinic) -> None:
    visit.page.state.select(())
    before = row_in(painted(visit), visit, 0)
    visit.page.model.strike(True)
    struck = row_in(painted(visit), visit, 0)
    assert struck != before
    visit.page.model.strike(False)
    assert row_in(painted(visit), visit, 0) == before


def test_every_cell_speaks_in_words(visit: Clinic) -> None:
    model = visit.page.model
    spoken = [
        str(model.index(1, column).data(Qt.ItemDataRole.AccessibleTextRole))
        for column in range(model.columnCount())
    ]
    assert spoken[0].startswith("Site 2: ")
    assert "left" in spoken[1]
    assert spoken[3] == "1 needle"


def children(of: QAccessibleInterface) -> list[QAccessibleInterface]:
    return [of.child(number) for number in range(of.childCount())]


def items(of: QAccessibleInterface) -> list[QAccessibleInterface]:
    return [each for each in children(of) if each.role() is QAccessible.Role.ListItem]


def test_what_lies_over_the_body_is_told_after_the_marks(visit: Clinic) -> None:
    visit.driver.press(visit.page.canvas, KEY.Key_Slash)
    body = QAccessible.queryAccessibleInterface(visit.page.canvas)
    over = [
        each.object() for each in children(body)[3:] if each.object() and not each.state().invisible
    ]
    for piece in (visit.page.typed.line, visit.page.risks.note, visit.page.fresh.chip):
        assert piece.isVisible() is (piece in over)
    assert visit.page.typed.line in over
    for place, each in enumerate(children(body)):
        assert body.indexOfChild(each) == place
    line = visit.page.typed.line
    middle = line.mapToGlobal(line.rect().center())
    assert body.childAt(middle.x(), middle.y()).object() is line


def test_a_screen_reader_selects_opens_and_deletes_marks(visit: Clinic) -> None:
    body = QAccessible.queryAccessibleInterface(visit.page.canvas)
    first, second, third = (site.id for site in visit.stored.sites)
    chosen = body.selectionInterface()
    assert [each.text(NAME)[:6] for each in chosen.selectedItems()] == ["Site 3"]
    assert chosen.select(body.child(0))
    assert set(visit.page.state.selected_ids) == {first, third}
    assert chosen.isSelected(body.child(0))
    assert chosen.unselect(body.child(2))
    assert visit.page.state.selected_ids == (first,)
    mark = body.child(1).actionInterface()
    press, open_, delete = mark.actionNames()
    mark.doAction(press)
    assert visit.page.state.selected_ids == (second,)
    body.child(0).actionInterface().doAction(open_)
    assert visit.page.state.selected_ids == (first,)
    assert visit.page.editor.dose.structure.hasFocus()
    mark.doAction(delete)
    assert [site.id for site in visit.stored.sites] == [first, third]
    visit.page.chart.undo()
    assert [site.id for site in visit.stored.sites] == [first, second, third]


def test_previous_sites_are_a_list_of_their_own(visit: Clinic) -> None:
    again(visit)
    body = QAccessible.queryAccessibleInterface(visit.page.canvas)
    (listed,) = [each for each in children(body) if each.text(NAME) == "Previous sites"]
    assert listed.role() is QAccessible.Role.List
    assert len(items(listed)) == 3
    first = listed.child(0)
    assert "trapezius" in first.text(NAME)
    assert listed.indexOfChild(first) == 0
    at = first.rect().center()
    assert listed.childAt(at.x(), at.y()) is first
    (press,) = first.actionInterface().actionNames()
    first.actionInterface().doAction(press)
    QApplication.processEvents()
    assert len(visit.stored.sites) == 1
    assert len(items(listed)) == 2


def test_marks_are_items_of_the_body_for_a_screen_reader(visit: Clinic) -> None:
    body = QAccessible.queryAccessibleInterface(visit.page.canvas)
    assert body.role() is QAccessible.Role.List
    assert len(items(body)) == 3
    names = [body.child(number).text(NAME) for number in range(3)]
    assert names == [visit.page.model.words_of(site.id) for site in visit.stored.sites]
    assert names[1].startswith("Site 2: ")
    assert body.child(2).state().selected
    assert not body.child(0).state().selected
    assert body.child(0).parent() is body
    assert body.indexOfChild(body.child(1)) == 1


def test_a_mark_is_found_where_it_lies_on_the_screen(visit: Clinic) -> None:
    body = QAccessible.queryAccessibleInterface(visit.page.canvas)
    for number in range(3):
        middle = body.child(number).rect().center()
        found = body.childAt(middle.x(), middle.y())
        assert found is body.child(number)
    corner = visit.page.canvas.mapToGlobal(QPoint(2, 2))
    assert body.childAt(corner.x(), corner.y()) is None


def test_the_items_follow_the_chart(visit: Clinic, listening: None) -> None:
    body = QAccessible.queryAccessibleInterface(visit.page.canvas)
    last = body.child(2)
    visit.driver.press(visit.page.canvas, KEY.Key_Delete)
    assert len(items(body)) == 2
    assert body.child(2) is not last
    visit.needle(80, 1200)
    assert body.child(2) is not last
    visit.page.show_plate("head_anterior")
    assert items(body) == []


def test_charting_goes_on_while_a_screen_reader_listens(visit: Clinic, listening: None) -> None:
    for row in range(5):
        visit.needle(-80, 1000 + 60 * row)
        body = QAccessible.queryAccessibleInterface(visit.page.canvas)
        assert len([each.text(NAME) for each in items(body)]) == 4 + row
    while visit.page.chart.undo():
        QApplication.processEvents()
    assert items(body) == []


def test_pages_come_and_go_while_a_screen_reader_listens(clinic: Clinic, listening: None) -> None:
    for _ in range(4):
        clinic.begin_session()
        clinic.needle(60, 1470)
        body = QAccessible.queryAccessibleInterface(clinic.page.canvas)
        assert body.child(0).text(NAME).startswith("Site 1")
        clinic.driver.press(clinic.page.canvas, KEY.Key_Left, Qt.KeyboardModifier.AltModifier)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
    assert clinic.controller.charting is None
