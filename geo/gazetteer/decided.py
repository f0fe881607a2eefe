"""A reviewer's decisions before the gazetteer's own: what a person said about a typed pair holds for every file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.gazetteer.match import Match, Resolver
from geo.gazetteer.spelling import pair_key
from geo.places import load_places


@dataclass(frozen=True)
class Verdict:
    """What a reviewer found a typed pair to be: a district; ``lgd`` None: only a state; both None: no place."""

    state_lgd: int | None
    lgd: int | None


class Decided:
    """A resolver that asks a reviewer's decisions first, then the gazetteer."""

    def __init__(self, base: Resolver, decisions: Mapping[tuple[str, str], Verdict]) -> None:
        """Verdicts are found by :func:`geo.gazetteer.pair_key` of the typed pair.

        Raises:
            ValueError: a verdict names a district or state that LGD does not have, or a district of another state.
        """
        self._base = base
        self._decisions = decisions
        self._matches = {key: _matched(verdict) for key, verdict in decisions.items()}

    def verdict(self, state: str | None, district: str | None) -> Verdict | None:
        """What a reviewer found this pair to be; None when nobody has decided about it."""
        return self._decisions.get(pair_key(state, district)) if self._decisions else None

    def state(self, text: str | None) -> int | None:
        """The state that a reviewer found this text alone to be, else the gazetteer's."""
        decided = self._matches.get(pair_key(text, None)) if self._matches else None
        return decided.state_lgd if decided is not None else self._base.state(text)

    def resolve(self, state: str | None, district: str | None, on: date | None = None) -> Match:
        """The reviewer's verdict about this pair, whatever the date; without one the gazetteer's match."""
        decided = self._matches.get(pair_key(state, district)) if self._matches else None
        return decided if decided is not None else self._base.resolve(state, district, on)

    def resolve_many(self, pairs: Sequence[tuple[str | None, str | None]], on: date | None = None) -> list[Match]:
        """:meth:`resolve` for many pairs, in their order; repeated pairs cost nothing."""
        found = {pair: self.resolve(*pair, on) for pair in dict.fromkeys(pairs)}
        return [found[pair] for pair in pairs]


def _matched(verdict: Verdict) -> Match:
    places = load_places()
    if verdict.lgd is not None:
        district = places.districts.get(verdict.lgd)
        if district is None or verdict.state_lgd not in {None, district.state_lgd}:
            raise ValueError(f"no district {verdict.lgd} in state {verdict.state_lgd}")
        why = f"A reviewer decided that this is {district.name}."
        return Match(verdict.lgd, district.state_lgd, district.name, "decided", 1.0, why, (verdict.lgd,))
    if verdict.state_lgd is not None:
        if verdict.state_lgd not in places.states:
            raise ValueError(f"no state {verdict.state_lgd}")
        name = places.states[verdict.state_lgd].name
        return Match(None, verdict.state_lgd, None, "decided", 1.0, f"A reviewer decided that only {name} is known.")
    why = "A reviewer found that this is no place."
    return Match(None, None, None, "none", 0.0, why, flag="not_a_district")
