"""Made-up Indian names: common first names and surnames of a region, put together at random. Nobody is meant."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.fitting import Ints
from data.demo.tables import read

#: Region of names by home state (LGD); the Hindi belt where a state is not named.
_REGION = {
    10: "bihar", 20: "bihar", 19: "bengal", 16: "bengal", 21: "odia", 18: "assam", 12: "northeast", 13: "northeast",
    14: "northeast", 15: "northeast", 17: "northeast", 11: "northeast", 3: "punjab", 4: "punjab", 24: "gujarat",
    38: "gujarat", 27: "marathi", 30: "marathi", 36: "telugu", 28: "telugu", 33: "tamil", 34: "tamil", 29: "kannada",
    32: "malayalam", 31: "malayalam",
}  # fmt: skip
#: Share of Muslim names by home state, in round numbers of the Census 2011 table on religion; elsewhere 5 %.
_MUSLIM = {1: 0.6, 37: 0.4, 31: 0.95, 18: 0.34, 19: 0.27, 32: 0.26, 9: 0.19, 10: 0.17, 20: 0.14, 5: 0.14, 7: 0.13}
_ELSEWHERE = 0.05
_HINDI, _MUSLIM_REGION = "hindi", "muslim"
#: What a woman writes for a man's Singh, by region; in the Hindi belt many write Devi, girls Kumari, for any surname.
_HERS = {"punjab": "Kaur", "northeast": "Devi"}
_DEVI, _DEVI_REGIONS = 0.4, (_HINDI, "bihar")


class _Names:
    """All names of one kind in one array, with where each region's begin and how many it has."""

    def __init__(self, kind: str, regions: list[str]) -> None:
        lists = {
            region: [r["name"] for r in read("names") if (r["region"], r["kind"]) == (region, kind)]
            for region in regions
        }
        self.all = pl.Series([name for region in regions for name in lists[region]])
        self.number = np.array([len(lists[region]) for region in regions])
        self.start = np.cumsum(self.number) - self.number

    def draw(self, region: Ints, rng: np.random.Generator) -> pl.Series:
        at = self.start[region] + (rng.random(len(region)) * self.number[region]).astype(np.int64)
        return self.all.gather(at)


@lru_cache(maxsize=1)
def _tables() -> tuple[list[str], _Names, _Names, _Names]:
    regions = sorted({r["region"] for r in read("names")})
    return regions, _Names("male", regions), _Names("female", regions), _Names("surname", regions)


def draw_names(
    home_state: Ints, family: Ints, female: NDArray[np.bool_], adult: NDArray[np.bool_], rng: np.random.Generator
) -> pl.Series:
    """A name for each person; people of one ``family`` (position of its first member) share region and surname."""
    regions, male, women, surname = _tables()
    at = {region: i for i, region in enumerate(regions)}
    by_state = np.full(100, at[_HINDI])
    share = np.full(100, _ELSEWHERE)
    for code, region in _REGION.items():
        by_state[code] = at[region]
    for code, part in _MUSLIM.items():
        share[code] = part
    muslim = rng.random(len(home_state)) < share[home_state]
    spoken = np.where(muslim, at[_MUSLIM_REGION], by_state[home_state])[family]
    hers = pl.Series([_HERS.get(region) for region in regions], dtype=pl.String).gather(spoken)
    devi = female & np.isin(spoken, [at[region] for region in _DEVI_REGIONS]) & (rng.random(len(spoken)) < _DEVI)
    parts = pl.DataFrame(
        {
            "his": male.draw(spoken, rng),
            "her": women.draw(spoken, rng),
            "last": surname.draw(spoken, rng).gather(family),
            "hers": hers,
            "female": female,
            "devi": np.where(devi, np.where(adult, 1, 2), 0),
        }
    )
    last = (
        pl.when(pl.col("devi") == 1)
        .then(pl.lit("Devi"))
        .when(pl.col("devi") == 2)
        .then(pl.lit("Kumari"))
        .when(pl.col("female") & (pl.col("last") == "Singh") & pl.col("hers").is_not_null())
        .then("hers")
        .otherwise("last")
    )
    first = pl.when("female").then("her").otherwise("his")
    return parts.select(pl.concat_str(first, last, separator=" ").alias("name")).to_series()
