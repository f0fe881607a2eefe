"""People as use cases: found by their ID, told apart, and found to be one. What a record says leaves only from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from core.errors import Conflict, NotFound
from data.access import Action, Actor, require

if TYPE_CHECKING:
    from data.registry import PersonRecord, Registry
    from data.registry.uids import Uids

#: What was said of a pair: nothing yet, or that it is two people.
PairState = Literal["open", "different"]
_NOBODY = "There is no person with this ID. Compare it with the slip, character by character."


@dataclass(frozen=True, repr=False)
class Person:
    """Somebody and their records, oldest first. ``asked`` is the ID that was asked for, which may be a former one."""

    uid: str
    asked: str
    records: tuple[PersonRecord, ...]
    #: The ID of each record, in their order.
    record_uids: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Pair:
    """Two people who look alike: the later and the earlier one, why, and how much (0 to 1)."""

    id: int
    why: str
    score: float
    later: Person
    earlier: Person


@dataclass(frozen=True)
class Merge:
    """Two people who were found to be one, by whom and when (UTC, ISO 8601)."""

    id: int
    kept: str
    gone: str
    actor: str
    at: str
    undone_by: str | None
    undone_at: str | None


class People:
    """Asks for people and says who is one. Threads may share it."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._known: Uids | None = None

    def show(self, actor: Actor, uid: str) -> Person:
        """Somebody by their ID, or by an ID that they had before they were found to be one with another.

        Raises:
            Forbidden: the actor may not see people.
            BadInput: it is no ID.
            NotFound: there is no such person, or none that this actor may see.
        """
        require(actor, Action.VIEW_PERSONS)
        number = self._uids.id_of(uid)
        person = self._person(number)
        seen = [pair for pair in zip(person.records, person.record_uids, strict=True) if _sees(actor, pair[0])]
        if not seen:
            raise NotFound(_NOBODY)  # another state's people are nobody here
        records, uids = zip(*seen, strict=True)
        return replace(person, records=records, record_uids=uids)

    def uids_of(self, actor: Actor, numbers: Sequence[int]) -> list[str]:
        """The IDs of people's numbers.

        Raises:
            Forbidden: the actor may not see people.
        """
        require(actor, Action.VIEW_PERSONS)
        return self._uids.of(numbers)

    def alike(self, actor: Actor, limit: int | None = 100, state: PairState = "open") -> list[Pair]:
        """Pairs that nobody has looked at yet, those most alike first; or those found to be two people.

        Raises:
            Forbidden: the actor may not say who is one.
        """
        require(actor, Action.JOIN_PERSONS)
        rows = self._registry.likenesses(state, limit)
        found = self._persons([row[side] for row in rows for side in ("record", "other")])
        return [
            Pair(row["id"], row["why"], row["score"], *(found[row[side]] for side in ("record", "other")))
            for row in rows
        ]

    def open_pairs(self, actor: Actor) -> int:
        """How many pairs nobody has looked at yet.

        Raises:
            Forbidden: the actor may not say who is one.
        """
        require(actor, Action.JOIN_PERSONS)
        return self._registry.open_likenesses()

    def same(self, actor: Actor, pair: int) -> str:
        """A pair is one person, who keeps the earlier ID; returns it.

        Raises:
            Forbidden: the actor may not say who is one.
            NotFound: there is no such pair.
            Conflict: they are one already.
        """
        require(actor, Action.JOIN_PERSONS)
        with self._registry.act(actor) as (writer, _draft):
            row = writer.persons.likeness(pair)
            earlier, later = sorted(writer.persons.persons_of(row))
            merge = writer.persons.merge(earlier, later)
            writer.persons.settle(row["record"], row["other"], "same")
            writer.finish({"merge": [{"merge": merge, "pair": pair}]})
        return self._person(earlier).uid

    def different(self, actor: Actor, pair: int) -> None:
        """A pair is two people; it does not come up again.

        Raises:
            Forbidden: the actor may not say who is one.
            NotFound: there is no such pair.
            Conflict: they are one person already.
        """
        require(actor, Action.JOIN_PERSONS)
        with self._registry.act(actor) as (writer, _draft):
            row = writer.persons.likeness(pair)
            if len(set(writer.persons.persons_of(row))) == 1:
                raise Conflict("These two are one person already. Undo the merge if that is wrong.")
            writer.persons.settle(row["record"], row["other"], "different")
            writer.finish({"tell_apart": [{"pair": pair}]})

    def reopen(self, actor: Actor, pair: int) -> None:
        """A pair that was found to be two people waits again.

        Raises:
            Forbidden: the actor may not say who is one.
            NotFound: there is no such pair.
            Conflict: nobody found them to be two, or they are one person meanwhile.
        """
        require(actor, Action.JOIN_PERSONS)
        with self._registry.act(actor) as (writer, _draft):
            writer.persons.reopen(writer.persons.likeness(pair))
            writer.finish({"reopen": [{"pair": pair}]})

    def merge(self, actor: Actor, kept: str, gone: str) -> int:
        """Two IDs are one person, who keeps the first of them; the merge's number.

        Raises:
            Forbidden: the actor may not say who is one.
            BadInput: one of them is no ID.
            NotFound: there is no such person.
            Conflict: they are one already.
        """
        require(actor, Action.JOIN_PERSONS)
        into, away = self._uids.id_of(kept), self._uids.id_of(gone)
        with self._registry.act(actor) as (writer, _draft):
            merge = writer.persons.merge(into, away)
            writer.finish({"merge": [{"merge": merge}]})
        return merge

    def undo_merge(self, actor: Actor, number: int) -> None:
        """Two people who were found to be one are two again, each with their own ID.

        Raises:
            Forbidden: the actor may not say who is one.
            NotFound: there is no such merge.
            Conflict: it was undone, or followed by another.
        """
        require(actor, Action.JOIN_PERSONS)
        with self._registry.act(actor) as (writer, _draft):
            merge = writer.persons.undo_merge(number)
            writer.persons.settle(merge["kept"], merge["gone"], "different")
            writer.finish({"unmerge": [{"merge": number}]})

    def split(self, actor: Actor, record_uid: str) -> str:
        """A record that was taken for somebody becomes a person of its own; the ID of whom it was taken for.

        Raises:
            Forbidden: the actor may not say who is one.
            BadInput: it is no ID.
            NotFound: there is no such record.
            Conflict: it is the first of its person, or came by a merge.
        """
        require(actor, Action.JOIN_PERSONS)
        number = self._uids.id_of(record_uid)
        with self._registry.act(actor) as (writer, _draft):
            person = writer.persons.split(number)
            writer.finish({"split": [{"record": number, "from": person}]})
        return self._uids.of([person])[0]

    def merges(self, actor: Actor, limit: int | None = 100) -> list[Merge]:
        """What was merged, newest first, undone merges too.

        Raises:
            Forbidden: the actor may not say who is one.
        """
        require(actor, Action.JOIN_PERSONS)
        rows = self._registry.merges(limit)
        kept, gone = (self._uids.of([row[name] for row in rows]) for name in ("kept", "gone"))
        return [
            Merge(row["id"], *ids, row["actor"], row["at"], row["undone_by"], row["undone_at"])
            for row, ids in zip(rows, zip(kept, gone, strict=True), strict=True)
        ]

    @property
    def _uids(self) -> Uids:
        self._known = self._known or self._registry.uids()
        return self._known

    def _person(self, number: int) -> Person:
        found = self._persons([number])
        if number not in found:
            raise NotFound(_NOBODY)
        return found[number]

    def _persons(self, numbers: Sequence[int]) -> dict[int, Person]:
        """People by the numbers of any of their records, where there are such."""
        found = self._registry.people(numbers)
        wanted = sorted({no for number, (own, records) in found.items() for no in (own, number, *_numbers(records))})
        uids = dict(zip(wanted, self._uids.of(wanted), strict=True))
        return {
            number: Person(uids[own], uids[number], tuple(records), tuple(uids[no] for no in _numbers(records)))
            for number, (own, records) in found.items()
        }


def _numbers(records: Sequence[PersonRecord]) -> list[int]:
    return [record.number for record in records]


def _sees(actor: Actor, record: PersonRecord) -> bool:
    return any(actor.sees(state) for state in (record.state_lgd, record.origin_state, record.destination_state))
