"""Files in: reading, judging and storing what offices send. Nothing here knows how counts are asked for."""

from data.ingest.kinds import KINDS
from data.ingest.loading import LoadReport, load

__all__ = ["KINDS", "LoadReport", "load"]
