"""The composition root and the command line: the only place that builds things."""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, PravahError, Unavailable
from core.settings import Settings, read_settings

# everything else is imported where it is used: commands start in the time of what they need
if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Scope

    from data.catalog import Catalog
    from geo.boundaries import Boundaries
    from geo.boundaries.versions import Version

DEMO_PERSONS, DEMO_SEED = 250_000, 20200501
#: Modules of ``data.commands``.
COMMANDS = (
    *("load", "template", "mappings", "resolve", "review", "boundaries", "export"),
    *("person", "batch", "slip", "key", "work", "secrets", "erase", "lake"),
)
#: Modules of ``reports.commands``.
REPORTS = ("report",)
#: Options of maps that are handed on as they are.
_OF_MAPS = ("level", "metric", "scheme", "classes", "breaks", "with_from", "with_to", "top")
#: Threads that answer pages; most of the time they wait for the lake.
PAGE_THREADS = 10


def create_app(settings: Settings, progress: Callable[[str], None] | None = None, bound: str | None = None) -> FastAPI:
    """The whole application: API and geography by FastAPI, pages by Dash below it, one guard around all.

    Args:
        settings: the installation's settings.
        progress: told in a sentence what is being done when something takes long.
        bound: the address it will listen at; on a loopback address, who sits at this machine may decide.

    Raises:
        BadInput: the boundary file in the settings cannot be used.
        Unavailable: HOME, the registry or the boundaries do not serve.
    """
    from a2wsgi import WSGIMiddleware
    from starlette.middleware.gzip import GZipMiddleware
    from starlette.routing import Match, Mount

    from api.desk import actor_of
    from api.guard import Guard
    from api.packing import PackOnce
    from api.server import create_api
    from dashboard.server import create_dashboard
    from data.compacting import kept_compact
    from data.inbox.keeping import kept_working
    from geo.boundaries.versions import Versions
    from reports.exports import Exports
    from reports.keeping import kept_making

    class Pages(Mount):
        """Every address but the API's and geography's: unknown ones there answer 404, not with a page."""

        def matches(self, scope: Scope) -> tuple[Match, Scope]:
            first = scope.get("path", "").lstrip("/").split("/", 1)[0]
            return (Match.NONE, {}) if first in ("api", "geo") else super().matches(scope)

    boundaries = _boundaries(settings, progress)
    catalog = _open(settings, boundaries.drawable)
    versions = Versions(settings.home, boundaries)

    @asynccontextmanager
    async def open_while_serving(_: FastAPI) -> AsyncIterator[None]:
        with (
            closing(catalog),
            kept_working(settings),
            kept_compact(settings, catalog.lakekeeping),
            kept_making(settings),
        ):
            yield

    app = create_api(open_while_serving)
    exports = Exports(settings.home, catalog)
    app.state.catalog, app.state.boundaries, app.state.versions = catalog, boundaries, versions
    app.state.exports = exports
    pages = WSGIMiddleware(create_dashboard(catalog, boundaries, versions, exports).server, workers=PAGE_THREADS)
    app.router.routes.append(Pages("/", pages))
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(PackOnce, prefix="/_dash-component-suites/")
    app.add_middleware(Guard, actor_of=actor_of(bound), keys=catalog.keys.actor_of)  # added last, hence outermost
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code: 0 done, 1 refused or failed with a sentence. Usage errors exit with 2."""
    given = _parser().parse_args(arguments)
    try:
        code: int = given.run(given, read_settings())
        sys.stdout.flush()
    except PravahError as error:
        _say(error.message)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # whoever read the results has enough; the interpreter must not complain about it when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


# -- commands ---------------------------------------------------------------------------------------------------


def serve(given: argparse.Namespace, settings: Settings) -> int:
    """Serve pages and API until stopped."""
    with closing(_listen(given.host, given.port)) as door:
        import uvicorn

        from data.lake.engines import open_engine

        with closing(open_engine(settings.engine, settings.home)) as engine:
            engine.reach()  # before anything that takes long
        _prepare(settings, given.demo)
        host, port = door.getsockname()[:2]
        app = create_app(settings, _say, host)
        app.state.catalog.wake()
        _say(f"Pravah is ready: open http://{f'[{host}]' if ':' in host else host}:{port} (Ctrl+C stops it).")
        # access logs go to stdout and hold what people filter by
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[door])
    return 0


def demo(given: argparse.Namespace, _: Settings) -> int:
    """Write a synthetic file."""
    from data.commands.progress import bar
    from data.demo import write_demo

    with bar() as progress:
        files = write_demo(given.file, given.persons, given.seed, given.start, given.end, progress)
    print(files.persons, files.trains, files.stations, sep="\n")
    return 0


def act(given: argparse.Namespace, settings: Settings) -> int:
    """Run a command that is a module."""
    module = import_module(given.module)
    drawable = _boundaries(settings, _say).drawable if getattr(module, "NEEDS_BOUNDARIES", False) else frozenset()
    with closing(_open(settings, drawable)) as catalog:
        code: int = module.run(given, catalog, print, _say)
    return code


def query(given: argparse.Namespace, settings: Settings) -> int:
    """Ask one of the dashboard's questions."""
    from data.access import COMMAND_LINE
    from data.asking import Manner
    from data.commands import filters_of
    from data.export import to_json_rows
    from data.exports import content_of, form_of, stream
    from data.lake.plans import explained

    form = None if given.format == "json" else form_of(given.format, given.question)
    filters, boundaries = filters_of(given), _boundaries(settings, _say)
    on = _version(given, settings, boundaries)
    manner = Manner(given.level, given.top, given.by, given.with_from, given.with_to)
    with closing(_open(settings, boundaries.drawable)) as catalog, explained() as plans:
        content = content_of(catalog, COMMAND_LINE, given.question, filters, manner, boundaries=boundaries, on=on)
    if given.explain:
        _say("\n".join(map(str, plans)))
    if form is None:
        print(to_json_rows(content.answer).rstrip("\n"))
    else:
        for piece in stream(content, form):
            sys.stdout.write(piece.decode())
    _say_of(content.answer.synthetic, [f"{note.text}." for note in content.answer.notes])
    return 0


