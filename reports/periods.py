"""The days that a report is about, the period before them, and the weeks that lead up to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from core.errors import BadInput
from core.shown import shown_date

#: Days of each period by its name.
LENGTHS: Mapping[str, int] = {"day": 1, "week": 7}
#: Weeks that a report looks back on, its own among them.
WEEKS = 8
#: Days ahead that it tells of.
AHEAD = 3


@dataclass(frozen=True)
class Period:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """As many days that end the day before."""
        return Period(self.first - timedelta(self.days), self.first - timedelta(1))

    @property
    def ahead(self) -> Period:
        """The three days that follow."""
        return Period(self.last + timedelta(1), self.last + timedelta(AHEAD))

    def weeks(self) -> tuple[Period, ...]:
        """The weeks that end with the last day, the earliest first."""
        ends = [self.last - timedelta(7 * back) for back in reversed(range(WEEKS))]
        return tuple(Period(end - timedelta(6), end) for end in ends)

    @property
    def words(self) -> str:
        """``14-05-2020``, or ``08-05-2020 to 14-05-2020``."""
        if self.first == self.last:
            return shown_date(self.first)
        return f"{shown_date(self.first)} to {shown_date(self.last)}"

    @property
    def called(self) -> str:
        """``day``, ``week`` or ``11 days``."""
        return next((name for name, days in LENGTHS.items() if days == self.days), f"{self.days} days")


def period_of(name: str, last: date) -> Period:
    """The day or the week that ends with ``last``.

    Raises:
        BadInput: it is neither.
    """
    if name not in LENGTHS:
        raise BadInput(f"There is no period '{name[:20]}'; use one of {', '.join(LENGTHS)}.")
    return Period(last - timedelta(LENGTHS[name] - 1), last)
