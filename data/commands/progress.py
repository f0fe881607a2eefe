"""Progress bars on stderr, for commands that take long."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def bar(*, on_screens_only: bool = True, unit: str = " rows") -> Iterator[Callable[[str, int, int], None]]:
    """Bars, one for each thing that is being done."""
    from tqdm import tqdm

    shown: tqdm[Any] | None = None
    current, reached = "", 0

    def show(doing: str, done: int, total: int) -> None:
        nonlocal shown, current, reached
        if shown is None or doing != current:
            if shown is not None:
                shown.close()
            hidden = None if on_screens_only else False  # None: hidden where stderr is no terminal
            shown = tqdm(total=total, desc=doing, unit=unit, file=sys.stderr, disable=hidden, mininterval=0.5)
            current, reached = doing, 0
        shown.total = total
        shown.update(done - reached)
        reached = done

    try:
        yield show
    finally:
        if shown is not None:
            shown.close()
