"""Codes become names: the columns that people read, joined to answers in LGD codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from core.language import Name, Said
from geo.places import Places
from geo.tables.read import read


class Names:
    """The places as two small frames, ready to join."""

    def __init__(self, places: Places, drawable: frozenset[int]) -> None:
        """``drawable``: LGD codes of districts that have a polygon."""
        self.places = places
        self.drawable = drawable
        self.undrawn = frozenset(places.districts) - drawable
        #: States by code that were divided since the Census of 2011, the oldest record that comes in here: the day
        #: from which the new borders hold, and the states formed.
        self.divided = _divided(places)
        self._states = pl.DataFrame(
            [(state.lgd, state.name, state.population_2011) for state in places.states.values()],
            schema={"state_lgd": pl.Int32, "state": pl.String, "population_2011": pl.Int64},
            orient="row",
        )
        self._districts = pl.DataFrame(
            [
                (district.lgd, district.name, district.state_lgd, district.population_2011, district.lgd in drawable)
                for district in places.districts.values()
            ],
            schema={
                "lgd": pl.Int32,
                "district": pl.String,
                "state_lgd": pl.Int32,
                "population_2011": pl.Int64,
                "drawn": pl.Boolean,
            },
            orient="row",
        ).join(self._states.select("state_lgd", "state"), on="state_lgd", how="left")

    def state(self, code: int) -> str:
        """A state's name, or its code where the directory does not know it."""
        known = self.places.states.get(code)
        return known.name if known else f"state {code}"

    def state_of(self, said: str) -> int | None:
        """The LGD code of a state by its present name or code alone; the gazetteer knows the other ways to write it."""
        plain = " ".join(said.split()).casefold()
        return next((s.lgd for s in self.places.states.values() if plain in (s.name.casefold(), str(s.lgd))), None)

    def district(self, code: int) -> str:
        """A district's name, or its code where the directory does not know it."""
        known = self.places.districts.get(code)
        return known.name if known else f"district {code}"

    def listed(self, codes: Iterable[int]) -> list[Said | Name]:
        """District names with their states, for a sentence: "Mahe (Puducherry), Yanam (Puducherry)"."""
        out: list[Said | Name] = []
        for code in codes:
            known = self.places.districts.get(code)
            name = Name(self.district(code))
            state = {"district": name, "state": Name(self.state(known.state_lgd))} if known else {}
            out.append(Said("{district} ({state})", None, state) if known else name)
        return out

    def with_states(self, frame: pl.DataFrame, code: str, name: str) -> pl.DataFrame:
        """``frame`` with the name of the state whose code is in column ``code`` (null where unknown)."""
        named = self._states.select(pl.col("state_lgd").alias(code), pl.col("state").alias(name))
        return frame.join(named, on=code, how="left", maintain_order="left")

    def with_districts(self, frame: pl.DataFrame, code: str, name: str) -> pl.DataFrame:
        """``frame`` with the name of the district whose code is in column ``code`` (null where unknown)."""
        named = self._districts.select(pl.col("lgd").alias(code), pl.col("district").alias(name))
        return frame.join(named, on=code, how="left", maintain_order="left")

    def described_districts(self, frame: pl.DataFrame) -> pl.DataFrame:
        """``frame`` (column ``lgd``) with district, state_lgd, state, population_2011 and drawn."""
        return frame.join(self._districts, on="lgd", how="left").with_columns(pl.col("drawn").fill_null(value=False))

    def described_states(self, frame: pl.DataFrame) -> pl.DataFrame:
        """``frame`` (column ``lgd``) with the same columns; ``district`` is null, ``lgd`` the state's code."""
        drawn = self._districts.filter("drawn")["state_lgd"].unique()
        return (
            frame.with_columns(state_lgd=pl.col("lgd"), district=pl.lit(None, dtype=pl.String))
            .join(self._states, on="state_lgd", how="left")
            .with_columns(drawn=pl.col("lgd").is_in(drawn.implode()))
        )


def _divided(places: Places) -> Mapping[int, tuple[date, tuple[str, ...]]]:
    out: dict[int, tuple[date, tuple[str, ...]]] = {}
    for row in read("states"):
        if row["predecessor"] and row["since"] > "2011":
            old, since = int(row["predecessor"]), date.fromisoformat(row["since"])
            known = out.get(old, (since, ()))
            out[old] = (max(known[0], since), (*known[1], places.states[int(row["lgd"])].name))
    return out
