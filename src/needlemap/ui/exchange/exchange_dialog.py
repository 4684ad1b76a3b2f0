"""What the dialogs of export and import share: a foot that does, stops or closes, and a bar."""

from collections.abc import Callable
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLayout,
    QPlainTextEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.plurals import counted
from needlemap.services.steps import beside
from needlemap.services.table_import import Known
from needlemap.ui.forms.field import ErrorLine
from needlemap.ui.forms.form import Row, choice_of
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.dialogs import FittingDialog, ScrollingColumn
from needlemap.ui.widgets.factories import button, label, wrapped
from needlemap.ui.widgets.privacy import file_label
from needlemap.ui.widgets.step_runner import StepRunner, Steps
from needlemap.ui.widgets.translation import tr

if TYPE_CHECKING:
    from needlemap.services.table_import import Plan
    from needlemap.ui.forms.inputs import ComboBox

_WIDTH = 560
_LIST_PX = 120
_SHOWN = 500


class ProblemList(QPlainTextEdit):
    """What is wrong in a file, a line each, to be read whole and copied; hidden when empty."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(_LIST_PX)
        self.hide()

    def show_plan(self, plan: "Plan", *, here: str, like: str) -> None:
        """Show what is wrong with an import, and after it who is here already or has a namesake.

        Of very many the first. `here` and `like` say this of a line or entry, whose number stands
        for {0}.
        """
        sentences = (
            map(str, plan.problems),
            map(here.format, sorted(plan.duplicates or {})),
            map(like.format, plan.same_name),
        )
        lines = list(islice(chain.from_iterable(sentences), _SHOWN))
        self.setPlainText("\n".join(lines))
        self.setVisible(bool(lines))


class ExchangeDialog(FittingDialog):
    """Asks, works in steps with a bar and Stop, and says what came of it."""

    def __init__(self, title: str, action: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self.runner = StepRunner(self)
        self.heading = label(title, "heading")
        self.answer = wrapped("")
        self.answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.answer.hide()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.hide()
        self.error = ErrorLine()
        self.confirm = button(action, kind="primary")
        self.confirm.setDefault(True)
        self.cancel = button(self.tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.runner.progressed.connect(self._on_progressed)
        self.runner.done.connect(self._on_done)
        self.runner.failed.connect(self._on_failed)
        self._column = ScrollingColumn()
        self._asked: tuple[QWidget, ...] = ()
        self._settle: Callable[[], object] | None = None
        self._stored: object = None
        self._is_finishing = False
        self._has_no_way_back = False

    @property
    def error_text(self) -> str:
        """The sentence that says what is wrong, or nothing."""
        return self.error.text()

    def lay_out(self, *asked: QWidget | QLayout, growing: QWidget | None = None) -> None:
        """Put what is asked between heading and foot."""
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(self.heading)
        self._column = ScrollingColumn(*asked, growing=growing)
        column.addWidget(self._column, 1)
        for told in (self.answer, self.error):  # in sight, however far the column is scrolled
            column.addWidget(told)
        column.addWidget(self.bar)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.cancel)
        foot.addWidget(self.confirm)
        column.addLayout(foot)
        self._asked = tuple(each for each in asked if isinstance(each, QWidget))

    def add_beneath(self, widget: QWidget) -> None:
        """Put a list between what is said and the foot."""
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.indexOf(self.error), widget)

    def work(self, steps: Steps, *, settle: Callable[[], object] | None = None) -> None:
        """Take the steps; the dialog shows how far they are.

        `settle` is done on another thread once all is stored, and cannot be stopped any more.
        """
        self.error.say("")
        self._settle = settle
        self.bar.setRange(0, 0)
        self.bar.show()
        self._show_busy(busy=True)
        self.runner.begin(steps)

    def came_to(self, result: Any) -> None:
        """Show what the steps gave."""
        raise NotImplementedError

    def finish(self, words: str) -> None:
        """Say what was done; all that is left is to close."""
        self.say(words)
        self._column.hide()
        self.confirm.hide()
        self.cancel.setText(self.tr("Close"))
        self.cancel.setFocus()
        self.adjustSize()

    def say(self, words: str) -> None:
        """Say something that is no error."""
        self.answer.setText(words)
        self.answer.show()
        announce(self.answer, words)

    @property
    def may_stop(self) -> bool:
        """Whether what is being done can be stopped: not what is stored already."""
        is_kept = self._is_finishing or self._has_no_way_back
        return not (is_kept and self.runner.is_running)

    def reject(self) -> None:
        """Stop what is being done, or close; what is stored already is not stopped any more."""
        if not self.may_stop:
            return
        if self.runner.is_running:
            self.runner.stop()
            self._over()
            self.error.say(self.tr("Stopped. Nothing was changed."))
        else:
            super().reject()

    def _show_busy(self, *, busy: bool) -> None:
        for widget in (*self._asked, self.confirm):
            widget.setEnabled(not busy)
        self.cancel.setText(self.tr("Stop") if busy else self.tr("Cancel"))

    def _over(self) -> None:
        self._has_no_way_back = False
        self.cancel.setEnabled(True)
        self.bar.hide()
        self._show_busy(busy=False)

    def _on_progressed(self, done: int, total: int) -> None:
        if done < 0:
            self._has_no_way_back = True
            self.cancel.setEnabled(False)
        self.bar.setRange(0, total)  # nothing to count shows a bar that only moves
        self.bar.setValue(max(0, done))

    def _on_done(self, result: object) -> None:
        settle, self._settle = self._settle, None
        if settle is not None:
            self._stored, self._is_finishing = result, True
            self.cancel.setEnabled(False)
            self.runner.begin(beside(settle))
            return
        if self._is_finishing:
            result, self._is_finishing = self._stored, False
        self._over()
        self.came_to(result)

    def _on_failed(self, sentence: str) -> None:
        self._over()
        self.error.say(sentence)
        self.confirm.setFocus()


def how_many(**counts: int) -> str:
    """Return "3 patients, 1 session", of what a file brings or takes out."""
    words = {
        "subjects": (tr("1 subject"), tr("{0:,} subjects")),
        "patients": (tr("1 patient"), tr("{0:,} patients")),
        "complaints": (tr("1 complaint"), tr("{0:,} complaints")),
        "sessions": (tr("1 session"), tr("{0:,} sessions")),
        "sites": (tr("1 site"), tr("{0:,} sites")),
        "documents": (tr("1 document"), tr("{0:,} documents")),
    }
    return ", ".join(counted(number, *words[name]) for name, number in counts.items())


class KnownPatients(QObject):
    """The row of an import that asks what to do with patients who are here already."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.box: ComboBox = choice_of(
            {
                Known.REFUSE: self.tr("Refuse the whole file"),
                Known.SKIP: self.tr("Leave them out"),
                Known.ADD: self.tr("Add them as new, to be merged later"),
                Known.MERGE: self.tr("Add them, merged with who is here"),
            }
        )
        title = self.tr("Patients who are here already")
        self.row = Row(name="known", title=title, editor=self.box)

    @property
    def chosen(self) -> Known:
        """What to do with them."""
        return Known(self.box.currentData())

    def would_bring(self, plan: "Plan", counted: str) -> str:
        """Return what a plan would bring, or that it would be refused for who is here."""
        if plan.duplicates and self.chosen is Known.REFUSE:
            words = self.tr(
                "Here already: {0}, so the whole file would be refused. Choose above what to do "
                "with them."
            )
            return words.format(how_many(patients=len(plan.duplicates)))
        return self.tr("It would bring: {0}.").format(counted)


class ImportDialog(ExchangeDialog):
    """Looks through a file before anything of it is stored; closing it gives the work up.

    Signals
    -------
    imported
        What the file brought is in the records now.
    """

    imported = Signal()

    def __init__(self, title: str, action: str, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(title, action, parent)
        self._path = path
        self.file = file_label(path)
        self.finished.connect(self.runner.stop)

    @property
    def is_ready(self) -> bool:
        """Whether the file was looked at so far that one can go on."""
        raise NotImplementedError

    def look(self) -> None:
        """Begin to read the file."""
        raise NotImplementedError

    def _over(self) -> None:
        super()._over()
        self.confirm.setEnabled(self.is_ready)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        if self.may_stop:
            self.runner.stop()
        super().closeEvent(event)
