"""Room for what must be unpacked or rewritten before it is read: files without a name, gone when they are closed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import BinaryIO, cast

from core.errors import Unavailable

#: Bytes that must be left when something was unpacked.
_SPARE = 64 << 20


def scratch(home: Path | None) -> BinaryIO:
    """A new file in HOME that only this process can reach; a crash leaves nothing of it.

    What stands in it is personal data: no other user may read it, and it must not outlive its reading.
    """
    return cast("BinaryIO", TemporaryFile(dir=home))


def again(handle: BinaryIO) -> BinaryIO:
    """The same file from its beginning, to be closed apart from ``handle``. Only one may be read at a time."""
    handle.flush()
    handle.seek(0)
    return os.fdopen(os.dup(handle.fileno()), "rb")


def require_room(name: str, home: Path | None, size: int) -> None:
    """Refuse to unpack what would fill the disk.

    Raises:
        Unavailable: there are not so many bytes, and some to spare.
    """
    if shutil.disk_usage(home or gettempdir()).free < size + _SPARE:
        raise Unavailable(f"There is no room to unpack {name}. Make room in PRAVAH_HOME and load it again.")
