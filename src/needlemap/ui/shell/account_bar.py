"""The slim bar above every page: who is signed in, and the way to settings, lock and sign-out."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from needlemap.domain.user import Role, Therapist
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.factories import label, tool_button
from needlemap.ui.widgets.privacy import PRIVACY_KEY, privacy


class AccountBar(QFrame):
    """Names the signed-in user on every page.

    Signals
    -------
    backup_clicked, settings_clicked, lock_clicked, switch_clicked
        The button was clicked.
    """

    backup_clicked = Signal()
    settings_clicked = Signal()
    lock_clicked = Signal()
    switch_clicked = Signal()

    def __init__(
        self,
        user: Therapist,
        backup: QToolButton,
        parent: QWidget | None = None,
        *,
        read_only_reason: str = "",
    ) -> None:
        super().__init__(parent)
        self.setObjectName("account")
        self._user = user
        self.backup = backup
        self.who = label("", "label")
        self.settings = tool_button(
            self.tr("Settings"), tip=self.tr("Users and settings"), key="Ctrl+,"
        )
        self.lock = tool_button(self.tr("Lock"), tip=self.tr("Lock the window now"), key="Ctrl+L")
        self.switch = tool_button(
            self.tr("Sign out"), tip=self.tr("Sign out and let another user sign in")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 1, 8, 1)
        row.setSpacing(2)
        row.addWidget(self.who, 1)
        self.read_only = label(self.tr("Read only"), "chip-warning")
        self.read_only.setToolTip(read_only_reason)
        self.read_only.setAccessibleDescription(read_only_reason)
        self.read_only.setVisible(bool(read_only_reason))
        row.addWidget(self.read_only)
        self.hidden_names = tool_button(
            self.tr("Names hidden"),
            tip=self.tr("Privacy mode: show the names again"),
            key=PRIVACY_KEY,
        )
        self.hidden_names.setProperty("kind", "chip-warning")
        self.hidden_names.setVisible(privacy.hides_names)
        self.hidden_names.clicked.connect(privacy.toggle)
        privacy.changed.connect(self._on_privacy_changed)
        row.addWidget(self.hidden_names)
        for pushed, signal in (
            (self.backup, self.backup_clicked),
            (self.settings, self.settings_clicked),
            (self.lock, self.lock_clicked),
            (self.switch, self.switch_clicked),
        ):
            row.addWidget(pushed)
            pushed.clicked.connect(signal)
        self._say_who()

    def _on_privacy_changed(self) -> None:
        self.hidden_names.setVisible(privacy.hides_names)
        if not self.window().isVisible():
            return  # the bar of a window that was closed says nothing beside the next one's
        hidden = self.tr("Names of patients are shown as initials now.")
        announce(self, hidden if privacy.hides_names else self.tr("Names are shown again."))

    def _say_who(self) -> None:
        words = "  ·  ".join((self._user.signature_name, role_words(self._user.role)))
        self.who.setText(words)
        self.who.setAccessibleName(self.tr("Signed in: {0}").format(words))


def role_words(role: Role) -> str:
    """Return what a role is called on screen."""
    return {
        Role.THERAPIST: QCoreApplication.translate("AccountBar", "therapist"),
        Role.ASSISTANT: QCoreApplication.translate(
            "AccountBar", "assistant: charts, does not sign"
        ),
        Role.REVIEWER: QCoreApplication.translate("AccountBar", "reviewer: reads only"),
        Role.ADMIN: QCoreApplication.translate("AccountBar", "admin"),
    }[role]
