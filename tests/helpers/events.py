"""How many input events the usual doings take: each by real events, each checked in the records.

Events are counted as anchors count them: a click, a drag or a key is one.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from needlemap.demo.input_driver import InputDriver, wait_until
from needlemap.domain.session import Session
from needlemap.ui.charting.page import ChartingPage
from needlemap.ui.shell.controller import MainController

KEY = Qt.Key
_ROWS = tuple(1100 + 60 * row for row in range(5))


class Doings:
    """The doings of one visit at a desk; each returns how many events it took.

    LookupError when a doing did not store what it should, or opened a dialog.
    """

    def __init__(self, controller: MainController, patient_id: str) -> None:
        self._controller = controller
        self._patient_id = patient_id
        self._driver = InputDriver()

    @property
    def page(self) -> ChartingPage:
        """The charting page in front."""
        if self._controller.charting is None:
            raise LookupError("no session is open")
        return self._controller.charting

    @property
    def stored(self) -> Session:
        """The session as the records have it."""
        return self._controller.records.sessions.get(self.page.chart.session.id)

    def begin(self) -> None:
        """Begin a session, closing the one that is open."""
        if self._controller.charting is not None:
            self._controller.charting.closed.emit()
        self._controller.start_session(self._patient_id)
        QApplication.processEvents()

    def ten_new_sites(self) -> int:
        """Chart five sites on the front and five on the back."""
        self.begin()

        def chart() -> None:
            for y_mm in _ROWS:
                self._driver.click_body(self.page.canvas, 80, y_mm)
            self._driver.press(self.page.canvas, KEY.Key_B)
            for y_mm in _ROWS:
                self._driver.click_body(self.page.canvas, 80, y_mm)

        return self._counted(chart, lambda: len(self.stored.sites) == 10)

    def repeat_visit(self) -> int:
        """Take over the ten sites of the last session, and change the needles of two."""
        self.begin()

        def repeat() -> None:
            self._driver.press(self.page.canvas, KEY.Key_G, Qt.KeyboardModifier.ControlModifier)
            self._driver.press(self.page.previous.controller.panel.list, KEY.Key_Return)
            for y_mm, digit in zip(_ROWS, (KEY.Key_2, KEY.Key_3), strict=False):
                self._driver.click_body(self.page.canvas, 80, y_mm)
                self._driver.press(self.page.canvas, digit)

        def is_done() -> bool:
            counts = sorted(site.needle_count for site in self.stored.sites)
            return counts == [1] * 8 + [2, 3]

        return self._counted(repeat, is_done)

    def mirrored_pair(self) -> int:
        """Chart a site and its twin."""
        self.begin()
        self.page.previous.controller.choose(None)

        def chart() -> None:
            self._driver.click_body(self.page.canvas, 80, _ROWS[0])
            self._driver.press(self.page.canvas, KEY.Key_M)

        return self._counted(chart, lambda: len({one.side for one in self.stored.sites}) == 2)

    def count_of_another_site(self) -> int:
        """Change the needles of a site that is not selected."""
        self._driver.press(self.page.canvas, KEY.Key_Escape)

        def change() -> None:
            self._driver.click_body(self.page.canvas, 80, _ROWS[0])
            self._driver.press(self.page.canvas, KEY.Key_4)

        return self._counted(change, lambda: self.stored.sites[0].needle_count == 4)

    def technique_of_the_site(self) -> int:
        """Change the technique of the site that is selected, by the list in the editor."""
        box = self.page.editor.dose.technique

        def change() -> None:
            self._driver.click(box)
            self._take(box, "superficial_dn")

        return self._counted(change, lambda: self.stored.sites[0].technique == "superficial_dn")

    def _take(self, box: QComboBox, value: str) -> None:
        # A list that has just opened takes no click, lest the one that opened it choose.
        opened = time.monotonic()
        takes_s = QApplication.doubleClickInterval() / 1000
        wait_until(lambda: time.monotonic() > opened + takes_s, "the list to take a click")
        view = box.view()
        place = view.visualRect(box.model().index(box.findData(value), 0)).center()
        QTest.mouseMove(view.viewport(), place)
        self._driver.click(view.viewport(), place)

    def _counted(self, do: Callable[[], None], is_done: Callable[[], bool]) -> int:
        before = self._driver.events
        do()
        QApplication.processEvents()
        if QApplication.activeModalWidget() is not None:
            raise LookupError("a dialog was opened")
        if not is_done():
            raise LookupError("the records do not have what was done")
        return self._driver.events - before
