"""A file damaged anywhere: named when opening or verifying, and never made worse."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from needlemap.errors import RecordsUnavailableError
from storage.makers import new_records, reopened, signed_session, stored_session

PAGE = 4096


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with some history, closed."""
    folder = tmp_path_factory.mktemp("whole") / "clinic"
    with new_records(folder) as records:
        signed_session(records, sites=4)
        stored_session(records, sites=4)
    for name in ("needlemap.keys", "needlemap.head"):
        BESIDE[name] = (folder / "records" / name).read_bytes()
    return (folder / "records/needlemap.db").read_bytes()


BESIDE: dict[str, bytes] = {}


def put(folder: Path, content: bytes | bytearray) -> Path:
    """Put a file, damaged or not, beside what belongs to it; return where it lies."""
    inside = folder / "records"
    inside.mkdir(parents=True, exist_ok=True)
    for name, whole_content in BESIDE.items():
        (inside / name).write_bytes(whole_content)
    (inside / "needlemap.db").write_bytes(content)
    return inside


def flipped(content: bytearray, page: int) -> None:
    content[page * PAGE + random.Random(page).randrange(PAGE)] ^= 0x10


def zeroed(content: bytearray, page: int) -> None:
    content[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)


def truncated(content: bytearray, page: int) -> None:
    # Not by a byte alone: SQLite reads what is missing as zeros, and that byte may be one.
    del content[(page + 1) * PAGE - 64 :]


def swapped(content: bytearray, page: int) -> None:
    """Put the page before in the place of this one, the last in place of the first."""
    before = (page - 1) * PAGE % len(content)
    content[page * PAGE : (page + 1) * PAGE] = bytes(content[before : before + PAGE])


def garbled(content: bytearray, page: int) -> None:
    content[page * PAGE : (page + 1) * PAGE] = random.Random(page).randbytes(PAGE)


def damage_found(folder: Path) -> str:
    """Return how the damage of the records in the folder is told to the user."""
    try:
        with reopened(folder) as records:
            return " ".join(damage.message for damage in records.audit.verify())
    except RecordsUnavailableError as error:
        return error.user_message


@pytest.mark.parametrize("mutate", [flipped, zeroed, truncated, swapped, garbled])
def test_damage_on_any_page_is_told(
    folder: Path, whole: bytes, mutate: Callable[[bytearray, int], None]
) -> None:
    for page in range(len(whole) // PAGE):
        content = bytearray(whole)
        mutate(content, page)
        put(folder, content)
        assert damage_found(folder) != "", f"page {page}"


def test_a_file_that_cannot_be_opened_is_left_as_it_is(folder: Path, whole: bytes) -> None:
    for mutate in (flipped, zeroed, garbled):
        content = bytearray(whole)
        mutate(content, 0)
        inside = put(folder, content)
        with pytest.raises(RecordsUnavailableError, match="damaged"):
            reopened(folder)
        assert (inside / "needlemap.db").read_bytes() == content
        assert sorted(p.name for p in inside.iterdir()) == sorted(["needlemap.db", *BESIDE])


def test_the_file_itself_is_whole(folder: Path, whole: bytes) -> None:
    put(folder, whole)
    assert damage_found(folder) == ""
