"""The first page: set up the records once, or open them with name and password.

Imports nothing heavy: it is what the first paint shows.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from needlemap.errors import sentence_of
from needlemap.ui.forms.field import ErrorLine, Field
from needlemap.ui.widgets.factories import (
    button,
    card,
    centre,
    label,
    line_edit,
    restyle,
    wrapped,
)
from needlemap.ui.widgets.theme import wide_px

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QLineEdit


class WaitingButton(QPushButton):
    """The one thing to do next; while it is held it says for how long."""

    def __init__(self, words: str, busy_words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setAccessibleName(words)
        self.setProperty("kind", "primary")
        self._words = words
        self._busy_words = busy_words or words
        self._left_s = 0
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._on_second)

    def hold(self, seconds: int) -> None:
        """Hold the button for so long; 0 lets it go."""
        self._left_s = seconds
        self._show_left()
        if seconds:
            self._second.start()

    def show_busy(self, *, busy: bool) -> None:
        """Rest while what was asked for is done, and say so."""
        self.setEnabled(not busy and not self._left_s)
        if not self._left_s:
            self.setText(self._busy_words if busy else self._words)

    def _on_second(self) -> None:
        self._left_s -= 1
        self._show_left()

    def _show_left(self) -> None:
        self.setEnabled(not self._left_s)
        words = self.tr("Wait {0} s").format(self._left_s) if self._left_s else self._words
        self.setText(words)
        if not self._left_s:
            self._second.stop()


_CARD_WIDTH = 440


class SignInPage(QWidget):
    """Asks who it is. On the very first start it asks for the name and password to set up.

    Signals
    -------
    create_requested
        Name, credentials and password for new records.
    open_requested
        Name and password for the records that are there.
    forgotten
        The recovery code is to be used.
    restore_requested
        A backup is to be restored.
    demonstration_requested
        Made-up patients are to be looked at.
    """

    create_requested = Signal(str, str, str)
    open_requested = Signal(str, str)
    forgotten = Signal()
    restore_requested = Signal()
    demonstration_requested = Signal()

    def __init__(self, *, first_start: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Set up") if first_start else self.tr("Sign in"))
        self.setObjectName("page")
        self._first_start = first_start
        self.name = line_edit(self.tr("Your name"), placeholder=self.tr("First and last name"))
        self.credentials = line_edit(self.tr("Credentials"), placeholder=self.tr("PT, DPT"))
        self.password = line_edit(self.tr("Password"), secret=True)
        self.repeat = line_edit(self.tr("Repeat the password"), secret=True)
        words = self.tr("Set up the records") if first_start else self.tr("Sign in")
        busy = self.tr("Setting up…") if first_start else self.tr("Signing in…")
        self.go = WaitingButton(words, busy)
        self.forgot = button(self.tr("I forgot my password…"))
        self.restore = button(self.tr("Restore a backup…"))
        self.look_around = button(
            self.tr("Look around with made-up patients"),
            tip=self.tr("In a folder of its own; nothing of it comes into your records"),
        )
        self.go.setDefault(True)
        # Not a `Form`, whose imports would be seen in the first paint.
        self._fields = {
            self.name: Field(self.tr("Your name"), self.name),
            self.credentials: Field(
                self.tr("Credentials (printed under records)"), self.credentials
            ),
            self.password: Field(self.tr("Password"), self.password),
            self.repeat: Field(self.tr("Repeat the password"), self.repeat),
        }
        self._error = ErrorLine()
        self._lay_out()
        self._connect()

    @property
    def error_text(self) -> str:
        """The sentence that says what is wrong, or nothing."""
        errors = [each.error_text for each in self._fields.values()]
        return " ".join(filter(None, [*errors, self._error.text()]))

    def offer_names(self, names: list[str]) -> None:
        """Offer who may open these records; the only one needs not be typed."""
        from PySide6.QtWidgets import QCompleter  # not before the first paint

        from needlemap.ui.widgets.factories import style_suggestions

        completer = QCompleter(names, self.name)
        style_suggestions(completer, self.name)
        self.name.setCompleter(completer)
        if self.name.text() or self.password.text():
            return  # who typed before the names were read goes on where the focus is
        self.name.setText(names[0] if len(names) == 1 else "")
        (self.password if len(names) == 1 else self.name).setFocus()

    def show_error(self, sentence: str, *, restore_helps: bool = False) -> None:
        """Say what is wrong with the records, and let the user try again, or restore a backup."""
        self.set_busy(busy=False)
        self._say(sentence)
        self.restore.setProperty("kind", "primary" if restore_helps else "")
        restyle(self.restore)
        (self.restore if restore_helps else self.password).setFocus()

    def show_refused(self, sentence: str, *, wait_s: int = 0) -> None:
        """Say that the password does not open, and let the user try again, after a wait perhaps."""
        self.set_busy(busy=False)
        self.go.hold(wait_s)
        self._refuse(self.password, sentence)

    def set_busy(self, *, busy: bool) -> None:
        """Hold the form while the key is worked out."""
        lines = (self.name, self.credentials, self.password, self.repeat)
        for widget in (*lines, self.go, self.forgot, self.restore, self.look_around):
            widget.setEnabled(not busy)
        self.go.show_busy(busy=busy)

    def _lay_out(self) -> None:
        frame, column = card()
        frame.setFixedWidth(wide_px(_CARD_WIDTH))
        column.addWidget(label("NeedleMap", "title"))
        column.addWidget(wrapped(self._introduction(), "muted"))
        column.addSpacing(6)
        for line, each in self._fields.items():
            column.addWidget(each)
            each.setVisible(self._first_start or line in (self.name, self.password))
        if self._first_start:
            column.addWidget(wrapped(self._password_words(), "muted"))
        column.addWidget(self._error)
        column.addSpacing(4)
        column.addWidget(self.go)
        if not self._first_start:
            column.addWidget(self.forgot)
        column.addWidget(self.restore)
        if self._first_start:
            column.addWidget(self.look_around)
        centre(frame, self)

    def _introduction(self) -> str:
        if self._first_start:
            return self.tr(
                "Welcome. The records stay on this computer, in one encrypted file. "
                "This is asked only once."
            )
        return self.tr("Enter your password to open the encrypted records on this computer.")

    def _password_words(self) -> str:
        return self.tr(
            "At least 12 characters. Nobody can read or recover the records without this "
            "password or the recovery code that is shown next."
        )

    def _connect(self) -> None:
        self.go.clicked.connect(self._on_go_clicked)
        self.forgot.clicked.connect(self.forgotten)
        self.restore.clicked.connect(self.restore_requested)
        self.look_around.clicked.connect(self.demonstration_requested)
        for line in (self.password, self.repeat):
            line.returnPressed.connect(self._on_go_clicked)

    def _on_go_clicked(self) -> None:
        if not self.go.isEnabled():
            return  # Return in a line asks for it, too
        if not self._is_filled_in():
            return
        self._say("")
        self.set_busy(busy=True)
        name, password = self.name.text().strip(), self.password.text()
        if self._first_start:
            self.create_requested.emit(name, self.credentials.text().strip(), password)
        else:
            self.open_requested.emit(name, password)

    def _say(self, sentence: str) -> None:
        """Say what is wrong with no field; takes what was wrong with the fields away."""
        for each in self._fields.values():
            each.say_wrong("")
        self._error.say(sentence)

    def _refuse(self, line: "QLineEdit", sentence: str) -> None:
        """Say beneath a line what is wrong with it, and let it be typed again."""
        self._say("")
        self._fields[line].say_wrong(sentence)
        line.selectAll()
        line.setFocus()

    def _is_filled_in(self) -> bool:
        """Whether this can be asked for; else what is wrong is said beneath its field."""
        if not self.name.text().strip():
            self._refuse(self.name, self.tr("Please enter your name."))
        elif not self.password.text():
            self._refuse(self.password, self.tr("Please enter the password."))
        else:
            return not self._first_start or self._is_good_password()
        return False

    def _is_good_password(self) -> bool:
        from needlemap.storage.keys.passwords import check_password  # not before the first paint

        try:
            check_password(self.password.text(), name=self.name.text().strip())
        except ValueError as error:
            self._refuse(self.password, sentence_of(error))
            return False
        if self.password.text() != self.repeat.text():
            words = self.tr("The passwords do not match. Type the password again.")
            self._refuse(self.repeat, words)
            return False
        return True

    def showEvent(self, event: "QShowEvent") -> None:  # noqa: D102
        (self.password if self.name.text() else self.name).setFocus()
        super().showEvent(event)
