"""README's table of numbers, made from results.json so that the two cannot differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- numbers: written by make bench -->", "<!-- /numbers -->"


def table(results: Iterable[Mapping[str, Any]]) -> str:
    """A Markdown table, one row a number."""
    lines = [
        "| what | measured | target | beside it, in the same run | bare floor |",
        "|---|---:|---:|---|---:|",
    ]
    for entry in results:
        unit, other = entry["unit"], entry["against"]
        mark = "" if entry["met"] else " (missed)"
        beside = f"{other['name']}: {_figure(other['value'], unit)}" if other else ""
        floor = _figure(entry["floor"], unit) if entry["floor"] is not None else ""
        row = (
            entry["name"],
            _figure(entry["value"], unit) + mark,
            f"≤ {_figure(entry['target'], unit)}",
            beside,
            floor,
        )
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines)


def _figure(value: float, unit: str) -> str:
    return f"{value:g} {unit}"


def with_table(text: str, results: Iterable[Mapping[str, Any]]) -> str:
    """``text`` with the part between the markers replaced.

    Raises:
        ValueError: the markers are not there.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md lacks the markers {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{table(results)}\n{END}{after}"


def write_table(results: Iterable[Mapping[str, Any]]) -> None:
    """Bring README's table up to date."""
    README.write_text(with_table(README.read_text(encoding="utf-8"), results), encoding="utf-8")
