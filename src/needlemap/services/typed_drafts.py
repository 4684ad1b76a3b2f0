"""What was being typed when the window locked: kept encrypted, for the user who typed it alone.

The text lies in a file beside the records, under a key of its own that only the records hold. So
the text itself never comes into the log, which keeps everything for ever; a new key of the records
changes nothing; and without the records nobody reads it. Each draft has another key.
"""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from needlemap.errors import NeedleMapError
from needlemap.storage.engine import disk

if TYPE_CHECKING:
    from needlemap.storage.records import Records

_KEY = "draft_key"
_NONCE_BYTES = 12
_LONGEST = 100_000_000


@dataclass(frozen=True, slots=True)
class TypedText:
    """One text and where it was being typed, in words."""

    place: str
    text: str


class TypedDrafts:
    """Keeps the unfinished texts of whoever is signed in."""

    def __init__(self, records: "Records", folder: Path) -> None:
        self._records = records
        self._owner = records.therapist.id
        self._bound = f"{records.records_id} {self._owner}".encode()
        self._path = folder / f"draft-{self._owner}"

    def read(self) -> tuple[TypedText, ...]:
        """Return the texts that were kept; none when there are none, or none that can be read."""
        try:
            key = self._records.settings.get(_KEY, str, self._owner)
            if key is None or not self._path.exists():
                return ()
            content = disk.read_file(self._path, longest=_LONGEST)
            plain = AESGCM(bytes.fromhex(key)).decrypt(
                content[:_NONCE_BYTES], content[_NONCE_BYTES:], self._bound
            )
            return tuple(TypedText(**each) for each in json.loads(plain))
        except (NeedleMapError, InvalidTag, ValueError, TypeError):
            return ()

    def write(self, texts: Sequence[TypedText]) -> None:
        """Keep these texts in place of any before; none forgets them. Errors are those of storage.

        The key is in the records before the text is in its file.
        """
        if not texts:
            self._forget()
            return
        key, nonce = AESGCM.generate_key(256), os.urandom(_NONCE_BYTES)
        plain = json.dumps([asdict(each) for each in texts]).encode("utf-8", "surrogatepass")
        self._records.settings.set(_KEY, key.hex(), self._owner)
        disk.replace_file(self._path, nonce + AESGCM(key).encrypt(nonce, plain, self._bound))

    def _forget(self) -> None:
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        if self._records.settings.get(_KEY, str, self._owner) is not None:
            self._records.settings.set(_KEY, None, self._owner)
