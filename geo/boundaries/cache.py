"""Directories that appear whole or not at all, however many processes start at once."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.errors import Unavailable

_META = "meta.json"


def cached(directory: Path, build: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """The metadata of ``directory``, which ``build`` fills first where it is absent or damaged.

    ``build`` writes into a directory of its own and returns the metadata; the whole is moved into place at once.
    Of two processes that build at the same time one wins, and both go on with the same contents.

    Raises:
        Unavailable: the place cannot be written.
    """
    if (meta := _read(directory)) is not None:
        return meta
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        _sweep(directory.parent)
        scratch = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    except OSError as error:
        raise _unwritable(directory, error) from error
    try:
        meta = build(scratch)
        meta["files"] = {file.name: file.stat().st_size for file in sorted(scratch.iterdir())}
        (scratch / _META).write_text(json.dumps(meta), encoding="utf-8")
        _publish(scratch, directory)
    except OSError as error:
        raise _unwritable(directory, error) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return meta


def ready(directory: Path) -> bool:
    """Whether :func:`cached` would answer without building."""
    return _read(directory) is not None


def kept(directory: Path) -> dict[str, Any] | None:
    """The metadata of a whole directory; None where it is absent or damaged."""
    return _read(directory)


def _read(directory: Path) -> dict[str, Any] | None:
    try:
        meta: dict[str, Any] = json.loads((directory / _META).read_text(encoding="utf-8"))
        whole = all((directory / name).stat().st_size == size for name, size in meta["files"].items())
    except (OSError, ValueError, KeyError, AttributeError):
        return None
    return meta if whole else None


def _publish(scratch: Path, directory: Path) -> None:
    for file in scratch.iterdir():
        with file.open("rb") as handle:
            os.fsync(handle.fileno())
    scratch.chmod(0o755)
    for _ in range(3):
        try:
            scratch.rename(directory)
        except OSError:
            if _read(directory) is not None:
                return  # another process was faster
            # What stands there is damaged: out of the way, and try again.
            broken = Path(tempfile.mkdtemp(prefix=".broken-", dir=directory.parent))
            try:
                with contextlib.suppress(FileNotFoundError):  # another process took it out of the way
                    directory.rename(broken / "old")
            finally:
                shutil.rmtree(broken, ignore_errors=True)
        else:
            return
    raise OSError(f"{directory} stays in the way")


def _sweep(parent: Path) -> None:
    """Remove what builds that were killed left behind; a living build is never an hour old."""
    for left in parent.glob(".*"):
        if left.is_dir() and time.time() - left.stat().st_mtime > 3600:
            shutil.rmtree(left, ignore_errors=True)


def _unwritable(directory: Path, error: OSError) -> Unavailable:
    return Unavailable(
        f"The boundary cache {directory.parent} cannot be written ({error.strerror or error}). "
        "Make room or give it to this user, then start again."
    )
