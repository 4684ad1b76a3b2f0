"""The command line: what can be done without the window. Qt is imported only by what draws."""

from needlemap.cli.program import main

__all__ = ["main"]
