"""The tracked files of the repository, as the contract tests read them."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "geo", "data", "layers", "reports", "api", "dashboard")


@cache
def tracked(*suffixes: str) -> tuple[Path, ...]:
    """Files git knows and that exist, relative to the root; only those with one of ``suffixes`` when given."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = sorted({Path(name) for name in listed.split("\0") if name})
    return tuple(p for p in paths if (ROOT / p).is_file() and (not suffixes or p.suffix in suffixes))


def in_rooms(*suffixes: str) -> tuple[Path, ...]:
    """Files of the rooms and the composition root."""
    return tuple(p for p in tracked(*suffixes) if p.parts[0] in ROOMS or p == Path("app.py"))


@cache
def text_of(path: Path) -> str:
    """A file's text; bytes that are not UTF-8 (images, fonts) give an empty string."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree_of(path: Path) -> ast.Module:
    """A Python file's syntax tree."""
    return ast.parse(text_of(path), filename=str(path))
