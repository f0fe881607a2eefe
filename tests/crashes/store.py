"""What must hold of a store whatever was killed: nothing in part, nothing doubled, the lake equal to the registry."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Connection, Table, func, select

from core.settings import Settings
from data.catalog import Catalog, open_catalog
from data.ingest.od import OD
from data.ingest.persons import PERSONS
from data.lake.rolling import rollups
from data.lake.tables import BASE, CUBE, TABLES
from data.lake.writer import group_counts, lake_root
from data.registry import Registry
from data.registry import tables as t
from data.registry.lookups import first_bytes

_DIMENSIONS = [name for name in CUBE if name != "persons"]


def faults(home: Path) -> list[str]:
    """What is wrong with the store in ``home``, after a sweep; an empty list is what there should be."""
    with closing(open_catalog(Settings(home=home), frozenset())) as catalog:  # opening sweeps
        return faults_of(catalog, home)


def faults_of(catalog: Catalog, home: Path) -> list[str]:
    """What is wrong with the store of a catalog that was opened when nobody wrote."""
    registry = catalog._registry
    with registry._engine.connect() as connection:
        found = [*_batches(connection), *_people(connection), *_lake(connection, registry, home)]
        found += _vault(connection, home)
        batches = set(connection.execute(select(t.batches.c.id)).scalars())
        listed = set(connection.execute(select(t.lake_files.c.path)).scalars())
    return found + [f"{path.relative_to(home)} was left" for path in _left(home, listed, batches)]


def people(home: Path) -> tuple[int, int]:
    """Movements in the store and, of their records, those that are somebody new."""
    catalog = open_catalog(Settings(home=home), frozenset())
    try:
        with catalog._registry._engine.connect() as connection:
            new = select(func.count()).select_from(t.people).where(t.people.c.same_as.is_(None))
            return _count(connection, t.movements), int(connection.execute(new).scalar_one())
    finally:
        catalog.close()


def _batches(connection: Connection) -> list[str]:
    out = []
    for batch in connection.execute(select(t.batches)).mappings():
        table = {"persons": t.movements, "od": t.od_rows}.get(batch["kind"])
        if table is None:
            continue
        rows = _count(connection, table, table.c.batch_no == batch["no"])
        # what another batch sent too has gone over to that one when this one was withdrawn
        if rows != batch["accepted"] and (batch["withdrawn_at"] is None or rows > batch["accepted"]):
            out.append(f"{batch['id']} holds {rows} rows and accepted {batch['accepted']}")
    for table in (t.people, t.movements):
        orphans = table.c.batch_no.not_in(select(t.batches.c.no))
        if _count(connection, table, orphans):
            out.append(f"{table.name} of no batch")
    return out


def _people(connection: Connection) -> list[str]:
    p, out = t.people.c, []
    highest = connection.execute(select(func.max(p.id))).scalar_one() or 0
    following = connection.execute(select(t.counters.c.next)).scalar_one_or_none() or 1
    if highest >= following:
        out.append("the counter is behind")
    if _count(connection, t.movements, t.movements.c.id.not_in(select(p.id))):
        out.append("a movement of nobody")
    persons = {row.id: row.same_as or row.id for row in connection.execute(select(p.id, p.same_as))}
    bearers: dict[int, set[int]] = {}
    for key, record in connection.execute(select(t.lookups)):
        bearers.setdefault(key, set()).add(persons.get(record, -1))
    for row in connection.execute(select(p.id, p.mobile_key, p.identity_key)):
        keys = [first_bytes(bytes(key)) for key in (row.mobile_key, row.identity_key) if key is not None]
        if any(persons[row.id] not in bearers.get(key, set()) for key in keys):
            out.append(f"record {row.id} is not found by its key")
    return out


def _lake(connection: Connection, registry: Registry, home: Path) -> list[str]:
    told = [pl.read_parquet(lake_root(home) / file.path) for file in registry.manifest()]
    counted = []
    for kind, table in ((PERSONS, t.movements), (OD, t.od_rows)):
        counting = select(t.batches.c.no).where(t.batches.c.withdrawn_at.is_(None))
        rows = connection.execute(select(table).where(table.c.batch_no.in_(counting))).mappings().all()
        if rows and kind.count is not None:
            counted.append(kind.count(_typed([dict(row) for row in rows], table)))
    there, here = (_summed(parts) for parts in (told, counted))
    found = [] if there == here else [f"the lake tells of {len(there)} groups and the registry of {len(here)}"]
    return found + _rollups(registry, home)


def _rollups(registry: Registry, home: Path) -> list[str]:
    """Tables that sum up something else than the cube does."""
    by_table: dict[str, list[pl.DataFrame]] = {}
    for file in registry.lake_files():
        by_table.setdefault(file.table, []).append(pl.read_parquet(lake_root(home) / file.path))
    if not by_table:
        return []
    should = rollups(group_counts(pl.concat(by_table[BASE])))
    return [
        f"the table {table} is not what the cube is"
        for table, parts in by_table.items()
        if table != BASE and _sums(pl.concat(parts), table) != _sums(should.get(table, parts[0].clear()), table)
    ]


def _sums(rows: pl.DataFrame, table: str) -> dict[tuple[Any, ...], int]:
    sums = rows.group_by(TABLES[table]).agg(pl.col("persons").sum()).filter(pl.col("persons") != 0)
    return {row[:-1]: row[-1] for row in sums.iter_rows()}


def _typed(rows: list[dict[str, Any]], table: Table) -> pl.DataFrame:
    plain = [{name: value for name, value in row.items() if not isinstance(value, bytes)} for row in rows]
    if table is t.od_rows:
        for row in plain:
            row["travel_date"] = row["to_date"] or row["from_date"]
    kinds = {name: CUBE[name] for name in _DIMENSIONS if name in plain[0]}
    numbers = {name: pl.Int64 for name in ("males", "females", "persons") if name in plain[0]}
    ages = {"age": pl.Int32} if "age" in plain[0] else {}
    return pl.DataFrame(plain, schema_overrides={**kinds, **numbers, **ages}, infer_schema_length=None)


def _summed(parts: list[pl.DataFrame]) -> dict[tuple[Any, ...], int]:
    if not parts:
        return {}
    sums = pl.concat([part.select(list(CUBE)) for part in parts]).group_by(_DIMENSIONS).agg(pl.col("persons").sum())
    return {row[:-1]: row[-1] for row in sums.filter(pl.col("persons") != 0).iter_rows()}


def _vault(connection: Connection, home: Path) -> list[str]:
    file = home / "vault" / "vault.sqlite3"
    if not file.exists():
        return []
    vault = sqlite3.connect(file)
    kept = {row[0] for row in vault.execute("SELECT reference FROM numbers")}
    vault.close()
    known = connection.execute(select(t.people.c.vault_ref).where(t.people.c.vault_ref.is_not(None))).scalars()
    referred = {bytes(one) for one in known}
    return [] if kept == referred else [f"the vault holds {len(kept)} numbers, {len(referred)} are referred to"]


def _left(home: Path, listed: set[str], batches: set[str]) -> list[Path]:
    """What no batch knows: lake files and folders, marks of loads, rejects, drafts in the inbox, scratch files."""
    lake = lake_root(home)
    out = [path for path in lake.rglob("*") if path.is_file() and path.relative_to(lake).as_posix() not in listed]
    out += [path for path in lake.glob("B*") if path.is_dir() and not any(path.iterdir())]
    out += [*(home / "loading").glob("*"), *(home / "staging").glob("*")]
    out += [path for path in (home / "rejects").glob("*") if path.stem not in batches]
    out += (home / "inbox" / "ended").glob("*/.*")
    out += [path for path in home.iterdir() if path.name.startswith(("tmp", "demo-", "."))]
    return out


def _count(connection: Connection, table: Table, *where: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())
