"""How many typed names become the right district: Pravah's gazetteer, plain exact match and a fuzzy matcher.

The three real lists of ``../shared/reference`` and the repository's own list of names typed from memory; besides, noise
made by rules of its own. Writes docs/join-report.md. Lists that are kept elsewhere: see ``benchmarks.independent``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from benchmarks import independent, noise
from benchmarks.measure import Against, Result
from benchmarks.scoring import HEAD, RULE, Matcher, Score, Typed, read_list, score, total
from geo.gazetteer import Gazetteer, Match, load_gazetteer
from geo.places import load_places
from geo.tables.read import read

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "reference"
REPORT = ROOT / "docs" / "join-report.md"
#: file, columns of state, district and truth, what it is.
LISTS = (
    ("census2011_names.csv", "census_state", "census_district", "lgd_truth", "Census of India 2011"),
    ("names_2020_bulletins.csv", "state_as_written", "district_as_written", "lgd_truth", "bulletins of 2020"),
    ("names_post_offices.csv", "state_as_written", "district_as_written", "lgd_truth", "post office directories"),
)


def bench(_: Path) -> Iterator[Result]:
    """Names missed and names wrong on the real lists, beside the obvious matchers; writes the report."""
    gazetteer = load_gazetteer()
    lists = {title: read_list(REFERENCE / file, *columns) for file, *columns, title in LISTS}
    lists["typed from memory"] = read_list(ROOT / "tests" / "geo" / "typed_names.csv", "state", "district", "lgd")
    matchers: Mapping[str, Matcher] = {
        "Pravah": lambda typed: gazetteer.resolve(typed.state, typed.district, typed.on).lgd,
        "exact name in the state": _exact(gazetteer),
        "rapidfuzz WRatio ≥ 90": _fuzzy(gazetteer, 90),
        "rapidfuzz WRatio ≥ 80": _fuzzy(gazetteer, 80),
    }
    scores = {
        matcher: {title: score(names, match) for title, names in lists.items()} for matcher, match in matchers.items()
    }
    spoilt = {kind: make() for kind, make in noise.KINDS.items()}
    real = [title for *_, title in LISTS]
    own, best = (total([scores[name][title] for title in real]) for name in ("Pravah", "rapidfuzz WRatio ≥ 90"))
    if folders := os.environ.get("LISTS"):
        independent.measure(folders, matchers)
    REPORT.write_text(_report(lists, scores, _noise(spoilt, matchers), gazetteer), encoding="utf-8")
    yield Result(
        name="real lists: names of districts that are not found",
        value=100 - own.share,
        unit="%",
        target=1,
        against=Against("rapidfuzz WRatio ≥ 90 among the state's names", 100 - best.share),
        note=f"{own.districts} names of three real lists; the report is docs/join-report.md.",
    )
    yield Result(
        name="real lists: names that become a wrong district",
        value=own.wrong + own.none_matched,
        unit="names",
        target=0,
        against=Against("rapidfuzz WRatio ≥ 90 among the state's names", best.wrong + best.none_matched),
        note=f"{own.none_refused + own.none_matched} of the names are no districts and must stay unmatched.",
    )


def _names_by_state() -> dict[int, dict[str, int]]:
    """Every present and former name of each state's districts, in small letters: the alternatives may use them too."""
    places = load_places()
    found: dict[int, dict[str, int]] = {}
    for row in read("names"):
        lgd = int(row["lgd"])
        found.setdefault(places.districts[lgd].state_lgd, {})[row["name"].casefold()] = lgd
    return found


def _exact(gazetteer: Gazetteer) -> Matcher:
    names = _names_by_state()
    return lambda typed: names.get(gazetteer.state(typed.state) or 0, {}).get(typed.district.strip().casefold())


def _fuzzy(gazetteer: Gazetteer, cutoff: int) -> Matcher:
    names = _names_by_state()

    def match(typed: Typed) -> int | None:
        choices = names.get(gazetteer.state(typed.state) or 0, {})
        best = process.extractOne(typed.district.casefold(), list(choices), scorer=fuzz.WRatio, score_cutoff=cutoff)
        return choices[best[0]] if best else None

    return match


