"""Keys that are changed, and people whose data is erased."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from random import Random

import pytest

import app
from core.errors import BadInput, Conflict, Forbidden, NotFound, Unavailable
from data.access import COMMAND_LINE, PUBLIC
from data.keyfiles import KeyFile
from data.registry.keys import read_keyring
from data.registry.locks import writing
from data.secrets import KeysChanged
from tests import postgres
from tests.data.review.conftest import DATED, Desk

PEOPLE = [
    ("Asha Devi", "6612345678", "UP", "Agra", "Bihar", "Patna", "2020-05-03"),
    ("Ram Kumar", "6687654321", "UP", "Agra", "Bihar", "Patna", "2020-05-03"),
]
REFUSED = ("Sita Bai", "123", "UP", "Agra", "Bihar", "Patna", "2020-05-03")
WAITING = ("Gita Lal", "6600000001", "UP", "Agra", "Bihar", "Qazmipur", "2020-05-03")


@pytest.fixture
def batch(desk: Desk) -> str:
    return desk.catalog.load(COMMAND_LINE, desk.table(DATED, [*PEOPLE, REFUSED, WAITING])).batch_id


def opened(desk: Desk, movement: int) -> str:
    found = desk.catalog._registry.personal_record(movement)
    assert found is not None
    return found.split("\x1f")[0]


def uid(desk: Desk, person: int) -> str:
    return read_keyring(desk.home / "keys" / "master.key", create=False).uids().of([person])[0]


def content(desk: Desk) -> bytes:
    files = [*desk.home.glob("registry.sqlite3*"), *(desk.home / "vault").glob("*.sqlite3*")]
    return b"".join(file.read_bytes() for file in files) + postgres.content(wal=False)


def asked(desk: Desk, statement: str) -> list[tuple[bytes, ...]]:
    """What the database itself holds."""
    with desk.catalog._registry._engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement)]


# -- unique IDs -------------------------------------------------------------------------------------------------


def test_an_id_is_known_when_somebody_has_it(desk: Desk, batch: str) -> None:
    mine = uid(desk, 2)
    assert desk.catalog.secrets.uid(COMMAND_LINE, mine.lower().replace("-", " ")) == mine
    with pytest.raises(NotFound, match="Nobody"):
        desk.catalog.secrets.uid(COMMAND_LINE, uid(desk, 3))
    with pytest.raises(BadInput, match="check character"):
        desk.catalog.secrets.uid(COMMAND_LINE, mine[:-1] + ("2" if mine[-1] != "2" else "3"))
    with pytest.raises(Forbidden):
        desk.catalog.secrets.uid(PUBLIC, mine)


def test_an_empty_store_knows_nobody_and_makes_no_keys(desk: Desk) -> None:
    for act in (desk.catalog.secrets.uid, desk.catalog.secrets.erase_person):
        with pytest.raises(NotFound, match="nobody yet"):
            act(COMMAND_LINE, "K7Q2X-M9CDT")
    with pytest.raises(NotFound, match="nobody yet"):
        desk.catalog.secrets.change_keys(COMMAND_LINE)
    assert not (desk.home / "keys").exists()


# -- keys -------------------------------------------------------------------------------------------------------


def test_new_keys_open_what_the_old_ones_sealed_and_the_old_ones_nothing(desk: Desk, batch: str) -> None:
    (reference,) = desk.catalog._registry.vault.put_many(batch, ["999941057058"])
    assert reference is not None
    files = (desk.home / "keys" / "master.key", desk.home / "vault" / "vault.key")
    old, mine = [file.read_text() for file in files], uid(desk, 1)
    before = content(desk)
    assert desk.catalog.secrets.change_keys(COMMAND_LINE) == KeysChanged(1, 1)
    new = [file.read_text() for file in files]
    assert old[0].splitlines()[1] not in new[0]
    assert old[0].splitlines()[2] == new[0].splitlines()[2]  # the lookup key stays, and with it every unique ID
    assert old[1].splitlines()[1] not in new[1]
    assert [len(text.splitlines()) for text in new] == [3, 2]
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]
    assert [opened(desk, 1), opened(desk, 2), uid(desk, 1)] == ["Asha Devi", "Ram Kumar", mine]
    assert desk.catalog._registry.vault.get([reference]) == ["999941057058"]
    assert before != content(desk)
    assert desk.catalog._registry.events()[0].action == "change_master_key"
    for file, text in zip(files, old, strict=True):
        file.write_text(text)
    with pytest.raises(Unavailable, match="PRAVAH_KEY_FILE"):
        opened(desk, 1)
    with pytest.raises(Unavailable, match="PRAVAH_VAULT_KEY_FILE"):
        desk.catalog._registry.vault.get([reference])


def test_what_an_old_key_wrapped_leaves_the_database(desk: Desk, batch: str) -> None:
    ((wrapped,),) = asked(desk, "SELECT data_key FROM batches")
    assert wrapped in content(desk)
    desk.catalog.secrets.change_keys(COMMAND_LINE)
    assert wrapped not in content(desk)


@pytest.mark.parametrize("step", ["begin_change", "end_change"])
def test_a_change_that_was_cut_off_is_finished_by_the_next(
    desk: Desk,
    batch: str,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    whole = getattr(KeyFile, step)

    def cut(file: KeyFile, *more: object) -> object:
        if step == "begin_change":
            whole(file)
        raise Unavailable("power cut")

    desk.catalog._registry.vault.put_many(batch, ["17"])
    with monkeypatch.context() as patched:
        patched.setattr(KeyFile, step, cut)
        with pytest.raises(Unavailable, match="power cut"):
            desk.catalog.secrets.change_keys(COMMAND_LINE)
    file = desk.home / "keys" / "master.key"
    both = file.read_text().splitlines()
    assert both[3].startswith("older ")
    assert opened(desk, 1) == "Asha Devi"
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, [("Ravi", *PEOPLE[0][1:])]))
    assert opened(desk, 3) == "Ravi"
    done = desk.catalog.secrets.change_keys(COMMAND_LINE)
    assert done.batches == (1 if step == "begin_change" else 0)
    assert file.read_text().splitlines() == both[:3]
    assert [opened(desk, at) for at in (1, 2, 3)] == ["Asha Devi", "Ram Kumar", "Ravi"]


def test_a_key_file_that_cannot_be_replaced_stays_and_fits(desk: Desk, batch: str, tmp_path: Path) -> None:
    keys = desk.home / "keys"
    kept = (keys / "master.key").read_text()
    (keys / ".master.key-new").mkdir()  # in the way of the draft
    with pytest.raises(Unavailable, match="cannot be replaced"):
        desk.catalog.secrets.change_keys(COMMAND_LINE)
    assert (keys / "master.key").read_text() == kept
    assert opened(desk, 1) == "Asha Devi"


def test_no_key_is_changed_while_a_load_writes(desk: Desk, batch: str) -> None:
    safe = desk.catalog._registry.safekeeping
    with writing(desk.catalog._registry._engine, desk.home, wait=0):
        with pytest.raises(Conflict):
            safe.change_master_key(COMMAND_LINE, wait=0)
        with pytest.raises(Conflict):
            safe.erase_batch(COMMAND_LINE, batch, desk.catalog._registry.vault, wait=0)
    assert opened(desk, 1) == "Asha Devi"


#: Changes the keys over and over until it is killed or has done it often enough; says when it begins.
_RESTLESS = """
import sys
from pathlib import Path
from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import open_catalog

