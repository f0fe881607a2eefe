"""An upload from its submission to its end: durable, once, seen by its sender alone."""

from __future__ import annotations

import io
import logging
import os
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from core.errors import BadInput, Conflict, Forbidden, NotFound, Unavailable
from core.shown import now
from data.access import COMMAND_LINE, PUBLIC
from data.catalog import Catalog
from data.inbox import State, shelf
from data.inbox.worker import Worker
from data.registry.locks import writing
from tests.data.inbox.conftest import BIHAR, KERALA, manifest, stream


def test_an_upload_is_loaded_and_says_what_became_of_it(catalog: Catalog, worker: Worker, home: Path) -> None:
    sent = catalog.uploads.submit(BIHAR, "Made-up Kumar.csv", stream(manifest(20, spoilt=2)))
    assert (sent.state, sent.order.state_lgd) == (State.QUEUED, 10)
    worker.run(once=True)
    ended = catalog.uploads.upload(BIHAR, sent.id)
    assert ended.state is State.DONE
    assert {name: ended.status.report[name] for name in ("rows", "accepted", "rejected", "persons", "kind")} == {
        "rows": 22, "accepted": 20, "rejected": 2, "persons": 20, "kind": "persons",
    }  # fmt: skip
    (reason,) = ended.status.reasons
    assert (reason.column, reason.rows) == ("mobile", 2)
    assert "Spoilt 1" in catalog.uploads.rejects(BIHAR, sent.id).read_text("utf-8")
    (batch,) = catalog.batches(BIHAR)
    assert (batch.id, batch.state_lgd, batch.actor) == (ended.status.batch_id, 10, "key-1")
    assert not list((home / "inbox").rglob("U*.csv")), "the content stays"


def test_the_name_that_the_sender_chose_stands_in_no_path_log_or_message(
    catalog: Catalog, worker: Worker, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for content in (manifest(3), b"", b"\0\0,\n"):
        catalog.uploads.submit(COMMAND_LINE, "Made-up Kumar 9876500001.csv", stream(content))
    worker.run(once=True)
    said = [*map(str, home.rglob("*")), caplog.text, *(str(one.status) for one in catalog.uploads.uploads(BIHAR))]
    said += [batch.file_name for batch in catalog.batches(COMMAND_LINE)]
    assert not [one for one in said if "Kumar" in one]


def test_it_lies_there_for_its_owner_only(catalog: Catalog, home: Path) -> None:
    catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(1)), idempotency_key="k")
    inbox = home / "inbox"
    for path in [inbox, *inbox.rglob("*")]:
        if path.suffix != ".lock":
            assert path.stat().st_mode & 0o077 == 0, path


def test_uploads_are_loaded_in_the_order_of_their_coming(catalog: Catalog, worker: Worker) -> None:
    sent = [catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(2, first=10 * n))).id for n in range(6)]
    assert catalog.uploads.shelf.queue() == sent
    assert [one.id for one in catalog.uploads.uploads(BIHAR)] == sent[::-1]
    worker.run(once=True)
    by_batch = {one.status.batch_id: one.id for one in catalog.uploads.uploads(BIHAR)}
    assert [by_batch[batch.id] for batch in reversed(catalog.batches(COMMAND_LINE))] == sent


def test_uploads_of_one_moment_keep_their_order(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    tails = iter(["ZZZ", "YYY", "222", "XXX"])  # what is drawn says nothing of the order
    monkeypatch.setattr("data.inbox.uploads.upload_id", lambda _: f"U20260501-120000-22{next(tails)}")
    sent = [catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(2, first=10 * n))).id for n in range(4)]
    assert catalog.uploads.shelf.queue() == sent
    assert [one.id for one in catalog.uploads.uploads(BIHAR)] == sent[::-1]


def test_a_sender_sees_what_its_state_sent_and_sends_for_no_other(catalog: Catalog, worker: Worker) -> None:
    sent = catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(2, spoilt=1)), state="bihar")
    worker.run(once=True)
    (batch,) = catalog.batches(COMMAND_LINE)
    assert catalog.uploads.uploads(COMMAND_LINE)[0].id == sent.id
    assert catalog.uploads.uploads(KERALA) == []
    for ask in (
        lambda: catalog.uploads.upload(KERALA, sent.id),
        lambda: catalog.uploads.rejects(KERALA, sent.id),
        lambda: catalog.uploads.rejects_of_batch(KERALA, batch),
        lambda: catalog.batch(KERALA, batch.id),
        lambda: catalog.uploads.upload(BIHAR, "U../../etc/passwd"),
        lambda: catalog.uploads.upload(BIHAR, "U20200501-000000-22222"),
    ):
        with pytest.raises(NotFound):
            ask()
    assert catalog.batches(KERALA) == []
    with pytest.raises(Forbidden):
        catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(1)), state="Kerala")
    with pytest.raises(Forbidden):
        catalog.load(BIHAR, Path("x.csv"), state="Kerala")
    for public in (lambda: catalog.uploads.uploads(PUBLIC), lambda: catalog.uploads.arrive(PUBLIC)):
        with pytest.raises(Forbidden):
            public()


