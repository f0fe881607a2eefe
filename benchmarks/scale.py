"""docs/scale.md's tables and its plot, written from scale.json: no number there is typed by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.asking import shares
from benchmarks.cases import QUESTIONS
from benchmarks.measure import read_results

SCALE = Path(__file__).with_name("scale.json")
DOCUMENT = SCALE.parent.parent / "docs" / "scale.md"
PLOT = DOCUMENT.parent / "images" / "scale.svg"
_PICTURE = "![Milliseconds of each question against movements, with the target and the floor](images/scale.svg)"
Run = Mapping[str, Any]

#: What is measured of each size: its words, its unit, and where it stands in a run.
MEASURES: Sequence[tuple[str, str, Callable[[Run], float]]] = (
    ("rows of the cube", "million", lambda run: run["kept"]["rows"]["cube"] / 1e6),
    ("disk, cube and rollups", "MB", lambda run: sum(run["kept"]["bytes"].values()) / 1e6),
    ("counts loaded, a day a batch", "s", lambda run: run["filled"]["seconds"]),
    ("peak memory of such a load", "MB", lambda run: run["filled"]["peak"]),
    ("all files compacted", "s", lambda run: run["kept"]["compacting"]),
    ("rollups rebuilt from scratch", "s", lambda run: run["kept"]["rolling"]),
    ("memory of a server that answers, peak", "MB", lambda run: run["asked"]["memory_asking"]["peak"]),
    ("a 1,500-person batch loaded and counted", "ms", lambda run: 1000 * float(np.median(run["asked"]["visible"]))),
)


def write_scale(runs: Sequence[Run]) -> None:
    """Bring the document and its plot up to date."""
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(with_tables(text, runs), encoding="utf-8")
    plot(runs)


def with_tables(text: str, runs: Sequence[Run]) -> str:
    """The document with the parts between its markers replaced.

    Raises:
        ValueError: a marker is not there.
    """
    parts = {
        "plot": _PICTURE,
        "sizes": sizes(runs),
        "questions": questions(runs),
        "beside": beside(runs[-1]),
        "people": people(),
        "billion": billion(runs),
    }
    for name, table in parts.items():
        pattern = re.compile(rf"(<!-- {name}: written by make bench -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text, found = pattern.subn(lambda match, table=table: f"{match[1]}{table}\n{match[2]}", text)  # type: ignore[misc]
        if found != 1:
            raise ValueError(f"docs/scale.md lacks the markers of '{name}'")
    return text


def fit(runs: Sequence[Run], value: Callable[[Run], float]) -> tuple[float, float]:
    """``a`` and ``b`` of value = a + b · millions, by least squares of the relative error; b is never negative."""
    x = np.array([run["movements"] / 1e6 for run in runs])
    y = np.array([value(run) for run in runs])
    if len(x) < 2:
        return float(y[0]), 0.0
    weight = 1 / np.maximum(y, 1e-9)
    a, b = np.linalg.lstsq(np.stack([weight, x * weight], axis=1), y * weight, rcond=None)[0]
    return (float(a), float(b)) if b > 0 else (float(y.mean()), 0.0)


def sizes(runs: Sequence[Run]) -> str:
    """What each size takes, with the line that fits it."""
    rows = [
        [f"{words}, {unit}", *(figure(of(run)) for run in runs), model(*fit(runs, of))] for words, unit, of in MEASURES
    ]
    return markdown(["", *(million(run) for run in runs), "fit, N in millions"], rows)


def questions(runs: Sequence[Run]) -> str:
    """p50 and p95 of each question by kind of filter, with the floor of the largest size."""
    rows = []
    for common, words in ((True, "dates, state, district, mode"), (False, "any other filter")):
        for question in QUESTIONS:
            cells = [f"{question}, {words}"]
            for run in runs:
                found = shares(times(run, question, common))
                cells.append(f"{figure(found['p50'])} / {figure(found['p95'])}")
            floors = [row["floor_ms"] for row in of_question(runs[-1], question, common)]
            rows.append([*cells, model(*fit(runs, p95(question, common))), figure(shares(floors)["p95"])])
    for name, words in (("users", "eight users at once"), ("users_without_cache", "the same, nothing remembered")):
        cells = [f"{figure(run['asked'][name]['p50'])} / {figure(run['asked'][name]['p95'])}" for run in runs]
        rows.append([words, *cells, model(*fit(runs, lambda run, name=name: run["asked"][name]["p95"])), ""])  # type: ignore[misc]
    heads = [f"{million(run)}: p50 / p95, ms" for run in runs]
    return markdown(["question", *heads, "fit of p95, N in millions", "floor, ms"], rows)


def beside(run: Run) -> str:
    """Each engine's milliseconds at the largest size."""
    rows = []
    for row in run["beside"]["rows"]:
        chosen = ", ".join(f"{name} {value}" for name, value in row["filters"].items()) or "nothing filtered"
        cells = [figure(row[engine]) if engine in row else "" for engine in ("pravah", "duckdb", "polars", "pandas")]
        rows.append([row["question"], chosen, *cells])
    return markdown(["question", "filters", "Pravah", "DuckDB SQL", "polars", "pandas in memory"], rows)


