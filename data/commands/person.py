"""The command ``person``: somebody by their ID, people who look alike, and who is one."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from core.shown import shown_date
from data.access import COMMAND_LINE
from data.commands import number

if TYPE_CHECKING:
    from data.catalog import Catalog
    from data.naming import Names
    from data.people import Person

HELP = "somebody by their ID; people who look alike, and who of them are one"

Out = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What people type after ``person``."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")

    def act(name: str, says: str, *words: str) -> argparse.ArgumentParser:
        added = acts.add_parser(name, help=says, description=says)
        for word in words:
            added.add_argument(word.lower(), metavar=word, type=number if word in ("PAIR", "MERGE") else str)
        return added

    act("show", "somebody's records and movements", "UID").add_argument("--json", action="store_true")
    alike = act("alike", "pairs that look alike and that nobody has looked at, those most alike first")
    alike.add_argument("--top", type=number, default=20, metavar="N")
    alike.add_argument("--different", action="store_true", help="those that somebody found to be two people")
    alike.add_argument("--json", action="store_true")
    act("same", "a pair is one person, who keeps the earlier ID", "PAIR")
    act("different", "a pair is two people; it does not come up again", "PAIR")
    act("reopen", "a pair that was found to be two people waits again", "PAIR")
    act("merge", "two IDs are one person, who keeps the first of them", "KEPT", "GONE")
    act("split", "a record that was taken for somebody becomes a person of its own", "RECORD")
    act("merges", "what was merged, newest first").add_argument("--json", action="store_true")
    act("undo", "two people who were merged are two again", "MERGE")


def run(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    """Do one act; the exit code."""
    asks: dict[str, Callable[[argparse.Namespace, Catalog, Out, Out], None]] = {
        "show": _show,
        "alike": _alike,
        "merges": _merges,
    }
    if given.act in asks:
        asks[given.act](given, catalog, out, say)
        return 0
    people, actor = catalog.people, COMMAND_LINE
    acts: dict[str, Callable[[], object]] = {
        "same": lambda: out(people.same(actor, given.pair)),
        "different": lambda: people.different(actor, given.pair),
        "reopen": lambda: people.reopen(actor, given.pair),
        "merge": lambda: say(f"Merge {people.merge(actor, given.kept, given.gone)}: 'person undo' takes it back."),
        "split": lambda: say(f"Split from {people.split(actor, given.record)}."),
        "undo": lambda: people.undo_merge(actor, given.merge),
    }
    acts[given.act]()
    return 0


def _show(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> None:
    from data.people_facts import facts

    person = catalog.people.show(COMMAND_LINE, given.uid)
    out(json.dumps(facts(person, catalog.names), ensure_ascii=False) if given.json else _told(person, catalog))
    if person.uid != person.asked:
        say(f"{person.asked} is {person.uid} now.")


def _alike(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> None:
    from data.people_facts import pair_facts

    pairs = catalog.people.alike(COMMAND_LINE, given.top, "different" if given.different else "open")
    if given.json:
        out(json.dumps([pair_facts(pair, catalog.names) for pair in pairs], ensure_ascii=False))
        return
    for pair in pairs:
        out(f"{pair.id:>6}  {pair.score:.2f}  {pair.why}")
        for one in (pair.earlier, pair.later):
            out(f"        {_line(one, catalog.names)}")
    if given.different:
        say("'person reopen PAIR' lets a pair wait again.")
    else:
        say("'person same PAIR' makes one person of two, 'person different PAIR' keeps them apart.")


def _merges(given: argparse.Namespace, catalog: Catalog, out: Out, _: Out) -> None:
    merges = catalog.people.merges(COMMAND_LINE)
    if given.json:
        out(json.dumps([asdict(one) for one in merges]))
        return
    for one in merges:
        undone = f"  undone by {one.undone_by} {one.undone_at}" if one.undone_by else ""
        out(f"{one.id:>6}  {one.kept} ← {one.gone}  {one.actor} {one.at}{undone}")


def _told(person: Person, catalog: Catalog) -> str:
    from data.people_facts import place_name

    lines = [person.uid]
    for uid, record in zip(person.record_uids, person.records, strict=True):
        said, names = record.said, catalog.names
        known = [
            said.get("name", "no name" if not record.erased else "erased"),
            str(record.age or ""),
            record.sex or "",
        ]
        lines.append(f"  {uid}  {', '.join(one for one in known if one)}, mobile {said.get('mobile', '-')}")
        if record.status:
            origin, destination = (
                place_name(*pair, names)
                for pair in ((record.origin_state, record.origin), (record.destination_state, record.destination))
            )
            day = shown_date(record.travel_date) if record.travel_date else "no date"
            gone = "  withdrawn" if record.withdrawn_at else ""
            lines.append(f"      movement {record.number}: {day}  {origin} → {destination}  {record.status}{gone}")
    return "\n".join(lines)


def _line(person: Person, names: Names) -> str:
    from data.people_facts import place_name

    record = person.records[0]
    parts = (record.said.get("name"), record.age, record.sex, record.said.get("mobile"))
    home = place_name(record.origin_state, record.origin, names)
    return "  ".join(str(part) for part in (person.uid, *parts, home) if part is not None)
