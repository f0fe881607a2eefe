"""Pictures become files: PNG, SVG, PDF or one HTML page. Whole or not at all; renderers load when one is needed."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, Unavailable
from layers.paper import Paper, paper
from layers.snapshot import Picture

if TYPE_CHECKING:
    from geo.boundaries import Boundaries

Render = Callable[[Picture, "Boundaries", Paper], bytes]


@dataclass(frozen=True)
class Target:
    """A kind of file: what the network calls it, and what makes it."""

    media_type: str
    render: Render


def _printed(form: str) -> Target:
    def render(picture: Picture, boundaries: Boundaries, on: Paper) -> bytes:
        from layers.render.mpl import printed

        return printed(picture, boundaries, form, on)

    return Target({"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}[form], render)


def _leaflet(picture: Picture, boundaries: Boundaries, _: Paper) -> bytes:
    from layers.render.folium import page

    return page(picture, boundaries).encode()


def _plotly(picture: Picture, boundaries: Boundaries, _: Paper) -> bytes:
    from layers.render.plotly_page import page

    return page(picture, boundaries).encode()


_PAGE = "text/html; charset=utf-8"
#: Kinds by a file's ending.
TARGETS: Mapping[str, Target] = {
    ".png": _printed("png"),
    ".svg": _printed("svg"),
    ".pdf": _printed("pdf"),
    ".html": Target(_PAGE, _leaflet),
}
#: What draws an HTML page: Leaflet on a map to walk about, Plotly on the projection of the printed maps.
VIEWERS: Mapping[str, Target] = {"leaflet": TARGETS[".html"], "plotly": Target(_PAGE, _plotly)}


@dataclass(frozen=True)
class Order:
    """What is to be made of a picture, all of it known to be possible."""

    ending: str = ".png"
    paper: Paper = field(default_factory=Paper)
    viewer: str = "leaflet"

    @property
    def target(self) -> Target:
        """What makes the file."""
        return VIEWERS[self.viewer] if self.ending == ".html" else TARGETS[self.ending]


def order(
    ending: str,
    *,
    layout: str | None = None,
    theme: str | None = None,
    dpi: int | str | None = None,
    viewer: str | None = None,
) -> Order:
    """What was asked for; ``ending`` is one of :data:`TARGETS`, None means what suits most.

    Raises:
        BadInput: a value is unknown, or does not belong to this kind of file.
    """
    if ending not in TARGETS:
        raise BadInput(f"There is no format '{ending[:20].lstrip('.')}'; use one of {', '.join(_names())}.")
    html = ending == ".html"
    for option, value, of, fits in (
        ("dpi", dpi, "png", ending == ".png"),
        ("layout", layout, "png, svg and pdf", not html),
        ("theme", theme, "png, svg and pdf", not html),
        ("viewer", viewer, "html", html),
    ):
        if value is not None and not fits:
            raise BadInput(f"{option} belongs to {of}, not to {ending.lstrip('.')}: leave it out.")
    if viewer is not None and viewer not in VIEWERS:
        raise BadInput(f"There is no viewer '{viewer[:20]}'; use one of {', '.join(VIEWERS)}.")
    return Order(ending, paper(layout, theme, dpi), viewer or "leaflet")


def _names() -> list[str]:
    return [ending.lstrip(".") for ending in TARGETS]


def require_target(file: Path) -> None:
    """Refuse a file whose ending no renderer knows, before any work is done.

    Raises:
        BadInput: the ending is not one of :data:`TARGETS`.
    """
    if file.suffix.lower() not in TARGETS:
        raise BadInput(f"'{file.name}' does not say what to write; let it end with one of {', '.join(TARGETS)}.")


def rendered(picture: Picture, boundaries: Boundaries, wanted: Order) -> bytes:
    """The picture as the bytes of a file.

    Raises:
        Unavailable: no font here has a letter, or a wheel that is needed is missing.
    """
    return wanted.target.render(picture, boundaries, wanted.paper)


def save(picture: Picture, boundaries: Boundaries, file: Path, wanted: Order | None = None) -> None:
    """Draw into a file, whole or not at all: written beside its place, made durable, then renamed.

    Raises:
        BadInput: the file's ending is unknown.
        Unavailable: the place cannot be written, or the picture cannot be drawn here.
    """
    require_target(file)
    content = rendered(picture, boundaries, wanted or order(file.suffix.lower()))
    scratch = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with scratch.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        scratch.replace(file)
    except OSError as error:
        raise Unavailable(
            f"{file} cannot be written: {error.strerror}. Name a file in a directory that exists and is yours."
        ) from error
    finally:
        with contextlib.suppress(OSError):  # gone already when all went well; never there when its place refused it
            scratch.unlink()
