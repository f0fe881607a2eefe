"""Parts of the page Review: the queue, the name that is being decided, the log of decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dash import html

from core.shown import grouped, shown_date, shown_time
from dashboard.notes import people
from data.review import Candidate, DecideReport, DecisionRow, WaitingName, WaitingTotals
from geo.places import Places

#: Fill of the first candidate on the map, of the others, and of one that the reviewer picked.
FIRST, OTHERS, PICKED = "#f0a06a", "#f9dcc6", "#7cc0cc"
#: A first candidate at least so alike is offered for confirmation.
_ALIKE = 80
_SIDES = {"origin": "as origin", "destination": "as destination", "both": "as origin and destination"}
_FLAGS = {
    "other_state": "another state's",
    "not_a_district": "no district?",
    "ambiguous": "several fit",
    "swapped": "swapped?",
}


def headline(totals: WaitingTotals) -> list[Any]:
    """How much waits, in one sentence."""
    if not totals.rows:
        return [html.H1("No name waits")]
    verb = "waits" if totals.persons == 1 else "wait"
    return [
        html.H1([html.B(people(totals.persons)), f" {verb} for a decision about ", html.B(_names(totals.names))]),
        html.P("A decision counts them at once, holds for every later file, and can be undone."),
    ]


def queue(names: Sequence[WaitingName], chosen: int | None) -> list[Any]:
    """The names, those of most people first; the longest bar is the first name's."""
    most = max((name.persons for name in names), default=1)
    return [_waiting(name, most, chosen) for name in names]


def _waiting(name: WaitingName, most: int, chosen: int | None) -> html.Button:
    hint = f"{name.candidates[0].name} ?" if _confirmable(name) else "unsure"
    return html.Button(
        [
            html.Span(_typed(name.district_said), className="pv-wait-name"),
            html.Span(grouped(name.persons), className="pv-wait-n"),
            html.Span([_typed(name.state_said), f" · {_rows(name.rows)}"], className="pv-wait-state"),
            html.Span(_FLAGS.get(name.flag or "", hint), className="pv-wait-hint"),
            html.I(style={"width": f"{max(1.5, 100 * name.persons / most):.1f}%"}, className="pv-wait-bar"),
        ],
        className="pv-wait" + (" pv-wait-on" if name.id == chosen else ""),
        type="button",
        **{"data-wait": str(name.id), "aria-current": "true" if name.id == chosen else "false"},
    )


def detail(name: WaitingName, picked: int | None, places: Places) -> list[Any]:
    """One name with what it may mean and what can be decided."""
    shown = [Candidate(*_placed(picked, places))] if picked is not None else []
    shown += [one for one in name.candidates if one.lgd != picked]
    cards = [
        _card(one, at, name, picked is not None and one.lgd == picked, places) for at, one in enumerate(shown[:5], 1)
    ]
    state = places.states.get(name.state_lgd) if name.state_lgd is not None else None
    return [
        html.Button("‹ Queue", className="pv-chip pv-review-back", type="button", **{"data-review": "back"}),
        html.Div(
            [
                html.Div("As typed", className="pv-review-small"),
                html.H2(_typed(name.district_said), id="review-typed"),
                html.Div([_typed(name.state_said), " · ", _SIDES[name.sides]], className="pv-review-under"),
                html.P(name.why, className="pv-review-why"),
                html.P(_facts(name), className="pv-review-small"),
            ],
            className="pv-review-said",
        ),
        html.Div("It is", className="pv-review-title"),
        html.Div(cards or html.P("Nothing comes near. Pick a district below or on the map.", className="pv-none")),
        html.Div(
            [
                _act("state", f"Only {state.name} is known", "s", lgd=None, state=state.lgd) if state else None,
                _act("no_place", "No place: set aside", "x"),
            ],
            className="pv-review-others",
        ),
    ]


def _card(one: Candidate, at: int, name: WaitingName, picked: bool, places: Places) -> html.Div:
    # where several fit, or none should, nothing is decided by a key struck in haste
    sure = picked or (at == 1 and _confirmable(name))
    elsewhere = name.state_lgd is not None and one.state_lgd not in _within(name.state_lgd, places)
    return html.Div(
        [
            html.Span(
                str(at),
                className="pv-card-at",
                style={"background": PICKED if picked else FIRST if sure else OTHERS},
            ),
            html.Div(
                [
                    html.Strong(one.name),
                    html.Span(
                        [one.state, html.B(" · not the state typed") if elsewhere else None, f" · LGD {one.lgd}"],
                        className="pv-review-small",
                    ),
                    html.Span(f"counts {people(name.persons)} there", className="pv-review-small pv-card-then"),
                ]
            ),
            _act("district", "Confirm" if sure else "Pick", "Enter" if sure else str(at), lgd=one.lgd),
        ],
        className="pv-card" + (" pv-card-first" if sure else ""),
        **{"data-card": str(one.lgd)},
    )


def _act(verdict: str, label: str, key: str, lgd: int | None = None, state: int | None = None) -> html.Button:
    return html.Button(
        [label, html.Kbd(key)],
        className="pv-chip" + (" pv-go" if key == "Enter" else ""),
        type="button",
        **{
            "data-verdict": verdict,
            "data-key": key,
            "data-lgd": "" if lgd is None else str(lgd),
            "data-state": "" if state is None else str(state),
        },
    )


