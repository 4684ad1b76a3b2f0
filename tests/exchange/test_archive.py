"""An archive holds everything, says what it is, and brings back what went out."""

import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import jsonschema
import msgspec
import pytest

from exchange.archives import imported, parts_of, put_together, taken, written
from needlemap.domain.archive import ClinicRecord, PatientRecord, Scope, Staff
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import DocumentKind
from needlemap.domain.session import Session
from needlemap.domain.user import Permission, Role
from needlemap.errors import ExportError, ImportRefusedError, NotAllowedError
from needlemap.exchange.archive import LOG, MANIFEST, ArchiveReader, Manifest, schema
from needlemap.exchange.strict_json import encoded
from needlemap.services.archive_service import (
    ExportRequest,
    archive_name,
    export_archive,
    export_tables,
    import_archive,
    look_through,
)
from needlemap.services.log_service import ACTION_WORDS, action_words
from needlemap.services.typed_drafts import TypedDrafts, TypedText
from needlemap.storage.audit.action_permissions import PERMISSION_OF
from needlemap.storage.keys.key_file_io import read_key_file
from needlemap.storage.keys.record_files import RecordFiles
from needlemap.storage.mapping.tables import LOGGED
from needlemap.storage.records import Records
from needlemap.storage.repositories.log_reader import OPENED, LogFilter
from storage.makers import (
    AT,
    LIGHT,
    new_records,
    reopened,
    signed_session,
    stored_patient,
    stored_session,
)
from storage.raw import access_of, engine_of

WHOLE = ExportRequest(Scope.CLINIC)
_THAT_MAY_DIFFER = {MANIFEST, LOG}
# What each logged table becomes in an archive; a test fails for a table that is missing here.
ARCHIVED = {
    "users": Staff,
    "patients": Patient,
    "complaints": PatientRecord,
    "sessions": Session,
    "sites": Session,
    "signatures": Session,
    "visit_facts": Session,
    "patient_facts": PatientRecord,
    "addenda": Session,
    "withdrawals": Session,
    "documents": PatientRecord,
    "settings": ClinicRecord,
    "protocols": ClinicRecord,
}


def beside_manifest(parts: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in parts.items() if name not in _THAT_MAY_DIFFER}


def test_what_was_imported_goes_out_again_byte_for_byte(
    archive_parts: dict[str, bytes], tmp_path: Path
) -> None:
    source = put_together(tmp_path / "one.zip", archive_parts)
    empty = tmp_path / "three"
    fresh, _ = Records.create(empty, name="Carla Diaz", password="blue paper boat", kdf=LIGHT)
    with fresh:
        imported(fresh, source)
        assert fresh.audit.verify() == ()
        assert fresh.sessions.broken_signatures() == ()
        written(fresh, tmp_path / "two.zip", WHOLE)
    again = parts_of(tmp_path / "two.zip")
    assert beside_manifest(again) == beside_manifest(archive_parts)
    assert json.loads(again[MANIFEST])["counts"]["sites"] == 2


def test_every_stored_table_is_in_the_archive() -> None:
    assert set(LOGGED) - set(ARCHIVED) == set(), "say what holds the new table in an archive"


def test_every_row_but_those_of_access_comes_back(
    archive_parts: dict[str, bytes], clinic_folder: Path, tmp_path: Path
) -> None:
    source = put_together(tmp_path / "one.zip", archive_parts)
    fresh, _ = Records.create(
        tmp_path / "new", name="Carla D", password="blue paper boat", kdf=LIGHT
    )
    with fresh, reopened(clinic_folder) as old:
        imported(fresh, source)
        for name in LOGGED.keys() - {"users", "signatures", "visit_facts"}:
            rows = f"SELECT * FROM {name} ORDER BY 1, 2, 3"
            assert engine_of(old).rows(rows) != [], f"the frozen clinic has nothing in {name}"
            assert engine_of(fresh).rows(rows) == engine_of(old).rows(rows)
        # A signature's row gets an id of its own, and fields may have come since the freezing.
        sessions = [each for (each,) in engine_of(old).rows("SELECT id FROM sessions")]
        assert [fresh.sessions.get(e) for e in sessions] == [old.sessions.get(e) for e in sessions]


