"""My password: the old one, the new one twice."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from needlemap.errors import NeedleMapError, WrongPasswordError
from needlemap.storage.records import Records
from needlemap.ui.forms.field_error import FieldError, sentence_of
from needlemap.ui.shell.settings.section import Section, rekey_progress
from needlemap.ui.shell.sign_in import WaitingButton
from needlemap.ui.widgets.factories import field, line_edit, wrapped


class PasswordSection(Section):
    """Changes the signed-in user's own password."""

    def __init__(self, records: Records, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("My password"),
            self.tr(
                "The new password counts from now on, and the records get a new key, which takes "
                "a moment: the old password then opens nothing but backups made before."
            ),
            parent,
        )
        self._records = records
        self.old = line_edit(self.tr("Current password"), secret=True)
        self.new = line_edit(self.tr("New password"), secret=True)
        self.repeat = line_edit(self.tr("Repeat the new password"), secret=True)
        self.go = WaitingButton(self.tr("Change password"))
        self._field_error = FieldError()
        for each in (self.old, self.new, self.repeat):
            each.setMaximumWidth(360)
            self.column.addWidget(field(each.accessibleName(), each))
            each.returnPressed.connect(self._on_go_clicked)
        self.column.addWidget(wrapped(password_rule(), "muted"))
        self.column.addWidget(self.go)
        self.go.setMaximumWidth(220)
        self.column.addWidget(self._field_error)
        self.end()
        self.go.clicked.connect(self._on_go_clicked)

    @property
    def error_text(self) -> str:
        """The sentence that says what is wrong with a field, or nothing."""
        return self._field_error.text

    def _on_go_clicked(self) -> None:
        if not self.go.isEnabled():
            return
        if self.new.text() != self.repeat.text():
            words = self.tr("The passwords do not match. Type the password again.")
            self._complain_of(self.repeat, words)
            return
        try:
            with rekey_progress(self) as progress:
                self._records.change_password(
                    old=self.old.text(), new=self.new.text(), progress=progress
                )
        except WrongPasswordError:
            self._complain_of(self.old, self.tr("This is not your current password. Try again."))
            self.go.hold(self._records.wait_before_next_try_s())
        except NeedleMapError as error:
            self._field_error.clear()
            self.saved.say_error(error.user_message)
        except ValueError as error:
            self._complain_of(self.new, sentence_of(error))
        else:
            self._field_error.clear()
            for each in (self.old, self.new, self.repeat):
                each.clear()
            self.saved.say(self.tr("✓ Password changed"))

    def _complain_of(self, line: QLineEdit, sentence: str) -> None:
        self.saved.say("")
        self._field_error.say_of(line, sentence)


def password_rule() -> str:
    """Return what a password must be, in a sentence."""
    return QCoreApplication.translate(
        "PasswordSection",
        "At least 12 characters, not a common password. Three or four words that have nothing to "
        "do with each other are good.",
    )
