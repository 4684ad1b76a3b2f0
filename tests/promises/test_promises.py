"""The ten promises of safe records, one story each; the details are tested in tests/storage."""

import hashlib
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlcipher3

from needlemap.domain.clinic import ClinicHead
from needlemap.domain.edit import VisitEdit
from needlemap.domain.patient_file import Contact, DocumentKind
from needlemap.domain.user import Role
from needlemap.domain.visit import Consent, ConsentStatus, Visit
from needlemap.errors import (
    BackupDamagedError,
    ChangedMeanwhileError,
    NeedleMapError,
    RecordsInUseError,
    RecordsUnavailableError,
    SignedSessionError,
    WrongPasswordError,
)
from needlemap.storage.backup.backup_folders import backups_in
from needlemap.storage.backup.verified_backup import Checked, Reason, check_database
from needlemap.storage.engine import disk
from needlemap.storage.keys.record_keys import RecordKeys
from needlemap.storage.records import Records
from storage.makers import (
    AT,
    LIGHT,
    NAME,
    NOTHING_REQUIRED,
    PASSWORD,
    changing,
    make_complaint,
    make_protocol,
    make_site,
    new_records,
    placing,
    removing,
    reopened,
    signed_session,
    stored_patient,
    stored_session,
)
from storage.raw import engine_of

CANARY = "Canarybird"
NEW_PASSWORD = "quiet blue teapot"


def as_after_a_power_cut(folder: Path, copy: Path) -> Path:
    """Copy open records as they are on the disk at this moment."""
    shutil.copytree(folder, copy)
    return copy


def test_p1_saved_means_saved(records: Records, folder: Path, tmp_path: Path) -> None:
    session = stored_session(records)
    for ordinal in (1, 2, 3):
        site = make_site(session.id, ordinal=ordinal)
        records.sessions.apply(placing(site))
        copy = as_after_a_power_cut(folder, tmp_path / f"cut{ordinal}")
        with reopened(copy) as after_the_cut:
            assert after_the_cut.sessions.get(session.id).site(site.id) == site
    assert engine_of(records).row("PRAGMA synchronous") == (2,)


def test_p2_no_partial_session(records: Records) -> None:
    session = stored_session(records, sites=1)
    sites = [make_site(session.id, ordinal=n) for n in (2, 3, 4)]
    impossible = replace(sites[2], id=session.sites[0].id)
    with pytest.raises(NeedleMapError):
        records.sessions.apply(placing(*sites[:2], impossible))
    assert records.sessions.get(session.id) == session
    assert records.audit.verify() == ()


def test_p3_nothing_is_overwritten(records: Records) -> None:
    session = stored_session(records)
    states = [make_site(session.id, depth_mm=depth) for depth in (10.0, 20.0, 30.0)]
    states = [replace(state, id=states[0].id) for state in states]
    records.sessions.apply(placing(states[0]))
    records.sessions.apply(changing(states[0], states[1]))
    records.sessions.apply(changing(states[1], states[2]))
    records.sessions.apply(removing(states[2]))
    history = records.audit.history("session", session.id)
    depths = [row["depth_mm"] for event in history for row in event.before.get("sites", ())]
    assert depths == [10.0, 20.0, 30.0]
    for before, after in ((None, 6), (6, 4), (4, None)):
        edit = VisitEdit(session.id, Visit(pain_after=before), Visit(pain_after=after))
        records.sessions.change_visit(edit)
    told = records.sessions.field_history(session.id)
    assert [(past.field, past.value) for past in told] == [("pain_after", 6), ("pain_after", 4)]


def test_p4_a_signed_session_cannot_change(records: Records) -> None:
    signed = signed_session(records, sites=2)
    with pytest.raises(SignedSessionError):
        records.sessions.apply(removing(signed.sites[0]))
    with pytest.raises(sqlcipher3.IntegrityError, match="signed"):
        engine_of(records).execute("UPDATE sites SET depth_mm = 1")
    with pytest.raises(sqlcipher3.IntegrityError, match="signed"):
        engine_of(records).execute("UPDATE sessions SET status = 'draft'")
    with pytest.raises(SignedSessionError):
        records.sessions.change_visit(VisitEdit(signed.id, Visit(), Visit(pain_after=1)))
    with pytest.raises(sqlcipher3.IntegrityError, match="signed"):
        engine_of(records).execute("INSERT INTO visit_facts VALUES (?, 'note', '1')", (signed.id,))
    assert records.sessions.get(signed.id) == signed
    word = records.sessions.add_addendum(
        signed.id, reason="call", text="no soreness", at=AT, utc_offset_min=0
    )
    assert records.sessions.get(signed.id) == replace(signed, addenda=(word,))


def test_p5_a_change_behind_the_application_is_detected_and_named(records: Records) -> None:
    stored_session(records, sites=1)
    assert records.audit.verify() == ()
    engine_of(records).execute("UPDATE sites SET needle_count = 7")
    (damage,) = records.audit.verify()
    assert "of sites was changed: needle_count" in damage.message


