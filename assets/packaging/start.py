"""Starts a packaged NeedleMap: window or command line, by the name that it was called by."""

import multiprocessing
import sys
from pathlib import Path


def main() -> int | None:
    """Run what the name says; each is loaded alone, since the command line needs no window."""
    if "cli" in Path(sys.argv[0]).stem.casefold():
        from needlemap.cli import main as command_line

        return command_line()
    from needlemap.app import main as window

    return window()


if __name__ == "__main__":
    multiprocessing.freeze_support()  # the demonstration runs in a process of its own
    sys.exit(main())
