"""What importing the storage room brings along: no Qt, no numpy, and not the migration tool."""

import subprocess
import sys

NOT_NEEDED_TO_OPEN = ("PySide6", "numpy", "pyqtgraph", "sqlite_utils", "sqlite3", "click")
CODE = f"""
import sys
import needlemap.storage.records
print([name for name in {NOT_NEEDED_TO_OPEN} if name in sys.modules])
"""


def test_importing_the_records_brings_nothing_along_that_is_not_needed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
