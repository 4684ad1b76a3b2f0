"""Users: who may open the records, in which role; added, changed, removed, brought back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from needlemap.domain.clock import local_day
from needlemap.domain.days import day_words
from needlemap.domain.user import Role, User
from needlemap.storage.records import Records
from needlemap.ui.shell.account_bar import role_words
from needlemap.ui.shell.settings.section import Section, rekey_progress
from needlemap.ui.shell.settings.user_form import UserForm
from needlemap.ui.widgets.factories import button, wrapped
from needlemap.ui.widgets.tables import WordsModel, read_only_table
from needlemap.ui.widgets.translation import tr

_ROW_PX = 32
_TABLE_PX = 240


class UsersSection(Section):
    """A table of users, and what can be done with the one that is chosen."""

    def __init__(self, records: Records, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Users"),
            self.tr(
                "Everybody signs in with a name and a password of their own. Therapists and "
                "admins sign; assistants chart and do not sign; reviewers only read; admins also "
                "manage users and settings."
            ),
            parent,
        )
        self._users = records.users
        self._me = records.therapist.id
        self.model = WordsModel[User](
            (self.tr("Name"), self.tr("Role"), self.tr("Member")),
            lambda user: (
                user.therapist.signature_name,
                role_words(user.role),
                _member_words(user),
            ),
        )
        self.table = self._table()
        self.add = button(self.tr("Add a user…"), kind="primary")
        self.change = button(self.tr("Edit…"))
        self.reset = button(self.tr("New password…"))
        self.remove = button(self.tr("Remove…"))
        self.bring_back = button(self.tr("Restore…"))
        self._why_not = wrapped("", "muted")
        self.form: UserForm | None = None
        self.column.addWidget(self.table)
        self.add_buttons(self.add, self.change, self.reset, self.remove, self.bring_back)
        self.column.addWidget(self._why_not)
        self.end()
        self._connect()
        self.show_users()

    @property
    def user(self) -> User | None:
        """The user that is chosen."""
        index = self.table.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def show_users(self, select: str | None = None) -> None:
        """Read the users again and choose one."""
        self.model.show(self._users.list())
        chosen = select or self._me
        row = next((n for n, user in enumerate(self.model.rows) if user.id == chosen), 0)
        self.table.setCurrentIndex(self.model.index(row, 0))
        self._show_state()

    def _table(self) -> QTableView:
        table = read_only_table(self.tr("Users of these records"), self.model)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setMinimumHeight(_TABLE_PX)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        return table

    def _connect(self) -> None:
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_state())
        self.add.clicked.connect(self._on_add_clicked)
        for pushed, ask in (
            (self.change, self._ask_change),
            (self.reset, self._ask_reset),
            (self.remove, self._ask_removal),
            (self.bring_back, self._ask_return),
        ):
            pushed.clicked.connect(partial(self._ask, ask))
        self.table.doubleClicked.connect(lambda _index: self._ask(self._ask_change))

    def _show_state(self) -> None:
        user = self.user
        is_me = user is not None and user.id == self._me
        here, gone = user is not None and user.is_present, user is not None and not user.is_present
        self.change.setEnabled(here)
        self.reset.setEnabled(here and not is_me)
        self.remove.setEnabled(here and not is_me)
        self.bring_back.setEnabled(gone)
        words = self.tr(
            "This is you. Your own role and removal are for another admin; your password is under "
            "My password."
        )
        self._why_not.setText(words if is_me else "")

    def _ask(self, ask: Callable[[User], None]) -> None:
        if self.user is not None:
            ask(self.user)

    def _on_add_clicked(self) -> None:
        def keep(entered: dict[str, Any]) -> None:
            entered.pop("repeat")
            user = self._users.add(**entered)
            self._report(user, self.tr("✓ {0} can sign in now.").format(user.name))

        form = UserForm(self.tr("Add a user"), keep, self)
        first = self.tr("Choose their first password; they change it under My password.")
        self.form = form.ask_who(with_role=True).ask_password(first).begin()

    def _ask_change(self, user: User) -> None:
        def keep(entered: dict[str, Any]) -> None:
            role = entered.pop("role", None)
            changed = self._users.change_name(user.id, **entered)
            if role is not None:
                changed = self._users.change_role(user.id, role)
            self._report(changed, self.tr("✓ Saved"), partial(self._change_back, user))

        form = UserForm(self.tr("Change this user"), keep, self, user)
        when = self.tr("A role counts from the next sign-in. What was signed stays as it is.")
        self.form = form.ask_who(with_role=user.id != self._me).say(when).begin()

    def _change_back(self, user: User) -> None:
        who = user.therapist

        def back() -> None:
            self._users.change_name(user.id, name=who.name, credentials=who.credentials)
            if user.id != self._me:
                self._users.change_role(user.id, Role(who.role))

        if self.save(back):
            self.show_users(select=user.id)

    def _ask_reset(self, user: User) -> None:
        def keep(entered: dict[str, Any]) -> None:
            with rekey_progress(self) as progress:
                password = entered["password"]
                self._users.reset_password(user.id, password=password, progress=progress)
            self._report(user, self.tr("✓ {0} has a new password.").format(user.name))

        form = UserForm(self.tr("Set a new password"), keep, self, user)
        words = self.tr(
            "For {0}, whose old password no longer works. The audit log records the change."
        )
        self.form = form.ask_password(words.format(user.name)).begin()

    def _ask_removal(self, user: User) -> None:
        def keep(_entered: dict[str, Any]) -> None:
            with rekey_progress(self) as progress:
                self._users.remove(user.id, progress=progress)
            self._report(user, self.tr("✓ {0} can no longer sign in.").format(user.name))

        form = UserForm(self.tr("Remove this user"), keep, self, user)
        words = self.tr(
            "{0} can no longer sign in. What they charted and signed stays in the records under "
            "their name. The records get a new key, which takes a moment; backups made before "
            "still open with their password, so keep those safe. They can be brought back later."
        )
        self.form = form.say(words.format(user.name)).begin()

    def _ask_return(self, user: User) -> None:
        def keep(entered: dict[str, Any]) -> None:
            self._users.bring_back(user.id, password=entered["password"])
            self._report(user, self.tr("✓ {0} can sign in again.").format(user.name))

        form = UserForm(self.tr("Restore this user"), keep, self, user)
        words = self.tr("{0} signs in with this password and the role they had.").format(user.name)
        self.form = form.ask_password(words).begin()

    def _report(self, user: User, words: str, revert: Callable[[], object] | None = None) -> None:
        self.show_users(select=user.id)
        self.saved.say(words, revert)


def _member_words(user: User) -> str:
    if user.left_at is None:
        return tr("since {0}").format(day_words(local_day(user.created_at)))
    return tr("left {0}").format(day_words(local_day(user.left_at)))
