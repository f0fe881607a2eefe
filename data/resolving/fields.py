"""Which column of somebody's table is the state, the district, a code, a date, a position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import BadInput
from data.spreadsheets import plain

#: Headers that mean the field, in the form of :func:`data.spreadsheets.plain`; the first one found goes before later.
# fmt: off
STATE = (
    "state", "state_name", "name_of_state", "name_of_the_state", "state_ut", "state_or_ut", "state_and_ut",
    "state_ut_name", "state_uts", "states_uts", "states_ut", "name_of_state_ut", "name_of_the_state_ut", "statename",
    "st_name", "stname", "stateut", "state_as_written", "census_state", "state_union_territory",
    "राज्य", "राज्य_का_नाम", "राज्य_केंद्र_शासित_प्रदेश", "प्रदेश", "राज्याचे_नाव", "রাজ্য", "ৰাজ্য", "રાજ્ય", "ਰਾਜ", "ରାଜ୍ୟ",
    "மாநிலம்", "రాష్ట్రం", "ರಾಜ್ಯ", "സംസ്ഥാനം", "ریاست",
)
STATE_CODE = ("state_code", "state_lgd", "state_lgd_code", "lgd_state_code", "statecode", "st_code", "stcode")
DISTRICT = (
    "district", "district_name", "name_of_district", "name_of_the_district", "districtname", "districts", "dist",
    "distt", "dist_name", "distt_name", "distname", "dt_name", "dtname", "dist_nm", "district_as_written",
    "census_district", "zila", "zilla", "jila",
    "जिला", "ज़िला", "जिले_का_नाम", "ज़िले_का_नाम", "जिला_का_नाम", "जनपद", "जिल्हा", "जिल्ह्याचे_नाव", "জেলা", "জিলা", "જિલ્લો",
    "ਜ਼ਿਲ੍ਹਾ", "ਜ਼ਿਲਾ", "ଜିଲ୍ଲା", "மாவட்டம்", "జిల్లా", "ಜಿಲ್ಲೆ", "ജില്ല", "ضلع",
)
CODE = (
    "district_lgd_code", "district_lgd", "lgd_district_code", "lgd_code", "lgd", "dist_lgd", "dist_lgd_code",
    "district_code", "districtcode", "dist_code", "distt_code", "dt_code", "dtcode", "जिला_कोड",
)
CENSUS_CODE = (
    "census_code", "census2011_code", "census_2011_code", "census_code_2011", "census_district_code",
    "district_census_code", "dist_census_code", "dt_cen_cd", "censuscode",
)
DATE = (
    "date", "travel_date", "on", "date_of_travel", "journey_date", "date_of_journey", "on_date", "as_on",
    "दिनांक", "दिनाँक", "तारीख", "तिथि",
)
LON = ("lon", "longitude", "long", "lng", "longitude_e", "देशांतर")
LAT = ("lat", "latitude", "latitude_n", "अक्षांश")
# fmt: on
_ALL = (STATE, DISTRICT, STATE_CODE, CODE, CENSUS_CODE, DATE, LON, LAT)


def _forms(names: Sequence[str]) -> frozenset[str]:
    return frozenset(map(plain, names))


#: What a header row is known by.
WANTED = tuple(_forms(names) for names in (STATE + STATE_CODE, DISTRICT, CODE + CENSUS_CODE, DATE, LON, LAT))


@dataclass(frozen=True)
class Fields:
    """Positions of the columns that count; None where the table has none."""

    state: int | None
    district: int | None
    #: Stands in where the district's cell is blank.
    code: int | None
    #: The header says itself that the codes are those of the Census.
    by_census: bool
    date: int | None
    lon: int | None
    lat: int | None

    def swapped(self) -> Fields:
        """State and district in each other's place."""
        return replace(self, state=self.district, district=self.state)


def find_fields(name: str, headers: Sequence[str]) -> Fields:
    """Where the fields stand in a table with these headers.

    Args:
        name: the table's name, for messages.
        headers: as they were typed.

    Raises:
        BadInput: two columns mean the same, or the table names places neither by name nor by code nor by position.
    """
    forms = [plain(header) for header in headers]
    state, district = (
        _one(name, what, headers, forms, own) for what, own in (("state", STATE), ("district", DISTRICT))
    )
    code, census = _first(forms, CODE), _first(forms, CENSUS_CODE)
    by_census = code is None and census is not None
    lon, lat = _first(forms, LON), _first(forms, LAT)
    fields = Fields(
        state if state is not None else _first(forms, STATE_CODE),
        district,
        None if by_census and district is not None else census if by_census else code,
        by_census and district is None,
        _first(forms, DATE),
        *((lon, lat) if lon is not None and lat is not None else (None, None)),
    )
    if fields.district is None and fields.code is None and fields.lon is None:
        missing = ["district"] if fields.state is not None else ["state", "district"]
        raise _lacking(name, missing, headers)
    return fields


def lacks_state(name: str, headers: Sequence[str]) -> BadInput:
    """Names of districts without a column of states: many districts share a name."""
    return _lacking(name, ["state"], headers)


def _lacking(name: str, missing: Sequence[str], headers: Sequence[str]) -> BadInput:
    said = [f"'{header.strip()[:40]}'" for header in headers[:10] if header.strip()]
    more = f" and {len(headers) - 10} more" if len(headers) > 10 else ""
    plural = "s" if len(missing) > 1 else ""
    return BadInput(
        f"{name} lacks the column{plural} {' and '.join(missing)}; it needs columns state,district and has "
        f"{', '.join(said)}{more}."
    )


def _one(name: str, what: str, headers: Sequence[str], forms: Sequence[str], own: Sequence[str]) -> int | None:
    """The column that means this; the field's own name goes before its synonyms."""
    known = _forms(own)
    places = [at for at, form in enumerate(forms) if form == what]
    places = places or [at for at, form in enumerate(forms) if form in known]
    if len(places) > 1:
        said = " and ".join(f"'{headers[at].strip()[:40]}'" for at in places)
        raise BadInput(f"Two columns of {name} mean {what}: {said}. Keep one of them, or rename the other.")
    return places[0] if places else None


def _first(forms: Sequence[str], own: Sequence[str]) -> int | None:
    return next((forms.index(form) for form in map(plain, own) if form in forms), None)