def people() -> str:
    """What README's table says of loading people, whose registry is the larger part."""
    wanted = [
        entry
        for entry in read_results()
        if "people" in entry["name"] and entry["name"].startswith(("load", "cost", "memory"))
    ]
    return markdown(
        ["people", "measured"], [[entry["name"], f"{entry['value']:g} {entry['unit']}"] for entry in wanted]
    )


def billion(runs: Sequence[Run]) -> str:
    """A thousand million movements, by the fits."""
    rows = []
    for words, unit, of in MEASURES:
        a, b = fit(runs, of)
        rows.append([f"{words}, {unit}", figure(a + 1000 * b)])
    for common, words in ((True, "dates, state, district, mode"), (False, "any other filter")):
        for question in QUESTIONS:
            a, b = fit(runs, p95(question, common))
            rows.append([f"{question}, {words}, p95, ms", figure(a + 1000 * b)])
    return markdown(["1,000 million movements on this machine", "by the fit"], rows)


def plot(runs: Sequence[Run]) -> None:
    """p95 of each question against movements, both axes logarithmic."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams.update({"svg.hashsalt": "pravah", "font.size": 9, "svg.fonttype": "path"})
    figure_, axes = pyplot.subplots(1, 2, figsize=(9, 3.6), sharey=True, layout="constrained")
    x = [run["movements"] for run in runs]
    for ax, common, words, target in (
        (axes[0], True, "dates, state, district, mode", 100),
        (axes[1], False, "any other filter", 500),
    ):
        for question, colour in zip(QUESTIONS, ("#b93c13", "#0b7285", "#5b6675", "#d9a514"), strict=True):
            ax.plot(x, [p95(question, common)(run) for run in runs], "o-", color=colour, label=question, lw=1.6, ms=4)
        floors = [
            shares([row["floor_ms"] for row in run["asked"]["cases"] if row["common"] is common])["p95"] for run in runs
        ]
        ax.plot(x, floors, ":", color="#16202c", lw=1.2, label="memory-bandwidth floor")
        ax.axhline(target, color="#8b96a5", lw=0.8, ls="--")
        ax.annotate(f"target {target} ms", (x[0], target), xytext=(0, 3), textcoords="offset points", color="#5b6675")
        ax.set(xscale="log", yscale="log", xlabel="movements", title=words)
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("p95 of an answer, ms")
    axes[1].legend(frameon=False, fontsize=8)
    figure_.savefig(PLOT, metadata={"Date": None})
    pyplot.close(figure_)


def of_question(run: Run, question: str, common: bool) -> list[Run]:
    """The cases of one question."""
    return [row for row in run["asked"]["cases"] if row["question"] == question and row["common"] is common]


def times(run: Run, question: str, common: bool) -> list[float]:
    """Milliseconds of its answers."""
    return [value for row in of_question(run, question, common) for value in row["ms"]]


def p95(question: str, common: bool) -> Callable[[Run], float]:
    """The 95th percentile of a question in a run."""
    return lambda run: shares(times(run, question, common))["p95"]


def million(run: Run) -> str:
    """``10 M``."""
    return f"{run['movements'] / 1e6:g} M"


def model(a: float, b: float) -> str:
    """``12 + 0.34 N``."""
    return f"{figure(a)} + {b:.2g} N"


def figure(value: float) -> str:
    """Three digits that mean something, thousands apart."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; figures to the right."""
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


if __name__ == "__main__":
    write_scale(json.loads(SCALE.read_text(encoding="utf-8"))["runs"])
