"""Pictures become files: PNG, SVG, PDF or one HTML page. Whole or not at all; renderers load when one is needed."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, Unavailable
from layers.paper import Paper
from layers.snapshot import Picture

if TYPE_CHECKING:
    from geo.boundaries import Boundaries

#: What draws an HTML page.
VIEWERS = ("leaflet", "plotly")

Render = Callable[[Picture, "Boundaries", Paper], bytes]


@dataclass(frozen=True)
class Target:
    """A kind of file: what the network calls it, and what makes it."""

    media_type: str
    render: Render


def _printed(form: str) -> Render:
    def render(picture: Picture, boundaries: Boundaries, paper: Paper) -> bytes:
        from layers.render.mpl import printed

        return printed(picture, boundaries, form, paper)

    return render


def _leaflet(picture: Picture, boundaries: Boundaries, _: Paper) -> bytes:
    from layers.render.folium import page

    return page(picture, boundaries).encode()


#: Kinds by a file's ending.
TARGETS: Mapping[str, Target] = {
    ".png": Target("image/png", _printed("png")),
    ".svg": Target("image/svg+xml", _printed("svg")),
    ".pdf": Target("application/pdf", _printed("pdf")),
    ".html": Target("text/html; charset=utf-8", _leaflet),
}


def require_target(file: Path) -> None:
    """Refuse a file whose ending no renderer knows, before any work is done.

    Raises:
        BadInput: the ending is not one of :data:`TARGETS`.
    """
    if file.suffix.lower() not in TARGETS:
        raise BadInput(f"'{file.name}' does not say what to write; let it end with one of {', '.join(TARGETS)}.")


def rendered(picture: Picture, boundaries: Boundaries, ending: str, paper: Paper | None = None) -> bytes:
    """The picture as the bytes of a file with an ending of :data:`TARGETS`.

    Raises:
        Unavailable: no font here has the letters, or a wheel that is needed is missing.
    """
    return TARGETS[ending].render(picture, boundaries, paper or Paper())


def save(picture: Picture, boundaries: Boundaries, file: Path, paper: Paper | None = None) -> None:
    """Draw into a file, whole or not at all: written beside its place, made durable, then renamed.

    Raises:
        BadInput: the file's ending is unknown.
        Unavailable: the place cannot be written, or the picture cannot be drawn here.
    """
    require_target(file)
    content = rendered(picture, boundaries, file.suffix.lower(), paper)
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
