"""Files of the lake into fewer, or into those of another table: in DuckDB, in bounded memory. The manifest is not here.

The new files are sorted as their table says, what cancels is left out, and they are on the disk when this returns.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import polars as pl

from core.errors import Unavailable
from data.durable import sync_folders
from data.lake.proofs import REMEDY
from data.lake.rolling import Frame, rolled, summed
from data.lake.tables import BASE, MEASURE, PARENTS, TABLES, order, schema
from data.lake.writer import LakeFile, settle

#: Rows that are grouped and sorted at once, and so about the most that one file holds.
AT_ONCE = 6_000_000
#: What one merge may take of the machine: the server and its readers go first.
MEMORY, THREADS = "1200MB", 2

Told = Callable[[str], None]


class Merger:
    """Merges and rolls files up below one root; writes into one folder of its own."""

    def __init__(self, root: Path, folder: str, *, at_once: int = AT_ONCE) -> None:
        """Nothing is written before the first merge. ``folder`` is a name below ``root``."""
        self._root = root
        self._folder = folder
        self._at_once = at_once
        self._parts = 0

    @property
    def folder(self) -> Path:
        """Where the new files lie."""
        return self._root / self._folder

    def merge(self, table: str, paths: Sequence[str]) -> list[LakeFile]:
        """The counts of these files of one table, in as few files as memory allows.

        Raises:
            Unavailable: a file is missing or damaged, or the disk does not take the new ones.
        """
        return self._write(table, paths, lambda rows: summed(rows, table))

    def roll(self, table: str, paths: Sequence[str]) -> list[LakeFile]:
        """The files of rollup ``table`` for these files of its parent.

        Raises:
            Unavailable: a file is missing or damaged, or the disk does not take the new ones.
        """
        return self._write(table, paths, lambda rows: rolled(rows, table))

    def roll_all(self, cube: Sequence[str], told: Told = lambda _: None) -> list[LakeFile]:
        """The files of every rollup for these files of the cube.

        Raises:
            Unavailable: a file is missing or damaged, or the disk does not take the new ones.
        """
        paths: dict[str, Sequence[str]] = {BASE: cube}
        out: list[LakeFile] = []
        for table, parent in PARENTS.items():
            told(table)
            files = self.roll(table, paths[parent])
            paths[table] = [file.path for file in files]
            out += files
        return out

    def differing(self, table: str, some: Sequence[str], others: Sequence[str], *, parent: bool = False) -> int:
        """How many groups of a table these files and those do not count alike; 0 when they say the same.

        With ``parent`` the others are files of the table's parent.

        Raises:
            Unavailable: a file is missing or damaged.
        """
        number = 0
        with self._engine() as cursor:
            for within in self._spans(cursor, [*some, *others], "travel_date" in TABLES[table]):
                one = _opened(cursor, self._root, some, table, within)
                other = _opened(cursor, self._root, others, PARENTS[table] if parent else table, within)
                if parent:
                    other = rolled(other, table)
                columns = (*TABLES[table], MEASURE)
                against = other.with_columns(**{MEASURE: -nw.col(MEASURE)}).select(*columns)
                both = nw.concat([one.select(*columns), against], how="vertical")
                found = summed(both, table).select(number=nw.len())
                number += int(found.collect("polars").item())
        return number

    def _write(self, table: str, paths: Sequence[str], what: Callable[[Frame], Frame]) -> list[LakeFile]:
        out: list[LakeFile] = []
        if not paths:
            return out
        with self._engine() as cursor:
            for within in self._spans(cursor, paths, "travel_date" in TABLES[table]):
                rows = what(_opened(cursor, self._root, paths, table, within))
                file = self._file(cursor, table, rows)
                if file is not None:
                    out.append(file)
        if out:
            sync_folders(self.folder, self._root)
        return out

    def _file(self, cursor: Any, table: str, rows: Frame) -> LakeFile | None:
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / f"{table}-{self._parts:05d}.parquet"
        draft = target.with_suffix(".tmp")
        ordered = rows.select(*TABLES[table], MEASURE).sort(*order(table), nulls_last=True)
        ordered.to_native().write_parquet(os.fspath(draft), compression="zstd")
        told = cursor.read_parquet(os.fspath(draft)).aggregate(f"count(*), sum({MEASURE})").fetchall()[0]
        if not told[0]:
            draft.unlink()
            return None
        self._parts += 1
        return settle(draft, target, self._root, table, rows=int(told[0]), persons=int(told[1]))

    def _spans(self, cursor: Any, paths: Sequence[str], dated: bool) -> list[nw.Expr | None]:
        """Conditions that part the rows by date into heaps that fit memory; one that is no condition, if they fit."""
        if not dated or not paths:
            return [None]
        rows = cursor.read_parquet(_full(self._root, paths), union_by_name=True)
        total = int(rows.aggregate("count(*)").fetchall()[0][0])
        if total <= self._at_once:
            return [None]
        days = rows.aggregate("travel_date, count(*) AS many", "travel_date").order("travel_date").fetchall()
        spans: list[nw.Expr | None] = [nw.col("travel_date").is_null()]
        first: date | None = None
        heap = 0
        last: date | None = None
        for day, many in days:
            if day is None:
                continue
            if first is not None and last is not None and heap + many > self._at_once:
                spans.append(nw.col("travel_date").is_between(first, last))
                first, heap = None, 0
            first, last, heap = first or day, day, heap + many
        if first is not None and last is not None:
            spans.append(nw.col("travel_date").is_between(first, last))
        return spans

    @contextmanager
    def _engine(self) -> Iterator[Any]:
        spill = self._root / ".spill"
        connection = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "memory_limit": MEMORY,
                "threads": THREADS,
                "temp_directory": os.fspath(spill),
            },
        )
        try:
            yield connection.cursor()
        except duckdb.Error as error:
            raise Unavailable(
                f"A file of counts under {self._root} is damaged, or its disk is full. "
                f"'python app.py lake verify' says which. {REMEDY}"
            ) from error
        except OSError as error:
            raise Unavailable(f"The lake's disk does not take the file ({error.strerror}). Make room there.") from error
        finally:
            connection.close()


def _opened(cursor: Any, root: Path, paths: Sequence[str], table: str, within: nw.Expr | None) -> Frame:
    empty = pl.DataFrame(schema=schema(table)).to_arrow()
    native = cursor.read_parquet(_full(root, paths)) if paths else cursor.from_arrow(empty)
    frame: Frame = nw.from_native(native)
    return frame if within is None or not paths else frame.filter(within)


def _full(root: Path, paths: Sequence[str]) -> list[str]:
    return [os.fspath(root / path) for path in paths]
