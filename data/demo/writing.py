"""A demo as files that ``load`` takes: people, and beside them their trains and stations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl

from core.errors import Unavailable
from data.demo.fitting import Floats
from data.demo.geography import boarding_shares, districts, home_shares, reach, sphere_km, stations
from data.demo.people import Trips, people_on
from data.demo.route import routes
from data.demo.sample import Journeys, choose
from data.demo.spelling import state_names
from geo.places import load_places

Progress = Callable[[str, int, int], None]
#: People made up at once: bounds the memory of a demo of any size.
CHUNK = 100_000
#: Buses go on to homes nearer by than trains do, km.
_BUS_HOME_KM = 25.0


@dataclass(frozen=True)
class DemoFiles:
    """The three files of a demo; load stations and trains too, and trains get names and positions."""

    persons: Path
    trains: Path
    stations: Path


def write_demo(  # noqa: PLR0917 - the command line's own order
    file: Path,
    persons: int,
    seed: int,
    start: date | None = None,
    end: date | None = None,
    progress: Progress | None = None,
) -> DemoFiles:
    """Write ``persons`` made-up people to ``file`` (CSV, UTF-8), and ``<stem>-trains.csv``, ``<stem>-stations.csv``.

    The same arguments give the same bytes. ``progress(what, done, total)`` is called as people are written.

    Raises:
        BadInput: see :func:`data.demo.sample.choose`.
        Unavailable: the file cannot be written.
    """
    journeys = choose(persons, seed, start, end)
    out = DemoFiles(file, file.with_name(f"{file.stem}-trains.csv"), file.with_name(f"{file.stem}-stations.csv"))
    try:
        _trains(journeys).write_csv(out.trains)
        _stations(journeys).write_csv(out.stations)
        with file.open("wb") as people:
            for number, (frame, done) in enumerate(_people(journeys, seed)):
                frame.write_csv(people, include_header=number == 0)
                if progress:
                    progress("Making up people", done, persons)
    except OSError as error:
        raise Unavailable(
            f"{file.name} cannot be written: {error.strerror}. Name a file in a directory that this user may write."
        ) from error
    return out


def _people(journeys: Journeys, seed: int) -> Iterator[tuple[pl.DataFrame, int]]:
    done = 0
    for number, trips in enumerate(_chunks(journeys)):
        frame = people_on(trips, done, seed, journeys.as_of, np.random.default_rng([seed, 2, number]))
        done += frame.height
        yield frame, done


def _chunks(journeys: Journeys) -> Iterator[Trips]:
    """Trains and buses in order of departure, about :data:`CHUNK` people at a time."""
    d, s = districts(), stations()
    trains, buses = journeys.trains, journeys.buses
    shared = (
        "travel_date",
        "mode",
        "train_no",
        "departs_at",
        "arrives_at",
        "persons",
        "board_row",
        "home_row",
        "from",
        "to",
    )
    both = pl.concat(
        [
            trains.with_columns(
                pl.lit("train").alias("mode"), board_row="origin", home_row="destination",
                **{"from": pl.Series(s.state[trains["origin"]]), "to": pl.Series(s.state[trains["destination"]])},
            ).select(shared),
            buses.with_columns(
                pl.lit("bus").alias("mode"), pl.lit(None, dtype=pl.String).alias("train_no"),
                board_row=pl.col("work") + len(s.code), home_row=pl.col("home") + len(s.code),
                **{"from": pl.Series(d.state[buses["work"]]), "to": pl.Series(d.state[buses["home"]])},
            ).select(shared),
        ]
    ).sort("departs_at", maintain_order=True)  # fmt: skip
    both = both.with_columns(route_states=routes(both["from"].to_numpy(), both["to"].to_numpy()))
    number = (both["persons"].cum_sum() - both["persons"]) // CHUNK
    board, homes = _all_boarding(), _all_homes()
    for part in _parts(both, number):
        yield Trips(
            part["persons"].to_numpy(), part["board_row"].to_numpy(), part["home_row"].to_numpy(), board, homes, part
        )


def _parts(both: pl.DataFrame, number: pl.Series) -> Iterator[pl.DataFrame]:
    for one in number.unique(maintain_order=True):
        yield both.filter(number == one)


@lru_cache(maxsize=1)
def _all_boarding() -> Floats:
    """Stations' shares, then one row per district for buses: they start in it."""
    return np.concatenate([boarding_shares(), np.eye(len(districts().lgd))])


@lru_cache(maxsize=1)
def _all_homes() -> Floats:
    """Stations' shares, then one row per district for buses: it and its neighbours."""
    d = districts()
    km = sphere_km(d.lon[:, None], d.lat[:, None], d.lon[None, :], d.lat[None, :])
    near = d.home * np.exp(-km / _BUS_HOME_KM) * reach(d.state)
    near[near < 0.02 * near.max(axis=1, keepdims=True)] = 0.0
    return np.concatenate([home_shares(), near / near.sum(axis=1, keepdims=True)])


def _trains(journeys: Journeys) -> pl.DataFrame:
    codes = pl.Series(stations().code)
    t = journeys.trains
    return pl.DataFrame(
        {
            "train_no": t["train_no"],
            "travel_date": t["travel_date"],
            "origin_station": codes.gather(t["origin"]),
            "destination_station": codes.gather(t["destination"]),
            "departs_at": t["departs_at"].dt.strftime("%Y-%m-%dT%H:%M"),
            "arrives_at": t["arrives_at"].dt.strftime("%Y-%m-%dT%H:%M"),
        }
    )


def _stations(journeys: Journeys) -> pl.DataFrame:
    s, names = stations(), load_places().districts
    used = np.union1d(journeys.trains["origin"].to_numpy(), journeys.trains["destination"].to_numpy())
    return pl.DataFrame(
        {
            "code": [s.code[i] for i in used],
            "name": [s.name[i] for i in used],
            "state": state_names().gather(s.state[used]),
            "district": [names[int(lgd)].name for lgd in s.lgd[used]],
            "lon": s.lon[used],
            "lat": s.lat[used],
        },
        schema_overrides={"code": pl.String, "name": pl.String, "district": pl.String},
    )
