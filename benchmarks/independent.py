"""Lists that are not part of this repository: measured where they are, kept as counts, never as names.

``LISTS=DIR[:DIR…] make bench NAME=names`` reads every CSV there with the columns ``state, district, lgd_truth`` (and
perhaps ``on``) and brings benchmarks/independent.json up to date. A list's first measurement stays there: it was made
before anybody who writes rules had seen the list. Files of one name in several folders are parts of one list.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.scoring import HEAD, RULE, Matcher, Score, Typed, read_list, score, total

KEPT = Path(__file__).with_name("independent.json")
#: Where a matcher's counts are kept.
OWN = "Pravah"


def measure(folders: str, matchers: Mapping[str, Matcher], kept: Path = KEPT) -> None:
    """Read the lists in ``folders`` (parted as PATH is), ask every matcher, keep the counts."""
    found = _read(kept)
    for name, names in _lists(folders).items():
        entry = found.setdefault(name, {"what": name.replace("_", " "), "hard": False})
        entry["now"] = {matcher: score(names, match).counts for matcher, match in matchers.items()}
        entry["held out"] = score([typed for typed in names if typed.held_out], matchers[OWN]).counts
        entry.setdefault("first", {"all": entry["now"][OWN], "held out": entry["held out"]})
    kept.write_text(json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


def section(kept: Path = KEPT) -> str:
    """The report's part about these lists; says that nobody can repeat it from the repository alone."""
    found = _read(kept)
    if not found:
        return "None were measured."
    whole = {name: entry for name, entry in found.items() if not entry["hard"]}
    hard = {name: entry for name, entry in found.items() if entry["hard"]}
    count = total([Score(**entry["now"][OWN]) for entry in found.values()])
    names = count.districts + count.none_refused + count.none_matched
    parts = [
        f"{names:,} names of {len(found)} lists that other people typed, none of them in this repository: these "
        "figures cannot be made again from it alone. Truth was set by hand, or by a district's exact name in its "
        "state, never by the gazetteer. A name of a district that was divided so that no part is meant more than "
        "another counts as no district; some forty whose meaning could not be decided were left out. The lists came "
        "after the rules: *first* is what the rules of that day made of them, before anything was changed. Two thirds "
        "of each were then shown to those who write rules; the third, by the same hash as above, was not.",
        "\n".join([HEAD, RULE, *_rows(whole)]),
        "Lists of hard names only: spellings on which two sources disagreed, towns and villages typed for districts, "
        "names cut in two:",
        "\n".join([HEAD, RULE, *_rows(hard)]),
        "Together, and the third that was held out:",
        "\n".join([HEAD, RULE, *_history("whole lists", whole), *_history("hard names", hard), *_others(found)]),
    ]
    return "\n\n".join(parts)


def _rows(entries: Mapping[str, Any]) -> list[str]:
    return [Score(**entry["now"][OWN]).row(entry["what"]) for _, entry in sorted(entries.items())]


def _history(title: str, entries: Mapping[str, Any]) -> list[str]:
    kept = {
        "first measurement": [entry["first"]["all"] for entry in entries.values()],
        "first measurement, held out": [entry["first"]["held out"] for entry in entries.values()],
        "**now**": [entry["now"][OWN] for entry in entries.values()],
        "**now, held out**": [entry["held out"] for entry in entries.values()],
    }
    return [_total(counts).row(f"{title}: {when}") for when, counts in kept.items()] if entries else []


def _others(found: Mapping[str, Any]) -> list[str]:
    """The alternatives on all lists; they had every name that the gazetteer's tables give a district."""
    matchers = sorted({matcher for entry in found.values() for matcher in entry["now"]} - {OWN})
    rows = {matcher: [entry["now"][matcher] for entry in found.values()] for matcher in (OWN, *matchers)}
    return [_total(counts).row(f"all lists: {matcher}") for matcher, counts in rows.items()]


def _total(kept: Iterable[Mapping[str, int]]) -> Score:
    return total([Score(**counts) for counts in kept])


def _lists(folders: str) -> dict[str, list[Typed]]:
    lists: dict[str, list[Typed]] = {}
    for file in (file for folder in folders.split(os.pathsep) for file in sorted(Path(folder).glob("*.csv"))):
        lists.setdefault(file.stem, []).extend(read_list(file, "state", "district", "lgd_truth"))
    return lists


def _read(kept: Path) -> dict[str, Any]:
    if not kept.exists():
        return {}
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return found
