"""The dialogs about one user: who they are, a password for them, their removal."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.user import Role, User
from needlemap.errors import NeedleMapError
from needlemap.storage.keys.passwords import check_password
from needlemap.ui.forms.field_error import FieldError, sentence_of
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.shell.account_bar import role_words
from needlemap.ui.shell.settings.password_section import password_rule
from needlemap.ui.widgets.dialogs import FittingDialog
from needlemap.ui.widgets.factories import button, field, label, line_edit, wrapped

_WIDTH = 460


class UserForm(FittingDialog):
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
        self.role = ComboBox()
        for role in Role:
            self.role.addItem(role_words(role), role.value)
        self.password = line_edit(self.tr("Password"), secret=True)
        self.repeat = line_edit(self.tr("Repeat the password"), secret=True)
        self.ok = button(title, kind="primary")
        self.cancel = button(self.tr("Cancel"))
        self._field_error = FieldError()
        self._asks_who = self._asks_password = False
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
        return self._field_error.text

    def ask_who(self, *, with_role: bool) -> "UserForm":
        """Ask for name, credentials and role."""
        self._asks_who = True
        self._column.addWidget(field(self.tr("Name"), self.name))
        credentials = self.tr("Credentials (printed under records)")
        self._column.addWidget(field(credentials, self.credentials))
        if with_role:
            self._column.addWidget(field(self.tr("Role"), self.role))
        return self

    def ask_password(self, sentence: str) -> "UserForm":
        """Ask for a password, twice."""
        self._asks_password = True
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
        self._column.addWidget(self._field_error)
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
        if not self._is_filled_in():
            return
        self._field_error.clear()
        try:
            self._keep(self)
        except NeedleMapError as error:
            self._field_error.say(error.user_message)
        except ValueError as error:
            self._field_error.say(self.tr("Not saved: {0}.").format(error))
        else:
            self.accept()

    def _is_filled_in(self) -> bool:
        """Whether this can be asked for; else what is wrong is said beneath its field."""
        if self._asks_who and not self.name.text().strip():
            self._field_error.say_of(self.name, self.tr("Enter a name."))
            return False
        return not self._asks_password or self._is_good_password()

    def _is_good_password(self) -> bool:
        try:
            check_password(self.password.text(), name=self.name.text().strip())
        except ValueError as error:
            self._field_error.say_of(self.password, sentence_of(error))
            return False
        if self.password.text() != self.repeat.text():
            words = self.tr("The passwords do not match. Type the password again.")
            self._field_error.say_of(self.repeat, words)
            return False
        return True
