"""Use cases about what is secret: unique IDs, keys that are changed, people whose data is erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.access import Action, Actor, require

if TYPE_CHECKING:
    from data.registry import Erased, Registry


@dataclass(frozen=True)
class KeysChanged:
    """How many data keys the new master key and the new vault key wrap now that the old ones wrapped before."""

    batches: int
    vault_batches: int


class Secrets:
    """The part of the catalog that holds keys. Threads may share it."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def uid(self, actor: Actor, typed: str) -> str:
        """The unique ID that somebody typed, as it is shown, if it is anyone's.

        Raises:
            Forbidden: the actor may not see people.
            BadInput: it is no ID; the sentence says what kind of slip it is.
            NotFound: nobody has it.
        """
        require(actor, Action.VIEW_PERSONS)
        return self._registry.safekeeping.uid(typed)

    def change_keys(self, actor: Actor) -> KeysChanged:
        """Put a new master key and a new vault key in the place of those that are there.

        Raises:
            Forbidden: the actor may not change keys.
            Conflict: a load is at work.
            NotFound: nothing is sealed yet.
            Unavailable: a key file, the database or the vault does not take it; call again to finish.
        """
        require(actor, Action.CHANGE_KEYS)
        return KeysChanged(self._registry.safekeeping.change_master_key(actor), self._registry.vault.change_key())

    def erase_batch(self, actor: Actor, batch_id: str) -> Erased:
        """Destroy what tells who the people of a batch are, for good.

        Raises:
            Forbidden: the actor may not erase people's data.
            Conflict: a load is at work.
            NotFound: there is no such batch.
            Unavailable: the vault or the database does not answer.
        """
        require(actor, Action.ERASE_PEOPLE)
        return self._registry.safekeeping.erase_batch(actor, batch_id, self._registry.vault)

    def erase_person(self, actor: Actor, typed: str) -> Erased:
        """Destroy what tells who a person is, for good.

        Raises:
            Forbidden: the actor may not erase people's data.
            BadInput: it is no unique ID.
            Conflict: a load is at work.
            NotFound: nobody has it.
            Unavailable: the vault or the database does not answer.
        """
        require(actor, Action.ERASE_PEOPLE)
        return self._registry.safekeeping.erase_person(actor, typed, self._registry.vault)
