"""The same questions elsewhere: ``python -m benchmarks.beside HOME`` compares Pravah with plain DuckDB, polars, pandas.

All read the same files of the cube in the same run, turn by turn. DuckDB and polars read them anew each time, as Pravah
does; pandas holds every row in memory, words as integer codes, and its loading is not counted. Who finds other people
than Pravah stops the bench.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl

from benchmarks.asking import NeverAsked, memory, seconds
from benchmarks.cases import QUESTIONS
from core.settings import Settings
from data.catalog import Catalog, open_catalog
from data.filters import Filters
from data.lake.writer import lake_root
from data.versions import Versions
from data.vocabulary import ARRIVED, NOT_MOVING

#: Turns of each engine; the shortest counts.
TURNS = 3
#: One selection of each kind.
SELECTIONS: tuple[dict[str, str], ...] = (
    {},
    {"from": "2020-05-15", "to": "2020-06-13"},
    {"destination_state": "10"},
    {"category": "student"},
    {"sex": "female", "age_band": "18-29"},
)
#: Those that pandas is asked too.
IN_PANDAS = (0, 2, 3)
_KEYS = {
    "flows": ("origin_state", "destination_state"),
    "daily": ("travel_date",),
    "trains": ("train_no", "travel_date"),
}


def compare(home: Path) -> dict[str, Any]:
    """Milliseconds of each engine, by question and selection; bytes that pandas holds."""
    catalog = open_catalog(Settings(home=home), frozenset())
    never = NeverAsked(catalog._versions)
    version = never.current().lake
    files = [str(lake_root(home) / path) for path in version.files["cube"]]
    plain = duckdb.connect(":memory:")
    plain.execute("SET parquet_metadata_cache = true")
    rows = []
    for number, chosen in enumerate(SELECTIONS):
        for question in QUESTIONS:
            filters = Filters.parse(chosen)
            engines: dict[str, Callable[[], int]] = {
                "pravah": lambda: _people(with_pravah(catalog, never, question, filters)),  # noqa: B023
                "duckdb": lambda: _people(plain.sql(sql(question, filters, files)).pl()),  # noqa: B023
                "polars": lambda: _people(with_polars(question, filters, files)),  # noqa: B023
            }
            times = _turns(engines, f"{question} {chosen}")
            rows.append({"question": question, "filters": chosen, "number": number, **times})
    catalog.close()
    plain.close()
    gc.collect()
    held = load_pandas(files)
    size = int(held.memory_usage(deep=False).sum())
    for row in rows:
        if row["number"] in IN_PANDAS:
            filters = Filters.parse(row["filters"])
            row["pandas"] = seconds(lambda: with_pandas(row["question"], filters, held)) * 1000  # noqa: B023
    return {"rows": rows, "pandas_mb": size / 1e6, "memory": memory()}


def _turns(engines: dict[str, Callable[[], int]], what: str) -> dict[str, float]:
    best: dict[str, float] = {}
    found: set[int] = set()
    for _ in range(TURNS):
        for name, act in engines.items():
            taken = seconds(lambda: found.add(act())) * 1000  # noqa: B023
            best[name] = min(taken, best.get(name, taken))
    if len(found) > 1:
        raise RuntimeError(f"{what}: engines find {sorted(found)} people")
    return best


def _people(rows: pl.DataFrame) -> int:
    return int(rows["arrivals" if "arrivals" in rows.columns else "persons"].sum())


def with_pravah(catalog: Catalog, versions: Versions, question: str, filters: Filters) -> pl.DataFrame:
    """The question alone, without its small print, as ``catalog`` finds it in the present one of ``versions``."""
    version, reader = versions.current().lake, catalog._reader
    if question == "flows":
        return reader.flows(version, filters, "state")
    if question == "districts":
        return reader.districts(version, filters, "district")
    rows: pl.DataFrame = getattr(reader, question)(version, filters)
    return rows


def sql(question: str, filters: Filters, files: Sequence[str]) -> str:
    """A question as somebody would write it in SQL over the cube's files."""
    rows = f"read_parquet({list(files)})"
    where = " AND ".join([f"(status IS NULL OR status NOT IN {NOT_MOVING})", *_conditions(filters)])
    sums = f"sum(persons)::BIGINT AS persons, coalesce(sum(persons) FILTER (status IN {ARRIVED}), 0)::BIGINT AS arrived"
    if question == "districts":
        across = "(origin IS DISTINCT FROM destination)"
        return (
            "WITH moved AS (SELECT origin, destination, sum(persons) AS persons"
            f" FROM {rows} WHERE {where} GROUP BY ALL),"
            f" sides AS (SELECT origin AS place, sum(persons) FILTER ({across}) AS departures,"
            f" sum(persons) FILTER (NOT {across}) AS internal, 0 AS arrivals FROM moved GROUP BY ALL"
            f" UNION ALL SELECT destination, 0, 0, sum(persons) FILTER ({across}) FROM moved GROUP BY ALL)"
            " SELECT place, coalesce(sum(departures), 0)::BIGINT AS departures, coalesce(sum(internal), 0)::BIGINT AS"
            " internal, coalesce(sum(arrivals), 0)::BIGINT AS arrivals FROM sides WHERE place IS NOT NULL GROUP BY ALL"
        )
    keys = ", ".join(_KEYS[question])
    if question == "trains":
        sums += ", count(DISTINCT destination) AS destination_districts"
    known = {"trains": " AND train_no IS NOT NULL", "daily": " AND travel_date IS NOT NULL"}.get(question, "")
    return f"SELECT {keys}, {sums} FROM {rows} WHERE {where}{known} GROUP BY ALL"


