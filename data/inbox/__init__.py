"""Uploads: files that are taken in at once and loaded in the background, whatever else the store is doing.

An upload is acknowledged when it lies on disk for good; no database is asked. A worker loads it later. What was
acknowledged is finished, after any crash, exactly once. How, is in ``docs/decisions/016-the-inbox.md``.
"""

from data.inbox.held import Held
from data.inbox.records import Reason, State, Upload
from data.inbox.uploads import Arrival, Uploads

__all__ = ["Arrival", "Held", "Reason", "State", "Upload", "Uploads"]
