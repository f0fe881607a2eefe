"""Builds the demo's small tables from the reference directory and the boundary wheel; nothing at run time needs either.

Run ``python -m data.demo.build_tables [REFERENCE]`` from the repository root. It writes ``places.csv``,
``stations.csv``, ``pull.csv``, ``corridors.csv`` and ``published.csv`` (what each holds: ``tables/README.md``).
``chosen_stations.csv``, ``statements.csv``, ``returnee_districts.csv``, ``names.csv`` and ``sectors.csv`` are kept by
hand and only read here or at run time.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Mapping
from importlib.metadata import files
from pathlib import Path

import geopandas as gpd
import numpy as np
import polars as pl

from data.demo.tables import TABLES, read
from geo.distance import geodesic_km
from geo.places import load_places
from geo.tables.read import read as read_geo

#: Where the tables go, and which are written.
OUT = TABLES
WRITTEN = ("places", "stations", "corridors", "pull", "published")
#: Districts that LGD listed when the trains ran; later ones cannot stand in a record of 2020.
LAST_DAY = "2020-08-31"
#: Distance in km at which a journey home goes by rail in 63 % of cases; the demo's only modal-split parameter.
RAIL_KM = 600.0
#: Census origins that are several of today's states, shared by their people of 2011.
_TODAY = {
    "andhra pradesh": (28, 36),
    "jammu & kashmir": (1, 37),
    "dadra & nagar haveli": (38,),
    "daman & diu": (38,),
    "nct of delhi": (7,),
}
_ABBREVIATIONS = {
    "all": 0, "AP": 28, "BR": 10, "CG": 22, "GJ": 24, "HP": 2, "JH": 20, "KA": 29, "MH": 27, "MP": 23, "OD": 21,
    "PB": 3, "RJ": 8, "TG": 36, "TN": 33, "UP": 9, "WB": 19,
}  # fmt: skip


def write(name: str, rows: Iterable[Mapping[str, object]]) -> int:
    """Write ``<name>.csv`` with the keys of the first row as header; returns the number of rows."""
    rows = list(rows)
    with (OUT / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def home_states() -> dict[str, dict[int, float]]:
    """Census name of an origin state, lower case → today's states with the share of its people (sums to 1)."""
    states = load_places().states
    out = {state.name.lower().replace(" and ", " & "): {code: 1.0} for code, state in states.items()}
    for name, codes in _TODAY.items():
        people = sum(states[code].population_2011 for code in codes)
        out[name] = {code: states[code].population_2011 / people for code in codes}
    return out


def migrants(reference: Path) -> pl.DataFrame:
    """Male migrants by work district and home state: ``lgd, home, men`` (Census 2011 D-series, last residence).

    Men only: three of four women in that table moved to marry, and the trains of 2020 carried workers.
    """
    census = pl.read_csv(reference / "census2011_names.csv", infer_schema_length=0)
    keys = census.select(
        dest_state="census_state",
        dest_district=pl.col("census_district").str.replace(r"[\s^#]+$", ""),
        lgd=pl.col("lgd_truth").cast(pl.Int64),
    )
    moved = pl.read_csv(reference / "census_od.csv").join(keys, on=["dest_state", "dest_district"], how="left")
    if moved["lgd"].null_count():
        raise SystemExit(
            f"{moved['lgd'].null_count()} Census rows have no district: {moved.filter(pl.col('lgd').is_null()).head(3)}"
        )
    shares = pl.DataFrame(
        [(name, code, share) for name, parts in home_states().items() for code, share in parts.items()],
        schema=["key", "home", "share"],
        orient="row",
    )
    return (
        moved.with_columns(key=pl.col("origin_state").str.to_lowercase())
        .join(shares, on="key", how="left", validate="m:m")
        .group_by("lgd", "home")
        .agg(men=(pl.col("males") * pl.col("share")).sum())
        .sort("lgd", "home")
    )


