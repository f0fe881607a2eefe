"""The forms of an export, and writing one: whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.errors import BadInput, Unavailable
from data.exports.content import DRAWN, Content
from data.exports.progress import Progress, silent

Pieces = Callable[[Content], Iterator[bytes]]
Writer = Callable[[Content, Path, Progress], None]


@dataclass(frozen=True)
class Form:
    """How answers are written. ``drawn``: only questions whose rows lie on the map."""

    name: str
    ending: str
    media_type: str
    says: str
    write: Writer
    pieces: Pieces | None = None
    drawn: bool = False


def _csv(content: Content) -> Iterator[bytes]:
    from data.exports.delimited import csv_pieces

    return csv_pieces(content)


def _hxl(content: Content) -> Iterator[bytes]:
    from data.exports.delimited import hxl_pieces

    return hxl_pieces(content)


def _geojson(content: Content) -> Iterator[bytes]:
    from data.exports.geojson import geojson_pieces

    return geojson_pieces(content)


def _xlsx(content: Content, file: Path, progress: Progress) -> None:
    from data.exports.workbook import write_workbook

    write_workbook(content, file, progress)


def _gpkg(content: Content, file: Path, progress: Progress) -> None:
    from data.exports.geopackage import write_geopackage

    write_geopackage(content, file, progress)


def _geoparquet(content: Content, file: Path, progress: Progress) -> None:
    from data.exports.geoparquet import write_geoparquet

    write_geoparquet(content, file, progress)


def _written(pieces: Pieces, content: Content, file: Path, _: Progress) -> None:
    with file.open("wb") as out:
        out.writelines(pieces(content))


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        Form("csv", ".csv", "text/csv; charset=utf-8", "CSV, for any tool", partial(_written, _csv), _csv),
        Form("xlsx", ".xlsx", _XLSX, "Excel, with a sheet of filters and notes", _xlsx),
        Form(
            *("geojson", ".geojson", "application/geo+json", "GeoJSON, for maps on the web"),
            partial(_written, _geojson),
            _geojson,
            drawn=True,
        ),
        Form("gpkg", ".gpkg", "application/geopackage+sqlite3", "GeoPackage, for QGIS", _gpkg, drawn=True),
        Form("geoparquet", ".parquet", "application/vnd.apache.parquet", "GeoParquet, for pandas", _geoparquet),
        Form(
            *("hxl", ".hxl.csv", "text/csv; charset=utf-8", "CSV with HXL hashtags, for humanitarian partners"),
            partial(_written, _hxl),
            _hxl,
        ),
    )
}


def form_of(name: str, question: str | None = None) -> Form:
    """The form called ``name``.

    Raises:
        BadInput: there is none, or the question's rows lie on no map.
    """
    form = FORMS.get(name)
    if form is None:
        raise BadInput(f"There is no format '{name[:40]}'; use one of {', '.join(FORMS)}.")
    if question is not None and form.drawn and question not in DRAWN:
        raise BadInput(f"{question} has no geography; ask for {', '.join(n for n, f in FORMS.items() if not f.drawn)}.")
    return form


def form_of_file(file: Path, question: str | None = None) -> Form:
    """The form that a file's ending asks for.

    Raises:
        BadInput: no form has it, or the question's rows lie on no map.
    """
    named = file.name.lower()
    for form in sorted(FORMS.values(), key=lambda form: -len(form.ending)):
        if named.endswith(form.ending):
            return form_of(form.name, question)
    endings = ", ".join(form.ending for form in FORMS.values())
    raise BadInput(f"'{file.name}' does not say what to write; let it end with one of {endings}.")


def stream(content: Content, form: Form) -> Iterator[bytes]:
    """The content in pieces, for forms that are text.

    Raises:
        BadInput: the form is none that can be sent in pieces, or the question has no geography.
    """
    if form.pieces is None:
        raise BadInput(f"{form.name} must be written to a file; use the command export.")
    return form.pieces(content)


def write(content: Content, form: Form, file: Path, progress: Progress = silent) -> None:
    """Write a file; what was there before is replaced only when the new one is whole and on disk.

    Raises:
        BadInput: the content does not fit the form.
        Unavailable: the place cannot be written.
    """
    form_of(form.name, content.question)
    with whole(file) as scratch:
        form.write(content, scratch, progress)


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """A place to write beside ``file``, under its name; at the end it takes the file's place, or goes.

    It lies in a directory of its own, because some writers leave journals and parts beside what they write.

    Raises:
        Unavailable: the place cannot be written.
    """
    if file.is_dir():
        raise Unavailable(f"{file} is a directory. Name a file in it.")
    aside = file.with_name(f".{file.name[:80]}.{secrets.token_hex(5)}.part")
    try:
        aside.mkdir(mode=0o700)
        scratch = aside / file.name
        yield scratch
        with scratch.open("rb+") as handle:
            os.fsync(handle.fileno())
        scratch.replace(file)
    except OSError as error:
        raise Unavailable(
            f"{file} cannot be written: {error.strerror}. Name a file in a directory that exists and is yours."
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
