"""What a kind of file is to the loader. Each kind is one module; :mod:`data.ingest.kinds` lists them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from data.ingest.columns import Column
from data.ingest.faults import Rule
from data.ingest.places import PlaceReader
from data.registry import BatchWriter


@dataclass(frozen=True)
class Stored:
    """What became of the good rows of one chunk. ``cube`` holds counts for the lake, or None.

    ``known`` of the accepted are rows of people who were registered before.
    """

    accepted: int
    duplicates: int
    persons: int
    synthetic: bool = False
    cube: pl.DataFrame | None = None
    known: int = 0


@dataclass(frozen=True)
class Kind:
    """A kind of file that ``load`` takes.

    ``read`` gets ``row`` and every field as ``said_<field>`` (trimmed text, null where nothing is said) and
    returns the typed rows, same height and order, with the rules that refuse some of them. ``store`` gets the
    rows that no rule refused, already typed, and writes them. ``count`` gives the rows of the lake for typed rows, or
    for rows as the registry keeps them; kinds that count nobody have none, and their rows never wait. ``prepare`` does
    ahead, in another thread, what ``store`` need not wait for; it touches no database.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    read: Callable[[pl.DataFrame, PlaceReader], tuple[pl.DataFrame, Sequence[Rule]]]
    store: Callable[[pl.DataFrame, BatchWriter], Stored]
    count: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    prepare: Callable[[pl.DataFrame, BatchWriter], pl.DataFrame] | None = None
