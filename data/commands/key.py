"""``key``: keys with which the systems of states send records over the API."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from core.shown import shown_time
from data.access import COMMAND_LINE
from data.commands import number

if TYPE_CHECKING:
    from data.catalog import Catalog
    from data.registry import ApiKey

HELP = "keys with which systems of states send records over the API"
Out = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The acts of ``key`` and what each takes."""
    acts = parser.add_subparsers(title="acts", dest="act", required=True, metavar="ACT")

    def act(name: str, says: str) -> argparse.ArgumentParser:
        return acts.add_parser(name, help=says, description=says)

    it = act("add", "make a key; it is shown once")
    it.add_argument("--state", required=True, metavar="NAME", help="the state that it sends for")
    it.add_argument("--label", required=True, metavar="TEXT", help="whose system it is for")
    it.add_argument("--json", action="store_true")
    act("list", "the keys, without their secrets").add_argument("--json", action="store_true")
    act("revoke", "end a key, at once").add_argument("key", type=number, metavar="KEY", help="its number in 'key list'")


def run(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    """Do one act."""
    if given.act == "add":
        known, key = catalog.keys.add(COMMAND_LINE, given.state, given.label)
        out(json.dumps({**_plain(known, catalog), "key": key}, ensure_ascii=False) if given.json else key)
        say(f"Key {known.id} sends for {catalog.names.state(known.state_lgd)}. It is shown this once: keep it safe.")
    elif given.act == "revoke":
        revoked = catalog.keys.revoke(COMMAND_LINE, given.key)
        out(f"key {revoked.id} ({revoked.label}) is revoked")
    elif given.json:
        out(json.dumps([_plain(one, catalog) for one in catalog.keys.all(COMMAND_LINE)], ensure_ascii=False))
    else:
        found = catalog.keys.all(COMMAND_LINE)
        for one in found:
            used = f"last used {_shown(one.last_used_at)}" if one.last_used_at else "never used"
            ended = f", revoked {_shown(one.revoked_at)}" if one.revoked_at else ""
            state = catalog.names.state(one.state_lgd)
            out(f"{one.id}  pravah_{one.prefix}_…  {state}  {one.label}  made {_shown(one.created_at)}, {used}{ended}")
        if not found:
            say("There is no key yet. Make one with 'key add'.")
    return 0


def _plain(key: ApiKey, catalog: Catalog) -> dict[str, object]:
    times = {name: getattr(key, name) for name in ("created_at", "last_used_at", "revoked_at")}
    return {
        "id": key.id,
        "prefix": key.prefix,
        "label": key.label,
        "state": catalog.names.state(key.state_lgd),
        "state_lgd": key.state_lgd,
        **{name: at and at.isoformat() for name, at in times.items()},
        "created_by": key.created_by,
        "revoked_by": key.revoked_by,
    }


def _shown(at: datetime | None) -> str:
    return shown_time(at) if at else "-"
