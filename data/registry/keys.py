"""The master key, the data keys it wraps, and what is sealed with them. Nothing here touches the database."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import Unavailable
from data.registry.uids import Uids

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
            Unavailable: the blob is damaged, was moved, or belongs to another key.
        """
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

    _master: bytes
    _lookup: bytes

    def new_data_key(self, batch_id: str) -> tuple[Sealer, bytes]:
        """A fresh data key for a batch: its sealer, and the wrapped key that the registry may keep."""
        data_key = AESGCM.generate_key(256)
        nonce = os.urandom(_NONCE)
        wrapped = nonce + AESGCM(self._master).encrypt(nonce, data_key, batch_id.encode())
        return Sealer(batch_id, data_key), wrapped

    def sealer(self, batch_id: str, wrapped: bytes) -> Sealer:
        """The sealer of a batch whose wrapped data key the registry kept.

        Raises:
            Unavailable: the master key is not the one that wrapped it.
        """
        try:
            key = AESGCM(self._master).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], batch_id.encode())
        except InvalidTag as error:
            raise Unavailable(
                "The master key does not fit this store. Point PRAVAH_KEY_FILE to the key it was written with."
            ) from error
        return Sealer(batch_id, key)

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
        return Uids(self._derived("uid", 16))

    def _derived(self, purpose: str, size: int) -> bytes:
        derived = hashlib.blake2b(b"derived key", key=self._lookup, digest_size=size, person=purpose.encode())
        return derived.digest()


def read_keyring(file: Path, *, create: bool) -> Keyring:
    """The keyring in ``file``; with ``create`` a fresh one is made (readable by its owner only) where none is.

    Raises:
        Unavailable: the file is absent and may not be made, cannot be read or written, or is no key file.
    """
    try:
        if create and not file.exists():
            _create(file)
        lines = file.read_text("ascii").split()
    except FileNotFoundError as error:
        raise Unavailable(
            f"The master key ({file}) is missing, and this store holds sealed records. "
            "Put the key back, or point PRAVAH_KEY_FILE to it."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable(f"The master key ({file}) cannot be read. Check its owner and its content.") from error
    if len(lines) != 3 or lines[0] != _HEADER:
        raise Unavailable(f"{file} is not a master key of Pravah. Point PRAVAH_KEY_FILE to the right file.")
    return Keyring(base64.b64decode(lines[1]), base64.b64decode(lines[2]))


def _create(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = [base64.b64encode(os.urandom(32)).decode() for _ in range(2)]
    draft = file.with_name(f".{file.name}-{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, "\n".join([_HEADER, *keys, ""]).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    with suppress(FileExistsError):  # unlike a rename, a link never replaces a key that another process made meanwhile
        os.link(draft, file)
    draft.unlink()
