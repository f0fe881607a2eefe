"""Rows that wait for a decision about a place name, and the decisions: read and written in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.errors import Conflict, NotFound
from core.shown import now
from data.registry import tables as t
from data.registry.keys import Keyring, Sealer

if TYPE_CHECKING:
    from geo.gazetteer import Verdict

#: Rows that are opened and counted at a time.
CHUNK = 20_000
#: Values in one ``IN (…)``.
_MANY = 500
_LONGEST = 120
Pair = tuple[str | None, str | None]


@dataclass(frozen=True)
class Holder:
    """A batch that holds rows."""

    no: int
    id: str
    kind: str
    data_key: bytes


class HeldRows:
    """The held rows and the names that they wait for."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring
        self._names: dict[tuple[str, str], int] = {}

    def name_id(self, state: str | None, district: str | None) -> int:
        """The number of a typed pair; a new pair gets one."""
        from geo.gazetteer import pair_key  # a start that writes nothing does without the gazetteer

        key = pair_key(state, district)
        if key not in self._names:
            c = t.place_names.c
            known = select(c.id).where(c.state_key == key[0], c.district_key == key[1])
            found = self._connection.execute(known).scalar_one_or_none()
            if found is None:
                said = {"state_said": (state or "")[:_LONGEST], "district_said": (district or "")[:_LONGEST]}
                row = insert(t.place_names).values(state_key=key[0], district_key=key[1], **said)
                primary = self._connection.execute(row).inserted_primary_key
                found = int(primary[0]) if primary else 0
            self._names[key] = found
        return self._names[key]

    def add(self, batch_no: int, sealer: Sealer, frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
        """Keep rows; returns which were new (boolean, in order), and the numbers of those that the others repeat.

        A row that waits already is not kept twice.

        ``frame``: ``row_no, persons, travel_date, state, counted_id, cells`` (JSON of what was typed), ``print`` (text
        that makes a row a repetition, or null) and ``origin_pair``, ``destination_pair`` (typed state and district, or
        null where the gazetteer knows that side).
        """
        first = int(self._connection.execute(select(func.coalesce(func.max(t.held_rows.c.id), 0))).scalar_one()) + 1
        numbers = list(range(first, first + frame.height))
        sealed = sealer.drawer("held").seal_many(numbers, frame["cells"].to_list())
        prints = self._keyring.hashes("held", frame["print"].to_list())
        rows = [
            {
                "id": number,
                "batch_no": batch_no,
                "row_no": row["row_no"],
                "origin_name": self.name_id(*row["origin_pair"]) if row["origin_pair"] else None,
                "destination_name": self.name_id(*row["destination_pair"]) if row["destination_pair"] else None,
                "persons": row["persons"],
                "travel_date": row["travel_date"],
                "state": row["state"],
                "counted_id": row["counted_id"],
                "sealed": blob,
                "print": keyed,
            }
            for number, row, blob, keyed in zip(
                numbers, frame.drop("cells", "print").iter_rows(named=True), sealed, prints, strict=True
            )
        ]
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        statement = dialect.insert(t.held_rows).on_conflict_do_nothing(index_elements=["print"])
        self._connection.execute(statement, rows)
        kept = self._ids(t.held_rows.c.id.between(numbers[0], numbers[-1]))
        new = pl.Series("new", [number in kept for number in numbers], dtype=pl.Boolean)
        return new, self._bearing([keyed for number, keyed in zip(numbers, prints, strict=True) if number not in kept])

    def holders(self, names: Sequence[int], states: Sequence[str]) -> list[Holder]:
        """Batches with rows in one of these states that lean on one of these names."""
        c = t.batches.c
        numbers = select(t.held_rows.c.batch_no).where(_leans(names), t.held_rows.c.state.in_(states))
        rows = self._connection.execute(select(c.no, c.id, c.kind, c.data_key).where(c.no.in_(numbers)).order_by(c.no))
        return [Holder(*row) for row in rows]

    def open(self, holder: Holder, names: Sequence[int], states: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
        """Those rows of one batch, some thousand at a time: ``id, row_no, state, counted_id, cells`` (opened)."""
        sealer = self._keyring.sealer(holder.id, holder.data_key).drawer("held")
        c = t.held_rows.c
        last = 0
        while True:
            wanted = (
                select(c.id, c.row_no, c.state, c.counted_id, c.sealed)
                .where(c.batch_no == holder.no, c.id > last, c.state.in_(states), _leans(names))
                .order_by(c.id)
                .limit(CHUNK)
            )
            rows = self._connection.execute(wanted).all()
            if not rows:
                return
            last = rows[-1].id
            yield [
                {
                    "held_id": row.id,
                    "row_no": row.row_no,
                    "state": row.state,
                    "counted_id": row.counted_id,
                    "cells": sealer.open(row.id, row.sealed),
                }
                for row in rows
            ]

    def names_of(self, state: str) -> list[int]:
        """Names that rows in this state lean on."""
        c = t.held_rows.c
        found: set[int] = set()
        for column in (c.origin_name, c.destination_name):
            wanted = select(column).where(c.state == state, column.is_not(None)).distinct()
            found |= set(self._connection.execute(wanted).scalars())
        return sorted(found)

    def settle(self, state: str, rows: Iterable[tuple[int, int | None]]) -> None:
        """Say what became of held rows: pairs of their number and that of the movement or OD row, if they count."""
        changes = [{"held": held, "to": state, "counted": counted} for held, counted in rows]
        if not changes:
            return
        statement = (
            update(t.held_rows)
            .where(t.held_rows.c.id == bindparam("held"))
            .values(state=bindparam("to"), counted_id=bindparam("counted"))
        )
        self._connection.execute(statement, changes)

    def take_back(self, kind: str, counted: Sequence[int]) -> pl.DataFrame:
        """Remove movements or OD rows; returns them, in the kind's columns. A person keeps the number once given."""
        table = t.movements if kind == "persons" else t.od_rows
        parts = [self._take_back(table, counted[at : at + _MANY]) for at in range(0, len(counted), _MANY)]
        return pl.concat(parts) if parts else pl.DataFrame()

    def sent_again(self, batch_no: int, rows: pl.DataFrame) -> pl.Series:
        """Which OD rows a later batch brought again, letter for letter but for the name that waited (boolean)."""
        same = (
            *("from_date", "to_date", "origin_state", "origin", "destination_state", "destination", "mode"),
            *("category", "persons", "males", "females"),
        )
        c = t.od_rows.c
        known: set[tuple[object, ...]] = set()
        counts = rows["persons"].unique().to_list()
        for at in range(0, len(counts), _MANY):
            wanted = select(*(c[name] for name in same)).where(
                c.batch_no > batch_no,
                c.persons.in_(counts[at : at + _MANY]),
                c.batch_no.in_(select(t.batches.c.no).where(t.batches.c.withdrawn_at.is_(None))),
            )
            known |= {tuple(row) for row in self._connection.execute(wanted)}
        asked = rows.select(pl.col("from").alias("from_date"), pl.col("to").alias("to_date"), *same[2:])
        return pl.Series("again", [row in known for row in asked.iter_rows()], dtype=pl.Boolean)

    def _take_back(self, table: Table, ids: Sequence[int]) -> pl.DataFrame:
        at = table.c.id.in_(ids)
        rows = self._connection.execute(select(table).where(at)).mappings().all()
        self._connection.execute(delete(table).where(at))
        return rows_as_counted(rows, table)

    def _bearing(self, prints: Sequence[bytes | None]) -> pl.Series:
        """The numbers of the rows that bear these prints."""
        found: set[int] = set()
        for at in range(0, len(prints), _MANY):
            found |= self._ids(t.held_rows.c.print.in_(prints[at : at + _MANY]))
        return pl.Series(sorted(found), dtype=pl.Int64)

    def _ids(self, where: ColumnElement[bool]) -> set[int]:
        return set(self._connection.execute(select(t.held_rows.c.id).where(where)).scalars())


def rows_as_counted(rows: Sequence[Mapping[Any, Any]], table: Table) -> pl.DataFrame:
    """Movements or OD rows of the registry as their kind counts them."""
    schema: dict[str, Any] = {"travel_date": pl.Date, "males": pl.Int64, "females": pl.Int64, "age": pl.Int32}
    plain = [
        {name: value for name, value in row.items() if not isinstance(value, bytes)}
        | ({"travel_date": row["to_date"] or row["from_date"]} if table is t.od_rows else {})
        for row in rows
    ]
    texts = dict.fromkeys(("mode", "train_no", "coach", "category", "sex", "sector", "status"), pl.String)
    codes = dict.fromkeys(("origin_state", "origin", "destination_state", "destination"), pl.Int32)
    return pl.DataFrame(plain, schema_overrides=schema | texts | codes, infer_schema_length=None)


class Decisions:
    """What reviewers found names to be."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def verdicts(self) -> dict[tuple[str, str], Verdict]:
        """The decisions that hold, by :func:`geo.gazetteer.pair_key`."""
        from geo.gazetteer import Verdict

        n, d = t.place_names.c, t.place_decisions.c
        rows = self._connection.execute(
            select(n.state_key, n.district_key, d.state_lgd, d.lgd)
            .select_from(t.place_decisions.join(t.place_names))
            .where(d.revoked_at.is_(None))
        )
        return {(row[0], row[1]): Verdict(row[2], row[3]) for row in rows}

    def active(self, name_id: int) -> Mapping[str, Any] | None:
        """The decision about a name that holds, if there is one."""
        c = t.place_decisions.c
        wanted = select(t.place_decisions).where(c.name_id == name_id, c.revoked_at.is_(None))
        row = self._connection.execute(wanted).mappings().one_or_none()
        return dict(row) if row is not None else None

    def decide(self, name_id: int, verdict: Verdict, actor: str, note: str) -> int:
        """Write a decision; its number.

        Raises:
            NotFound: there is no such name.
            Conflict: another decision about this name holds.
        """
        if self._connection.execute(select(t.place_names.c.id).where(t.place_names.c.id == name_id)).first() is None:
            raise NotFound(f"No name has the number {name_id}. See 'app.py review list'.")
        if (known := self.active(name_id)) is not None:
            raise Conflict(
                f"{known['actor']} has decided about this name already (decision {known['id']}). "
                "Undo that decision first if it is wrong."
            )
        row = insert(t.place_decisions).values(
            name_id=name_id,
            state_lgd=verdict.state_lgd,
            lgd=verdict.lgd,
            note=note[:1000],
            actor=actor,
            at=now().isoformat(),
        )
        primary = self._connection.execute(row).inserted_primary_key
        return int(primary[0]) if primary else 0

    def revoke(self, decision_id: int, actor: str) -> int:
        """End a decision; the number of its name.

        Raises:
            NotFound: there is no such decision.
            Conflict: it was undone already.
        """
        c = t.place_decisions.c
        row = self._connection.execute(select(t.place_decisions).where(c.id == decision_id)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no decision {decision_id}. See 'app.py review log'.")
        if row["revoked_at"] is not None:
            raise Conflict(f"Decision {decision_id} was undone by {row['revoked_by']} already.")
        end = update(t.place_decisions).where(c.id == decision_id)
        self._connection.execute(end.values(revoked_by=actor, revoked_at=now().isoformat()))
        return int(row["name_id"])


def _leans(names: Sequence[int]) -> ColumnElement[bool]:
    c = t.held_rows.c
    return or_(*(column.in_(list(names)) for column in (c.origin_name, c.destination_name)))


def waiting(connection: Connection) -> list[Mapping[str, Any]]:
    """Names that rows wait for and nobody has decided about, with what waits; both sides apart, see ``side``.

    ``name_id, state_said, district_said, side, rows, persons, batches, first, last``; a row whose two sides bear the
    same name is given once, as the side ``origin``.
    """
    h, n = t.held_rows.c, t.place_names.c
    decided = select(t.place_decisions.c.name_id).where(t.place_decisions.c.revoked_at.is_(None))
    out: list[Mapping[str, Any]] = []
    for side, column, more in (
        ("origin", h.origin_name, None),
        ("destination", h.destination_name, or_(h.origin_name.is_(None), h.origin_name != h.destination_name)),
    ):
        conditions = [h.state == "waiting", column.not_in(decided), *([more] if more is not None else [])]
        rows = connection.execute(
            select(
                n.id.label("name_id"),
                n.state_said,
                n.district_said,
                func.count().label("rows"),
                func.sum(h.persons).label("persons"),
                func.count(h.batch_no.distinct()).label("batches"),
                func.min(h.travel_date).label("first"),
                func.max(h.travel_date).label("last"),
            )
            .select_from(t.held_rows.join(t.place_names, column == n.id))
            .where(and_(*conditions))
            .group_by(n.id, n.state_said, n.district_said)
        )
        out += [{**row, "side": side} for row in rows.mappings()]
    return out


def waiting_totals(connection: Connection) -> tuple[int, int]:
    """Rows that wait, and their people: each row once."""
    h = t.held_rows.c
    row = connection.execute(select(func.count(), func.sum(h.persons)).where(h.state == "waiting")).one()
    return int(row[0]), int(row[1] or 0)


def decided(connection: Connection, limit: int | None, *, active_only: bool) -> list[Mapping[str, Any]]:
    """Decisions, newest first, with their names and with what counts because of them (``rows``, ``persons``)."""
    d, n, h = t.place_decisions.c, t.place_names.c, t.held_rows.c
    leaning = [
        select(column.label("name_id"), h.id, h.persons).where(h.state == "counted", column.is_not(None))
        for column in (h.origin_name, h.destination_name)
    ]
    both = leaning[0].union(leaning[1]).subquery()
    sums = (
        select(both.c.name_id, func.count().label("rows"), func.sum(both.c.persons).label("persons"))
        .group_by(both.c.name_id)
        .subquery()
    )
    wanted = (
        select(t.place_decisions, n.state_said, n.district_said, sums.c.rows, sums.c.persons)
        .select_from(
            t.place_decisions.join(t.place_names).outerjoin(
                sums, and_(sums.c.name_id == d.name_id, d.revoked_at.is_(None))
            )
        )
        .order_by(d.id.desc())
        .limit(limit)
    )
    if active_only:
        wanted = wanted.where(d.revoked_at.is_(None))
    return [dict(row) for row in connection.execute(wanted).mappings()]
