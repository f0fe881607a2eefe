"""Fitting counts to published totals: iterative proportional fitting, and rounding that keeps every margin.

Pure numpy; nothing here knows of trains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Total:
    """Cells of an array (boolean mask or index tuple) whose sum must lie in ``low … high``."""

    cells: NDArray[np.bool_]
    low: float
    high: float


def rake(seed: Floats, totals: Sequence[Total], sweeps: int = 400, tolerance: float = 1e-6) -> Floats:
    """Scale ``seed`` until every total is met: iterative proportional fitting (Deming and Stephan 1940).

    Each sweep scales the cells of every total whose sum lies outside its bounds to the nearer bound. Zeros stay
    zero, and the odds ratios of the seed stay as they were wherever no total touches them: what the totals do not
    say, the seed says.

    Returns:
        An array shaped as ``seed``. Totals that contradict each other leave a remainder; measure it with
        :func:`worst_miss`.
    """
    out = np.array(seed, dtype=np.float64).ravel()
    sets = [(np.flatnonzero(total.cells.ravel() & (out > 0)), total.low, total.high) for total in totals]
    for _ in range(sweeps):
        missed = 0.0
        for cells, low, high in sets:
            values = out[cells]
            now = float(values.sum())
            bound = min(max(now, low), high)
            if now > 0.0 and bound != now:
                missed = max(missed, abs(bound - now) / max(bound, 1.0))
                out[cells] = values * (bound / now)
        if missed < tolerance:
            break
    return out.reshape(seed.shape)


def worst_miss(values: Floats, totals: Sequence[Total]) -> float:
    """The largest relative distance of a total from its bounds."""
    misses = [0.0]
    for total in totals:
        now = float(values[total.cells].sum())
        misses.append(abs(min(max(now, total.low), total.high) - now) / max(abs(total.high), 1.0))
    return max(misses)


def round_to(values: Floats, total: int) -> Ints:
    """Whole numbers near ``values`` that sum to ``total`` (largest remainders; ties by position)."""
    scaled = values * (total / values.sum()) if values.sum() else np.full(len(values), total / len(values))
    out = np.floor(scaled).astype(np.int64)
    order = np.argsort(-(scaled - out), kind="stable")
    out[order[: total - int(out.sum())]] += 1
    return np.asarray(out)


def round_table(values: Floats, rows: Ints, columns: Ints) -> Ints:
    """Whole numbers near a table whose rows and columns sum exactly to ``rows`` and ``columns``.

    ``values`` is first fitted to the margins; each cell is then rounded down, and the units still missing are placed
    where the remainder is largest, moving earlier ones along an augmenting path where a margin is used up (bipartite
    flow; a solution always exists, because the fitted table is one with fractions).

    Raises:
        ValueError: the margins do not sum to the same.
    """
    if rows.sum() != columns.sum():
        raise ValueError(f"Rows sum to {rows.sum()}, columns to {columns.sum()}: give margins of one total.")
    fitted = _fit_margins(values, rows, columns)
    out = np.floor(fitted + 1e-9).astype(np.int64)
    remainder = np.where(fitted - out > 1e-9, fitted - out, 0.0)
    placed = _place_units(remainder, rows - out.sum(axis=1), columns - out.sum(axis=0))
    return out + placed


def _fit_margins(values: Floats, rows: Ints, columns: Ints) -> Floats:
    fitted = np.array(values, dtype=np.float64)
    fitted[fitted.sum(axis=1) == 0] = columns / max(columns.sum(), 1)
    for _ in range(2000):
        sums = fitted.sum(axis=1)
        fitted *= np.divide(rows, sums, out=np.zeros_like(sums), where=sums > 0)[:, None]
        sums = fitted.sum(axis=0)
        fitted *= np.divide(columns, sums, out=np.zeros_like(sums), where=sums > 0)[None, :]
        if np.abs(fitted.sum(axis=1) - rows).max() < 1e-9:
            break
    return fitted


def _place_units(remainder: Floats, rows: Ints, columns: Ints) -> Ints:
    """0/1 table with these row and column sums, inside ``remainder > 0`` as far as that can be."""
    rows, columns = rows.copy(), columns.copy()
    placed = np.zeros(remainder.shape, dtype=np.int64)
    for flat in np.argsort(-remainder, axis=None, kind="stable"):
        i, j = divmod(int(flat), remainder.shape[1])
        if remainder[i, j] > 0 and rows[i] > 0 and columns[j] > 0:
            placed[i, j], rows[i], columns[j] = 1, rows[i] - 1, columns[j] - 1
    open_cells = remainder > 0
    for i in np.flatnonzero(rows > 0):
        while rows[i] > 0:
            path = _augment(placed, open_cells, columns, int(i))
            if path is None:  # the fit was not exact to the last digit: any cell of the row may take the unit
                path = [(int(i), int(np.argmax(columns)))]
            for step, (row, column) in enumerate(path):
                placed[row, column] += 1 if step % 2 == 0 else -1
            columns[path[-1][1]] -= 1
            rows[i] -= 1
    return placed


def _augment(placed: Ints, open_cells: NDArray[np.bool_], columns: Ints, start: int) -> list[tuple[int, int]] | None:
    """Cells to raise and lower in turn so that row ``start`` gains a unit; None where no path finds a free column."""
    came_from: dict[int, tuple[int, int]] = {}
    frontier = [start]
    row_from: dict[int, int] = {start: -1}
    while frontier:
        row = frontier.pop(0)
        for column in np.flatnonzero(open_cells[row] & (placed[row] == 0)).tolist():
            if column in came_from:
                continue
            came_from[column] = (row, column)
            if columns[column] > 0:
                return _trace(came_from, row_from, column)
            for other in np.flatnonzero(placed[:, column] > 0).tolist():
                if other not in row_from:
                    row_from[other] = column
                    frontier.append(other)
    return None


def _trace(came_from: dict[int, tuple[int, int]], row_from: dict[int, int], column: int) -> list[tuple[int, int]]:
    path: list[tuple[int, int]] = []
    while True:
        row, _ = came_from[column]
        path.append((row, column))
        if row_from[row] == -1:
            return path[::-1]
        path.append((row, row_from[row]))
        column = row_from[row]
