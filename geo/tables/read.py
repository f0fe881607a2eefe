"""Reads the shipped tables, every cell as text. What they mean is decided by who reads them."""

from __future__ import annotations

import csv
from importlib.resources import files


def read(name: str) -> list[dict[str, str]]:
    """Rows of ``geo/tables/<name>.csv`` as dictionaries of text; blank cells are empty strings."""
    text = files("geo.tables").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
