"""The usual way to draw such a map: one Plotly figure with the geography inside, sent again at each change."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import plotly
import plotly.graph_objects as go
from playwright.sync_api import Browser

from benchmarks.measure import median
from geo.boundaries import load_boundaries
from tests.browser.watching import DESKTOP
from tests.running import command

PAGE = b"""<!doctype html><link rel=icon href=data:,><body style="margin:0"><div id=map style="height:100vh"></div>
<script src=/plotly.js></script><script>
async function draw(name) {
  const figure = await (await fetch(name)).json(), map = document.getElementById("map");
  await Plotly.react(map, figure.data, figure.layout);
  const inner = map._fullLayout.map._subplot.map;
  while (!inner.loaded()) await new Promise(requestAnimationFrame);
  await new Promise(done => { inner.once("idle", done); inner.triggerRepaint(); });
}
draw("/arrivals.json").then(() => { window.first = performance.now(); });
async function again() {
  const begun = performance.now();
  await draw("/departures.json");
  return performance.now() - begun;
}
</script>"""

STYLE = {"version": 8, "sources": {}, "layers": [{"id": "ground", "type": "background"}]}


@dataclass(frozen=True)
class Measured:
    """Seconds to the first map and to the next, and what a change sends (kB, compressed)."""

    first: float
    again: float
    kilobytes: float


def measure(browser: Browser, home: Path) -> Measured:
    """The same districts and counts as Pravah's, in the same browser."""
    figures = {
        f"/{column}.json": gzip.compress(_figure(home, column).encode()) for column in ("arrivals", "departures")
    }
    script = gzip.compress((Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes())
    pages = {"/": PAGE, "/style.json": json.dumps(STYLE).encode()}
    files = {**figures, "/plotly.js": script, **{at: gzip.compress(page) for at, page in pages.items()}}
    first, again = [], []
    with _serving(files) as url:
        for _ in range(3):
            page = browser.new_page(viewport=DESKTOP)  # type: ignore[arg-type]
            page.goto(url)
            page.wait_for_function("() => window.first", timeout=60_000)
            first.append(page.evaluate("() => window.first") / 1000)
            again.append(page.evaluate("() => again()") / 1000)
            page.close()
    return Measured(median(first), median(again), len(figures["/departures.json"]) / 1000)


def _figure(home: Path, column: str) -> str:
    geography = json.loads(load_boundaries(home).geojson["districts-national"].read_text(encoding="utf-8"))
    rows = json.loads(command(home, "query", "districts", "--format", "json"))
    trace = go.Choroplethmap(
        geojson=geography,
        locations=[row["lgd"] for row in rows],
        z=[row[column] for row in rows],
    )
    layout = go.Layout(
        map={"style": "/style.json", "center": {"lat": 22.9, "lon": 82.8}, "zoom": 3.6}, margin=dict.fromkeys("lrtb", 0)
    )
    text: str = go.Figure(trace, layout).to_json()
    return text


@contextmanager
def _serving(files: dict[str, bytes]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = files.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html" if self.path == "/" else "text/javascript")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
