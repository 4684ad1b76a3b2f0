"""Starts the window of a packaged NeedleMap."""

import sys

from needlemap.app import main

if __name__ == "__main__":
    sys.exit(main())