def test_each_text_is_as_the_schema_says(archive_parts: dict[str, bytes]) -> None:
    whole = json.loads(archive_parts["schema.json"])
    assert whole == json.loads(json.dumps(schema()))
    jsonschema.Draft202012Validator.check_schema(whole)
    kinds = {"patient.json": "patient", "clinic.json": "clinic", MANIFEST: "manifest"}
    checked = 0
    for name, data in archive_parts.items():
        kind = kinds.get(name.rpartition("/")[2]) or ("session" if "/sessions/" in name else "")
        lines = data.splitlines() if name == LOG else [data] if kind else []
        one = jsonschema.Draft202012Validator(
            {"$ref": f"#/$defs/{kind or 'log_entry'}", "$defs": whole["$defs"]}
        )
        for line in lines:
            one.validate(json.loads(line))
            checked += 1
    assert checked > 20


def test_the_schema_refuses_a_field_it_does_not_know(archive_parts: dict[str, bytes]) -> None:
    name = next(name for name in archive_parts if name.endswith("patient.json"))
    planted = json.loads(archive_parts[name]) | {"planted": 1}
    one = jsonschema.Draft202012Validator({**schema(), "$ref": "#/$defs/patient"})
    with pytest.raises(jsonschema.ValidationError, match="planted"):
        one.validate(planted)


def test_the_files_of_a_manifest_are_in_order_however_they_were_added(
    archive_parts: dict[str, bytes],
) -> None:
    """Out of order, 11,000 names took the encoder 80 ms in one piece, and a million an hour."""
    read = msgspec.json.decode(archive_parts[MANIFEST], type=Manifest)
    backwards = replace(read, files=dict(sorted(read.files.items(), reverse=True)))
    assert list(backwards.files) == sorted(read.files)
    assert encoded(backwards) == archive_parts[MANIFEST]


def test_no_key_is_in_an_archive(clinic_folder: Path, tmp_path: Path) -> None:
    with reopened(clinic_folder) as records:
        written(records, tmp_path / "one.zip", WHOLE)
        keys = access_of(records).keyring.present
        secrets = [keys.database, keys.log]
    slots = read_key_file(RecordFiles.in_folder(clinic_folder).keys).slots
    secrets += [getattr(slot, "wrapped", b"") or b"" for slot in slots]
    whole = b"\n".join(parts_of(tmp_path / "one.zip").values())
    planted = [secret for secret in secrets if secret]
    assert len(planted) >= 2
    for secret in planted:
        assert secret not in whole
        assert secret.hex().encode() not in whole


def test_chosen_patients_bring_their_duplicates_and_their_own_log(
    records: Records, tmp_path: Path
) -> None:
    session = signed_session(records)
    duplicate = stored_patient(records, family_name="Muller")
    records.patients.merge(session.patient_id, duplicate.id)
    stranger = stored_patient(records, family_name="Okafor")
    request = ExportRequest(Scope.PATIENTS, (duplicate.id,), recipient="Dr Ames")
    manifest = written(records, tmp_path / "one.zip", request)
    parts = parts_of(tmp_path / "one.zip")
    assert (manifest.counts.patients, manifest.counts.sessions) == (2, 1)
    assert stranger.id.encode() not in b"".join(parts.values())
    assert b'"settings": []' in parts["clinic.json"]
    logged = [json.loads(line) for line in parts[LOG].splitlines()]
    assert {"add_patient", "sign_session", "merge_patients"} <= {each["action"] for each in logged}
    told = records.audit.history("patient", duplicate.id)[-1]
    assert (told.action, told.detail["recipient"]) == ("export_archive", "Dr Ames")


def test_a_patients_own_copy_is_of_one_patient() -> None:
    with pytest.raises(ValueError, match="one patient"):
        ExportRequest(Scope.OWN_COPY, ("a", "b"))
    with pytest.raises(ValueError, match="chosen"):
        ExportRequest(Scope.PATIENTS)
    name = archive_name(Scope.OWN_COPY, ("01a22b8a-9e05",), "2026-11-30")
    assert name == "needlemap-01a22b8a-2026-11-30.needlemap.zip"


