"""Documents name everything that the code offers, and nothing that it does not."""

from __future__ import annotations

import re
from pathlib import Path

from core.settings import Settings
from data.filters import names as filter_names
from data.ingest import KINDS
from data.vocabulary import AGE_BANDS, CATEGORIES, MODES, SECTORS, SEXES, STATUSES
from tests.contracts.tree import text_of

DOCS = Path("docs")


def _document(name: str) -> str:
    return text_of(DOCS / name)


def _coded(text: str) -> set[str]:
    """What stands in backticks: names that a reader may type."""
    return set(re.findall(r"`([^`\n]+)`", text))


def _rows(text: str, heading: str) -> list[list[str]]:
    """Cells of the first table under a heading."""
    lines = [line for line in _section(text, heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_settings() -> None:
    documented = set(re.findall(r"`PRAVAH_([A-Z_]+)`", _document("settings.md")))
    assert documented == {name.upper() for name in Settings.model_fields}


def test_filters() -> None:
    documented = [name for row in _rows(_document("command-line.md"), "Filters") for name in sorted(_coded(row[0]))]
    assert sorted(documented) == sorted(filter_names())


def test_closed_lists() -> None:
    values = {name: _coded(row[1]) for row in _rows(_document("command-line.md"), "Filters") for name in _coded(row[0])}
    for name, allowed in (
        ("mode", MODES),
        ("category", CATEGORIES),
        ("sex", SEXES),
        ("age_band", AGE_BANDS),
        ("status", STATUSES),
    ):
        assert values[name] == set(allowed), name
    assert set(SECTORS) <= _coded(_document("data-formats.md"))


def _section(text: str, heading: str) -> str:
    return text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def test_kinds_of_files() -> None:
    text = _document("data-formats.md")
    for kind in KINDS.values():
        documented = [name for row in _rows(text, kind.name) for name in sorted(_coded(row[0]))]
        assert sorted(documented) == sorted(column.name for column in kind.columns), kind.name
        required = re.search(r"Required: ((?:`\w+`(?:,\s)?)+)", _section(text, kind.name))
        assert required, f"{kind.name} does not say which columns it needs"
        assert _coded(required[1]) == {column.name for column in kind.columns if column.required}, kind.name
