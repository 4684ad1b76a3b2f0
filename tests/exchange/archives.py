"""Archives taken apart, changed and put together again, with a manifest that fits."""

import hashlib
import json
import zipfile
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from needlemap.exchange.archive import MANIFEST, ArchiveReader, Manifest
from needlemap.services.archive_service import (
    ExportRequest,
    Preview,
    export_archive,
    import_archive,
    look_through,
)
from needlemap.storage.records import Records

_T = TypeVar("_T")


def taken(steps: Generator[Any, None, _T]) -> _T:
    """Take all steps; return what the last one gives."""
    while True:
        try:
            next(steps)
        except StopIteration as over:
            result: _T = over.value
            return result


def written(records: Records, path: Path, request: ExportRequest) -> Manifest:
    return taken(export_archive(records, path, request))


def imported(records: Records, path: Path, **how: bool) -> Preview:
    with ArchiveReader(path) as reader:
        preview = taken(look_through(records, reader))
        return taken(import_archive(records, reader, preview, **how))


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def put_together(path: Path, parts: Mapping[str, bytes]) -> Path:
    """Write an archive whose manifest names just these parts."""
    manifest = json.loads(parts[MANIFEST])
    beside = {name: data for name, data in parts.items() if name != MANIFEST}
    manifest["files"] = {n: hashlib.sha256(data).hexdigest() for n, data in beside.items()}
    with zipfile.ZipFile(path, "w") as file:
        for name, data in (*beside.items(), (MANIFEST, json.dumps(manifest).encode())):
            file.writestr(name, data)
    return path


def part_like(parts: Mapping[str, bytes], ending: str, *, holding: str = "") -> str:
    """Return the name of the first part with this ending that holds this text."""
    return next(n for n in sorted(parts) if n.endswith(ending) and holding.encode() in parts[n])


def changed(parts: Mapping[str, bytes], name: str, field: str, value: Any) -> dict[str, bytes]:
    """Return the parts with one field of one text changed; the field is named as a.0.b."""
    text = json.loads(parts[name])
    *way, last = [int(step) if step.isdigit() else step for step in field.split(".")]
    place = text
    for step in way:
        place = place[step]
    place[last] = value
    return {**parts, name: json.dumps(text).encode()}