def _conditions(filters: Filters) -> Iterator[str]:
    if filters.from_:
        yield f"travel_date >= DATE '{filters.from_}'"
    if filters.to:
        yield f"travel_date <= DATE '{filters.to}'"
    for name in ("origin_state", "destination_state", "mode", "category", "sex", "age_band"):
        if values := getattr(filters, name):
            yield f"{name} IN ({', '.join(repr(value) for value in values)})"


def with_polars(question: str, filters: Filters, files: Sequence[str]) -> pl.DataFrame:
    """The question as a lazy frame over the cube's files."""
    rows = pl.scan_parquet(list(files)).filter(pl.col("status").is_null() | ~pl.col("status").is_in(NOT_MOVING))
    if filters.from_ and filters.to:
        rows = rows.filter(pl.col("travel_date").is_between(filters.from_, filters.to))
    for name in ("origin_state", "destination_state", "mode", "category", "sex", "age_band"):
        if values := getattr(filters, name):
            rows = rows.filter(pl.col(name).is_in(values))
    if question == "districts":
        moved = rows.group_by("origin", "destination").agg(pl.col("persons").sum())
        across = pl.col("origin").ne_missing(pl.col("destination"))
        sides = [
            moved.group_by(place="origin").agg(
                departures=pl.col("persons").filter(across).sum(), internal=pl.col("persons").filter(~across).sum()
            ),
            moved.group_by(place="destination").agg(arrivals=pl.col("persons").filter(across).sum()),
        ]
        return pl.concat(sides, how="diagonal").drop_nulls("place").group_by("place").agg(pl.all().sum()).collect()
    known = {"trains": "train_no", "daily": "travel_date"}.get(question)
    if known:
        rows = rows.filter(pl.col(known).is_not_null())
    sums = [pl.col("persons").sum(), pl.col("persons").filter(pl.col("status").is_in(ARRIVED)).sum().alias("arrived")]
    if question == "trains":
        sums.append(pl.col("destination").drop_nulls().n_unique().alias("destination_districts"))
    return rows.group_by(_KEYS[question]).agg(sums).collect()


def load_pandas(files: Sequence[str]) -> pd.DataFrame:
    """The whole cube in memory as small as pandas takes it: categories of one or two bytes, places of four."""
    lazy = pl.scan_parquet(list(files))
    columns: dict[str, Any] = {}
    for name, dtype in lazy.collect_schema().items():
        column = lazy.select(name).collect().to_series()
        if dtype == pl.String:
            words = column.drop_nulls().unique().sort().to_list()
            codes = column.cast(pl.Enum(words)).to_physical().cast(pl.Int32).fill_null(-1)
            columns[name] = pd.Categorical.from_codes(codes.to_numpy(), categories=words)
        elif dtype == pl.Date:
            columns[name] = column.cast(pl.Int32).fill_null(-1).cast(pl.Int16).to_numpy()
        else:
            columns[name] = column.fill_null(-1).cast(pl.Int32).to_numpy()
        del column
    return pd.DataFrame(columns, copy=False)


def with_pandas(question: str, filters: Filters, rows: pd.DataFrame) -> pd.DataFrame:
    """The question over the rows in memory."""
    mask = ~rows["status"].isin(NOT_MOVING)
    if filters.from_ and filters.to:
        day = pd.Timestamp("1970-01-01")
        first, last = ((pd.Timestamp(when) - day).days for when in (filters.from_, filters.to))
        mask &= rows["travel_date"].between(first, last)
    for name in ("origin_state", "destination_state", "mode", "category", "sex", "age_band"):
        if values := getattr(filters, name):
            mask &= rows[name].isin(values)
    keys = ("origin", "destination") if question == "districts" else _KEYS[question]
    wanted = [*keys, "persons", *(["destination"] if question == "trains" else []), "status"]
    kept = rows.loc[mask, list(dict.fromkeys(wanted))]
    if question == "districts":
        moved = kept.groupby(list(keys), observed=True, sort=False)["persons"].sum().reset_index()
        across = moved["origin"] != moved["destination"]
        left = moved[across].groupby("origin")["persons"].sum()
        reached = moved[across].groupby("destination")["persons"].sum()
        inside = moved[~across].groupby("origin")["persons"].sum()
        return pd.concat([left, inside, reached], axis=1, keys=["departures", "internal", "arrivals"])
    kept = kept[kept[keys[0]].notna() if question == "trains" else kept[keys[0]] >= 0]
    groups = kept.groupby(list(keys), observed=True, sort=False)
    out = groups["persons"].sum().to_frame()
    arrived = kept[kept["status"].isin(ARRIVED)]
    out["arrived"] = arrived.groupby(list(keys), observed=True, sort=False)["persons"].sum()
    if question == "trains":
        out["destination_districts"] = groups["destination"].nunique()
    return out


if __name__ == "__main__":
    print(json.dumps(compare(Path(sys.argv[1]))))
