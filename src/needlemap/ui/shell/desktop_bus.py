"""Listens to the message buses of Linux; imported only where there is one."""

from itertools import count
from typing import Any

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage

from needlemap.ui.shell.bus_addresses import Buses, session_path

_SCREEN_SAVERS = (
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
    "org.xfce.ScreenSaver",
)
_LOGIN = "org.freedesktop.login1"
_SESSION, _MANAGER = f"{_LOGIN}.Session", f"{_LOGIN}.Manager"
_PROPERTIES = "org.freedesktop.DBus.Properties"
# The stubs say bytes, but only a text is taken.
_HEARD: Any = SLOT("on_heard(QDBusMessage)")
_ANSWERED: Any = SLOT("on_answered(QDBusMessage)")
_NO_ANSWER_MS = 2000
_numbers = count(1)


class BusListener(QObject):
    """Hears the screen savers on the session's bus, and sleep and switches on the system's.

    Signals
    -------
    left
        The user is away.
    """

    left = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        # Of any type: the stubs do not know that the time may be given by place.
        self._system: Any = None
        self.has_joined = False

    def join(self, buses: Buses) -> None:
        """Join the buses. May wait for them, so it is called on another thread."""
        if (session := self._joined(buses.session)) is not None:
            for saver in _SCREEN_SAVERS:
                session.connect("", "", saver, "ActiveChanged", self, _HEARD)
        if (system := self._joined(buses.system)) is not None:
            self._system = system
            system.connect(_LOGIN, "", _MANAGER, "PrepareForSleep", self, _HEARD)
            if buses.login_session:
                path = session_path(buses.login_session)
                system.connect(_LOGIN, path, _SESSION, "Lock", self, _HEARD)
                system.connect(_LOGIN, path, _PROPERTIES, "PropertiesChanged", self, _HEARD)
        self.has_joined = True

    def leave(self) -> None:
        """Listen no more."""
        for name in self._names:
            QDBusConnection.disconnectFromBus(name)
        self._names, self._system = [], None

    @Slot(QDBusMessage)
    def on_heard(self, message: QDBusMessage) -> None:
        """Tell when the message says that the user is away; ask when it does not say enough."""
        if message.interface() == _PROPERTIES:
            self._ask_whether_active(message.path())
        elif message.member() == "Lock" or message.arguments()[:1] == [True]:
            self.left.emit()

    @Slot(QDBusMessage)
    def on_answered(self, answer: QDBusMessage) -> None:
        """Tell when the login session is not the one in front any more."""
        (answered,) = answer.arguments()[:1] or [None]
        value = answered.variant() if hasattr(answered, "variant") else answered
        if value is False:
            self.left.emit()

    def _ask_whether_active(self, path: str) -> None:
        if self._system is None:
            return
        question = QDBusMessage.createMethodCall(_LOGIN, path, _PROPERTIES, "Get")
        question.setArguments([_SESSION, "Active"])
        self._system.callWithCallback(question, self, _ANSWERED, _NO_ANSWER_MS)

    def _joined(self, address: str) -> QDBusConnection | None:
        if not address:
            return None
        name = f"needlemap-{next(_numbers)}"
        bus = QDBusConnection.connectToBus(address, name)
        if not bus.isConnected():
            QDBusConnection.disconnectFromBus(name)
            return None
        self._names.append(name)
        return bus
