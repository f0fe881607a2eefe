"""``report``: a situation report now, for one place or for many, and timers that make it again."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput
from core.shown import IST, grouped, now, shown_time
from data.access import COMMAND_LINE
from data.commands import day, number

if TYPE_CHECKING:
    from data.catalog import Catalog
    from reports.making import Press
    from reports.places import Place
    from reports.schedules import Run, Timer

HELP = "a situation report for India, states or districts, now or by a timer"
NEEDS_BOUNDARIES = True
Out = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The acts of ``report`` and what each takes."""
    acts = parser.add_subparsers(title="acts", dest="act", required=True, metavar="ACT")

    def act(name: str, says: str) -> argparse.ArgumentParser:
        return acts.add_parser(name, help=says, description=says)

    it = act("make", "write a report, or with --each one of every state or district")
    it.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="FILE.pdf or FILE.html; with --each a folder"
    )
    _add_place(it)
    it.add_argument("--period", choices=("day", "week"), default="week")
    it.add_argument("--to", type=day, metavar="DATE", help="its last day (the last with movements, if left out)")
    it.add_argument("--each", choices=("state", "district"), help="one of each state, or each district of --state")
    it.add_argument("--form", choices=("pdf", "html"), default="pdf", help="with --each: what is written")
    it.add_argument("--jobs", type=number, metavar="N", help="with --each: processes at once (as many as cores)")
    _add_schedule(act("schedule", "timers: add, list, log, remove, run"))
    act("run-due", "make what timers ask for now, also what was missed; for cron or systemd").add_argument(
        "--at", type=_moment, metavar="TIME", help="as if it were this time of IST, 2020-05-31T07:30"
    )
    it = act("list", "the last exports and reports that are kept, with who made them")
    it.add_argument("--top", type=number, metavar="N", default=20)
    it.add_argument("--json", action="store_true")


def _add_place(it: argparse.ArgumentParser) -> None:
    it.add_argument("--state", metavar="NAME", help="a state's name or LGD code")
    it.add_argument("--district", metavar="NAME", help="a district's LGD code, or its name with --state")


def _add_schedule(parser: argparse.ArgumentParser) -> None:
    does = parser.add_subparsers(title="acts", dest="does", required=True, metavar="ACT")
    it = does.add_parser("add", help="a new timer")
    _add_place(it)
    it.add_argument("--every", choices=("day", "week"), required=True)
    it.add_argument("--at", default="07:00", metavar="HH:MM", help="time of the day in IST (07:00)")
    it.add_argument("--on", metavar="DAY", help="weekly: mon, tue, … (mon)")
    it.add_argument("--form", choices=("pdf", "html"), default="pdf")
    it.add_argument("--folder", type=Path, metavar="DIR", help="where files are kept")
    it.add_argument("--mail", action="append", default=[], metavar="ADDRESS", help="who gets it (may be repeated)")
    does.add_parser("list", help="the timers, when each is due next, and its last run").add_argument(
        "--json", action="store_true"
    )
    for name, says in (("log", "the last runs"), ("remove", "end a timer"), ("run", "make its report now")):
        does.add_parser(name, help=says).add_argument("timer", metavar="TIMER")


