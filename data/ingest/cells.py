"""What a cell may say, as polars expressions over text columns: blanks, digits, dates, numbers, closed lists.

Every column arrives as text. An expression here gives the typed value, or null where the text does not say one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

import polars as pl

from data.ingest import dates

#: What offices type into a cell that they have nothing for, and what is left of a broken formula.
_NO_NAME = (
    *("", "-", "--", ".", "n/a", "n.a.", "not available", "not known"),
    *("#n/a", "#ref!", "#name?", "#value!", "#null!", "#num!", "#div/0!"),
)
#: In a column of names these are names: people are called so.
_NOTHING = (*_NO_NAME, "na", "nil", "null")

#: Found in any cell that :func:`text` would change, and in few others: one look spares most columns the cleaning.
_UNCLEAN = r"(?i)[^\x20-\x7e]|  |^[ ']| $|\[U\+|^(?:" + "|".join(re.escape(word) for word in _NOTHING if word) + ")$"

#: Rows that mostly tell whether a column's values come again.
_BEGINNING = 500

#: Zero of each script whose digits people type: Arabic, Persian, the Indian scripts, full width.
_ZEROS = (0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xFF10)
_DIGITS = {chr(zero + digit): str(digit) for zero in _ZEROS for digit in range(10)}

#: Characters that show nothing and change how others stand, but not the joiners that Indian scripts write with.
_UNSEEN = r"[\p{Cf}--[\x{200C}\x{200D}]]|\[U\+[0-9A-F]{4,5}\]"
_VIRAMAS = "".join(rf"\x{{{code:04X}}}" for code in (0x94D, 0x9CD, 0xA4D, 0xACD, 0xB4D, 0xBCD, 0xC4D, 0xCCD, 0xD4D))
_JOINERS = rf"([{_VIRAMAS}][\x{{200C}}\x{{200D}}]?)|[\x{{200C}}\x{{200D}}]"
#: An apostrophe that only tells a spreadsheet that text follows, as our own rejects files write it.
_APOSTROPHE = r"^'\s*([=+\-@＝＋－＠0-9])"


def texts(cells: pl.DataFrame, columns: Sequence[str], names: Collection[str] = ()) -> list[pl.Expr]:
    """The texts of these columns, see :func:`text`; only cells that need cleaning are cleaned.

    ``names`` are those of the columns that hold people's names.
    """
    return [_cleaned(cells[column], name=column in names) for column in columns]


def _cleaned(cells: pl.Series, *, name: bool) -> pl.Expr:
    """Each value of a column is looked at once, where it is few; only those that need cleaning are cleaned."""
    values = _few_values(cells)
    looked = cells if values is None else values
    unclean = looked.str.contains(_UNCLEAN).fill_null(value=False)
    if not unclean.any():
        return _not_blank(cells.name)
    plain = looked.to_frame().select(_not_blank(cells.name)).to_series()
    cleaned = looked.filter(unclean).to_frame().select(text(cells.name, name=name)).to_series()
    said = plain.scatter(unclean.arg_true(), cleaned)
    return pl.lit(said if values is None else _put_back(cells, values, said))


def _few_values(column: pl.Series) -> pl.Series | None:
    """The distinct values of a column, where they come again and again; its beginning mostly tells that they do not."""
    for part in (column.head(_BEGINNING), column):
        values = part.unique()
        if 2 * len(values) > len(part):
            return None
    return values


def _put_back(column: pl.Series, values: pl.Series, read: pl.Series) -> pl.Series:
    """What was ``read`` of a column's distinct ``values``, for each of its rows."""
    return column.replace_strict(values, read, default=None, return_dtype=read.dtype)