def anchors() -> dict[int, tuple[float, float]]:
    """A point inside each district's polygon (lon, lat, WGS 84), by true LGD code."""
    source = next(f for f in files("adarvmaps") or [] if str(f).endswith("district_boundary_lite.fgb"))
    shapes = gpd.read_file(str(source.locate())).dropna(subset=["STATE_UT"])
    codes = {
        (r["boundary_state"], r["boundary_name"], r["boundary_code"]): int(r["lgd"]) for r in read_geo("crosswalk")
    }
    points = shapes.geometry.representative_point().get_coordinates().to_numpy()
    out = {}
    for state, name, code, point in zip(
        shapes["STATE_UT"], shapes["DISTRICT"], shapes["DIST_LGD"], points, strict=True
    ):
        lgd = codes.get((state, name, code)) or codes.get((state, str(name).replace("_x000D_\n", "").strip(), code))
        if lgd:
            out[lgd] = (round(float(point[0]), 3), round(float(point[1]), 3))
    return out


def people_of_2020() -> dict[int, int]:
    """People of 2011 by the districts of 2020: those of later children are back with their parent."""
    places = load_places()
    first_seen = {int(r["lgd"]): r["first_seen"] for r in read_geo("districts")}
    parent = {int(r["child"]): int(r["parent"]) for r in read_geo("splits")}
    out: dict[int, int] = {}
    for lgd, district in places.districts.items():
        home = lgd
        while first_seen[home] > LAST_DAY and home in parent:
            home = parent[home]
        if first_seen[home] <= LAST_DAY:
            out[home] = out.get(home, 0) + (district.population_2011 or 0)
    return out


def place_rows(moved: pl.DataFrame) -> list[dict[str, object]]:
    """Districts of 2020: where they lie, who lives there, who had come to work by 2011."""
    places, points, people = load_places(), anchors(), people_of_2020()
    men = dict(moved.group_by("lgd").agg(pl.col("men").sum()).iter_rows())
    # Mahe and Yanam have no polygon; their towns' positions are general geography.
    points |= {599: (75.537, 11.701), 601: (82.213, 16.733)}
    rows = []
    for lgd in sorted(people):
        if lgd not in points:
            raise SystemExit(f"District {lgd} ({places.districts[lgd].name}) has no position; give it one by hand.")
        lon, lat = points[lgd]
        rows.append({
            "lgd": lgd, "state": places.districts[lgd].state_lgd, "lon": lon, "lat": lat, "people_2011": people[lgd],
            "men_arrived_2011": round(men.get(lgd, 0)),
        })  # fmt: skip
    return rows


def station_rows(reference: Path) -> list[dict[str, object]]:
    """The chosen stations with the positions and districts of the reference list."""
    places = load_places().districts
    known = {r["code"]: r for r in pl.read_csv(reference / "stations.csv", infer_schema_length=0).iter_rows(named=True)}
    first_seen = {int(r["lgd"]): r["first_seen"] for r in read_geo("districts")}
    parent = {int(r["child"]): int(r["parent"]) for r in read_geo("splits")}
    rows = []
    for chosen in read("chosen_stations"):
        found = known[chosen["code"]]
        lgd = int(found["lgd_truth"])
        while first_seen[lgd] > LAST_DAY:
            lgd = parent[lgd]
        rows.append({
            "code": chosen["code"], "name": chosen["name"], "state": places[lgd].state_lgd, "lgd": lgd,
            "lon": round(float(found["lon"]), 4), "lat": round(float(found["lat"]), 4), "border": chosen["border"],
        })  # fmt: skip
    return sorted(rows, key=lambda row: (row["state"], row["code"]))


