"""What runs a question over the files of the lake: DuckDB in this process, or a Spark cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import polars as pl

from data.lake.asked import Question
from data.lake.askers import Signal
from data.lake.cube import Lake, Version


class Engine(Protocol):
    """Runs questions. Threads may share it."""

    def answer(self, version: Version, table: str, question: Question, stop: Signal) -> pl.DataFrame:
        """The question's rows, from one table of a version.

        Raises:
            GivenUp: ``stop`` happened before it was answered.
            Unavailable: a file or the engine itself does not serve.
        """

    def reach(self) -> None:
        """Ask whether it is there; costs moments.

        Raises:
            Unavailable: it is not.
        """

    def wake(self) -> None:
        """Make ready to answer.

        Raises:
            Unavailable: the engine cannot be reached.
        """

    def close(self) -> None:
        """Let go of what it holds; it answers no more."""


def open_engine(named: str, root: Path) -> Engine:
    """The engine that the settings name, over the lake at ``root``; nothing is reached before a question is asked."""
    if named == "duckdb":
        return Lake(root)
    from data.lake.spark import SparkLake

    return SparkLake(root, named)
