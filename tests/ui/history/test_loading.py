"""What is heavy is loaded only when it is looked at."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("needlemap.ui.history.page", "pyqtgraph"),
        ("needlemap.ui.history.controller", "needlemap.ui.history.page"),
    ],
)
def test_a_module_does_not_load_what_is_needed_later(module: str, heavy: str) -> None:
    code = f"import sys, {module}; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
