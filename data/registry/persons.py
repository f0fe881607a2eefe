"""People by their numbers: their records and movements, those who look alike, and who was found to be one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from core.errors import Conflict, NotFound
from core.shown import now
from data.registry import tables as t
from data.registry.keys import Keyring
from data.registry.known import KnownRecords
from data.registry.lookups import Lookups, first_bytes
from data.sameness import Facts, compare

#: Numbers in one ``IN (…)``.
_MANY = 500
#: What is told of a movement.
_MOVEMENT = (
    *("travel_date", "origin_state", "origin", "destination_state", "destination", "mode", "train_no", "coach"),
    *("category", "sex", "age", "sector", "status"),
)


def person_of(connection: Connection, record: int) -> int | None:
    """The number of the person that a record speaks of; None when there is no such record."""
    return persons_of(connection, [record]).get(record)


def persons_of(connection: Connection, records: Sequence[int]) -> dict[int, int]:
    """The numbers of the people that records speak of, by record; records that are not there are left out."""
    p = t.people.c
    found: dict[int, int] = {}
    for at in range(0, len(records), _MANY):
        wanted = select(p.id, p.same_as).where(p.id.in_(records[at : at + _MANY]))
        found |= {row.id: int(row.same_as or row.id) for row in connection.execute(wanted)}
    return found


def records_of(connection: Connection, people: Sequence[int]) -> dict[int, list[Mapping[Any, Any]]]:
    """Records of people by their numbers, oldest first, each with its movement and its batch.

    Of a movement that was taken back all is null.
    """
    p, m, b = t.people.c, t.movements.c, t.batches.c
    wanted = (
        select(
            *(p.id, p.sealed, p.same_as, p.matched, p.vault_ref),
            *(m[name] for name in _MOVEMENT),
            *(b.id.label("batch_id"), b.data_key, b.state_lgd, b.withdrawn_at, b.created_at, b.synthetic),
        )
        .select_from(t.people.join(t.batches, p.batch_no == b.no).outerjoin(t.movements, m.id == p.id))
        .order_by(p.id)
    )
    found: dict[int, list[Mapping[Any, Any]]] = {}
    for at in range(0, len(people), _MANY):
        piece = people[at : at + _MANY]
        for row in connection.execute(wanted.where(or_(p.id.in_(piece), p.same_as.in_(piece)))).mappings():
            found.setdefault(row["same_as"] or row["id"], []).append(row)
    return found


def likenesses(connection: Connection, state: str, limit: int | None) -> list[Mapping[Any, Any]]:
    """Pairs that look alike, those most alike first."""
    c = t.likenesses.c
    wanted = select(t.likenesses).where(c.state == state).order_by(c.score.desc(), c.id).limit(limit)
    return list(connection.execute(wanted).mappings())


def open_likenesses(connection: Connection) -> int:
    """How many pairs nobody has looked at."""
    c = t.likenesses.c
    return int(connection.execute(select(func.count()).where(c.state == "open")).scalar_one())


def merges(connection: Connection, limit: int | None) -> list[Mapping[Any, Any]]:
    """What was merged, newest first."""
    return list(connection.execute(select(t.merges).order_by(t.merges.c.id.desc()).limit(limit)).mappings())


class PersonsWriter:
    """Says who is one, within an act."""

    def __init__(self, connection: Connection, keyring: Keyring, actor: str) -> None:
        self._connection = connection
        self._keyring = keyring
        self._actor = actor

    def merge(self, kept: int, gone: int) -> int:
        """Let two people be one, who keeps the number ``kept``; the merge's number.

        Raises:
            NotFound: there is no such person.
            Conflict: they are one already.
        """
        into, away = (person_of(self._connection, number) for number in (kept, gone))
        if into is None or away is None:
            raise NotFound("There is no person with this ID. Compare it with the slip, character by character.")
        if into == away:
            raise Conflict("These two IDs are one person already.")
        p = t.people.c
        moved = list(self._connection.execute(select(p.id).where(p.same_as == away)).scalars())
        self._point([*moved], into)
        self._connection.execute(update(t.people).where(p.id == away).values(same_as=into, matched="merge"))
        self._settle_within(into)
        row = insert(t.merges).values(
            kept=into, gone=away, moved=json.dumps(moved), actor=self._actor, at=now().isoformat()
        )
        primary = self._connection.execute(row).inserted_primary_key
        return int(primary[0]) if primary else 0

    def undo_merge(self, number: int) -> Mapping[Any, Any]:
        """Let two merged people be two again; the merge.

        Raises:
            NotFound: there is no such merge.
            Conflict: it was undone, or the person was merged further since.
        """
        c, p = t.merges.c, t.people.c
        merge = self._connection.execute(select(t.merges).where(c.id == number)).mappings().one_or_none()
        if merge is None:
            raise NotFound(f"There is no merge {number}. See 'app.py person merges'.")
        if merge["undone_at"] is not None:
            raise Conflict(f"Merge {number} was undone by {merge['undone_by']} already.")
        points = self._connection.execute(select(p.same_as).where(p.id == merge["gone"])).scalar_one_or_none()
        if points != merge["kept"]:
            raise Conflict(f"Merge {number} was followed by another one. Undo that one first.")
        moved = json.loads(merge["moved"])
        back = [*moved, *self._meanwhile(merge, [merge["gone"], *moved])]
        self._point(back, merge["gone"], of=merge["kept"])  # what was split off since stays so
        self._connection.execute(update(t.people).where(p.id == merge["gone"]).values(same_as=None, matched=None))
        at = {"undone_by": self._actor, "undone_at": now().isoformat()}
        self._connection.execute(update(t.merges).where(c.id == number).values(**at))
        return merge

    def split(self, record: int) -> int:
        """Let a record that was taken for somebody be a person of its own; the person it was taken for.

        Raises:
            NotFound: there is no such record.
            Conflict: it is the first of its person, or came by a merge.
        """
        p = t.people.c
        wanted = select(p.same_as, p.matched, p.mobile_key, p.identity_key).where(p.id == record)
        row = self._connection.execute(wanted).one_or_none()
        if row is None:
            raise NotFound("There is no record of this number. See 'app.py person show'.")
        if row.same_as is None:
            raise Conflict("This is the first record of its person, who has their ID from it. Split the others off.")
        if row.matched == "merge":
            raise Conflict("This record came by a merge. Undo the merge: see 'app.py person merges'.")
        self._connection.execute(update(t.people).where(p.id == record).values(same_as=None, matched=None))
        lookups = Lookups(self._connection)
        for key in (row.mobile_key, row.identity_key):
            if key is not None:
                lookups.put(first_bytes(bytes(key)), record)
        self.settle(record, row.same_as, "different", "a reviewer split them")
        return int(row.same_as)

    def settle(self, one: int, other: int, state: str, why: str = "a reviewer said so") -> None:
        """Say of a pair whether it is one person; it does not come up again."""
        record, older = max(one, other), min(one, other)
        c = t.likenesses.c
        at = {"state": state, "decided_by": self._actor, "decided_at": now().isoformat()}
        changed = self._connection.execute(
            update(t.likenesses).where(c.record == record, c.other == older).values(**at)
        )
        if not changed.rowcount:
            new = {"record": record, "other": older, "why": why, "score": 1.0, "at": at["decided_at"]}
            self._connection.execute(insert(t.likenesses).values(**new, **at))

    def reopen(self, pair: Mapping[Any, Any]) -> None:
        """Let a pair wait again that somebody found to be two people.

        Raises:
            Conflict: nobody did, or they are one person meanwhile.
        """
        if pair["state"] != "different":
            raise Conflict("Nobody has found these two to be different people. See 'app.py person alike --different'.")
        if len(set(self.persons_of(pair))) == 1:
            raise Conflict("These two are one person already. Undo the merge if that is wrong.")
        again = {"state": "open", "decided_by": None, "decided_at": None}
        self._connection.execute(update(t.likenesses).where(t.likenesses.c.id == pair["id"]).values(**again))

    def likeness(self, number: int) -> Mapping[Any, Any]:
        """A pair.

        Raises:
            NotFound: there is none of this number.
        """
        wanted = select(t.likenesses).where(t.likenesses.c.id == number)
        found = self._connection.execute(wanted).mappings().one_or_none()
        if found is None:
            raise NotFound(f"There is no pair {number}. See 'app.py person alike'.")
        return found

    def persons_of(self, pair: Mapping[Any, Any]) -> list[int]:
        """The numbers of the people whose records a pair compares."""
        return [person_of(self._connection, pair[side]) or pair[side] for side in ("other", "record")]

    def _meanwhile(self, merge: Mapping[Any, Any], others: Sequence[int]) -> list[int]:
        """Records that came while two were one, and speak of the one who goes rather than of the one who stays."""
        p, b = t.people.c, t.batches.c
        kept = merge["kept"]
        rows = self._connection.execute(
            select(p.id, b.created_at > merge["at"])
            .select_from(t.people.join(t.batches, p.batch_no == b.no))
            .where(or_(p.id == kept, p.same_as == kept), p.id.not_in(others))
        ).all()
        newer = [record for record, later in rows if later and record != kept]
        known = KnownRecords(self._connection, self._keyring).open([record for record, _ in rows] + list(others))
        stay, go = (
            [known[record].facts for record in side if record in known]
            for side in ([record for record, later in rows if not later or record == kept], others)
        )
        return [one for one in newer if _nearest(known[one].facts, go) > _nearest(known[one].facts, stay)]

    def _settle_within(self, person: int) -> None:
        """Pairs of records that are one person now need nobody's look."""
        p, c = t.people.c, t.likenesses.c
        own = select(p.id).where(or_(p.id == person, p.same_as == person))
        at = {"state": "same", "decided_by": self._actor, "decided_at": now().isoformat()}
        among = (c.state == "open", c.record.in_(own), c.other.in_(own))
        self._connection.execute(update(t.likenesses).where(*among).values(**at))

    def _point(self, records: Sequence[int], person: int, of: int | None = None) -> None:
        """Let records be those of ``person``; only those that are ``of`` somebody, where that is said."""
        still = () if of is None else (t.people.c.same_as == of,)
        for at in range(0, len(records), 500):
            among = t.people.c.id.in_(records[at : at + 500])
            self._connection.execute(update(t.people).where(among, *still).values(same_as=person))


def _nearest(one: Facts, others: Sequence[Facts]) -> tuple[bool, bool, float]:
    """How near a record is to the nearest of others: same before alike, a number before a mobile."""
    found = [compare(one, other) for other in others]
    return max(((it.kin == "same", it.by == "identity", it.score) for it in found), default=(False, False, 0.0))
