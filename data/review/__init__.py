"""The review queue: typed places that nobody knows yet, what reviewers decide, and what then counts."""

from data.review.queue import Review
from data.review.records import (
    Candidate,
    DecideReport,
    DecisionRow,
    ImportReport,
    UndoReport,
    WaitingName,
    WaitingTotals,
)
from data.review.sheet import SHEET, export_decisions, import_decisions

__all__ = [
    "SHEET",
    "Candidate",
    "DecideReport",
    "DecisionRow",
    "ImportReport",
    "Review",
    "UndoReport",
    "WaitingName",
    "WaitingTotals",
    "export_decisions",
    "import_decisions",
]
