"""The people on board: parties (one worker, or a family), who they are and where they go on to. All made up.

Shares that no table gives are round numbers in the manner of the surveys of 2020 (Stranded Workers Action Network,
Jan Sahas, Aajeevika Bureau: mostly young men, a fifth to a quarter women and children); they are assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.fitting import Floats, Ints
from data.demo.geography import districts
from data.demo.identity import identities, mobiles
from data.demo.names import draw_names
from data.demo.spelling import state_names, write_districts
from data.demo.tables import read

#: Parties of 1 to 5 people.
_PARTY = np.array([0.83, 0.05, 0.05, 0.05, 0.02])
#: Who is stranded beside workers: students, pilgrims, tourists, others (single people for the most part).
_OTHERS = {"student": 0.03, "pilgrim": 0.012, "tourist": 0.008, "other": 0.015}
#: People of whom only the state is known, at home and at work.
_ONLY_HOME_STATE, _ONLY_WORK_STATE = 0.03, 0.008
COLUMNS = (
    *("name", "age", "sex", "mobile", "id_type", "id_number", "category", "origin_state", "origin_district"),
    *("origin_address", "destination_state", "destination_district", "destination_address", "travel_date", "mode"),
    *("train_no", "coach", "route_states", "accompanying", "sector", "status", "synthetic"),
)
_BERTHS = 72


@dataclass(frozen=True)
class Trips:
    """Journeys of one chunk: arrays of one length, and the two tables of shares that their people are drawn from."""

    persons: Ints
    #: Row of ``board`` and of ``homes`` for each journey.
    board_row: Ints
    home_row: Ints
    #: Shares over districts (rows sum to 1).
    board: Floats
    homes: Floats
    #: travel_date, mode, train_no (null for buses), departs_at, arrives_at.
    facts: pl.DataFrame


def people_on(trips: Trips, first: int, seed: int, as_of: datetime, rng: np.random.Generator) -> pl.DataFrame:
    """One row per person in :data:`COLUMNS`, in the order of the journeys.

    Args:
        trips: the journeys.
        first: running number of the first person in the file.
        seed: the demo's seed, for numbers that must differ over the whole file.
        as_of: the moment at which statuses are true.
        rng: chance for everything else.
    """
    trip = np.repeat(np.arange(len(trips.persons)), trips.persons)
    seat = np.arange(len(trip)) - np.repeat(np.cumsum(trips.persons) - trips.persons, trips.persons)
    lead, place, size = _parties(seat, rng)
    d = districts()
    work = _drawn(trips.board, trips.board_row[trip], rng)[lead]
    home = _drawn(trips.homes, trips.home_row[trip], rng)[lead]
    age, female, category = _who(lead, place, size, rng)
    adult = age >= 16
    has_mobile = (rng.random(len(trip)) < np.where(adult, np.where(female, 0.7, 0.93), 0.0)) & (place < 3)
    # Who has no mobile shows a card: two people of one name on one train stay two people.
    has_card = ~has_mobile | (rng.random(len(trip)) < 0.15)
    person = first + np.arange(len(trip))
    id_type, id_number = identities(person, seed, has_card, adult & (age >= 18) & (rng.random(len(trip)) < 0.35))
    facts = trips.facts[trip]
    train = facts["mode"] == "train"
    return pl.DataFrame(
        {
            "name": draw_names(d.state[home], lead, female, adult, rng),
            "age": age,
            "sex": _sexes(female, rng),
            "mobile": mobiles(person, seed, has_mobile),
            "id_type": id_type,
            "id_number": id_number,
            "category": category,
            "origin_state": state_names().gather(d.state[work]),
            "origin_district": write_districts(work, (rng.random(len(trip)) >= _ONLY_WORK_STATE)[lead], rng),
            "origin_address": _addresses("Labour colony", 60, 0.2, lead, rng),
            "destination_state": state_names().gather(d.state[home]),
            "destination_district": write_districts(home, (rng.random(len(trip)) >= _ONLY_HOME_STATE)[lead], rng),
            "destination_address": _addresses("Ward", 40, 0.3, lead, rng),
            "travel_date": facts["travel_date"],
            "mode": facts["mode"],
            "train_no": facts["train_no"],
            "coach": _coaches(seat, train),
            "route_states": facts["route_states"],
            "accompanying": _others_in_party(size),
            "sector": _sectors(d.state[work], (category == "migrant_worker").to_numpy() & adult, female, rng),
            "status": _statuses(facts, trip, as_of, rng),
            "synthetic": pl.repeat("yes", len(trip), eager=True),
        }
    ).select(COLUMNS)


def _parties(seat: Ints, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """For each person: position of the party's first member, place in the party (0 …), size of the party.

    Parties are dealt along the rows and cut where a journey ends.
    """
    sizes = rng.choice(np.arange(1, 6), size=len(seat), p=_PARTY)
    starts = np.cumsum(sizes) - sizes
    new = seat == 0
    new[starts[starts < len(seat)]] = True
    at = np.flatnonzero(new)
    lead = at[np.cumsum(new) - 1]
    size = np.diff(np.append(at, len(seat)))[np.cumsum(new) - 1]
    return lead, np.arange(len(seat)) - lead, size


def _drawn(shares: Floats, row: Ints, rng: np.random.Generator) -> Ints:
    """A column of ``shares`` for each ``row``, by the shares of that row."""
    steps = np.cumsum(shares, axis=1)
    steps[:, -1] = 1.0
    flat = (steps + np.arange(len(shares))[:, None]).ravel()
    at = np.searchsorted(flat, row + rng.random(len(row)), side="right")
    return np.asarray(np.minimum(at - row * shares.shape[1], shares.shape[1] - 1))


def _who(lead: Ints, place: Ints, size: Ints, rng: np.random.Generator) -> tuple[Ints, NDArray[np.bool_], pl.Series]:
    """Age, sex and category. The first of a party is grown up, the second the spouse, the rest children."""
    number = len(lead)
    kinds = np.array(["migrant_worker", *_OTHERS])
    shares = np.array([1.0 - sum(_OTHERS.values()), *_OTHERS.values()])
    kind = np.searchsorted(np.cumsum(shares), rng.random(number) * (1 - 1e-12))
    kind = np.where((kind == 1) & (size > 1), 0, kind)[lead]
    young = 18 + rng.gamma(2.3, 5.0, number)
    old = 45 + rng.gamma(2.5, 5.0, number)
    student = 16 + 9 * rng.random(number)
    grown = np.where(kind == 1, student, np.where(kind == 2, old, young))
    spouse = np.clip(grown[lead] - 3 + rng.normal(0, 3, number), 18, 75)
    child = 16 * rng.random(number)
    age = np.select([place == 0, place == 1], [np.clip(grown, 16, 80), spouse], child).astype(np.int64)
    chance = np.select([place > 1, kind == 1, kind >= 2], [0.48, 0.35, 0.4], 0.07)
    female = np.where(place == 1, True, (rng.random(number) < chance) & ~((place == 0) & (size > 1)))
    return age, female, pl.Series(kinds).gather(kind)


def _sexes(female: NDArray[np.bool_], rng: np.random.Generator) -> pl.Series:
    code = np.where(rng.random(len(female)) < 0.0008, 2, female.astype(np.int64))
    return pl.Series(["male", "female", "other"]).gather(code)


def _addresses(word: str, last: int, share: float, lead: Ints, rng: np.random.Generator) -> pl.Series:
    texts = pl.Series([f"{word} {n}" for n in range(1, last + 1)] + [None])
    number = np.where(rng.random(len(lead)) < share, rng.integers(0, last, len(lead)), last)
    return texts.gather(number[lead])


def _coaches(seat: Ints, train: pl.Series) -> pl.Series:
    texts = pl.Series([f"S{n}" for n in range(1, 26)] + [None])
    return texts.gather(np.where(train.to_numpy(), np.minimum(seat // _BERTHS, 24), 25))


def _others_in_party(size: Ints) -> pl.Series:
    return pl.Series([None, None, "1", "2", "3", "4"]).gather(size)


@lru_cache(maxsize=1)
def _sector_steps() -> tuple[pl.Series, Floats]:
    """Sectors and their cumulative shares by work state (row = LGD code); state 0 stands for those not listed."""
    rows = read("sectors")
    names = sorted({r["sector"] for r in rows})
    weights = np.zeros((100, len(names)))
    for row in rows:
        weights[int(row["state"]), names.index(row["sector"])] = float(row["weight"])
    weights[weights.sum(axis=1) == 0] = weights[0]
    return pl.Series([*names, None]), np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)


def _sectors(work: Ints, worker: NDArray[np.bool_], female: NDArray[np.bool_], rng: np.random.Generator) -> pl.Series:
    names, steps = _sector_steps()
    drawn = (rng.random(len(work))[:, None] > steps[work]).sum(axis=1)
    works = worker & (~female | (rng.random(len(work)) < 0.6))
    return names.gather(np.where(works, np.minimum(drawn, len(names) - 2), len(names) - 1))


def _statuses(facts: pl.DataFrame, trip: Ints, as_of: datetime, rng: np.random.Generator) -> pl.Series:
    """Where each person's record stands at ``as_of``.

    Of those who came in, most are ``arrived``, 3 % in quarantine; of some no one has entered the arrival (more on one
    train than on another). Nobody on a train is ``cancelled``: the published counts are of people who travelled.
    """
    texts = pl.Series(["arrived", "quarantined", "closed", "boarded", "registered", "cancelled"])
    u, late = rng.random(len(trip)), 0.002 + 0.05 * rng.beta(0.5, 4.0, int(trip.max()) + 1)[trip]
    came = (facts["arrives_at"] <= as_of).to_numpy()
    bus = (facts["mode"] == "bus").to_numpy()
    there = np.select([u < late * 0.6, u < late, u < late + 0.03, u < late + 0.036], [3, 4, 1, 2], 0)
    code = np.where(came, there, np.where(u < 0.98, 3, 4))
    return texts.gather(np.where(bus & (rng.random(len(trip)) < 0.02), 5, code))
