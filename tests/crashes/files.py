"""Made-up people in files: one file and its correction, and small files that share rows, names that wait among them."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from data.ingest.verhoeff import check_digit

PEOPLE, MORE = 3_000, 400
HEADERS = (
    *("name", "age", "sex", "mobile", "id_type", "id_number", "origin_state", "origin_district"),
    *("destination_state", "destination_district", "travel_date", "mode"),
)
#: Nobody knows the last two: their rows wait for a decision.
PLACES = ("Patna", "Gaya", "Siwan", "", "Qazmipur", "Nowhere Else")
Row = tuple[object, ...]


@dataclass(frozen=True)
class Files:
    """A file, the file corrected (the same rows and more), and a table of counts."""

    first: Path
    corrected: Path
    counts: Path


def people(many: int, seed: int, places: Sequence[str]) -> list[Row]:
    """Made-up people, a third of them with a number."""
    import numpy as np

    chance = Random(seed)
    bodies = np.array([99_990_000_000 + number for number in chance.sample(range(10**7), many)])
    numbers = bodies * 10 + check_digit(bodies, 11)
    rows: list[Row] = []
    for at in range(many):
        name, sex = (f"Asha {at:04d}", "f") if at % 2 else (f"Ram {at:04d}", "m")
        card = ("aadhaar", str(numbers[at])) if at % 3 == 0 else ("", "")
        day = f"2020-05-{1 + at % 28:02d}"
        rows.append(
            (name, 20 + at % 40, sex, f"66{at:08d}", *card, "Bihar", chance.choice(places), "Delhi", "", day, "train")
        )
    return rows


def write(file: Path, rows: Sequence[Row]) -> str:
    """Write people to a file; its SHA-256."""
    with file.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([HEADERS, *rows])
    return hashlib.sha256(file.read_bytes()).hexdigest()


def write_files(folder: Path, seed: int) -> Files:
    """A file in which some come twice, its correction in another order, and a table of counts."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = people(PEOPLE + MORE, seed, PLACES[:4])
    files = Files(folder / "first.csv", folder / "corrected.csv", folder / "counts.csv")
    again = [(*row[:10], "2020-06-15", "bus") for row in rows[: MORE // 2]]
    write(files.first, [*rows[:PEOPLE], *rows[:50]])
    write(files.corrected, [*rows[::-1], *again])
    files.counts.write_text("origin_state,destination_state,persons\nBihar,Goa,500\nKerala,Bihar,70\n")
    return files
