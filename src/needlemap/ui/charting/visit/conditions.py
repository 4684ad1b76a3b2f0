"""What is treated: ICD-10-CM codes, found as one types, in order, the leading one first."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.session import Session
from needlemap.reference import Reference
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart
from needlemap.ui.charting.visit.segmented_choice import Choice
from needlemap.ui.charting.visit.words import positions
from needlemap.ui.forms.field import Field
from needlemap.ui.widgets.factories import line_edit, tool_button, wrapped
from needlemap.ui.widgets.page_parts import tab_as_laid_out
from needlemap.ui.widgets.translation import tr

_CODE = int(Qt.ItemDataRole.UserRole)
_ROWS = 6
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ConditionSearch(QWidget):
    """Finds a condition by its code or by words of its name, in a list below the line.

    Arrows go through the list, enter or a click takes one.

    Signals
    -------
    picked
        The code that was chosen.
    """

    picked = Signal(str)

    def __init__(self, reference: Reference) -> None:
        super().__init__()
        self.line = line_edit(tr("Add a diagnosis"), placeholder=tr("Search: knee pain, M54.2 …"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Diagnoses found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.hide()
        self._conditions = [
            (one, f"{one.id} {one.name} {one.condition}".lower())
            for one in reference.conditions.values()
        ]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.line)
        column.addWidget(self.list)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self._on_text_edited)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(lambda _: self._take())

    def _on_text_edited(self, text: str) -> None:
        words = text.lower().split()
        found = [one for one, known in self._conditions if all(word in known for word in words)]
        self.list.clear()
        for condition in found if words else ():
            item = QListWidgetItem(f"{condition.id}  {condition.name}")
            item.setData(_CODE, condition.id)
            item.setToolTip(condition.condition)
            self.list.addItem(item)
        rows = min(self.list.count(), _ROWS)
        self.list.setVisible(bool(rows))
        if rows:
            self.list.setCurrentRow(0)
            self.list.setFixedHeight(rows * self.list.sizeHintForRow(0) + 4)

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is not None and not self.list.isHidden():
            self._fold()
            self.picked.emit(str(item.data(_CODE)))

    def _fold(self) -> None:
        self.line.clear()
        self.list.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None and not self.list.isHidden():
                rows = self.list.count()
                self.list.setCurrentRow((self.list.currentRow() + step) % rows)
                return True
            if event.key() in _TAKES:
                self._take()
                return True
            if event.key() == Qt.Key.Key_Escape and not self.list.isHidden():
                self._fold()
                return True
        return super().eventFilter(watched, event)


class ConditionsPart(VisitPart):
    """The conditions in their order, the line that finds more, and the patient's position."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Diagnoses and position"), context)
        self.search = ConditionSearch(context.reference)
        self.wrong = Field("", self.search)
        self.position = Choice(tr("Patient position"), positions(), columns=4)
        self._listed = QFrame()
        self._rows = QVBoxLayout(self._listed)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        self._shown: tuple[str, ...] | None = None
        self.add_form(
            self._listed, self.wrong, self.field("position", tr("Position"), self.position)
        )
        self.search.picked.connect(self._on_picked)
        self.places["conditions"] = self.search

    def show_session(self, session: Session) -> None:  # noqa: D102
        super().show_session(session)
        if session.visit.conditions == self._shown:
            return
        self._shown = session.visit.conditions
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for place, code in enumerate(self._shown):
            self._rows.addWidget(self._row(place, code))
        tab_as_laid_out(self, at=self.search.line)
        self._listed.setVisible(bool(self._shown))

    def _row(self, place: int, code: str) -> QFrame:
        made = QFrame()
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        known = self.reference.conditions.get(code)
        words = f"{code}  {known.name}" if known else code
        line.addWidget(wrapped(words), 1)
        if place:
            first = _tool("↑", tr("Make primary: {0}").format(words))
            first.clicked.connect(partial(self._put_first, code))
            line.addWidget(first)
        remove = _tool("✕", tr("Remove: {0}").format(words))
        remove.clicked.connect(partial(self._remove, code))
        line.addWidget(remove)
        return made

    def _on_picked(self, code: str) -> None:
        codes = self.visit.conditions
        if code in codes:
            self.wrong.say_wrong(tr("{0} is listed already.").format(code))
            return
        self.wrong.say_wrong("")
        self.save(conditions=(*codes, code))

    def _put_first(self, code: str) -> None:
        others = tuple(c for c in self.visit.conditions if c != code)
        self.save(conditions=(code, *others))

    def _remove(self, code: str) -> None:
        left = tuple(c for c in self.visit.conditions if c != code)
        self.save(conditions=left)
        self.search.setFocus()


def _tool(sign: str, name: str) -> QToolButton:
    return tool_button(sign, name=name, tip=name)
