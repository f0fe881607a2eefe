"""Questions as SQL text: narwhals writes each once for a shape of filters, and values are put into the text.

DuckDB binds a frame anew at each of its steps, which costs more than to run it over a small table. A shape is which
filters are set, with how many values; another day or district is then another value in the same text.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from threading import Lock

import duckdb
import narwhals as nw
import polars as pl

from data.filters import Filters
from data.lake.asked import Question
from data.lake.questions import FEW

#: Texts to remember; a text is some thousand characters.
_TEXTS = 2_000
_TYPES: Mapping[type[pl.DataType], str] = {
    pl.Date: "DATE",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.String: "VARCHAR",
    pl.Boolean: "BOOLEAN",
}
#: Stand-ins for values of filters: none of them is a place, a word, a train or a day of the records.
_NUMBER, _DAY = 1_900_000_000, date(1600, 1, 1)
_WORD = "~pravah {}~"
_STAND_IN = re.compile(r"\b19\d{8}\b|'~pravah \d+~'|'1[67]\d\d-\d\d-\d\d'")


class Statements:
    """Writes questions as SQL. Threads may share it."""

    def __init__(
        self,
        schemas: Mapping[str, Mapping[str, type[pl.DataType]]],
        complete: Callable[[nw.LazyFrame[duckdb.DuckDBPyRelation], str], nw.LazyFrame[duckdb.DuckDBPyRelation]],
    ) -> None:
        """Write over tables of these columns; ``complete`` adds those that follow from them."""
        self._schemas = schemas
        self._complete = complete
        self._texts: OrderedDict[Hashable, str] = OrderedDict()
        self._lock = Lock()
        # a database of its own, whose tables stay empty: to bind against them reads no file
        self._blank = duckdb.connect(":memory:")
        for name, columns in schemas.items():
            said = ", ".join(f'"{column}" {_TYPES[dtype]}' for column, dtype in columns.items())
            self._blank.execute(f'CREATE TABLE "{_blank(name)}" ({said})')

    def text(self, table: str, question: Question, source: str) -> str:
        """SQL of the question over ``source``, an expression for FROM with the columns of the files of ``table``."""
        values = _values(question.filters)
        template = self._template(table, question)
        said = {_said(_stand_in(number, value)): _said(value) for number, value in enumerate(values)}
        whole = _STAND_IN.sub(lambda found: said.get(found[0], found[0]), template)
        named = f'"{_blank(table)}"'
        return re.sub(rf"\bFROM {named}(?! AS\b)", lambda _: f"FROM {source} AS {named}", whole)

    def nothing(self, table: str) -> str:
        """An expression for FROM that has the columns of ``table`` and no row."""
        columns = ", ".join(f'NULL::{_TYPES[dtype]} AS "{name}"' for name, dtype in self._schemas[table].items())
        return f"(SELECT {columns} LIMIT 0)"

    def close(self) -> None:
        """Let the memory go."""
        self._blank.close()

    def _template(self, table: str, question: Question) -> str:
        key = (table, question.name, tuple(_shape(filters) for filters in question.filters))
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
                return self._texts[key]
            stand_ins = iter(_stand_in(number, value) for number, value in enumerate(_values(question.filters)))
            filters = tuple(_with(filters, stand_ins) for filters in question.filters)
            blank = self._complete(nw.from_native(self._blank.table(_blank(table))), table)
            written = question.frame(blank, *filters).to_native().sql_query()
            self._texts[key] = str(written)
            if len(self._texts) > _TEXTS:
                self._texts.popitem(last=False)
            return self._texts[key]


def one_of(column: str, codes: Sequence[int]) -> str:
    """A condition: the column holds one of these codes."""
    if len(codes) > FEW:
        return f'"{column}" IN ({", ".join(map(str, codes))})'
    return "(" + " OR ".join(f'"{column}" = {code}' for code in codes) + ")"


def _blank(table: str) -> str:
    return f"pravah_{table}"


def _values(every: tuple[Filters, ...]) -> Iterator[date | int | str]:
    """Values of the filters, in the order in which :func:`_with` replaces them."""
    for filters in every:
        for name in type(filters).model_fields:
            value = getattr(filters, name)
            if isinstance(value, date):
                yield value
            elif value is not None:
                yield from value


def _with(filters: Filters, stand_ins: Iterator[date | int | str]) -> Filters:
    changes: dict[str, object] = {}
    for name in type(filters).model_fields:
        value = getattr(filters, name)
        if isinstance(value, date):
            changes[name] = next(stand_ins)
        elif value:
            changes[name] = tuple(next(stand_ins) for _ in value)
    return filters.model_copy(update=changes)  # without validation: stand-ins are no codes


def _shape(filters: Filters) -> tuple[int, ...]:
    values = (getattr(filters, name) for name in type(filters).model_fields)
    return tuple(0 if value is None else 1 if isinstance(value, date) else len(value) for value in values)


def _stand_in(number: int, value: date | int | str) -> date | int | str:
    if isinstance(value, date):
        return _DAY + timedelta(days=number)
    return _NUMBER + number if isinstance(value, int) else _WORD.format(number)


def _said(value: date | int | str) -> str:
    """A value as SQL writes it."""
    if isinstance(value, date):
        return f"'{value.isoformat()}'"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
