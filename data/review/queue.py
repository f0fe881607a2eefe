"""The review queue: names that rows wait for, what reviewers decide about them, and what then counts.

What counts follows from the rows and the decisions that hold, in whatever order they came: undoing a decision
returns every row that counted because of it, with negative counts in the lake, in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from core.errors import BadInput
from data.access import Actor
from data.act_lake import ActLake
from data.naming import Names
from data.review.records import Candidate, DecideReport, DecisionRow, UndoReport, WaitingName, WaitingTotals, Word

if TYPE_CHECKING:
    from data.ingest.places import PlaceReader
    from data.registry import ActWriter, Change, Handed, Holder, Registry
    from geo.gazetteer import Resolver, Verdict
    from geo.points import Points

#: Most candidates that a name is shown with.
_MANY_CANDIDATES = 5


@dataclass
class Moved:
    """Running sums of one act."""

    rows: int = 0
    persons: int = 0
    repeated: int = 0
    waiting: int = 0


class Review:
    """Asks and decides. Threads may share it; every act is one transaction under the store's writer lock."""

    def __init__(
        self,
        registry: Registry,
        lake_root: Path,
        gazetteer: Callable[[], Resolver],
        points: Callable[[], Points],
        names: Names,
    ) -> None:
        self._registry = registry
        self._lake_root = lake_root
        self._gazetteer = gazetteer
        self._points = points
        self._names = names

    def waiting(self, resolver: Resolver, limit: int | None = None) -> list[WaitingName]:
        """Names that nobody has decided about, those that most people wait for first."""
        merged: dict[int, dict[str, Any]] = {}
        for row in self._registry.waiting():
            known = merged.get(row["name_id"])
            merged[row["name_id"]] = dict(row) if known is None else _both(known, row)
        rows = sorted(merged.values(), key=lambda row: (-int(row["persons"]), row["district_said"], row["name_id"]))
        return [self._waiting(row, resolver) for row in rows[:limit]]

    def totals(self) -> WaitingTotals:
        """How much waits: each row and each of its people once."""
        rows, persons = self._registry.waiting_totals()
        names = {row["name_id"] for row in self._registry.waiting()} if rows else set()
        return WaitingTotals(len(names), rows, persons)

    def decisions(self, limit: int | None = None, *, active_only: bool = False) -> list[DecisionRow]:
        """Decisions, newest first."""
        return [self._decision(row) for row in self._registry.decisions(limit, active_only=active_only)]

    def decide(self, actor: Actor, name_id: int, verdict: Verdict, note: str = "") -> DecideReport:
        """Decide what a name is and count what waits for it.

        Raises:
            NotFound: there is no such name.
            BadInput: there is no such district or state.
            Conflict: somebody has decided about it already, or another writer is at work.
        """
        verdict = self.checked(verdict)
        with self._registry.act(actor) as (writer, draft):
            decision = writer.decisions.decide(name_id, verdict, actor.name, note)
            moved = self._count(writer, [name_id], ActLake(self._lake_root, draft.batch_id))
            writer.finish({"decide": [_told(decision, name_id, verdict, moved)]})
        return DecideReport(decision, moved.rows, moved.persons, moved.repeated, moved.waiting)

    def decide_pairs(
        self, actor: Actor, decided: Sequence[tuple[str, str, Verdict, str]], *, replaced: Iterable[int] = ()
    ) -> Moved:
        """Many decisions in one act: typed state, typed district, verdict, note. ``replaced`` are undone first."""
        with self._registry.act(actor) as (writer, draft):
            lake = ActLake(self._lake_root, draft.batch_id)
            ended = [self._end(writer, actor, decision, lake) for decision in replaced]
            names: list[int] = []
            told: list[dict[str, object]] = []
            for state, district, verdict, note in decided:
                name_id = writer.held.name_id(state or None, district or None)
                decision = writer.decisions.decide(name_id, verdict, actor.name, note)
                names.append(name_id)
                told.append({"decision": decision, "name": name_id, "lgd": verdict.lgd, "state": verdict.state_lgd})
            twins = self._reopened(writer) if ended else []
            moved = self._count(writer, [*names, *(name for name, _, _ in ended), *twins], lake)
            undone: list[dict[str, object]] = [{"decision": decision, "name": name} for name, decision, _ in ended]
            writer.finish({"undo": undone, "decide": told})
        return moved

    def undo(self, actor: Actor, decision_id: int) -> UndoReport:
        """End a decision; what counted because of it waits again.

        Raises:
            NotFound: there is no such decision.
            Conflict: it was undone already, or another writer is at work.
        """
        with self._registry.act(actor) as (writer, draft):
            lake = ActLake(self._lake_root, draft.batch_id)
            name, _, returned = self._end(writer, actor, decision_id, lake)
            again = self._count(writer, [name], lake)  # the gazetteer may know it meanwhile
            self._count(writer, self._reopened(writer), lake)
            back = UndoReport(returned.rows - again.rows, returned.persons - again.persons)
            writer.finish({"undo": [{"decision": decision_id, "name": name, "rows": back.returned_rows}]})
        return back

    def recount(self, writer: ActWriter, lake: ActLake) -> int:
        """Within an act after which rows may be the only ones of their kind: read those that were repetitions again.

        Returns the people who count once more because of them.
        """
        return self._count(writer, self._reopened(writer), lake).persons

    def checked(self, verdict: Verdict) -> Verdict:
        """The verdict with the state of its district.

        Raises:
            BadInput: the code is no district's or no state's, or the district lies in another state.
        """
        places = self._names.places
        if verdict.lgd is None:
            if verdict.state_lgd is not None and verdict.state_lgd not in places.states:
                raise BadInput(f"{verdict.state_lgd} is no LGD code of a state. See docs/data-formats.md for codes.")
            return verdict
        district = places.districts.get(verdict.lgd)
        if district is None:
            raise BadInput(f"{verdict.lgd} is no LGD code of a district. Give one of the candidates, or look it up.")
        if verdict.state_lgd not in (None, district.state_lgd):
            raise BadInput(f"{district.name} does not lie in the state with code {verdict.state_lgd}. Correct one.")
        return replace(verdict, state_lgd=district.state_lgd)

    def _count(self, writer: ActWriter, names: Sequence[int], lake: ActLake) -> Moved:
        """Read the rows that wait for these names again, and count those that now pass."""
        from data.ingest.places import PlaceReader
        from data.registry import Change
        from geo.gazetteer import Decided

        moved = Moved()
        if not names:
            return moved
        resolver = Decided(self._gazetteer(), writer.decisions.verdicts())
        for holder in writer.held.holders(names, ("waiting",)):
            change = Change()
            for rows in writer.held.open(holder, names, ("waiting",)):
                done = _count_chunk(writer, holder, rows, PlaceReader(resolver, self._points), lake)
                moved.waiting += len(rows) + done.waiting
                moved.rows += done.accepted
                moved.persons += done.persons
                moved.repeated += done.duplicates
                change += done
            lake.write(writer, holder)
            writer.change(holder, change)
        return moved

    def _reopened(self, writer: ActWriter) -> list[int]:
        """Let rows wait again that repeated another, which may be gone now. Their names, to be counted anew."""
        from data.registry import Change

        names = writer.held.names_of("repeated")
        for holder in writer.held.holders(names, ("repeated",)) if names else ():
            change = Change()
            for rows in writer.held.open(holder, names, ("repeated",)):
                writer.held.settle("waiting", [(row["held_id"], None) for row in rows])
                change += Change(0, -len(rows), len(rows), 0)
            writer.change(holder, change)
        return names

    def _end(self, writer: ActWriter, actor: Actor, decision_id: int, lake: ActLake) -> tuple[int, int, Moved]:
        """Revoke a decision and take back what counted because of it; its name, itself and what was taken back."""
        from data.ingest import KINDS
        from data.registry import Change

        name = writer.decisions.revoke(decision_id, actor.name)
        settled = ("counted", "repeated", "set_aside")
        moved = Moved()
        for holder in writer.held.holders([name], settled):
            kind, change = KINDS[holder.kind], Change()
            stays: list[Handed] = []
            for rows in writer.held.open(holder, [name], settled):
                counted = [row["counted_id"] for row in rows if row["state"] == "counted"]
                repeated = sum(row["state"] == "repeated" for row in rows)
                persons = 0
                if counted and kind.count is not None:
                    kept = writer.keep_repeated(holder, counted) if kind.name == "persons" else []
                    stays += kept
                    own = set(counted).difference(*(one.movements["id"].to_list() for one in kept))
                    gone = [*(one.movements for one in kept), writer.held.take_back(kind.name, sorted(own))]
                    for frame in gone:
                        if not frame.is_empty():
                            back = kind.count(frame)
                            persons += int(back["persons"].sum())
                            lake.add(back.with_columns(-pl.col("persons")))
                writer.held.settle("waiting", [(row["held_id"], None) for row in rows])
                change += Change(-len(counted), -repeated, len(rows), -persons)
                moved.rows += len(counted)
                moved.persons += persons
            lake.write(writer, holder)
            writer.change(holder, change)
            moved.persons -= lake.hand(writer, stays)
        return name, decision_id, moved

    def _waiting(self, row: Mapping[str, Any], resolver: Resolver) -> WaitingName:
        match = resolver.resolve(row["state_said"] or None, row["district_said"] or None, row["first"])
        codes = match.candidates or ((match.lgd,) if match.lgd is not None else ())
        return WaitingName(
            id=row["name_id"],
            state_said=row["state_said"],
            district_said=row["district_said"],
            why=match.why,
            flag=match.flag,
            rows=int(row["rows"]),
            persons=int(row["persons"]),
            batches=int(row["batches"]),
            first=row["first"],
            last=row["last"],
            sides=row["side"],
            state_lgd=match.state_lgd,
            candidates=self._candidates(row["district_said"], codes[:_MANY_CANDIDATES]),
        )

    def _candidates(self, typed: str, codes: Sequence[int]) -> tuple[Candidate, ...]:
        """The districts that a name may mean, those that look most like it first."""
        from rapidfuzz import fuzz

        found = []
        for lgd in codes:
            place = self._names.places.districts[lgd]
            alike = round(fuzz.WRatio(typed.casefold(), place.name.casefold()))
            found.append(Candidate(lgd, place.name, place.state_lgd, self._names.state(place.state_lgd), alike))
        return tuple(sorted(found, key=lambda one: -one.likeness))

    def _decision(self, row: Mapping[str, Any]) -> DecisionRow:
        lgd, state = row["lgd"], row["state_lgd"]
        word: Word = "district" if lgd is not None else "state" if state is not None else "no_place"
        return DecisionRow(
            id=row["id"],
            name_id=row["name_id"],
            state_said=row["state_said"],
            district_said=row["district_said"],
            verdict=word,
            lgd=lgd,
            district=self._names.district(lgd) if lgd is not None else None,
            state_lgd=state,
            state=self._names.state(state) if state is not None else None,
            actor=row["actor"],
            at=datetime.fromisoformat(row["at"]),
            rows=int(row["rows"] or 0),
            persons=int(row["persons"] or 0),
            revoked_at=datetime.fromisoformat(row["revoked_at"]) if row["revoked_at"] else None,
            revoked_by=row["revoked_by"],
            note=row["note"],
        )


