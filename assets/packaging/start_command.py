"""Starts the command line of a packaged NeedleMap."""

import multiprocessing
import sys

from needlemap.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # the demonstration runs in a process of its own
    sys.exit(main())