def snapshot(given: argparse.Namespace, settings: Settings) -> int:
    """Draw a map into a file for a report."""
    from core.language import language
    from data.access import COMMAND_LINE
    from data.commands import filters_of
    from layers.files import order, require_target, save
    from reports.picturing import Wanted, picture_of

    require_target(given.out)
    paper = {"layout": given.layout, "theme": given.theme, "dpi": given.dpi, "viewer": given.viewer}
    wanted, say = order(given.out.suffix.lower(), **paper), language(given.lang)
    boundaries = _boundaries(settings, _say)
    choices = {name: getattr(given, name) for name in _OF_MAPS}
    on = _version(given, settings, boundaries)
    asked = Wanted(given.picture, filters_of(given), on=on, say=say, **choices)
    with closing(_open(settings, boundaries.drawable)) as catalog:
        picture = picture_of(asked, catalog, boundaries, COMMAND_LINE)
    save(picture, on.boundaries if on else boundaries, given.out, wanted)
    print(given.out)
    _say_of(picture.synthetic, (picture.headline, *picture.notes))
    return 0


def _version(given: argparse.Namespace, settings: Settings, today: Boundaries) -> Version | None:
    from geo.boundaries.versions import version

    if given.boundaries and given.level == "state":
        raise BadInput("--boundaries draws districts: leave --level out, or say --level district.")
    return version(settings.home, given.boundaries, today) if given.boundaries else None


def check(given: argparse.Namespace, settings: Settings) -> int:
    """Look at everything an installation needs; 1 when something is wrong."""
    from data.access import COMMAND_LINE
    from data.checks import Check

    found = [Check("home", True, f"{settings.ensure_home()} can be written.")]
    try:
        boundaries = _boundaries(settings, _say)
        found.append(Check("boundaries", True, f"{len(boundaries.drawable)} districts. {boundaries.source}"))
    except PravahError as error:
        found.append(Check("boundaries", False, error.message))
    try:
        with closing(_open(settings)) as catalog:
            found += catalog.check(COMMAND_LINE)
    except PravahError as error:
        found.append(Check("registry", False, error.message))
    if given.json:
        print(json.dumps([asdict(one) for one in found]))
    else:
        print("\n".join(f"{'well ' if one.well else 'WRONG'}  {one.name}: {one.said}" for one in found))
    return 0 if all(one.well for one in found) else 1


def openapi(_: argparse.Namespace, __: Settings) -> int:
    """Write the API's OpenAPI document."""
    from api.server import create_api

    print(json.dumps(create_api().openapi(), indent=2, ensure_ascii=False))
    return 0


