"""Documents name everything that the code offers, and nothing that it does not."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import app
from api.nouns import NOUNS
from api.server import PREFIX, create_api
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


def _commands() -> dict[str, argparse.ArgumentParser]:
    (commands,) = [a for a in app._parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(commands.choices)


def test_commands_and_their_options() -> None:
    text = _document("command-line.md").split("\n## ", 1)[0]
    rows = [re.match(r"\| `(\w+)([^`]*)` \|(.*)", line) for line in text.splitlines()]
    documented = {row[1]: (row[2], row[3]) for row in rows if row}
    assert set(documented) == set(_commands())
    for name, parser in _commands().items():
        usage, words = documented[name]
        own = [a for a in parser._actions if not a.dest.startswith("filter_") and a.dest != "help"]
        options = {option for action in own for option in action.option_strings}
        assert set(re.findall(r"--[\w-]+", usage)) == options, name
        choices = {choice for action in own for choice in action.choices or ()}
        assert choices <= _coded(words), name


def test_every_filter_is_an_option_of_query() -> None:
    offered = {o for a in _commands()["query"]._actions if a.dest.startswith("filter_") for o in a.option_strings}
    assert {f"--{name}" for name in filter_names()} <= offered
    assert {f"--{name.replace('_', '-')}" for name in filter_names()} <= offered


def test_nouns_of_the_api() -> None:
    documented = {name for line in _document("api.md").splitlines() for name in re.findall(r"^\| `([\w/]+)` \|", line)}
    assert documented == set(NOUNS)
    assert PREFIX in _document("api.md")
    served = {path.removeprefix(f"{PREFIX}/").split("/")[0] for path in create_api().openapi()["paths"]}
    assert set(NOUNS) <= served
