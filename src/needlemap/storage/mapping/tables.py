"""The tables that the log covers: their columns, and the statements that write one row.

A column that a later step adds must allow NULL, which is what earlier entries of the log say of it
by saying nothing; or the step logs every row that it fills.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

Value = str | int | float | None
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose every change is logged. ``key`` names the columns that tell a row."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    insert: str
    delete: str
    select: str

    def key_of(self, row: Row) -> tuple[Value, ...]:
        """Return the values that tell this row from all others."""
        return tuple(row[name] for name in self.key)

    def insert_of(self, columns: tuple[str, ...]) -> str:
        """Return the statement that writes a row of which only these columns are not NULL.

        For each NULL that it is given, the driver looks for an adapter of Python's None first:
        a site of 45 columns took 70 µs of which 50 were that.
        """
        return _insert(self.name, columns)

    def update_of(self, columns: tuple[str, ...]) -> str:
        """Return the statement that changes these columns of one row."""
        return _update(self.name, columns, self.key)


@dataclass(frozen=True, slots=True)
class Change:
    """One row before and after: no before is a new row, no after a removed one."""

    table: Table
    before: Row | None
    after: Row | None

    @property
    def altered(self) -> tuple[str, ...]:
        """The columns of a known row that change."""
        if self.before is None or self.after is None:
            return ()
        after = self.after
        return tuple(name for name, value in self.before.items() if after[name] != value)


@cache
def _insert(name: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


@cache
def _update(name: str, columns: tuple[str, ...], key: tuple[str, ...]) -> str:
    fresh = ", ".join(f"{column} = ?" for column in columns)
    return f"UPDATE {name} SET {fresh} WHERE {_by_key(key)}"


def _by_key(key: tuple[str, ...]) -> str:
    return " AND ".join(f"{column} = ?" for column in key)


def _table(name: str, columns: str, *, key: tuple[str, ...] = ("id",)) -> Table:
    names = tuple(columns.split())
    listed = ", ".join(names)
    return Table(
        name=name,
        columns=names,
        key=key,
        insert=_insert(name, names),
        delete=f"DELETE FROM {name} WHERE {_by_key(key)}",
        select=f"SELECT {listed} FROM {name}",
    )


USERS = _table("users", "id name credentials role created_at left_at")
PATIENTS = _table(
    "patients",
    "id family_name given_name born_on record_number figure note archived_at merged_into",
)
COMPLAINTS = _table(
    "complaints",
    """id patient_id name opened_at side region onset mechanism conditions aggravating easing
    irritability goals plan_sessions plan_every_days plan_until plan_reassess_after precautions
    referrer status status_reason status_at""",
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
    pain_reproduced retention_s inserted_at removed_at approximate carried_from note estim_pair
    estim_channel estim_hz estim_pulse_us estim_intensity estim_unit estim_minutes
    estim_level estim_waveform estim_mode warnings
    removed_by complaints""",
    key=("session_id", "id"),
)
SIGNATURES = _table(
    "signatures",
    """id session_id therapist_id name credentials signed_at utc_offset_min meaning
    content_hash content_format""",
)
VISIT_FACTS = _table("visit_facts", "session_id field value", key=("session_id", "field"))
PATIENT_FACTS = _table("patient_facts", "patient_id field value", key=("patient_id", "field"))
ADDENDA = _table(
    "addenda",
    "id session_id therapist_id name credentials written_at utc_offset_min reason text",
)
WITHDRAWALS = _table(
    "withdrawals",
    "session_id therapist_id name withdrawn_at utc_offset_min reason",
    key=("session_id",),
)
DOCUMENTS = _table("documents", "id patient_id kind title media_type size sha256 added_at added_by")
SETTINGS = _table("settings", "owner name value", key=("owner", "name"))
PROTOCOLS = _table("protocols", "id owner name sites made_at given_up_at")
# In the order in which rows can be written without breaking a foreign key.
LOGGED: Mapping[str, Table] = {
    table.name: table
    for table in (
        USERS,
        PATIENTS,
        COMPLAINTS,
        SESSIONS,
        SITES,
        SIGNATURES,
        VISIT_FACTS,
        PATIENT_FACTS,
        ADDENDA,
        WITHDRAWALS,
        DOCUMENTS,
        SETTINGS,
        PROTOCOLS,
    )
}
