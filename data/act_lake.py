"""The counts of one act on their way into the lake: what a decision, a change or a withdrawal adds and takes away."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from data.lake.writer import write_tables

if TYPE_CHECKING:
    from data.registry import ActWriter, Handed, Holder


class ActLake:
    """Gathers the counts of one act and writes them as files of the lake, each listed with the batch it is of."""

    def __init__(self, root: Path, folder: str) -> None:
        self._root = root
        self._folder = folder
        self._parts = 0
        self._cubes: list[pl.DataFrame] = []

    def add(self, cube: pl.DataFrame | None) -> None:
        """Take counts in."""
        if cube is not None and not cube.is_empty():
            self._cubes.append(cube)

    def write(self, writer: ActWriter, holder: Holder) -> None:
        """Put what was gathered for a batch into files.

        Raises:
            OSError: the disk does not take it.
        """
        if not self._cubes:
            return
        files = write_tables(pl.concat(self._cubes), self._root, self._folder, self._parts)
        self._cubes.clear()
        self._parts += 1
        writer.add_lake_files(holder, files)

    def hand(self, writer: ActWriter, handed: Iterable[Handed]) -> int:
        """Count movements with the batches that they went over to; how many people they are."""
        from data.ingest.persons import count

        persons = 0
        for one in handed:
            if not one.movements.is_empty():
                self.add(count(one.movements))
                self.write(writer, one.holder)
                persons += one.movements.height
        return persons
