"""Why rows of a file were refused, told from its rejects file and free of what the rows say."""

from __future__ import annotations

import csv
import re
from collections import Counter
from contextlib import suppress
from pathlib import Path

from data.inbox.records import Reason

#: How many reasons for refusing rows are told.
_REASONS = 20


def reasons_in(rejects: Path) -> tuple[Reason, ...]:
    """Why rows were refused, the commonest reason first. What a reason quotes of its row is left out."""
    csv.field_size_limit(2**31 - 1)  # rejects files give back cells as long as they came
    found: Counter[tuple[str, str]] = Counter()
    with suppress(FileNotFoundError), rejects.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.reader(handle)
        next(rows, None)
        found.update((row[1], _plain(row[2])) for row in rows if len(row) > 2)
    return tuple(Reason(column, reason, rows) for (column, reason), rows in found.most_common(_REASONS))


def _plain(reason: str) -> str:
    """Only what stands before the first thing that a reason quotes."""
    return re.split(r"[:'‘\"]", reason, maxsplit=1)[0].strip().rstrip(";,")
