"""The window locks with the desktop, before sleep, and when another user comes to the front."""

import ctypes
import shutil
import subprocess
from collections.abc import Iterator
from ctypes import wintypes
from pathlib import Path
from typing import Any

import pytest
from PySide6 import QtDBus
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.ui.shell.bus_addresses import Buses, session_path
from needlemap.ui.shell.desktop_watch import DesktopWatch, WindowsMessages, says_user_left

LOGIN = "org.freedesktop.login1"
SESSION = session_path("2")
needs_daemon = pytest.mark.skipif(
    shutil.which("dbus-daemon") is None, reason="there is no message bus on this computer"
)
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={0}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>"""


class FakeDesktop:
    """Screen saver and login manager on a bus of the test's own."""

    def __init__(self, address: str) -> None:
        self.bus = QtDBus.QDBusConnection.connectToBus(address, "fake-desktop")
        assert self.bus.registerService(LOGIN)
        self.login = FakeLoginSession()
        assert self.bus.registerVirtualObject(SESSION, self.login)

    def say(self, path: str, interface: str, member: str, *values: Any) -> None:
        message = QtDBus.QDBusMessage.createSignal(path, interface, member)
        message.setArguments(list(values))
        assert self.bus.send(message)

    def change(self, *, active: bool) -> None:
        self.login.is_active = active
        name = "org.freedesktop.DBus.Properties"
        self.say(SESSION, name, "PropertiesChanged", f"{LOGIN}.Session", {"Active": active}, [])

    def close(self) -> None:
        QtDBus.QDBusConnection.disconnectFromBus("fake-desktop")


