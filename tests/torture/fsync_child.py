"""Stores patients while the disk refuses to flush; prints what it was told and what is there."""

import json
import sys
from pathlib import Path

from needlemap.errors import RecordsUnavailableError
from storage.makers import make_patient, new_records, reopened


def main() -> None:
    """Add one patient in peace, one under failures, and a last one in peace."""
    folder, switch, failures = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    told = ""
    patients = [make_patient(family_name=name) for name in ("Before", "During", "After")]
    with new_records(folder) as records:
        records.patients.add(patients[0])
        switch.write_text(failures)
        try:
            records.patients.add(patients[1])
        except RecordsUnavailableError as error:
            told = error.user_message
        switch.write_text("0")
        records.patients.add(patients[2])
        shown = [patient.family_name for patient in records.patients.search("")]
    with reopened(folder) as records:
        stored = [patient.family_name for patient in records.patients.search("")]
        damage = [damage.message for damage in records.audit.verify()]
    answer = {"told": told, "shown": shown, "stored": stored, "damage": damage}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
