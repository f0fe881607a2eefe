"""Answers as files for other tools: spreadsheets, QGIS, pandas, humanitarian partners. Counts only, never people.

:data:`FORMS` lists what can be written; :func:`write` makes a file whole or not at all, :func:`stream` gives text in
pieces that never stand in memory together.
"""

from __future__ import annotations

from data.exports.content import Content, content_of
from data.exports.forms import FORMS, Form, form_of, form_of_file, stream, write

__all__ = ["FORMS", "Content", "Form", "content_of", "form_of", "form_of_file", "stream", "write"]
