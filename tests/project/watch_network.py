"""Run as a program: does a piece of work and prints every step that it took towards a network.

usage: python watch_network.py visit|planted FOLDER

Two watches: Python's own events of its sockets, and the sockets that the process holds whenever a
module is loaded, and in the end: Qt and the C libraries open theirs without an event.
"""

import os
import socket
import sys
from pathlib import Path

PLANTED, VISIT = "planted", "visit"
FAMILY_AT = 1
# The desktop's own bus on this computer: the one thing that may be listened to.
BUS_VARIABLE = "DBUS_SESSION_BUS_ADDRESS"

faults: list[str] = []
held: set[str] = set()


def is_session_bus(address: object) -> bool:
    """Whether an address is that of the desktop's own bus."""
    named = os.environ.get(BUS_VARIABLE, "")
    return bool(named) and isinstance(address, str) and f"path={address}" in named


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Note an event of Python's sockets that leads away from this process."""
    if event == "import":
        held.update(open_sockets())
    if not event.startswith("socket."):
        return
    if event == "socket.__new__" and arguments[FAMILY_AT] == socket.AF_UNIX:
        return  # leads nowhere yet
    if event == "socket.connect" and is_session_bus(arguments[-1]):
        return
    faults.append(f"{event} {arguments[1:]}")


def open_sockets() -> list[str]:
    """Return the sockets among the open files of this process; Linux alone tells."""
    found = []
    for handle in Path("/proc/self/fd").glob("*"):
        try:
            target = str(handle.readlink())
        except OSError:
            continue  # the handle of the listing itself
        if target.startswith("socket:"):
            found.append(f"an open {target}")
    return found


def network_libraries() -> list[str]:
    """Return the libraries of Qt's network module that were loaded."""
    maps = Path("/proc/self/maps")
    loaded = maps.read_text("utf-8") if maps.exists() else ""
    modules = [name for name in sys.modules if "QtNetwork" in name]
    return modules + sorted({line for line in loaded.split() if "Qt6Network" in line})


def main(work: str, folder: str) -> int:
    """Work under both watches and print what they saw."""
    inherited = set(open_sockets())
    sys.addaudithook(watch)
    if work == PLANTED:
        plant()
    else:
        from needlemap.demo import visit

        visit.visit(Path(folder), "male", with_years=False)
        print("visited")
    held.update(open_sockets())
    for fault in [*faults, *(held - inherited), *network_libraries()]:
        print(f"network: {fault}")
    return 0


def plant() -> None:
    """Do what the watches must see; nothing is sent, and nobody listens."""
    from PySide6.QtNetwork import QTcpServer

    server = QTcpServer()
    server.listen()
    kept.append(server)
    with socket.socket() as line:
        line.settimeout(1)
        line.connect_ex(("127.0.0.1", 9))


kept: list[object] = []

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
