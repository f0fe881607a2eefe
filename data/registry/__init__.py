"""The record: batches, people, movements and the lake's manifest. SQLAlchemy does not leave this room."""

from data.registry.acting import ActWriter
from data.registry.api_keys import ApiKey, ApiKeys
from data.registry.handing import Handed
from data.registry.holding import Holder
from data.registry.manifest import Listed, Replacement
from data.registry.mappings import HeaderMapping
from data.registry.records import Batch, Change, Event, PersonRecord, Tally
from data.registry.safekeeping import Erased
from data.registry.snapshots import Snapshot
from data.registry.store import Registry, open_registry
from data.registry.writing import BatchWriter

__all__ = [
    "ActWriter",
    "ApiKey",
    "ApiKeys",
    "Batch",
    "BatchWriter",
    "Change",
    "Erased",
    "Event",
    "Handed",
    "HeaderMapping",
    "Holder",
    "Listed",
    "PersonRecord",
    "Registry",
    "Replacement",
    "Snapshot",
    "Tally",
    "open_registry",
]
