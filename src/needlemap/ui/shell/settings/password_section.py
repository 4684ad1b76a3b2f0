"""My password: the old one, the new one twice."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from needlemap.errors import NeedleMapError
from needlemap.storage.records import Records
from needlemap.ui.common.pieces import field, line_edit, wrapped
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.shell.waiting import WaitingButton


class PasswordSection(Section):
    """Changes the signed-in user's own password."""

    def __init__(self, records: Records, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("My password"),
            self.tr("The new password counts from now on; the old one opens nothing any more."),
            parent,
        )
        self._records = records
        self.old = line_edit(self.tr("Present password"), secret=True)
        self.new = line_edit(self.tr("New password"), secret=True)
        self.repeat = line_edit(self.tr("Repeat the new password"), secret=True)
        self.go = WaitingButton(self.tr("Change my password"))
        for each in (self.old, self.new, self.repeat):
            each.setMaximumWidth(360)
            self.column.addWidget(field(each.accessibleName(), each))
            each.returnPressed.connect(self._on_go_clicked)
        self.column.addWidget(wrapped(password_rule(), "muted"))
        self.column.addWidget(self.go)
        self.go.setMaximumWidth(220)
        self.end()
        self.go.clicked.connect(self._on_go_clicked)

    def _on_go_clicked(self) -> None:
        if not self.go.isEnabled():
            return
        if self.new.text() != self.repeat.text():
            self.saved.say_error(self.tr("The two new passwords are not the same."))
            self.repeat.setFocus()
            return
        try:
            self._records.change_password(old=self.old.text(), new=self.new.text())
        except NeedleMapError as error:
            self.saved.say_error(error.user_message)
            self._hold()
        except ValueError as error:
            self.saved.say_error(self.tr("Not changed: {0}.").format(error))
            self.new.setFocus()
        else:
            for each in (self.old, self.new, self.repeat):
                each.clear()
            self.saved.say(self.tr("✓ Your password is changed."))

    def _hold(self) -> None:
        self.go.hold(self._records.wait_before_next_try_s())
        self.old.selectAll()
        self.old.setFocus()


def password_rule() -> str:
    """Return what a password must be, in a sentence."""
    return QCoreApplication.translate(
        "PasswordSection",
        "At least 12 characters, not a common password. Three or four words that have nothing to "
        "do with each other are good.",
    )
