"""Every sentence that the code says through :mod:`core.language`, read out of the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from data.filters import CLOSED
from tests.contracts.tree import in_rooms, text_of, tree_of

#: Calls that name a sentence. What holds a Language is called ``say``, wherever it is.
_CALLS = ("say", "Said", "mark")


def sentences() -> Mapping[str, str | None]:
    """English sentences with their plurals (None where they have none)."""
    found: dict[str, str | None] = {}
    for path in _speaking():
        for text, plural in _said_in(path):
            found[text] = plural or found.get(text)
    for values in CLOSED.values():
        found |= {value.replace("_", " "): None for value in values if any(c.isalpha() for c in value)}
    return found


def built_up() -> list[str]:
    """Places that hand ``say``, ``Said`` or ``mark`` a sentence put together on the spot: no catalogue knows it."""
    return [
        f"{path}:{call.lineno}"
        for path in _speaking()
        for call in _calls(path)
        if isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]


def _speaking() -> list[Path]:
    """Modules that use :mod:`core.language`, or a picture's language; in others ``say`` is something else."""
    signs = ("from core.language import", "picture.say", "class Language")
    return [path for path in in_rooms(".py") if any(sign in text_of(path) for sign in signs)]


def _said_in(path: Path) -> Iterator[tuple[str, str | None]]:
    for call in _calls(path):
        first, second = (call.args[i] if len(call.args) > i else None for i in (0, 1))
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            plural = second.value if isinstance(second, ast.Constant) else None
            yield first.value, plural if isinstance(plural, str) else None


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in _CALLS:
                yield node
