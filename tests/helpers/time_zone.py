"""To be somewhere else on the earth."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch


@contextmanager
def in_zone(name: str) -> Iterator[None]:
    """Let the computer keep the time of a zone, by its name in the time zone database."""
    try:
        with patch.dict(os.environ, TZ=name):
            time.tzset()
            yield
    finally:
        time.tzset()
