"""Files that are looked at before they are loaded: kept whole, seen by their sender, loaded once, forgotten in time."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import BadInput, Forbidden, NotFound
from core.shown import now
from data.access import COMMAND_LINE, PUBLIC, Actor
from data.catalog import Catalog
from data.inbox import Held, State, shelf
from data.inbox.worker import Worker
from tests.data.inbox.conftest import BIHAR, KERALA, manifest

NAME = "Made-up Kumar 9876500001.csv"


def hold(catalog: Catalog, content: bytes, name: str = NAME, actor: Actor = BIHAR) -> Held:
    with catalog.uploads.arrive(actor) as arrival:
        arrival.write(content)
        return arrival.hold(name)


def test_it_is_previewed_where_it_lies_and_becomes_an_upload(catalog: Catalog, worker: Worker, home: Path) -> None:
    held = hold(catalog, manifest(12, spoilt=1))
    files = catalog.uploads.held
    seen = catalog.preview(BIHAR, files.path(BIHAR, held.id), name=held.name)
    assert (seen.kind, seen.refusal, len(seen.rows)) == ("persons", None, 13)
    assert catalog.batches(COMMAND_LINE) == []
    sent = files.load(BIHAR, held.id, "persons")
    assert (sent.state, sent.order.name, sent.order.sha256) == (State.QUEUED, NAME, held.sha256)
    assert files.all(BIHAR) == []
    worker.run(once=True)
    ended = catalog.uploads.upload(BIHAR, sent.id)
    assert (ended.state, ended.status.report["accepted"]) == (State.DONE, 12)
    assert not [path for path in (home / "inbox").rglob("*") if path.suffix == ".csv" or path.name == "held.json"]


def test_columns_that_are_left_out_stay_out(catalog: Catalog, worker: Worker) -> None:
    held = hold(catalog, manifest(2, spoilt=1))
    sent = catalog.uploads.held.load(BIHAR, held.id, mapping={"mobile": None, "name": "name"})
    worker.run(once=True)
    assert catalog.uploads.upload(BIHAR, sent.id).status.report["accepted"] == 3


def test_the_name_that_its_sender_chose_stands_in_no_path(catalog: Catalog, home: Path) -> None:
    hold(catalog, manifest(1))
    assert not [path for path in home.rglob("*") if "Kumar" in path.name]
    for path in (home / "inbox" / "held").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_nobody_else_sees_it(catalog: Catalog) -> None:
    held, files = hold(catalog, manifest(1)), catalog.uploads.held
    assert [one.id for one in files.all(BIHAR)] == [held.id]
    assert files.all(KERALA) == files.all(COMMAND_LINE) == []
    for act in (files.path, files.forget, files.load):
        with pytest.raises(NotFound):
            act(KERALA, held.id)
    with pytest.raises(Forbidden):
        files.all(PUBLIC)
    assert files.path(BIHAR, held.id).exists()


def test_it_is_loaded_once_and_forgotten_once(catalog: Catalog) -> None:
    files = catalog.uploads.held
    held = hold(catalog, manifest(1))
    files.load(BIHAR, held.id)
    with pytest.raises(NotFound, match="send it again"):
        files.load(BIHAR, held.id)
    gone = hold(catalog, manifest(1))
    path = files.path(BIHAR, gone.id)
    files.forget(BIHAR, gone.id)
    assert not path.exists()
    with pytest.raises(NotFound):
        files.forget(BIHAR, gone.id)
    assert len(catalog.uploads.shelf.queue()) == 1


def test_what_cannot_be_loaded_so_is_still_held(catalog: Catalog) -> None:
    held, files = hold(catalog, manifest(1), actor=COMMAND_LINE), catalog.uploads.held
    for wrong in ({"kind": "poems"}, {"state": "Atlantis"}):
        with pytest.raises(BadInput):
            files.load(COMMAND_LINE, held.id, **wrong)
    assert files.load(COMMAND_LINE, held.id, state="Kerala").order.state_lgd == 32


def test_what_nobody_loads_is_swept(catalog: Catalog) -> None:
    old, new = hold(catalog, manifest(1)), hold(catalog, manifest(2))
    files, at = catalog.uploads.held, (now() - shelf.KEPT_HELD - timedelta(minutes=1)).timestamp()
    os.utime(files.path(BIHAR, old.id).parent, (at, at))
    catalog.uploads.shelf.sweep()
    assert [one.id for one in files.all(BIHAR)] == [new.id]


def test_a_batch_tells_its_reasons_and_where_its_own_people_go(catalog: Catalog, worker: Worker) -> None:
    for first, spoilt in ((0, 3), (100, 0)):
        catalog.uploads.held.load(BIHAR, hold(catalog, manifest(5 + spoilt, first, spoilt)).id)
    worker.run(once=True)
    later, earlier = catalog.batches(COMMAND_LINE)
    (reason,) = catalog.uploads.reasons_of_batch(BIHAR, earlier)
    assert (reason.column, reason.rows) == ("mobile", 3)
    assert catalog.uploads.reasons_of_batch(KERALA, earlier) == catalog.uploads.reasons_of_batch(BIHAR, later) == ()
    answer = catalog.batch_flows(COMMAND_LINE, earlier.id)
    assert answer.rows.select("origin", "destination", "persons").rows() == [(10, 32, 8)]
    assert catalog.batch_flows(COMMAND_LINE, later.id, "district").persons == 5
    with pytest.raises(NotFound):
        catalog.batch_flows(KERALA, earlier.id)
    catalog.movements.withdraw(COMMAND_LINE, earlier.id)
    assert catalog.batch_flows(COMMAND_LINE, earlier.id).persons == 0
    assert catalog.batch_flows(COMMAND_LINE, later.id).persons == 5
