"""The record: batches, people, movements and the lake's manifest. SQLAlchemy does not leave this room."""

from data.registry.records import Batch, Event, Tally
from data.registry.store import Registry, open_registry
from data.registry.writing import BatchWriter

__all__ = ["Batch", "BatchWriter", "Event", "Registry", "Tally", "open_registry"]
