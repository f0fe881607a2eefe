"""Every question of the reader, many filters, and a cube with all that a cube can hold: for comparing engines."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from datetime import date

import narwhals as nw
import polars as pl

from data import vocabulary as words
from data.filters import Filters
from data.lake import analyst, by_day, questions
from data.lake.asked import Question
from data.lake.askers import Signal
from data.lake.cube import Version
from data.lake.engines import Engine
from data.lake.reader import Reader
from data.lake.rolling import with_following
from data.lake.tables import schema
from tests.data.lake.cubes import day, row

UP, MH, DL, UP_EAST = (9, 157), (27, 482), (7, 141), (9, 119)
PLACES = [UP, MH, DL, UP_EAST, (9, None), (27, None), (34, 601), (28, None), (28, 506)]

ASKED: Mapping[str, Callable[[Reader, Version, Filters], object]] = {
    "flows by state": lambda reader, version, filters: reader.flows(version, filters, "state"),
    "flows by district": lambda reader, version, filters: reader.flows(version, filters, "district"),
    "districts": lambda reader, version, filters: reader.districts(version, filters, "district"),
    "states": lambda reader, version, filters: reader.districts(version, filters, "state"),
    "trains": lambda reader, version, filters: reader.trains(version, filters),
    "train runs": lambda reader, version, filters: reader.runs(version, filters),
    "train destinations": lambda reader, version, filters: reader.train_destinations(version, filters),
    "daily": lambda reader, version, filters: reader.daily(version, filters),
    "totals": lambda reader, version, filters: reader.totals(version, filters),
    "people aboard": lambda reader, version, filters: reader.aboard(version, filters),
    "undrawn": lambda reader, version, filters: reader.undrawn(version, filters),
    "undivided": lambda reader, version, filters: reader.undivided(version, filters),
    "all pairs": analyst.pairs,
    **{
        f"shares by {by}": lambda reader, version, filters, by=by: analyst.shares(reader, version, filters, by)
        for by in ("sector", "mode")
    },
    "compared flows by state": lambda reader, version, filters: analyst.compared_flows(
        reader, version, filters, filters.but(from_=day(3), to=day(4)), "state"
    ),
    "compared flows by district": lambda reader, version, filters: analyst.compared_flows(
        reader, version, filters, filters.but(from_=day(1), to=day(1)), "district"
    ),
    "compared districts": lambda reader, version, filters: analyst.compared_districts(
        reader, version, filters, filters.but(from_=day(3), to=day(4)), "district"
    ),
    "flows of districts by day": lambda reader, version, filters: by_day.ask_flow_days(
        reader, version, filters, "district", [(UP[1], MH[1]), (MH[1], UP[1]), (DL[1], UP[1])]
    ),
    "states by day": lambda reader, version, filters: by_day.ask_place_days(
        reader, version, filters, "state", (UP[0], MH[0])
    ),
    "span": lambda reader, version, _: reader.span(version),
    "places": lambda reader, version, _: reader.places(version),
    "values": lambda reader, version, _: reader.values(version, "category"),
}

#: Questions that look at the whole store.
UNFILTERED = ("span", "places", "values")

FILTERS = [
    {},
    {"from": "2020-05-02"},
    {"to": "2020-05-02"},
    {"from": "2020-05-02", "to": "2020-05-03"},
    {"mode": "train"},
    {"origin_state": "9"},
    {"destination_state": "9,27"},
    {"origin": "157", "mode": "bus,other"},
    {"destination": "157,482,141"},
    {"place": "157"},
    {"place_state": "9,7", "from": "2020-05-01", "to": "2020-05-02"},
    {"train_no": "01901,01902"},
    {"category": "student", "sex": "female"},
    {"age_band": "18-29,60+", "sector": "mining"},
    {"status": "cancelled"},
    {"status": "arrived,boarded", "from": "2020-05-02"},
    {"destination": ",".join(str(code) for code in range(101, 130) if code not in (107, 119))},
]


def random_rows(number: int, seed: int = 20200501) -> list[dict[str, object]]:
    """Made-up counts, some of them taken back, with every kind of gap."""
    chance = random.Random(seed)
    return [
        row(
            chance.choice([*range(1, 9), -2]),
            chance.choice(PLACES),
            chance.choice(PLACES),
            travel_date=chance.choice([day(1), day(2), day(3), None]),
            mode=chance.choice(words.MODES),
            train_no=chance.choice([None, "01901", "01902"]),
            category=chance.choice([*words.CATEGORIES, None]),
            sex=chance.choice([*words.SEXES, None]),
            age_band=chance.choice([*words.AGE_BANDS, None]),
            sector=chance.choice(["mining", "trade", None]),
            status=chance.choice(words.STATUSES),
        )
        for _ in range(number)
    ]


class InPolars:
    """An engine that shares nothing with DuckDB or Spark but the frames."""

    def __init__(self, root: object) -> None:
        self.root = root

    def answer(self, version: Version, table: str, question: Question, stop: Signal) -> pl.DataFrame:
        rows = [pl.read_parquet(f"{self.root}/{path}") for path in version.files.get(table, ())]
        whole = pl.concat(rows) if rows else pl.DataFrame(schema=schema(table))
        frame: pl.DataFrame = question.over(with_following(nw.from_native(whole.lazy()), table)).collect().to_native()
        return frame

    def reach(self) -> None:
        """Nothing to do."""

    def wake(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


def plain(answer: object) -> object:
    """An answer in a form that compares whatever order its rows came in."""
    if isinstance(answer, pl.DataFrame):
        columns = sorted(answer.columns)
        return columns, sorted(answer.select(columns).rows(), key=repr)
    return answer


def answers(
    engine: Engine, version: Version, filters: Mapping[str, object], names: Iterable[str] = tuple(ASKED)
) -> dict[str, object]:
    """What every question is answered under these filters; who ignores filters, only without."""
    reader = Reader(engine, undrawn=frozenset({601, 506}), since={28: date(2014, 6, 2), 9: day(3)})
    wanted = Filters.parse(filters)
    asked = [name for name in names if not filters or name not in UNFILTERED]
    return {name: plain(ASKED[name](reader, version, wanted)) for name in asked}


def endless(table: questions.Cube, _: Filters) -> questions.Cube:
    """A question that nobody lives to see answered."""
    pairs = table.select("persons").with_columns(one=nw.lit(1))
    for number in range(6):
        pairs = pairs.join(table.select(one=nw.lit(1), **{f"n{number}": nw.col("persons")}), on="one")
    return pairs.select(nw.col("persons").sum())
