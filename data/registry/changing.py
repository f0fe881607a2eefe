"""What becomes of movements and batches after they came in: a new status, a withdrawal. Within an act."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from core.errors import Conflict, NotFound
from core.shown import now
from data.lake.writer import LakeFile
from data.registry import tables as t
from data.registry.holding import Holder
from data.registry.manifest import files_of_batch


@dataclass(frozen=True)
class Withdrawn:
    """A batch that is being withdrawn: who holds it, which lake files told of it, and the rows that waited in it."""

    holder: Holder
    files: tuple[LakeFile, ...]
    waiting: int


def movement(connection: Connection, number: int) -> Mapping[Any, Any] | None:
    """A movement with its batch (``batch_id, data_key, kind, batch_state, withdrawn_at``); None if there is none."""
    b, m = t.batches.c, t.movements.c
    columns = (
        b.no,
        b.id.label("batch_id"),
        b.kind,
        b.data_key,
        b.state_lgd.label("batch_state"),
        b.withdrawn_at,
    )
    wanted = select(t.movements, *columns).select_from(t.movements.join(t.batches, m.batch_no == b.no))
    return connection.execute(wanted.where(m.id == number)).mappings().one_or_none()


def movement_events(connection: Connection, number: int) -> list[Mapping[Any, Any]]:
    """What happened to a movement, oldest first: ``at, actor, action, detail``."""
    c = t.events.c
    wanted = select(c.at, c.actor, c.action, c.detail).where(c.movement_id == number).order_by(c.id)
    return [{**row, "detail": json.loads(row["detail"])} for row in connection.execute(wanted).mappings()]


def set_status(connection: Connection, number: int, before: str, after: str) -> None:
    """Give a movement another status.

    Raises:
        Conflict: somebody changed it meanwhile.
    """
    c = t.movements.c
    changed = connection.execute(update(t.movements).where(c.id == number, c.status == before).values(status=after))
    if changed.rowcount != 1:
        raise Conflict("This movement was changed meanwhile. Look at it again.")


def withdrawable(connection: Connection, identity: str) -> int:
    """The number of a batch that may be withdrawn.

    Raises:
        NotFound: there is no such batch.
        Conflict: it is withdrawn already, or is a list of trains or stations.
    """
    c = t.batches.c
    wanted = select(c.no, c.kind, c.withdrawn_at, c.withdrawn_by).where(c.id == identity)
    batch = connection.execute(wanted).one_or_none()
    if batch is None:
        raise NotFound("There is no batch of this ID. See 'app.py batch list'.")
    if batch.withdrawn_at is not None:
        raise Conflict(f"{batch.withdrawn_by} has withdrawn this batch already. Send the corrected file.")
    if batch.kind in ("trains", "stations"):
        raise Conflict(f"Lists of {batch.kind} are not withdrawn: send a newer list, which replaces what this said.")
    return int(batch.no)


def withdraw(connection: Connection, batch_no: int, actor: str) -> Withdrawn:
    """Mark a batch as withdrawn; what it brought and nobody else did stays, and is looked for no more."""
    c = t.batches.c
    batch = connection.execute(select(t.batches).where(c.no == batch_no)).mappings().one()
    at = {"withdrawn_at": now().isoformat(), "withdrawn_by": actor}
    connection.execute(update(t.batches).where(c.no == batch["no"]).values(**at))
    h = t.held_rows.c
    # rows that waited wait no more, and may be sent again
    gone = update(t.held_rows).where(h.batch_no == batch["no"], h.state != "withdrawn")
    waited = connection.execute(gone.where(h.state == "waiting").values(state="withdrawn", print=None)).rowcount
    connection.execute(gone.values(state="withdrawn", print=None))
    connection.execute(update(t.batches).where(c.no == batch["no"]).values(waiting=0))
    files = files_of_batch(connection, batch["no"])
    return Withdrawn(Holder(batch["no"], batch["id"], batch["kind"], batch["data_key"]), files, waited)


def event_row(actor: str, action: str, detail: Mapping[str, object], **of: int | None) -> Any:
    """An event as it is written; ``of``: ``batch_no``, ``movement_id``."""
    return insert(t.events).values(
        at=now().isoformat(), actor=actor, action=action, detail=json.dumps(dict(detail)), **of
    )
