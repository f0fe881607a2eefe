"""Identity numbers and mobiles as people type them: checked, told apart by kind, made comparable.

Aadhaar is checked by its check digit, PAN by its shape, other cards loosely: offices write them in many ways, and
a person is not turned away for the form of a ration card. No reason given here repeats a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from data.ingest import cells
from data.ingest.faults import Rule, unread
from data.ingest.verhoeff import fits

#: The kinds of identity number that are told apart.
ID_TYPES = ("aadhaar", "pan", "voter_id", "driving_licence", "passport", "ration_card", "other")

#: What people call the kinds, in small letters without blanks and signs, and without "card", "number" or "no" after it.
_SAID: Final = {
    "aadhaar": ("aadhaar", "aadhar", "adhaar", "adhar", "aadhaaruid", "uid", "uidai", "आधार"),
    "pan": ("pan", "permanentaccount", "पैन", "पॅन"),
    "voter_id": (
        *("voterid", "voter", "voters", "votersid", "epic", "epicid", "election", "electionid", "voteridentity"),
        *("electorsphotoidentity", "मतदाता", "मतदातापहचानपत्र", "मतदातापहचान", "वोटर", "वोटरआईडी", "निर्वाचन"),
    ),
    "driving_licence": (
        *("drivinglicence", "drivinglicense", "driverslicence", "driverslicense", "driving", "dl", "licence"),
        *("license", "ड्राइविंगलाइसेंस", "ड्राइविंगलाइसेन्स", "लाइसेंस", "चालनअनुज्ञप्ति"),
    ),
    "passport": ("passport", "पासपोर्ट"),
    "ration_card": ("ration", "राशन", "राशनपत्र", "शिधापत्रिका", "रेशन"),
}
_TYPE_OF: Final = {said: kind for kind, words in _SAID.items() for said in words}
_AFTER = r"(?:card|number|num|no|कार्ड|नंबर|नम्बर|संख्या|क्रमांक|नं)+$"

#: Shapes that only one kind has; a number of such a shape needs no id_type.
_SHAPES: Final = {
    "aadhaar": r"^[2-9][0-9]{11}$",
    "pan": r"^[A-Z]{3}[ABCFGHJLPT][A-Z][0-9]{4}[A-Z]$",  # the fourth letter says whose: P a person, F a firm …
    "voter_id": r"^[A-Z]{3}[0-9]{7}$",
    "driving_licence": r"^[A-Z]{2}[0-9]{2}(?:19|20)[0-9]{9}$",
    "passport": r"^[A-Z][0-9]{7}$",
}
#: What a number may look like when id_type says what it is.
_LOOSE: Final = {
    "aadhaar": _SHAPES["aadhaar"],
    "pan": _SHAPES["pan"],
    "voter_id": r"^[0-9A-Z]{6,20}$",
    "driving_licence": r"^[A-Z]{2}[0-9A-Z]{5,18}$",
    "passport": r"^[0-9A-Z]{6,9}$",
    "ration_card": r"^[\p{L}\p{M}0-9]{4,20}$",
    "other": r"^.{1,40}$",
}
_MASKED = r"^[0-9A-Z]{0,4}[X*#•●×]{4,}([0-9A-Z]{1,5})$"
_SHORTENED = r"^[0-9][.,]?[0-9]*[eE]\+?[0-9]{1,3}$"

#: Kinds whose number belongs to one person. A ration card is a family's, and "other" may be anyone's counter.
_OF_ONE_PERSON = ("aadhaar", "pan", "voter_id", "driving_licence", "passport")

_FAULTS: Final = {
    "shortened": "id_number was shortened by a spreadsheet; format its column as text and write the whole number",
    "aadhaar": "id_number is no Aadhaar number: these have twelve digits and begin with 2 to 9",
    "check": "id_number is no Aadhaar number: its last digit does not fit, so one digit is wrong or two are swapped",
    "untold": "id_number has twelve digits, but its last does not fit an Aadhaar number; correct it, or say in "
    "id_type what it is",
    "pan": "id_number is no PAN: these are five letters, the fourth being the holder's kind, four digits and a letter",
    "voter_id": "id_number is no voter ID: these have 6 to 20 letters and digits",
    "driving_licence": "id_number is no driving licence: these begin with the two letters of the state",
    "passport": "id_number is no passport number: these have 6 to 9 letters and digits",
    "ration_card": "id_number is no ration card number: these have 4 to 20 letters and digits",
    "other": "id_number is longer than 40 characters",
}

_RULES = (
    unread("mobile", "mobile is no Indian mobile number of ten digits"),
    *(Rule("id_number", reason, pl.col("id_fault") == fault) for fault, reason in _FAULTS.items()),
)


def read_identity(frame: pl.DataFrame) -> tuple[pl.DataFrame, Sequence[Rule]]:
    """``frame`` with what ``said_id_type``, ``said_id_number`` and ``said_mobile`` say, and the rules that refuse.

    New columns, all texts:

    * ``id_type``: one of :data:`ID_TYPES`; guessed from the number where nothing is said and its shape leaves no doubt.
    * ``identity``: the whole number, capitals and digits alone; null where none is given or it is masked.
    * ``id_last4``: its last four characters, of a masked number too; null for numbers of four or fewer.
    * ``id_match``: what two records of one person have in common, kind and number; null where the number may be shared.
    * ``mobile``: ten digits; ``mobile_match``: the same, null for numbers like 9999999999 that stand for "none".
    * ``id_fault``: for the rules.
    """
    frame = frame.with_columns(
        cells.by_value(frame, "said_id_type", id_type).alias("id_type"),
        _mobiles(frame["said_mobile"]).alias("mobile"),
        *_numbers(frame["said_id_number"]),
    ).with_columns(_looks(pl.col("identity")).alias("_looks"))
    bad = (pl.col("_looks") == "aadhaar") & ~_checked(frame)
    kind, number, open_ = pl.col("id_type"), pl.col("identity"), pl.col("_shown").is_null()
    given = number.str.contains(r"[\p{L}0-9]") & open_
    kinds = set(frame["id_type"].unique())
    odd = pl.coalesce(
        pl.lit(None, pl.String),
        *(
            pl.when((kind == name) & ~number.str.contains(shape)).then(pl.lit(name))
            for name, shape in _LOOSE.items()
            if name in kinds
        ),
    )
    fault = (
        pl.when(pl.col("_shortened"))
        .then(pl.lit("shortened"))
        .when(odd.is_not_null())
        .then(odd)
        .when(bad & (kind == "aadhaar"))
        .then(pl.lit("check"))
        .when(bad & kind.is_null())
        .then(pl.lit("untold"))
        .when(kind.is_null() & ~number.str.contains(_LOOSE["other"]))
        .then(pl.lit("other"))
    )
    frame = frame.with_columns(
        pl.when(given).then(fault).alias("id_fault"),
        pl.coalesce(kind, pl.when(given & ~bad).then("_looks")).alias("id_type"),
        pl.when(given).then(number).alias("identity"),
    )
    last4 = pl.when(number.str.len_chars() > 4).then(number.str.tail(4))
    return frame.with_columns(
        pl.coalesce(pl.col("_shown").str.tail(4), last4).alias("id_last4"),
        pl.when(kind.is_in(_OF_ONE_PERSON)).then(pl.concat_str(kind, pl.lit(":"), number)).alias("id_match"),
        pl.when(~pl.col("mobile").str.contains(r"^.(?:0+|1+|2+|3+|4+|5+|6+|7+|8+|9+)$"))
        .then("mobile")
        .alias("mobile_match"),
    ).drop("_shown", "_looks", "_shortened"), _RULES


def id_type(said: pl.Expr) -> pl.Expr:
    """One of :data:`ID_TYPES`; what is none of the known words is ``other``, nothing said is null."""
    plain = said.str.to_lowercase().str.replace_all(r"[^\p{L}\p{M}]", "").str.replace(_AFTER, "")
    return pl.when(said.is_not_null()).then(plain.replace_strict(_TYPE_OF, default="other", return_dtype=pl.String))


def mobile(said: pl.Expr) -> pl.Expr:
    """Ten digits of an Indian mobile number; the country's code, a zero before it, blanks and signs are forgiven."""
    plain = cells.ascii_digits(said).str.replace(r"\.0+$", "").str.replace_all(r"[ ().-]", "")
    return plain.str.extract(r"^(?:\+91|0091|91|0)?([6-9][0-9]{9})$")


