"""Keeps what is in memory out of files that the system writes when a program crashes."""

import sys
from contextlib import suppress
from pathlib import Path

_FILTER = Path("/proc/self/coredump_filter")

if sys.platform == "win32":

    def turn_off_core_dumps() -> None:
        """Do nothing: Windows writes no full memory of a program unless it is set up to."""

else:
    import resource

    def turn_off_core_dumps() -> None:
        """Let no core dump of this process hold keys or patients' data. For good."""
        with suppress(OSError, ValueError):
            _, hard = resource.getrlimit(resource.RLIMIT_CORE)
            resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
        # A program that takes dumps through a pipe ignores that limit; this leaves it no memory.
        with suppress(OSError):
            _FILTER.write_text("0")
