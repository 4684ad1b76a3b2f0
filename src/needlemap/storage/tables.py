"""The tables that the log covers: their columns, and the statements that write one row."""

from collections.abc import Mapping
from dataclasses import dataclass

Value = str | int | float | None
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose every change is logged. Each has the key ``id``."""

    name: str
    columns: tuple[str, ...]
    insert: str
    update: str
    delete: str
    select: str


def _table(name: str, columns: str) -> Table:
    names = tuple(columns.split())
    listed = ", ".join(names)
    return Table(
        name=name,
        columns=names,
        insert=f"INSERT INTO {name} ({listed}) VALUES ({', '.join(':' + n for n in names)})",
        update=f"UPDATE {name} SET {', '.join(f'{n} = :{n}' for n in names[1:])} WHERE id = :id",
        delete=f"DELETE FROM {name} WHERE id = :id",
        select=f"SELECT {listed} FROM {name}",
    )


USERS = _table("users", "id name credentials role created_at")
PATIENTS = _table(
    "patients",
    "id family_name given_name born_on record_number figure note archived_at",
)
SESSIONS = _table(
    "sessions",
    "id patient_id therapist_id performed_at charted_at utc_offset_min status note",
)
SITES = _table(
    "sites",
    """id session_id ordinal face s t atlas_version plate plate_x_mm plate_y_mm side region
    structure structure_source technique manipulation diameter_mm length_mm needle_count
    insertion_count removed_count retained_count retained_reason depth_mm angle twitch twitch_count
    pain_reproduced retention_s inserted_at removed_at approximate carried_from note""",
)
SIGNATURES = _table(
    "signatures",
    """id session_id therapist_id name credentials signed_at utc_offset_min meaning
    content_hash""",
)
# In the order in which rows can be written without breaking a foreign key.
LOGGED: Mapping[str, Table] = {
    table.name: table for table in (USERS, PATIENTS, SESSIONS, SITES, SIGNATURES)
}
