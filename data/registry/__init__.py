"""The record: batches, people, movements and the lake's manifest. SQLAlchemy does not leave this room."""

from data.registry.holding import Holder
from data.registry.mappings import HeaderMapping
from data.registry.records import Batch, Change, Event, Tally
from data.registry.reviewing import ReviewWriter
from data.registry.store import Registry, open_registry
from data.registry.writing import BatchWriter

__all__ = [
    "Batch",
    "BatchWriter",
    "Change",
    "Event",
    "HeaderMapping",
    "Holder",
    "Registry",
    "ReviewWriter",
    "Tally",
    "open_registry",
]