def test_staff_who_come_in_cannot_sign_in(archive_parts: dict[str, bytes], tmp_path: Path) -> None:
    source = put_together(tmp_path / "one.zip", archive_parts)
    folder = tmp_path / "new"
    fresh, _ = Records.create(folder, name="Carla Diaz", password="blue paper boat", kdf=LIGHT)
    with fresh:
        imported(fresh, source)
        came = [user for user in fresh.users.list() if user.name != "Carla Diaz"]
        assert [user.is_present for user in came] == [False, False]
    assert Records.user_names(folder) == ("Carla Diaz",)


def test_patients_are_found_at_once_after_an_import(
    records: Records, archive_parts: dict[str, bytes], tmp_path: Path
) -> None:
    assert records.patients.search("okafor") == ()
    imported(records, put_together(tmp_path / "one.zip", archive_parts))
    assert [patient.family_name for patient in records.patients.search("okafor")] == ["Okafor"]


def test_a_second_import_of_the_same_file_is_refused_or_brings_nothing(
    records: Records, archive_parts: dict[str, bytes], tmp_path: Path
) -> None:
    source = put_together(tmp_path / "one.zip", archive_parts)
    imported(records, source)
    head = records.head()
    with pytest.raises(ImportRefusedError, match="already"):
        imported(records, source)
    with pytest.raises(ImportRefusedError, match="All patients"):
        imported(records, source, leave_out_known=True)
    assert records.head() == head


def test_an_import_that_is_given_up_leaves_nothing(
    records: Records, archive_parts: dict[str, bytes], tmp_path: Path
) -> None:
    source = put_together(tmp_path / "one.zip", archive_parts)
    head = records.head()
    with ArchiveReader(source) as reader:
        preview = taken(look_through(records, reader))
        steps = import_archive(records, reader, preview)
        for _ in range(3):
            next(steps)
        steps.close()
    assert records.head() == head
    assert records.patients.search("") == ()
    assert records.audit.verify() == ()


def test_an_export_that_is_given_up_leaves_no_file_and_is_logged(
    records: Records, tmp_path: Path
) -> None:
    stored_session(records)
    out = tmp_path / "out"
    out.mkdir()
    steps = export_archive(records, out / "one.zip", WHOLE)
    next(steps)
    steps.close()
    assert list(out.iterdir()) == []
    actions = [each.action for each in records.audit.history("records", records.records_id)]
    assert actions[-2:] == ["export_archive", "export_failed"]


def test_an_export_into_a_folder_that_is_not_there_says_so(
    records: Records, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match="Choose another folder"):
        written(records, tmp_path / "nowhere" / "one.zip", WHOLE)


def test_a_therapist_exports_but_does_not_import(
    records: Records, folder: Path, archive_parts: dict[str, bytes], tmp_path: Path
) -> None:
    records.users.add(
        name="Ben Hart", credentials="", role=Role.THERAPIST, password="tall green door"
    )
    records.close()
    source = put_together(tmp_path / "one.zip", archive_parts)
    with Records.open(folder, name="Ben Hart", password="tall green door", kdf=LIGHT) as other:
        written(other, tmp_path / "two.zip", WHOLE)
        with pytest.raises(NotAllowedError):
            imported(other, source)
        assert other.patients.search("") == ()


def test_documents_go_out_and_come_in_as_they_are(records: Records, tmp_path: Path) -> None:
    patient = stored_patient(records)
    content = bytes(range(256)) * 300
    records.documents.add(patient.id, DocumentKind.CONSENT, "Consent", "application/pdf", content)
    written(records, tmp_path / "one.zip", ExportRequest(Scope.OWN_COPY, (patient.id,)))
    with new_records(tmp_path / "new") as other:
        imported(other, tmp_path / "one.zip")
        [document] = other.documents.of_patient(patient.id)
        assert other.documents.content(document.id) == content
        assert other.audit.verify() == ()


