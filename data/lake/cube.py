"""The lake's files as lazy tables of counts. No question is asked here, and nothing is written.

Only the files that the registry's manifest lists are ever read; what else lies in the directory is not data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import narwhals as nw
import polars as pl

from core.errors import Unavailable
from data.lake.rolling import with_following
from data.lake.tables import schema
from data.lake.writer import LakeFile


@dataclass(frozen=True)
class Version:
    """One state of the lake: what the manifest listed at a moment.

    ``files`` are paths below the lake's root, by table; a table that is not named there cannot be asked, except the
    cube, which is empty then. ``facts`` are what the manifest says of the files, by path; a file without is trusted.
    """

    name: str
    files: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, LakeFile] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, files: Iterable[LakeFile]) -> Version:
        """The version that these files of the manifest are."""
        by_table: dict[str, list[str]] = {}
        facts = {file.path: file for file in files}
        for file in facts.values():
            by_table.setdefault(file.table, []).append(file.path)
        return cls(name, {table: tuple(paths) for table, paths in by_table.items()}, facts)


class Lake:
    """An open DuckDB over a directory of immutable Parquet files; safe to share between threads."""

    def __init__(self, root: Path, spill: Path | None = None) -> None:
        """Open the engine; touches no file.

        Args:
            root: directory that the manifest's relative paths start from.
            spill: directory for intermediate results that outgrow memory.
        """
        self.root = root
        config: dict[str, str | bool | int | float | list[str]] = {
            # an intranet server must never reach out for an extension
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": str(spill or root / ".spill"),
        }
        self._connection = duckdb.connect(":memory:", config=config)
        # files are immutable, so their footers may be remembered
        self._connection.execute("SET parquet_metadata_cache = true")

    def table(self, version: Version, name: str) -> nw.LazyFrame[duckdb.DuckDBPyRelation]:
        """The rows of one table of a version as one lazy frame: its columns, and whether districts are known.

        Each call opens its own cursor, because a DuckDB connection refuses concurrent use.

        Raises:
            Unavailable: a file is missing or is no such table.
        """
        cursor = self._connection.cursor()
        paths = version.files.get(name, ())
        if not paths:
            frame = nw.from_native(cursor.from_arrow(pl.DataFrame(schema=schema(name)).to_arrow()))
        else:
            try:
                frame = nw.from_native(cursor.read_parquet([str(self.root / path) for path in paths]))
            except duckdb.Error as error:
                raise _broken(self.root) from error
        return with_following(frame, name)

    def collect(self, frame: nw.LazyFrame[duckdb.DuckDBPyRelation]) -> pl.DataFrame:
        """Run a question and bring its rows back.

        Raises:
            Unavailable: a file vanished or broke since it was opened.
        """
        try:
            rows: pl.DataFrame = frame.collect("polars").to_native()
        except duckdb.Error as error:
            raise _broken(self.root) from error
        return rows

    def close(self) -> None:
        """Give the engine's memory back; the lake answers no more."""
        self._connection.close()


def _broken(root: Path) -> Unavailable:
    return Unavailable(
        f"A file of counts under {root} is missing or damaged. Run 'python app.py check' to see which one, "
        "then restore it from a backup."
    )
