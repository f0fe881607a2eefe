"""Whether files are what the manifest says: each is hashed once a process, before anything is read from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from core.errors import Unavailable
from data.lake.writer import LakeFile

#: What makes a missing or altered file good again.
REMEDY = "Run 'python app.py lake rebuild', which makes the lake anew from the registry."


def fault(root: Path, file: LakeFile) -> str | None:
    """What is wrong with a file, in words that follow its name; None when it is what the manifest says."""
    try:
        with (root / file.path).open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return None if digest == file.sha256 else "was changed"


class Proofs:
    """Remembers which files proved to be what the manifest lists. Threads may share it.

    A file that keeps its size, its time of change and its place on the disk is not hashed again: to look costs
    microseconds, to hash a second for each two gigabytes or so.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._proved: dict[str, tuple[int, int, int]] = {}

    def require(self, files: Iterable[LakeFile]) -> None:
        """Prove files that are not proved yet.

        Raises:
            Unavailable: one is missing or was changed; the sentence names it and what mends it.
        """
        for file in files:
            seen = self._look(file)
            if seen is not None and self._proved.get(file.path) == seen:
                continue
            wrong = fault(self._root, file)
            if wrong is not None or seen is None:
                self._proved.pop(file.path, None)
                raise refusal(file.path, wrong or "is missing")
            self._proved[file.path] = seen

    def _look(self, file: LakeFile) -> tuple[int, int, int] | None:
        try:
            told = (self._root / file.path).stat()
        except OSError:
            return None
        return told.st_size, told.st_mtime_ns, told.st_ino


def refusal(path: str, wrong: str) -> Unavailable:
    """The refusal to answer from a file that is not what it should be."""
    return Unavailable(f"{path} in the lake {wrong}, and an answer without it would be wrong. {REMEDY}")
