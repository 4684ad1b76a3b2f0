"""From process start to the first paint: NeedleMap's window against a bare Qt window."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.measure import Row

_BARE = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    painted = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, told)
def told():
    print(time.clock_gettime(time.CLOCK_MONOTONIC))
    app.quit()
app = QApplication(sys.argv[:1])
window = Window()
window.resize(1280, 800)
window.show()
app.exec()
"""
_OURS = """
import sys, time
from pathlib import Path
from needlemap.ui.shell.application import make_application, open_window
def told():
    print(time.clock_gettime(time.CLOCK_MONOTONIC))
    heavy = {"numpy", "pyqtgraph", "sqlite_utils", "argon2"} & set(sys.modules)
    if heavy:
        raise SystemExit(f"imported before the first paint: {heavy}")
    app.quit()
app = make_application()
window = open_window(Path(sys.argv[1]))
window.first_painted.disconnect()
window.first_painted.connect(told)
window.show()
app.exec()
"""
_TURNS = 15


def rows(folder: Path) -> Sequence[Row]:
    """Return the row first_paint, in ms: the medians of processes started in turn."""
    bare, ours = [], []
    for turn in range(_TURNS + 2):
        bare_ms, ours_ms = _run(_BARE, folder), _run(_OURS, folder)
        if turn >= 2:
            bare.append(bare_ms)
            ours.append(ours_ms)
    value, floor = statistics.median(ours), statistics.median(bare)
    return [Row("first_paint", value, "ms", goal=1.2, floor=floor)]


def _run(code: str, folder: Path) -> float:
    # Compiled modules are kept, as in every installation.
    settings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    start = time.clock_gettime(time.CLOCK_MONOTONIC)
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder / "none")],
        capture_output=True,
        text=True,
        check=True,
        env=settings,
    )
    return (float(done.stdout) - start) * 1000