class FakeLoginSession(QtDBus.QDBusVirtualObject):
    """Answers whether it is the session in front."""

    is_active = True
    asked = 0

    def introspect(self, _path: str) -> str:
        return ""

    def handleMessage(self, message: Any, connection: Any) -> bool:  # noqa: N802
        self.asked += 1
        reply = message.createReply()
        reply.setArguments([QtDBus.QDBusVariant(self.is_active)])
        assert connection.send(reply)
        return True


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Run a bus; return its address."""
    config, socket = tmp_path / "bus.conf", tmp_path / "bus"
    config.write_text(CONFIG.format(socket), "utf-8")
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.kill()


class Heard:
    """A watch, and how often it told."""

    def __init__(self, window: QWidget, address: str) -> None:
        self.told = 0
        self.watch = DesktopWatch(window)
        self.watch.left.connect(self._tell)
        self.watch.listen_to_buses(Buses(address, address, "2"))
        listener: Any = self.watch.listener
        wait_until(lambda: listener.has_joined, "the buses")
        self.leave = listener.leave

    def _tell(self) -> None:
        self.told += 1


@pytest.fixture
def desktop(qapp: object, address: str) -> Iterator[FakeDesktop]:
    made = FakeDesktop(address)
    yield made
    made.close()


@pytest.fixture
def heard(qtbot: QtBot, desktop: FakeDesktop, address: str) -> Iterator[Heard]:
    window = QWidget()
    qtbot.addWidget(window)
    made = Heard(window, address)
    yield made
    made.leave()


@needs_daemon
@pytest.mark.parametrize("saver", ["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"])
def test_a_locked_screen_is_heard_and_an_unlocked_one_is_not(
    heard: Heard, desktop: FakeDesktop, saver: str
) -> None:
    desktop.say("/ScreenSaver", saver, "ActiveChanged", False)
    desktop.say("/ScreenSaver", saver, "ActiveChanged", True)
    wait_until(lambda: heard.told > 0, "the lock")
    assert heard.told == 1


@needs_daemon
def test_sleep_is_heard_and_waking_up_is_not(heard: Heard, desktop: FakeDesktop) -> None:
    path, manager = "/org/freedesktop/login1", f"{LOGIN}.Manager"
    desktop.say(path, manager, "PrepareForSleep", False)
    desktop.say(path, manager, "PrepareForSleep", True)
    wait_until(lambda: heard.told > 0, "the sleep")
    assert heard.told == 1


@needs_daemon
def test_the_lock_of_this_login_session_is_heard_and_of_another_is_not(
    heard: Heard, desktop: FakeDesktop
) -> None:
    desktop.say(session_path("7"), f"{LOGIN}.Session", "Lock")
    desktop.say(SESSION, f"{LOGIN}.Session", "Lock")
    wait_until(lambda: heard.told > 0, "the lock")
    assert heard.told == 1


@needs_daemon
def test_a_switch_to_another_user_is_heard(heard: Heard, desktop: FakeDesktop) -> None:
    desktop.change(active=True)
    wait_until(lambda: desktop.login.asked == 1, "the question")
    desktop.change(active=False)
    wait_until(lambda: heard.told > 0, "the switch")
    assert heard.told == 1


def test_without_a_bus_nothing_is_heard_and_nothing_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    heard = Heard(window, f"unix:path={tmp_path / 'none'}")
    assert heard.told == 0
    heard.leave()


@pytest.mark.parametrize(
    ("environment", "session", "system"),
    [
        ({}, "", "unix:path=/run/dbus/system_bus_socket"),
        ({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/a,guid=1"}, "unix:path=/a,guid=1", None),
        ({"DBUS_SESSION_BUS_ADDRESS": "tcp:host=example,port=1"}, "", None),
        ({"DBUS_SESSION_BUS_ADDRESS": "autolaunch:;unix:path=/b"}, "unix:path=/b", None),
        ({"DBUS_SYSTEM_BUS_ADDRESS": "tcp:host=example"}, "", ""),
    ],
    ids=["nothing set", "a file", "over a network", "one that would be started", "far system"],
)
def test_only_buses_of_this_computer_that_run_already_are_joined(
    environment: dict[str, str], session: str, system: str | None
) -> None:
    buses = Buses.of(environment)
    assert buses.session == session
    assert system is None or buses.system == system


@pytest.mark.parametrize(
    ("name", "last"), [("2", "_32"), ("c2", "c2"), ("12", "_312"), ("c-2", "c_2d2")]
)
def test_a_login_session_is_found_by_the_name_that_systemd_gives_it(name: str, last: str) -> None:
    assert session_path(name) == f"/org/freedesktop/login1/session/{last}"


@pytest.mark.parametrize(
    ("message", "parameter", "is_left"),
    [
        (0x02B1, 7, True),
        (0x02B1, 8, False),
        (0x02B1, 2, True),
        (0x02B1, 1, False),
        (0x0218, 4, True),
        (0x0218, 18, False),
        (0x0200, 7, False),
    ],
    ids=["locked", "unlocked", "other user", "back", "sleep", "awake", "mouse"],
)
def test_windows_tells_by_its_messages(
    qtbot: QtBot, message: int, parameter: int, is_left: bool
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    watch, told = DesktopWatch(window), []
    watch.left.connect(lambda: told.append(True))
    sent = wintypes.MSG(message=message, wParam=parameter)
    messages = WindowsMessages(watch)
    assert messages.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(sent)) == (False, 0)
    assert bool(told) is is_left is says_user_left(message, parameter)


def test_the_window_locks_when_the_desktop_says_so(clinic: Clinic) -> None:
    watch = clinic.window.watch_desktop()
    watch.left.emit()
    assert clinic.records.is_locked
    watch.left.emit()
    assert clinic.records.is_locked


def test_at_the_sign_in_page_there_is_nothing_to_lock(clinic: Clinic) -> None:
    watch = clinic.window.watch_desktop()
    clinic.window.sign_out()
    wait_until(lambda: clinic.window.is_ready, "the sign-in page")
    watch.left.emit()
    assert clinic.window.stack.currentWidget() is clinic.window.sign_in
