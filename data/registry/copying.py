"""Whole columns as PostgreSQL's binary COPY takes them. Arrow joins the bytes, so that no row passes through Python."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Boolean, Date, Float, Integer, LargeBinary, SmallInteger, String
from sqlalchemy.types import TypeEngine

#: What stands before the first row: signature, flags, no extension; and after the last.
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"

_EPOCH = (date(2000, 1, 1) - date(1970, 1, 1)).days
_NULL = -1
_COUNT, _LENGTH = ">i2", ">i4"  # PostgreSQL counts in network order
#: Types of one width: as Polars casts them and as they go over the wire. BigInteger is an Integer: it comes first.
_FIXED: tuple[tuple[type[TypeEngine[Any]], type[pl.DataType], str], ...] = (
    (BigInteger, pl.Int64, ">i8"),
    (SmallInteger, pl.Int16, ">i2"),
    (Integer, pl.Int32, ">i4"),
    (Date, pl.Date, ">i4"),
    (Boolean, pl.Boolean, "u1"),
    (Float, pl.Float64, ">f8"),
)


def encode(columns: Mapping[str, pl.Series], types: Mapping[str, TypeEngine[Any]]) -> memoryview:
    """The rows of ``columns``, each with its count of fields; :data:`HEADER` and :data:`TRAILER` go around them.

    Raises:
        TypeError: a column's type has no binary form here.
    """
    rows = len(next(iter(columns.values())))
    parts = _Parts(rows)
    parts.fixed(_COUNT, len(columns))
    for name, values in columns.items():
        kind = types[name]
        for known, cast, wire in _FIXED:
            if isinstance(kind, known):
                _add_fixed(parts, values.cast(cast).to_physical(), wire, _EPOCH if cast is pl.Date else 0)
                break
        else:
            if not isinstance(kind, String | LargeBinary):
                raise TypeError(f"{name} is {kind!r}, which has no binary form here")
            _add_varying(parts, values.cast(pl.String if isinstance(kind, String) else pl.Binary))
    return parts.joined()


class _Parts:
    """Pieces of every row, in order. Neighbours of fixed width become one piece."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._pieces: list[pa.Array] = []
        self._run: list[tuple[str, NDArray[np.generic] | int]] = []

    def fixed(self, wire: str, values: NDArray[np.generic] | int) -> None:
        """A field of one width in every row."""
        self._run.append((wire, values))

    def varying(self, piece: pa.Array) -> None:
        """A field of its own width in each row: a large binary array without nulls."""
        self._end_run()
        self._pieces.append(piece)

    def joined(self) -> memoryview:
        """All rows, one after the other."""
        self._end_run()
        whole = pc.binary_join_element_wise(*self._pieces, pa.scalar(b"", pa.large_binary()))
        ends = _offsets(whole)
        return memoryview(whole.buffers()[2])[int(ends[0]) : int(ends[-1])]

    def _end_run(self) -> None:
        if not self._run:
            return
        layout = np.dtype([(str(at), wire) for at, (wire, _) in enumerate(self._run)])
        records = np.empty(self._rows, layout)
        for at, (_, values) in enumerate(self._run):
            records[str(at)] = values
        starts = np.arange(self._rows + 1, dtype=np.int64) * layout.itemsize
        self._pieces.append(_binary(starts, records))
        self._run = []


def _add_fixed(parts: _Parts, values: pl.Series, wire: str, epoch: int) -> None:
    width = np.dtype(wire).itemsize
    if not values.null_count():
        parts.fixed(_LENGTH, width)
        parts.fixed(wire, values.to_numpy() - epoch if epoch else values.to_numpy())
        return
    known = values.is_not_null().to_numpy()
    parts.fixed(_LENGTH, np.where(known, width, _NULL))
    starts = np.zeros(len(values) + 1, np.int64)
    np.cumsum(known * width, out=starts[1:])
    parts.varying(_binary(starts, (values.drop_nulls().to_numpy() - epoch).astype(wire)))


def _add_varying(parts: _Parts, values: pl.Series) -> None:
    nulls = values.null_count()
    array = values.fill_null("" if values.dtype == pl.String else b"").rechunk().to_arrow()
    array = array.cast(pa.large_string() if values.dtype == pl.String else pa.large_binary())
    array = array.view(pa.large_binary())
    lengths = np.diff(_offsets(array))
    parts.fixed(_LENGTH, np.where(values.is_not_null().to_numpy(), lengths, _NULL) if nulls else lengths)
    parts.varying(array)


def _binary(starts: NDArray[np.int64], data: NDArray[np.generic]) -> pa.Array:
    buffers = [None, pa.py_buffer(starts), pa.py_buffer(data)]
    return pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(starts) - 1, buffers)


def _offsets(array: pa.Array) -> NDArray[np.int64]:
    return np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]
