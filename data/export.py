"""Answers as files: CSV for spreadsheets, JSON for programs. Each row says whether it is synthetic."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping

import polars as pl

from core.shown import IST
from data.answers import Answer

#: A spreadsheet would run a cell that starts with one of these.
_FORMULA_STARTS = "^[=+\\-@\\t\\r]"


def labelled(answer: Answer) -> pl.DataFrame:
    """The rows with a last column ``synthetic``, so that no copy of them loses the label."""
    return answer.rows.with_columns(synthetic=pl.lit(answer.synthetic))


def to_csv(answer: Answer) -> str:
    """UTF-8 text with a header row; dates are ISO, truth is ``true`` or ``false``, unknown is empty.

    Texts that a spreadsheet would take for a formula start with an apostrophe.
    """
    out = io.StringIO()
    disarmed(labelled(answer)).write_csv(out)
    return out.getvalue()


def disarmed(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with an apostrophe before texts that a spreadsheet would take for a formula."""
    texts = [name for name, kind in rows.schema.items() if kind == pl.String]
    if not texts or not rows.height:
        return rows
    found = rows.select(pl.col(name).str.contains(_FORMULA_STARTS).any() for name in texts).row(0)
    risky = [pl.col(name) for name, some in zip(texts, found, strict=True) if some]
    return rows.with_columns(
        pl.when(text.str.contains(_FORMULA_STARTS)).then(pl.lit("'") + text).otherwise(text).name.keep()
        for text in risky
    )


def to_json_rows(answer: Answer) -> str:
    """A JSON list of flat rows; dates are ISO, unknown is null."""
    return labelled(answer).write_json()


def to_json(answer: Answer) -> str:
    """A JSON object: ``rows`` (without the label, which stands beside them) and what :func:`facts` tells."""
    # polars writes rows some twenty times faster than the json module, so the object is put around them
    said = json.dumps(facts(answer), ensure_ascii=False)
    return f'{{"rows":{answer.rows.write_json()},{said[1:]}'


def facts(answer: Answer) -> Mapping[str, object]:
    """What makes rows readable truthfully: people, time of the data (ISO, IST), the synthetic label, notes."""
    return {
        "persons": answer.persons,
        "rows_total": answer.rows_total,
        "others": {"rows": answer.others.rows, "persons": answer.others.persons} if answer.others else None,
        "covered": answer.covered,
        "synthetic": answer.synthetic,
        "as_of": answer.as_of.astimezone(IST).isoformat(timespec="seconds") if answer.as_of else None,
        "lake_version": answer.lake_version,
        "notes": [
            {"kind": note.kind, "persons": note.persons, "text": note.text, "codes": list(note.codes)}
            for note in answer.notes
        ],
    }
