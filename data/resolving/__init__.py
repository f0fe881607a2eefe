"""A table of typed place names in, the same table with LGD codes out. How names match is the gazetteer's business.

Where the table has coordinates, they find the district of a name that does not resolve, and flag one they contradict.
"""

from __future__ import annotations

from data.resolving.files import Upload, resolve_bytes, resolve_file
from data.resolving.outcome import ADDED, POINT
from data.resolving.table import Codes, PointSource, Resolved, ResolveReport, resolve_table

__all__ = [
    "ADDED",
    "POINT",
    "Codes",
    "PointSource",
    "ResolveReport",
    "Resolved",
    "Upload",
    "resolve_bytes",
    "resolve_file",
    "resolve_table",
]
