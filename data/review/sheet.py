"""Decisions as a table: written for other installations and for people, and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from core.errors import BadInput
from data.access import Actor
from data.review.queue import Review
from data.review.records import DecisionRow, ImportReport

if TYPE_CHECKING:
    from geo.gazetteer import Verdict

#: Columns of the table; reading needs the first four (codes may be blank), the others are for people.
SHEET = ("state", "district", "verdict", "lgd", "state_lgd", "name", "state_name", "decided_by", "decided_at", "note")
_WORDS = {"district": "district", "state": "state", "state only": "state", "no place": "no_place", "none": "no_place"}
_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n")


def export_decisions(rows: Sequence[DecisionRow]) -> pl.DataFrame:
    """Decisions in the columns of :data:`SHEET`, all as text; typed names run nothing in a spreadsheet."""
    told = [
        (
            *(_harmless(text) for text in (row.state_said, row.district_said)),
            row.verdict,
            *("" if code is None else str(code) for code in (row.lgd, row.state_lgd)),
            *(row.district or "", row.state or "", row.actor, row.at.isoformat(timespec="seconds")),
            _harmless(row.note),
        )
        for row in rows
    ]
    return pl.DataFrame(told, schema=dict.fromkeys(SHEET, pl.String), orient="row")


def import_decisions(review: Review, actor: Actor, file: Path, *, replace: bool = False) -> ImportReport:
    """Take decisions in, all in one act. What contradicts a decision that holds is listed, unless ``replace``.

    Raises:
        BadInput: the file is missing, no CSV in UTF-8, or lacks columns.
        Conflict: another writer is at work.
    """
    from geo.gazetteer import Verdict, pair_key

    table = _read(file)
    active = {pair_key(row.state_said, row.district_said): row for row in review.decisions(active_only=True)}
    new: dict[tuple[str, str], tuple[str, str, Verdict, str]] = {}
    known, conflicting, refused, ended = 0, [], [], []
    for number, row in enumerate(table.iter_rows(named=True), 2):
        try:
            state, district, verdict = _decision(row)
            verdict = review.checked(verdict)
        except BadInput as error:
            refused.append(f"Row {number}: {error.message}")
            continue
        key = pair_key(state, district)
        holds = active.get(key)
        said = new.get(key)
        if (holds and Verdict(holds.state_lgd, holds.lgd) == verdict) or (said and said[2] == verdict):
            known += 1
        elif said:
            conflicting.append(f"Row {number} contradicts an earlier row of the file about the same name.")
        elif holds and not replace:
            conflicting.append(f"Row {number} contradicts decision {holds.id} of {holds.actor}, which holds.")
        else:
            new[key] = (state, district, verdict, _text(row.get("note")))
            ended += [holds.id] if holds else []
    moved = review.decide_pairs(actor, list(new.values()), replaced=ended) if new else None
    return ImportReport(
        rows=table.height,
        new=len(new) - len(ended),
        known=known,
        replaced=len(ended),
        released_rows=moved.rows if moved else 0,
        released_persons=moved.persons if moved else 0,
        conflicting=tuple(conflicting),
        refused=tuple(refused),
    )


def _read(file: Path) -> pl.DataFrame:
    try:
        table = pl.read_csv(file, infer_schema=False)
    except FileNotFoundError as error:
        raise BadInput(f"There is no file {file.name}. Check the path.") from error
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadInput(
            f"{file.name} is not a CSV table in UTF-8. Write one with 'review export' to see how."
        ) from error
    table = table.rename({name: name.strip().strip("\ufeff").lower().replace(" ", "_") for name in table.columns})
    missing = [name for name in ("state", "district", "verdict", "lgd", "state_lgd") if name not in table.columns]
    if missing:
        raise BadInput(f"{file.name} lacks the column {', '.join(missing)}. Write one with 'review export' to see how.")
    return table


def _decision(row: Mapping[str, str | None]) -> tuple[str, str, Verdict]:
    from geo.gazetteer import Verdict

    state, district = _text(row["state"]), _text(row["district"])
    if not state and not district:
        raise BadInput("neither state nor district is given.")
    word = _WORDS.get(_text(row["verdict"]).lower().replace("_", " "))
    if word is None:
        raise BadInput("verdict is none of district, state, no_place.")
    lgd, state_lgd = (_code(row[name], name) for name in ("lgd", "state_lgd"))
    if word == "no_place":
        return state, district, Verdict(None, None)
    if word == "state":
        if state_lgd is None:
            raise BadInput("the verdict is a state, and state_lgd is empty.")
        return state, district, Verdict(state_lgd, None)
    if lgd is None:
        raise BadInput("the verdict is a district, and lgd is empty.")
    return state, district, Verdict(state_lgd, lgd)


def _code(text: str | None, name: str) -> int | None:
    plain = _text(text)
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) < 7):
        raise BadInput(f"{name} is no code.")
    return int(plain)


def _text(cell: str | None) -> str:
    plain = (cell or "").strip()
    return plain[1:] if plain[:1] == "'" and plain[1:2] in _TRIGGERS else plain


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_TRIGGERS) else text
