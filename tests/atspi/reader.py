"""A screen reader of a few lines: reads a window over AT-SPI, and hears what it announces."""

import json
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, MatchRule, Properties, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection

ROOT = "/org/a11y/atspi/accessible/root"
ACCESSIBLE = "org.a11y.atspi.Accessible"
REGISTRY = "org.a11y.atspi.Registry"
EVENTS = "org.a11y.atspi.Event.Object"
_SHOWING = 25
_MEMBER = 3
_REST_S, _PATIENCE_S = 0.3, 60.0


class Reader:
    """Walks the tree of the one application that is there."""

    def __init__(self) -> None:
        session = open_dbus_connection("SESSION")
        bus = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
        (address,) = session.send_and_get_reply(new_method_call(bus, "GetAddress")).body
        self._bus = open_dbus_connection(address)
        registry = DBusAddress("/org/a11y/atspi/registry", REGISTRY, REGISTRY)
        self._call(registry, "RegisterEvent", "object:announcement")
        self._heard: deque[Any] = deque()
        rule = MatchRule(type="signal", interface=EVENTS)
        self._bus.send_and_get_reply(message_bus.AddMatch(rule))
        self._bus.filter(rule, queue=self._heard)

    def heard(self) -> list[str]:
        """Return what was announced since the last time, once nothing more comes."""
        try:
            while True:
                self._bus.recv_messages(timeout=_REST_S)
        except TimeoutError:
            said = [m for m in self._heard if m.header.fields.get(_MEMBER) == "Announcement"]
            self._heard.clear()
            return [str(message.body[3][1]) for message in said]

    def tree(self) -> list[tuple[str, str]]:
        """Return role and name of everything in sight, in the order of the tree."""
        found: list[tuple[str, str]] = []
        for owner, path in self._call(DBusAddress(ROOT, REGISTRY, ACCESSIBLE), "GetChildren"):
            self._walk(owner, path, found)
        return found

    def _walk(self, owner: str, path: str, found: list[tuple[str, str]]) -> None:
        piece = DBusAddress(path, owner, ACCESSIBLE)
        states = self._call(piece, "GetState")
        is_gone = not isinstance(states[0], int)
        if is_gone or not (states[0] >> _SHOWING & 1 or path == ROOT):
            return
        name = self._bus.send_and_get_reply(Properties(piece).get("Name"), timeout=_PATIENCE_S)
        found.append((self._call(piece, "GetRoleName"), str(name.body[0][1])))
        for child_owner, child_path in self._call(piece, "GetChildren"):
            self._walk(child_owner, child_path, found)

    def _call(self, to: DBusAddress, method: str, *words: str) -> Any:
        message = new_method_call(to, method, "s" * len(words) or None, words)
        body = self._bus.send_and_get_reply(message, timeout=_PATIENCE_S).body
        return body[0] if body else None


def main(folder: Path) -> None:
    """Read the application at each of its steps; write all of it as JSON."""
    reader = Reader()
    steps = {}
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "speaker.py"), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as speaker:
        for line in speaker.stdout or ():
            name = line.strip()
            tree = reader.tree() if name.endswith("+") else []
            steps[name.rstrip("+")] = {"said": reader.heard(), "tree": tree}
            if speaker.stdin is not None:
                speaker.stdin.write("read\n")
                speaker.stdin.flush()
    steps["end"] = {"said": [str(speaker.returncode)], "tree": []}
    (folder / "read.json").write_text(json.dumps(steps), encoding="utf-8")


main(Path(sys.argv[1]))
