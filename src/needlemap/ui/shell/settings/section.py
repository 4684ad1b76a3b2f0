"""What every section of the settings has: a title, a sentence, and a line that says what became."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressDialog, QVBoxLayout, QWidget

from needlemap.domain.region import followed_region, has_billing_code, regional
from needlemap.domain.user import Permission, Role, may
from needlemap.errors import NeedleMapError
from needlemap.ui.forms.form import Form, Row
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.factories import label, restyle, tool_button, wrapped
from needlemap.ui.widgets.flow_layout import FlowLayout
from needlemap.ui.widgets.theme import wide_px
from needlemap.ui.widgets.translation import tr

WIDTH = 640
_SHOWN_AFTER_MS = 500
_STEPS = 100


class SavedLine(QWidget):
    """Says "Saved" with a way back, or in red why nothing was saved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = wrapped("")
        self._revert: Callable[[], object] | None = None
        self.undo = tool_button(self.tr("Undo"), name=self.tr("Undo what was just saved"))
        self.undo.clicked.connect(self._on_undo_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self.undo)
        self.say("")

    @property
    def text(self) -> str:
        """What is said."""
        return self._words.text()

    def say(self, words: str, revert: Callable[[], object] | None = None) -> None:
        """Say good news, and offer to take it back."""
        self._show(words, "good", revert)

    def say_error(self, words: str) -> None:
        """Say why nothing was saved."""
        self._show(words, "error", None)

    def _show(self, words: str, kind: str, revert: Callable[[], object] | None) -> None:
        self._revert = revert
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self._words.setProperty("kind", kind)
        restyle(self._words)
        self.undo.setVisible(revert is not None)
        announce(self, words, urgent=kind == "error")

    def _on_undo_clicked(self) -> None:
        if self._revert is not None:
            self._revert()


def section_titles(role: Role) -> list[str]:
    """Return the titles of the sections that a role sees, in their order."""
    clinic = [
        tr("Users"),
        tr("Recovery code"),
        tr("Locking"),
        tr("Clinic"),
        tr("Required to sign"),
        tr("Region and days"),
        tr("Rules of practice"),
        *([tr("Billing code (CPT)")] if has_billing_code(followed_region()) else ()),
        tr("Printed records"),
        tr("Hand-out"),
        tr("Address book"),
    ]
    manages = may(role, Permission.MANAGE)
    return [
        tr("My password"),
        tr("Display and keys"),
        tr("Drawn body"),
        tr("Same site"),
        tr("Phrases"),
        *([regional(tr("My license"))] if may(role, Permission.SIGN) else ()),
        *(clinic if manages else ()),
        tr("Backup"),
        *([tr("Log")] if manages else ()),
        tr("What is new"),
        tr("About"),
        tr("Licences of others"),
    ]


class Section(QWidget):
    """One subject of the settings, read down a column."""

    def __init__(self, title: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.setMaximumWidth(wide_px(WIDTH))
        self.saved = SavedLine()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        self.column.addWidget(label(title, "title"))
        self.column.addWidget(wrapped(sentence, "muted"))
        self.column.addSpacing(4)

    def add_form(self, table: Sequence[Row | tuple[Row, ...]]) -> Form:
        """Put fields into the column, which are saved by themselves, each with a way back."""
        form = Form(table)
        form.stored.connect(lambda _name, back: self.saved.say(self.tr("✓ Saved"), back))
        form.refused.connect(lambda _name: self.saved.say(""))
        self.column.addWidget(form)
        return form

    def add_buttons(self, *pushed: QWidget, column: QVBoxLayout | None = None) -> None:
        """Put buttons into a column, else the section's, wide as their words, wrapped if needed."""
        flow = FlowLayout(gap_px=8)
        for each in pushed:
            flow.addWidget(each)
        (column or self.column).addLayout(flow)

    def end(self) -> None:
        """Close the column with the line that says what became."""
        self.column.addWidget(self.saved)
        self.column.addStretch(1)

    def save(self, call: Callable[[], object], revert: Callable[[], object] | None = None) -> bool:
        """Do what is to be saved; say that it was, with the way back, or why it was not."""
        try:
            call()
        except NeedleMapError as error:
            self.saved.say_error(error.user_message)
        except ValueError as error:
            self.saved.say_error(self.tr("Not saved: {0}.").format(error))
        else:
            self.saved.say(self.tr("✓ Saved"), revert)
            return True
        return False


@contextmanager
def rekey_progress(parent: QWidget) -> Iterator[Callable[[float], None]]:
    """Show a bar over the window while the block runs, unless it is over at once.

    It cannot be cancelled: the records are whole at every moment, but half a new key is none.
    """
    words = QCoreApplication.translate(
        "RekeyProgress", "The records get a new key. Please leave the computer on."
    )
    bar = QProgressDialog(words, "", 0, _STEPS, parent.window())
    bar.setCancelButton(None)
    bar.setWindowModality(Qt.WindowModality.WindowModal)
    bar.setMinimumDuration(_SHOWN_AFTER_MS)
    bar.setAutoClose(False)
    bar.setAutoReset(False)
    try:
        yield lambda part: bar.setValue(int(part * _STEPS))
    finally:
        bar.close()
        bar.deleteLater()
