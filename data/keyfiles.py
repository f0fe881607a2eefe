"""Files that hold keys: made once, readable by their owner, replaced without a moment in which neither old nor new is
there. And how one key wraps another. Nothing here knows what the keys are for.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import Unavailable

_NONCE = 12
_SIZE = 32
_OLDER = "older"
Found = TypeVar("Found")


@dataclass(frozen=True, repr=False)
class Keys:
    """What a key file holds: the key that wraps, further keys, and the wrapping key before while it is replaced."""

    wrapping: bytes
    further: tuple[bytes, ...] = ()
    older: bytes | None = None

    def wrap(self, key: bytes, name: str) -> bytes:
        """``key`` as it may be kept in a database; it unwraps only under the same name."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self.wrapping).encrypt(nonce, key, name.encode())

    def unwrap(self, wrapped: bytes, name: str) -> bytes | None:
        """The key that was wrapped under this name; None when no key of this file did it."""
        for key in (self.wrapping, self.older):
            if key is not None:
                with suppress(InvalidTag):  # the other key may fit, and None says that neither does
                    return AESGCM(key).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], name.encode())
        return None

    def wrapped_by_older(self, wrapped: bytes, name: str) -> bool:
        """Whether it was wrapped by the key that is being replaced."""
        return replace(self, older=None).unwrap(wrapped, name) is None and self.unwrap(wrapped, name) is not None


@dataclass(frozen=True)
class KeyFile:
    """Where keys of one sort are kept: ``what`` names them in sentences, ``setting`` the variable that says where."""

    path: Path
    header: str
    what: str
    setting: str
    further: int = 0

    def read(self, *, create: bool) -> Keys:
        """The keys; with ``create`` fresh ones are made where there is no file.

        Raises:
            Unavailable: the file is absent and may not be made, cannot be read or written, or is no such key file.
        """
        try:
            if create and not self.path.exists():
                self._create()
            lines = self.path.read_text("ascii").splitlines()
        except FileNotFoundError as error:
            raise Unavailable(
                f"The {self.what} ({self.path}) is missing, and this store holds sealed records. "
                f"Put the key back, or point {self.setting} to it."
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable(
                f"The {self.what} ({self.path}) cannot be read. Check its owner and its content."
            ) from error
        found = self._parsed(lines)
        if found is None:
            raise Unavailable(f"{self.path} is not a {self.what} of Pravah. Point {self.setting} to the right file.")
        return found

    def fitting(self, look: Callable[[Keys], Found | None]) -> Found | None:
        """What ``look`` finds with the keys, which it is given again while they are changed by another process.

        Between reading a database and reading this file either may have become newer than the other; when the file
        was the same before and after, and still ``look`` found nothing, then no key fits, and it is None.

        Raises:
            Unavailable: the file cannot be read.
        """
        keys = self.read(create=False)
        while (found := look(keys)) is None and (now := self.read(create=False)) != keys:
            keys = now
        return found

    def begin_change(self) -> Keys:
        """Draw a new wrapping key and keep the old one beside it; a change that was cut off goes on where it was.

        Raises:
            Unavailable: the file cannot be read or replaced; it is as it was.
        """
        keys = self.read(create=False)
        if keys.older is None:
            keys = replace(keys, wrapping=os.urandom(_SIZE), older=keys.wrapping)
            self._write(keys)
        return keys

    def end_change(self, keys: Keys) -> None:
        """Drop the old wrapping key, when nothing is wrapped by it any more.

        Raises:
            Unavailable: the file cannot be replaced; it holds both keys still.
        """
        self._write(replace(keys, older=None))

    def _parsed(self, lines: list[str]) -> Keys | None:
        if len(lines) < 2 or lines[0] != self.header:
            return None
        older = None
        if lines[-1].startswith(f"{_OLDER} "):
            older = _key(lines.pop().removeprefix(f"{_OLDER} "))
        keys = [_key(line) for line in lines[1:]]
        if len(keys) != 1 + self.further or None in keys:
            return None
        first, *rest = (key for key in keys if key is not None)
        return Keys(first, tuple(rest), older)

    def _text(self, keys: Keys) -> bytes:
        lines = [self.header, *(base64.b64encode(key).decode() for key in (keys.wrapping, *keys.further))]
        if keys.older is not None:
            lines.append(f"{_OLDER} {base64.b64encode(keys.older).decode()}")
        return "\n".join([*lines, ""]).encode()

    def _create(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.path.with_name(f".{self.path.name}-{os.getpid()}")
        drawn = [os.urandom(_SIZE) for _ in range(1 + self.further)]
        _put(draft, self._text(Keys(drawn[0], tuple(drawn[1:]))))
        with suppress(FileExistsError):  # unlike a rename, a link never replaces a key that another process made
            os.link(draft, self.path)
        draft.unlink()
        _settle(self.path.parent)

    def _write(self, keys: Keys) -> None:
        """Replace the file at once; who owned it and could read it stays so."""
        path = self.path.resolve()
        draft = path.with_name(f".{path.name}-new")
        try:
            was = path.stat()
            _put(draft, self._text(keys))
            if (was.st_uid, was.st_gid) != (os.geteuid(), os.getegid()):
                os.chown(draft, was.st_uid, was.st_gid)
            draft.chmod(was.st_mode & 0o777)
            draft.replace(path)
            _settle(path.parent)
        except OSError as error:
            with suppress(OSError):  # what is in its place may be no file at all
                draft.unlink()
            raise Unavailable(
                f"The {self.what} ({self.path}) cannot be replaced: {error.strerror}. "
                "Give this user the right to write beside it, and try again."
            ) from error


def _key(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return key if len(key) == _SIZE else None


def _put(file: Path, content: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)


def _settle(directory: Path) -> None:
    """Make what was renamed or linked in a directory outlast a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
