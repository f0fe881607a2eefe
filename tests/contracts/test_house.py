"""The house rules of docs/decisions and CONTRIBUTING, checked on every tracked file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.tree import ROOMS, ROOT, in_rooms, text_of, tracked, tree_of

#: Hosts that may stand in code: this machine, and names that are identifiers and never fetched.
NOT_FETCHED = ("127.0.0.1", "localhost", "www.w3.org", "json-schema.org", "geojson.org")
#: Written in two halves, so that this file does not name what it forbids.
FORBIDDEN = (
    "py" + "pi.org",
    "files.python" + "hosted.org",
    "registry.npm" + "js",
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/tmp" + "/w/",
)
HOME_PATH = re.compile(r"(?<![\w.{}$~])/(?:home|Users)/[a-z]\w*/")
#: Rooms within ``data/`` that CONTRIBUTING names by their last part.
WITHIN_DATA = (
    *("registry/", "ingest/", "inbox/", "lake/", "vault/", "slips/", "demo/", "review/"),
    *("resolving/", "spreadsheets/", "exports/", "commands/"),
)
URL = re.compile(r"(?:https?:)?//([a-z0-9][a-z0-9.-]*\.[a-z]{2,}|\d+\.\d+\.\d+\.\d+)", re.IGNORECASE)


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_file_over_500_lines() -> None:
    long = {str(p): n for p in tracked(".py", ".js", ".css") if (n := len(text_of(p).splitlines())) > 500}
    assert not long, f"a file that grows past 500 lines holds two ideas; find the seam: {long}"


def test_no_function_over_80_lines() -> None:
    long = {
        f"{path}:{f.lineno} {f.name}": length
        for path in tracked(".py")
        for f in _functions(path)
        if (length := (f.end_lineno or f.lineno) - f.lineno + 1) > 80
    }
    assert not long, f"functions longer than 80 lines: {long}"


def test_half_of_the_source_files_are_short() -> None:
    lengths = sorted(len(text_of(p).splitlines()) for p in in_rooms(".py"))
    assert lengths[len(lengths) // 2] < 130, "the median source file has 130 lines or more"


def test_every_module_says_what_lives_in_it() -> None:
    silent = [str(p) for p in tracked(".py") if p.parts[0] != "tests" and not ast.get_docstring(tree_of(p))]
    assert not silent, f"modules without a docstring: {silent}"


def test_no_error_is_swallowed() -> None:
    swallowed = [
        f"{path}:{node.lineno}"
        for path in in_rooms(".py")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler) and all(isinstance(step, ast.Pass) for step in node.body)
    ]
    assert not swallowed, f"use contextlib.suppress with a reason, or speak: {swallowed}"


def test_no_registry_host_and_no_machine_path() -> None:
    found = [
        f"{path}: {word}"
        for path in tracked()
        for word in (*FORBIDDEN, *HOME_PATH.findall(text_of(path)))
        if word in text_of(path)
    ]
    assert not found, f"names of one machine or one registry in tracked files: {found}"


def _python_strings(path: Path) -> Iterator[tuple[int, str]]:
    """String constants that code may use: docstrings, which name sources, are left out."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value


def test_code_and_assets_name_no_outside_host() -> None:
    """Intranets have no internet: no CDN, tile server or remote font may be needed."""
    lines = [(p, n, line) for p in in_rooms(".py") for n, line in _python_strings(p)]
    lines += [
        (p, n, line)
        for p in in_rooms(".js", ".css", ".html", ".json", ".svg")
        for n, line in enumerate(text_of(p).splitlines(), 1)
    ]
    outside = [f"{p}:{n} {host}" for p, n, line in lines for host in URL.findall(line) if host not in NOT_FETCHED]
    assert not outside, f"hosts outside the intranet: {outside}"


def test_nothing_imports_the_composition_root() -> None:
    guilty = [
        str(path)
        for path in in_rooms(".py")
        if path != Path("app.py")
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Import) and any(a.name.split(".")[0] == "app" for a in node.names))
        or (isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").split(".")[0] == "app")
    ]
    assert not guilty, f"app.py builds; nothing imports it: {guilty}"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-spark.lock", "requirements-dev.lock"])
def test_the_lock_pins_every_dependency_by_hash(lock: str) -> None:
    project = tomllib.loads(text_of(Path("pyproject.toml")))
    wanted = list(project["project"]["dependencies"])
    if lock != "requirements.lock":
        wanted += project["project"]["optional-dependencies"]["spark"]
    if "dev" in lock:
        wanted += project["dependency-groups"]["dev"]
    entries = re.findall(
        r"^([a-z0-9][a-z0-9.-]*)(?:\[[a-z,]+\])?==\S+(?: ; [^\\\n]+)? \\\n((?:    --hash=sha256:.*\n)+)",
        text_of(Path(lock)),
        re.M,
    )
    pinned = {name for name, _ in entries}
    assert len(entries) == len(re.findall(r"^[a-z0-9]", text_of(Path(lock)), re.M)), "a line without version or hash"
    names = {re.split(r"[\[<>=!~ ;]", w)[0].lower().replace("_", "-") for w in wanted}
    assert names <= pinned, f"not in {lock}; run make lock: {sorted(names - pinned)}"


def test_the_locks_agree() -> None:
    run, spark, dev = (
        set(re.findall(r"^[a-z0-9].*?==[^ ]+", text_of(Path(name)), re.M))
        for name in ("requirements.lock", "requirements-spark.lock", "requirements-dev.lock")
    )
    assert run <= spark <= dev, f"run make lock: {sorted(run - spark)} {sorted(spark - dev)}"
    assert not any(line.startswith("pyspark") for line in run), "Spark is an extra: who does not ask for it has none"


def test_importing_the_rooms_loads_no_optional_heavyweight() -> None:
    """Spark, folium and matplotlib load when something is drawn or computed with them, not before."""
    modules = [".".join(p.with_suffix("").parts) for p in in_rooms(".py") if p.parts[0] in ROOMS]
    ordinary = [m.removesuffix(".__init__") for m in modules if "render" not in m and ".migrations." not in m]
    ordinary = [m for m in ordinary if not m.endswith((".build", ".build_tables")) and ".pages." not in m]
    heavy = ("pyspark", "folium", "matplotlib", "playwright", "pytest")
    code = (
        f"import sys, importlib\nfor m in {ordinary!r}: importlib.import_module(m)\n"
        f"print(*(h for h in {heavy!r} if h in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stdout.strip(), f"loaded by a mere import: {done.stdout}"


def _links(path: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(path)):
        if not re.match(r"[a-z]+:|#", target):
            yield target.split("#")[0]


def test_links_between_documents_lead_somewhere() -> None:
    dead = [f"{p} → {t}" for p in tracked(".md") for t in _links(p) if not (ROOT / p.parent / t).exists()]
    assert not dead, f"dead links: {dead}"


def test_contributing_names_files_that_exist() -> None:
    words = re.findall(r"`([\w./-]+)`", text_of(Path("CONTRIBUTING.md")))
    paths = [w for w in words if "/" in w and (w.endswith("/") or "." in w.rsplit("/", 1)[1])]
    gone = [w for w in paths if not (ROOT / w).exists() and not w.startswith("../") and w not in WITHIN_DATA]
    assert len(paths) > 10
    assert not gone, f"CONTRIBUTING sends people to {gone}"
