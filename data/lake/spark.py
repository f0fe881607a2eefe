"""Questions on a Spark cluster: the same narwhals frames over the same Parquet files as DuckDB reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import narwhals as nw
import polars as pl

from core.errors import PravahError, Unavailable
from data.lake.asked import Question
from data.lake.askers import GivenUp, Signal
from data.lake.cluster import WITHOUT_WORKERS, Cluster
from data.lake.cube import Version
from data.lake.proofs import REMEDY, Proofs
from data.lake.rolling import with_following
from data.lake.tables import schema

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_TYPES = {pl.Date: "DATE", pl.Int32: "INT", pl.Int64: "BIGINT", pl.String: "STRING", pl.Boolean: "BOOLEAN"}


class SparkLake:
    """The lake as a Spark cluster reads it. Threads may share it."""

    def __init__(self, root: Path, url: str) -> None:
        """Reach nothing yet.

        Args:
            root: directory that the manifest's paths start from; every worker sees it under the same name.
            url: ``spark://host:port`` of the master.

        Raises:
            BadInput: the URL is not written like that.
        """
        self.root = root.resolve()
        self._cluster = Cluster(url)
        self._proofs = Proofs(root)

    def wake(self) -> None:
        """Open the session, so that the first question need not wait for it.

        Raises:
            Unavailable: the cluster cannot be reached.
        """
        self._cluster.session()

    def reach(self) -> None:
        """Ask whether the cluster is there.

        Raises:
            Unavailable: no master answers.
        """
        self._cluster.reach()

    def answer(self, version: Version, table: str, question: Question, stop: Signal) -> pl.DataFrame:
        """The question's rows, from one table of a version.

        Raises:
            GivenUp: ``stop`` happened before it was answered.
            Unavailable: the cluster is gone, or does not see a file.
        """
        if stop.happened:
            raise GivenUp
        session = self._cluster.session()
        lost = Event()
        try:
            with self._watched(session, stop, lost):
                frame = question.over(with_following(nw.from_native(self._table(session, version, table)), table))
                rows: pl.DataFrame = frame.collect("polars").to_native()
        except PravahError:
            raise
        except Exception as error:
            if stop.happened:
                raise GivenUp from error
            raise self._refusal(error, lost=lost.is_set() or not self._cluster.workers()) from error
        return rows

    def close(self) -> None:
        """End the session."""
        self._cluster.close()

    def _table(self, session: SparkSession, version: Version, table: str) -> DataFrame:
        listed = version.files.get(table, ())
        self._proofs.require(version.facts[path] for path in listed if path in version.facts)
        columns = ", ".join(f"{name} {_TYPES[dtype]}" for name, dtype in schema(table).items())
        paths = [(self.root / path).as_uri() for path in listed]
        # the columns are given, so that Spark opens no file to guess them
        return session.read.schema(columns).parquet(*paths) if paths else session.createDataFrame([], columns)

    @contextmanager
    def _watched(self, session: SparkSession, stop: Signal, lost: Event) -> Iterator[None]:
        """What runs within is cancelled on the cluster when ``stop`` happens, or when it has no worker any more."""
        context: Any = session.sparkContext
        group = uuid4().hex
        context.setJobGroup(group, "a question of Pravah", interruptOnCancel=True)
        forget = stop.then(lambda: context.cancelJobGroup(group))
        done = Event()

        def watch() -> None:
            last = monotonic()
            while not done.wait(0.5):
                if stop.happened:  # again and again: a question that is still being planned has no job to cancel yet
                    context.cancelJobGroup(group)
                elif self._cluster.workers():
                    last = monotonic()
                elif monotonic() - last > WITHOUT_WORKERS:
                    lost.set()
                    context.cancelJobGroup(group)
                    return

        watcher = Thread(target=watch, name="spark-watch", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            forget()
            done.set()
            watcher.join()

    def _refusal(self, error: Exception, *, lost: bool) -> Unavailable:
        if lost:
            return self._cluster.gone()
        return Unavailable(
            f"The Spark cluster at {self._cluster.url} could not answer ({type(error).__name__}): a file of counts is "
            f"damaged ('python app.py lake verify'), or a worker does not see {self.root} (docs/cluster.md). {REMEDY}"
        )
