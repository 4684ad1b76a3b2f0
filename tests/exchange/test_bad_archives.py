"""What is wrong in an archive is named by file and field, and nothing is imported."""

import json
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exchange.archives import changed, imported, part_like, put_together
from needlemap.domain.archive import ClinicRecord, LogEntry, PatientRecord
from needlemap.domain.ids import new_id
from needlemap.domain.session import Session
from needlemap.errors import ImportRefusedError
from needlemap.exchange.archive import CLINIC, MANIFEST, Manifest
from needlemap.exchange.strict_json import decoded, encoded
from needlemap.storage.records import Records

Parts = dict[str, bytes]
Change = Callable[[Parts], Parts]
OTHER = new_id()
_VALUES: tuple[Any, ...] = (None, True, -1, 10**30, 1.5, "", "\u202ex", [], [[]], {"a": 1})


def paths_in(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value of a text."""
    if way:
        yield way
    steps: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else ()
    steps = enumerate(value) if isinstance(value, list) else steps
    for step, inner in steps:
        yield from paths_in(inner, (*way, step))


def read_or_refused(text: bytes, type_: type, name: str) -> tuple[Any, str]:
    try:
        return decoded(text, type_, where=name), ""
    except ImportRefusedError as error:
        return None, error.user_message


def with_value(text: bytes, way: tuple[Any, ...], value: Any) -> Any:
    plain = json.loads(text)
    place = plain
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = value
    return plain


def test_each_field_is_kept_as_it_is_given_or_refused_by_name(archive_parts: Parts) -> None:
    """Thousands of changed texts: none is taken for something else than it says."""
    kinds: dict[str, type] = {
        CLINIC: ClinicRecord,
        part_like(archive_parts, "patient.json", holding='"kind"'): PatientRecord,
        part_like(archive_parts, "patient.json", holding='"precaution"'): PatientRecord,
        part_like(archive_parts, ".json", holding='"content_hash"'): Session,
    }
    refused = kept = 0
    for name, type_ in kinds.items():
        for way in paths_in(json.loads(archive_parts[name])):
            for value in _VALUES:
                given = with_value(archive_parts[name], way, value)
                read, why = read_or_refused(json.dumps(given).encode(), type_, name)
                if why:
                    assert why.startswith(name)
                    assert why.endswith("Nothing was imported.")
                    refused += 1
                else:
                    assert (way, json.loads(encoded(read))) == (way, given)
                    kept += 1
    assert refused > 2000
    assert kept > 100


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe{\x00}\x00", "UTF-8"),
        (b'{"seq": 1, "seq": 2}', "twice"),
        (b'{"seq": NaN}', "not a number"),
        (b'{"seq": -Infinity}', "not a number"),
        (b"[" * 100_000, "deeply"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "deeply"),
        (b'{"seq": ' + b"9" * 5000 + b"}", "too long"),
        (b'{"seq": 1} x', "not JSON"),
        (b"\n\n{,", "line 3"),
        (b"null", "null"),
        (b'"\\ud800"', "truncated"),
    ],
)
def test_text_that_is_not_plain_json_is_refused(text: bytes, says: str) -> None:
    with pytest.raises(ImportRefusedError, match=says):
        decoded(text, LogEntry, where="log.jsonl")


def test_a_text_with_a_byte_order_mark_is_read(archive_parts: Parts) -> None:
    with_mark = b"\xef\xbb\xbf" + archive_parts[CLINIC]
    assert decoded(with_mark, ClinicRecord, where=CLINIC).staff
    assert decoded(archive_parts[MANIFEST], Manifest, where=MANIFEST).version == 1


def session_name(parts: Parts) -> str:
    return part_like(parts, ".json", holding='"content_hash"')


def draft_name(parts: Parts) -> str:
    return next(n for n in sorted(parts) if "/sessions/" in n and b'"draft"' in parts[n])


def patient_name(parts: Parts) -> str:
    return part_like(parts, "patient.json", holding='"kind"')


def merged_name(parts: Parts) -> str:
    return part_like(parts, "patient.json", holding='"merged_into": "')


def _addendum(session_id: str, user_id: str) -> dict[str, Any]:
    return {
        "id": OTHER,
        "session_id": session_id,
        "therapist_id": user_id,
        "name": "A",
        "credentials": "",
        "written_at": "2026-11-20T09:30:00Z",
        "utc_offset_min": 0,
        "reason": "r",
        "text": "t",
    }


def late_addendum(parts: Parts) -> Parts:
    name = draft_name(parts)
    draft = json.loads(parts[name])
    return changed(parts, name, "addenda", [_addendum(draft["id"], draft["therapist_id"])])


def moved(parts: Parts, ending: str, to: str) -> Parts:
    name = part_like(parts, ending)
    return {to: parts[name], **{n: data for n, data in parts.items() if n != name}}


def without(parts: Parts, name: str) -> Parts:
    return {n: data for n, data in parts.items() if n != name}


def in_a_circle(parts: Parts) -> Parts:
    name = merged_name(parts)
    merged = json.loads(parts[name])["patient"]
    kept = f"patients/{merged['merged_into']}/patient.json"
    return changed(parts, kept, "patient.merged_into", merged["id"])


def document_name(parts: Parts) -> str:
    return next(name for name in parts if "/documents/" in name)


def session_of_other(parts: Parts) -> Parts:
    name = draft_name(parts)
    patient_id = merged_name(parts).split("/")[1]
    return {**without(parts, name), f"patients/{patient_id}/sessions/{OTHER}.json": parts[name]}


BAD: dict[str, tuple[Change, str]] = {
    "no manifest": (lambda p: p, "manifest"),
    "newer": (lambda p: changed(p, MANIFEST, "version", 2), "newer version"),
    "foreign": (lambda p: changed(p, MANIFEST, "format", "zip"), "needlemap-archive"),
    "version 0": (lambda p: changed(p, MANIFEST, "version", 0), "version"),
    "path upwards": (lambda p: {**p, "../evil.json": b"{}"}, "no such part"),
    "absolute path": (lambda p: {**p, "/etc/passwd": b"{}"}, "no such part"),
    "backslashes": (lambda p: {**p, "..\\evil": b"{}"}, "no such part"),
    "unknown part": (lambda p: {**p, "patients/readme.txt": b""}, "no such part"),
    "no clinic": (lambda p: without(p, CLINIC), "clinic.json"),
    "no patient": (lambda p: without(p, patient_name(p)), "patient.json"),
    "no document": (lambda p: without(p, document_name(p)), "missing"),
    "document changed": (lambda p: {**p, document_name(p): b"other"}, "not what was added"),
    "document not listed": (
        lambda p: {**p, f"{document_name(p)[:-36]}{OTHER}": b"x"},
        "does not list",
    ),
    "signed text changed": (
        lambda p: changed(p, session_name(p), "visit.home_plan", "else"),
        "not what was signed",
    ),
    "hash changed": (
        lambda p: changed(p, session_name(p), "signature.content_hash", "0" * 64),
        "not what was signed",
    ),
    "signature taken away": (
        lambda p: changed(p, session_name(p), "signature", None),
        "if and only if",
    ),
    "unknown therapist": (
        lambda p: changed(p, draft_name(p), "therapist_id", OTHER),
        "the user .* is not in the file",
    ),
    "unknown who added": (
        lambda p: changed(p, patient_name(p), "documents.0.added_by", OTHER),
        "documents.added_by",
    ),
    "merged into nobody": (
        lambda p: changed(p, merged_name(p), "patient.merged_into", OTHER),
        "patient.merged_into",
    ),
    "merged in a circle": (in_a_circle, "circle"),
    "merged with itself": (
        lambda p: changed(p, merged_name(p), "patient.merged_into", merged_name(p).split("/")[1]),
        "patient.merged_into",
    ),
    "session of another": (session_of_other, "another name"),
    "patient of another": (
        lambda p: changed(p, merged_name(p), "patient.id", OTHER),
        "another patient",
    ),
    "foreign complaint": (
        lambda p: changed(p, draft_name(p), "sites.0.complaints", [OTHER]),
        "complaint",
    ),
    "addendum to a draft": (late_addendum, "only a signed session"),
    "no such place": (
        lambda p: changed(p, draft_name(p), "sites.0.point.face", 999_999),
        "no such place",
    ),
    "site twice": (
        lambda p: changed(p, draft_name(p), "sites", json.loads(p[draft_name(p)])["sites"] * 2),
        "each site once|order",
    ),
    "unknown owner": (
        lambda p: changed(p, CLINIC, "settings.0.owner", OTHER),
        "settings",
    ),
    "staff twice": (
        lambda p: changed(p, CLINIC, "staff", json.loads(p[CLINIC])["staff"] * 2),
        "each once",
    ),
}


def draft_with_site(parts: Parts) -> Parts:
    """Return the parts with a site in the draft, which the frozen clinic may not have."""
    signed = json.loads(parts[session_name(parts)])
    name = draft_name(parts)
    draft = json.loads(parts[name])
    site = signed["sites"][0] | {
        "session_id": draft["id"],
        "id": new_id(),
        "complaints": [],
        "estim": None,
    }
    return changed(parts, name, "sites", [site])


@pytest.mark.parametrize("what", BAD)
def test_an_archive_with_a_fault_is_refused_whole(
    what: str, archive_parts: Parts, untouched: Records, tmp_path: Path
) -> None:
    change, says = BAD[what]
    path = put_together(tmp_path / "bad.zip", change(draft_with_site(archive_parts)))
    if what == "no manifest":
        with zipfile.ZipFile(path, "w") as file:
            file.writestr(CLINIC, archive_parts[CLINIC])
    head = untouched.head()
    with pytest.raises(ImportRefusedError, match=says):
        imported(untouched, path)
    assert untouched.head() == head
    assert untouched.patients.search("") == ()


def test_the_same_parts_without_a_fault_are_imported(
    archive_parts: Parts, records: Records, tmp_path: Path
) -> None:
    path = put_together(tmp_path / "good.zip", draft_with_site(archive_parts))
    assert imported(records, path).counts.patients == 3


def test_a_part_that_is_there_twice_is_refused(
    archive_parts: Parts, untouched: Records, tmp_path: Path
) -> None:
    path = put_together(tmp_path / "bad.zip", archive_parts)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as file:
        file.writestr(CLINIC, archive_parts[CLINIC])
    with pytest.raises(ImportRefusedError, match="twice"):
        imported(untouched, path)


def test_what_was_changed_after_the_writing_is_refused(
    archive_parts: Parts, untouched: Records, tmp_path: Path
) -> None:
    path = tmp_path / "bad.zip"
    name = patient_name(archive_parts)
    with zipfile.ZipFile(path, "w") as file:
        for each, data in archive_parts.items():
            file.writestr(each, data.replace(b"Okafor", b"Okafoe") if each == name else data)
    with pytest.raises(ImportRefusedError, match="changed after"):
        imported(untouched, path)


def test_an_encrypted_part_is_refused(
    archive_parts: Parts, untouched: Records, tmp_path: Path
) -> None:
    path = put_together(tmp_path / "bad.zip", archive_parts)
    data = bytearray(path.read_bytes())
    place = data.index(b"PK\x01\x02")
    (flags,) = struct.unpack_from("<H", data, place + 8)
    struct.pack_into("<H", data, place + 8, flags | 1)
    path.write_bytes(data)
    with pytest.raises(ImportRefusedError, match="encrypted"):
        imported(untouched, path)


@pytest.mark.parametrize("size", [0, 1, 21, 400, 3000, 9000])
def test_a_file_that_was_cut_off_is_refused(
    size: int, archive_parts: Parts, untouched: Records, tmp_path: Path
) -> None:
    path = put_together(tmp_path / "bad.zip", archive_parts)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ImportRefusedError):
        imported(untouched, path)


def test_flipped_bytes_are_refused_or_change_nothing(
    archive_parts: Parts, untouched: Records, tmp_path: Path
) -> None:
    """Every 401st byte flipped: only heads of the ZIP that nobody reads may pass."""
    path = put_together(tmp_path / "bad.zip", archive_parts)
    whole = path.read_bytes()
    refused = 0
    for place in range(0, len(whole), 401):
        data = bytearray(whole)
        data[place] ^= 0x40
        path.write_bytes(data)
        try:
            look_only(untouched, path)
        except ImportRefusedError:
            refused += 1
    assert refused > len(whole) / 401 * 0.8


def look_only(records: Records, path: Path) -> None:
    from exchange.archives import taken
    from needlemap.exchange.archive import ArchiveReader
    from needlemap.services.archive_service import look_through

    with ArchiveReader(path) as reader:
        taken(look_through(records, reader))


def test_a_part_that_unpacks_to_too_much_is_refused(
    archive_parts: Parts, untouched: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("needlemap.exchange.archive.LONGEST_BYTES", 1_000_000)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in archive_parts.items():
            file.writestr(name, b" " * 50_000_000 if name == CLINIC else data)
    with pytest.raises(ImportRefusedError, match="more than 1 MB"):
        imported(untouched, path)


def test_a_folder_and_a_file_that_is_not_there_are_refused_in_words(
    untouched: Records, tmp_path: Path
) -> None:
    for path in (tmp_path, tmp_path / "nothing.zip"):
        with pytest.raises(ImportRefusedError, match="Choose another file"):
            imported(untouched, path)
