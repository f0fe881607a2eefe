"""How many of a state's migrants call each district home: people of 2011, corrected by what 2020 said of returnees.

``tables/returnee_districts.csv`` holds the districts that the Garib Kalyan Rojgar Abhiyaan of June 2020 listed (25,000
returnees or more) in Uttar Pradesh, Bihar and Odisha, and the returnees that Bihar counted in nine of them. The lists
of Madhya Pradesh, Rajasthan and Jharkhand are not known here; those states go by people alone.
"""

from __future__ import annotations

import numpy as np

from data.demo.fitting import Floats, Ints
from data.demo.published import BIHAR, UTTAR_PRADESH
from data.demo.tables import read

#: Share of returnees in Uttar Pradesh's listed districts: said of all 116 listed, "about two thirds of such migrant
#: workers" (Government of India, 18 June 2020).
LISTED_SHARE = 2 / 3
#: Returnees in Bihar's 32 listed districts (New Indian Express, 19 June 2020), and the most an unlisted one can have.
BIHAR_LISTED, UNLISTED = 2_400_000, 25_000


def home_weights(lgd: Ints, state: Ints, people: Floats) -> Floats:
    """Weight of each district as a home; a state's districts sum to its people of 2011."""
    rows = {int(r["lgd"]): r["returned"] for r in read("returnee_districts")}
    listed = np.isin(lgd, list(rows))
    out = people * np.where(listed, _factor(people, listed, state), 1.0)
    here = state == BIHAR
    counted = np.array([float(rows.get(int(code)) or 0) for code in lgd])
    rest = BIHAR_LISTED - counted[here].sum()
    others = here & listed & (counted == 0)
    out[here & ~listed] = np.minimum(people[here & ~listed] * rest / people[others].sum(), UNLISTED)
    out[others] = _capped(people[others], rest, counted[counted > 0].min())
    return _scaled(np.where(counted > 0, counted, out), people, state)


def _factor(people: Floats, listed: np.ndarray[tuple[int], np.dtype[np.bool_]], state: Ints) -> float:
    """How much more a listed district weighs, so that Uttar Pradesh's 31 of 75 hold :data:`LISTED_SHARE`."""
    here = state == UTTAR_PRADESH
    inside, outside = people[here & listed].sum(), people[here & ~listed].sum()
    return float(LISTED_SHARE / (1 - LISTED_SHARE) * outside / inside)


def _scaled(weights: Floats, people: Floats, state: Ints) -> Floats:
    return np.asarray(weights * (np.bincount(state, people) / np.maximum(np.bincount(state, weights), 1.0))[state])


def _capped(people: Floats, total: float, most: float) -> Floats:
    """``total`` shared by people, nobody above ``most``: the nine counted districts were named as the highest."""
    share = np.asarray(people * total / people.sum())
    for _ in range(20):
        over = share > most
        if not over.any():
            break
        spare = float((share[over] - most).sum())
        share[over] = most
        below = share < most
        share[below] += spare * people[below] / people[below].sum()
    return share
