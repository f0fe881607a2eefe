"""Well-known towns that people type where a district is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from geo.gazetteer.spelling import joined, sound, words
from geo.places import Places

#: A town's name this short must be written letter for letter.
_SHORT = 5
#: Seats of districts called otherwise that were divided since 2011. Divisions of the post, of courts and of older
#: tables bear their names and reach into the districts formed since: undated, such a name tells no district.
# fmt: off
SEATS: frozenset[str] = frozenset({
    "aalo", "along", "agartala", "ambikapur", "baikunthpur", "belonia", "daporijo", "dharmanagar", "diphu", "godhra",
    "himatnagar", "himmatnagar", "itanagar", "jagdalpur", "jowai", "khonsa", "koloriang", "machilipatnam",
    "masulipatnam", "nongstoin", "ongole", "palanpur", "pasighat", "seppa", "tezpur", "tezu", "tura", "williamnagar",
    "yupia", "ziro",
})
# fmt: on


class TownNames:
    """Looks up towns by name and by sound; only whole names, no guesses."""

    def __init__(self, places: Places, rows: Iterable[Mapping[str, str]], near: Iterable[Mapping[str, str]]) -> None:
        """Rows of ``towns`` and of ``near``.

        Args:
            places: the districts.
            rows: name, lgd of the district it lies in, ``also``: other spellings separated by ``|``.
            near: places called nearly like another district of their state: name, codes of the districts they lie in.
        """
        self._state = {code: district.state_lgd for code, district in places.districts.items()}
        self._names: dict[str, dict[int, str]] = defaultdict(dict)
        self._sounds: dict[str, dict[int, str]] = defaultdict(dict)
        for row in rows:
            for name in (row["name"], *filter(None, (row.get("also") or "").split("|"))):
                key = joined(words(name))
                self._names[key].setdefault(int(row["lgd"]), row["name"])
                if len(heard := sound(key)) >= _SHORT:
                    self._sounds[heard].setdefault(int(row["lgd"]), row["name"])
        self._near = {joined(words(row["name"])): frozenset(map(int, row["lgd"].split())) for row in near}

    def named(self, typed: str, scope: Collection[int]) -> dict[int, str]:
        """District code → name of the town, for each district of these states with such a town."""
        key = joined(words(typed))
        for index, form in ((self._names, key), (self._sounds, sound(key))):
            found = {code: name for code, name in index.get(form, {}).items() if self._state[code] in scope}
            if form and found:
                return found
        return {}

    def mistakable(self, typed: str, scope: Collection[int]) -> set[int]:
        """The districts of these states with a place of this name, if a guess takes it for another: ``Akole``."""
        return {code for code in self._near.get(joined(words(typed)), ()) if self._state[code] in scope}

    def anywhere(self, typed: str) -> dict[int, str]:
        """The same for all of India, letter for letter."""
        return dict(self._names.get(joined(words(typed)), {}))
