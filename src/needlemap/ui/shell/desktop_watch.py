"""Hears from the desktop that its user left: screen locked, computer asleep, another user in front.

Listens only. Linux: the message buses, by their sockets on this computer; nothing where there is
none. Windows: the messages that the system sends to the window. On macOS nothing is heard; there
the idle lock, which counts the time asleep, is what locks.
"""

import ctypes
import os
import sys
from ctypes import wintypes
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractNativeEventFilter, QCoreApplication, QObject, Signal
from shiboken6 import isValid

from needlemap.ui.shell.bus_addresses import Buses
from needlemap.ui.widgets.background_task import Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

_WM_POWERBROADCAST, _PBT_APMSUSPEND = 0x0218, 4
_WM_WTSSESSION_CHANGE = 0x02B1
# Console taken by another user, remote desktop closed, signed off, locked.
_WTS_LEFT = frozenset((2, 4, 6, 7))


class DesktopWatch(QObject):
    """Tells when the desktop says that its user is away.

    Signals
    -------
    left
        The desktop was locked, the computer goes to sleep, or another user is in front.
    """

    left = Signal()

    def __init__(self, window: "QWidget") -> None:
        super().__init__(window)
        self._window = window
        self.listener: QObject | None = None
        self._filter: WindowsMessages | None = None

    def start(self, environment: "Mapping[str, str]" = os.environ) -> None:
        """Begin to listen; returns at once, and says nothing where there is nothing to hear."""
        if sys.platform == "win32":
            self._filter = WindowsMessages(self)
            register_for_session_messages(int(self._window.winId()))
            QCoreApplication.instance().installNativeEventFilter(self._filter)
        elif sys.platform.startswith("linux"):
            self.listen_to_buses(Buses.of(environment))

    def listen_to_buses(self, buses: Buses) -> None:
        """Listen to the message buses of Linux, joined beside the window."""
        if not (buses.session or buses.system):
            return
        try:
            from needlemap.ui.shell.desktop_bus import BusListener
        except ImportError:
            return  # a Qt without its bus module
        self.listener = listener = BusListener(self)
        listener.left.connect(self.left)
        work = Work(partial(listener.join, buses), self)
        work.start()


class WindowsMessages(QAbstractNativeEventFilter):
    """Reads of the messages of Windows those that tell of the session and of sleep."""

    def __init__(self, watch: DesktopWatch) -> None:
        super().__init__()
        self._watch = watch

    def nativeEventFilter(self, _kind: Any, message: Any) -> tuple[bool, int]:  # noqa: D102, N802
        received = wintypes.MSG.from_address(int(message))
        if says_user_left(received.message, received.wParam) and isValid(self._watch):
            self._watch.left.emit()
        return False, 0


def says_user_left(message: int, parameter: int) -> bool:
    """Whether a message of Windows says that the user left or that the computer goes to sleep."""
    if message == _WM_WTSSESSION_CHANGE:
        return parameter in _WTS_LEFT
    return message == _WM_POWERBROADCAST and parameter == _PBT_APMSUSPEND


def register_for_session_messages(window_id: int) -> None:
    """Ask Windows to tell this window of its session."""
    if sys.platform == "win32":
        ctypes.windll.wtsapi32.WTSRegisterSessionNotification(window_id, 0)
