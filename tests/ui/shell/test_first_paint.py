"""Before the first paint nothing is loaded that the first paint does not need."""

import subprocess
import sys
from pathlib import Path

# Qt's namespace takes Python 45 ms when it is first looked up, QStyle 12; each of the others more.
BEGUN = """
import sys
from pathlib import Path

from needlemap.ui.shell.application import make_application, open_window


def told():
    from PySide6 import QtCore, QtWidgets

    heavy = {"numpy", "pyqtgraph", "sqlite_utils", "argon2", "dataclasses"} & set(sys.modules)
    print(*sorted(heavy), *({"Qt"} & set(vars(QtCore))), *({"QStyle"} & set(vars(QtWidgets))))
    app.exit()


app = make_application()
window = open_window(Path(sys.argv[1]))
window.first_painted.disconnect()
window.first_painted.connect(told)
window.show()
app.exec()
"""


def test_before_the_first_paint_nothing_heavy_is_looked_up(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BEGUN, str(tmp_path / "none")]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    assert said.stdout.split() == []
