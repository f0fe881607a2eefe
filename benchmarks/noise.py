"""Districts' present names as hands and machines spoil them: by rules with a fixed seed, not taken from any list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random

from benchmarks.scoring import Typed
from geo.places import load_places
from geo.tables.read import read

_SEED = 20200501
#: Variants of each district in ``slips``; the other kinds make ``FORMS`` of each.
SLIPS, FORMS = 12, 3
#: What people write for a state. Only pairs that everybody reads the same way.
_SHORT = {
    "Andhra Pradesh": "A.P.",
    "Bihar": "BR",
    "Chhattisgarh": "CG",
    "Gujarat": "GJ",
    "Haryana": "HR",
    "Himachal Pradesh": "H.P.",
    "Jammu And Kashmir": "J&K",
    "Jharkhand": "JH",
    "Karnataka": "KA",
    "Kerala": "KL",
    "Madhya Pradesh": "MP",
    "Maharashtra": "MH",
    "Odisha": "Orissa",
    "Punjab": "PB",
    "Rajasthan": "Raj.",
    "Tamil Nadu": "TN",
    "Telangana": "TS",
    "Uttar Pradesh": "U.P.",
    "Uttarakhand": "UK",
    "West Bengal": "W.B.",
}
_AROUND = (
    "Distt. {}",
    "{} Dist",
    "{} District",
    "DISTRICT: {}",
    "{}.",
    " {},",
    "{} (Distt.)",
    "Dist - {}",
    "{} Zila",
    "1. {}",
    "{}*",
    '"{}"',
)
_LOOKALIKES = (("rn", "m"), ("m", "rn"), ("l", "1"), ("o", "0"), ("i", "l"), ("S", "5"), ("B", "8"), ("h", "b"))


def slips() -> list[Typed]:
    """Names with one or two slips of typing or of reading by machine; names that another district bears go."""
    random = Random(_SEED)
    out = []
    for state, name, lgd in _districts():
        for _ in range(SLIPS):
            spoilt = name
            for _ in range(random.choice((1, 1, 2))):
                spoilt = random.choice(_SLIPS)(spoilt, random)
            out.append(Typed(state, spoilt, lgd))
    return _unborne(out)


def office() -> list[Typed]:
    """Case, spaces, and what offices write around a name."""
    random = Random(_SEED)
    return [
        Typed(random.choice((str, str.upper, str.lower))(state), random.choice(_AROUND).format(case(name)), lgd)
        for state, name, lgd in _districts()
        for case in (str.upper, str.lower, lambda text: text.replace(" ", "\u00a0 "))
    ]


def machine() -> list[Typed]:
    """What reading by machine makes of a printed table: two letters taken for their likes, now and then a cut."""
    random = Random(_SEED)
    out = []
    for state, name, lgd in _districts():
        for _ in range(FORMS):
            spoilt = name
            for _ in range(2):
                spoilt = _misread(spoilt, random)
            out.append(Typed(state, _split(spoilt, random) if random.random() < 0.2 else spoilt, lgd))
    return _unborne(out)


def short_states() -> list[Typed]:
    """The state as its initials or its former name."""
    return [Typed(_SHORT[state], name, lgd) for state, name, lgd in _districts() if state in _SHORT]


def local_script() -> list[Typed]:
    """The name in the script of the state, for the districts whose local name is known."""
    places = load_places()
    rows = [(int(row["lgd"]), row["local_name"]) for row in read("districts") if row["local_name"]]
    return [Typed(places.states[places.districts[lgd].state_lgd].name, local, lgd) for lgd, local in rows]


def swapped() -> list[Typed]:
    """The district in the state's column and the other way round."""
    return [Typed(name, state, lgd) for state, name, lgd in _districts()]


#: What the report calls each kind.
KINDS: Mapping[str, Callable[[], list[Typed]]] = {
    "one or two slips": slips,
    "read by machine": machine,
    "case and office words": office,
    "state cut short": short_states,
    "the state's script": local_script,
    "columns swapped": swapped,
}


def _districts() -> Iterator[tuple[str, str, int]]:
    places = load_places()
    for lgd, district in places.districts.items():
        yield places.states[district.state_lgd].name, district.name, lgd


def _unborne(names: list[Typed]) -> list[Typed]:
    """Without those that are a name of some district of the state by now."""
    places = load_places()
    borne = {(places.districts[int(row["lgd"])].state_lgd, row["name"].casefold()) for row in read("names")}
    return [
        typed for typed in names if (places.districts[typed.truth].state_lgd, typed.district.casefold()) not in borne
    ]


def _dropped(name: str, random: Random) -> str:
    at = random.randrange(len(name))
    return name[:at] + name[at + 1 :]


def _doubled(name: str, random: Random) -> str:
    at = random.randrange(len(name))
    return name[:at] + name[at] + name[at:]


def _turned(name: str, random: Random) -> str:
    at = random.randrange(max(1, len(name) - 1))
    return name[:at] + name[at : at + 2][::-1] + name[at + 2 :]


def _misread(name: str, random: Random) -> str:
    one, other = random.choice(_LOOKALIKES)
    return name.replace(one, other, 1)


def _split(name: str, random: Random) -> str:
    at = random.randrange(len(name))
    return f"{name[:at]} {name[at:]}"


def _retyped(name: str, random: Random) -> str:
    at = random.randrange(len(name))
    return name[:at] + random.choice("abcdefghijklmnopqrstuvwxyz") + name[at + 1 :]


_SLIPS = (_dropped, _doubled, _turned, _misread, _split, _retyped)
