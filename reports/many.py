"""Reports of many places at once, in several processes whose memory does not grow with their number."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from core.errors import BadInput, PravahError, Unavailable
from core.settings import Settings
from data.access import Actor
from reports.making import report_name, save_report
from reports.periods import Period
from reports.places import Place

#: Places that a process reports on before it gives its memory back and hands over to another.
_PORTION = 10


@dataclass(frozen=True)
class Reported:
    """A place with its file, or with the sentence why there is none."""

    place: Place
    file: Path | None
    said: str = ""
    #: Whether nobody moved there, which is no failure.
    empty: bool = False


def report_many(
    settings: Settings,
    actor: Actor,
    places: Sequence[Place],
    *,
    period: Period,
    form: str,
    folder: Path,
    jobs: int | None = None,
) -> Iterator[Reported]:
    """Write a report of each place into ``folder``, several at a time; what became of each, as it is known.

    Raises:
        Unavailable: a process was cut off.
    """
    portions = [places[at : at + _PORTION] for at in range(0, len(places), _PORTION)]
    workers = min(jobs or os.cpu_count() or 1, len(portions)) or 1
    # a process for each portion, so that memory is that of a few reports however many there are
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        waiting = [pool.submit(_portion, settings, actor, portion, period, form, folder) for portion in portions]
        try:
            for done in as_completed(waiting):
                yield from done.result()
        except BrokenProcessPool as error:
            raise Unavailable("Making reports was cut off, perhaps for want of memory. Try fewer --jobs.") from error


def _portion(  # noqa: PLR0917  what a process is handed
    settings: Settings, actor: Actor, places: Sequence[Place], period: Period, form: str, folder: Path
) -> list[Reported]:
    from reports.press import opened

    out: list[Reported] = []
    with closing(opened(settings)) as press:
        for place in places:
            file = folder / report_name(place, period, form)
            try:
                told = press.situation(actor, place, period)
                save_report(told, press.boundaries, form, file)
                out.append(Reported(place, file, " ".join(told.missing)))
            except PravahError as error:
                out.append(Reported(place, None, error.message, isinstance(error, BadInput)))
    return out
