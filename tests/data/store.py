"""A real store for tests of the rooms above the lake: counts come in through the registry and the lake's writer."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import polars as pl

from core.settings import Settings
from data.access import COMMAND_LINE
from data.lake.tables import CUBE
from data.lake.writer import lake_root, write_tables
from data.registry import Registry, Tally


def commit(
    registry: Registry, settings: Settings, rows: Sequence[dict[str, object]], *, synthetic: bool = False
) -> str:
    """One batch of cube rows, committed with its lake file; the batch's id."""
    with registry.batch(
        kind="od", file_name="x.csv", sha256=sha256(repr(rows).encode()).hexdigest(), state_lgd=None, actor=COMMAND_LINE
    ) as (
        writer,
        draft,
    ):
        files = write_tables(pl.DataFrame(rows, schema=dict(CUBE)), lake_root(settings.home), draft.batch_id, 0)
        writer.add_lake_files(files)
        writer.finish(Tally(len(rows), len(rows), 0, 0, files[0].persons, synthetic, None))
        return draft.batch_id


def add_trains(registry: Registry, trains: pl.DataFrame, stations: pl.DataFrame) -> None:
    """One batch of a running list with its stations."""
    with registry.batch(kind="trains", file_name="t.csv", sha256="trains", state_lgd=None, actor=COMMAND_LINE) as (
        writer,
        _draft,
    ):
        writer.add_stations(stations)
        writer.add_trains(trains)
        writer.finish(Tally(trains.height, trains.height, 0, 0, 0, synthetic=False, rejects_file=None))
