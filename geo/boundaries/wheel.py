"""Finds the installed boundary wheel. Light to import: every start asks, few read the file."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from core.errors import Unavailable

WHEEL, WHEEL_FILE = "adarvmaps", "district_boundary_lite.fgb"


def wheel_file() -> Path:
    """The boundary file of the installed wheel; the package itself is never imported.

    Raises:
        Unavailable: the wheel is not installed or lacks the file.
    """
    try:
        found = [entry for entry in metadata.files(WHEEL) or () if entry.name == WHEEL_FILE]
    except metadata.PackageNotFoundError:
        found = []
    path = Path(str(found[0].locate())) if found else None
    if path is None or not path.is_file():
        raise Unavailable(
            f"The district boundaries are missing: install the package {WHEEL}, "
            "or name a boundary file in PRAVAH_BOUNDARIES."
        )
    return path


def wheel_source() -> str:
    """What a map's small print says of the wheel."""
    return f"District boundaries: {WHEEL} {metadata.version(WHEEL)} (MIT), after the Survey of India."
