"""Answers are kept within bounds, run once for all who ask, and stopped when nobody waits any more."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import polars as pl
import pytest

from core.errors import Unavailable
from data.lake.askers import GivenUp, Signal, asking
from data.lake.remembered import Remembered

FRAME = pl.DataFrame({"persons": [1, 2, 3]})


def ask_as(gone: Signal, ask: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    with asking(gone):
        return ask()


class Slow:
    """A run that ends when it is let go or stopped, and counts how often it was begun."""

    def __init__(self) -> None:
        self.begun, self.go, self.stopped = Event(), Event(), Event()
        self.runs = 0
        self._lock = Lock()

    def __call__(self, stop: Signal) -> pl.DataFrame:
        with self._lock:
            self.runs += 1
        stop.then(self._stop)
        self.begun.set()
        assert self.go.wait(30)
        if stop.happened:
            raise RuntimeError("interrupted")
        return FRAME

    def _stop(self) -> None:
        self.stopped.set()
        self.go.set()


def test_an_answer_is_run_once_and_kept() -> None:
    kept, slow = Remembered(), Slow()
    slow.go.set()
    assert not kept.knows("flows")
    assert kept.ask("flows", slow) is kept.ask("flows", slow)
    assert kept.knows("flows")
    assert slow.runs == 1


def test_who_asks_while_it_is_run_waits_for_the_same_run() -> None:
    kept, slow = Remembered(), Slow()
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(kept.ask, "flows", slow) for _ in range(8)]
        assert slow.begun.wait(30)
        slow.go.set()
        assert all(answer.result(30) is FRAME for answer in answers)
    assert slow.runs == 1


def test_a_run_goes_on_while_somebody_waits_and_stops_when_the_last_has_gone() -> None:
    kept, slow = Remembered(), Slow()
    first, second = Signal(), Signal()
    with ThreadPoolExecutor(4) as pool:
        one = pool.submit(ask_as, first, lambda: kept.ask("flows", slow))
        assert slow.begun.wait(30)
        two = pool.submit(ask_as, second, lambda: kept.ask("flows", slow))
        while len(kept._flights["flows"].waiting) < 2:
            assert not two.done()
        first.happen()
        assert not slow.stopped.is_set(), "somebody else still waits"
        second.happen()
        assert slow.stopped.wait(30)
        for answer in (one, two):
            with pytest.raises(GivenUp):
                answer.result(30)
    assert not kept.knows("flows")


def test_whoever_leads_and_goes_does_not_take_the_answer_from_the_others() -> None:
    kept, slow, first = Remembered(), Slow(), Signal()
    with ThreadPoolExecutor(4) as pool:
        pool.submit(ask_as, first, lambda: kept.ask("flows", slow))
        assert slow.begun.wait(30)
        two = pool.submit(kept.ask, "flows", slow)
        while len(kept._flights["flows"].waiting) < 2:
            assert not two.done()
        first.happen()
        slow.go.set()
        assert two.result(30) is FRAME
    assert slow.runs == 1


def test_who_asks_after_it_was_stopped_gets_a_run_of_their_own() -> None:
    kept, slow, gone = Remembered(), Slow(), Signal()
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(ask_as, gone, lambda: kept.ask("flows", slow))
        assert slow.begun.wait(30)
        gone.happen()
        assert kept.ask("flows", lambda _: FRAME) is FRAME
        with pytest.raises(GivenUp):
            one.result(30)


def test_who_has_gone_asks_nothing_more() -> None:
    kept, slow, gone = Remembered(), Slow(), Signal()
    gone.happen()
    with pytest.raises(GivenUp):
        ask_as(gone, lambda: kept.ask("flows", slow))
    assert slow.runs == 0


def test_a_failure_reaches_everybody_and_is_not_kept() -> None:
    kept, begun, go = Remembered(), Event(), Event()

    def fails(_: Signal) -> pl.DataFrame:
        begun.set()
        assert go.wait(30)
        raise Unavailable("The disk is away.")

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(kept.ask, "flows", fails)
        assert begun.wait(30)
        two = pool.submit(kept.ask, "flows", fails)
        while len(kept._flights["flows"].waiting) < 2:
            assert not two.done()
        go.set()
        for answer in (one, two):
            with pytest.raises(Unavailable, match="disk is away"):
                answer.result(30)
    assert kept.ask("flows", lambda _: FRAME) is FRAME


def test_what_was_asked_longest_ago_makes_room() -> None:
    kept = Remembered(room=10_000)
    big = pl.DataFrame({"persons": range(300)})  # 2,400 bytes and what an entry costs
    for key in ("a", "b", "a", "c", "a", "d"):
        kept.ask(key, lambda _: big)
    assert [key for key in "abcd" if kept.knows(key)] == ["a", "d"]
    assert not kept.knows("b")
    huge = pl.DataFrame({"persons": range(3_000)})
    assert kept.ask("huge", lambda _: huge) is huge
    assert not kept.knows("huge"), "one answer must not push all others out"
    assert kept.knows("a")
