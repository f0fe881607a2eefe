"""The demo's small tables (sources in ``README.md`` beside them) and how they are read: every cell as text."""

from __future__ import annotations

import csv
from pathlib import Path

TABLES = Path(__file__).parent


def read(name: str) -> list[dict[str, str]]:
    """Rows of ``<name>.csv`` as dictionaries of text; blank cells are empty strings."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))
