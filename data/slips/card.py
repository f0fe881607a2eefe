"""Draws the slip: a card of 105 × 74 mm (A7) as SVG or PDF. Nothing on it but the ID tells whose it is.

All writing is drawn from outlines that are kept with the code (see ``build_outlines``): no font is needed to print it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import secrets
from functools import cache
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

from core.errors import BadInput, Unavailable
from data.slips import words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

FORMS = ("svg", "pdf")

#: Millimetres.
_WIDTH, _HEIGHT = 105.0, 74.0
_MARGIN, _CODE = 7.0, 25.2
_INK, _SOFT, _LINE = "#17202b", "#56616e", "#b9c2cc"
_MM = 72 / 25.4
_EM = 1000


def save_slip(uid: str, file: File) -> None:
    """Draw into a file, whole or not at all; its ending says the form. It is its owner's alone.

    Raises:
        BadInput: the ending is none of :data:`FORMS`.
        Unavailable: the place cannot be written.
    """
    form = file.suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise BadInput("A slip is written as .svg or .pdf: the ending of the file's name says which.")
    content = slip(uid, form)
    scratch = file.with_name(f".slip-{secrets.token_hex(6)}.part")
    try:
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        scratch.replace(file)
    except OSError as error:
        raise Unavailable(
            f"The slip cannot be written: {error.strerror}. Name a file in a directory that exists and is yours."
        ) from error
    finally:
        with contextlib.suppress(OSError):  # gone already when all went well; never there when its place refused it
            scratch.unlink()


def slip(uid: str, form: str) -> bytes:
    """The slip of a unique ID (``K7Q2X-M9CDT``) as a file of ``form`` svg or pdf. The same ID gives the same bytes."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH / 25.4, _HEIGHT / 25.4), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, _WIDTH), ylim=(0, _HEIGHT))
    axes.set_axis_off()
    _draw(axes, uid)
    out = io.BytesIO()
    title = f"Pravah ID {uid}"
    facts: dict[str, dict[str, Any]] = {
        "svg": {"Title": title, "Creator": "Pravah", "Date": None},
        "pdf": {"Title": title, "Creator": "Pravah", "CreationDate": None},
    }
    with mpl.rc_context({"svg.hashsalt": "pravah"}):
        figure.savefig(out, format=form, metadata=facts[form])
    return out.getvalue()


def _draw(axes: Axes, uid: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    frame = FancyBboxPatch(
        (3, 3), _WIDTH - 6, _HEIGHT - 6, boxstyle="round,pad=0,rounding_size=2.5", fc="none", ec=_LINE, lw=0.8
    )
    axes.add_patch(frame)
    top, right = _HEIGHT - _MARGIN, _WIDTH - _MARGIN
    _code(axes, uid, right - _CODE - 0.8, top - _CODE - 0.8, _CODE)
    for title, keep, y in zip(words.TITLE, words.KEEP, (top - 4.0, top - 19.2), strict=True):
        _write(axes, title, _MARGIN, y, 12.5)
        for line, below in zip(keep, (4.6, 8.0), strict=True):
            _write(axes, line, _MARGIN, y - below, 7, colour=_SOFT)
    axes.plot([_MARGIN, right], [36.2, 36.2], color=_LINE, lw=0.6)
    _large(axes, uid)
    for at, phone in enumerate(words.PHONE):
        _write(axes, phone, _WIDTH / 2, 9.9 - 3.4 * at, 6.6, colour=_SOFT, centre=True)


def _large(axes: Axes, uid: str) -> None:
    """The ID in cells of one width, its groups apart, and below each character how it is said."""
    from matplotlib.patches import Rectangle

    cell, gap = 8.5, 6.2
    left = (_WIDTH - 10 * cell - gap) / 2
    for place, letter in enumerate(uid.replace("-", "")):
        x = left + cell * (place + 0.5) + (gap if place >= 5 else 0)
        _write(axes, letter, x, 24.6, 25, centre=True)
        english, hindi = words.SPELLED[letter]
        _write(axes, english, x, 19.2, 5.1, colour=_SOFT, centre=True)
        _write(axes, hindi, x, 15.9, 6.4, colour=_SOFT, centre=True)
    axes.add_patch(Rectangle((_WIDTH / 2 - 1.3, 27.4), 2.6, 0.8, fc=_INK, ec="none"))


def _code(axes: Axes, uid: str, left: float, bottom: float, size: float) -> None:
    """The QR code of the ID alone, which scanners read as text; four modules of white belong around it."""
    import segno
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from matplotlib.transforms import Affine2D

    rows = [bytes(row) for row in segno.make_qr(uid, error="q", boost_error=False).matrix]
    # one shape of bars that overlap a little: no hairlines between modules, on screens and on paper
    bars = [
        Path.unit_rectangle().transformed(Affine2D().scale(len(run[0]), 1.02).translate(run.start(), -y - 1))
        for y, row in enumerate(rows)
        for run in re.finditer(b"\x01+", row)
    ]
    placed = Affine2D().scale(size / len(rows)).translate(left, bottom + size)
    shape = Path.make_compound_path(*bars).transformed(placed)
    axes.add_patch(PathPatch(shape, fc="black", ec="none", lw=0))


def _write(
    axes: Axes, text: str, x: float, y: float, points: float, *, colour: str = _INK, centre: bool = False
) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.transforms import Affine2D

    shape, width = _outline(text)
    scale = points / _MM / _EM
    left = x - width * scale / 2 if centre else x
    moved = shape.transformed(Affine2D().scale(scale).translate(left, y))
    axes.add_patch(PathPatch(moved, fc=colour, ec="none", lw=0))


@cache
def _outline(text: str) -> tuple[Path, float]:
    """The shape of one of the slip's texts, in thousandths of its size, and its width."""
    from matplotlib.path import Path

    known = _outlines()[text]
    codes, points = [], []
    for letter, numbers in re.findall(r"([MLQCZ])([-0-9 ]*)", known["path"]):
        values = [float(number) for number in numbers.split()] or [0.0, 0.0]
        pairs = list(zip(values[::2], values[1::2], strict=True))
        code = {"M": Path.MOVETO, "L": Path.LINETO, "Q": Path.CURVE3, "C": Path.CURVE4, "Z": Path.CLOSEPOLY}[letter]
        codes += [code] * len(pairs)
        points += pairs
    return Path(points, codes), float(known["width"])


@cache
def _outlines() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(File(__file__).with_name("outlines.json").read_text("utf-8"))
    return found
