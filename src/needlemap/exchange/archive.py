"""The archive: a ZIP file of JSON texts and documents, whole, versioned, readable without us.

::

    README.txt                          what this is, for a person
    schema.json                         JSON Schema of every text, made from the types
    clinic.json                         staff; of a whole clinic settings and protocols, too
    patients/ID/patient.json            a patient, the file, complaints, the list of documents
    patients/ID/sessions/ID.json        one session with sites, signature, addenda, withdrawal
    patients/ID/documents/ID            a document, byte for byte
    log.jsonl                           the log of the records it came from, to be read only
    manifest.json                       what is in it, with the SHA-256 of each file

Two archives of the same records differ in manifest and log alone.
"""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any, TypeVar

import msgspec

from needlemap.domain import checks
from needlemap.domain.archive import ClinicRecord, LogEntry, PatientRecord, Scope
from needlemap.domain.canonical_json import content_hash
from needlemap.domain.patient_file import DOCUMENT_BYTES, Document
from needlemap.domain.session import Session, signed_content
from needlemap.domain.user import Therapist
from needlemap.errors import ImportRefusedError
from needlemap.exchange.strict_json import (
    LONGEST_BYTES,
    decoded,
    decoded_again,
    encoded,
    encoded_line,
    refused,
)

_T = TypeVar("_T")
FORMAT = "needlemap-archive"
VERSION = 1
SUFFIX = ".needlemap.zip"
MANIFEST, CLINIC, LOG, SCHEMA, README = (
    "manifest.json",
    "clinic.json",
    "log.jsonl",
    "schema.json",
    "README.txt",
)
MOST_FILES = 5_000_000
_ID = "[0-9a-f-]{36}"
_PATIENT = re.compile(rf"patients/({_ID})/patient\.json")
_SESSION = re.compile(rf"patients/({_ID})/sessions/({_ID})\.json")
_DOCUMENT = re.compile(rf"patients/({_ID})/documents/({_ID})")
_KNOWN = {MANIFEST, CLINIC, LOG, SCHEMA, README}
_LONGEST_LOG_BYTES = 20_000_000_000
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_ENCRYPTED = 0x1
_CHUNK = 1 << 20
_EFFORT = 3  # a tenth larger than with 6, in a third of the time
_WORDS = """\
This is an archive of records of dry needling, written by NeedleMap.

clinic.json and the folders under patients/ hold JSON texts (UTF-8): one file for each patient and
one for each session. Documents lie beside them as they were added. schema.json describes every
text (JSON Schema 2020-12). Times are in UTC; lengths, depths and places are in millimetres; left
and right are the patient's. Empty (null, "", []) means that nothing was entered.

A signed session can be checked without NeedleMap: its signature names a format and the SHA-256 of
what was signed. log.jsonl is the log of the records that this came from, one entry a line, to be
read only; its codes can be checked by those records alone. No password and no key is in here, and
the file is not encrypted: keep it as you keep paper records.
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is in an archive."""

    patients: int = 0
    sessions: int = 0
    signed_sessions: int = 0
    sites: int = 0
    documents: int = 0
    log_entries: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive is, of whom, made when and by whom. It is written last.

    ``log_head`` is the end of the log at that time, ``files`` the SHA-256 of each file by its name.
    """

    format: str
    version: int
    scope: Scope
    made_at: str
    made_by: Therapist
    program: str
    records_id: str
    log_head: str
    counts: Counts
    files: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # By name, since the encoder sorts what is not in order by a method that takes four times as
        # long for twice as many, and nothing else runs meanwhile.
        object.__setattr__(self, "files", dict(sorted(self.files.items())))
        checks.check_id("records_id", self.records_id)
        for name in ("made_at", "program", "log_head"):
            checks.check_text(name, getattr(self, name), longest=200)
        for digest in self.files.values():
            checks.check_hash("files", digest)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of every text of an archive, made from the types."""
    types = {
        "manifest": Manifest,
        "clinic": ClinicRecord,
        "patient": PatientRecord,
        "session": Session,
        "log_entry": LogEntry,
    }
    refs, parts = msgspec.json.schema_components(types.values(), ref_template="#/$defs/{name}")
    for part in parts.values():
        if part.get("type") == "object":
            part["additionalProperties"] = False
    for name, ref in zip(types, refs, strict=True):
        parts[name] = ref
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{FORMAT} {VERSION}",
        "description": "clinic.json is a clinic, patient.json a patient, each file under "
        "sessions/ a session, each line of log.jsonl a log_entry, manifest.json a manifest.",
        "$defs": parts,
    }


@cache
def schema_text() -> bytes:
    """Return `schema` as it is written, the first time after a while."""
    return encoded(schema())