def journeys(moved: pl.DataFrame, places: list[dict[str, object]]) -> pl.DataFrame:
    """``lgd, work, home, rail, road``: men of each work district, split by how far home is."""
    frame = pl.DataFrame(places)
    centre = frame.group_by("state").agg(
        lon=(pl.col("lon") * pl.col("people_2011")).sum() / pl.col("people_2011").sum(),
        lat=(pl.col("lat") * pl.col("people_2011")).sum() / pl.col("people_2011").sum(),
    )
    out = (
        moved.join(frame.select("lgd", work="state", lon="lon", lat="lat"), on="lgd")
        .join(centre.rename({"state": "home", "lon": "home_lon", "lat": "home_lat"}), on="home")
        .filter(pl.col("work") != pl.col("home"))
    )
    km = geodesic_km(
        out["lon"].to_numpy(), out["lat"].to_numpy(), out["home_lon"].to_numpy(), out["home_lat"].to_numpy()
    )
    rail = 1.0 - np.exp(-((km / RAIL_KM) ** 2))
    return out.with_columns(rail=pl.col("men") * rail, road=pl.col("men") * (1.0 - rail)).select(
        "lgd", "work", "home", "rail", "road"
    )


def boarding(places: pl.DataFrame, stations: pl.DataFrame) -> pl.DataFrame:
    """Where a district's people board: its own chosen stations in equal parts, else the nearest in the state.

    Columns ``lgd, code, part``; parts of a district sum to 1.
    """
    pairs = places.select("lgd", "state", "lon", "lat").join(
        stations.select("code", "state", at="lgd", slon="lon", slat="lat"), on="state"
    )
    km = geodesic_km(*(pairs[c].to_numpy() for c in ("lon", "lat", "slon", "slat")))
    pairs = pairs.with_columns(km=pl.Series(km), own=pl.col("at") == pl.col("lgd")).sort("lgd", "km", "code")
    nearest = pl.int_range(pl.len()).over("lgd") == 0
    kept = pairs.filter(pl.col("own") | (~pl.col("own").any().over("lgd") & nearest))
    return kept.select("lgd", "code", part=1.0 / pl.len().over("lgd"))


def pull_rows(by_district: pl.DataFrame, near: pl.DataFrame) -> pl.DataFrame:
    """Share of a state's rail-going men that board at a station, by home state, per mille; below 5 left out."""
    return (
        by_district.join(near, on="lgd")
        .group_by("work", "home", "code")
        .agg(rail=(pl.col("rail") * pl.col("part")).sum())
        .filter(pl.col("rail") > 0)
        .with_columns(
            permille=(1000 * pl.col("rail") / pl.col("rail").sum().over("work", "home")).round().cast(pl.Int64)
        )
        .filter((pl.col("permille") >= 5) & (pl.col("rail") >= 500))
        .select("home", "code", "permille")
        .sort("home", "code")
    )


def published_rows(reference: Path) -> list[dict[str, object]]:
    """The reference's published counts and the further statements of ``statements.csv``, with LGD state codes."""
    facts = pl.read_csv(reference / "shramik_facts.csv", infer_schema_length=0).iter_rows(named=True)
    rows = [
        {"as_of": f["as_of"], "state": _ABBREVIATIONS[f["state"]], "measure": f["measure"], "value": int(f["value"]),
         "source": f["source"]}
        for f in facts
    ]  # fmt: skip
    return rows + [
        {
            "as_of": s["as_of"],
            "state": s["state"],
            "measure": s["measure"],
            "value": int(s["value"]),
            "source": s["source"],
        }
        for s in read("statements")
    ]


def build(reference: Path) -> dict[str, int]:
    """Write the tables of :data:`WRITTEN`; returns the rows of each."""
    moved = migrants(reference)
    places, stations = place_rows(moved), station_rows(reference)
    by_district = journeys(moved, places)
    corridors = (
        by_district.group_by("work", "home")
        .agg(pl.col("rail", "road").sum().round().cast(pl.Int64))
        .filter(pl.col("rail") + pl.col("road") >= 50)
        .sort("work", "home")
    )
    pull = pull_rows(by_district, boarding(pl.DataFrame(places), pl.DataFrame(stations)))
    tables = (places, stations, corridors.to_dicts(), pull.to_dicts(), published_rows(reference))
    return {name: write(name, rows) for name, rows in zip(WRITTEN, tables, strict=True)}


def main() -> None:
    """Write the tables and say how many rows each has."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reference", nargs="?", type=Path, default=Path("../shared/reference"))
    for name, rows in build(parser.parse_args().reference).items():
        print(name, rows)  # noqa: T201


if __name__ == "__main__":
    main()
