"""Whom a batch speaks of: rows sent before, people known before, and people who look like somebody known.

Rules on facts are in :mod:`data.sameness`; here the facts are found. Most rows meet nobody, and those cost a look into
the index and nothing else.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from core.shown import now
from data.registry import bulk
from data.registry import tables as t
from data.registry.keys import Keyring
from data.registry.known import Known, KnownRecords
from data.registry.lookups import Lookups, short
from data.registry.staging import Stage
from data.sameness import Facts, Likeness, compare

#: Records of one mobile or number that a row is compared with, the latest: a contractor's telephone stands for many.
_MOST = 32
_MANY = 500
_NONE = pl.Series("record", dtype=pl.Int64)
#: The kinds of keyed hash that a record is found by; by the row itself only who has no mobile.
_BY = (("identity", "identity_key"), ("mobile", "mobile_key"), ("row", "fingerprint"))


@dataclass(frozen=True)
class Recognised:
    """What was found about the rows of a frame, in their order."""

    #: Rows that nobody sent before.
    new: pl.Series
    #: The number of the person where that is not the row's own.
    same_as: pl.Series
    matched: pl.Series
    #: The numbers of movements in the store that other rows repeat, in no order.
    repeated: pl.Series


class Recogniser:
    """Recognises people for one transaction that writes, and remembers those that it was shown."""

    def __init__(self, connection: Connection, keyring: Keyring, stage: Stage | None = None) -> None:
        """``stage`` holds records of the transaction that are not in the registry's tables yet."""
        self._connection = connection
        self._stage = stage
        self._lookups = Lookups(connection)
        self._alike: dict[tuple[int, int], Likeness] = {}
        self._openable = KnownRecords(connection, keyring, stage)

    def look(self, frame: pl.DataFrame) -> Recognised:
        """Recognise the people of ``frame`` and let them be found from now on.

        ``frame``: ``number, mobile_key, identity_key, fingerprint`` (keyed hashes or null), ``said_name, age, sex,
        id_type, travel_date``. Rows that are not new are not remembered.
        """
        keys = _keys(frame)
        found = self._lookups.find(keys["key"])
        new, repeated = self._never_sent(frame, found)
        persons: dict[int, tuple[int, str]] = {}
        among = keys.filter(pl.col("row").is_in(pl.Series(new).arg_true().implode()) & (pl.col("by") != "row"))
        if not found.is_empty() or among["key"].is_duplicated().any():
            persons = self._compare(frame, among, found)
        numbers = frame["number"]
        kept = keys.filter(pl.col("row").is_in(new.arg_true().implode()))
        self._lookups.add(kept["key"], numbers.gather(kept["row"]))
        return Recognised(
            new,
            pl.Series("same_as", [persons.get(row, (None, ""))[0] for row in range(frame.height)], dtype=pl.Int64)
            if persons
            else pl.repeat(None, frame.height, dtype=pl.Int64, eager=True).alias("same_as"),
            pl.Series("matched", [persons.get(row, (0, None))[1] for row in range(frame.height)], dtype=pl.String)
            if persons
            else pl.repeat(None, frame.height, dtype=pl.String, eager=True).alias("matched"),
            repeated,
        )

    def finish(self) -> None:
        """Put everything that was held into the store: the index, and the pairs that look alike."""
        self._lookups.flush()
        if not self._alike:
            return
        pairs = list(self._alike.items())
        columns: dict[str, Sequence[object]] = {
            "record": [record for (record, _), _ in pairs],
            "other": [other for (_, other), _ in pairs],
            "why": [found.why for _, found in pairs],
            "score": [found.score for _, found in pairs],
            "state": ["open"] * len(pairs),
            "at": [now().isoformat()] * len(pairs),
        }
        bulk.insert(self._connection, t.likenesses, columns, skip=("record", "other"))
        self._alike.clear()

    def _never_sent(self, frame: pl.DataFrame, found: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
        """Rows that are not in the store letter for letter, nor earlier in the frame; and what the others repeat."""
        prints = frame["fingerprint"]
        new = prints.is_null() | prints.is_first_distinct()
        if found.is_empty():
            return new, _NONE
        sent = self._sent(found["record"].unique().to_list())
        again = sent.filter(pl.col("print").is_in(prints.drop_nulls().implode()))
        return new & (prints.is_null() | ~prints.is_in(again["print"].implode())), again["record"]

    def _sent(self, records: list[int]) -> pl.DataFrame:
        """Those of these records whose rows count: ``record, print``."""
        m, b = t.movements.c, t.batches.c
        rows = self._stage.prints(records) if self._stage is not None else []
        for at in range(0, len(records), _MANY):
            wanted = (
                select(m.id, m.fingerprint)
                .select_from(t.movements.join(t.batches, m.batch_no == b.no))
                .where(m.id.in_(records[at : at + _MANY]), m.fingerprint.is_not(None), b.withdrawn_at.is_(None))
            )
            rows += [(row[0], bytes(row[1])) for row in self._connection.execute(wanted).all()]
        return pl.DataFrame(rows, schema={"record": pl.Int64, "print": pl.Binary}, orient="row")

    def _compare(self, frame: pl.DataFrame, keys: pl.DataFrame, found: pl.DataFrame) -> dict[int, tuple[int, str]]:
        """Rows whose person is known: row → person and by what."""
        near = found.sort("record").group_by("key", maintain_order=True).tail(_MOST)
        stored = keys.join(near, on="key", how="inner").select("row", "key", "record")
        known = self._openable.open(stored["record"].unique().to_list())
        meets: dict[int, list[Known]] = defaultdict(list)
        for row, record in stored.select("row", "record").unique(maintain_order=True).iter_rows():
            if record in known:
                meets[row].append(known[record])
        by_row: dict[int, list[int]] = defaultdict(list)
        for row, key in keys.filter(pl.col("key").is_duplicated()).select("row", "key").iter_rows():
            by_row[row].append(key)
        earlier: dict[int, deque[Known]] = defaultdict(lambda: deque(maxlen=_MOST))
        persons: dict[int, tuple[int, str]] = {}
        for row, own, *said in _said(frame, sorted({*meets, *by_row})):
            facts = Facts(*said)
            candidates = [*meets.get(row, ()), *(one for key in by_row.get(row, ()) for one in earlier[key])]
            person, by = self._settle(own, facts, candidates)
            if person != own:
                persons[row] = (person, by)
            for key in by_row.get(row, ()):
                earlier[key].append(Known(own, person, facts))
        return persons

    def _settle(self, own: int, facts: Facts, candidates: Sequence[Known]) -> tuple[int, str]:
        """The person that a record speaks of (its own number: somebody new), and by what; remembers who looks alike."""
        same: dict[int, str] = {}
        alike: dict[int, Likeness] = {}
        for candidate in candidates:
            found = compare(facts, candidate.facts)
            if found.kin == "same" and same.get(candidate.person) != "identity":
                same[candidate.person] = found.by
            elif found.kin == "alike":
                before = alike.get(candidate.person, found)
                alike[candidate.person] = max(before, found, key=lambda one: (one.contradict, one.score))
        for other, likeness in alike.items():
            if likeness.contradict and same.get(other) == "mobile":
                del same[other]
        person = min(same, key=lambda one: (same[one] != "identity", one), default=own)
        for other in same:
            if other != person:
                self._look_alike(person, other, Likeness("alike", "", "one record fits both", 0.95))
        for other, likeness in alike.items():
            if other not in same:
                self._look_alike(person, other, likeness)
        return person, same.get(person, "")

    def _look_alike(self, one: int, other: int, likeness: Likeness) -> None:
        if one != other:
            self._alike.setdefault((max(one, other), min(one, other)), likeness)


def _said(frame: pl.DataFrame, rows: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Of these rows: the row, its number, and its facts in the order of :class:`Facts`."""
    facts = ("said_name", "age", "sex", "mobile_key", "identity_key", "id_type", "travel_date")
    wanted = frame.select("number", *facts)[rows]
    return zip(rows, *(wanted[name].to_list() for name in wanted.columns), strict=True)


def _keys(frame: pl.DataFrame) -> pl.DataFrame:
    """What the rows are found by: ``row`` (position in the frame), ``by``, ``key``."""
    # numbers are hashed in another way than in the first stores, which knew whole rows: by these they are found still
    bare = pl.col("mobile_key").is_null()
    rows = frame.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"),
        short("identity_key").alias("identity"),
        short("mobile_key").alias("mobile"),
        pl.when(bare).then(short("fingerprint")).alias("row_"),
    )
    parts = [
        rows.select("row", pl.lit(by).alias("by"), pl.col("row_" if by == "row" else by).alias("key")).drop_nulls()
        for by, _ in _BY
    ]
    return pl.concat(parts)
