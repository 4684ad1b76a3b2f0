"""What a role may not do is not offered. Storage refuses it in any case; this only saves a try."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget

from needlemap.domain.permissions import Permission, check_may, may
from needlemap.domain.user import Role
from needlemap.errors import NotAllowedError
from needlemap.ui.charting.page import ChartingPage


class KeptDisabled(QObject):
    """Keeps a widget disabled, whatever its page thinks of it, and says why in its tool tip."""

    def __init__(self, widget: QWidget, why: str) -> None:
        super().__init__(widget)
        self._why = why
        widget.installEventFilter(self)
        self._hold(widget)

    def _hold(self, widget: QWidget) -> None:
        widget.setEnabled(False)
        widget.setToolTip(self._why)
        widget.setAccessibleDescription(self._why)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        is_offered = event.type() == QEvent.Type.EnabledChange and isinstance(watched, QWidget)
        if is_offered and isinstance(watched, QWidget) and watched.isEnabled():
            self._hold(watched)
        return False


def fit_chart(page: ChartingPage, role: Role) -> None:
    """Take from a charting page what this role may not do."""
    if not may(role, Permission.SIGN):
        KeptDisabled(page.header.sign, _refusal(role, Permission.SIGN))
    if not may(role, Permission.CHART):
        words = QCoreApplication.translate(
            "Roles", "You may read everything here, and change nothing."
        )
        page.notice.show_good(words)


def _refusal(role: Role, permission: Permission) -> str:
    try:
        check_may(role, permission)
    except NotAllowedError as error:
        return error.user_message
    return ""
