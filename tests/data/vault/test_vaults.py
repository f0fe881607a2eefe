"""All vaults: what goes in comes out, what is forgotten is gone, and no error tells a number."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import BadInput, Unavailable
from core.settings import Settings
from data.vault import Vault, open_vault, references
from data.vault.embedded import EmbeddedVault
from data.vault.outside import AT_ONCE, OutsideVault
from tests.data.vault.server import VaultServer, vault_server

NUMBERS = ["999941057058", None, "XXX0001234", "999941057058", "आधार१२"]


@pytest.fixture
def server() -> Iterator[VaultServer]:
    with vault_server("s3cret") as running:
        yield running


@pytest.fixture(params=["embedded", "outside"])
def vault(request: pytest.FixtureRequest, tmp_path: Path, server: VaultServer) -> Iterator[Vault]:
    opened: Vault
    if request.param == "embedded":
        opened = open_vault(Settings(home=tmp_path))
    else:
        token = tmp_path / "token"
        token.write_text("s3cret\n")
        opened = open_vault(Settings(home=tmp_path, vault=server.url, vault_token_file=token))
    yield opened
    opened.close()


def kept(refs: list[bytes | None]) -> list[bytes]:
    return [ref for ref in refs if ref is not None]


def test_what_goes_in_comes_out(vault: Vault) -> None:
    refs = vault.put_many("B1", NUMBERS)
    assert [ref is None for ref in refs] == [number is None for number in NUMBERS]
    assert len(set(kept(refs))) == 4
    assert {len(ref) for ref in kept(refs)} == {16}
    assert vault.get(kept(refs)) == [number for number in NUMBERS if number is not None]
    assert vault.get([bytes(16), kept(refs)[0]]) == [None, NUMBERS[0]]
    assert vault.put_many("B2", [None, None]) == [None, None]
    assert vault.put_many("B2", []) == []


def test_references_tell_nothing_of_the_order() -> None:
    each, ordered = references([str(at) for at in range(2_000)])
    assert len({ref[:8] for ref in kept(each)}) == 1
    assert [ref for ref, _ in ordered] == sorted(kept(each))
    rising = sum(a < b for a, b in zip(kept(each), kept(each)[1:], strict=False))
    assert 800 < rising < 1_200
    assert not set(each) & set(references(["1"] * 2_000)[0])


def test_one_is_forgotten_and_the_others_stay(vault: Vault) -> None:
    refs = kept(vault.put_many("B1", NUMBERS))
    assert vault.forget([refs[0], bytes(16)]) == 1
    assert vault.get(refs) == [None, "XXX0001234", "999941057058", "आधार१२"]
    assert vault.forget([]) == 0


def test_a_batch_is_forgotten_whole(vault: Vault) -> None:
    first = kept(vault.put_many("B1", NUMBERS)) + kept(vault.put_many("B1", ["17"]))
    other = kept(vault.put_many("B2", ["18"]))
    assert vault.forget_batch("B1") == 5
    assert vault.forget_batch("B1") == 0
    assert vault.get(first) == [None] * 5
    assert vault.get(other) == ["18"]


def test_a_sweep_takes_what_never_committed_and_asks_once(vault: Vault) -> None:
    lost = kept(vault.put_many("B1", ["17"]))
    good = kept(vault.put_many("B2", ["18"]))
    asked: list[str] = []

    def committed(batch: str) -> bool:
        asked.append(batch)
        return batch == "B2"

    assert vault.sweep(committed) == 1
    assert vault.get([*lost, *good]) == [None, "18"]
    assert vault.sweep(committed) == 0
    assert sorted(asked) == ["B1", "B2"]


def test_off_keeps_nothing(tmp_path: Path) -> None:
    vault = open_vault(Settings(home=tmp_path, vault="off"))
    assert vault.put_many("B1", NUMBERS) == [None] * 5
    assert vault.get([bytes(16)]) == [None]
    assert (vault.forget([bytes(16)]), vault.forget_batch("B1"), vault.sweep(lambda _: False)) == (0, 0, 0)
    assert vault.change_key() == 0
    vault.close()
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    "said", ["of", "", "ftp://host", "http://", "https://u:p@host/", "http://host:x/", "http://h?q=1"]
)
def test_a_setting_that_is_no_vault(tmp_path: Path, said: str) -> None:
    with pytest.raises(BadInput, match="PRAVAH_VAULT"):
        open_vault(Settings(home=tmp_path, vault=said))


# -- outside ----------------------------------------------------------------------------------------------------


def outside(server: VaultServer, tmp_path: Path, token: str = "s3cret") -> OutsideVault:
    (tmp_path / "token").write_text(token)
    return OutsideVault(server.url, tmp_path / "token", waits=(0.0, 0.0))


def test_many_numbers_go_in_several_calls(server: VaultServer, tmp_path: Path) -> None:
    vault = outside(server, tmp_path)
    numbers = [str(at) for at in range(AT_ONCE + 1)]
    refs = kept(vault.put_many("B1", numbers))
    assert vault.get(refs) == numbers
    assert [call[:2] for call in server.calls] == [("PUT", "/vault/numbers")] * 2 + [
        ("POST", "/vault/numbers/read")
    ] * 2
    assert max(size for *_, size in server.calls) < 1_000_000
    vault.close()


@pytest.mark.parametrize("failing", [[503], [0], [500, 0], [429, 502]])
def test_a_call_that_failed_is_made_again_and_does_nothing_twice(
    server: VaultServer, tmp_path: Path, failing: list[int]
) -> None:
    vault = outside(server, tmp_path)
    server.failing = failing
    refs = kept(vault.put_many("B1", ["17", "18"]))
    assert len(server.numbers) == 2
    assert vault.get(refs) == ["17", "18"]
    vault.close()


@pytest.mark.parametrize("failing", [[500] * 3, [0] * 3, [400], [302], [404]])
def test_when_it_stays_so_nothing_of_the_number_is_told(
    server: VaultServer, tmp_path: Path, failing: list[int]
) -> None:
    vault = outside(server, tmp_path)
    server.failing = list(failing)
    with pytest.raises(Unavailable, match="vault") as caught:
        vault.put_many("B1", NUMBERS)
    assert str(NUMBERS[0]) not in "".join(traceback.format_exception(caught.value))
    assert not server.failing
    vault.close()


def test_a_wrong_token_is_told_as_such(server: VaultServer, tmp_path: Path) -> None:
    vault = outside(server, tmp_path, "wrong")
    with pytest.raises(Unavailable, match=r"401.*PRAVAH_VAULT_TOKEN_FILE"):
        vault.put_many("B1", ["17"])
    assert len(server.calls) == 1
    vault.close()


def test_a_token_that_is_not_there(server: VaultServer, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    for file in (tmp_path / "absent", tmp_path / "empty"):
        with pytest.raises(Unavailable, match="token"):
            OutsideVault(server.url, file)


@pytest.mark.parametrize("garbage", [b"<html>", b"[]", b"{}", b'{"numbers": [1, 2, 3], "forgotten": "x"}'])
def test_what_is_no_vault_is_told(server: VaultServer, tmp_path: Path, garbage: bytes) -> None:
    vault = outside(server, tmp_path)
    server.garbage = garbage
    for act in (lambda: vault.get([bytes(16)]), lambda: vault.forget_batch("B1"), lambda: vault.sweep(lambda _: True)):
        with pytest.raises(Unavailable, match="answer is not"):
            act()
    vault.close()


def test_nobody_there(tmp_path: Path) -> None:
    with vault_server() as gone:
        url = gone.url
    with pytest.raises(Unavailable, match="does not answer"):
        OutsideVault(url, None, waits=(0.0,)).put_many("B1", ["17"])


# -- embedded ---------------------------------------------------------------------------------------------------


def embedded(tmp_path: Path) -> EmbeddedVault:
    return EmbeddedVault(tmp_path / "vault" / "vault.sqlite3", tmp_path / "vault" / "vault.key")


def test_nothing_is_made_before_the_first_number(tmp_path: Path) -> None:
    vault = embedded(tmp_path)
    assert vault.get([bytes(16)]) == [None]
    assert vault.put_many("B1", [None]) == [None]
    assert (vault.forget([bytes(16)]), vault.forget_batch("B1"), vault.sweep(lambda _: False)) == (0, 0, 0)
    assert not [*tmp_path.iterdir()]


def test_the_files_are_their_owners_alone_and_hold_no_number(tmp_path: Path) -> None:
    vault = embedded(tmp_path)
    vault.put_many("B1", ["999941057058"] * 100)
    vault.close()
    files = sorted((tmp_path / "vault").iterdir())
    assert [file.name for file in files] == ["vault.key", "vault.sqlite3"]
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]
    assert (tmp_path / "vault").stat().st_mode & 0o777 == 0o700
    assert not any(b"999941057058" in file.read_bytes() for file in files)


def test_a_forgotten_number_leaves_nothing_in_the_file(tmp_path: Path) -> None:
    vault = embedded(tmp_path)
    refs = kept(vault.put_many("B1", [str(at) for at in range(1_000)]))
    vault.forget(refs[:500])
    vault.forget_batch("B2")
    vault.close()
    content = (tmp_path / "vault" / "vault.sqlite3").read_bytes()
    assert not any(ref in content for ref in refs[:500])
    assert all(ref in content for ref in refs[500:])


def test_a_number_moved_to_another_reference_does_not_open(tmp_path: Path) -> None:
    import sqlite3

    vault = embedded(tmp_path)
    one, two = kept(vault.put_many("B1", ["17", "18"]))
    other = sqlite3.connect(tmp_path / "vault" / "vault.sqlite3")
    (sealed,) = other.execute("SELECT sealed FROM numbers WHERE reference = ?", (one,)).fetchone()
    other.execute("UPDATE numbers SET sealed = ? WHERE reference = ?", (sealed, two))
    other.commit()
    other.close()
    with pytest.raises(Unavailable, match="does not open"):
        vault.get([two])
    assert vault.get([one]) == ["17"]
    vault.close()


def test_another_key_opens_nothing_and_a_missing_one_is_not_made_anew(tmp_path: Path) -> None:
    vault = embedded(tmp_path)
    refs = kept(vault.put_many("B1", ["17"]))
    key = tmp_path / "vault" / "vault.key"
    own = key.read_bytes()
    other = EmbeddedVault(tmp_path / "other" / "vault.sqlite3", tmp_path / "other" / "vault.key")
    other.put_many("B1", ["18"])
    other.close()
    key.write_bytes((tmp_path / "other" / "vault.key").read_bytes())
    for act in (lambda: vault.get(refs), lambda: vault.put_many("B1", ["19"])):
        with pytest.raises(Unavailable, match="PRAVAH_VAULT_KEY_FILE"):
            act()
    key.unlink()
    with pytest.raises(Unavailable, match="missing"):
        vault.put_many("B2", ["19"])
    key.write_bytes(own)
    assert vault.get(refs) == ["17"]
    vault.close()


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    vault = embedded(tmp_path)
    vault.put_many("B1", ["17"])
    vault.close()
    file = tmp_path / "vault" / "vault.sqlite3"
    file.write_bytes(b"x" * file.stat().st_size)
    with pytest.raises(Unavailable, match="does not serve"):
        vault.get([bytes(16)])