CHANGES_BEHIND = {
    "visit_facts": "UPDATE visit_facts SET value = '9'",
    "patient_facts": "DELETE FROM patient_facts",
    "settings": "UPDATE settings SET value = '1' WHERE name = 'lock_after_min'",
    "protocols": "UPDATE protocols SET name = 'x'",
    "addenda": "UPDATE addenda SET text = 'x'",
    "withdrawals": "DELETE FROM withdrawals",
    "documents": "UPDATE documents SET title = 'x'",
    "complaints": "UPDATE complaints SET name = 'x'",
}


@pytest.mark.parametrize("table", CHANGES_BEHIND)
def test_p5_a_change_behind_the_application_is_named_in_every_table(
    records: Records, table: str
) -> None:
    patient, session = stored_patient(records), stored_session(records)
    records.sessions.change_visit(VisitEdit(session.id, Visit(), Visit(pain_after=3)))
    records.patient_files.set_reactions(patient.id, "", "fainted")
    records.documents.add(patient.id, DocumentKind.OTHER, "t", "text/plain", b"x")
    records.complaints.add(make_complaint(patient.id))
    records.settings.set_lock_after_min(3)
    records.protocols.save(make_protocol())
    signed = signed_session(records)
    records.sessions.add_addendum(signed.id, reason="r", text="t", at=AT, utc_offset_min=0)
    records.sessions.withdraw(signed.id, reason="wrong", at=AT, utc_offset_min=0)
    assert records.audit.verify() == ()
    for (name,) in engine_of(records).rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        engine_of(records).execute(f"DROP TRIGGER {name}")
    engine_of(records).execute(CHANGES_BEHIND[table])
    assert f"of {table} was" in " ".join(d.message for d in records.audit.verify())


def test_p6_without_a_password_nothing_can_be_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("SQLITE_TMPDIR", str(temporary))
    with new_records(folder) as records:
        patient = stored_patient(records, family_name=CANARY, note=CANARY, record_number=CANARY)
        session = stored_session(records)
        records.sessions.change_facts(session, replace(session, note=CANARY))
        for n in range(1, 60):
            note = f"{CANARY} {n} " * 20
            records.sessions.apply(placing(make_site(session.id, ordinal=n, note=note)))
        said = Visit(home_plan=CANARY, consent=Consent(ConsentStatus.VERBAL, note=CANARY))
        records.sessions.change_visit(VisitEdit(session.id, Visit(), said))
        records.patient_files.set_contacts(patient.id, (), (Contact("mother", CANARY),))
        scan = f"{CANARY} ".encode() * 9000
        records.documents.add(patient.id, DocumentKind.CONSENT, CANARY, "text/plain", scan)
        records.settings.set_clinic_head(ClinicHead(CANARY))
        records.audit.note("print", "patient", patient.id, recipient=CANARY)
        assert records.patients.search(CANARY) == (patient,)
        records.begin_backup(Reason.ASKED).run()
        assert sum(path.stat().st_size for path in tmp_path.rglob("*")) > 100_000
        assert traces_below(tmp_path) == []
    assert traces_below(tmp_path) == []
    assert CANARY not in caplog.text


