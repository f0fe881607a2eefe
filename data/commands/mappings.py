"""``mappings``: what columns of states' files are taken for, as ``load --map`` has remembered it."""

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

HELP = "what columns of states' files are taken for"
Out = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The acts of ``mappings`` and what each takes."""
    acts = parser.add_subparsers(title="acts", dest="act", required=True, metavar="ACT")
    says = "mappings that load --map has remembered, the latest first"
    it = acts.add_parser("list", help=says, description=says)
    it.add_argument("--json", action="store_true")
    says = "forget a mapping: the state's next file is read by its headers alone"
    it = acts.add_parser("forget", help=says, description=says)
    it.add_argument("mapping", type=number, metavar="MAPPING", help="its number in 'mappings list'")


def run(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    """Do one act."""
    if given.act == "forget":
        catalog.forget_mapping(COMMAND_LINE, given.mapping)
        say(f"Mapping {given.mapping} is forgotten.")
        return 0
    found = catalog.mappings(COMMAND_LINE)
    if given.json:
        out(json.dumps([{**asdict(one), "at": one.at.isoformat()} for one in found], ensure_ascii=False))
        return 0
    states = catalog.names.places.states
    for one in found:
        told = ", ".join(f"'{header}' = {field or '-'}" for header, field in one.headers.items())
        state = states[one.state_lgd].name if one.state_lgd in states else str(one.state_lgd)
        out(f"{one.id:>4}  {shown_date(one.at.date())}  {state}  {one.kind}: {told}")
    if not found:
        say("No mapping is remembered. load --map 'Their header=our_field' --state NAME makes one.")
    return 0
