"""The files of a batch that has not committed yet, and the sweep of those that never did."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Conflict, Unavailable
from data.lake.writer import lake_root

if TYPE_CHECKING:
    from data.vault import Vault


class Draft:
    """Remembers on disk that a batch is being loaded, so that a crash leaves a mark and not a riddle."""

    def __init__(self, batch_id: str, store_id: str, home: Path, vault: Vault) -> None:
        """``vault`` forgets the identity numbers of a batch that did not commit."""
        self.batch_id = batch_id
        self._vault = vault
        self._replaced: list[bytes] = []
        self._store_id = store_id
        self._home = home
        #: Whether the batch has committed.
        self.kept = False
        #: Whether a commit has begun and nobody said how it ended: only a sweep may then remove the files.
        self.in_doubt = False

    @property
    def rejects_file(self) -> Path:
        """Where the batch's refused rows go."""
        return rejects_file(self._home, self.batch_id)

    @property
    def side_files(self) -> Path:
        """Where the batch's rows are gathered, if they are many; gone when the batch ends."""
        return _side_files(self._home, self.batch_id)

    def begin(self) -> None:
        """Leave the mark, before the first file of the batch is written."""
        mark = _mark(self._home, self.batch_id)
        mark.parent.mkdir(parents=True, exist_ok=True)
        with mark.open("w", encoding="ascii") as handle:
            handle.write(self._store_id)
            handle.flush()
            os.fsync(handle.fileno())

    def forget_when_kept(self, references: Sequence[bytes]) -> None:
        """Have the vault forget numbers once this has committed: also after a crash, for the mark tells which."""
        self._replaced += references
        with _mark(self._home, self.batch_id).open("a", encoding="ascii") as handle:
            handle.writelines(f"\n{reference.hex()}" for reference in references)
            handle.flush()
            os.fsync(handle.fileno())

    def keep(self) -> None:
        """The batch has committed: its files stay."""
        self.kept = True
        self.in_doubt = False

    def end(self) -> None:
        """Remove the mark, and what a batch left that did not commit. Its rejects file stays to be read."""
        _remove_side_files(self._home, self.batch_id)
        if self.in_doubt:
            return
        if not self.kept:
            shutil.rmtree(lake_root(self._home) / self.batch_id, ignore_errors=True)
        try:
            if not self.kept:
                self._vault.forget_batch(self.batch_id)
            elif self._replaced:
                self._vault.forget(self._replaced)
        except Unavailable:
            return  # the mark stays, and the next sweep tries again
        _mark(self._home, self.batch_id).unlink(missing_ok=True)

    def forget_rejects(self) -> None:
        """Remove the rejects file of a batch that the disk or the database did not take: nobody was told of it."""
        if not (self.in_doubt or self.kept):
            self.rejects_file.unlink(missing_ok=True)


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
    vault: Vault,
) -> None:
    """Remove what crashed loads of this store left behind; leaves all alone while another process is loading.

    ``alone`` holds the writing place, or raises Conflict where somebody else does. ``vault`` forgets the numbers of
    batches that did not commit, and those that an act which did has put elsewhere.
    Only marked batches of the same store are touched: a HOME that is opened with another database loses nothing.
    """
    if not any(_marks(home).glob("*")):
        return
    try:
        with alone():
            for mark in _marks(home).glob("*"):
                store, *replaced = mark.read_text("ascii").split("\n")
                if store not in (store_id, ""):
                    continue
                _remove_side_files(home, mark.name)
                if committed(mark.name):
                    vault.forget([bytes.fromhex(reference) for reference in replaced])
                else:
                    shutil.rmtree(lake_root(home) / mark.name, ignore_errors=True)
                    rejects_file(home, mark.name).unlink(missing_ok=True)
                    vault.forget_batch(mark.name)
                mark.unlink()
    except (Conflict, Unavailable):
        return  # another process loads, or the vault is away: the marks stay for the next sweep


def _side_files(home: Path, batch_id: str) -> Path:
    return home / "staging" / batch_id


def _remove_side_files(home: Path, batch_id: str) -> None:
    files = _side_files(home, batch_id)
    for file in files.parent.glob(f"{batch_id}-*"):
        file.unlink(missing_ok=True)


def _marks(home: Path) -> Path:
    return home / "loading"


def _mark(home: Path, batch_id: str) -> Path:
    return _marks(home) / batch_id
