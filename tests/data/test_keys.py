"""Keys of senders: shown once, kept as a digest, ended at once, their use noted without getting in the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import BadInput, Forbidden, NotFound, Unauthorized
from core.settings import Settings
from data import keys as keys_module
from data.access import COMMAND_LINE, PUBLIC, Actor, Role
from data.catalog import Catalog, open_catalog
from data.registry.locks import writing


@pytest.fixture
def catalog(home: Path, database: str) -> Iterator[Catalog]:
    catalog = open_catalog(Settings(home=home), frozenset())
    yield catalog
    catalog.close()


def used(catalog: Catalog) -> list[bool]:
    """Of which keys a use was written down, once everything that waits for the pen has had it."""
    catalog.keys._notes.submit(int).result()
    return [key.last_used_at is not None for key in catalog.keys.all(COMMAND_LINE)]


def test_a_key_acts_for_its_state(catalog: Catalog) -> None:
    made, key = catalog.keys.add(COMMAND_LINE, "bihar", " Bihar's portal ")
    assert (made.state_lgd, made.label, made.created_by) == (10, "Bihar's portal", "command-line")
    assert catalog.keys.actor_of(key) == Actor(f"key-{made.id}", Role.SENDER, 10)
    assert made.prefix in key
    assert [event.action for event in catalog._registry.events()] == ["add key"]


def test_the_key_itself_is_nowhere(catalog: Catalog, home: Path) -> None:
    _, key = catalog.keys.add(COMMAND_LINE, "Bihar", "portal")
    secret = key.split("_", 2)[2].encode()
    assert not [path for path in home.rglob("*") if path.is_file() and secret in path.read_bytes()]
    kept = catalog._registry.api_keys.find(key.split("_")[1])
    assert kept is not None
    assert secret.decode() not in repr(kept)
    assert secret not in kept[1]


def test_every_other_key_is_unknown(catalog: Catalog) -> None:
    _, key = catalog.keys.add(COMMAND_LINE, "Bihar", "portal")
    prefix, secret = key.split("_", 2)[1:]
    other = "A" if secret[5] != "A" else "B"
    for wrong in (
        "", "pravah_", key[:-1], key + "A", key.lower(), f"pravah_{prefix}_{secret[:5]}{other}{secret[6:]}",
        f"pravah_22222222_{secret}", f"pravah_{prefix}\0_{secret}", key + "\n", "१" * 60,
    ):  # fmt: skip
        with pytest.raises(Unauthorized, match="not known"):
            catalog.keys.actor_of(wrong)


def test_a_revoked_key_ends_at_once(catalog: Catalog, home: Path) -> None:
    made, key = catalog.keys.add(COMMAND_LINE, "Bihar", "portal")
    assert catalog.keys.revoke(COMMAND_LINE, made.id).revoked_by == "command-line"
    with pytest.raises(Unauthorized, match="revoked"):
        catalog.keys.actor_of(key)
    first = catalog.keys.all(COMMAND_LINE)[0].revoked_at
    assert catalog.keys.revoke(COMMAND_LINE, made.id).revoked_at == first
    assert not list((home / "revoked-keys").iterdir())
    with pytest.raises(NotFound):
        catalog.keys.revoke(COMMAND_LINE, made.id + 1)


def test_a_load_that_holds_the_registry_delays_neither_revoking_nor_requests(catalog: Catalog, home: Path) -> None:
    made, key = catalog.keys.add(COMMAND_LINE, "Bihar", "portal")
    with writing(catalog._registry._engine, home, wait=0):
        assert catalog.keys.actor_of(key).state_lgd == 10
        assert used(catalog) == [False]
        assert catalog.keys.revoke(COMMAND_LINE, made.id).revoked_at is not None
        with pytest.raises(Unauthorized, match="revoked"):
            catalog.keys.actor_of(key)
        assert catalog._registry.api_keys.all()[0].revoked_at is None
    catalog.keys.all(COMMAND_LINE)
    assert catalog._registry.api_keys.all()[0].revoked_by == "command-line"


def test_its_use_is_noted_once_a_minute(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(keys_module.time, "monotonic", lambda: clock[0])
    notes: list[int] = []
    write = catalog._registry.api_keys.used
    monkeypatch.setattr(catalog._registry.api_keys, "used", lambda number: (notes.append(number), write(number)))
    _, key = catalog.keys.add(COMMAND_LINE, "Bihar", "portal")
    _, _other = catalog.keys.add(COMMAND_LINE, "Kerala", "portal")
    for second in range(0, 180, 4):
        clock[0] = 1000.0 + second
        catalog.keys.actor_of(key)
        assert used(catalog) == [True, False]
    assert len(notes) == 3


def test_only_operators_manage_keys(catalog: Catalog) -> None:
    for actor in (PUBLIC, Actor("key-1", Role.SENDER, 10)):
        for ask in (
            lambda: catalog.keys.all(actor),  # noqa: B023
            lambda: catalog.keys.add(actor, "Bihar", "x"),  # noqa: B023
            lambda: catalog.keys.revoke(actor, 1),  # noqa: B023
        ):
            with pytest.raises(Forbidden):
                ask()
    for state, label in (("Atlantis", "x"), ("Bihar", " "), ("Bihar", "x" * 101)):
        with pytest.raises(BadInput):
            catalog.keys.add(COMMAND_LINE, state, label)