def test_what_cannot_be_asked_is_refused_at_once_and_leaves_nothing(catalog: Catalog, home: Path) -> None:
    for wrong in ({"kind": "people"}, {"state": "Atlantis"}, {"idempotency_key": "a b"}, {"idempotency_key": ""}):
        with pytest.raises(BadInput):
            catalog.uploads.submit(COMMAND_LINE, "x.csv", stream(manifest(1)), **wrong)  # type: ignore[arg-type]
    assert not [path for path in (home / "inbox").rglob("*") if path.is_file() and path.suffix != ".lock"]


def test_a_file_that_cannot_be_used_is_refused_with_its_sentence(catalog: Catalog, worker: Worker, home: Path) -> None:
    nothing = catalog.uploads.submit(BIHAR, "x.csv", stream(b""))
    spoilt = catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(0, spoilt=3)))
    worker.run(once=True)
    ended = catalog.uploads.upload(BIHAR, nothing.id)
    assert ended.state is State.REFUSED
    assert "is empty" in str(ended.status.message)
    ended = catalog.uploads.upload(BIHAR, spoilt.id)
    assert ended.state is State.REFUSED
    assert str(home) not in str(ended.status.message)
    assert "mobile" in catalog.uploads.rejects(BIHAR, spoilt.id).read_text("utf-8")
    assert catalog.batches(COMMAND_LINE) == []


# -- the same upload ------------------------------------------------------------------------------------------------


def test_one_idempotency_key_is_one_upload(catalog: Catalog, worker: Worker) -> None:
    first = catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(3)), idempotency_key="k")
    assert catalog.uploads.submit(BIHAR, "y.csv", stream(manifest(3)), idempotency_key="k").id == first.id
    worker.run(once=True)
    assert catalog.uploads.submit(BIHAR, "y.csv", stream(manifest(3)), idempotency_key="k").state is State.DONE
    for other in (stream(manifest(4)), stream(manifest(3))):
        with pytest.raises(Conflict):
            catalog.uploads.submit(BIHAR, "x.csv", other, kind="od", idempotency_key="k")
    assert catalog.uploads.submit(KERALA, "x.csv", stream(manifest(4)), idempotency_key="k").id != first.id


def test_a_key_whose_upload_never_came_to_be_can_be_used_again(catalog: Catalog) -> None:
    """Killed between the claim and the upload: nothing was acknowledged."""
    first = catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(3)), idempotency_key="k")
    place = catalog.uploads.shelf.queued / first.id
    for file in place.iterdir():
        file.unlink()
    place.rmdir()
    second = catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(3)), idempotency_key="k")
    assert second.id != first.id
    assert catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(3)), idempotency_key="k").id == second.id


def test_the_same_file_twice_is_loaded_once(catalog: Catalog, worker: Worker) -> None:
    one, two = (catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(5))) for _ in range(2))
    worker.run(once=True)
    first, again = (catalog.uploads.upload(BIHAR, upload.id) for upload in (one, two))
    assert (first.status.report["accepted"], again.status.report["duplicates"]) == (5, 5)
    assert first.status.batch_id == again.status.batch_id
    assert len(catalog.batches(COMMAND_LINE)) == 1


# -- when things go wrong -------------------------------------------------------------------------------------------


def test_a_batch_whose_worker_did_not_live_to_tell_is_recognised(
    catalog: Catalog, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(7, spoilt=1)))

    def die(*_: object) -> None:
        raise SystemExit  # what a kill looks like from here: nothing after it runs

    with monkeypatch.context() as patched:
        patched.setattr(catalog.uploads.shelf, "end", die)
        with pytest.raises(SystemExit):
            worker.run(once=True)
    assert len(catalog.batches(COMMAND_LINE)) == 1
    assert catalog.uploads.upload(BIHAR, sent.id).state is State.RUNNING
    Worker(catalog).run(once=True)
    ended = catalog.uploads.upload(BIHAR, sent.id)
    assert (ended.state, ended.status.report["accepted"], ended.status.report["rejected"]) == (State.DONE, 7, 1)
    assert "Spoilt" in catalog.uploads.rejects(BIHAR, sent.id).read_text("utf-8")


def test_an_end_that_was_written_and_not_moved_is_kept(catalog: Catalog, worker: Worker, home: Path) -> None:
    sent = catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(2)))
    worker.run(once=True)
    ended = home / "inbox" / "ended" / sent.id
    ended.rename(home / "inbox" / "queued" / sent.id)
    assert catalog.uploads.upload(BIHAR, sent.id).state is State.DONE
    Worker(catalog).run(once=True)
    assert ended.is_dir()
    assert catalog.uploads.upload(BIHAR, sent.id).status.report["accepted"] == 2


