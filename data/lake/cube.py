"""The lake's files as one lazy table of counts. No question is asked here, and nothing is written.

Only the files that the registry's manifest lists are ever read; what else lies in the directory is not data.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import narwhals as nw
import polars as pl

from core.errors import Unavailable
from data.lake.writer import CUBE


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

    def cube(self, paths: Sequence[str]) -> nw.LazyFrame[duckdb.DuckDBPyRelation]:
        """The rows of these files (relative to the root) as one lazy frame with the columns of :data:`CUBE`.

        Each call opens its own cursor, because a DuckDB connection refuses concurrent use.

        Raises:
            Unavailable: a file is missing or is not a cube.
        """
        cursor = self._connection.cursor()
        if not paths:
            return nw.from_native(cursor.from_arrow(pl.DataFrame(schema=CUBE).to_arrow()))
        try:
            return nw.from_native(cursor.read_parquet([str(self.root / path) for path in paths]))
        except duckdb.Error as error:
            raise _broken(self.root) from error

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
