"""People: pairs who look alike, side by side, to be said one or two; and somebody by their ID.

What is asked for and what is answered stays on the page: no ID and no name is ever in its address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import dash
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from core.errors import Forbidden, PravahError
from dashboard import people_parts as parts
from dashboard.services import actor, services
from data.access import Action, Actor, require

if TYPE_CHECKING:
    from data.people import People

dash.register_page(__name__, path="/people", name="People", title="People · Pravah", order=6)

#: Pairs looked through at a time; when these are decided the next come up.
MOST = 30
_NOT_HERE = (
    "People are looked at where Pravah is served, or on its command line: python app.py person. Whoever opens this "
    "page from elsewhere may not see who is in the registry; sign-in will change that."
)


class _Shown(NamedTuple):
    """What the page shows of the pairs, in the order of the callback's outputs."""

    headline: list[Any]
    body: list[Any]
    at: int | None


def layout(**_: str) -> html.Div:
    """The first pair that waits."""
    try:
        require(actor(), Action.JOIN_PERSONS)
    except Forbidden:
        closed = html.Div([html.H1("Not from here"), html.P(_NOT_HERE)], className="pv-up-main")
        return html.Div(closed, id="people-page", className="pv-people pv-up pv-up-closed")
    shown = _pairs(None, None)
    find = html.Div(
        [
            html.Label("Somebody by their ID", htmlFor="people-uid"),
            dcc.Input(
                id="people-uid",
                className="pv-search",
                type="text",
                placeholder="K7Q2X-M9CDT",
                autoComplete="off",
                spellCheck=False,
                maxLength=40,
            ),
            html.Button("Find", id="people-go", className="pv-chip", type="button"),
        ],
        className="pv-people-find",
        role="search",
    )
    return html.Div(
        id="people-page",
        className="pv-people",
        children=[
            dcc.Store(id="people-at", data=shown.at),
            *(dcc.Store(id=f"people-{name}") for name in ("step", "act", "wanted", "slip")),
            dcc.Download(id="people-download"),
            html.Div(
                [
                    html.Div(shown.headline, id="people-headline", role="status"),
                    find,
                    html.Div(id="people-said", className="pv-review-done", role="status"),
                    html.Div(id="people-problem", className="pv-names-problem", role="alert"),
                ],
                className="pv-review-head",
            ),
            html.Div(
                [
                    html.Div(shown.body, id="people-pair", className="pv-people-box", **{"aria-live": "polite"}),
                    html.Div(id="people-person", className="pv-people-box", **{"aria-live": "polite"}),
                ],
                className="pv-people-main",
            ),
        ],
    )


def callbacks(app: Dash) -> None:
    """Stepping through pairs, saying what they are, finding somebody."""
    shown = [
        Output("people-headline", "children"),
        Output("people-pair", "children"),
        Output("people-at", "data"),
        Output("people-problem", "children"),
    ]
    app.callback(*shown, Input("people-step", "data"), State("people-at", "data"), prevent_initial_call=True)(_stepped)
    app.callback(
        *(Output(one.component_id, one.component_property, allow_duplicate=True) for one in shown),
        Output("people-said", "children"),
        Input("people-act", "data"),
        State("people-at", "data"),
        prevent_initial_call=True,
    )(_acted)
    app.callback(
        Output("people-person", "children"),
        Output("people-problem", "children", allow_duplicate=True),
        Input("people-wanted", "data"),
        prevent_initial_call=True,
    )(_found)
    app.callback(Output("people-download", "data"), Input("people-slip", "data"), prevent_initial_call=True)(_slip)
    for function, trigger in (("peopleDrawn", "people-pair"), ("peopleFound", "people-person")):
        app.clientside_callback(
            ClientsideFunction("pravah", function),
            Output(trigger, "id"),
            Input(trigger, "children"),
            prevent_initial_call=True,
        )


# -- what the browser asks --------------------------------------------------------------------------------------


def _stepped(step: dict[str, Any] | None, at: int | None) -> tuple[Any, ...]:
    if not step:
        return (dash.no_update,) * 4
    return (*_pairs(at, int(step["by"])), "")


def _acted(act: dict[str, Any] | None, at: int | None) -> tuple[Any, ...]:
    if not act:
        return (dash.no_update,) * 5
    people, who = services().catalog.people, actor()
    after = _after(at)
    try:
        if act["do"] == "same":
            uid = people.same(who, int(act["pair"]))
            merge = next((one.id for one in people.merges(who, 5) if one.kept == uid and one.undone_at is None), None)
            said = parts.done(f"They are one person, {uid}.", f"merge-{merge}" if merge else None)
        elif act["do"] == "different":
            people.different(who, int(act["pair"]))
            back = f"pair-{int(act['pair'])}"
            said = parts.done("They are two people; this pair does not come up again.", back)
        else:
            said, after = _undone(people, who, str(act["back"])), at
    except PravahError as error:
        return (*_pairs(at, 0), error.message, "")
    return (*_pairs(after, 0), "", said)


def _undone(people: People, who: Actor, back: str) -> list[Any]:
    what, number = back.split("-")
    if what == "pair":
        people.reopen(who, int(number))
        return parts.done("Nobody has said anything of this pair; it comes up again.", None)
    people.undo_merge(who, int(number))
    return parts.done("They are two people again, each with their own ID; the pair counts as different.", None)


def _found(wanted: dict[str, Any] | None) -> tuple[Any, Any]:
    if not wanted or not str(wanted.get("uid") or "").strip():
        return [], ""
    catalog, who = services().catalog, actor()
    try:
        somebody = catalog.people.show(who, str(wanted["uid"]))
        numbers = [record.number for record in somebody.records if record.status is not None]
        movements = {number: catalog.movements.show(who, number) for number in numbers}
    except PravahError as error:
        return [], error.message
    return parts.person(somebody, movements, catalog.names), ""


def _slip(wanted: dict[str, Any] | None) -> Any:
    if not wanted:
        return dash.no_update
    from data.slips import slip

    # asked for once more: only who may see somebody gets their slip
    uid = services().catalog.people.show(actor(), str(wanted["uid"])).uid
    return dcc.send_bytes(slip(uid, "pdf"), "pravah-slip.pdf")


# -- what the page shows ----------------------------------------------------------------------------------------


def _pairs(at: int | None, by: int | None) -> _Shown:
    """The pair ``at``, or so many further; the first where that one waits no more."""
    catalog, who = services().catalog, actor()
    pairs = catalog.people.alike(who, MOST)
    if not pairs:
        return _Shown(parts.headline(0), parts.nothing(), None)
    place = next((place for place, one in enumerate(pairs) if one.id == at), None)
    place = 0 if place is None else min(len(pairs) - 1, max(0, place + (by or 0)))
    total = catalog.people.open_pairs(who)
    shown = parts.pair(pairs[place], place, total, catalog.names)
    return _Shown(parts.headline(total), shown, pairs[place].id)


def _after(at: int | None) -> int | None:
    """The pair that comes up when this one is decided: the next, at the end the one before."""
    ids = [one.id for one in services().catalog.people.alike(actor(), MOST)]
    if at not in ids:
        return None
    place = ids.index(at)
    return next(iter(ids[place + 1 :] or reversed(ids[:place])), None)
