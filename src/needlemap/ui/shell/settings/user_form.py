"""The dialogs about one user: who they are, a password for them, their removal."""

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.therapist import Role
from needlemap.domain.user import User
from needlemap.errors import NeedleMapError
from needlemap.ui.common.pieces import button, field, label, line_edit, wrapped
from needlemap.ui.shell.account_bar import role_words
from needlemap.ui.shell.settings.password_section import password_rule

_WIDTH = 460


class UserForm(QDialog):
    """Name, credentials, role and password, as far as they are asked for; the error stays here.

    Parameters
    ----------
    keep
        Called with the form; may refuse.
    user
        Whom it is about; nobody for a new user.
    """

    def __init__(
        self, title: str, keep: Callable[["UserForm"], None], parent: QWidget, user: User | None
    ) -> None:
        super().__init__(parent)
        self._keep = keep
        self.name = line_edit(self.tr("Name"))
        self.credentials = line_edit(self.tr("Credentials"), placeholder=self.tr("PT, DPT"))
        self.role = QComboBox()
        for role in Role:
            self.role.addItem(role_words(role), role.value)
        self.password = line_edit(self.tr("Password"), secret=True)
        self.repeat = line_edit(self.tr("Repeat the password"), secret=True)
        self.ok = button(title, kind="primary")
        self.cancel = button(self.tr("Cancel"))
        self._error = wrapped("", "error")
        self._error.hide()
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 20, 24, 20)
        self._column.setSpacing(10)
        self._column.addWidget(label(title, "heading"))
        if user is not None:
            self.name.setText(user.name)
            self.credentials.setText(user.therapist.credentials)
            self.role.setCurrentIndex(self.role.findData(user.role.value))
        self.ok.clicked.connect(self._on_ok_clicked)
        self.cancel.clicked.connect(self.reject)

    @property
    def chosen_role(self) -> Role:
        """The role in the box."""
        return Role(self.role.currentData())

    @property
    def error_text(self) -> str:
        """The sentence that says what is wrong, or nothing."""
        return self._error.text()

    def ask_who(self, *, with_role: bool) -> "UserForm":
        """Ask for name, credentials and role."""
        self._column.addWidget(field(self.tr("Name"), self.name))
        credentials = self.tr("Credentials (printed under records)")
        self._column.addWidget(field(credentials, self.credentials))
        if with_role:
            self._column.addWidget(field(self.tr("Role"), self.role))
        return self

    def ask_password(self, sentence: str) -> "UserForm":
        """Ask for a password, twice."""
        self._column.addWidget(wrapped(sentence, "muted"))
        self._column.addWidget(field(self.tr("Password"), self.password))
        self._column.addWidget(field(self.tr("Repeat the password"), self.repeat))
        self._column.addWidget(wrapped(password_rule(), "muted"))
        return self

    def say(self, sentence: str) -> "UserForm":
        """Say what will happen."""
        self._column.addWidget(wrapped(sentence))
        return self

    def begin(self) -> "UserForm":
        """Open the dialog."""
        self._column.addWidget(self._error)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.cancel)
        row.addWidget(self.ok)
        self._column.addLayout(row)
        self.ok.setDefault(True)
        self.finished.connect(self.deleteLater)
        self.open()
        return self

    def _on_ok_clicked(self) -> None:
        if self.password.text() != self.repeat.text():
            self._show_error(self.tr("The two passwords are not the same."))
            return
        try:
            self._keep(self)
        except NeedleMapError as error:
            self._show_error(error.user_message)
        except ValueError as error:
            self._show_error(self.tr("Not saved: {0}.").format(error))
        else:
            self.accept()

    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setAccessibleName(sentence)
        self._error.show()
