"""The vault in HOME: an SQLite file beside the registry's, sealed with data keys that a key file of its own wraps.

``numbers`` is clustered by reference. The references of one put share their first eight bytes, and ``runs`` says which
batch these belong to: so a batch is forgotten by ranges, without an index that every insert would have to pay for.
The file has a rollback journal, not a write-ahead log: several processes may write to it with any version of SQLite.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import Unavailable
from data.keyfiles import KeyFile, Keys
from data.vault.vault import references as drawn

_NONCE = 12
_PREFIX = 8
_TOGETHER = 64
_BUSY_S = 30.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS batches (
    id TEXT PRIMARY KEY, data_key BLOB NOT NULL, settled INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (prefix BLOB PRIMARY KEY, batch TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS numbers (reference BLOB PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID;
"""


class EmbeddedVault:
    """See :class:`data.vault.Vault`. The file and its key are made when the first number comes."""

    def __init__(self, file: Path, key_file: Path) -> None:
        self._file = file
        self._key = KeyFile(key_file, "pravah-vault-key-1", "vault's key", "PRAVAH_VAULT_KEY_FILE")
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    def put_many(self, batch_id: str, numbers: Sequence[str | None]) -> list[bytes | None]:
        """Keep the numbers of a batch; they are on the disk when it returns."""
        each, kept = drawn(numbers)
        if not kept:
            return each
        with self._writing(create=True) as connection:
            cipher = AESGCM(self._data_key(connection, batch_id))
            connection.execute("INSERT INTO runs VALUES (?, ?)", (kept[0][0][:_PREFIX], batch_id))
            _insert(connection, list(_sealed(cipher, kept)))
        return each

    def get(self, references: Sequence[bytes]) -> list[str | None]:
        """The numbers under these references."""
        if not self._file.exists():
            return [None] * len(references)
        ciphers: dict[bytes, AESGCM | None] = {}
        out: list[str | None] = []
        with self._at_work() as connection:
            for reference in references:
                prefix = reference[:_PREFIX]
                if prefix not in ciphers:
                    ciphers[prefix] = self._cipher_of(connection, prefix)
                cipher = ciphers[prefix]
                row = connection.execute("SELECT sealed FROM numbers WHERE reference = ?", (reference,)).fetchone()
                out.append(None if row is None or cipher is None else _unsealed(cipher, reference, row[0]))
        return out

    def forget(self, references: Sequence[bytes]) -> int:
        """Destroy these numbers; SQLite overwrites them."""
        if not self._file.exists():
            return 0
        with self._writing() as connection:
            gone = connection.executemany(
                "DELETE FROM numbers WHERE reference = ?", ((reference,) for reference in references)
            )
            return gone.rowcount

    def forget_batch(self, batch_id: str) -> int:
        """Destroy all numbers of a batch, and the key that they were sealed with."""
        if not self._file.exists():
            return 0
        with self._writing() as connection:
            return _forget_batch(connection, batch_id)

    def sweep(self, committed: Callable[[str], bool]) -> int:
        """Destroy the numbers of batches that were never committed; each batch is asked about once."""
        if not self._file.exists():
            return 0
        with self._at_work() as connection:
            if connection.execute("SELECT 1 FROM batches WHERE NOT settled LIMIT 1").fetchone() is None:
                return 0
        swept = 0
        with self._writing() as connection:
            for (batch_id,) in connection.execute("SELECT id FROM batches WHERE NOT settled").fetchall():
                if committed(batch_id):
                    connection.execute("UPDATE batches SET settled = 1 WHERE id = ?", (batch_id,))
                else:
                    swept += _forget_batch(connection, batch_id)
        return swept

    def change_key(self) -> int:
        """A new key for the vault; the data keys are wrapped by it, the numbers stay as they are."""
        if not self._file.exists():
            return 0
        changed = 0
        with self._writing() as connection:  # nobody makes a data key meanwhile
            keys = self._key.begin_change()
            for batch_id, wrapped in connection.execute("SELECT id, data_key FROM batches").fetchall():
                if keys.wrapped_by_older(wrapped, batch_id):
                    anew = keys.wrap(self._unwrapped(batch_id, wrapped), batch_id)
                    connection.execute("UPDATE batches SET data_key = ? WHERE id = ?", (anew, batch_id))
                    changed += 1
                else:
                    self._unwrapped(batch_id, wrapped)
        self._key.end_change(keys)
        return changed

    def check(self) -> str:
        """Count the numbers, and try the key on a batch."""
        if not self._file.exists():
            return "The vault holds no number yet."
        with self._at_work() as connection:
            (many,) = connection.execute("SELECT count(*) FROM numbers").fetchone()
            row = connection.execute("SELECT id, data_key FROM batches LIMIT 1").fetchone()
        if row is not None:
            self._unwrapped(*row)
            if self._key.read(create=False).older is not None:
                raise Unavailable(
                    "A change of the vault's key was cut off, and nothing is lost: 'app.py secrets rotate' finishes it."
                )
        return f"The vault holds {many} numbers."

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _data_key(self, connection: sqlite3.Connection, batch_id: str) -> bytes:
        """The batch's data key; a new batch gets one. The key file is read within the transaction: see change_key."""
        row = connection.execute("SELECT data_key FROM batches WHERE id = ?", (batch_id,)).fetchone()
        if row is not None:
            return self._unwrapped(batch_id, row[0])
        empty = connection.execute("SELECT 1 FROM batches LIMIT 1").fetchone() is None
        data_key = AESGCM.generate_key(256)
        wrapped = self._key.read(create=empty).wrap(data_key, batch_id)
        connection.execute("INSERT INTO batches (id, data_key) VALUES (?, ?)", (batch_id, wrapped))
        return data_key

    def _cipher_of(self, connection: sqlite3.Connection, prefix: bytes) -> AESGCM | None:
        wanted = "SELECT id, data_key FROM batches WHERE id = (SELECT batch FROM runs WHERE prefix = ?)"
        if connection.execute(wanted, (prefix,)).fetchone() is None:
            return None

        def cipher(keys: Keys) -> tuple[AESGCM | None] | None:
            row = connection.execute(wanted, (prefix,)).fetchone()
            if row is None:  # forgotten meanwhile
                return (None,)
            key = keys.unwrap(row[1], row[0])
            return None if key is None else (AESGCM(key),)

        found = self._key.fitting(cipher)
        if found is None:
            raise _unfit()
        return found[0]

    def _unwrapped(self, batch_id: str, wrapped: bytes) -> bytes:
        key = self._key.read(create=False).unwrap(wrapped, batch_id)
        if key is None:
            raise _unfit()
        return key

    @contextmanager
    def _writing(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        """One transaction that has the file to itself; all or nothing."""
        with self._at_work(create=create) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def _at_work(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._connected(create)
                yield self._connection
            except sqlite3.Error as error:
                raise Unavailable(
                    f"The vault ({self._file}) does not serve. Check the disk's free space and the file's owner, "
                    "or restore it from its backup."
                ) from error

    def _connected(self, create: bool) -> sqlite3.Connection:
        if create and not self._file.exists():
            try:
                self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))
            except OSError as error:
                raise Unavailable(
                    f"The vault ({self._file}) cannot be made: {error.strerror}. Let this user write there."
                ) from error
        connection = sqlite3.connect(self._file, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        for pragma in (
            "page_size=16384",
            "journal_mode=DELETE",
            "synchronous=FULL",
            "secure_delete=ON",
            "cache_size=-16384",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.executescript(_SCHEMA)
        return connection


def _sealed(cipher: AESGCM, kept: Sequence[tuple[bytes, str]]) -> Iterator[tuple[bytes, bytes]]:
    """Each number bound to its reference, whose last twelve bytes, never drawn twice under a key, are the nonce."""
    encrypt = cipher.encrypt
    return ((reference, encrypt(reference[-_NONCE:], number.encode(), reference)) for reference, number in kept)


def _insert(connection: sqlite3.Connection, rows: Sequence[tuple[bytes, bytes]]) -> None:
    """Many rows a statement: Python's lock changes hands once a statement, and a load's other threads want it."""
    whole = len(rows) - len(rows) % _TOGETHER
    start = "INSERT INTO numbers VALUES "
    pieces = (tuple(chain.from_iterable(rows[at : at + _TOGETHER])) for at in range(0, whole, _TOGETHER))
    connection.executemany(start + ",".join(["(?, ?)"] * _TOGETHER), pieces)
    connection.executemany(start + "(?, ?)", rows[whole:])


def _unsealed(cipher: AESGCM, reference: bytes, sealed: bytes) -> str:
    try:
        return cipher.decrypt(reference[-_NONCE:], sealed, reference).decode()
    except InvalidTag as error:
        raise Unavailable("A number in the vault does not open. Check the vault against its backup.") from error


def _forget_batch(connection: sqlite3.Connection, batch_id: str) -> int:
    gone = 0
    for (prefix,) in connection.execute("SELECT prefix FROM runs WHERE batch = ?", (batch_id,)).fetchall():
        first, last = prefix + bytes(_PREFIX), prefix + b"\xff" * _PREFIX
        gone += connection.execute("DELETE FROM numbers WHERE reference BETWEEN ? AND ?", (first, last)).rowcount
    connection.execute("DELETE FROM runs WHERE batch = ?", (batch_id,))
    connection.execute("DELETE FROM batches WHERE id = ?", (batch_id,))
    return gone


def _unfit() -> Unavailable:
    return Unavailable(
        "The vault's key does not fit the vault. Point PRAVAH_VAULT_KEY_FILE to the key it was written with."
    )
