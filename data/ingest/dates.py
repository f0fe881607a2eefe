"""Days as people in India write them. What could be two days, or none, is no day.

A column holds few days, each many times: every text is read once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

import polars as pl

#: First and last year of a day that is believed.
_FIRST, _LAST = 1950, 2100
#: Days since 30 December 1899 that a bare number may be: 2000 to 2099. Excel writes dates so when a cell is no date.
_SERIALS = (36_526, 73_050)
#: How many days later the count of old Macintoshes begins.
_SINCE_1904 = 1_462
_EPOCH = date(1899, 12, 30)
_IST = timezone(timedelta(hours=5, minutes=30))

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january jan जनवरी जानेवारी जाने जन",
            "february feb फरवरी फ़रवरी फेब्रुवारी फेब्रु",
            "march mar मार्च",
            "april apr अप्रैल एप्रिल",
            "may मई मे",
            "june jun जून",
            "july jul जुलाई जुलै",
            "august aug अगस्त ऑगस्ट",
            "september sept sep सितंबर सितम्बर सप्टेंबर",
            "october oct अक्टूबर अक्तूबर ऑक्टोबर",
            "november nov नवंबर नवम्बर नोव्हेंबर",
            "december dec दिसंबर दिसम्बर डिसेंबर",
        ),
        start=1,
    )
    for word in words.split()
}
_TIME = r"(?:[T ]+[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?(?: ?[AP]M)?)?"
_ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})" + _TIME)
_ZONED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,15}(?:Z|[+-][0-9]{2}:?[0-9]{2})")
_INDIAN = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})" + _TIME)
_NAMED = re.compile(r"([0-9]{1,2})(?:ST|ND|RD|TH)?[-/., ]*([^\W\d_][^\d\s\-/.,]*)[-/., ]*([0-9]{4}|[0-9]{2})" + _TIME)
_NAMED_FIRST = re.compile(r"([^\W\d_][^\d\s\-/.,]*)[. ]+([0-9]{1,2})(?:ST|ND|RD|TH)?,? +([0-9]{4})" + _TIME)
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")


def day(said: pl.Expr, digits: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """The days that a column of texts says, between 1950 and 2100.

    Day, month and year stand in the Indian order. Where a column shows that its dates are American (a month over
    twelve, and none the other way round) those that could be either are none.
    """
    return digits(said).map_batches(_days, return_dtype=pl.Date)


def from_1904(said: pl.Expr) -> pl.Expr:
    """Texts in which a bare number of days since 1904 is the date that it means."""
    number = said.str.extract(r"^([0-9]{5})(?:\.[0-9]+)?$").cast(pl.Int64, strict=False) + _SINCE_1904
    dates = pl.lit(_EPOCH) + pl.duration(days=number)
    return pl.when(number.is_between(*_SERIALS)).then(dates.dt.to_string("%Y-%m-%d")).otherwise(said).name.keep()


def _days(said: pl.Series) -> pl.Series:
    texts = said.unique().drop_nulls()
    american = _american(texts)
    found = [None if american and _ambiguous(text) else _day(text) for text in texts]
    return said.replace_strict(texts, pl.Series(found, dtype=pl.Date), default=None, return_dtype=pl.Date)


def _american(texts: pl.Series) -> bool:
    """Whether a column writes the month first: some dates only make sense so, and none only the other way."""
    parts = texts.str.extract_groups(r"^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][0-9]{2,4}").struct
    first, second = (parts.field(at).cast(pl.Int64, strict=False) for at in ("1", "2"))
    month_first = ((first <= 12) & second.is_between(13, 31)).any()
    return bool(month_first) and not ((second <= 12) & first.is_between(13, 31)).any()


def _ambiguous(text: str) -> bool:
    found = _INDIAN.fullmatch(text.strip().upper())
    return found is not None and int(found[1]) <= 12 and int(found[3]) <= 12 and int(found[1]) != int(found[3])


@lru_cache(100_000)
def _day(text: str) -> date | None:
    plain = text.strip().upper()
    try:
        found = _read(plain)
    except ValueError:
        return None
    return found if found is not None and _FIRST <= found.year <= _LAST else None


def _read(plain: str) -> date | None:
    """The day of a text in ASCII digits; a ValueError where there is no such day."""
    for shape, meaning in _SHAPES:
        if (found := shape.fullmatch(plain)) is not None:
            return meaning(found)
    return None


def _serial(found: re.Match[str]) -> date | None:
    number = int(found[1])
    return _EPOCH + timedelta(days=number) if _SERIALS[0] <= number <= _SERIALS[1] else None


def _zoned(found: re.Match[str]) -> date:
    # midnight is how programs write a day without a time, whatever the zone
    moment = datetime.fromisoformat(found[0])
    return moment.date() if moment.hour == moment.minute == 0 else moment.astimezone(_IST).date()


def _year(said: str) -> int:
    """A year; two digits are one from 2000 to the next."""
    if len(said) == 4:
        return int(said)
    year = 2000 + int(said)
    if year > datetime.now(UTC).year + 1:
        raise ValueError(said)
    return year


def _month(said: str) -> int:
    if (month := _MONTHS.get(said.lower())) is None:
        raise ValueError(said)
    return month


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date | None]], ...] = (
    (_ISO, lambda found: date(int(found[1]), int(found[3]), int(found[4]))),
    (_INDIAN, lambda found: date(_year(found[4]), int(found[3]), int(found[1]))),
    (_NAMED, lambda found: date(_year(found[3]), _month(found[2]), int(found[1]))),
    (_NAMED_FIRST, lambda found: date(int(found[3]), _month(found[1]), int(found[2]))),
    (_SERIAL, _serial),
    (_ZONED, _zoned),
)
