"""The published counts of the Shramik Special trains as the fit reads them, and which are followed where they clash.

Three clashes, and what is followed:

* *27 May.* PTI's total of 3,604 trains stands beside state counts that the ministry gave that morning with 3,543
  trains ("till 10:00", 3,157 terminated and 386 under way: 3,543). The state counts are followed as those of 26 May,
  the 3,604 as the trains of 27 May. Taken as one day's, the five states would gain 139 trains on 28 May, when 132 ran.
* *Terminated.* On 12 May the word means trains that had arrived (448 of 542); the list of 13 May (642 trains by
  destination) is fitted instead, and arrivals are compared with that of 12 May. On 28 May the five named states gain
  330 trains in a day on which 132 started. From then on it is followed as trains bound for the state; trains that have
  arrived stay below the figure, trains that have left above it.
* *The end.* The Railway Board saw its last train on 9 July (4,615); the reply to the Lok Sabha counts 4,621 up to
  31 August. The reply is followed; the six trains between run in July and August. News reports of 68 lakh passengers
  (June 2020) and "more than 64 lakh" (2021) are not followed: the reply says 63.19 lakh.

Not followed: 3 June's 1,026 trains from Gujarat, one fewer than on 2 June; 822 trains from Maharashtra by 2 June
(daijiworld.com), more than the 817 of the reply.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from data.demo.tables import read

FIRST_DAY = date(2020, 5, 1)
LAST_DAY = date(2020, 8, 31)
#: All trains and train passengers of the Lok Sabha's reply.
TRAINS = 4621
PASSENGERS = 6_319_000
#: LGD state codes that the counts name.
GUJARAT, MAHARASHTRA, PUNJAB, UTTAR_PRADESH, BIHAR, WEST_BENGAL = 24, 27, 3, 9, 10, 19


@dataclass(frozen=True)
class Count:
    """One published number about ``states`` (LGD codes, usually one); none named means all India.

    With ``to`` it is about the trains from ``states`` to these.
    """

    as_of: date
    states: tuple[int, ...]
    measure: str
    value: int
    source: str
    to: tuple[int, ...] = ()


@lru_cache(maxsize=1)
def published() -> tuple[Count, ...]:
    """Every published count the demo knows (``tables/published.csv``)."""
    return tuple(
        Count(
            date.fromisoformat(r["as_of"]),
            _codes(r["state"].partition(">")[0]),
            r["measure"],
            int(r["value"]),
            r["source"],
            _codes(r["state"].partition(">")[2]),
        )
        for r in read("published")
    )


def _codes(text: str) -> tuple[int, ...]:
    return tuple(int(code) for code in text.split("+") if code not in ("", "0"))


def value(measure: str, as_of: str, state: int | None = None) -> int:
    """One published number.

    Raises:
        KeyError: nobody published it.
    """
    day = date.fromisoformat(as_of)
    for count in published():
        if (count.measure, count.as_of, count.states) == (measure, day, (state,) if state else ()):
            return count.value
    raise KeyError(f"{measure} of state {state} on {as_of}")


def states(measure: str, as_of: str) -> dict[int, int]:
    """The state counts of one measure on one day, by LGD code."""
    day = date.fromisoformat(as_of)
    return {c.states[0]: c.value for c in published() if c.measure == measure and c.as_of == day and len(c.states) == 1}
