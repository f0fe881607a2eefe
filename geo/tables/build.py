"""Builds the small tables of this directory from the reference directory (LGD snapshots, Census 2011, boundary wheel).

Run ``python -m geo.tables.build [REFERENCE]`` from the repository root. ``aliases.csv`` and ``states.csv`` are kept by
hand (general knowledge and law) and never written here.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

TABLES = Path(__file__).parent
Row = dict[str, str]

#: Words of two or three letters that stay as initials when LGD's capitals are turned into a readable name.
_INITIALS = {"ntr": "NTR", "mcb": "MCB"}


def tidy(text: str) -> str:
    """A name without stray line ends, footnote marks and doubled spaces: ``'BAKSA_x000D_'`` → ``'BAKSA'``."""
    text = re.sub(r"_x000D_|\s+", " ", text)
    return re.sub(r"[\s#*]+$", "", text).strip()


def readable(name: str) -> str:
    """LGD's spelling in title case, ``and`` small: ``'SHAHDARA'`` → ``'Shahdara'``, ``'Ntr'`` → ``'NTR'``."""
    name = tidy(name)
    if name.isupper():
        name = re.sub(r"[A-Z]{2,}", lambda word: word.group().capitalize(), name)
    name = re.sub(r"\b(And|Of)\b", lambda word: word.group().lower(), name)
    name = re.sub(r"\(((?:[A-Z] )+[A-Z])\)", lambda word: f" ({word.group(1).replace(' ', '')})", name)
    return _INITIALS.get(name.lower(), re.sub(r"(?<=\w)\(", " (", name).replace("  ", " "))


def populations(census: Iterable[Row], splits: Iterable[Row]) -> dict[int, int]:
    """People of 2011 at today's districts: what each census district kept, and what moved to its children.

    The sum stays that of the census (1,210,854,977); the part that no listed child received stays with the parent.
    """
    moved: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for row in splits:
        moved[int(row["census2011_code"])].append((int(row["child_lgd"]), float(row["pop2011_share_moved"])))
    out: dict[int, int] = defaultdict(int)
    for row in census:
        people, left = int(row["population_2011"]), int(row["population_2011"])
        for child, share in moved[int(row["census2011_code"])]:
            part = min(left, round(people * share))
            out[child] += part
            left -= part
        out[int(row["lgd_truth"])] += left
    return dict(out)


def district_rows(lgd: Iterable[Row], people: Mapping[int, int], renamed: set[int]) -> list[Row]:
    """One row per LGD district. A local-script name is left out where it still spells a name since given up."""
    return [
        {
            "lgd": row["lgd"],
            "name": readable(row["name"]),
            "state_lgd": row["state_lgd"],
            "local_name": "" if int(row["lgd"]) in renamed else tidy(row["name_local"]),
            "population_2011": str(people.get(int(row["lgd"]), "")),
            "first_seen": row["first_seen"],
            "last_seen": row["last_seen"],
        }
        for row in lgd
    ]


def name_rows(lgd: Iterable[Row], renames: Iterable[Row], census: Iterable[Row]) -> list[Row]:
    """Every name a district has borne in these sources: ``kind`` lgd, earlier, census2011, boundary, script.

    ``from`` and ``until`` are ISO dates of LGD snapshots or years of general knowledge, blank where unknown.
    """
    rows: dict[tuple[str, str], Row] = {}

    def add(code: str, name: str, kind: str, start: str = "", end: str = "") -> None:
        name = tidy(name)
        if name:
            rows.setdefault(
                (code, name.casefold()), {"lgd": code, "name": name, "kind": kind, "from": start, "until": end}
            )

    listed = list(lgd)
    for row in listed:
        add(row["lgd"], row["name"], "lgd")
    for row in renames:
        if row["observed_from"] == "boundary":
            add(row["lgd"], row["old_name"], "boundary")
        else:
            year = row["year_general_knowledge"].removesuffix(".0")
            kind = "census2011" if row["observed_from"].endswith("Census") else "earlier"
            end = year or ("" if kind == "census2011" else row["observed_by"])
            add(row["lgd"], row["old_name"], kind, "", end)
            add(row["lgd"], row["new_name"], "earlier", year, "")
    for row in listed:
        add(row["lgd"], row["other_names"], "earlier")
        add(row["lgd"], row["name_local"], "script")
    for row in census:
        add(row["lgd_truth"], row["census_district"], "census2011")
    return sorted(rows.values(), key=lambda row: int(row["lgd"]))


def crosswalk_rows(crosswalk: Iterable[Row]) -> list[Row]:
    """Boundary polygon (state, name and code as the wheel writes them, tidied) → true LGD code."""
    return [
        {
            "boundary_state": tidy(row["state"]),
            "boundary_name": tidy(row["boundary_name"]),
            "boundary_code": row["boundary_DIST_LGD"],
            "lgd": row["true_lgd"],
        }
        for row in crosswalk
    ]


def census_rows(census: Iterable[Row]) -> list[Row]:
    """Census-2011 code → LGD code, the name of 2011, and LGD's code of the state of 2011 (two have merged since)."""
    merged = {"25": "38", "26": "38"}
    return [
        {
            "code": row["census2011_code"],
            "lgd": row["lgd_truth"],
            "name": tidy(row["census_district"]),
            "state_lgd": merged.get(row["census_state_code"], row["census_state_code"]),
        }
        for row in census
    ]


def build(reference: Path) -> dict[str, list[Row]]:
    """All generated tables by file name."""
    read = {
        name: _read(reference / f"{name}.csv")
        for name in ("lgd_districts", "renames", "splits", "census2011_names", "boundary_lgd_crosswalk")
    }
    renamed = {
        int(row["lgd"])
        for row in read["renames"]
        if row["kind"] == "rename" and row["observed_from"][:2] == "20" and row["observed_from"][:4] >= "2020"
    }
    people = populations(read["census2011_names"], read["splits"])
    return {
        "districts.csv": district_rows(read["lgd_districts"], people, renamed),
        "names.csv": name_rows(read["lgd_districts"], read["renames"], read["census2011_names"]),
        "crosswalk.csv": crosswalk_rows(read["boundary_lgd_crosswalk"]),
        "census2011.csv": census_rows(read["census2011_names"]),
        "splits.csv": [
            {"parent": row["parent_lgd"], "child": row["child_lgd"], "share_2011": row["pop2011_share_moved"]}
            for row in read["splits"]
        ],
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reference", nargs="?", type=Path, default=TABLES.parents[2] / "shared" / "reference")
    for name, rows in build(parser.parse_args(arguments).reference).items():
        with (TABLES / name).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def _read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    main()
