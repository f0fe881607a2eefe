"""A column of codes beside names: whether it may stand in where a name is blank. The names say what it holds."""

from __future__ import annotations

import polars as pl

from geo.gazetteer import Resolver
from geo.gazetteer.columns import census_districts, code_in

#: Codes are believed when at least this share of them agrees with the names beside them.
_AGREE = 0.9
_ENOUGH = 2000


def distrust(header: str, rows: pl.DataFrame, resolver: Resolver) -> str | None:
    """Why the codes are not believed, in a sentence; None where nothing speaks against them.

    Args:
        header: the column's header, for the sentence.
        rows: text columns ``state``, ``district`` and ``code`` of all rows.
        resolver: knows what the names mean.
    """
    both = rows.filter((pl.col("district").str.strip_chars() != "") & (pl.col("code").str.strip_chars() != ""))
    cases = both.unique(maintain_order=True).head(_ENOUGH)
    matches = resolver.resolve_many([(state or None, district) for state, district, _ in cases.iter_rows()])
    census = census_districts()
    told, by_lgd, by_census = 0, 0, 0
    for match, text in zip(matches, cases["code"], strict=True):
        code = code_in(text)
        if match.lgd is None or code is None:
            continue
        told += 1
        by_lgd += code == match.lgd
        by_census += code in census and census[code].lgd == match.lgd
    if by_lgd >= _AGREE * told:
        return None
    what = "are those of the Census of 2011" if by_census >= _AGREE * told else "are of other districts than the names"
    return f"The codes in column '{header[:40]}' {what}; they were not used. Blank names beside them stay unresolved."