def traces_below(place: Path) -> list[str]:
    """Return where below a folder something can be read that nobody may read."""
    secrets = [CANARY.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    secrets += [b"SQLite format", PASSWORD.encode()]
    files = [path for path in place.rglob("*") if path.is_file()]
    in_content = [path.name for path in files if any(s in path.read_bytes() for s in secrets)]
    return in_content + [path.name for path in place.rglob("*") if CANARY in path.name]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_p6_the_search_finds_a_name_that_is_left_in_a_file(tmp_path: Path, encoding: str) -> None:
    left = tmp_path / "records" / "cache.tmp"
    left.parent.mkdir()
    left.write_bytes(b"\x07" * 5001 + f"Mrs {CANARY}".encode(encoding) + b"\x07")
    assert traces_below(tmp_path) == ["cache.tmp"]


def test_p6_the_search_finds_a_name_of_a_file_a_password_and_a_plain_database(
    tmp_path: Path,
) -> None:
    (tmp_path / f"{CANARY}.pdf").mkdir()
    (tmp_path / "settings.ini").write_text(f"password={PASSWORD}")
    with closing(sqlite3.connect(tmp_path / "plain.db")) as plain:
        plain.execute("CREATE TABLE notes (text)")
    found = traces_below(tmp_path)
    assert sorted(found) == sorted([f"{CANARY}.pdf", "settings.ini", "plain.db"])


def test_p6_another_password_does_not_open(folder: Path) -> None:
    new_records(folder).close()
    with pytest.raises(WrongPasswordError):
        Records.open(folder, name=NAME, password=NEW_PASSWORD, kdf=LIGHT)


def test_p6_who_was_removed_reads_nothing_with_any_key_file_that_was_ever_there(
    folder: Path,
) -> None:
    with new_records(folder) as records:
        berta = records.users.add(
            name="Berta", credentials="", role=Role.THERAPIST, password=NEW_PASSWORD
        )
        kept = (folder / "records" / "needlemap.keys").read_bytes()
        records.users.remove(berta.id)
    with pytest.raises(WrongPasswordError):
        Records.open(folder, name="Berta", password=NEW_PASSWORD, kdf=LIGHT)
    (folder / "records" / "needlemap.keys").write_bytes(kept)
    (folder / "failures.json").unlink()
    with pytest.raises(RecordsUnavailableError):
        Records.open(folder, name="Berta", password=NEW_PASSWORD, kdf=LIGHT)


def test_p6_locked_records_need_the_password_again(records: Records) -> None:
    records.lock()
    with pytest.raises(RecordsUnavailableError):
        records.patients.search("")
    with pytest.raises(WrongPasswordError):
        records.unlock(NEW_PASSWORD)
    assert records.is_locked


def test_p7_a_forgotten_password_loses_nothing_while_the_code_exists(folder: Path) -> None:
    records, code = Records.create(folder, name=NAME, password=PASSWORD, kdf=LIGHT)
    with records:
        records.settings.set_required_fields(NOTHING_REQUIRED)
        session = signed_session(records, sites=3)
    with Records.recover(
        folder,
        code=code,
        name=NAME,
        new_password=NEW_PASSWORD,
        reason="password forgotten",
        kdf=LIGHT,
    ) as recovered:
        assert recovered.sessions.get(session.id) == session
        assert recovered.audit.verify() == ()


def test_p8_a_bad_or_newer_file_is_refused_and_never_damaged(folder: Path) -> None:
    with new_records(folder) as records:
        engine_of(records).execute("PRAGMA user_version = 99")
    database = folder / "records" / "needlemap.db"
    newer = database.read_bytes()
    for content in (newer, b"not ours" * 10_000, b"", newer[:5000]):
        database.write_bytes(content)
        with pytest.raises(RecordsUnavailableError) as raised:
            reopened(folder)
        assert raised.value.user_message.endswith(".")
        digest = hashlib.sha256(database.read_bytes()).digest()
        assert digest == hashlib.sha256(content).digest()


def spoil_the_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk change a byte of each database that is flushed."""
    sync = disk.sync_file

    def spoiling(path: Path) -> None:
        sync(path)
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0x20
        path.write_bytes(content)

    monkeypatch.setattr("needlemap.storage.backup.verified_backup.disk.sync_file", spoiling)


def test_p9_a_backup_that_was_not_verified_is_not_called_a_backup(
    records: Records, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_session(records, sites=2)
    whole = records.begin_backup(Reason.ASKED).run()
    with monkeypatch.context() as patched:
        spoil_the_copy(patched)
        with pytest.raises((BackupDamagedError, RecordsUnavailableError)):
            records.begin_backup(Reason.ASKED).run()
    assert backups_in(folder / "backups") == (whole,)
    assert list((folder / "backups").iterdir()) == [whole.folder]
    assert records.audit.verify() == ()


def test_p9_without_the_check_a_spoilt_copy_would_be_called_a_backup(
    records: Records, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: the check finds nothing. So it is the check that keeps the promise."""
    signed_session(records, sites=2)
    blind = Checked((), 2, {}, records.head(), rows_checked=True)
    with monkeypatch.context() as patched:
        patched.setattr(
            "needlemap.storage.backup.verified_backup.check_database", lambda *a, **k: blind
        )
        spoil_the_copy(patched)
        spoilt = records.begin_backup(Reason.ASKED).run()
    assert backups_in(folder / "backups") == (spoilt,)
    assert is_found_damaged(spoilt.database, records.backup_source().keys)


def is_found_damaged(database: Path, keys: RecordKeys) -> bool:
    """Whether the check names a damage, or cannot even open the file."""
    try:
        return check_database(database, keys, None).damages != ()
    except RecordsUnavailableError:
        return True


def test_p10_two_people_never_overwrite_each_other(records: Records, folder: Path) -> None:
    with pytest.raises(RecordsInUseError):
        reopened(folder)
    session = stored_session(records, sites=1)
    (site,) = session.sites
    records.sessions.apply(changing(site, replace(site, note="hers")))
    with pytest.raises(ChangedMeanwhileError):
        records.sessions.apply(changing(site, replace(site, note="his")))
    with pytest.raises(ChangedMeanwhileError):
        records.sessions.change_facts(
            replace(session, performed_at=AT.replace(year=2020)), replace(session, note="his")
        )
    assert records.sessions.get(session.id).sites[0].note == "hers"
    records.sessions.change_visit(VisitEdit(session.id, Visit(), Visit(home_plan="hers")))
    with pytest.raises(ChangedMeanwhileError):
        records.sessions.change_visit(VisitEdit(session.id, Visit(), Visit(home_plan="his")))
    assert records.sessions.get(session.id).visit.home_plan == "hers"
