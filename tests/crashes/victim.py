"""What is killed: ``python -m tests.crashes.victim ACT …`` does one act and tells on stdout how far it came."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.settings import read_settings
from data import act_lake, movements
from data.access import COMMAND_LINE
from data.catalog import Catalog, open_catalog
from data.inbox.shelf import Shelf
from data.inbox.worker import Worker
from data.ingest import loading
from data.registry import bulk, store, writing
from data.registry.drafts import Draft
from data.registry.staging import Stage
from data.vault.embedded import EmbeddedVault
from geo.gazetteer import Verdict

Act = Callable[..., object]


def tell(stage: str) -> None:
    """At once: whoever is killed flushes nothing."""
    os.write(1, f"{stage}\n".encode())


def staged(before: str | Callable[..., str], act: Act, after: str = "") -> Act:
    """The act, told of before and after."""

    def told(*given: Any, **named: Any) -> object:
        tell(before if isinstance(before, str) else before(*given))
        done = act(*given, **named)
        if after:
            tell(after)
        return done

    return told


def watch() -> None:
    """Tell of every step that leaves something on a disk."""
    if os.getpid() % 2:
        writing._STAGED_FROM = 0  # every other process gathers what only large batches do
        Stage.add = staged("gathering", Stage.add)
        Stage.empty = staged("copying", Stage.empty, "copied")
    Draft.begin = staged("marking", Draft.begin, "marked")
    Draft.end = staged("unmarking", Draft.end, "unmarked")
    EmbeddedVault.put_many = staged("vault", EmbeddedVault.put_many)
    EmbeddedVault.forget = staged("forgetting", EmbeddedVault.forget)
    bulk.insert = staged(lambda _, table, *__: table.name, bulk.insert)
    store._commit = staged("committing", store._commit, "committed")
    Shelf.tell = staged("telling", Shelf.tell)
    Shelf.place = staged("placing", Shelf.place)
    for module in (act_lake, loading, movements):
        module.write_tables = staged("lake", module.write_tables)


def act(catalog: Catalog, words: list[str]) -> None:
    """One act, by its name and what it takes."""
    name, *given = words
    if name == "load":
        catalog.load(COMMAND_LINE, Path(given[0]))
    elif name == "work":
        Worker(catalog).run(once=True)
    elif name == "submit":
        catalog.uploads.submit(COMMAND_LINE, "people.csv", Path(given[0]), idempotency_key=given[1])
    elif name == "withdraw":
        catalog.movements.withdraw(COMMAND_LINE, given[0])
    elif name == "decide":
        catalog.decide(COMMAND_LINE, int(given[0]), Verdict(10, int(given[1])))
    elif name == "undo":
        catalog.undo(COMMAND_LINE, int(given[0]))
    elif name == "status":
        catalog.movements.change(COMMAND_LINE, int(given[0]), given[1])
    else:
        raise ValueError(name)


if __name__ == "__main__":
    watch()
    with_catalog = open_catalog(read_settings(), frozenset())
    with_catalog.uploads.shelf.prepare()
    _ = with_catalog.gazetteer
    tell("ready")
    act(with_catalog, sys.argv[1:])
    tell("ended")
    with_catalog.close()
