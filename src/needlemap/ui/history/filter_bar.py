"""The filters as chips, the menu that adds them, and those that were saved."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QMenu,
    QToolButton,
    QWidget,
)

from needlemap.errors import NeedleMapError
from needlemap.history import FilterSet, NotNeedledFor, OneOf, SavedFilters
from needlemap.ui.forms.field_error import sentence_of
from needlemap.ui.history.state import HistoryState
from needlemap.ui.history.words import Words
from needlemap.ui.widgets.factories import label
from needlemap.ui.widgets.flow_layout import FlowLayout

_WEEKS = (2, 4, 8, 12, 26)
_MOST_CHOICES = 60
_ROW_PX = 34


class FilterBar(QWidget):
    """Chips for the filters in force; what they let pass is said at the end of the line."""

    def __init__(
        self,
        looking: HistoryState,
        words: Words,
        saved: SavedFilters,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._looking, self._words, self._saved = looking, words, saved
        self.add = self._menu_button(self.tr("+ Filter"), self.tr("Add a filter"))
        self.kept = self._menu_button(self.tr("Saved"), self.tr("Saved filters"))
        self.count = label("", "muted")
        self.chips: list[QToolButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        chips = QWidget(self)
        self._flow = FlowLayout(chips)
        top = Qt.AlignmentFlag.AlignTop
        self._row.addWidget(self.add, 0, top)
        self._row.addWidget(self.kept, 0, top)
        self._row.addWidget(chips, 1)
        self.count.setMinimumHeight(_ROW_PX)
        self._row.addWidget(self.count, 0, top)
        self.add.menu().aboutToShow.connect(self._fill_add_menu)
        self.kept.menu().aboutToShow.connect(self._fill_saved_menu)
        looking.filters_changed.connect(self._show_chips)
        looking.view_changed.connect(self._show_count)
        self._show_chips()
        self._show_count()

    def choices(self) -> Mapping[str, Mapping[str, int]]:
        """Return by column the codes that can be filtered by, and how many sites each has."""
        found = {}
        for column, title in self._titles().items():
            coded = self._looking.history.sites.coded.get(column)
            counts = coded.counts() if coded else {}
            if len(counts) > 1 or column in ("side", "twitch"):
                found[title] = dict(sorted(counts.items(), key=lambda each: -each[1]))
        return found

    def save_as(self, name: str) -> None:
        """Keep the filters in force under a name."""
        self._saved.save(name, self._looking.view.filters)

    # Menus

    def _titles(self) -> dict[str, str]:
        return {
            "structure": self.tr("Structure"),
            "muscle": self.tr("Muscle group"),
            "region": self.tr("Body region"),
            "technique": self.tr("Technique"),
            "manipulation": self.tr("Manipulation"),
            "side": self.tr("Side"),
            "twitch": self.tr("Twitch response"),
            "pain_reproduced": self.tr("Pain reproduced"),
            "after": self.tr("Next visit"),
            "therapist": self.tr("Therapist"),
            "event": self.tr("Adverse event"),
        }

    def _menu_button(self, words: str, name: str) -> QToolButton:
        made = QToolButton()
        made.setText(words)
        made.setAccessibleName(name)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setMenu(QMenu(made))
        return made

    def _fill_add_menu(self) -> None:
        menu = self.add.menu()
        menu.clear()
        for column, title in self._titles().items():
            if title in self.choices():
                self._add_column(menu.addMenu(title), column, title)
        weeks_menu = menu.addMenu(self.tr("Not treated for"))
        for weeks in _WEEKS:
            action = weeks_menu.addAction(self.tr("{0} weeks").format(weeks))
            action.triggered.connect(lambda _=False, n=weeks: self._add_filter(NotNeedledFor(n)))
        menu.addSeparator()
        errors = menu.addAction(self.tr("Show sessions entered in error"))
        errors.setCheckable(True)
        errors.setChecked(self._looking.view.show_errors)
        errors.setEnabled(self._looking.plate_resolver.has_errors)
        errors.toggled.connect(self._looking.show_errors)

    def _add_column(self, menu: QMenu, column: str, title: str) -> None:
        asked = self._looking.view.filters.codes_of(column)
        for code, sites in list(self.choices()[title].items())[:_MOST_CHOICES]:
            action = menu.addAction(f"{self._words.code(column, code)}   {sites}")
            self._make_toggle(action, column, code, asked=code in asked)
        if column in ("twitch", "pain_reproduced", "structure"):
            action = menu.addAction(self.tr("Not recorded"))
            self._make_toggle(action, column, "", asked="" in asked)

    def _make_toggle(self, action: QAction, column: str, code: str, *, asked: bool) -> None:
        action.setCheckable(True)
        action.setChecked(asked)
        action.triggered.connect(
            lambda _=False: self._looking.filter_by(
                self._looking.view.filters.toggled(column, code)
            )
        )

    def _fill_saved_menu(self) -> None:
        menu = self.kept.menu()
        menu.clear()
        for name in self._saved.names:
            action = menu.addAction(name)
            action.triggered.connect(
                lambda _=False, n=name: self._looking.filter_by(self._saved.get(n))
            )
        menu.addSeparator()
        save = menu.addAction(self.tr("Save these filters…"))
        save.setEnabled(bool(self._looking.view.filters.filters))
        save.triggered.connect(self._on_save_triggered)
        forget = menu.addMenu(self.tr("Remove"))
        forget.setEnabled(bool(self._saved.names))
        for name in self._saved.names:
            forget.addAction(name).triggered.connect(lambda _=False, n=name: self._on_remove(n))

    def _on_save_triggered(self) -> None:
        usual = self._words.filters(self._looking.view.filters)[:60]
        name, chosen = QInputDialog.getText(
            self,
            self.tr("Save these filters"),
            self.tr("Name"),
            QLineEdit.EchoMode.Normal,
            usual,
        )
        if not chosen or not name.strip():
            return
        try:
            self.save_as(name.strip())
        except NeedleMapError as error:
            self.count.setText(error.user_message)
        except ValueError as error:
            self.count.setText(sentence_of(error))

    def _on_remove(self, name: str) -> None:
        try:
            self._saved.remove(name)
        except NeedleMapError as error:
            self.count.setText(error.user_message)

    # Showing

    def _add_filter(self, one: OneOf | NotNeedledFor) -> None:
        self._looking.filter_by(self._looking.view.filters.with_(one))

    def _show_chips(self) -> None:
        self._flow.clear()
        filters = self._looking.view.filters
        self.chips = [self._chip(each, filters) for each in filters.filters]
        for chip in self.chips:
            self._flow.addWidget(chip)

    def _chip(self, one: OneOf | NotNeedledFor, filters: FilterSet) -> QToolButton:
        words = self._words.filter(one)
        chip = QToolButton()
        chip.setText(f"{words}  ✕")
        chip.setProperty("kind", "filter")
        chip.setAccessibleName(self.tr("Remove the filter {0}").format(words))
        chip.setToolTip(chip.accessibleName())
        chip.clicked.connect(lambda: self._looking.filter_by(filters.without(one)))
        return chip

    def _show_count(self) -> None:
        looking = self._looking
        shown, listed = len(looking.rows()), len(looking.history.sites)
        sessions = looking.session_count
        words = self.tr("{0} of {1} sites · {2} sessions")
        if sessions == 1:
            words = self.tr("{0} of {1} sites · 1 session")
        if drafts := looking.draft_count:
            words += self.tr(" · 1 draft") if drafts == 1 else self.tr(" · {3} drafts")
        told = words.format(f"{shown:,}", f"{listed:,}", f"{sessions:,}", f"{drafts:,}")
        self.count.setText(told)