def _report(
    lists: Mapping[str, Sequence[Typed]],
    scores: Mapping[str, Mapping[str, Score]],
    spoilt: str,
    gazetteer: Gazetteer,
) -> str:
    parts = [
        "# How many typed names become the right district",
        "Written by `make bench NAME=names`; the lists of `../shared/reference` are not in this repository. A wrong "
        "match moves people to another place without anyone noticing, a refusal waits for a reviewer: so *wrong* must "
        "be 0, and *found* at least 99 % on real lists. The list typed from memory is made of hard cases only: short "
        "forms, towns, other scripts, former names, names that mean nothing.",
        "## Every list, beside the obvious matchers",
    ]
    for title, names in lists.items():
        rows = [scores[matcher][title].row(matcher) for matcher in scores]
        parts += [f"### {title[0].upper()}{title[1:]} ({len(names)} names)", "\n".join([HEAD, RULE, *rows])]
    parts += [
        "## How the gazetteer knew",
        _methods(lists, gazetteer),
        "## The third held out",
        _held_out(lists, gazetteer),
    ]
    parts += [
        "## Lists that were not here when the rules were written",
        independent.section(),
        "## Noise",
        spoilt,
        "## What was refused or wrong",
        _faults(scores["Pravah"]),
    ]
    return "\n\n".join(parts) + "\n"


def _noise(spoilt: Mapping[str, Sequence[Typed]], matchers: Mapping[str, Matcher]) -> str:
    own, fuzzy = "Pravah", "rapidfuzz WRatio ≥ 90"
    rows = [
        score(names, matchers[matcher]).row(f"{kind}: {matcher}")
        for kind, names in spoilt.items()
        for matcher in (own, fuzzy)
    ]
    said = (
        "Every district's present name, spoilt by rules with a fixed seed: letters dropped, doubled, turned, mistyped, "
        f"misread, the name cut in two ({noise.SLIPS} variants of each); a machine's reading; case and what offices "
        "write around a name; the state as initials; the local script; the two columns swapped. Spoilt names that are "
        "a name of another district of the state by then are left out. A short name with two slips can be meant for "
        "several districts: refusing it is right. A row with swapped columns is refused and flagged; a whole file of "
        "them is told apart by `resolve` and `load`."
    )
    return "\n\n".join([said, "\n".join([HEAD, RULE, *rows])])


def _methods(lists: Mapping[str, Sequence[Typed]], gazetteer: Gazetteer) -> str:
    counts: dict[str, Counter[str]] = {}
    for title, names in lists.items():
        for typed in names:
            match: Match = gazetteer.resolve(typed.state, typed.district, typed.on)
            kind = "right" if match.lgd == (typed.truth or None) else "refused" if match.lgd is None else "wrong"
            counts.setdefault(match.method, Counter())[f"{title}, {kind}"] += 1
    heads = [f"{title}, {kind}" for title in lists for kind in ("right", "wrong", "refused")]
    used = [head for head in heads if any(count[head] for count in counts.values())]
    lines = ["| method | " + " | ".join(used) + " |", "|---|" + "---:|" * len(used)]
    lines += [
        f"| `{method}` | " + " | ".join(str(count[head] or "") for head in used) + " |"
        for method, count in sorted(counts.items(), key=lambda item: -item[1].total())
    ]
    return "\n".join(lines)


def _held_out(lists: Mapping[str, Sequence[Typed]], gazetteer: Gazetteer) -> str:
    rows = []
    for title, names in lists.items():
        apart = [typed for typed in names if typed.held_out]
        result = score(apart, lambda typed: gazetteer.resolve(typed.state, typed.district, typed.on).lgd)
        rows.append(result.row(title))
    said = (
        "A third of each list, chosen by a hash of the name. The first version of the gazetteer was written with the "
        "three real lists in sight, so for them this third says little by itself. The names typed from memory were "
        "written before the present rules and not shown to those who wrote them; 280 of 313 were found then, none "
        "wrongly. Eight that everybody uses were made aliases since, whichever third they are in."
    )
    return "\n\n".join([said, "\n".join([HEAD, RULE, *rows])])


def _faults(scores: Mapping[str, Score]) -> str:
    places = load_places()
    lines = ["| list | state as typed | district as typed | is | said |", "|---|---|---|---|---|"]
    for title, result in scores.items():
        told = [(typed, "refused") for typed in result.refused]
        told += [(typed, places.districts[said].name) for typed, said in result.mistaken]
        lines += [
            f"| {title} | {typed.state} | {typed.district} | {places.districts[typed.truth].name} | {said} |"
            for typed, said in told
        ]
    return "\n".join(lines)
