"""Making records: a fault or crash at any step leaves none, or whole ones."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from needlemap.errors import RecordsUnavailableError
from needlemap.storage.records import Records
from storage.makers import new_records, reopened


class CrashError(BaseException):
    """The machine went dark: nothing of ours may run after it but what cleans up by itself."""


def failing_at(k: int, error: BaseException, real: Callable[..., Any]) -> Callable[..., Any]:
    """Return the call with a fault at the k-th time, counted over all calls made with it."""
    calls = iter(range(1, 1000))

    def call(*args: Any, **kwargs: Any) -> Any:
        for _ in range(next(calls) == k):
            raise error
        return real(*args, **kwargs)

    return call


STEPS: list[tuple[Any, str, int]] = [
    *((os, "fsync", k) for k in (1, 2, 3, 4)),
    *((os, "open", k) for k in (1, 2, 3)),
    (os, "rename", 1),
    (Path, "replace", 1),
    *((Path, "mkdir", k) for k in (1, 2)),
    *((Path, "chmod", k) for k in range(1, 7)),
    (shutil, "rmtree", 1),
]


@pytest.mark.parametrize(("module", "name", "k"), STEPS)
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), CrashError()])
def test_a_fault_at_any_step_leaves_no_records_or_whole_ones(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    k: int,
    error: BaseException,
) -> None:
    (folder / "records.unfinished").mkdir(parents=True)
    with monkeypatch.context() as patched:
        patched.setattr(module, name, failing_at(k, error, getattr(module, name)))
        with suppress(RecordsUnavailableError, CrashError):
            new_records(folder).close()
    opening = {False: new_records, True: reopened}[Records.exist(folder)]
    with opening(folder) as records:
        assert records.audit.verify() == ()


def test_a_full_disk_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", failing_at(1, OSError(28, "full"), os.fsync))
    with pytest.raises(RecordsUnavailableError, match="The disk that holds the records is full"):
        new_records(folder)
    assert not Records.exist(folder)


def test_a_set_up_that_was_interrupted_is_cleared_away(folder: Path) -> None:
    leftover = folder / "records.unfinished"
    leftover.mkdir(parents=True)
    (leftover / "needlemap.db").write_bytes(b"half a file")
    with new_records(folder) as records:
        assert records.audit.verify() == ()
    assert not leftover.exists()


def test_a_folder_with_other_things_in_its_place_is_not_touched(folder: Path) -> None:
    letter = folder / "records" / "letter.txt"
    letter.parent.mkdir(parents=True)
    letter.write_text("Dear Sir or Madam")
    with pytest.raises(RecordsUnavailableError):
        new_records(folder)
    assert letter.read_text() == "Dear Sir or Madam"
