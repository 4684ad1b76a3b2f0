"""A damaged file gives back what can be read of it, says what it lost, and is never changed."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from needlemap.domain.patient_file import DocumentKind
from needlemap.domain.session import Session
from needlemap.domain.user import Role
from needlemap.errors import NotAllowedError, RecordsUnavailableError, WrongPasswordError
from needlemap.storage.backup.salvage import Salvaged, salvage
from needlemap.storage.records import Records
from storage.makers import LIGHT, NAME, PASSWORD, new_records, reopened, signed_session

PAGE = 4096


@dataclass(frozen=True)
class Whole:
    """Records as they were before any damage."""

    folder: Path
    sessions: tuple[Session, ...]

    @property
    def pages(self) -> int:
        return (self.folder / "records" / "needlemap.db").stat().st_size // PAGE


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """A clinic with three signed sessions and a document."""
    folder = tmp_path_factory.mktemp("whole") / "clinic"
    with new_records(folder) as records:
        sessions = tuple(signed_session(records, sites=6) for _ in range(3))
        patient = sessions[0].patient_id
        records.documents.add(patient, DocumentKind.OTHER, "scan", "text/plain", b"x" * 9000)
    return Whole(folder, sessions)


def damaged(whole: Whole, folder: Path, spoil: Callable[[bytearray], None]) -> bytes:
    shutil.copytree(whole.folder, folder)
    database = folder / "records" / "needlemap.db"
    content = bytearray(database.read_bytes())
    spoil(content)
    database.write_bytes(content)
    return bytes(content)


def zeroed(page: int) -> Callable[[bytearray], None]:
    def spoil(content: bytearray) -> None:
        content[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)

    return spoil


def flipped(page: int) -> Callable[[bytearray], None]:
    def spoil(content: bytearray) -> None:
        content[page * PAGE + random.Random(page).randrange(PAGE)] ^= 0x10

    return spoil


def truncated(page: int) -> Callable[[bytearray], None]:
    def spoil(content: bytearray) -> None:
        del content[page * PAGE :]

    return spoil


def salvaged(folder: Path, out: Path, *, name: str = NAME, password: str = PASSWORD) -> Salvaged:
    return salvage(folder, out, name=name, password=password, kdf=LIGHT)


def sessions_in(records: Records, whole: Whole) -> list[Session]:
    """Return which of the sessions there were are there as they were."""
    there = {
        line.id
        for patient in records.patients.search("")
        for line in records.sessions.of_patient(patient.id)
    }
    broken = records.sessions.broken_signatures()
    return [
        session
        for session in whole.sessions
        if session.id in there
        and session.id not in broken
        and records.sessions.get(session.id) == session
    ]


def salvage_unless_refused(folder: Path, out: Path) -> Salvaged | None:
    try:
        return salvaged(folder, out)
    except RecordsUnavailableError:
        assert not (out / "records").exists()
        return None


def check_salvage(whole: Whole, folder: Path, out: Path) -> int:
    """Salvage, and check that each session is there as it was or is named as lost.

    Returns how many are there; none when the schema was damaged.
    """
    before = (folder / "records" / "needlemap.db").read_bytes()
    found = salvage_unless_refused(folder, out)
    assert (folder / "records" / "needlemap.db").read_bytes() == before
    if found is None:
        return 0
    with reopened(out) as records:
        verified = [damage.message for damage in records.audit.verify()]
        there = sessions_in(records, whole)
        broken = records.sessions.broken_signatures()
    words = " ".join(found.lost)
    unnamed = [
        session.id
        for session in whole.sessions
        if session not in there and session.id not in words and session.id not in broken
    ]
    assert unnamed == []
    assert [each for each in verified if "content of document" not in each] == []
    assert found.is_whole or found.lost
    assert not (out / "records.salvaging").exists()
    return len(there)


def test_whole_records_are_copied_without_a_loss(whole: Whole, tmp_path: Path) -> None:
    found = salvaged(whole.folder, tmp_path / "out")
    assert found.is_whole
    assert found.lost == ()
    assert found.counts["sites"] == 18
    with reopened(tmp_path / "out") as records:
        assert sessions_in(records, whole) == list(whole.sessions)
        assert records.audit.verify() == ()
        patient = records.patients.get(whole.sessions[0].patient_id)
        assert patient in records.patients.search(patient.family_name)
        (document,) = records.documents.of_patient(patient.id)
        assert records.documents.content(document.id) == b"x" * 9000


# The driver tells a flipped bit and a missing end as it tells a page of zeros: not by its content,
# so that every third page shows it.
@pytest.mark.parametrize(
    ("mutate", "step", "at_least"), [(zeroed, 1, 0.5), (flipped, 3, 0.5), (truncated, 3, 0)]
)
def test_whatever_page_is_damaged_what_can_be_read_is_there_and_the_rest_is_named(
    whole: Whole,
    tmp_path: Path,
    mutate: Callable[[int], Callable[[bytearray], None]],
    step: int,
    at_least: float,
) -> None:
    there = []
    for page in range(0, whole.pages, step):
        folder, out = tmp_path / f"in{page}", tmp_path / f"out{page}"
        damaged(whole, folder, mutate(page))
        there.append(check_salvage(whole, folder, out))
        shutil.rmtree(folder)
        shutil.rmtree(out, ignore_errors=True)
    assert there[0] == 0
    assert there.count(3) >= at_least * len(there)


def test_what_lies_in_the_write_ahead_log_is_salvaged_too(whole: Whole, tmp_path: Path) -> None:
    folder, cut = tmp_path / "clinic", tmp_path / "after a power cut"
    shutil.copytree(whole.folder, folder)
    with reopened(folder) as records:
        late = signed_session(records)
        shutil.copytree(folder, cut)
    found = salvaged(cut, tmp_path / "out")
    assert found.is_whole
    with reopened(tmp_path / "out") as records:
        assert records.sessions.get(late.id) == late


def test_without_its_key_file_the_copy_or_a_backup_opens_the_records(
    whole: Whole, tmp_path: Path
) -> None:
    folder = tmp_path / "clinic"
    shutil.copytree(whole.folder, folder)
    (folder / "records" / "needlemap.keys").write_bytes(b"spoilt")
    assert salvaged(folder, tmp_path / "out").is_whole


def test_a_wrong_password_salvages_nothing(whole: Whole, tmp_path: Path) -> None:
    with pytest.raises(WrongPasswordError):
        salvaged(whole.folder, tmp_path / "out", password="quiet blue teapot")
    assert not (tmp_path / "out" / "records").exists()


def test_records_that_are_there_are_not_written_over(whole: Whole, tmp_path: Path) -> None:
    new_records(tmp_path / "out").close()
    with pytest.raises(RecordsUnavailableError, match="records in this folder already"):
        salvaged(whole.folder, tmp_path / "out")


def test_a_user_who_may_not_sign_may_not_salvage(whole: Whole, tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    shutil.copytree(whole.folder, folder)
    with reopened(folder) as records:
        records.users.add(
            name="Rita", credentials="", role=Role.REVIEWER, password="quiet blue teapot"
        )
    with pytest.raises(NotAllowedError):
        salvaged(folder, tmp_path / "out", name="Rita", password="quiet blue teapot")
