"""Work one step ahead: while one chunk is being written, the next is already being read and judged."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(source: Iterator[T]) -> Generator[T, None, None]:
    """The items of ``source``, each made in another thread while its predecessor is in use; at most one waits.

    It pays when ``source`` works outside Python's lock, as readers of whole columns do. An error of ``source``
    is raised in its turn.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="ingest") as worker:
        coming: Future[T | None] = worker.submit(next, source, None)
        while (item := coming.result()) is not None:
            coming = worker.submit(next, source, None)
            yield item
