"""What every test may rely on: no real window, and no deadline on a busy machine."""

import os
import sys

from hypothesis import HealthCheck, settings

if sys.platform == "linux":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile(
    "needlemap", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("needlemap")
