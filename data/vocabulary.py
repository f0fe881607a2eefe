"""The closed lists that records and filters share: modes, categories, bands, sectors, the life cycle."""

from __future__ import annotations

MODES = ("train", "bus", "other")
CATEGORIES = ("migrant_worker", "student", "pilgrim", "tourist", "other")
SEXES = ("male", "female", "other")
#: Age bands in whole years, inclusive; the last is open.
AGE_BANDS = ("0-5", "6-17", "18-29", "30-44", "45-59", "60+")
AGE_BAND_STARTS = (0, 6, 18, 30, 45, 60)
SECTORS = (
    "construction",
    "manufacturing",
    "textiles",
    "brick_kilns",
    "agriculture",
    "domestic_work",
    "transport",
    "hospitality",
    "trade",
    "mining",
    "other",
)
STATUSES = (
    "registered",
    "requested",
    "accepted",
    "declined",
    "boarded",
    "arrived",
    "quarantined",
    "closed",
    "returned",
    "cancelled",
)
#: Statuses of people for whom acceptance is asked or given, and who have not left.
EXPECTED = ("requested", "accepted")
#: Statuses of people who have reached their destination.
ARRIVED = ("arrived", "quarantined", "closed", "returned")
#: Statuses that no longer count as movement, unless a filter asks for them by name.
NOT_MOVING = ("declined", "cancelled")