def text(column: str, *, name: bool = False) -> pl.Expr:
    """The cell's text: trimmed, runs of blanks and controls made one blank, nothing said made null.

    Characters that show nothing (zero-width, right-to-left marks) are taken out, also where a rejects file wrote them
    as ``[U+202E]``; so is the apostrophe that keeps spreadsheets from running a cell. A name may be ``NA`` or ``Null``.
    """
    seen = pl.col(column).str.replace_all(_UNSEEN, "").str.replace_all(_JOINERS, "$1")
    plain = seen.str.replace_all(r"[\s\p{Cc}\p{Co}\p{Cn}]+", " ").str.strip_chars().str.replace(_APOSTROPHE, "$1")
    plain = plain.str.normalize("NFC")
    return pl.when(~plain.str.to_lowercase().is_in(_NO_NAME if name else _NOTHING)).then(plain)


def _not_blank(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != "").then(pl.col(column))


def by_value(frame: pl.DataFrame, column: str, read: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """``read`` of a column, done once for each value that it holds: days and ages come again and again."""
    said = frame[column]
    if (values := _few_values(said)) is None:
        return frame.select(read(pl.col(column))).to_series()
    return _put_back(said, values, values.to_frame().select(read(pl.col(column))).to_series())


def listed(
    frame: pl.DataFrame, column: str, words: Sequence[str], synonyms: Mapping[str, str] | None = None
) -> pl.Series:
    """:func:`one_of` of a column; most files write the words of the list as they are, and cost one look."""
    said = frame[column]
    if (said.is_null() | said.is_in(words)).all():
        return said
    return by_value(frame, column, lambda value: one_of(value, words, synonyms))


def ascii_digits(said: pl.Expr) -> pl.Expr:
    """Digits of other scripts as ASCII ones."""
    return said.str.replace_many(_DIGITS)


def day(said: pl.Expr) -> pl.Expr:
    """A date written 2020-05-31, 31-05-2020, 31/5/20, 31 May 2020 or as Excel's number; :mod:`data.ingest.dates`."""
    return dates.day(said, ascii_digits)


def lost_digits(said: pl.Expr) -> pl.Expr:
    """Whether a number is written as 9.19876E+09: a spreadsheet has rounded its digits away (boolean)."""
    return said.str.contains(r"(?i)^[0-9](?:\.[0-9]+)?E\+[0-9]{1,2}$")


def moment(said: pl.Expr) -> pl.Expr:
    """Local date and time to the minute as text, 2020-05-03T18:30; seconds are cut."""
    plain = ascii_digits(said).str.replace(" ", "T")
    shaped = plain.str.extract(r"^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})(:[0-9]{2})?$")
    return pl.when(shaped.str.to_datetime("%Y-%m-%dT%H:%M", strict=False).is_not_null()).then(shaped)


def whole(said: pl.Expr, least: int, most: int) -> pl.Expr:
    """A whole number; Indian and other digit grouping by commas is forgiven, signs and decimals are not."""
    plain = ascii_digits(said)
    shaped = plain.str.extract(r"^([0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{2,3})+)$").str.replace_all(",", "", literal=True)
    number = shaped.cast(pl.Int64, strict=False)
    return pl.when(number.is_between(least, most)).then(number)


def degrees(said: pl.Expr, most: float) -> pl.Expr:
    """A decimal number of degrees within ±``most``."""
    number = ascii_digits(said).str.extract(r"^(-?[0-9]{1,3}(?:\.[0-9]+)?)$").cast(pl.Float64, strict=False)
    return pl.when(number.is_between(-most, most)).then(number)


def code(said: pl.Expr, longest: int) -> pl.Expr:
    """A short code (train number, station, coach): upper case, no blanks, letters, digits, ``-`` and ``/``."""
    plain = ascii_digits(said).str.replace_all(" ", "", literal=True).str.to_uppercase()
    return plain.str.extract(rf"^([0-9A-Z/-]{{1,{longest}}})$")


def one_of(said: pl.Expr, words: Sequence[str], synonyms: Mapping[str, str] | None = None) -> pl.Expr:
    """A word of a closed list, whatever its case and with blanks or hyphens for underscores."""
    known = {word: word for word in words} | dict(synonyms or {})
    plain = said.str.to_lowercase().str.replace_all(r"[\s\-/.]+", "_").str.strip_chars("_")
    return plain.replace_strict(known, default=None, return_dtype=pl.String)