# -- what people type -------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    from data.asking import QUESTIONS
    from data.commands import add_filters, add_manner, day

    parser = argparse.ArgumentParser("app.py", description="Pravah: who moves from where to where.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(run: Callable[[argparse.Namespace, Settings], int], says: str) -> argparse.ArgumentParser:
        added = commands.add_parser(run.__name__, help=says, description=says)
        added.set_defaults(run=run)
        return added

    it = command(serve, "serve pages and API")
    it.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine only)")
    it.add_argument("--port", type=_port, default=8050)
    it.add_argument("--demo", action="store_true", help="first fill an empty store with 2,50,000 made-up people")

    it = command(demo, "write a file of made-up people, their trains and stations beside it")
    it.add_argument("file", type=Path, metavar="FILE")
    it.add_argument("--persons", type=_count, required=True)
    it.add_argument("--seed", type=int, required=True, help="the same seed gives the same file")
    it.add_argument("--from", type=day, dest="start", metavar="DATE")
    it.add_argument("--to", type=day, dest="end", metavar="DATE")

    it = command(query, "ask one of the dashboard's questions")
    it.add_argument("question", choices=tuple(QUESTIONS))
    add_filters(it)
    it.add_argument("--level", choices=("state", "district"), help="flows: state if left out; districts: district")
    add_manner(it)
    it.add_argument("--top", type=_count, metavar="N", help="only the N largest rows")
    it.add_argument("--boundaries", metavar="NAME", help="flows, districts: a version of 'boundaries list'")
    it.add_argument("--format", choices=("json", "csv", "geojson", "hxl"), default="json")
    it.add_argument("--explain", action="store_true", help="say which of the lake's tables answered, and why")

    it = command(snapshot, "draw a map for a report: PNG, SVG, PDF or one HTML file")
    it.add_argument("picture", choices=("flows", "heat", "trains"))
    it.add_argument("--out", type=Path, required=True, metavar="FILE", help="its ending says what is written")
    add_filters(it)
    it.add_argument("--level", choices=("state", "district"), help="flows: districts once a place is filtered; heat")
    it.add_argument("--metric", help="heat: what colours show (arrivals if left out)")
    it.add_argument("--scheme", help="heat: how values are classed (quantiles if left out)")
    it.add_argument("--classes", metavar="N", help="heat: how many classes, 3 to 7 (6 if left out)")
    it.add_argument("--breaks", metavar="LIMITS", help="heat: limits between classes by hand, as 20,100,500")
    it.add_argument("--with-from", type=day, metavar="DATE", help="heat: first day of the period a change is against")
    it.add_argument("--with-to", type=day, metavar="DATE", help="heat: its last day")
    it.add_argument("--top", type=_count, metavar="N", help="flows: only the N largest")
    it.add_argument("--boundaries", metavar="NAME", help="flows, heat: a version of 'boundaries list'")
    it.add_argument("--layout", help="a4 (if left out), a4-landscape, a3, a3-landscape, 16:9 or square")
    it.add_argument("--theme", help="light (if left out) or grey, for printers without colours")
    it.add_argument("--lang", default="en", help="en (if left out), hi or mr")
    it.add_argument("--dpi", help="PNG: dots an inch (200 if left out; 96 suits screens, 300 printers)")
    it.add_argument("--viewer", help="HTML: leaflet (if left out) or plotly")

    for name in (*COMMANDS, *REPORTS):
        module = import_module(f"{'reports' if name in REPORTS else 'data'}.commands.{name}")
        it = commands.add_parser(name, help=module.HELP, description=module.HELP)
        it.set_defaults(run=act, module=module.__name__)
        module.add_arguments(it)

    command(check, "look at settings, store, lake and boundaries").add_argument("--json", action="store_true")
    command(openapi, "write the API's OpenAPI document")
    return parser


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number of 1 or more")
    return int(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"'{text}' is not a port; use a number from 1 to 65535")
    return int(text)


# -- building and saying ----------------------------------------------------------------------------------------


def _boundaries(settings: Settings, progress: Callable[[str], None] | None) -> Boundaries:
    from geo.boundaries import load_boundaries

    return load_boundaries(settings.ensure_home(), settings.boundaries, progress)


def _open(settings: Settings, drawable: frozenset[int] = frozenset()) -> Catalog:
    from data.catalog import open_catalog

    settings.ensure_home()
    return open_catalog(settings, drawable)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything is built, so that a port in use is told at once."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        door = socket.socket(family, kind, protocol)
    except OSError as error:
        raise BadInput(f"--host {host} is no address of this machine: {error.strerror}.") from error
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
        door.listen(128)
    except OSError as error:
        door.close()
        raise Unavailable(
            f"Port {port} of {host} cannot be used: {error.strerror}. Stop what uses it, or choose another with --port."
        ) from error
    return door


def _in_a_child(act: Callable[[Settings], None], settings: Settings) -> None:
    """Run what takes much memory once in a process of its own, so that the server does not keep it for ever."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as child:
            child.submit(act, settings).result()
    except BrokenProcessPool as error:
        raise Unavailable(
            "Preparing the store was cut off, perhaps for want of memory. Free some and start again."
        ) from error


def _prepare(settings: Settings, demo: bool) -> None:
    """What a first start has to do: clean the boundaries, fill an empty store."""
    from data.access import COMMAND_LINE
    from geo.boundaries import cleaned

    if not cleaned(settings.ensure_home(), settings.boundaries):
        _in_a_child(_clean, settings)
    if not demo:
        return
    with closing(_open(settings)) as catalog:
        empty = catalog.options(COMMAND_LINE).is_empty
    if empty:
        _in_a_child(_fill, settings)
    else:
        _say("The store holds records already, so --demo adds nothing.")


def _clean(settings: Settings) -> None:
    _boundaries(settings, _say)


def _fill(settings: Settings) -> None:
    from core.shown import grouped
    from data.access import COMMAND_LINE
    from data.commands.progress import bar

    with closing(_open(settings)) as catalog, bar(on_screens_only=False) as progress:
        _say(f"Filling the empty store with {grouped(DEMO_PERSONS)} made-up people, labelled synthetic (some 15 s).")
        catalog.fill_demo(COMMAND_LINE, DEMO_PERSONS, DEMO_SEED, progress)
        _say(f"The store now holds {grouped(catalog.options(COMMAND_LINE).persons)} synthetic people.")


def _say_of(synthetic: bool, sentences: Iterable[str]) -> None:
    """The small print of an answer."""
    if synthetic:
        _say("Synthetic data: these people are made up.")
    for sentence in sentences:
        _say(sentence)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
