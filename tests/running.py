"""A real Pravah process and a real Chromium, as the browser tests and the benchmarks use them."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parent.parent
_CHANCE = Random()

#: A software renderer everywhere, so that every machine draws the same; no traffic of Chromium's own.
CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # Debian's start script asks for it, and there is no such thing here: letters are faster without.
    "--disable-gpu-rasterization",
    # An intranet without internet: every other name fails to resolve, and the request is still seen.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)


@dataclass(frozen=True)
class Server:
    """A Pravah that answers at ``url``; ``started`` is seconds from process start to the first page."""

    url: str
    pid: int
    started: float
    log: Path


def environment(home: Path) -> dict[str, str]:
    """This process's environment with ``home`` as PRAVAH_HOME and no other PRAVAH_ setting."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PRAVAH_")}
    return {**kept, "PRAVAH_HOME": str(home)}


def command(home: Path, *words: str) -> str:
    """What ``python app.py WORDS`` says on stdout.

    Raises:
        RuntimeError: it did not exit with 0; the message holds its stderr.
    """
    done = subprocess.run(
        [sys.executable, "app.py", *words], cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"app.py {' '.join(words)} exited with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def fill_with_demo(home: Path, persons: int, seed: int = 1) -> None:
    """Write a demo file and load it, with its trains and stations, as a person would on the command line."""
    file = home / "demo" / "people.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    command(home, "demo", str(file), "--persons", str(persons), "--seed", str(seed))
    # Stations first: trains name them.
    for kind in ("stations", "trains"):
        command(home, "load", str(file.with_name(f"people-{kind}.csv")), "--kind", kind)
    command(home, "load", str(file), "--kind", "persons")


def free_port() -> int:
    """A TCP port of 127.0.0.1 for a program that must be told one, and that nobody else is given by chance.

    It lies below those that kernels hand out themselves, else another process of the run could be given it first.
    """
    for port in _CHANCE.sample(range(20_000, 32_000), 200):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free on this machine")


@contextlib.contextmanager
def serving(
    home: Path, timeout: float = 600, settings: Mapping[str, str] | None = None, port: int = 0
) -> Iterator[Server]:
    """``python app.py serve`` on ``port``, or one of the kernel's choice, until the block ends.

    ``settings`` are added to its environment.

    Raises:
        RuntimeError: it ended or did not answer within ``timeout`` seconds; the message holds its log's end.
    """
    log = home / f"server-{secrets.token_hex(4)}.log"
    begun = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "app.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment(home) | (settings or {}),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        while not (url := _said(log)) or not _answers(url):
            if process.poll() is not None or time.perf_counter() - begun > timeout:
                raise RuntimeError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)
        yield Server(url, process.pid, time.perf_counter() - begun, log)
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _said(log: Path) -> str:
    """The address at which a server says that it is to be found; nothing before it does."""
    found = re.search(r"open (http://\S+) ", log.read_text(errors="replace"))
    return found[1] if found else ""


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def chromium() -> str:
    """Path of the browser: CHROMIUM from the environment, or ``chromium`` on the PATH.

    Raises:
        RuntimeError: there is none; ``make test`` installs it.
    """
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not found:
        raise RuntimeError("Chromium is not here. Run make test, which installs it, or name one in CHROMIUM.")
    return found


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium that can reach this machine only."""
    return playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
