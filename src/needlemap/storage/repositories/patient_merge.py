"""Which patients are one person: a duplicate that was merged is read under the one kept."""

from collections.abc import Iterator, Sequence

from needlemap.errors import NotFoundError
from needlemap.storage.engine.sqlcipher import Engine

_MERGED_INTO = "SELECT id FROM patients WHERE merged_into = ?"
_KEPT = "SELECT merged_into FROM patients WHERE id = ?"
# For a query over many patients: under whom each is read, over any steps.
KEPT_PATIENTS = """
WITH RECURSIVE kept (id, kept_id) AS (
    SELECT id, id FROM patients WHERE merged_into IS NULL
    UNION ALL SELECT patients.id, kept_id FROM kept JOIN patients ON merged_into = kept.id
)
"""


def ids_of_person(engine: Engine, patient_id: str) -> tuple[str, ...]:
    """Return the patient's id and those of all duplicates merged into it, over any steps."""
    ids = [patient_id]
    for one in ids:  # grows while it is walked
        ids += [merged for (merged,) in engine.rows(_MERGED_INTO, (one,))]
    return tuple(ids)


def kept_patient(engine: Engine, patient_id: str) -> str:
    """Return the patient under whom this one is read: itself, unless it was merged."""
    while (row := engine.row(_KEPT, (patient_id,))) and row[0]:
        patient_id = row[0]
    return patient_id


def check_takes_entries(engine: Engine, patient_id: str) -> None:
    """Raise NotFoundError for a patient who is not there, or was merged into another."""
    row = engine.row(_KEPT, (patient_id,))
    if row is None:
        raise NotFoundError("This patient is not in these records.")
    if row[0] is not None:
        raise NotFoundError("This patient was merged into another one; open that one.")


def placeholders(values: tuple[object, ...]) -> str:
    """Return a placeholder for each value, for ``IN (…)``."""
    return ", ".join("?" * len(values))


def in_parts(values: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """Yield the values, at most so many at a time, for queries that name each."""
    for start in range(0, len(values), size):
        yield tuple(values[start : start + size])
