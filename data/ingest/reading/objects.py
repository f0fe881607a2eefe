"""JSON and JSON Lines as delimited text, a record at a time. Values keep their letters: nothing becomes a number."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TextIO

from core.errors import BadInput
from data.ingest.reading import limits
from data.ingest.reading.scratch import again

_SPACE = " \t\r\n"


class _Twice(dict[str, Any]):
    """A record that names a field twice."""


class _NoNumber(str):
    """NaN and its like, which JSON does not have."""


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Twice(found)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_record, parse_int=str, parse_float=str, parse_constant=_NoNumber, strict=False
)


def rewrite_objects(name: str, text: BinaryIO, fresh: Callable[[], BinaryIO]) -> tuple[BinaryIO, list[str]]:
    """The records of a JSON text in UTF-8 as delimited text in a new file, and the names of the columns.

    Record *n* stands in row *n*, there being no row of names: *n* is its place in the array, or its line. The first
    cell, which is no field, says what is wrong with the record.

    Raises:
        BadInput: the text is no JSON to its end, holds no list of records, or has too many columns.
    """
    table = _Table(name)
    target = fresh()
    with io.TextIOWrapper(again(text), encoding="utf-8-sig", newline="") as reader, _writing(target) as out:
        lines = _are_lines(reader)
        reader.seek(0)
        table.write(_lines(reader) if lines else _Document(name, reader).records(), out)
    if not table.columns:
        target.close()
        raise BadInput(f"{name} holds no records with fields. Give a list of objects, one a row, and load it again.")
    if table.narrowest <= len(table.columns):
        target = _widened(target, fresh(), len(table.columns) + 1)
    return target, table.columns


def _writing(target: BinaryIO) -> TextIO:
    target.seek(0)
    return os.fdopen(os.dup(target.fileno()), "w", encoding="utf-8", newline="")


def _widened(narrow: BinaryIO, wide: BinaryIO, width: int) -> BinaryIO:
    """The same rows, all with as many cells as the last: fields that came late are blank in the rows before."""
    csv.field_size_limit(max(csv.field_size_limit(), limits.LONGEST_ROW))
    with narrow, io.TextIOWrapper(again(narrow), encoding="utf-8", newline="") as rows, _writing(wide) as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows(row + [""] * (width - len(row)) for row in csv.reader(rows))
    return wide


@dataclass
class _Table:
    """Records on their way into rows: columns are added as records bring them."""

    name: str
    columns: list[str] = field(default_factory=list)
    #: The fewest cells of a row written so far.
    narrowest: int = limits.MOST_COLUMNS + 2
    _places: dict[str, int] = field(default_factory=dict)

    def write(self, records: Iterator[tuple[Any, str]], out: TextIO) -> None:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        amiss = 0
        for value, fault in records:
            row = self._row(value, fault)
            amiss = amiss + 1 if row[0] or not value else 0
            if amiss > limits.MOST_IN_A_ROW:
                raise BadInput(
                    f"More than {limits.MOST_IN_A_ROW:,} records of {self.name} one after another say nothing, or are "
                    "no objects with fields. Give a list of objects, one a row, and load it again."
                )
            self.narrowest = min(self.narrowest, len(row))
            writer.writerow(row)

    def _row(self, value: Any, fault: str) -> list[str]:
        if fault or value is None:
            return [fault, *[""] * len(self.columns)]
        if not isinstance(value, dict):
            return ["the record is no object with fields", *[""] * len(self.columns)]
        cells = [""] * (len(self.columns) + 1)
        faults = ["a field stands in the record twice"] if isinstance(value, _Twice) else []
        for key, said in value.items():
            at = self._places.get(key) or self._add(key, cells)
            if type(said) is str:
                cells[at] = said
            else:
                cells[at] = self._told(key, said, faults)
        text = "".join(cells)
        if not text.isascii() or "\0" in text:
            _mend(cells, faults)
        cells[0] = "; ".join(faults)
        return cells

    def _add(self, key: str, cells: list[str]) -> int:
        if len(self.columns) >= limits.MOST_COLUMNS:
            raise BadInput(f"The records of {self.name} have more than {limits.MOST_COLUMNS} different fields.")
        # blank names would vanish from the row of headers, and half a letter cannot be written
        self.columns.append(key.encode(errors="replace").decode().replace("\0", " "))
        self._places[key] = len(self.columns)
        cells.append("")
        return len(self.columns)

    def _told(self, key: str, said: Any, faults: list[str]) -> str:
        if said is None:
            return ""
        if isinstance(said, bool):
            return "true" if said else "false"
        what = "a number that JSON does not have" if isinstance(said, _NoNumber) else "a list or an object"
        faults.append(f"field {self._places[key]} of the record holds {what}; write one value")
        return said if isinstance(said, _NoNumber) else "…"


def _mend(cells: list[str], faults: list[str]) -> None:
    """Replace what no text may hold, and say so."""
    for at, cell in enumerate(cells):
        plain = cell.encode(errors="replace").decode().replace("\0", "\ufffd")
        if plain != cell:
            cells[at] = plain
            faults.append(f"field {at} of the record holds half a letter or a NUL")


def _are_lines(reader: TextIO) -> bool:
    """Whether each line is a record of its own: one of the first two that say anything is an object, whole."""
    seen = 0
    while seen < 2:
        line = reader.readline(limits.LONGEST_RECORD)
        if not line:
            return False
        if line.strip():
            seen += 1
            value, fault = _one(line)
            if isinstance(value, dict) and not fault and not any(isinstance(one, list) for one in value.values()):
                return True
            if not line.lstrip().startswith("{"):
                return False
    return False


def _lines(reader: TextIO) -> Iterator[tuple[Any, str]]:
    while line := reader.readline(limits.LONGEST_RECORD):
        whole = line.endswith("\n")
        if not whole and len(line) >= limits.LONGEST_RECORD:
            while (more := reader.readline(limits.LONGEST_RECORD)) and not more.endswith("\n"):
                continue
            yield None, f"the line is longer than {limits.LONGEST_RECORD >> 20} MB"
        elif line.strip():
            yield _one(line)
        else:
            yield None, ""


def _one(line: str) -> tuple[Any, str]:
    line = line.strip()
    try:
        value, end = _DECODER.raw_decode(line)
    except (ValueError, RecursionError):
        return None, "the line is no JSON object"
    if end != len(line):
        return None, "more than one JSON object stands in the line"
    return (value if value is not None else []), ""


class _Document:
    """A JSON text of one array of records, or of one object with ``records``; read a window at a time."""

    def __init__(self, name: str, reader: TextIO) -> None:
        self._name = name
        self._reader = reader
        self._text, self._at, self._ended = "", 0, False
        self._number = 0

    def records(self) -> Iterator[tuple[Any, str]]:
        """Each record of the text.

        Raises:
            BadInput: the text is no such JSON.
        """
        first = self._peek()
        if first == "[":
            yield from self._array()
        elif first == "{":
            yield from self._object()
        else:
            raise self._broken()
        if self._peek():
            raise BadInput(
                f"{self._name} goes on after its JSON has ended. Write one list of records, or one record a line."
            )

    def _object(self) -> Iterator[tuple[Any, str]]:
        self._at += 1
        alone: list[tuple[str, Any]] = []
        found = False
        while self._peek() != "}":
            key = self._value()
            if not isinstance(key, str) or self._peek() != ":":
                raise self._broken()
            self._at += 1
            if key == "records" and self._peek() == "[" and not found:
                found = True
                yield from self._array()
            else:
                alone.append((key, self._value()))
            if self._peek() == ",":
                self._at += 1
            elif self._peek() != "}":
                raise self._broken()
        self._at += 1
        if not found:
            if any(isinstance(value, list) for _, value in alone):
                raise BadInput(
                    f"{self._name} holds no list called 'records'. Give the rows as a list of objects, "
                    'or as {"records": [...]}, and load it again.'
                )
            yield _record(alone), ""

    def _array(self) -> Iterator[tuple[Any, str]]:
        self._at += 1
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            self._number += 1
            value = self._value()
            yield value if value is not None else [], ""
            after = self._peek()
            self._at += 1
            if after == "]":
                return
            if after != ",":
                raise self._broken()

    def _value(self) -> Any:
        self._peek()
        try:
            value, self._at = _DECODER.raw_decode(self._text, self._at)
        except RecursionError as error:
            raise BadInput(
                f"{self._name} is nested too deep{self._where()}. Give flat records, one value a field."
            ) from error
        except ValueError as error:
            raise self._broken() from error
        return value

    def _peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            if not self._ended and len(self._text) - self._at < limits.LONGEST_RECORD:
                more = self._reader.read(limits.LONGEST_RECORD)
                self._ended = not more
                self._text = self._text[self._at :] + more
                self._at = 0
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]

    def _where(self) -> str:
        return f" at record {self._number}" if self._number else ""

    def _broken(self) -> BadInput:
        if self._ended and self._at >= len(self._text) - 1:
            return BadInput(f"{self._name} ends in the middle of its JSON. Check that the export ended.")
        return BadInput(
            f"{self._name} cannot be read as JSON{self._where()}. Correct it, or give a list of records, one object "
            "a row."
        )
