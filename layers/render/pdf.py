"""Figures as PDF whose words can be selected, searched and copied in every script.

matplotlib gives each glyph of a Devanagari cluster the letters of the whole cluster, so that a copied word would say
them twice. Each text is therefore marked with what it says (``ActualText``, PDF 32000-1, 14.9.4), which readers follow.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_pdf import PdfFile, RendererPdf
from matplotlib.figure import Figure


class _Renderer(RendererPdf):
    """matplotlib's own, with each text marked."""

    def draw_text(self, gc: Any, x: float, y: float, s: str, *rest: Any, **more: Any) -> None:
        said = ("\ufeff" + s).encode("utf-16-be").hex().upper()
        self.file.write(f"/Span << /ActualText <{said}> >> BDC\n".encode("ascii"))
        super().draw_text(gc, x, y, s, *rest, **more)  # type: ignore[no-untyped-call]
        self.file.write(b"EMC\n")


def pdf(pages: Iterable[Figure], facts: dict[str, Any]) -> bytes:
    """Figures as the pages of one document; ``facts`` as for :meth:`matplotlib.figure.Figure.savefig`."""
    out = io.BytesIO()
    file = PdfFile(out, metadata=facts)  # type: ignore[no-untyped-call]
    try:
        for figure in pages:
            width, height = figure.get_size_inches()
            file.newPage(width, height)  # type: ignore[no-untyped-call]
            page = _Renderer(file, 72, height, width)  # type: ignore[no-untyped-call]
            renderer = MixedModeRenderer(figure, width, height, 72, page)  # type: ignore[no-untyped-call]
            figure.draw(renderer)
            renderer.finalize()
        file.finalize()  # type: ignore[no-untyped-call]
    finally:
        file.close()  # type: ignore[no-untyped-call]
    return out.getvalue()
