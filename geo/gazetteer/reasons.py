"""The sentences in which a match says why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from geo.gazetteer.match import Method
from geo.places import Places


def short(text: str) -> str:
    """Typed text fit for a message: one line, not long."""
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"


def day(when: date) -> str:
    """A date as people read it here."""
    return f"{when:%d-%m-%Y}"


def listed(names: Iterable[str], last: str = "and") -> str:
    """``A, B and C``."""
    *others, final = list(names)
    return f"{', '.join(others)} {last} {final}" if others else final


def placed(places: Places, code: int) -> str:
    """A district with its state."""
    district = places.districts[code]
    return f"{district.name} in {places.states[district.state_lgd].name}"


def how(method: Method, name: str, by: str) -> str:
    """How a name was recognised; ``by`` is the name as the tables have it, or as it was typed."""
    return {
        "code": f"{by} is an LGD code.",
        "exact": "The district's name today.",
        "renamed": f"'{short(by)}' is a former name of {name}.",
        "split": f"'{short(by)}' is the name of the undivided district; {name} kept its code.",
        "script": f"{name} in its local script.",
        "town": f"{short(by)} is a town in the district {name}.",
        "fuzzy": f"Sounds like {name} and like no other district of the state.",
    }.get(method, f"'{short(by)}' is another way to write {name}.")


def divided(places: Places, name: str, children: tuple[int, ...], on: date | None) -> str:
    """That districts were formed out of the one that was found."""
    shown = [places.districts[code].name for code in children[:4]]
    more = [f"{len(children) - 4} more"] if len(children) > 4 else []
    since = f"since {day(on)}; the record" if on else "since 2011; an older record"
    were = "was" if len(children) == 1 else "were"
    return f" {listed(shown + more)} {were} formed out of {name} {since} may mean a place there."


def later(places: Places, name: str, formed: date, parents: tuple[int, ...]) -> str:
    """That the district is younger than the record."""
    out_of = f" out of {listed(places.districts[code].name for code in parents)}" if parents else ""
    return f" {name} was formed on {day(formed)}{out_of}, after the date of the record."


def moved(places: Places, state: int, typed: int) -> str:
    """That the state was formed out of the one that was typed."""
    new, old = places.states[state], places.states[typed].name
    return f" {new.name} was formed out of {old} on {day(new.since)}."
