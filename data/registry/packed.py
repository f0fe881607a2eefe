"""The personal fields of a record as one text, before it is sealed and after it was opened."""

from __future__ import annotations

#: In the order in which they are packed.
PACKED = (
    "name",
    "mobile",
    "id_type",
    "id_last4",
    "origin_address",
    "destination_address",
    "route_states",
    "accompanying",
    *("origin_lon", "origin_lat", "destination_lon", "destination_lat"),
)
SEPARATOR = "\x1f"


def unpacked(text: str) -> dict[str, str]:
    """What was said, by field; fields that said nothing are left out, and so is everything of an erased record."""
    return {name: said for name, said in zip(PACKED, text.split(SEPARATOR), strict=False) if said}
