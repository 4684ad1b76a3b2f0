"""The keys of the records, and how they are sealed so that only one user's secret opens them.

Sealing needs the user's public key alone. So whoever has the records open can give every other
user a new data key without knowing their passwords: an ephemeral X25519 exchange, HKDF-SHA256
over it and both public keys, AES-256-GCM with the slot as associated data (the pattern of ECIES;
RFC 7748, RFC 5869).
"""

import os
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
_TAG_BYTES = 16
# Public half of the ephemeral pair, nonce, both keys and the tag.
SEALED_BYTES = KEY_BYTES + NONCE_BYTES + 2 * KEY_BYTES + _TAG_BYTES


@dataclass(frozen=True, slots=True, repr=False)
class RecordKeys:
    """The key of the database, which may be renewed, and the key of the log, which never is.

    A new log key would make every earlier entry, and every end of the log kept in backups and on
    paper, impossible to check.
    """

    database: bytes
    log: bytes

    @classmethod
    def random(cls) -> "RecordKeys":
        """Return fresh keys for new records."""
        return cls(os.urandom(KEY_BYTES), os.urandom(KEY_BYTES))

    def renewed(self) -> "RecordKeys":
        """Return the same log key with a fresh key of the database."""
        return RecordKeys(os.urandom(KEY_BYTES), self.log)

    def sealed_for(self, public: bytes, header: bytes) -> bytes:
        """Return the keys so that only the holder of the private half can read them."""
        passing = X25519PrivateKey.generate()
        passing_public = passing.public_key().public_bytes_raw()
        shared = passing.exchange(X25519PublicKey.from_public_bytes(public))
        nonce = os.urandom(NONCE_BYTES)
        box = _box(shared, passing_public, public).encrypt(nonce, self.database + self.log, header)
        return passing_public + nonce + box


def unsealed(sealed: bytes, private: bytes, header: bytes) -> RecordKeys:
    """Return what was sealed; InvalidTag or ValueError when it was for somebody else."""
    passing_public, rest = sealed[:KEY_BYTES], sealed[KEY_BYTES:]
    own = X25519PrivateKey.from_private_bytes(private)
    shared = own.exchange(X25519PublicKey.from_public_bytes(passing_public))
    box = _box(shared, passing_public, own.public_key().public_bytes_raw())
    both = box.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], header)
    return RecordKeys(both[:KEY_BYTES], both[KEY_BYTES:])


def new_pair() -> tuple[bytes, bytes]:
    """Return a fresh private key and its public half."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def derived_key(key: bytes, purpose: str) -> bytes:
    """Return a key for one purpose, from which nobody comes back to the key it is made of."""
    info = b"needlemap key for " + purpose.encode()
    return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)


def _box(shared: bytes, passing_public: bytes, public: bytes) -> AESGCM:
    info = b"needlemap sealed keys" + passing_public + public
    return AESGCM(HKDF(SHA256(), length=32, salt=None, info=info).derive(shared))
