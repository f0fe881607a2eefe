"""Small files that are there whole or not at all, whatever the machine does meanwhile."""

from __future__ import annotations

import os
from pathlib import Path


def replace_text(path: Path, text: str, *, durable: bool = True) -> None:
    """Replace a file whole, readable by its owner only; a ``durable`` one is on the disk when this returns.

    Raises:
        OSError: the disk does not take it; the file is as it was.
    """
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as handle:
        handle.write(text)
        if durable:
            handle.flush()
            os.fsync(handle.fileno())
    draft.replace(path)
    if durable:
        sync_folders(path.parent)


def sync_folders(*folders: Path) -> None:
    """Have the names in folders on the disk: a new file is there for good only when its folder is.

    Raises:
        OSError: the disk does not take them.
    """
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
