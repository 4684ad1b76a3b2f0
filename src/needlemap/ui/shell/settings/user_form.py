"""The dialogs about one user: who they are, a password for them, their removal."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from needlemap.domain.user import Role, User
from needlemap.errors import NeedleMapError
from needlemap.storage.keys.passwords import check_password
from needlemap.ui.forms.asking_dialog import AskingDialog
from needlemap.ui.forms.form import Form, Row, choice_of
from needlemap.ui.shell.account_bar import role_words
from needlemap.ui.shell.settings.password_section import password_rule
from needlemap.ui.widgets.factories import line_edit, wrapped

_WIDTH = 460


class UserForm(AskingDialog):
    """Name, credentials, role and password, as far as they are asked for; the error stays here.

    Parameters
    ----------
    keep
        Called with what was entered, by the names of the fields; may refuse.
    user
        Whom it is about; nobody for a new user.
    """

    def __init__(
        self,
        title: str,
        keep: Callable[[dict[str, Any]], None],
        parent: QWidget,
        user: User | None = None,
    ) -> None:
        super().__init__(title, title, parent)
        self._keep, self._user = keep, user
        self.name = line_edit(self.tr("Name"))
        self.role = choice_of({role: role_words(role) for role in Role})
        self.password = line_edit(self.tr("Password"), secret=True)
        self.repeat = line_edit(self.tr("Repeat the password"), secret=True)
        self.form = Form([])
        self._words: list[QWidget] = []
        self._table: list[Row | tuple[Row, ...]] = []
        self.setMinimumWidth(_WIDTH)
        self.confirm.setDefault(True)
        self.confirm.clicked.connect(self._on_confirmed)

    @property
    def error_text(self) -> str:
        """The sentence that says what is wrong, or nothing."""
        return self.form.error_text

    def ask_who(self, *, with_role: bool) -> "UserForm":
        """Ask for name, credentials and role."""
        credentials = line_edit(self.tr("Credentials"), placeholder=self.tr("PT, DPT"))
        title = self.tr("Credentials (printed under records)")
        self._table += [
            Row(name="name", title=self.tr("Name"), editor=self.name, read=self._a_name),
            Row(name="credentials", title=title, editor=credentials),
        ]
        if with_role:
            self._table.append(Row(name="role", title=self.tr("Role"), editor=self.role, read=Role))
        return self

    def ask_password(self, sentence: str) -> "UserForm":
        """Ask for a password, twice."""
        self._words.append(wrapped(sentence, "muted"))
        self._table += [
            Row(
                name="password",
                title=self.tr("Password"),
                editor=self.password,
                read=self._a_password,
                hint=password_rule(),
            ),
            Row(
                name="repeat",
                title=self.tr("Repeat the password"),
                editor=self.repeat,
                read=self._the_same,
            ),
        ]
        return self

    def say(self, sentence: str) -> "UserForm":
        """Say what will happen."""
        self._words.append(wrapped(sentence))
        return self

    def begin(self) -> "UserForm":
        """Open the dialog."""
        self.form = Form(self._table)
        if self._user is not None and "name" in self.form.rows:
            self.form.show_value("name", self._user.name)
            self.form.show_value("credentials", self._user.therapist.credentials)
            if "role" in self.form.rows:
                self.form.show_value("role", self._user.role)
        self.lay_out(*self._words, self.form)
        self.finished.connect(self.deleteLater)
        self.open()
        return self

    def _on_confirmed(self) -> None:
        found = self.form.values()
        if found is None:
            return
        try:
            self._keep(found)
        except NeedleMapError as error:
            self.form.say(error.user_message)
        except ValueError as error:
            self.form.say(self.tr("Not saved: {0}.").format(error))
        else:
            self.accept()

    def _a_name(self, name: str) -> str:
        if not name:
            raise ValueError(self.tr("Enter a name."))
        return name

    def _a_password(self, password: str) -> str:
        check_password(password, name=self.name.text().strip())
        return password

    def _the_same(self, password: str) -> str:
        if password != self.password.text():
            raise ValueError(self.tr("The passwords do not match. Type the password again."))
        return password
