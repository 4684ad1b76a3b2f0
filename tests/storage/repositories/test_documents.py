"""Files in the records: encrypted, checked on reading, never changed."""

import hashlib
from pathlib import Path

import pytest

from needlemap.domain.patient_file import DOCUMENT_BYTES, DocumentKind
from needlemap.errors import DocumentRefusedError, NotFoundError, RecordsUnavailableError
from needlemap.storage.audit.audit_check import DamageKind
from needlemap.storage.engine.sqlcipher import IntegrityError
from needlemap.storage.records import Records
from storage.makers import stored_patient
from storage.raw import engine_of

SCAN = b"%PDF-1.4 canary canary canary " * 4000


def test_a_document_comes_back_byte_for_byte(records: Records) -> None:
    patient = stored_patient(records)
    document = records.documents.add(
        patient.id, DocumentKind.CONSENT, "Consent", "application/pdf", SCAN
    )
    assert records.documents.of_patient(patient.id) == (document,)
    assert records.documents.content(document.id) == SCAN
    assert document.sha256 == hashlib.sha256(SCAN).hexdigest()
    assert document.added_by == records.therapist.id
    assert records.audit.verify() == ()


def test_its_words_are_nowhere_on_the_disk(records: Records, folder: Path) -> None:
    patient = stored_patient(records)
    records.documents.add(patient.id, DocumentKind.OTHER, "canary scan", "text/plain", SCAN)
    records.close()
    seen = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert len(seen) > len(SCAN)
    assert b"canary" not in seen


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "empty"), (bytes(DOCUMENT_BYTES + 1), r"25\.0 MB; .* up to 25 MB")]
)
def test_an_empty_or_huge_file_is_refused_in_a_sentence(
    records: Records, content: bytes, says: str
) -> None:
    patient = stored_patient(records)
    head = records.audit.head()
    with pytest.raises(DocumentRefusedError, match=says):
        records.documents.add(patient.id, DocumentKind.OTHER, "t", "text/plain", content)
    assert records.audit.head() == head


def test_what_is_not_there_is_not_found(records: Records) -> None:
    with pytest.raises(NotFoundError):
        records.documents.content("nothing")
    with pytest.raises(NotFoundError):
        records.documents.add("nobody", DocumentKind.OTHER, "t", "text/plain", b"x")


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE document_contents SET content = x'00'",
        "DELETE FROM document_contents",
        "UPDATE documents SET title = 'other'",
        "DELETE FROM documents",
    ],
)
def test_a_document_is_never_changed_and_who_does_it_is_found_out(
    records: Records, attack: str
) -> None:
    patient = stored_patient(records)
    document = records.documents.add(patient.id, DocumentKind.OTHER, "t", "text/plain", SCAN)
    with pytest.raises(IntegrityError):
        engine_of(records).execute(attack)
    for (name,) in engine_of(records).rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        engine_of(records).execute(f"DROP TRIGGER {name}")
    engine_of(records).execute("PRAGMA foreign_keys = OFF")
    engine_of(records).execute(attack)
    kinds = {damage.kind for damage in records.audit.verify()}
    assert kinds - {DamageKind.STRUCTURE_CHANGED}
    if "contents" in attack:
        with pytest.raises(RecordsUnavailableError, match="damaged"):
            records.documents.content(document.id)