def run(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    """Do one act."""
    if given.act == "list":
        return _list(given, catalog, out, say)
    if given.act == "schedule":
        return _schedule(given, catalog, out, say)
    if given.act == "run-due":
        return _run_due(given, catalog, out, say)
    if given.each:
        return _each(given, catalog, out, say)
    return _make(given, catalog, out, say)


def _make(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    from reports.making import REPORT_FORMS, save_report
    from reports.periods import period_of

    form = given.out.suffix.lower().removeprefix(".")
    if form not in REPORT_FORMS:
        raise BadInput(f"'{given.out.name}' does not say what to write; let it end with .pdf or .html.")
    press = _press(catalog, say)
    told = press.situation(COMMAND_LINE, _place(given, catalog), period_of(given.period, _last(given, catalog)))
    save_report(told, press.boundaries, form, given.out)
    out(str(given.out))
    if told.synthetic:
        say("Synthetic data: these people are made up.")
    for sentence in (*told.lead, *told.missing):
        say(sentence)
    return 0


def _each(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    from reports.many import report_many
    from reports.periods import period_of
    from reports.places import place_of

    names = catalog.names
    if given.district:
        raise BadInput("--each makes reports of many places: leave --district out.")
    if not given.out.is_dir():
        raise BadInput(f"{given.out} is no folder. With --each, name a folder that exists.")
    state = _state(given, catalog) if given.state else None
    if given.each == "state":
        places = [place_of(names, state=code) for code in sorted(names.places.states)]
    else:
        known = sorted(names.places.districts.values(), key=lambda one: (one.state_lgd, one.name))
        places = [place_of(names, district=one.lgd) for one in known if state in (None, one.state_lgd)]
    failed = quiet = 0
    made = report_many(
        catalog.settings, COMMAND_LINE, places, period=period_of(given.period, _last(given, catalog)),
        form=given.form, folder=given.out, jobs=given.jobs,
    )  # fmt: skip
    for one in made:
        if one.file is not None:
            out(str(one.file))
        elif one.empty:
            quiet += 1
        else:
            failed += 1
            say(f"{one.place.full}: {one.said}")
    if quiet:
        say(f"{grouped(quiet)} places where nobody moved have no report.")
    return 1 if failed else 0


def _schedule(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    from data.access import Action, require
    from reports.schedules import Schedules

    require(COMMAND_LINE, Action.OPERATE_STORE)
    schedules = Schedules(catalog.settings.home)
    if given.does == "add":
        place = _place(given, catalog)
        options = {place.level: str(place.code)} if place.code is not None else {}
        if given.mail and not catalog.settings.smtp_host:
            say("No mail server is set yet: set PRAVAH_SMTP_HOST and PRAVAH_SMTP_FROM before the first run.")
        timer = schedules.add(
            every=given.every, at=given.at, weekday=given.on, options=options, form=given.form, folder=given.folder,
            mail=tuple(given.mail), made_by=COMMAND_LINE.name, now=now(),
        )  # fmt: skip
        out(timer.id)
        say(f"{place.full}: first due {shown_time(timer.next(now()))}.")
    elif given.does == "list":
        found = schedules.all()
        told = [_plain(timer, catalog, schedules.runs(timer, 1)) for timer in found]
        if given.json:
            out(json.dumps(told, ensure_ascii=False))
        for one in told if not given.json else ():
            out(
                f"{one['id']}  every {one['every']} {one['at']}  {one['place']}  next {one['next']}  last {one['last']}"
            )
        if not found:
            say("There is no timer yet. Make one with 'report schedule add'.")
    elif given.does == "log":
        for past in schedules.runs(schedules.get(given.timer)):
            out(_line(past))
    elif given.does == "remove":
        out(f"{schedules.remove(given.timer).id} is removed; the files that it made stay")
    else:
        from reports.timers import Timers

        timers = Timers(catalog.settings, _press(catalog, say))
        out(_line(timers.run_now(COMMAND_LINE, schedules.get(given.timer), now())))
    return 0


def _run_due(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    from core.errors import Conflict
    from reports.shelf import Shelf
    from reports.timers import Timers

    with Shelf(catalog.settings.home).working_place("timers") as mine:
        if not mine:
            raise Conflict("Timers are being run by another process. It makes what is due.")
        done = Timers(catalog.settings, _press(catalog, say)).run_due(COMMAND_LINE, given.at or now())
    for timer, one in done:
        out(f"{timer.id}  {_line(one)}")
    if not done:
        say("Nothing is due.")
    return 1 if any(one.outcome in ("waiting", "failed") for _, one in done) else 0


def _list(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    from reports.exports import Exports

    exports = Exports(catalog.settings.home, catalog)
    found = exports.all(COMMAND_LINE, given.top)
    if given.json:
        rows = [
            {
                "id": one.id, "kind": one.order.kind, "what": one.order.what, "form": one.order.form,
                "by": one.order.actor.name, "asked_at": one.order.asked_at.isoformat(), "state": one.status.state.value,
                "file": str(exports.shelf.file(one) or "") or None, "message": one.status.message,
            }
            for one in found
        ]  # fmt: skip
        out(json.dumps(rows, ensure_ascii=False))
        return 0
    for one in found:
        where = exports.shelf.file(one) or one.status.message or one.status.state.value
        out(f"{one.id}  {one.order.what:<9} {one.order.form:<10} {one.order.actor.name:<13} {where}")
    if not found:
        say("Nothing was exported yet.")
    return 0


def _press(catalog: Catalog, say: Out) -> Press:
    from geo.boundaries import load_boundaries
    from geo.boundaries.versions import Versions
    from reports.making import Press

    home = catalog.settings.home
    boundaries = load_boundaries(home, catalog.settings.boundaries, say)
    return Press(catalog, boundaries, Versions(home, boundaries))


def _last(given: argparse.Namespace, catalog: Catalog) -> date:
    today = now().astimezone(IST).date()
    last = given.to or catalog.options(COMMAND_LINE).last
    if last is None:
        raise BadInput("No record has a date, so there is nothing to report. Load records first.")
    return last if given.to else min(last, today)


def _place(given: argparse.Namespace, catalog: Catalog) -> Place:
    from reports.places import place_of

    names = catalog.names
    state = _state(given, catalog) if given.state else None
    if not given.district:
        return place_of(names, state=state)
    said = given.district.strip()
    if said.isascii() and said.isdigit() and len(said) < 10:
        return place_of(names, district=int(said))
    found = [
        one
        for one in names.places.districts.values()
        if one.name.casefold() == said.casefold() and state in (None, one.state_lgd)
    ]
    if len(found) != 1:
        raise BadInput(
            "No district is called so. Write its name as the directory does, or its LGD code."
            if not found
            else "More than one district is called so. Name its state with --state, or write its LGD code."
        )
    return place_of(names, district=found[0].lgd)


def _state(given: argparse.Namespace, catalog: Catalog) -> int:
    code = catalog.names.state_of(given.state)
    if code is None:
        raise BadInput("No state is called so. Write its present name, or its LGD code.")
    return code


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not a time; write it as 2020-05-31T07:30") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=IST)


def _plain(timer: Timer, catalog: Catalog, runs: list[Run]) -> dict[str, object]:
    from reports.places import place_of

    place = place_of(catalog.names, **{name: int(code) for name, code in timer.options.items()})
    weekday = f"{timer.weekday} " if timer.weekday else ""
    return {
        "id": timer.id,
        "every": timer.every,
        "at": f"{weekday}{timer.at} IST",
        "place": place.full,
        "form": timer.form,
        "folder": timer.folder,
        "mail": list(timer.mail),
        "next": shown_time(timer.next(now())),
        "last": _line(runs[0]) if runs else "never",
    }


def _line(one: Run) -> str:
    where = [one.file] if one.file else []
    where += [f"mailed to {len(one.mailed)}"] if one.mailed else []
    return "  ".join([shown_time(one.planned), one.outcome, *where, one.message]).rstrip()
