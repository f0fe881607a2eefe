"""Districts typed under another state: which of these mistakes are so common and so plain that they can be put right.

Everything else that contradicts itself is refused: villages and towns bear the names of districts everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Typed state → districts of other states that people take to lie there, and that nothing there is called after:
#: the capital region around Delhi, and the enclaves of Puducherry, of Daman and Diu and of Dadra and Nagar Haveli.
MISTAKEN: Mapping[int, frozenset[int]] = {
    7: frozenset({60, 62, 144, 145}),  # Delhi: Faridabad, Gurugram, Gautam Buddha Nagar, Ghaziabad
    24: frozenset({463, 464, 465}),  # Gujarat: Daman, Diu, Dadra and Nagar Haveli
    27: frozenset({465}),  # Maharashtra: Dadra and Nagar Haveli
    28: frozenset({601}),  # Andhra Pradesh: Yanam
    30: frozenset({463, 464}),  # Goa, one territory with Daman and Diu until 1987
    32: frozenset({599}),  # Kerala: Mahe
    33: frozenset({598, 600}),  # Tamil Nadu: Karaikal, Puducherry
}


def put_right(state: int, found: frozenset[int]) -> int | None:
    """The one district meant, of all those in India so called, where typing it under this state is a common mistake."""
    return next(iter(found)) if len(found) == 1 and found <= MISTAKEN.get(state, frozenset()) else None
