"""People as plain facts for JSON, on the command line and over HTTP: places with names, fields as they were said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from data.naming import Names
from data.people import Pair, Person


def facts(person: Person, names: Names) -> dict[str, Any]:
    """A person as plain facts, for JSON: places with names, personal fields as they were said."""
    return {
        "uid": person.uid,
        "asked": person.asked,
        "records": [
            {"uid": uid, **_record(asdict(record), names)}
            for uid, record in zip(person.record_uids, person.records, strict=True)
        ],
    }


def pair_facts(pair: Pair, names: Names) -> dict[str, Any]:
    """A pair that looks alike as plain facts."""
    sides = {side: facts(person, names) for side, person in (("earlier", pair.earlier), ("later", pair.later))}
    return {"id": pair.id, "why": pair.why, "score": pair.score, **sides}


def _record(record: Mapping[str, Any], names: Names) -> dict[str, Any]:
    day = record["travel_date"]
    journey = {
        side: {
            "state_lgd": record[f"{side}_state"],
            "lgd": record[side],
            "name": place_name(record[f"{side}_state"], record[side], names),
        }
        for side in ("origin", "destination")
    }
    movement = {
        "id": record["number"],
        "travel_date": day.isoformat() if day else None,
        **journey,
        **{name: record[name] for name in ("mode", "train_no", "coach", "category", "sector", "status")},
    }
    return {
        "said": dict(record["said"]),
        **{name: record[name] for name in ("age", "sex", "erased", "matched", "batch_id", "synthetic")},
        "withdrawn": record["withdrawn_at"] is not None,
        "movement": movement if record["status"] else None,
    }


def place_name(state: int | None, district: int | None, names: Names) -> str | None:
    """A place in words, as narrow as it is known; None where nothing is."""
    if state is None:
        return None
    return f"{names.district(district)}, {names.state(state)}" if district else names.state(state)