class ArchiveWriter:
    """Writes one archive, file after file; `finish` writes the manifest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_EFFORT)
        self._files: dict[str, str] = {}
        self._counts = dict.fromkeys(Counts.__dataclass_fields__, 0)
        self._write(README, [_WORDS.encode()])
        self._write(SCHEMA, [schema_text()])

    def add_clinic(self, clinic: ClinicRecord) -> None:
        """Write what belongs to no patient."""
        self._write(CLINIC, [encoded(clinic)])

    def add_patient(self, record: PatientRecord) -> None:
        """Write a patient without sessions and contents of documents."""
        self._counts["patients"] += 1
        self._write(f"patients/{record.patient.id}/patient.json", [encoded(record)])

    def add_session(self, session: Session) -> None:
        """Write a session."""
        self._counts["sessions"] += 1
        self._counts["signed_sessions"] += session.is_signed
        self._counts["sites"] += len(session.sites)
        name = f"patients/{session.patient_id}/sessions/{session.id}.json"
        self._write(name, [encoded(session)])

    def add_document(self, document: Document, content: bytes) -> None:
        """Write the content of a document."""
        self._counts["documents"] += 1
        self._write(f"patients/{document.patient_id}/documents/{document.id}", [content])

    def add_log(self, entries: Iterable[LogEntry]) -> Iterator[int]:
        """Write the log; yields the number of entries now and then, so that others may work."""
        digest, count = hashlib.sha256(), 0
        # By its name, since a head of our own would be packed with another effort.
        with self._zip.open(LOG, "w", force_zip64=True) as file:
            for entry in entries:
                line = encoded_line(entry)
                digest.update(line)
                file.write(line)
                count += 1
                if count % 50 == 0:
                    yield count
        self._files[LOG] = digest.hexdigest()
        self._counts["log_entries"] = count
        yield count

    def finish(self, **facts: Any) -> Manifest:
        """Write the manifest and end the file."""
        manifest = Manifest(
            format=FORMAT,
            version=VERSION,
            counts=Counts(**self._counts),
            files=self._files,
            **facts,
        )
        self._zip.writestr(_entry(MANIFEST), encoded(manifest), compresslevel=_EFFORT)
        self._zip.close()
        return manifest

    def abandon(self) -> None:
        """Let go of a file that will not be whole."""
        with _quietly():
            self._zip.close()

    def _write(self, name: str, parts: Iterable[bytes]) -> None:
        data = b"".join(parts)
        self._files[name] = hashlib.sha256(data).hexdigest()
        self._zip.writestr(_entry(name), data, compresslevel=_EFFORT)


class ArchiveReader:
    """Reads one archive. Nothing is unpacked to the disk; each text is checked as it is read.

    ImportRefusedError, here as below, says what is wrong at which place of the file.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.name
        # Texts that were checked whole; their sums in the manifest say that they are the same.
        self._checked: set[str] = set()
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
            raise ImportRefusedError(
                f"{path.name} is not an archive of NeedleMap, or it is not whole. "
                "Choose another file, or export it again."
            ) from error
        except OSError as error:
            raise ImportRefusedError(
                f"{path.name} cannot be read: {error.strerror or error}. Choose another file."
            ) from error
        try:
            self._infos = self._checked_infos()
            self.manifest = self._read_manifest()
            self._check_files()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> "ArchiveReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    @property
    def patient_ids(self) -> tuple[str, ...]:
        """The patients in it, sorted."""
        found = (_PATIENT.fullmatch(name) for name in self._infos)
        return tuple(sorted(match[1] for match in found if match))

    def session_ids(self) -> dict[str, list[str]]:
        """Return the sessions of each patient, in the order of the file."""
        return self._ids_by_patient(_SESSION)

    def document_ids(self) -> dict[str, list[str]]:
        """Return the contents of documents of each patient."""
        return self._ids_by_patient(_DOCUMENT)

    def clinic(self) -> ClinicRecord:
        """Return what belongs to no patient."""
        return self._text(CLINIC, ClinicRecord)

    def patient(self, patient_id: str) -> PatientRecord:
        """Return a patient without the sessions."""
        name = f"patients/{patient_id}/patient.json"
        record = self._text(name, PatientRecord)
        if record.patient.id != patient_id:
            raise refused(name, f"it holds another patient, {record.patient.id}", "patient.id")
        self._checked.add(name)
        return record

    def session(self, patient_id: str, session_id: str) -> Session:
        """Return a session; one that is not what was signed is refused."""
        name = f"patients/{patient_id}/sessions/{session_id}.json"
        session = self._text(name, Session)
        if name in self._checked:
            return session
        if (session.id, session.patient_id) != (session_id, patient_id):
            raise refused(name, "it holds a session of another name", "id")
        signature = session.signature
        if signature and signature.content_hash != content_hash(signed_content(session)):
            raise refused(name, "the session is not what was signed", "signature.content_hash")
        later = [each.session_id for each in session.addenda]
        later += [session.withdrawal.session_id] if session.withdrawal else []
        if set(later) - {session_id}:
            raise refused(name, "it names another session", "session_id")
        self._checked.add(name)
        return session

    def document(self, document: Document) -> bytes:
        """Return the content of a document, which must be what was added."""
        name = f"patients/{document.patient_id}/documents/{document.id}"
        if name not in self._infos:
            raise refused(name, "this document is missing in the file")
        content = self._bytes(name, longest=DOCUMENT_BYTES)
        if (len(content), hashlib.sha256(content).hexdigest()) != (document.size, document.sha256):
            raise refused(name, "this document is not what was added", "sha256")
        return content

    def check_beside(self) -> Iterator[int]:
        """Check what is not imported, the log above all; yields the bytes that are read."""
        for name in (README, SCHEMA, LOG):
            if name not in self._infos:
                raise refused(name, "this part is missing in the file")
            digest, size = hashlib.sha256(), 0
            with _damage_of(name), self._zip.open(self._infos[name]) as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    if size > _LONGEST_LOG_BYTES:
                        raise refused(name, "it is too long")
                    yield size
            if digest.hexdigest() != self.manifest.files[name]:
                raise refused(name, "it was changed after the archive was written")

    def _text(self, name: str, type_: type[_T]) -> _T:
        if name not in self._infos:
            raise refused(name, "this part is missing in the file")
        data = self._bytes(name, longest=LONGEST_BYTES)
        if name in self._checked:
            return decoded_again(data, type_)
        return decoded(data, type_, where=name)

    def _bytes(self, name: str, *, longest: int) -> bytes:
        """Return one file of the archive, checked against the manifest; never more than allowed."""
        with _damage_of(name), self._zip.open(self._infos[name]) as file:
            data = file.read(longest + 1)
        if len(data) > longest:
            raise refused(name, f"it has more than {longest // 1_000_000} MB")
        known = self.manifest.files.get(name) if name != MANIFEST else None
        if name != MANIFEST and known != hashlib.sha256(data).hexdigest():
            raise refused(name, "it was changed after the archive was written")
        return data

    def _checked_infos(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > MOST_FILES:
            raise refused(self._name, f"it holds more than {MOST_FILES} files")
        found: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name = info.filename
            shown = f"{self._name}, {name!r:.120}"
            if name in found:
                raise refused(shown, "it is there twice")
            if info.flag_bits & _ENCRYPTED:
                raise refused(shown, "it is encrypted; unpack it and pack it without a password")
            patterns = (_PATIENT, _SESSION, _DOCUMENT)
            if name not in _KNOWN and not any(each.fullmatch(name) for each in patterns):
                raise refused(shown, "an archive of NeedleMap has no such part")
            found[name] = info
        return found

    def _read_manifest(self) -> Manifest:
        if MANIFEST not in self._infos:
            raise refused(self._name, "it is not an archive of NeedleMap: manifest.json is missing")
        data = self._bytes(MANIFEST, longest=LONGEST_BYTES * 8)
        if (version := _version_of(data)) is not None and version > VERSION:
            raise ImportRefusedError(
                f"{self._name} was written by a newer version of NeedleMap. "
                "Install the newest version to import it; nothing was imported."
            )
        manifest = decoded(data, Manifest, where=MANIFEST)
        if manifest.format != FORMAT or manifest.version < 1:
            raise refused(MANIFEST, f"it must be {FORMAT!r} of version 1", "format")
        return manifest

    def _check_files(self) -> None:
        """Refuse an archive that holds less or more than its manifest says."""
        listed, found = self.manifest.files.keys(), self._infos.keys() - {MANIFEST}
        if missing := sorted(listed - found):
            raise refused(self._name, f"{missing[0]} is missing in the file")
        if added := sorted(found - listed):
            raise refused(self._name, f"{added[0]} was added after the archive was written")

    def _ids_by_patient(self, pattern: re.Pattern[str]) -> dict[str, list[str]]:
        by_patient: dict[str, list[str]] = {}
        for name in self._infos:
            if found := pattern.fullmatch(name):
                by_patient.setdefault(found[1], []).append(found[2])
        return by_patient


def is_archive(path: Path) -> bool:
    """Whether a file looks like an archive of ours; it may be damaged all the same."""
    try:
        with zipfile.ZipFile(path) as opened:
            return MANIFEST in opened.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return False


def _version_of(data: bytes) -> int | None:
    """Return the version that a manifest names, whatever else it holds."""
    try:
        return msgspec.json.decode(data, type=_Versioned).version
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


class _Versioned(msgspec.Struct):
    version: int


def _entry(name: str) -> zipfile.ZipInfo:
    """Return the head of a file that is the same whenever it is written."""
    info = zipfile.ZipInfo(name, date_time=_FIXED_TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


@contextmanager
def _damage_of(name: str) -> Iterator[None]:
    """Tell damage of the ZIP itself in words."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise refused(name, "this part is damaged; export the archive again") from error


@contextmanager
def _quietly() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError):
        return