def said(report: DecideReport, what: str) -> list[Any]:
    """What a decision did, with the way back."""
    done = f"{what}: {people(report.released_persons)} now counted." if report.released_rows else f"{what}."
    more = []
    if report.duplicates:
        more.append(f"{_rows(report.duplicates)} had been corrected and sent again; they count once.")
    if report.still_waiting_rows:
        more.append(f"{_rows(report.still_waiting_rows)} still wait for another name.")
    undo = html.Button(
        ["Undo", html.Kbd("u")], className="pv-chip", type="button", **{"data-undo": str(report.decision_id)}
    )
    return [html.Span(" ".join([done, *more])), undo]


def log(rows: Sequence[DecisionRow]) -> Any:
    """Decisions, newest first."""
    if not rows:
        return html.P("Nobody has decided anything yet.", className="pv-none")
    head = html.Tr([html.Th(text, scope="col") for text in ("As typed", "Is", "People", "By", "")])
    return html.Table([html.Thead(head), html.Tbody([_logged(row) for row in rows])], className="pv-review-table")


def _logged(row: DecisionRow) -> html.Tr:
    what = {
        "district": f"{row.district}, {row.state}",
        "state": f"only {row.state}",
        "no_place": "no place",
    }[row.verdict]
    if row.revoked_at:
        end: Any = html.Span(f"undone by {row.revoked_by}", className="pv-review-small")
    else:
        end = html.Button("Undo", className="pv-chip", type="button", **{"data-undo": str(row.id)})
    return html.Tr(
        [
            html.Td(
                [html.Strong(_typed(row.district_said)), html.Span(_typed(row.state_said), className="pv-review-small")]
            ),
            html.Td([what, html.Span(row.note, className="pv-review-small") if row.note else None]),
            html.Td(grouped(row.persons) if not row.revoked_at else "–", className="pv-n"),
            html.Td([row.actor, html.Span(shown_time(row.at), className="pv-review-small")]),
            html.Td(end),
        ],
        className="pv-undone" if row.revoked_at else "",
    )


def drawing(
    name: WaitingName | None,
    picked: int | None,
    anchors: Mapping[int, tuple[float, float]],
    places: Places,
) -> dict[str, Any]:
    """The small map: candidates shaded and numbered, the typed state outlined and brought into view."""
    codes = list(dict.fromkeys([*([picked] if picked else []), *_codes(name)]))
    fills = {str(code): OTHERS for code in codes}
    if codes:
        fills[str(codes[0])] = PICKED if picked else FIRST if name and _confirmable(name) else OTHERS
    labels = [
        {"name": f"{at} {places.districts[code].name}", "at": list(anchors[code]), "r": 2}
        for at, code in enumerate(codes[:5], 1)
        if code in anchors
    ]
    state = name.state_lgd if name else None
    return {
        "fills": fills,
        "texts": {},
        "none": "Click: it is this district" if name else "",
        "level": "district",
        "places": {
            "state": [state] if state else [],
            "district": codes[:1] if picked or (name and _confirmable(name)) else [],
        },
        "labels": labels,
        "flows": {"type": "FeatureCollection", "features": []},
        "nodes": {"type": "FeatureCollection", "features": []},
        "fit": _box(anchors, [*_of_state(state, places), *codes]) if name else None,
    }


def districts(places: Places, first: int | None) -> list[dict[str, Any]]:
    """All districts to pick from, by state, the typed state first."""
    order = sorted(places.by_state, key=lambda code: (code != first, places.states[code].name))
    return [
        {
            "group": places.states[code].name,
            "items": [
                {"value": str(one.lgd), "label": one.name}
                for one in sorted(places.by_state[code], key=lambda d: d.name)
            ],
        }
        for code in order
    ]


def _confirmable(name: WaitingName) -> bool:
    """Whether the first candidate may be offered as the one: it looks much like the name, and nothing is odd."""
    return name.flag is None and bool(name.candidates) and name.candidates[0].likeness >= _ALIKE


def _facts(name: WaitingName) -> str:
    files = "1 file" if name.batches == 1 else f"{grouped(name.batches)} files"
    days = _days(name.first, name.last)
    return f"{people(name.persons)} in {_rows(name.rows)} of {files}{days}"


def _days(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return ""
    return f", {shown_date(first)}" + (f" to {shown_date(last)}" if last != first else "")


def _typed(text: str) -> str:
    return text or "(blank)"


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{grouped(number)} rows"


def _names(number: int) -> str:
    return "1 name" if number == 1 else f"{grouped(number)} names"


def _placed(code: int, places: Places) -> tuple[int, str, int, str]:
    place = places.districts[code]
    return code, place.name, place.state_lgd, places.states[place.state_lgd].name


def _within(state: int, places: Places) -> set[int]:
    return {state} | {other.lgd for other in places.states.values() if other.predecessor == state}


def _codes(name: WaitingName | None) -> list[int]:
    return [one.lgd for one in name.candidates] if name else []


def _of_state(state: int | None, places: Places) -> Iterable[int]:
    return [one.lgd for one in places.by_state.get(state, ())] if state is not None else []


def _box(anchors: Mapping[int, tuple[float, float]], codes: Sequence[int]) -> list[float] | None:
    at = [anchors[code] for code in codes if code in anchors]
    if not at:
        return None
    lon, lat = zip(*at, strict=True)
    return [min(lon) - 0.5, min(lat) - 0.5, max(lon) + 0.5, max(lat) + 0.5]