def test_what_a_killed_worker_was_writing_goes_when_the_upload_ends(
    catalog: Catalog, worker: Worker, home: Path
) -> None:
    sent = catalog.uploads.submit(BIHAR, "people.csv", stream(manifest(3)))
    (catalog.uploads.shelf.queued / sent.id / ".status.json-4711").write_text("{")
    worker.run(once=True)
    assert sorted(path.name for path in (home / "inbox" / "ended" / sent.id).iterdir()) == ["order.json", "status.json"]


def test_what_nobody_foresaw_is_told_by_its_type_and_can_be_tried_again(
    catalog: Catalog, worker: Worker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sent = catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(4)), idempotency_key="k")

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("Made-up Kumar")

    with monkeypatch.context() as patched:
        patched.setattr(catalog, "load", fail)
        worker.run(once=True)
    failed = catalog.uploads.upload(BIHAR, sent.id)
    assert (failed.state, failed.retriable) == (State.FAILED, True)
    assert "ZeroDivisionError" in str(failed.status.message)
    assert "Kumar" not in str(failed.status.message) + caplog.text
    again = catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(4)), idempotency_key="k")
    assert (again.id, again.state) == (sent.id, State.QUEUED)
    worker.run(once=True)
    assert catalog.uploads.upload(BIHAR, sent.id).state is State.DONE
    with pytest.raises(Conflict):
        catalog.uploads.retry(BIHAR, sent.id)


def test_while_another_load_is_at_work_an_upload_waits(
    catalog: Catalog, worker: Worker, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(4)))
    monkeypatch.setattr(catalog._registry, "batch", partial(catalog._registry.batch, wait=0.0))
    with writing(catalog._registry._engine, home, wait=0):
        monkeypatch.setattr(worker, "_wait", lambda upload, said: (_ for _ in ()).throw(InterruptedError(said)))
        with pytest.raises(InterruptedError, match="Another load is writing"):
            worker._take(sent.id, once=True)
    monkeypatch.undo()
    Worker(catalog).run(once=True)
    assert catalog.uploads.upload(BIHAR, sent.id).state is State.DONE


def test_a_full_disk_refuses_the_upload_and_keeps_nothing(
    catalog: Catalog, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Unavailable, match="No space left"):
            catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(4)))
    assert catalog.uploads.uploads(BIHAR) == []
    assert not list((home / "inbox" / "arriving").iterdir())
    with pytest.raises(Unavailable, match="almost full"):
        catalog.uploads.arrive(BIHAR, length=2**60)


def test_an_upload_over_which_workers_die_is_given_up(catalog: Catalog) -> None:
    ok, bad = (catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(2, first=n))) for n in (0, 10))
    shelf_ = catalog.uploads.shelf
    for _ in range(3):
        upload = catalog.uploads.upload(BIHAR, bad.id)
        shelf_.tell(bad.id, type(upload.status)(**{**upload.status.__dict__, "state": State.RUNNING}))
        shelf_.strike(3)
    assert catalog.uploads.upload(BIHAR, bad.id).state is State.FAILED
    assert catalog.uploads.upload(BIHAR, ok.id).status.strikes == 0
    Worker(catalog).run(once=True)
    assert catalog.uploads.upload(BIHAR, ok.id).state is State.DONE
    assert catalog.uploads.retry(BIHAR, bad.id).status.strikes == 0


def test_there_is_one_worker(catalog: Catalog, worker: Worker) -> None:
    catalog.uploads.shelf.prepare()
    with catalog.uploads.shelf.working_place() as mine:
        assert mine
        with pytest.raises(Conflict, match="Another worker"):
            worker.run(once=True)


# -- forgetting -----------------------------------------------------------------------------------------------------


def test_what_ended_long_ago_is_forgotten(
    catalog: Catalog, worker: Worker, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = catalog.uploads.submit(BIHAR, "x.csv", stream(manifest(2)), idempotency_key="k")
    worker.run(once=True)
    place = catalog.uploads.shelf
    monkeypatch.setattr(shelf, "now", lambda: now() + timedelta(days=89))
    place.sweep()
    assert catalog.uploads.upload(BIHAR, sent.id).state is State.DONE
    monkeypatch.setattr(shelf, "now", lambda: now() + timedelta(days=91))
    place.sweep()
    assert catalog.uploads.uploads(BIHAR) == []
    assert not list((home / "inbox" / "claims").iterdir())
    assert len(catalog.batches(BIHAR)) == 1


def test_what_is_being_received_is_not_swept_and_what_was_broken_off_is(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = catalog.uploads.shelf
    with catalog.uploads.arrive(BIHAR) as arrival:
        arrival.write(b"name,")
        left = place.arriving / "left"
        left.mkdir()
        (left / "content").write_bytes(b"name,")
        place.sweep()
        assert left.exists(), "somebody may be about to lock it"
        monkeypatch.setattr(shelf, "now", lambda: now() + timedelta(hours=2))
        place.sweep()
        assert not left.exists()
        arrival.copy(io.BytesIO(manifest(1)[5:]))
        assert arrival.acknowledge("x.csv").state is State.QUEUED
