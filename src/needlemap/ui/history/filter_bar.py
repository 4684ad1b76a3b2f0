"""The filters as chips, the menu that adds them, and those that were saved."""

from collections.abc import Callable, Collection, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from needlemap.errors import NeedleMapError
from needlemap.history import FilterSet, NotNeedledFor, OneOf, SavedFilters
from needlemap.history.filters import LONGEST_WEEKS
from needlemap.history.saved_filters import LONGEST_NAME
from needlemap.ui.forms.asking_dialog import AskingDialog
from needlemap.ui.forms.form import Form, Row
from needlemap.ui.forms.inputs import SpinBox
from needlemap.ui.history.state import HistoryState
from needlemap.ui.history.words import Words
from needlemap.ui.widgets.factories import label, line_edit, tool_button
from needlemap.ui.widgets.flow_layout import FlowLayout
from needlemap.ui.widgets.page_parts import tab_as_laid_out
from needlemap.ui.widgets.translation import tr

_WEEKS = 6
_MOST_CHOICES = 60


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
        self.why = label("", "muted")
        self.dialog: SaveDialog | None = None
        self.weeks: SpinBox | None = None
        self._is_typing_weeks = False
        self.selection_chip: QToolButton | None = None
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
        summary = QVBoxLayout()
        summary.setContentsMargins(0, 0, 0, 0)
        summary.setSpacing(0)
        for line in (self.count, self.why):
            line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            summary.addWidget(line)
        self._row.addLayout(summary)
        self._row.setAlignment(summary, Qt.AlignmentFlag.AlignVCenter)
        self.add.menu().aboutToShow.connect(self._fill_add_menu)
        self.kept.menu().aboutToShow.connect(self._fill_saved_menu)
        looking.filters_changed.connect(self._show_chips)
        looking.selection_changed.connect(self._show_chips)
        looking.view_changed.connect(self._show_count)
        looking.selection_changed.connect(self._show_count)
        self._show_chips()
        self._show_count()

    def choices(self) -> Mapping[str, Mapping[str, int]]:
        """Return by column the codes that can be filtered by, and how many sites each has."""
        found = {}
        for column, title in self._titles().items():
            coded = self._looking.sites.coded.get(column)
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
        made = tool_button(words, name=name)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setMenu(QMenu(made))
        return made

    def _fill_add_menu(self) -> None:
        menu = self.add.menu()
        menu.clear()
        for column, title in self._titles().items():
            if title in self.choices():
                self._add_column(menu.addMenu(title), column, title)
        weeks = menu.addAction(self.tr("Not needled for…"))
        weeks.setEnabled(self.weeks is None)
        weeks.triggered.connect(self._on_weeks_triggered)
        menu.addSeparator()
        errors = menu.addAction(self.tr("Show sessions entered in error"))
        errors.setCheckable(True)
        errors.setChecked(self._looking.view.show_errors)
        errors.setEnabled(self._looking.plate_resolver.has_errors)
        errors.toggled.connect(self._looking.show_errors)

    def _add_column(self, menu: QMenu, column: str, title: str) -> None:
        asked = self._looking.filters.codes_of(column)
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
            lambda _=False: self._looking.filter_by(self._looking.filters.toggled(column, code))
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
        save.setEnabled(bool(self._looking.filters.filters))
        save.triggered.connect(self._on_save_triggered)
        forget = menu.addMenu(self.tr("Remove"))
        forget.setEnabled(bool(self._saved.names))
        for name in self._saved.names:
            forget.addAction(name).triggered.connect(lambda _=False, n=name: self._on_remove(n))

    def _on_save_triggered(self) -> None:
        suggested = self._words.filters(self._looking.view.filters)[:LONGEST_NAME]
        self.dialog = SaveDialog(suggested, self._saved.names, self.save_as, self)
        self.dialog.open()

    def _on_remove(self, name: str) -> None:
        try:
            self._saved.remove(name)
        except NeedleMapError as error:
            self.count.setText(error.user_message)

    # Showing

    def _add_filter(self, one: OneOf | NotNeedledFor) -> None:
        self._looking.filter_by(self._looking.filters.with_(one))

    def _on_weeks_triggered(self) -> None:
        """Begin with six weeks; the chip takes any other number."""
        self._add_filter(NotNeedledFor(_WEEKS))
        self._enter_weeks()

    def _enter_weeks(self) -> None:
        if self.weeks is not None:
            self.weeks.show()  # at once, or it could not take the focus
            self.weeks.setFocus()

    def _show_chips(self) -> None:
        """Show a chip for each filter; while weeks are typed, only the words of theirs change."""
        if self._is_typing_weeks:
            return
        filters = self._looking.view.filters
        had_focus = self.weeks is not None and self.weeks.hasFocus()
        if self.weeks is not None:
            self.weeks.blockSignals(True)  # a number half typed goes with its field
        self._flow.clear()
        self.weeks, self.selection_chip, self.chips = None, None, []
        for each in filters.filters:
            if isinstance(each, NotNeedledFor):
                self._flow.addWidget(self._weeks_box(each))
            chip = self._chip(each, filters)
            self.chips.append(chip)
            self._flow.addWidget(chip)
        if self._looking.selection:
            self._flow.addWidget(self._selection_chip())
        tab_as_laid_out(self)
        if had_focus:
            self._enter_weeks()

    def _weeks_box(self, one: NotNeedledFor) -> SpinBox:
        self.weeks = SpinBox()
        self.weeks.setRange(1, LONGEST_WEEKS)
        self.weeks.setValue(one.weeks)
        self._name_weeks(one.weeks)
        self.weeks.setAccessibleName(self.tr("Not needled for so many weeks"))
        self.weeks.setToolTip(self.weeks.accessibleName())
        self.weeks.valueChanged.connect(self._on_weeks_changed)
        return self.weeks

    def _name_weeks(self, weeks: int) -> None:
        if self.weeks is not None:
            self.weeks.setSuffix(self.tr(" week") if weeks == 1 else self.tr(" weeks"))

    def _on_weeks_changed(self, weeks: int) -> None:
        self._name_weeks(weeks)
        self._is_typing_weeks = True
        self._add_filter(NotNeedledFor(weeks))
        self._is_typing_weeks = False
        for chip, each in zip(self.chips, self._looking.filters.filters, strict=True):
            if isinstance(each, NotNeedledFor):
                self._name(chip, each)

    def _selection_chip(self) -> QToolButton:
        """Return the chip that says that body and strip show selected structures alone."""
        targets = self._looking.selection
        chip = QToolButton()
        chip.setProperty("kind", "filter")
        words = self._words.selection(self._looking.history, targets)
        chip.setText(self.tr("Only {0}  ✕").format(words))
        chip.setAccessibleName(self.tr("Show all structures again, not only {0}").format(words))
        chip.setToolTip(chip.accessibleName())
        chip.clicked.connect(lambda: self._looking.select(frozenset()))
        self.selection_chip = chip
        return chip

    def _chip(self, one: OneOf | NotNeedledFor, filters: FilterSet) -> QToolButton:
        chip = QToolButton()
        chip.setProperty("kind", "filter")
        self._name(chip, one)
        # By column, since the number of weeks may change under the chip.
        chip.clicked.connect(lambda: self._remove(one))
        return chip

    def _name(self, chip: QToolButton, one: OneOf | NotNeedledFor) -> None:
        words = self._words.filter(one)
        chip.setText(f"{words}  ✕")
        chip.setAccessibleName(self.tr("Remove the filter {0}").format(words))
        chip.setToolTip(chip.accessibleName())

    def _remove(self, one: OneOf | NotNeedledFor) -> None:
        filters = self._looking.view.filters
        if isinstance(one, NotNeedledFor):
            self.setFocus()
            now = (each for each in filters.filters if isinstance(each, NotNeedledFor))
            one = next(now, one)
        self._looking.filter_by(filters.without(one))

    def _show_count(self) -> None:
        looking = self._looking
        shown, listed = len(looking.rows()), len(looking.history.sites)
        sessions = looking.session_count
        words = self.tr("{0} of {1} site") if listed == 1 else self.tr("{0} of {1} sites")
        words += self.tr(" · 1 session") if sessions == 1 else self.tr(" · {2} sessions")
        if drafts := looking.draft_count:
            words += self.tr(" · 1 draft") if drafts == 1 else self.tr(" · {3} drafts")
        shown_words = words.format(f"{shown:,}", f"{listed:,}", f"{sessions:,}", f"{drafts:,}")
        self.count.setText(shown_words)
        self.why.setText(self._why())

    def _why(self) -> str:
        """Return why sites are not among those shown: "8 from excluded sessions"."""
        left = self._looking.plate_resolver.not_shown(self._looking.view)
        parts = [
            (left.in_error, self.tr("{0} from excluded sessions (entered in error)")),
            (left.outside, self.tr("{0} outside the range")),
            (left.later, self.tr("{0} after the selected session")),
            (left.filtered, self.tr("{0} not matching the filters")),
        ]
        hidden = len(self._looking.rows()) - len(self._looking.body_rows())
        parts.append((hidden, self.tr("{0} of other structures, not on body and strip")))
        return "; ".join(words.format(f"{count:,}") for count, words in parts if count)


class SaveDialog(AskingDialog):
    """Asks for the name of the filters in force; one that is taken is refused.

    Parameters
    ----------
    save
        Keeps the filters under the name that was entered.
    """

    def __init__(
        self,
        suggested: str,
        taken: Collection[str],
        save: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Save these filters"), tr("Save"), parent)
        self._taken, self._save = taken, save
        name = self.tr("Name")
        row = Row(
            name="name", title=name, editor=line_edit(name), read=self._free, longest=LONGEST_NAME
        )
        self.form = Form([row])
        self.name: QLineEdit = self.form.editor("name")
        self.name.setText(suggested)
        self.name.selectAll()
        self.setMinimumWidth(460)
        self.lay_out(self.form)
        self.confirm.setDefault(True)
        self.confirm.clicked.connect(self._on_confirmed)

    def _free(self, name: str) -> str:
        if not name:
            raise ValueError(self.tr("Enter a name, by which these filters are found again."))
        if name in self._taken:
            words = self.tr(
                "“{0}” is the name of other filters. Enter another name, or remove those first."
            )
            raise ValueError(words.format(name))
        return name

    def _on_confirmed(self) -> None:
        entered = self.form.values()
        if entered is not None:
            self.do(partial(self._save, entered["name"]))
