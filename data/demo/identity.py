"""Mobiles and identity numbers that look right, are all different, and cannot be anyone's.

* Mobiles: ``66`` and eight digits. Indian mobiles begin with 6 to 9; no series beginning with 66 was known to be given
  out when this was written. India keeps no range free for fiction.
* Aadhaar: ``9999``, seven digits and the Verhoeff check digit. UIDAI's own published test identities begin with 9999.
* Voter cards (EPIC): ``XXX`` and seven digits; XXX is no constituency's series.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.fitting import Ints
from data.ingest.verhoeff import check_digit


def mobiles(person: Ints, seed: int, has: NDArray[np.bool_]) -> pl.Series:
    """A mobile for each person that ``has`` one (``person``: running number in the file), else null."""
    number = 6_600_000_000 + _scattered(person, seed, 100_000_000)
    return _text(number, has)


def identities(person: Ints, seed: int, has: NDArray[np.bool_], card: NDArray[np.bool_]) -> tuple[pl.Series, pl.Series]:
    """``id_type`` and ``id_number``; Aadhaar, or a voter card where ``card``; null where not ``has``."""
    serial = _scattered(person, seed + 1, 10_000_000)
    body = 99_990_000_000 + serial
    aadhaar = pl.Series(body * 10 + check_digit(body, 11)).cast(pl.String)
    epic = "XXX" + pl.Series(10_000_000 + serial).cast(pl.String).str.tail(7)
    frame = pl.DataFrame({"has": has, "card": card, "a": aadhaar, "e": epic}).select(
        kind=pl.when("has").then(pl.when("card").then(pl.lit("voter_id")).otherwise(pl.lit("aadhaar"))),
        number=pl.when("has").then(pl.when("card").then("e").otherwise("a")),
    )
    return frame["kind"], frame["number"]


def _scattered(person: Ints, seed: int, size: int) -> Ints:
    """Running numbers spread over ``size`` values without repeating: a multiplier prime to ten, and a shift."""
    return np.asarray((person * 7_368_787 + seed % 9_973 * 1_009) % size, dtype=np.int64)


def _text(number: Ints, has: NDArray[np.bool_]) -> pl.Series:
    return pl.DataFrame({"n": number, "has": has}).select(pl.when("has").then(pl.col("n").cast(pl.String)))["n"]
