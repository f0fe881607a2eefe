"""The master key, the data keys it wraps, and what is sealed with them. Nothing here touches the database."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import NotFound, Unavailable
from data.keyfiles import KeyFile, Keys
from data.registry.uids import Uids

#: What stands where a batch's wrapped data key, or a person's sealed blob, was.
ERASED = b""
WAS_ERASED = "The personal data of this record was erased. Its counts and movements are kept."
UNFIT = "The master key does not fit this store. Point PRAVAH_KEY_FILE to the key it was written with."

_NONCE = 12
_HEADER = "pravah-master-key-1"


class Sealer:
    """Seals and opens what belongs to one batch, with that batch's own data key."""

    def __init__(self, batch_id: str, data_key: bytes) -> None:
        self._cipher = AESGCM(data_key)
        self._batch_id = batch_id

    def drawer(self, name: str) -> Sealer:
        """The same key for rows of another table: what is sealed in one drawer does not open in another."""
        other = copy(self)
        other._batch_id = f"{self._batch_id}/{name}"
        return other

    def seal_many(self, identities: Iterable[int], texts: Sequence[str]) -> list[bytes]:
        """AES-256-GCM blobs (nonce first), each bound to its batch and row: moved elsewhere it does not open."""
        encrypt, prefix = self._cipher.encrypt, self._prefix
        nonces = os.urandom(_NONCE * len(texts))
        out = []
        at = 0
        for identity, text in zip(identities, texts, strict=True):
            nonce = nonces[at : at + _NONCE]
            at += _NONCE
            out.append(nonce + encrypt(nonce, text.encode(), b"%s%d" % (prefix, identity)))
        return out

    def open(self, identity: int, blob: bytes) -> str:
        """What was sealed for this row.

        Raises:
            NotFound: what was sealed here was erased.
            Unavailable: the blob is damaged, was moved, or belongs to another key.
        """
        if blob == ERASED:
            raise NotFound(WAS_ERASED)
        try:
            plain = self._cipher.decrypt(blob[:_NONCE], blob[_NONCE:], b"%s%d" % (self._prefix, identity))
        except InvalidTag as error:
            raise Unavailable("A sealed record does not open. Check the store against its backup.") from error
        return plain.decode()

    @property
    def _prefix(self) -> bytes:
        return f"{self._batch_id}:".encode()


@dataclass(frozen=True, repr=False)
class Keyring:
    """The master key and the lookup key. Neither is ever in the database, a log or a message."""

    keys: Keys

    def new_data_key(self, batch_id: str) -> tuple[Sealer, bytes]:
        """A fresh data key for a batch: its sealer, and the wrapped key that the registry may keep."""
        data_key = AESGCM.generate_key(256)
        return Sealer(batch_id, data_key), self.keys.wrap(data_key, batch_id)

    def sealer(self, batch_id: str, wrapped: bytes) -> Sealer:
        """The sealer of a batch whose wrapped data key the registry kept.

        Raises:
            NotFound: the data key was destroyed when the batch's personal data was erased.
            Unavailable: the master key is not the one that wrapped it.
        """
        return Sealer(batch_id, self._unwrapped(batch_id, wrapped))

    def rewrap(self, batch_id: str, wrapped: bytes) -> bytes | None:
        """A batch's data key wrapped by the new master key, where it is still wrapped by the old one; else None.

        Raises:
            Unavailable: neither key wrapped it.
        """
        if wrapped == ERASED:
            return None
        data_key = self._unwrapped(batch_id, wrapped)
        return self.keys.wrap(data_key, batch_id) if self.keys.wrapped_by_older(wrapped, batch_id) else None

    def hashes(self, purpose: str, texts: Iterable[str | None]) -> list[bytes | None]:
        """16-byte keyed BLAKE2b of each text: equal texts match, nothing can be read back. None stays None.

        ``purpose`` separates the hashes of different fields, so that a mobile never matches a number.
        """
        base = hashlib.blake2b(key=self._lookup, digest_size=16, person=purpose.encode()[:16])
        out: list[bytes | None] = []
        for text in texts:
            if text is None:
                out.append(None)
                continue
            one = base.copy()
            one.update(text.encode())
            out.append(one.digest())
        return out

    def uids(self) -> Uids:
        """The unique IDs of this store. They hang on the lookup key alone, which is never changed."""
        return Uids(hashlib.blake2b(b"derived key", key=self._lookup, digest_size=16, person=b"uid").digest())

    def _unwrapped(self, batch_id: str, wrapped: bytes) -> bytes:
        if wrapped == ERASED:
            raise NotFound(WAS_ERASED)
        key = self.keys.unwrap(wrapped, batch_id)
        if key is None:
            raise Unavailable(UNFIT)
        return key

    @property
    def _lookup(self) -> bytes:
        return self.keys.further[0]


def master_key(file: Path) -> KeyFile:
    """The file of the master key, which may be changed, and of the lookup key, which may not."""
    return KeyFile(file, _HEADER, "master key", "PRAVAH_KEY_FILE", further=1)


def read_keyring(file: Path, *, create: bool) -> Keyring:
    """The keyring in ``file``; with ``create`` a fresh one is made (readable by its owner only) where none is.

    Raises:
        Unavailable: the file is absent and may not be made, cannot be read or written, or is no key file.
    """
    return Keyring(master_key(file).read(create=create))
