"""Where files are: what ships with the program, and the user's own folder. Creates nothing."""

import os
from functools import cache
from pathlib import Path

from needlemap.errors import NeedleMapError, ReferenceDataError

DATA_FOLDER_VARIABLE = "NEEDLEMAP_DATA"
RECORDS = "records"
DATABASE = "needlemap.db"
KEY_FILE = "needlemap.keys"
HEAD_FILE = "needlemap.head"
# Where a restore makes records ready, and what says that they are.
RESTORING = "records.restoring"
RESTORE_MARKER = "restore.json"


def data_table(name: str) -> Path:
    """Path of a reference table, for example ``techniques.csv``."""
    return _shipped() / "data" / name


def bodymaps() -> Path:
    """Folder of the drawn body: ``surface.npz`` and ``plates/<figure>/``."""
    return _shipped() / "assets" / "bodymaps"


def icon_file() -> Path:
    """Picture of the program's icon, 256 pixels wide."""
    return _shipped() / "assets" / "icons" / "needlemap-256.png"


def changes_file() -> Path:
    """Markdown file that says what changed from version to version."""
    return _shipped() / "CHANGELOG.md"


def third_party_file() -> Path:
    """Markdown file that lists the works of others in the program, with their licences."""
    return _shipped() / "THIRD_PARTY.md"


def records_folder(asked_for: Path | None = None) -> Path:
    """Folder of the user's records: as asked for, else $NEEDLEMAP_DATA, else the system's place."""
    if asked_for is not None:
        return _of_user(asked_for, "--data")
    if from_environment := os.environ.get(DATA_FOLDER_VARIABLE):
        return _of_user(Path(from_environment), f"${DATA_FOLDER_VARIABLE}")
    import platformdirs  # here, because it is not needed when the folder was named

    return Path(platformdirs.user_data_dir("NeedleMap", appauthor=False))


def records_exist(data_folder: Path) -> bool:
    """Whether there are records in a data folder, whole or not."""
    records = data_folder / RECORDS
    is_there = (records / DATABASE).exists() or (records / KEY_FILE).exists()
    # A restore that was interrupted goes on when the records are opened.
    return is_there or (data_folder / RESTORE_MARKER).exists()


def _of_user(folder: Path, named_by: str) -> Path:
    try:
        return folder.expanduser().absolute()
    except RuntimeError as error:
        raise NeedleMapError(
            f"{named_by} names {folder}, but there is no home folder for that user. "
            "Name another folder."
        ) from error


@cache
def _shipped() -> Path:
    """Root that holds data/ and assets/: inside the wheel, or the checkout's top level."""
    package = Path(__file__).parent
    for root in (package / "_files", package.parent.parent):
        if (root / "data").is_dir() and (root / "assets" / "bodymaps").is_dir():
            return root
    raise ReferenceDataError(
        "NeedleMap's own data files are missing; please install NeedleMap again."
    )
