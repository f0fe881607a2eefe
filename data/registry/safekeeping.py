"""What is sealed in the registry: opening a record, changing the master key, erasing people's data for good."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from core.errors import NotFound, Unavailable
from core.shown import now
from data.access import Actor
from data.keyfiles import Keys
from data.registry import tables as t
from data.registry.drafts import rejects_file
from data.registry.keys import ERASED, UNFIT, WAS_ERASED, Keyring, Sealer, master_key, read_keyring
from data.registry.locks import writing
from data.registry.persons import person_of

if TYPE_CHECKING:
    from data.vault import Vault


@dataclass(frozen=True)
class Erased:
    """What an erasure destroyed: records of people, numbers in the vault, rows that waited for a decision."""

    records: int
    numbers: int
    held_rows: int


class Safekeeping:
    """The sealed part of a registry. Made by it; see :attr:`data.registry.Registry.safekeeping`."""

    def __init__(self, engine: Engine, home: Path, key_file: Path) -> None:
        self._engine = engine
        self._home = home
        self._key_file = key_file

    def personal_record(self, movement_id: int) -> str | None:
        """The packed personal fields of a movement's person, opened; None when there is no such movement.

        Raises:
            NotFound: they were erased.
            Unavailable: the master key is missing or does not fit.
        """
        joined = t.people.join(t.batches, t.people.c.batch_no == t.batches.c.no)
        wanted = select(t.people.c.id, t.people.c.sealed, t.batches.c.id.label("batch"), t.batches.c.data_key)
        wanted = wanted.select_from(joined).where(t.people.c.id == movement_id)

        def sealed(keys: Keys) -> tuple[Sealer, int, bytes] | None:
            with self._reading() as connection:
                row = connection.execute(wanted).one()
            if row.data_key == ERASED:
                raise NotFound(WAS_ERASED)
            data_key = keys.unwrap(row.data_key, row.batch)
            return None if data_key is None else (Sealer(row.batch, data_key), row.id, row.sealed)

        with self._reading() as connection:
            if connection.execute(wanted).first() is None:
                return None
        found = master_key(self._key_file).fitting(sealed)
        if found is None:
            raise Unavailable(UNFIT)
        sealer, record, blob = found
        return sealer.open(record, blob)

    def check_key(self) -> str:
        """A sentence about the master key, which was tried on the latest batch.

        Raises:
            Unavailable: it is missing or does not fit, or a change of keys was cut off.
        """
        c = t.batches.c
        with self._reading() as connection:
            kept = select(c.id, c.data_key).where(c.data_key != ERASED).order_by(c.no.desc()).limit(1)
            latest = connection.execute(kept).one_or_none()
        if latest is None:
            return "Nothing is sealed yet."
        ring = self._keyring()
        ring.sealer(latest.id, latest.data_key)
        if ring.keys.older is not None:
            raise Unavailable("A change of keys was cut off, and nothing is lost: 'app.py secrets rotate' finishes it.")
        return "The master key opens the latest batch."

    def uid(self, typed: str) -> str:
        """The unique ID that is meant, as it is shown; of a record that was found to be another's, that other's.

        Raises:
            BadInput: it is no ID; the sentence says what kind of slip it is.
            NotFound: nobody has it.
        """
        with self._reading() as connection:
            (uid,) = self._keyring_of(connection).uids().of([self._person(connection, typed)])
        return uid

    def change_master_key(self, actor: Actor, wait: float = 10.0) -> int:
        """A new master key: every batch's data key is wrapped anew, what they seal stays as it is. How many were.

        Cut off at any moment, both keys are in the key file until the next change has finished it.

        Raises:
            Conflict: another writer is at work.
            NotFound: nothing is sealed yet.
            Unavailable: the key file or the database does not take it; call again to finish.
        """
        file = master_key(self._key_file)
        with self._writing(wait) as connection:
            self._keyring_of(connection)  # a store that has no key yet gets none here
            ring = Keyring(file.begin_change())
            changed = 0
            batches = connection.execute(select(t.batches.c.no, t.batches.c.id, t.batches.c.data_key)).all()
            for no, batch_id, wrapped in batches:
                if (anew := ring.rewrap(batch_id, wrapped)) is not None:
                    connection.execute(update(t.batches).where(t.batches.c.no == no).values(data_key=anew))
                    changed += 1
            _tell(connection, actor, "change_master_key", None, {"batches": changed})
            connection.commit()
            self._leave_nothing(connection)
            file.end_change(ring.keys)
        return changed

    def erase_batch(self, actor: Actor, batch_id: str, vault: Vault, wait: float = 10.0) -> Erased:
        """Destroy a batch's data key and all that tells who its people are. Movements and counts stay.

        Cut off, it may be called again: what is gone already is no fault.

        Raises:
            Conflict: another writer is at work.
            NotFound: there is no such batch.
            Unavailable: the vault or the database does not answer.
        """
        with self._writing(wait) as connection:
            no = connection.execute(select(t.batches.c.no).where(t.batches.c.id == batch_id)).scalar_one_or_none()
            if no is None:
                raise NotFound(
                    f"There is no batch {batch_id[:32]}. The page Upload and the batches of the API list them."
                )
            # the vault first: if it does not answer, nothing is done by half
            kept = select(t.people.c.vault_ref).where(t.people.c.batch_no == no, t.people.c.vault_ref.is_not(None))
            references = [bytes(one) for one in connection.execute(kept).scalars()]
            numbers = vault.forget_batch(batch_id)
            # those of rows that a decision counted later came in under the id of that act
            numbers += vault.forget(references)
            own = select(t.people.c.id).where(t.people.c.batch_no == no).scalar_subquery()
            records = _erase_people(
                connection, t.people.c.batch_no == no, t.movements.c.batch_no == no, lambda column: column.in_(own)
            )
            held = connection.execute(delete(t.held_rows).where(t.held_rows.c.batch_no == no)).rowcount
            values = {"data_key": ERASED, "waiting": 0, "rejects_file": None}
            connection.execute(update(t.batches).where(t.batches.c.no == no).values(**values))
            done = Erased(records, numbers, held)
            _tell(connection, actor, "erase_batch", no, {"records": records, "numbers": numbers, "held_rows": held})
            connection.commit()
            rejects_file(self._home, batch_id).unlink(missing_ok=True)
            self._leave_nothing(connection)
        return done

    def erase_person(self, actor: Actor, typed: str, vault: Vault, wait: float = 10.0) -> Erased:
        """Destroy all that tells who one person is, in every record found to be theirs. Movements and counts stay.

        Raises:
            BadInput: it is no unique ID.
            Conflict: another writer is at work.
            NotFound: nobody has it.
            Unavailable: the vault or the database does not answer.
        """
        with self._writing(wait) as connection:
            person = self._person(connection, typed)
            ids = self._records(connection, person)
            kept = select(t.people.c.vault_ref).where(t.people.c.id.in_(ids), t.people.c.vault_ref.is_not(None))
            numbers = vault.forget([bytes(one) for one in connection.execute(kept).scalars()])
            records = _erase_people(
                connection, t.people.c.id.in_(ids), t.movements.c.id.in_(ids), lambda column: column.in_(ids)
            )
            held = connection.execute(
                delete(t.held_rows).where(
                    t.held_rows.c.counted_id.in_(ids),
                    t.held_rows.c.batch_no.in_(select(t.batches.c.no).where(t.batches.c.kind == "persons")),
                )
            ).rowcount
            _tell(connection, actor, "erase_person", None, {"person": person, "records": records, "numbers": numbers})
            connection.commit()
            self._leave_nothing(connection)
        return Erased(records, numbers, held)

    def _person(self, connection: Connection, typed: str) -> int:
        """The number of the person who has a unique ID."""
        number = self._keyring_of(connection).uids().id_of(typed)
        person = person_of(connection, number)
        if person is None:
            raise NotFound("Nobody in this store has this ID. Compare it with the slip, character by character.")
        return person

    def _records(self, connection: Connection, person: int) -> list[int]:
        same = connection.execute(select(t.people.c.id).where(t.people.c.same_as == person)).scalars().all()
        return [person, *same]

    def _keyring(self) -> Keyring:
        return read_keyring(self._key_file, create=False)

    def _keyring_of(self, connection: Connection) -> Keyring:
        if connection.execute(select(t.batches.c.no).limit(1)).first() is None:
            raise NotFound("This store holds nobody yet: nothing is sealed, and there are no keys.")
        return self._keyring()

    def _leave_nothing(self, connection: Connection) -> None:
        """Take what was overwritten out of SQLite's write-ahead log, and out of PostgreSQL's pages.

        PostgreSQL keeps what was overwritten beside what it became. The batches, and with them the keys, are written
        anew; in larger tables the place is given free, and written over when the database needs it.
        """
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT")
            for statement in (
                "SET statement_timeout = 0",
                "VACUUM (FULL) batches",
                "VACUUM people, movements, held_rows, lookups",
                "RESET statement_timeout",
            ):
                connection.exec_driver_sql(statement)
        if connection.dialect.name == "sqlite":
            raw = connection.connection.dbapi_connection
            if raw is not None:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _writing(self, wait: float) -> Iterator[Connection]:
        try:
            with writing(self._engine, self._home, wait) as connection:
                yield connection
        except DBAPIError as error:
            raise Unavailable(
                "The registry's database did not take the change. Check the disk's free space and the database, "
                "then give the command again."
            ) from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise Unavailable(
                "The registry's database does not answer. Check that it runs and that its disk is there."
            ) from error


def _erase_people(
    connection: Connection, people: ColumnElement[bool], movements: ColumnElement[bool], among: Any
) -> int:
    """Overwrite blobs and keyed hashes; how many records were not erased before. ``among``: of a column of numbers."""
    nothing = dict.fromkeys(("mobile_key", "identity_key", "vault_ref"))
    connection.execute(delete(t.lookups).where(among(t.lookups.c.record)))
    connection.execute(update(t.movements).where(movements).values(fingerprint=None))
    done = connection.execute(
        update(t.people).where(people, t.people.c.sealed != ERASED).values(sealed=ERASED, **nothing)
    )
    return done.rowcount


def _tell(connection: Connection, actor: Actor, action: str, batch_no: int | None, detail: dict[str, object]) -> None:
    connection.execute(
        insert(t.events).values(
            at=now().isoformat(), actor=actor.name, action=action, batch_no=batch_no, detail=json.dumps(detail)
        )
    )
