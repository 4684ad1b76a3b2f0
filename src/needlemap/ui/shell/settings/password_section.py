"""My password: the old one, the new one twice."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from needlemap.errors import NeedleMapError, WrongPasswordError, sentence_of
from needlemap.storage.records import Records
from needlemap.ui.forms.form import Form, Row
from needlemap.ui.shell.settings.section import Section, rekey_progress
from needlemap.ui.shell.sign_in import WaitingButton
from needlemap.ui.widgets.factories import line_edit
from needlemap.ui.widgets.theme import wide_px


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
        self.form = Form(
            [
                Row(name="old", title=self.old.accessibleName(), editor=self.old),
                Row(
                    name="new",
                    title=self.new.accessibleName(),
                    editor=self.new,
                    hint=password_rule(),
                ),
                Row(
                    name="repeat",
                    title=self.repeat.accessibleName(),
                    editor=self.repeat,
                    read=self._the_same,
                ),
            ]
        )
        for each in (self.old, self.new, self.repeat):
            each.setMaximumWidth(wide_px(360))
            each.returnPressed.connect(self._on_go_clicked)
        self.column.addWidget(self.form)
        self.add_buttons(self.go)
        self.end()
        self.go.clicked.connect(self._on_go_clicked)

    @property
    def error_text(self) -> str:
        """The sentence that says what is wrong with a field, or nothing."""
        return self.form.error_text

    def _on_go_clicked(self) -> None:
        self.saved.say("")
        entered = self.form.values() if self.go.isEnabled() else None
        if entered is None:
            return
        try:
            with rekey_progress(self) as progress:
                self._records.change_password(
                    old=entered["old"], new=entered["new"], progress=progress
                )
        except WrongPasswordError:
            self.form.refuse("old", self.tr("This is not your current password. Try again."))
            self.go.hold(self._records.wait_before_next_try_s())
        except NeedleMapError as error:
            self.saved.say_error(error.user_message)
        except ValueError as error:
            self.form.refuse("new", sentence_of(error))
        else:
            for each in (self.old, self.new, self.repeat):
                each.clear()
            self.saved.say(self.tr("✓ Password changed"))

    def _the_same(self, password: str) -> str:
        if password != self.new.text():
            raise ValueError(self.tr("The passwords do not match. Type the password again."))
        return password


def password_rule() -> str:
    """Return what a password must be, in a sentence."""
    return QCoreApplication.translate(
        "PasswordSection",
        "At least 12 characters, not a common password. Three or four words that have nothing to "
        "do with each other are good.",
    )