catalog = open_catalog(Settings(home=Path(sys.argv[1])), frozenset())
print("begun", flush=True)
for _ in range(int(sys.argv[2])):
    catalog.secrets.change_keys(COMMAND_LINE)
catalog.close()
"""


def restless(home: Path, root: Path, times: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _RESTLESS, str(home), str(times)]
    child = subprocess.Popen(command, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"begun\n"
    return child


def test_killed_at_any_moment_every_record_still_opens(desk: Desk, batch: str, root: Path) -> None:
    (reference,) = desk.catalog._registry.vault.put_many(batch, ["999941057058"])
    assert reference is not None
    chance, mine = Random(5), uid(desk, 1)
    for _ in range(6):
        with restless(desk.home, root, 100_000) as child:
            time.sleep(chance.uniform(0, 0.25))
            child.send_signal(signal.SIGKILL)
        assert opened(desk, 1) == "Asha Devi"
        assert desk.catalog._registry.vault.get([reference]) == ["999941057058"]
        assert uid(desk, 1) == mine
    desk.catalog.secrets.change_keys(COMMAND_LINE)
    assert "older" not in (desk.home / "keys" / "master.key").read_text()
    assert "older" not in (desk.home / "vault" / "vault.key").read_text()
    assert sorted(file.name for file in (desk.home / "keys").iterdir()) == ["master.key"]


def test_other_processes_read_while_the_keys_change(desk: Desk, batch: str, root: Path) -> None:
    (reference,) = desk.catalog._registry.vault.put_many(batch, ["999941057058"])
    assert reference is not None
    ended, faults = threading.Event(), []

    def read() -> None:
        reads = 0
        while not ended.is_set() or not reads:
            try:
                assert opened(desk, 1) == "Asha Devi"
                assert desk.catalog._registry.vault.get([reference]) == ["999941057058"]
            except Exception as error:  # noqa: BLE001  a thread's fault is told by the test
                faults.append(error)
                return
            reads += 1

    reader = threading.Thread(target=read)
    with restless(desk.home, root, 40) as child:
        reader.start()
        assert child.wait() == 0
        ended.set()
        reader.join()
    assert not faults


# -- erasing ----------------------------------------------------------------------------------------------------


def test_an_erased_batch_tells_nobody_and_counts_as_before(desk: Desk, batch: str) -> None:
    later = desk.catalog.load(COMMAND_LINE, desk.table(DATED, [("Ravi", "6655555555", *PEOPLE[0][2:])])).batch_id
    kept = desk.catalog._registry.vault.put_many(batch, ["17", "18"]) + desk.catalog._registry.vault.put_many(
        later, ["19"]
    )
    gone = [one for row in asked(desk, "SELECT sealed, mobile_key FROM people WHERE id < 3") for one in row]
    gone += [one for (one,) in asked(desk, "SELECT data_key FROM batches WHERE no = 1")]
    gone += [one for (one,) in asked(desk, "SELECT sealed FROM held_rows")]
    gone += [one for (one,) in asked(desk, "SELECT fingerprint FROM movements WHERE id < 3")]
    net, before = desk.net(), content(desk)
    assert len(gone) == 8
    assert all(one in before for one in gone)
    done = desk.catalog.secrets.erase_batch(COMMAND_LINE, batch)
    assert (done.records, done.numbers, done.held_rows) == (2, 2, 1)
    for movement in (1, 2):
        with pytest.raises(NotFound, match="erased"):
            desk.catalog._registry.personal_record(movement)
    after = content(desk)
    assert not [one for one in gone if one in after]
    assert desk.catalog._registry.vault.get([one for one in kept if one]) == [None, None, "19"]
    assert not (desk.home / "rejects" / f"{batch}.csv").exists()
    assert (desk.net(), opened(desk, 3)) == (net, "Ravi")
    event = desk.catalog._registry.events()[0]
    assert (event.actor, event.action, event.batch_id) == ("command-line", "erase_batch", batch)
    assert event.detail == {"records": 2, "numbers": 2, "held_rows": 1}
    assert desk.catalog.waiting_totals(COMMAND_LINE).rows == 0
    again = desk.catalog.secrets.erase_batch(COMMAND_LINE, batch)
    assert (again.records, again.numbers, again.held_rows) == (0, 0, 0)
    assert desk.catalog.secrets.change_keys(COMMAND_LINE).batches == 1
    assert opened(desk, 3) == "Ravi"


def test_what_was_counted_by_a_decision_stays_counted(desk: Desk, batch: str) -> None:
    from geo.gazetteer import Verdict

    (name,) = desk.catalog.waiting(COMMAND_LINE)
    decided = desk.catalog.decide(COMMAND_LINE, name.id, Verdict(10, None))
    assert opened(desk, 3) == "Gita Lal"
    net = desk.net()
    desk.catalog.secrets.erase_batch(COMMAND_LINE, batch)
    assert desk.catalog.undo(COMMAND_LINE, decided.decision_id).returned_rows == 0
    assert desk.net() == net


def test_an_erased_person_is_gone_and_the_others_are_not(desk: Desk, batch: str) -> None:
    from geo.gazetteer import Verdict

    (name,) = desk.catalog.waiting(COMMAND_LINE)
    desk.catalog.decide(COMMAND_LINE, name.id, Verdict(10, None))
    net = desk.net()
    assert desk.catalog.secrets.erase_person(COMMAND_LINE, uid(desk, 3)).held_rows == 1
    done = desk.catalog.secrets.erase_person(COMMAND_LINE, uid(desk, 1))
    assert (done.records, done.numbers, done.held_rows) == (1, 0, 0)
    for movement in (1, 3):
        with pytest.raises(NotFound, match="erased"):
            desk.catalog._registry.personal_record(movement)
    assert (opened(desk, 2), desk.net()) == ("Ram Kumar", net)
    event = desk.catalog._registry.events()[0]
    assert (event.actor, event.action) == ("command-line", "erase_person")
    assert "Asha" not in json.dumps(dict(event.detail))
    # sent again, the same row is somebody new
    report = desk.catalog.load(COMMAND_LINE, desk.table(DATED, PEOPLE))
    assert (report.accepted, report.duplicates) == (1, 1)
    with pytest.raises(NotFound):
        desk.catalog.secrets.erase_person(COMMAND_LINE, uid(desk, 99))


def test_a_vault_that_does_not_answer_leaves_all_as_it_was(
    desk: Desk,
    batch: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def silent(_: str) -> int:
        raise Unavailable("The vault does not answer.")

    monkeypatch.setattr(desk.catalog._registry.vault, "forget_batch", silent)
    with pytest.raises(Unavailable):
        desk.catalog.secrets.erase_batch(COMMAND_LINE, batch)
    assert opened(desk, 1) == "Asha Devi"


def test_only_an_operator_may(desk: Desk, batch: str) -> None:
    for act in (desk.catalog.secrets.erase_batch, desk.catalog.secrets.erase_person):
        with pytest.raises(Forbidden):
            act(PUBLIC, batch)
    with pytest.raises(Forbidden):
        desk.catalog.secrets.change_keys(PUBLIC)
    with pytest.raises(NotFound, match="no batch"):
        desk.catalog.secrets.erase_batch(COMMAND_LINE, "B20200501-AAAAAA")


# -- commands ---------------------------------------------------------------------------------------------------


def test_the_commands(desk: Desk, batch: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["secrets", "rotate", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"batches": 1, "vault_batches": 0}
    assert app.main(["erase", "person", uid(desk, 1)]) == 1
    assert "--yes" in capsys.readouterr().err
    assert opened(desk, 1) == "Asha Devi"
    assert app.main(["erase", "person", uid(desk, 1), "--yes"]) == 0
    assert "1 records" in capsys.readouterr().out
    assert app.main(["erase", "batch", batch, "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"records": 1, "numbers": 0, "held_rows": 1}