def _count_chunk(
    writer: ActWriter, holder: Holder, rows: list[dict[str, Any]], reader: PlaceReader, lake: ActLake
) -> Change:
    """Read held rows again; those that now pass count in their batch, those of no place are set aside."""
    from data.ingest import KINDS
    from data.ingest.faults import judge
    from data.ingest.holding import aside, said_again
    from data.registry import Change

    kind = KINDS[holder.kind]
    typed, rules = kind.read(said_again(rows, kind), reader)
    judged = judge(typed, rules, may_wait=True)
    good = typed.filter(judged.passes)
    again = writer.held.sent_again(holder.no, good) if kind.name == "od" else pl.repeat(False, good.height, eager=True)
    batch = writer.batch(holder)
    fresh = good.filter(~again)
    stored = kind.store(fresh, batch)
    batch.remember()
    numbers = zip(fresh["held_id"], batch.numbers if fresh.height else (), strict=True)
    settled = list(numbers)
    repeated = [(held, None) for held, number in settled if number is None]
    repeated += [(held, None) for held in good.filter(again)["held_id"]]
    writer.held.settle("counted", [(held, number) for held, number in settled if number is not None])
    writer.held.settle("repeated", repeated)
    gone = typed.filter(judged.waits & aside(typed))["held_id"]
    writer.held.settle("set_aside", [(held, None) for held in gone])
    lake.add(stored.cube)
    return Change(
        stored.accepted,
        len(repeated),
        -(good.height + len(gone)),
        stored.persons,
        synthetic=stored.synthetic,
        known=stored.known,
    )


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    firsts = [row["first"] for row in (one, other) if row["first"]]
    lasts = [row["last"] for row in (one, other) if row["last"]]
    return {
        **one,
        "side": "both",
        "rows": one["rows"] + other["rows"],
        "persons": one["persons"] + other["persons"],
        "batches": max(one["batches"], other["batches"]),
        "first": min(firsts, default=None),
        "last": max(lasts, default=None),
    }


def _told(decision: int, name: int, verdict: Verdict, moved: Moved) -> dict[str, object]:
    return {
        "decision": decision,
        "name": name,
        "lgd": verdict.lgd,
        "state": verdict.state_lgd,
        "rows": moved.rows,
        "persons": moved.persons,
    }
