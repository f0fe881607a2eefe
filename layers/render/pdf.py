"""Figures as PDF whose words can be selected, searched and copied in every script.

matplotlib gives each glyph of a Devanagari cluster the letters of the whole cluster, so that a copied word would say
them twice. Each text is therefore marked with what it says (``ActualText``, PDF 32000-1, 14.9.4), which readers follow.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_pdf import Op, PdfFile, RendererPdf
from matplotlib.figure import Figure


class _File(PdfFile):
    """matplotlib's own, that marks the text which is being set."""

    setting: str | None = None

    def output(self, *data: Any) -> None:
        """Operators as they come; the mark goes inside, where the text's place on the page is in force."""
        if self.setting is not None and Op.begin_text in data:
            said = ("\ufeff" + self.setting).encode("utf-16-be").hex().upper()
            self.write(f"/Span << /ActualText <{said}> >> BDC\n".encode("ascii"))  # type: ignore[no-untyped-call]
        super().output(*data)  # type: ignore[no-untyped-call]
        if self.setting is not None and Op.end_text in data:
            self.write(b"EMC\n")  # type: ignore[no-untyped-call]


class _Renderer(RendererPdf):
    """matplotlib's own, that tells the file which text is being set."""

    def draw_text(self, gc: Any, x: float, y: float, s: str, *rest: Any, **more: Any) -> None:
        self.file.setting = s
        try:
            super().draw_text(gc, x, y, s, *rest, **more)  # type: ignore[no-untyped-call]
        finally:
            self.file.setting = None


def pdf(pages: Iterable[Figure], facts: dict[str, Any]) -> bytes:
    """Figures as the pages of one document; ``facts`` as for :meth:`matplotlib.figure.Figure.savefig`."""
    out = io.BytesIO()
    file = _File(out, metadata=facts)  # type: ignore[no-untyped-call]
    try:
        for figure in pages:
            width, height = figure.get_size_inches()
            file.newPage(width, height)  # type: ignore[no-untyped-call]
            page = _Renderer(file, 72, height, width)  # type: ignore[no-untyped-call]
            renderer: Any = MixedModeRenderer(figure, width, height, 72, page)  # type: ignore[no-untyped-call]
            figure.draw(renderer)
            renderer.finalize()
        file.finalize()  # type: ignore[no-untyped-call]
    finally:
        file.close()  # type: ignore[no-untyped-call]
    return out.getvalue()