def _mobiles(said: pl.Series) -> pl.Series:
    """:func:`mobile` of a column; ten digits in every cell are what they are."""
    if said.str.contains(r"^[6-9][0-9]{9}$").fill_null(value=True).all():
        return said
    return said.to_frame("said").select(mobile(pl.col("said"))).to_series()


def _numbers(said: pl.Series) -> list[pl.Series]:
    """``identity``, the number without signs; whether it was ``_shortened``; ``_shown``, the end of a masked one.

    Capitals and digits alone are what they are; only the other cells are cleaned.
    """
    plain = said.str.contains(r"^[0-9A-Z]+$").fill_null(value=True)
    number, shortened = said, said.str.contains(_SHORTENED)
    shown = pl.repeat(None, len(said), dtype=pl.String, eager=True)
    if not plain.all():
        typed = cells.ascii_digits(pl.col("said")).str.replace(r"\.0+$", "").str.to_uppercase()
        cleaned = (
            said.filter(~plain)
            .to_frame("said")
            .select(
                typed.str.replace_all(r"[^\p{L}\p{M}0-9*#•●×]", "").alias("number"),
                typed.str.replace_all(" ", "", literal=True).str.contains(_SHORTENED).alias("shortened"),
            )
        )
        at = (~plain).arg_true()
        number, shortened = number.scatter(at, cleaned["number"]), shortened.scatter(at, cleaned["shortened"])
    if number.str.contains(_MASKED).any():
        shown = number.str.extract(_MASKED)
    return [number.alias("identity"), shortened.alias("_shortened"), shown.alias("_shown")]


def _looks(number: pl.Expr) -> pl.Expr:
    return pl.coalesce(pl.when(number.str.contains(shape)).then(pl.lit(name)) for name, shape in _SHAPES.items())


def _checked(frame: pl.DataFrame) -> pl.Series:
    """Where a number that looks like Aadhaar has the right check digit; false elsewhere."""
    looks = (frame["_looks"] == "aadhaar").fill_null(value=False)
    fit = np.zeros(frame.height, dtype=np.bool_)
    where = looks.to_numpy()
    fit[where] = fits(frame["identity"].filter(looks).cast(pl.Int64).to_numpy())
    return pl.Series("fits", fit)
