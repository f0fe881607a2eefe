"""What every vault does, and which one an installation has."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInput
from core.settings import Settings

_HALF = 8


class Vault(Protocol):
    """Keeps numbers under random references of 16 bytes. Threads may share it. No error of a vault tells a number."""

    def put_many(self, batch_id: str, numbers: Sequence[str | None]) -> list[bytes | None]:
        """Keep the numbers of a batch, durably when it returns: before the registry commits what refers to them.

        Returns:
            A reference for each number, in order; None where there is no number, or nothing is kept.

        Raises:
            Unavailable: the vault does not take them.
        """

    def get(self, references: Sequence[bytes]) -> list[str | None]:
        """The numbers under these references, in order; None where there is none any more.

        Raises:
            Unavailable: the vault does not answer, or its key does not fit.
        """

    def forget(self, references: Sequence[bytes]) -> int:
        """Destroy these numbers for good; how many there were.

        Raises:
            Unavailable: the vault does not answer.
        """

    def forget_batch(self, batch_id: str) -> int:
        """Destroy all numbers of a batch for good; how many there were.

        Raises:
            Unavailable: the vault does not answer.
        """

    def sweep(self, committed: Callable[[str], bool]) -> int:
        """Destroy what crashed loads left: the numbers of batches that were never committed; how many there were.

        ``committed`` must also be true for a batch that is being loaded now: hold the writer lock, or know it.

        Raises:
            Unavailable: the vault does not answer.
        """

    def change_key(self) -> int:
        """Take a new key into use where the vault's key is ours; how many data keys were wrapped anew.

        Raises:
            Unavailable: the vault or its key file does not take it; call again to finish.
        """

    def check(self) -> str:
        """A sentence that says that the vault serves.

        Raises:
            Unavailable: it does not, its key does not fit, or a change of its key was cut off.
        """

    def close(self) -> None:
        """Let go of files and connections."""


def open_vault(settings: Settings) -> Vault:
    """The vault of an installation. Nothing is made on disk before the first number comes.

    Raises:
        BadInput: ``PRAVAH_VAULT`` is none of ``embedded``, ``off`` and an address.
        Unavailable: the file with the token of an outside vault cannot be read.
    """
    if settings.vault == "embedded":
        from data.vault.embedded import EmbeddedVault

        return EmbeddedVault(settings.vault_file, settings.vault_master_key_file)
    if settings.vault == "off":
        from data.vault.absent import AbsentVault

        return AbsentVault()
    if settings.vault.startswith(("http://", "https://")):
        from data.vault.outside import OutsideVault

        return OutsideVault(settings.vault, settings.vault_token_file)
    raise BadInput("PRAVAH_VAULT is embedded, off, or the address of a vault that begins with https:// or http://.")


def references(numbers: Sequence[str | None]) -> tuple[list[bytes | None], list[tuple[bytes, str]]]:
    """A new reference for each number, in their order; and those with their numbers, ordered by reference.

    References of one call share a random first half, so that they lie side by side in a tree and are quick to insert.
    Their second halves are random too, and tell nothing of the order.
    """
    given = [number for number in numbers if number is not None]
    drawn = _different(len(given))
    prefix, raw = os.urandom(_HALF), drawn.astype(">u8").tobytes()
    news = [prefix + raw[at : at + _HALF] for at in range(0, len(raw), _HALF)]
    rest = iter(news)
    each = [None if number is None else next(rest) for number in numbers]
    return each, [(news[at], given[at]) for at in drawn.argsort().tolist()]


def _different(many: int) -> NDArray[np.uint64]:
    """Random halves of references, no two the same, as numbers whose order is that of their bytes."""
    while True:
        drawn = np.frombuffer(os.urandom(_HALF * many), dtype=">u8").astype(np.uint64)
        if len(np.unique(drawn)) == many:
            return drawn
