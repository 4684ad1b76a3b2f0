"""What every test may rely on: no real window, and no deadline on a busy machine."""

import os
import sys

from hypothesis import HealthCheck, settings

from needlemap.domain.days import DayCustom, follow

if sys.platform == "linux":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile(
    "needlemap", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("needlemap")


def pytest_runtest_setup() -> None:
    """Read days alike in every test: a window before it followed its desktop and its clinic."""
    follow(DayCustom())
