"""``review``: names that rows wait for, and what reviewers decide about them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, Unavailable
from data.access import COMMAND_LINE
from data.commands import number

if TYPE_CHECKING:
    from data.catalog import Catalog
    from data.review import DecisionRow, WaitingName
    from geo.gazetteer import Verdict

HELP = "names that rows wait for, and decisions about them"
Out = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The acts of ``review`` and what each takes."""
    acts = parser.add_subparsers(title="acts", dest="act", required=True, metavar="ACT")

    def act(name: str, says: str) -> argparse.ArgumentParser:
        return acts.add_parser(name, help=says, description=says)

    it = act("list", "names that rows wait for, those of most people first")
    it.add_argument("--top", type=number, metavar="N", help="only the N that most people wait for")
    it.add_argument("--json", action="store_true")

    it = act("decide", "say what a name is; what waits for it counts at once, and later files know it")
    it.add_argument("name", type=number, metavar="NAME", help="its number in 'review list'")
    which = it.add_mutually_exclusive_group(required=True)
    which.add_argument("--lgd", type=int, metavar="CODE", help="it is the district with this LGD code")
    which.add_argument("--accept", action="store_true", help="it is its first candidate")
    which.add_argument("--state-only", type=int, metavar="CODE", help="only the state is known")
    which.add_argument("--no-place", action="store_true", help="it is no place: its rows are kept and not counted")
    it.add_argument("--note", default="", help="why, for whoever reads the log")
    it.add_argument("--json", action="store_true")

    it = act("undo", "end a decision: what counted because of it waits again")
    it.add_argument("decision", type=number, metavar="DECISION", help="its number in 'review log'")
    it.add_argument("--json", action="store_true")

    it = act("log", "decisions with who, when and what counts because of them, newest first")
    it.add_argument("--top", type=number, metavar="N")
    it.add_argument("--json", action="store_true")

    act("export", "write the decisions that hold as CSV").add_argument("file", type=Path, metavar="FILE.csv")

    it = act("import", "take decisions from a CSV file, all in one act")
    it.add_argument("file", type=Path, metavar="FILE.csv")
    it.add_argument("--replace", action="store_true", help="undo decisions that the file contradicts")
    it.add_argument("--json", action="store_true")


def run(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    """Do one act."""
    acts = {"list": _list, "decide": _decide, "undo": _undo, "log": _log, "export": _export, "import": _import}
    return acts[given.act](given, catalog, out, say)


def _list(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    names = catalog.waiting(COMMAND_LINE, given.top)
    if given.json:
        out(json.dumps([_plain(name) for name in names], ensure_ascii=False))
        return 0
    if not names:
        say("No row waits for a decision.")
        return 0
    header = ("name", "people", "rows", "state as typed", "district as typed", "candidates (LGD code)")
    _table(out, [header, *(_line(name) for name in names)])
    totals = catalog.waiting_totals(COMMAND_LINE)
    say(f"{totals.persons} people in {totals.rows} rows wait for decisions about {totals.names} names.")
    return 0


def _decide(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    report = catalog.decide(COMMAND_LINE, given.name, _verdict(given, catalog), given.note)
    if given.json:
        out(json.dumps(asdict(report)))
        return 0
    out(f"decision {report.decision_id}: {report.released_persons} people in {report.released_rows} rows now count")
    if report.duplicates:
        say(f"{report.duplicates} rows had been corrected and sent again meanwhile; they count once.")
    if report.still_waiting_rows:
        say(f"{report.still_waiting_rows} rows still wait, for their other side or for a name that differs by date.")
    return 0


def _verdict(given: argparse.Namespace, catalog: Catalog) -> Verdict:
    from geo.gazetteer import Verdict

    if not given.accept:
        return Verdict(given.state_only, given.lgd)
    name = next((name for name in catalog.waiting(COMMAND_LINE) if name.id == given.name), None)
    if name is None:
        raise BadInput(f"No row waits for name {given.name}. See 'app.py review list'.")
    if not name.candidates:
        raise BadInput(f"Name {given.name} has no candidate. Say which district it is with --lgd CODE.")
    return Verdict(None, name.candidates[0].lgd)


def _undo(given: argparse.Namespace, catalog: Catalog, out: Out, _: Out) -> int:
    report = catalog.undo(COMMAND_LINE, given.decision)
    told = f"decision {given.decision} is undone: {report.returned_persons} people in {report.returned_rows} rows wait"
    out(json.dumps(asdict(report)) if given.json else told)
    return 0


def _log(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    rows = catalog.decisions(COMMAND_LINE, given.top)
    if given.json:
        out(json.dumps([_plain(row) for row in rows], ensure_ascii=False))
    elif not rows:
        say("Nobody has decided anything yet.")
    else:
        header = ("decision", "at (UTC)", "by", "state as typed", "district as typed", "is", "people", "undone")
        _table(out, [header, *(_logged(row) for row in rows)])
    return 0


def _export(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    table = catalog.export_decisions(COMMAND_LINE)
    try:
        table.write_csv(given.file)
    except OSError as error:
        raise Unavailable(f"{given.file} cannot be written: {error.strerror}. Choose another place.") from error
    out(str(given.file))
    say(f"{table.height} decisions written.")
    return 0


def _import(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    report = catalog.import_decisions(COMMAND_LINE, given.file, replace=given.replace)
    if given.json:
        out(json.dumps(asdict(report), ensure_ascii=False))
    else:
        out(f"{report.new} new, {report.known} known, {report.replaced} replaced of {report.rows} rows")
        out(f"{report.released_persons} people in {report.released_rows} rows now count")
    for sentence in (*report.conflicting, *report.refused):
        say(sentence)
    if report.conflicting:
        say("Decisions that contradict others were left out; --replace takes the file's.")
    return 1 if report.refused or report.conflicting else 0


def _line(name: WaitingName) -> tuple[str, ...]:
    candidates = ", ".join(f"{one.name} ({one.lgd})" for one in name.candidates)
    said = (name.state_said, name.district_said)
    return str(name.id), str(name.persons), str(name.rows), *said, candidates or "-"


def _logged(row: DecisionRow) -> tuple[str, ...]:
    is_ = {"district": f"{row.district}, {row.state} ({row.lgd})", "state": f"only {row.state}", "no_place": "no place"}
    undone = f"by {row.revoked_by}" if row.revoked_by else "-"
    at = row.at.isoformat(" ", "minutes")[:16]
    return str(row.id), at, row.actor, row.state_said, row.district_said, is_[row.verdict], str(row.persons), undone


def _table(out: Out, rows: Sequence[Sequence[str]]) -> None:
    widths = [min(40, max(len(row[at]) for row in rows)) for at in range(len(rows[0]))]
    for row in rows:
        out("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _plain(record: WaitingName | DecisionRow) -> dict[str, object]:
    """A record with dates and times as ISO text."""
    plain = asdict(record)
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in plain.items()}
