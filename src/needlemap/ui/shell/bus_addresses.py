"""Where the message buses of Linux are, and how they name a login session."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_SYSTEM_SOCKET = "unix:path=/run/dbus/system_bus_socket"


@dataclass(frozen=True, slots=True)
class Buses:
    """Where the buses of this session are; empty where there is none on this computer."""

    session: str
    system: str
    login_session: str

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Buses":
        """Return the buses that an environment names, those reached by a socket of a file only.

        None is started: without the session's address there is none.
        """
        runtime = environment.get("XDG_RUNTIME_DIR", "")
        default = f"unix:path={runtime}/bus" if runtime and Path(runtime, "bus").exists() else ""
        return cls(
            session=_local(environment.get("DBUS_SESSION_BUS_ADDRESS", default)),
            system=_local(environment.get("DBUS_SYSTEM_BUS_ADDRESS", _SYSTEM_SOCKET)),
            login_session=environment.get("XDG_SESSION_ID", ""),
        )


def session_path(login_session: str) -> str:
    """Return the object of a login session, as systemd names it: ``c2`` is ``.../c2``.

    A character other than a letter or a digit, and a digit in front, is written as ``_`` and its
    code.
    """
    escaped = re.sub(
        r"^[0-9]|[^A-Za-z0-9]", lambda found: f"_{ord(found.group()):02x}", login_session
    )
    return f"/org/freedesktop/login1/session/{escaped}"


def _local(address: str) -> str:
    """Return the first address of a list that is a socket of this computer; empty without."""
    return next((one for one in address.split(";") if one.startswith("unix:")), "")
