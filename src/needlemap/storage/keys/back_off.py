"""Waiting after wrong passwords, so that nobody can try many at the keyboard.

Counted by user in a small file beside the records, which a restart does not reset. Somebody who
has the files themselves can go round it; for them Argon2id makes each try slow.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from needlemap.errors import TooManyTriesError, WrongPasswordError
from needlemap.storage.engine import disk

LONGEST_WAIT_S = 300
BY_CODE = "recovery code"
UNKNOWN_NAME = "unknown name"
_LONGEST_FILE = 100_000


@dataclass(frozen=True, slots=True)
class _Failures:
    count: int
    last_at: datetime

    def wait_s(self, now: datetime) -> int:
        """Seconds to wait from now: 1, 2, 4 … 300 after the last failure."""
        delay = min(1 << min(self.count - 1, 20), LONGEST_WAIT_S)
        # A clock that was put back must not make the wait longer than the rule.
        passed = max(timedelta(0), now - self.last_at)
        return max(0, delay - int(passed.total_seconds()))


class BackOff:
    """Counts wrong passwords and codes; each makes the next wait longer."""

    def __init__(self, path: Path, now: Callable[[], datetime], *, may_write: bool = True) -> None:
        self._path = path
        self._now = now
        self._may_write = may_write

    @contextmanager
    def trying(self, who: str) -> Iterator[None]:
        """Hold one try. TooManyTriesError when it comes too early; a success forgets failures."""
        listed = self._read()
        known = listed.get(who)
        if wait_s := self.wait_s(who):
            raise TooManyTriesError(_sentence(wait_s), wait_s=wait_s)
        try:
            yield
        except WrongPasswordError:
            count = known.count + 1 if known else 1
            self._write({**listed, who: _Failures(count, self._now())})
            raise
        if known is not None:
            self._write({name: each for name, each in listed.items() if name != who})

    def wait_s(self, who: str) -> int:
        """Return how many seconds the next try has to wait."""
        known = self._read().get(who)
        return known.wait_s(self._now()) if known is not None else 0

    def _read(self) -> dict[str, _Failures]:
        """Return the failures by user; none when the file is missing or makes no sense."""
        if not self._path.exists():
            return {}
        try:
            fields = json.loads(disk.read_file(self._path, longest=_LONGEST_FILE))
            return {str(who): _failures_from(*stored) for who, stored in fields.items()}
        except (ValueError, TypeError, AttributeError, RecursionError):
            return {}

    def _write(self, listed: dict[str, _Failures]) -> None:
        if not self._may_write:
            return  # on a disk that cannot be written a wrong password is told, not counted
        stored = {who: [each.count, each.last_at.isoformat()] for who, each in listed.items()}
        disk.replace_file(self._path, json.dumps(stored).encode())


def _failures_from(count: int, last_at: str) -> _Failures:
    if type(count) is not int or not 1 <= count <= 1_000_000:
        raise ValueError("count")
    moment = datetime.fromisoformat(last_at)
    if moment.tzinfo is None:
        raise ValueError("last_at")
    return _Failures(count, moment)


def _sentence(wait_s: int) -> str:
    if wait_s < 60:
        how_long = "1 second" if wait_s == 1 else f"{wait_s} seconds"
    else:
        minutes = -(-wait_s // 60)
        how_long = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"After wrong passwords there is a pause. Please wait {how_long}, then try again."
