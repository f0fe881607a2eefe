"""The numbers at the head of a report with their change, and the sentences that say them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from core.shown import grouped
from layers.format import percent
from reports.periods import Period
from reports.places import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.access import Actor
    from data.catalog import Catalog


@dataclass(frozen=True)
class Headline:
    """A number, and the same of the period before."""

    label: str
    value: int
    before: int
    #: What stands below it beside the change.
    says: str = ""

    @property
    def change(self) -> str:
        """``▲ 12 %`` against the period before; what to say where there was nothing."""
        return changed(self.value, self.before)


def changed(value: int, before: int) -> str:
    """The change in words: ``▲ 12 %``, ``▼ 3 %``, ``▲ from 2``, ``unchanged``, ``none before``."""
    if value == before:
        return "unchanged"
    if before == 0:
        return "none before"
    share = 100 * (value - before) / abs(before)
    sign = "▲" if share > 0 else "▼"
    if abs(share) < 1:
        return f"{sign} < 1 %"
    # a thousandfold is no percentage that anybody reads
    return f"{sign} {grouped(abs(share))} %" if abs(share) < 1000 else f"{sign} from {grouped(before)}"


def changes(now: pl.DataFrame, earlier: pl.DataFrame, keys: list[str], column: str) -> pl.DataFrame:
    """``now`` with a column ``before``: what ``column`` was for the same keys."""
    was = earlier.select(*keys, before=pl.col(column))
    return now.join(was, on=keys, how="left", maintain_order="left").with_columns(pl.col("before").fill_null(0))


def headlines(catalog: Catalog, actor: Actor, place: Place, period: Period) -> tuple[Headline, ...]:
    """Four numbers: of India who leaves and arrives, of a place who comes, goes and stays."""
    now, before = (_sums(catalog, actor, place, one) for one in (period, period.before))
    if place.level == "india":
        return (
            Headline("People moving", now["persons"], before["persons"]),
            Headline("Arrived", now["arrived"], before["arrived"], f"{percent(now['arrived'], now['persons'])} of all"),
            Headline("Trains", now["trains"], before["trains"], f"{grouped(now['aboard'])} aboard"),
            Headline("Districts reached", now["reached"], before["reached"]),
        )
    return (
        Headline("Arrivals", now["arrivals"], before["arrivals"], f"{grouped(now['here'])} of them arrived"),
        Headline("Departures", now["departures"], before["departures"]),
        Headline("Moved within", now["internal"], before["internal"]),
        Headline("Trains arriving", now["trains"], before["trains"], f"{grouped(now['aboard'])} aboard"),
    )


def _sums(catalog: Catalog, actor: Actor, place: Place, period: Period) -> dict[str, int]:
    trains = catalog.train_runs(actor, place.reaching(period))
    flows = catalog.flows(actor, place.touching(period), "state")
    level = "state" if place.level == "state" else "district"
    rows = catalog.districts(actor, place.touching(period), level).rows  # type: ignore[arg-type]
    own = rows.filter(pl.col("lgd") == place.code) if place.code is not None else rows.clear()
    found = own.row(0, named=True) if own.height else {}
    return {
        "persons": flows.persons,
        "arrived": int(flows.rows["arrived"].sum()) if flows.rows.height else 0,
        "reached": rows.filter(pl.col("arrivals") + pl.col("internal") > 0).height,
        "trains": trains.rows_total,
        "aboard": trains.persons,
        "here": int(found.get("arrived", 0)),
        **{name: int(found.get(name, 0)) for name in ("arrivals", "departures", "internal")},
    }


def lead(
    place: Place,
    period: Period,
    figures: Sequence[Headline],
    *,
    corridors: pl.DataFrame,
    districts: pl.DataFrame,
    expected: int,
) -> tuple[str, ...]:
    """The report in a few sentences."""
    first = figures[0]
    when = f"On {period.words}" if period.days == 1 else f"In the {period.called} {period.words}"
    what = "moved" if place.level == "india" else f"came to {place.name}"
    said = [f"{when} {_people(first.value)} {what}{_against(first, period)}."]
    if place.level != "india":
        out = figures[1]
        said.append(f"{_people(out.value) if out.value else 'Nobody'} left it{_against(out, period)}.")
    if corridors.height:
        row = corridors.row(0, named=True)
        ends = [_side(row, side, place) for side in ("origin", "destination")]
        said.append(f"The largest corridor was {ends[0]} to {ends[1]} with {_people(row['persons'])}.")
    if districts.height and place.level != "district":
        row = districts.row(0, named=True)
        said.append(f"Most arrivals were in {row['district']} ({row['state']}): {_people(row['arrivals'])}.")
    ahead = f"in the three days after, {period.ahead.words}"
    who = _people(expected) if expected else "Nobody"
    said.append(f"{who} {'is' if expected < 2 else 'are'} registered to travel {ahead}.")
    return tuple(said)


def _side(row: dict[str, object], side: str, place: Place) -> str:
    district, state = row[f"{side}_district"], row[f"{side}_state"]
    return f"{district} ({state})" if district and place.level == "district" else str(district or state)


def _against(one: Headline, period: Period) -> str:
    unit = {1: "day", 7: "week"}.get(period.days, "period")
    if one.before == one.value == 0:
        return f", and nobody did the {unit} before"
    if one.before == one.value:
        return f", as many as the {unit} before"
    if one.before == 0:
        return f"; nobody did the {unit} before"
    more = "more" if one.value > one.before else "fewer"
    share = abs(one.value - one.before) * 100 / one.before
    how = f"{share:.0f} %" if share >= 1 else "less than 1 %"
    return f", {how} {more} than the {unit} before ({grouped(one.before)})"


def _people(number: int) -> str:
    return f"{grouped(number)} {'person' if number == 1 else 'people'}"
