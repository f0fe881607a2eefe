"""The files of a batch that has not committed yet, and the sweep of those that never did."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from core.errors import Conflict, Unavailable
from data.lake.writer import lake_root


class Draft:
    """Remembers on disk that a batch is being loaded, so that a crash leaves a mark and not a riddle."""

    def __init__(self, batch_id: str, store_id: str, home: Path, forget: Callable[[str], object]) -> None:
        """``forget`` destroys the identity numbers of a batch that did not commit."""
        self.batch_id = batch_id
        self._forget = forget
        self._store_id = store_id
        self._home = home
        self._kept = False
        #: Whether a commit has begun and nobody said how it ended: only a sweep may then remove the files.
        self.in_doubt = False

    @property
    def rejects_file(self) -> Path:
        """Where the batch's refused rows go."""
        return rejects_file(self._home, self.batch_id)

    def begin(self) -> None:
        """Leave the mark, before the first file of the batch is written."""
        mark = _mark(self._home, self.batch_id)
        mark.parent.mkdir(parents=True, exist_ok=True)
        with mark.open("w", encoding="ascii") as handle:
            handle.write(self._store_id)
            handle.flush()
            os.fsync(handle.fileno())

    def keep(self) -> None:
        """The batch has committed: its files stay."""
        self._kept = True
        self.in_doubt = False

    def end(self) -> None:
        """Remove the mark, and what a batch left that did not commit. Its rejects file stays to be read."""
        if self.in_doubt:
            return
        if not self._kept:
            shutil.rmtree(lake_root(self._home) / self.batch_id, ignore_errors=True)
            try:
                self._forget(self.batch_id)
            except Unavailable:
                return  # the mark stays, and the next sweep tries again
        _mark(self._home, self.batch_id).unlink(missing_ok=True)


def is_marked(home: Path, batch_id: str) -> bool:
    """Whether a batch's mark is there: it is being written, was cut off, or nobody knows yet how its commit ended."""
    return _mark(home, batch_id).exists()


def rejects_file(home: Path, batch_id: str) -> Path:
    """Where a batch's refused rows are kept."""
    return home / "rejects" / f"{batch_id}.csv"


def sweep(
    store_id: str,
    committed: Callable[[str], bool],
    home: Path,
    alone: Callable[[], AbstractContextManager[object]],
    forget: Callable[[str], object],
) -> None:
    """Remove what crashed loads of this store left behind; leaves all alone while another process is loading.

    ``alone`` holds the writing place, or raises Conflict where somebody else does. ``forget`` destroys the identity
    numbers of a batch.
    Only marked batches of the same store are touched: a HOME that is opened with another database loses nothing.
    """
    if not any(_marks(home).glob("*")):
        return
    try:
        with alone():
            for mark in _marks(home).glob("*"):
                if mark.read_text("ascii") not in (store_id, ""):
                    continue
                if not committed(mark.name):
                    shutil.rmtree(lake_root(home) / mark.name, ignore_errors=True)
                    rejects_file(home, mark.name).unlink(missing_ok=True)
                    forget(mark.name)
                mark.unlink()
    except (Conflict, Unavailable):
        return  # another process loads, or the vault is away: the marks stay for the next sweep


def _marks(home: Path) -> Path:
    return home / "loading"


def _mark(home: Path, batch_id: str) -> Path:
    return _marks(home) / batch_id
