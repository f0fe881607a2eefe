"""What becomes of movements and batches after they came in, as use cases: every change is an event, and recounted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from core.errors import BadInput, Conflict, NotFound, Unavailable
from data import vocabulary as words
from data.access import Action, Actor, require
from data.act_lake import ActLake
from data.lake.proofs import REMEDY, fault
from data.lake.tables import CUBE
from data.lake.writer import LakeFile, write_tables

if TYPE_CHECKING:
    from data.registry import ActWriter, Registry

#: What may follow a status. Many journeys are told only when they are over, so steps may be left out.
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "registered": ("requested", "accepted", "boarded", "arrived", "cancelled"),
    "requested": ("accepted", "declined", "boarded", "arrived", "cancelled"),
    "accepted": ("boarded", "arrived", "cancelled"),
    "declined": ("requested", "cancelled"),
    "boarded": ("arrived", "cancelled"),
    "arrived": ("quarantined", "closed", "returned"),
    "quarantined": ("closed", "returned"),
    "closed": ("returned",),
    "returned": (),
    "cancelled": ("registered",),
}
_NONE = "There is no movement of this number. See the person's movements."


@dataclass(frozen=True)
class MovementEvent:
    """One change of a movement: when (UTC, ISO 8601), by whom, from what to what."""

    at: str
    actor: str
    action: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Movement:
    """A journey of one person, without anything of the person; LGD codes and closed words."""

    id: int
    batch_id: str
    withdrawn: bool
    travel_date: str | None
    origin_state: int
    origin: int | None
    destination_state: int
    destination: int | None
    mode: str | None
    train_no: str | None
    coach: str | None
    category: str | None
    sector: str | None
    status: str
    #: Statuses that may follow, the one before among them when the last change was a mistake.
    may_become: tuple[str, ...]
    events: tuple[MovementEvent, ...]


@dataclass(frozen=True)
class WithdrawReport:
    """What a withdrawal took out of the counts, how many rows wait no more, and who counts on.

    ``kept`` are people whose rows another batch sent too: they count with that one now.
    """

    batch_id: str
    persons: int
    waiting: int
    kept: int = 0


class Movements:
    """Asks for and changes movements; withdraws batches. Threads may share it."""

    def __init__(self, registry: Registry, lake_root: Path, recount: Callable[[ActWriter, ActLake], int]) -> None:
        """``recount`` reads rows again that repeated others, within an act; see :meth:`data.review.Review.recount`."""
        self._registry = registry
        self._lake_root = lake_root
        self._recount = recount

    def show(self, actor: Actor, number: int) -> Movement:
        """A movement with its events.

        Raises:
            Forbidden: the actor may not see movements of people.
            NotFound: there is none of this number, or none that this actor may see.
        """
        require(actor, Action.VIEW_PERSONS)
        return self._show(self._seen(actor, self._registry.movement(number)))

    def change(self, actor: Actor, number: int, status: str) -> Movement:
        """Give a movement another status: an event with actor and time, and the counts follow.

        Raises:
            Forbidden: the actor may not change movements.
            NotFound: there is none of this number, or none that this actor may see.
            BadInput: there is no such status.
            Conflict: it cannot follow, or the batch was withdrawn.
        """
        require(actor, Action.CHANGE_MOVEMENTS)
        if status not in words.STATUSES:
            raise BadInput(f"There is no status '{status[:40]}'. Use one of {', '.join(words.STATUSES)}.")
        with self._registry.act(actor) as (writer, draft):
            row = self._seen(actor, writer.movement(number))
            _require_possible(row, status, writer.movement_events(number))
            detail = {"from": row["status"], "to": status}
            holder = writer.set_status(row, status, detail)
            cube = pl.concat([_counted(row, row["status"], -1), _counted(row, status, 1)])
            writer.add_lake_files(holder, write_tables(cube, self._lake_root, draft.batch_id, 0))
            writer.finish({})
        return self.show(actor, number)

    def withdraw(self, actor: Actor, batch_id: str) -> WithdrawReport:
        """Take a batch back whole: nothing of it counts, its rows may come again, its people keep their IDs.

        What another batch sent too counts on with that one.

        Raises:
            Forbidden: the actor may not withdraw batches.
            NotFound: there is no such batch, or none that this actor may see.
            Conflict: it is withdrawn already, or is a list of trains or stations.
            Unavailable: a lake file of the batch is missing or damaged.
        """
        require(actor, Action.WITHDRAW_BATCHES)
        batch = self._registry.find(batch_id)
        if batch is None or not actor.sees(batch.state_lgd):
            raise NotFound("There is no batch of this ID. See 'app.py batch list'.")
        with self._registry.act(actor) as (writer, draft):
            lake = ActLake(self._lake_root, draft.batch_id)
            gone, handed = writer.withdraw(batch_id)
            persons = 0
            if gone.files:
                cube = self._told(gone.files)
                persons = int(cube["persons"].sum())
                lake.add(cube.with_columns(-pl.col("persons")))
                lake.write(writer, gone.holder)
            kept = lake.hand(writer, handed) + self._recount(writer, lake)
            writer.finish({})
        return WithdrawReport(batch_id, persons - kept, gone.waiting, kept)

    def _told(self, files: tuple[LakeFile, ...]) -> pl.DataFrame:
        """Everything that the lake holds of a batch, its own files and those of later changes."""
        for file in files:
            if (wrong := fault(self._lake_root, file)) is not None:
                raise Unavailable(f"{file.path} in the lake {wrong}, and nothing was withdrawn. {REMEDY}")
        return pl.concat([pl.read_parquet(self._lake_root / file.path) for file in files])

    def _show(self, row: Mapping[Any, Any]) -> Movement:
        told = self._registry.movement_events(row["id"])
        events = [
            MovementEvent(
                event["at"], event["actor"], event["action"], *(event["detail"].get(n) for n in ("from", "to"))
            )
            for event in told
        ]
        day = row["travel_date"]
        names = ("id", "batch_id", "origin_state", "origin", "destination_state", "destination", "mode", "train_no")
        return Movement(
            **{name: row[name] for name in (*names, "coach", "category", "sector", "status")},
            withdrawn=row["withdrawn_at"] is not None,
            travel_date=day.isoformat() if day else None,
            may_become=_may_become(row["status"], told) if row["withdrawn_at"] is None else (),
            events=tuple(events),
        )

    @staticmethod
    def _seen(actor: Actor, row: Mapping[Any, Any] | None) -> Mapping[Any, Any]:
        if row is None or not any(
            actor.sees(row[name]) for name in ("origin_state", "destination_state", "batch_state")
        ):
            raise NotFound(_NONE)
        return row


def _require_possible(row: Mapping[Any, Any], status: str, events: Sequence[Mapping[Any, Any]]) -> None:
    if row["withdrawn_at"] is not None:
        raise Conflict("The batch of this movement was withdrawn: it does not count and cannot change.")
    may = _may_become(row["status"], events)
    if status not in may:
        then = f"It can become {', '.join(may)}." if may else "Nothing can follow."
        raise Conflict(f"A movement that is {row['status']} cannot become {status}. {then}")


def _may_become(status: str, events: Sequence[Mapping[Any, Any]]) -> tuple[str, ...]:
    changes = [event for event in events if event["action"] == "status"]
    back = (changes[-1]["detail"].get("from"),) if changes else ()
    return tuple(dict.fromkeys((*FOLLOWS[status], *(one for one in back if one))))


def _counted(row: Mapping[Any, Any], status: str, sign: int) -> pl.DataFrame:
    from data.ingest.persons import count

    names = [name for name in CUBE if name not in ("age_band", "persons", "status")]
    texts = {name: kind for name, kind in CUBE.items() if name in names}
    frame = pl.DataFrame(
        {**{name: [row[name]] for name in names}, "age": [row["age"]], "status": [status]},
        schema={**texts, "age": pl.Int32, "status": pl.String},
    )
    return count(frame).with_columns(pl.col("persons") * sign)
