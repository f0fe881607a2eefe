"""Made-up people whose every word can be found again, and a search for them in bytes of any kind."""

from __future__ import annotations

import csv
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import polars as pl

from data.ingest.verhoeff import check_digit

HEADERS = (
    *("name", "mobile", "id_type", "id_number", "origin_address", "accompanying", "origin_state", "origin_district"),
    *("destination_state", "destination_district", "travel_date"),
)


@dataclass(frozen=True)
class Seeds:
    """Names, mobiles, numbers and addresses that occur nowhere else, one of each a person."""

    names: Sequence[str]
    mobiles: Sequence[str]
    numbers: Sequence[str]
    addresses: Sequence[str]

    def everything(self) -> list[str]:
        """Each seed as it may be written: names whole and their second halves, numbers plain and in groups of four."""
        grouped = [
            f"{one[:4]}{mark}{one[4:8]}{mark}{one[8:]}" for one in (*self.mobiles, *self.numbers) for mark in " -"
        ]
        halves = [name.split(" ")[1] for name in self.names]
        return [*self.names, *halves, *self.mobiles, *self.numbers, *self.addresses, *grouped]


def made_up(people: int, seed: int) -> Seeds:
    """Seeds for so many people; the same ``seed`` gives the same."""
    chance = Random(seed)

    def word() -> str:
        return "".join(chance.choices(string.ascii_lowercase, k=9)).capitalize()

    serials = np.array(chance.sample(range(10**7), people))
    bodies = 99_990_000_000 + serials
    return Seeds(
        [f"{word()} {word()}" for _ in range(people)],
        [f"66{serial:08d}" for serial in chance.sample(range(10**8), people)],
        [str(one) for one in bodies * 10 + check_digit(bodies, 11)],
        [f"House {word()}" for _ in range(people)],
    )


def write(file: Path, seeds: Seeds, faults: Mapping[int, tuple[str, str]]) -> Path:
    """A file of these people; ``faults`` puts another cell into a column of some rows."""
    with file.open("w", newline="", encoding="utf-8") as handle:
        out = csv.DictWriter(handle, HEADERS)
        out.writeheader()
        for at, (name, mobile, number, address) in enumerate(
            zip(seeds.names, seeds.mobiles, seeds.numbers, seeds.addresses, strict=True)
        ):
            row = dict(zip(HEADERS[6:], ("UP", "Agra", "Bihar", "Patna", "2020-05-03"), strict=True))
            row |= {"name": name, "mobile": mobile, "id_type": "Aadhaar", "id_number": number}
            row |= {"origin_address": address, "accompanying": f"mother of {name}"}
            column, cell = faults.get(at, ("name", name))
            out.writerow(row | {column: cell})
    return file


def found(content: bytes, needles: Sequence[str]) -> set[str]:
    """The needles that occur, in any case, as UTF-8 or UTF-16 text."""
    texts = pl.Series([content.decode("latin-1"), content.replace(b"\0", b"").decode("latin-1")])
    hits = texts.str.extract_many(list(needles), ascii_case_insensitive=True)
    return set(hits.explode().drop_nulls().to_list())


def leaks(places: Sequence[Path], needles: Sequence[str], allowed: Sequence[Path] = ()) -> dict[str, set[str]]:
    """Files below ``places`` that hold a needle in their bytes or their path; ``allowed`` are passed over."""
    out = {}
    for place in places:
        for file in _files(place):
            if any(file.is_relative_to(one) for one in allowed):
                continue
            hits = found(str(file.relative_to(place)).encode(), needles)
            if file.is_file():
                hits |= found(file.read_bytes(), needles)
            if hits:
                out[str(file.relative_to(place))] = hits
    return out


def _files(place: Path) -> Iterator[Path]:
    yield from sorted(place.rglob("*"))
