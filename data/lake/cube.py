"""The lake's files as lazy tables of counts. No question is asked here, and nothing is written.

Only the files that the registry's manifest lists are ever read; what else lies in the directory is not data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from core.errors import Unavailable
from data.lake.asked import Question
from data.lake.askers import GivenUp, Signal
from data.lake.proofs import REMEDY, Proofs
from data.lake.rolling import with_following
from data.lake.statements import Statements, one_of
from data.lake.tables import TABLES, TWINS, schema
from data.lake.writer import LakeFile

#: What questions may take of the machine's memory; what needs more spills to the disk.
MEMORY = "2GB"


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
        self._proofs = Proofs(root)
        config: dict[str, str | bool | int | float | list[str]] = {
            # an intranet server must never reach out for an extension
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": str(spill or root / ".spill"),
            "memory_limit": MEMORY,
        }
        self._statements = Statements({name: schema(name) for name in TABLES}, with_following)
        self._connection = duckdb.connect(":memory:", config=config)
        # files are immutable, so their footers may be remembered
        self._connection.execute("SET parquet_metadata_cache = true")

    def answer(self, version: Version, table: str, question: Question, stop: Signal) -> pl.DataFrame:
        """The question's rows, from one table of a version.

        Raises:
            GivenUp: ``stop`` happened before it was answered.
            Unavailable: a file is missing, or is not what the manifest says; it is named.
        """
        text = self._statements.text(table, question, self._source(version, table, question))
        cursor = self._connection.cursor()
        forget = stop.then(cursor.interrupt)
        try:
            rows: pl.DataFrame | None = None if stop.happened else cursor.sql(text).pl()
        except duckdb.InterruptException as error:
            raise GivenUp from error
        except duckdb.Error as error:
            if stop.happened:
                raise GivenUp from error
            raise _broken(self.root) from error
        finally:
            forget()
        if rows is None:
            raise GivenUp
        return rows

    def _source(self, version: Version, table: str, question: Question) -> str:
        out, into = TWINS.get(table, (table, table))
        if out == into or not version.files.keys() >= {out, into}:
            return self._rows(version, table)
        if (sides := question.sides) is None:
            return self._rows(version, {"origin": out, "destination": into, None: table}[question.by])
        # each arm's filter is one of a column that its files lie sorted by, and skips most of them
        leaving, reaching = one_of(sides.origin, sides.codes), one_of(sides.destination, sides.codes)
        only = f'{reaching} AND ("{sides.origin}" IS NULL OR NOT {leaving})'
        arms = ((self._rows(version, out), leaving), (self._rows(version, into), only))
        return "(" + " UNION ALL ".join(f"SELECT * FROM {rows} WHERE {which}" for rows, which in arms) + ")"  # noqa: S608

    def _rows(self, version: Version, table: str) -> str:
        paths = version.files.get(table, ())
        self._proofs.require(version.facts[path] for path in paths if path in version.facts)
        quoted = (str(self.root / path).replace("'", "''") for path in paths)
        listed = ", ".join(f"'{path}'" for path in quoted)
        return f"read_parquet([{listed}])" if paths else self._statements.nothing(table)

    def reach(self) -> None:
        """Nothing: DuckDB runs within this process."""

    def wake(self) -> None:
        """Nothing, as before."""

    def close(self) -> None:
        """Give the engine's memory back; the lake answers no more."""
        self._connection.close()
        self._statements.close()


def _broken(root: Path) -> Unavailable:
    return Unavailable(
        f"A file of counts under {root} is missing or damaged. 'python app.py lake verify' says which. {REMEDY}"
    )
