"""Writes the hostile files that are kept: ``python -m tests.data.ingest.hostile.make``."""

from __future__ import annotations

from pathlib import Path

from tests.data.ingest.hostile.archives import archives
from tests.data.ingest.hostile.books import books
from tests.data.ingest.hostile.objects import objects
from tests.data.ingest.hostile.texts import characters, dates, encodings, formulas, lines, shapes, values

FILES = Path(__file__).with_name("files")
MANIFEST = Path(__file__).with_name("manifest.csv")


def made() -> dict[str, tuple[str, bytes]]:
    """File name → what it is, and its content."""
    kept: dict[str, tuple[str, bytes]] = {}
    for group in (encodings, characters, shapes, lines, formulas, dates, values, objects, books, archives):
        for name, item in group().items():
            assert name not in kept, name
            kept[name] = item
    return kept


def main() -> None:
    """Write all of them."""
    FILES.mkdir(exist_ok=True)
    for file in FILES.iterdir():
        file.unlink()
    for name, (_, content) in made().items():
        (FILES / name).write_bytes(content)


if __name__ == "__main__":
    main()
