"""The menus of the window, for those who look for them: what the page in front can do, by name."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QWidget
from shiboken6 import isValid

from needlemap.ui.shell.actions import closing_command
from needlemap.ui.widgets.factories import PageStack
from needlemap.ui.widgets.keys import Command, CommandPage, MenuName


class MenuBar(QMenuBar):
    """One row above all pages. A menu is filled when it opens, so that it says what holds now."""

    def __init__(self, pages: PageStack, window: QWidget) -> None:
        super().__init__(window)
        self.setNativeMenuBar(False)  # the row also names who is signed in
        self.setAccessibleName(self.tr("Menus"))
        self._pages = pages
        self._everywhere: tuple[Command, ...] = ()
        self._back: QWidget | None = None
        self._closing = closing_command(window.close)
        self._closing.setParent(self)
        self.menus = {name: self._menu(name, title) for name, title in self._titles().items()}
        pages.currentChanged.connect(self._show_which)
        self._show_which()

    @property
    def everywhere(self) -> tuple[Command, ...]:
        """What can be done on every page now."""
        return self._everywhere

    @property
    def of_page(self) -> Sequence[Command]:
        """What can be done on the page in front alone."""
        page: object = self._pages.currentWidget()
        return page.commands if isinstance(page, CommandPage) else ()

    def offer(self, everywhere: Sequence[Command]) -> None:
        """Offer this on every page from now on."""
        self._everywhere = tuple(everywhere)
        self._show_which()

    def offer_closing(self) -> None:
        """Offer to close the window alone: nobody is signed in."""
        self.offer([self._closing])

    def open_first(self) -> None:
        """Give the keys to the first menu; arrows and Escape go on from there."""
        first = next(action for action in self.actions() if action.isVisible())
        self._back = QApplication.focusWidget()
        self.setFocus(Qt.FocusReason.MenuBarFocusReason)
        self.setActiveAction(first)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        # A menu bar watches its corner, but gives it the room that it once asked for.
        corner = self.cornerWidget()
        if watched is corner and event.type() is QEvent.Type.LayoutRequest:
            self.setCornerWidget(corner)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        super().keyPressEvent(event)
        if event.key() == Qt.Key.Key_Escape:
            self._give_back()

    def _on_menu_closed(self) -> None:
        QTimer.singleShot(0, self, self._give_back)  # not before what was chosen is done

    def _give_back(self) -> None:
        """Give the keys back to where they were, unless they went elsewhere or a menu is open."""
        if not self.hasFocus() or any(menu.isVisible() for menu in self.menus.values()):
            return
        back, self._back = self._back, None
        if back is not None and isValid(back) and back.isVisible():
            back.setFocus(Qt.FocusReason.MenuBarFocusReason)

    def _menu(self, name: MenuName, title: str) -> QMenu:
        menu = self.addMenu(title)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(partial(self._fill, name))
        menu.aboutToHide.connect(self._on_menu_closed)
        return menu

    def _fill(self, name: MenuName) -> None:
        menu = self.menus[name]
        menu.clear()
        of_page = [each for each in self.of_page if each.place is name]
        everywhere = [each for each in self._everywhere if each.place is name]
        for command in of_page + everywhere:
            command.refresh()
        menu.addActions(of_page)
        if of_page and everywhere:
            menu.addSeparator()
        menu.addActions(everywhere)

    def _show_which(self) -> None:
        """Show the menus that have something in them."""
        used = {each.place for each in (*self.of_page, *self._everywhere)}
        for name, menu in self.menus.items():
            menu.menuAction().setVisible(name in used)

    def _titles(self) -> dict[MenuName, str]:
        return {
            MenuName.FILE: self.tr("&File"),
            MenuName.EDIT: self.tr("&Edit"),
            MenuName.PATIENT: self.tr("&Patient"),
            MenuName.SESSION: self.tr("&Session"),
            MenuName.VIEW: self.tr("&View"),
            MenuName.TOOLS: self.tr("&Tools"),
            MenuName.HELP: self.tr("&Help"),
        }