def test_addenda_and_a_withdrawal_stay_with_the_signed_session(
    records: Records, tmp_path: Path
) -> None:
    session = signed_session(records)
    records.sessions.add_addendum(
        session.id, reason="forgot", text="The left side too.", at=AT, utc_offset_min=60
    )
    records.sessions.withdraw(
        session.id, reason="wrong patient", at=AT + timedelta(hours=1), utc_offset_min=60
    )
    draft = stored_session(records)
    records.sessions.withdraw(draft.id, reason="twice", at=AT, utc_offset_min=60)
    written(records, tmp_path / "one.zip", WHOLE)
    with new_records(tmp_path / "new") as other:
        imported(other, tmp_path / "one.zip")
        for each in (session, draft):
            assert other.sessions.get(each.id) == records.sessions.get(each.id)
        assert other.audit.verify() == ()


def test_the_frozen_archive_of_version_1_can_still_be_imported(
    records: Records, tmp_path: Path
) -> None:
    frozen = Path(__file__).parent.parent / "fixtures" / "archive_1.zip"
    done = imported(records, frozen)
    assert (done.counts.patients, done.counts.sessions, done.counts.documents) == (3, 2, 1)
    assert records.audit.verify() == ()
    assert records.sessions.broken_signatures() == ()


def test_the_log_of_the_source_lies_beside_to_be_read(archive_parts: dict[str, bytes]) -> None:
    entries = [json.loads(line) for line in archive_parts[LOG].splitlines()]
    assert [each["seq"] for each in entries] == list(range(1, len(entries) + 1))
    assert all(after["prev"] == before["mac"] for before, after in pairwise(entries))
    manifest = json.loads(archive_parts[MANIFEST])
    assert manifest["log_head"] == f"{entries[-1]['seq']}:{entries[-1]['mac']}"


def test_two_archives_of_the_same_records_are_alike_whatever_the_clock_says(
    records: Records, tmp_path: Path
) -> None:
    signed_session(records)
    for name in ("one.zip", "two.zip"):
        written(records, tmp_path / name, WHOLE)
    one, two = (parts_of(tmp_path / name) for name in ("one.zip", "two.zip"))
    assert beside_manifest(one) == beside_manifest(two)
    with zipfile.ZipFile(tmp_path / "one.zip") as opened:
        assert {info.date_time for info in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_who_took_a_chart_out_of_the_records_is_in_its_list_of_access(
    records: Records, tmp_path: Path
) -> None:
    written(records, tmp_path / "before.zip", WHOLE)
    patient = stored_patient(records)
    other = stored_patient(records, family_name="Okafor")
    written(records, tmp_path / "whole.zip", WHOLE)
    taken(export_tables(records, tmp_path / "whole.tables.zip", WHOLE, "csv"))
    written(records, tmp_path / "own.zip", ExportRequest(Scope.OWN_COPY, (patient.id,)))
    written(records, tmp_path / "other.zip", ExportRequest(Scope.PATIENTS, (other.id,)))
    lines = records.log.lines(LogFilter(patient_id=patient.id, actions=OPENED))
    files = [line.detail["file"] for line in lines]
    assert files == ["own.zip", "whole.tables.zip", "whole.zip"]
    assert action_words(lines[1].action) == "Exported tables"


def test_every_action_that_takes_records_out_has_words_and_is_listed() -> None:
    taken_out = {action for action, may in PERMISSION_OF.items() if may is Permission.EXPORT}
    taken_out -= {"export_failed"}
    assert taken_out - set(OPENED) == set()
    assert taken_out - set(ACTION_WORDS) == set()


def test_the_key_of_unfinished_texts_is_not_in_an_archive(tmp_path: Path) -> None:
    with new_records(tmp_path / "clinic") as records:
        TypedDrafts(records, tmp_path / "clinic").write([TypedText("note", "half a sen")])
        key = records.settings.get("draft_key", str, records.therapist.id)
        written(records, tmp_path / "out.zip", WHOLE)
    assert key is not None
    parts = parts_of(tmp_path / "out.zip")
    assert b"draft_key" in parts["log.jsonl"]
    assert [name for name, content in parts.items() if key.encode() in content] == []
