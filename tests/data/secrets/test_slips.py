"""The slip: a card that says the ID and nothing else, and a QR code that scanners read."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
import segno
from matplotlib.figure import Figure
from numpy.typing import NDArray

import app
from core.errors import BadInput, Unavailable
from core.ids import ALPHABET
from data.registry.keys import read_keyring
from data.slips import FORMS, card, save_slip, slip, words
from data.slips.build_outlines import OUTLINES, texts
from tests.data.review.conftest import DATED, Desk

UID = "K7Q2X-M9CDT"


def pixels(uid: str, per_mm: int) -> NDArray[np.uint8]:
    """The card as grey values, rows from the top."""
    figure = Figure(figsize=(card._WIDTH / 25.4, card._HEIGHT / 25.4), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, card._WIDTH), ylim=(0, card._HEIGHT))
    axes.set_axis_off()
    card._draw(axes, uid)
    out = io.BytesIO()
    figure.savefig(out, format="rgba", dpi=25.4 * per_mm)
    return np.frombuffer(out.getvalue(), np.uint8).reshape(int(card._HEIGHT) * per_mm, -1, 4)[..., 0]


def test_the_code_is_that_of_the_id_with_white_around_it() -> None:
    code = segno.make_qr(UID, error="q", boost_error=False)
    rows = np.array([list(row) for row in code.matrix], dtype=bool)
    assert code.designator == "1-Q"
    seen, per_mm = pixels(UID, 20), 20
    unit = card._CODE / len(rows)
    left, top = card._WIDTH - card._MARGIN - card._CODE - 0.8, card._MARGIN + 0.8
    centre = (np.arange(-4, len(rows) + 4) + 0.5) * unit
    shown = seen[np.ix_(((top + centre) * per_mm).astype(int), ((left + centre) * per_mm).astype(int))] < 128
    assert (shown == np.pad(rows, 4)).all()


@pytest.mark.parametrize("form", FORMS)
def test_the_same_id_gives_the_same_bytes_and_another_other_ones(form: str) -> None:
    assert slip(UID, form) == slip(UID, form)
    assert slip(UID, form) != slip("K7Q2X-M9CDG", form)


def test_it_is_drawn_without_fonts_and_asks_for_nothing() -> None:
    root = ET.fromstring(slip(UID, "svg"))
    tags = {element.tag.rsplit("}", 1)[1] for element in root.iter()}
    assert not tags & {"text", "image", "script", "font"}
    assert (root.get("width"), root.get("height")) == ("297.637795pt", "209.76378pt")
    assert b"/Type /Font" not in slip(UID, "pdf")


def test_every_text_has_its_outline() -> None:
    known = set(re.findall(r'^"(.+?)": \{', OUTLINES.read_text("utf-8"), re.M))
    assert known == {text for text, _ in texts()}
    assert set(words.SPELLED) == set(ALPHABET)


def test_words_do_not_run_into_each_other() -> None:
    wide = {letter: max(card._outline(said)[1] for said in words.SPELLED[letter][:1]) for letter in ALPHABET}
    assert max(wide.values()) * 5.1 / card._MM / card._EM < 8.0  # a cell has 8.5 mm


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    save_slip(UID, tmp_path / "slip.PDF")
    assert (tmp_path / "slip.PDF").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "slip.PDF").stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadInput, match="ending"):
        save_slip(UID, tmp_path / "slip.png")
    with pytest.raises(Unavailable, match="cannot be written"):
        save_slip(UID, tmp_path / "absent" / "slip.svg")
    assert [file.name for file in tmp_path.iterdir()] == ["slip.PDF"]


def test_the_command(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from data.access import COMMAND_LINE

    row = ("Asha Devi", "6612345678", "UP", "Agra", "Bihar", "Patna", "2020-05-03")
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, [row]))
    one, two = read_keyring(desk.home / "keys" / "master.key", create=False).uids().of([1, 2])
    file = tmp_path / "slip.svg"
    assert app.main(["slip", one.lower(), "--out", str(file)]) == 0
    assert capsys.readouterr().out.strip() == str(file)
    assert f"Pravah ID {one}".encode() in file.read_bytes()
    assert b"Asha" not in file.read_bytes()
    assert app.main(["slip", two, "--out", str(tmp_path / "other.svg")]) == 1
    assert "Nobody" in capsys.readouterr().err
    assert not (tmp_path / "other.svg").exists()
