"""The tables: proper models that sort, copy and never run a formula."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester

from helpers.histories import facts, history, random_history, row
from needlemap.history import doses
from needlemap.history.comparison import Comparison, compared_targets
from needlemap.reference import Reference
from needlemap.ui.history.changes_model import ChangesModel
from needlemap.ui.history.doses_model import DosesModel
from needlemap.ui.history.header import Tab
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.structures_tab import StructuresTab
from needlemap.ui.history.words import Words
from needlemap.ui.widgets.plot_table import PlotTable
from needlemap.ui.widgets.theme import LIGHT, apply_theme
from ui.history.conftest import Opener

SEEN = random_history(5)
ROWS = Comparison(
    SEEN.sites.session[:20].nonzero()[0],
    SEEN.sites.session[20:].nonzero()[0] + 20,
    SEEN.sites.session[:20].nonzero()[0] % 2 == 0,
    SEEN.sites.session[20:].nonzero()[0] % 2 == 0,
)


@pytest.fixture
def words() -> Words:
    return Words(Reference.load(), SEEN)


@pytest.fixture
def tab(page: HistoryPage) -> StructuresTab:
    page.show_tab(Tab.STRUCTURES)
    shown = page.tab(Tab.STRUCTURES)
    assert isinstance(shown, StructuresTab)
    shown.show_table(True)
    return shown


def test_doses_are_a_proper_model(words: Words, qtmodeltester: ModelTester) -> None:
    model = DosesModel(words)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.show(doses(SEEN, SEEN.sites.session.nonzero()[0]), 25.0)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_changes_are_a_proper_model(words: Words, qtmodeltester: ModelTester) -> None:
    model = ChangesModel(words)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.show(compared_targets(SEEN, ROWS))
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_each_change_has_its_sign_and_its_sentence(words: Words) -> None:
    model = ChangesModel(words)
    model.show(compared_targets(SEEN, ROWS))
    signs = {model.index(row, 0).data() for row in range(model.rowCount())}
    assert signs <= {"+", "–", "="}
    said = [
        model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        for row in range(model.rowCount())
    ]
    counts = r"(1 needle|(?!1 )\d+ needles)"
    assert [
        words for words in said if not re.search(f"; {counts} before, {counts} after$", words)
    ] == []


def test_the_table_says_n_beside_every_mean(tab: StructuresTab) -> None:
    for number in range(tab.model.rowCount()):
        cells = tab.model.cells(number)
        assert re.fullmatch(r"\d+ \(n \d\)", cells[6])
        assert re.fullmatch(r"\d+ % \(n \d\)", cells[7])
        assert re.fullmatch(r"−2\.0 \(n \d\), (–|−2\.0 \(n \d\))", cells[9])
        assert cells[10] == "cannot tell yet"
        assert cells[11] == "–"  # nobody asked at the next visit


def test_numbers_sort_as_numbers(tab: StructuresTab) -> None:
    tab.table.sortByColumn(3, Qt.SortOrder.AscendingOrder)
    needles = [int(tab.sorted.index(row, 3).data()) for row in range(tab.sorted.rowCount())]
    assert needles == sorted(needles)


def test_search_finds_a_structure(tab: StructuresTab) -> None:
    tab.search.setText("lumb")
    assert {tab.sorted.index(r, 0).data() for r in range(tab.sorted.rowCount())} == {
        "Quadratus lumborum"
    }


def test_the_rows_are_copied_as_csv(tab: StructuresTab) -> None:
    tab.copy_rows()
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Structure,Side,Sessions,Needles")
    assert len(lines) == tab.sorted.rowCount() + 1


def test_no_cell_is_a_formula_to_a_spreadsheet(words: Words) -> None:
    seen = history([facts(1)], [row(1, structure="=cmd()")])
    model = DosesModel(words)
    model.show(doses(seen, SEEN.sites.session[:1]), 25.0)
    assert "'=cmd()" in model.as_csv([0])


def test_the_table_follows_the_range_when_it_is_seen(tab: StructuresTab, page: HistoryPage) -> None:
    everything = tab.model.cells(0)[2]
    page.show_tab(Tab.BODY)
    page.looking.show_weeks(4)
    page.show_tab(Tab.STRUCTURES)
    QApplication.processEvents()
    assert int(tab.model.cells(0)[2]) < int(everything)


def test_a_range_without_sites_says_so(open_page: Opener) -> None:
    page = open_page(history([], []))
    page.show_tab(Tab.STRUCTURES)
    tab = page.tab(Tab.STRUCTURES)
    assert isinstance(tab, StructuresTab)
    assert tab.sorted.rowCount() == 0


def test_the_values_of_a_table_behind_a_plot_are_in_sight(page: HistoryPage) -> None:
    apply_theme(page, LIGHT)
    page.resize(1600, 900)
    long = "Patient-specific functional scale (PSFS), climbing the stairs, points, higher is better"
    table = PlotTable.ask(page, "Knee", ("Day", "Shown", "Value"), [("20 Nov 2026", long, "2.7")])
    QApplication.processEvents()
    assert table.table.horizontalScrollBar().maximum() == 0
    assert table.table.viewport().width() >= table.table.horizontalHeader().length()
    table.close()
