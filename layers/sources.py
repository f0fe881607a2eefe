"""Where a map's boundaries come from, in the reader's language."""

from __future__ import annotations

import re

from core.language import Language
from geo.boundaries import Boundaries

#: How the boundaries of the wheel name themselves; see :mod:`geo.boundaries.wheel`.
_SURVEY = re.compile(r"District boundaries: (.+), after the Survey of India\.")


def source_of(boundaries: Boundaries, say: Language) -> str:
    """A sentence for the small print. A replacement's own sentence stays as it is."""
    survey = _SURVEY.fullmatch(boundaries.source)
    if survey is None:
        return boundaries.source
    return say("District boundaries: {name}, after the Survey of India.", name=survey[1])
