"""Parts of the page People: two people who look alike side by side, and one person with records and journeys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html

from core.shown import grouped, shown_date, shown_time
from data.movements import Movement
from data.naming import Names
from data.people import Pair, Person
from data.people_facts import place_name
from data.registry import PersonRecord

_Read = Callable[[PersonRecord], str | None]
_IDENTITIES = {
    "aadhaar": "Aadhaar",
    "pan": "PAN",
    "voter_id": "Voter card",
    "passport": "Passport",
    "driving_licence": "Driving licence",
    "ration_card": "Ration card",
}


@dataclass(frozen=True)
class _Line:
    """One thing that both sides may say, and how that compares; nothing where a difference would tell nothing."""

    called: str
    earlier: list[str]
    later: list[str]
    compared: str


def headline(pairs: int) -> list[Any]:
    """How many pairs wait, in one sentence."""
    if not pairs:
        return [html.H1("No two people look alike")]
    many = "1 pair" if pairs == 1 else f"{grouped(pairs)} pairs"
    verb = "looks" if pairs == 1 else "look"
    return [
        html.H1([html.B(many), f" {verb} alike"]),
        html.P("Nobody is made one by itself. Say whether it is one person; that can be undone."),
    ]


def nothing() -> list[Any]:
    """What stands there when no pair waits."""
    return [
        html.Div(
            [
                html.H2("Nothing to decide"),
                html.P(
                    "When a file brings somebody who looks like a person known, but not surely, both wait here side "
                    "by side. Until then both count, each with an ID of their own."
                ),
            ],
            className="pv-people-nothing",
        )
    ]


def pair(one: Pair, at: int, of: int, names: Names) -> list[Any]:
    """Two people side by side: what each says, what differs, why they look alike, and what can be said of them."""
    lines = _lines(one, names)
    differ = sum(line.compared == "differs" for line in lines)
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.Span("Why", className="pv-review-small"),
                        html.Strong(_sentence(one.why)),
                        html.Span(_differing(differ), className="pv-people-differ"),
                    ],
                    className="pv-people-why-text",
                ),
                html.Div(
                    [
                        html.Span(f"likeness {one.score:.2f} of 1"),
                        html.Div(html.I(style={"width": f"{100 * one.score:.0f}%"}), className="pv-up-bar"),
                    ],
                    className="pv-people-score",
                ),
            ],
            className="pv-people-why",
        ),
        html.Table(
            [
                html.Caption("Two people who look alike, and what differs", className="pv-people-caption"),
                html.Thead(
                    html.Tr(
                        [
                            html.Td(),
                            _head("Earlier", one.earlier),
                            _head("Later", one.later),
                        ]
                    )
                ),
                html.Tbody([_compared(line) for line in lines]),
            ],
            className="pv-people-pair",
        ),
        html.Div(
            [
                _act("same", "Same person", "s", one.id, first=True),
                _act("different", "Different people", "d", one.id),
                html.Span(className="pv-space"),
                _step("-1", "‹", "k", "The pair before"),
                html.Span(f"{at + 1} of {of}", className="pv-people-at"),
                _step("1", "›", "j", "The next pair"),
            ],
            className="pv-people-acts",
        ),
        html.P(
            ["As one person they keep the ID ", html.B(one.earlier.uid), f"; {one.later.uid} goes on leading there."],
            className="pv-people-then",
        ),
    ]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _differing(number: int) -> str:
    return "nothing else differs" if not number else f"{number} {'line differs' if number == 1 else 'lines differ'}"


def _head(which: str, person: Person) -> html.Th:
    many = len(person.records)
    known = "1 record" if many == 1 else f"{many} records"
    open_ = html.Button(
        person.uid,
        className="pv-people-uid",
        type="button",
        title="Open this person",
        **{"data-people-uid": person.uid},
    )
    return html.Th([html.Span(f"{which} · {known}", className="pv-review-small"), open_], scope="col")


def _compared(line: _Line) -> html.Tr:
    return html.Tr(
        [
            html.Th([line.called, html.Small(line.compared)], scope="row"),
            *(
                html.Td([html.Div(text) for text in side] or html.Span("not said"))
                for side in (line.earlier, line.later)
            ),
        ],
        className="pv-people-other" if line.compared == "differs" else "",
    )


def _act(does: str, label: str, key: str, number: int, *, first: bool = False) -> html.Button:
    return html.Button(
        [label, html.Kbd(key)],
        className="pv-chip" + (" pv-go" if first else ""),
        type="button",
        **{"data-people-do": does, "data-people-pair": str(number)},
    )


def _step(by: str, sign: str, key: str, says: str) -> html.Button:
    return html.Button(
        [sign, html.Kbd(key)],
        className="pv-chip",
        type="button",
        title=says,
        **{"data-people-step": by, "aria-label": says},
    )


def _lines(one: Pair, names: Names) -> list[_Line]:
    sides = (one.earlier, one.later)

    def said(person: Person, read: _Read) -> list[str]:
        return list(dict.fromkeys(text for record in person.records if (text := read(record))))

    def line(called: str, read: _Read, *also: _Read) -> _Line:
        """``also``: what it may be the same as on the other side; a way back begins where the way out ended."""
        own = [said(person, read) for person in sides]
        if not all(own):
            return _Line(called, own[0], own[1], "only one says")
        all_ = [{_plain(text) for one_read in (read, *also) for text in said(person, one_read)} for person in sides]
        mine = [{_plain(text) for text in texts} for texts in own]
        back = all_[0] & mine[1] or all_[1] & mine[0]
        return _Line(called, own[0], own[1], "same" if mine[0] & mine[1] else "the way back" if back else "differs")

    def plain(called: str, read: _Read) -> _Line:
        return _Line(called, said(one.earlier, read), said(one.later, read), "")

    def origin(record: PersonRecord) -> str | None:
        return place_name(record.origin_state, record.origin, names)

    def destination(record: PersonRecord) -> str | None:
        return place_name(record.destination_state, record.destination, names)

    found = [
        line("Name", lambda record: record.said.get("name")),
        line("Age", lambda record: None if record.age is None else _aged(record)),
        line("Sex", lambda record: record.sex),
        line("Mobile", lambda record: record.said.get("mobile")),
        line("Identity", _identity),
        line("From", origin, destination),
        line("Address there", lambda record: record.said.get("origin_address")),
        line("To", destination, origin),
        line("Address there", lambda record: record.said.get("destination_address")),
        line("Travels with", lambda record: record.said.get("accompanying")),
        line("Work", lambda record: _word(record.sector) or _word(record.category)),
        plain("Journey", _journey),
        plain("Came in", lambda record: record.batch_id),
    ]
    return [one_line for one_line in found if one_line.earlier or one_line.later]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _aged(record: PersonRecord) -> str:
    year = f" in {record.travel_date:%Y}" if record.travel_date else ""
    return f"{record.age}{year}"


def _identity(record: PersonRecord) -> str | None:
    kind, last = record.said.get("id_type"), record.said.get("id_last4")
    if not (kind or last):
        return None
    return " ".join(
        part for part in (_IDENTITIES.get(kind or "", _word(kind)), f"ends in {last}" if last else "") if part
    )


def _journey(record: PersonRecord) -> str | None:
    if record.status is None:
        return None
    day = shown_date(record.travel_date) if record.travel_date else "no date"
    how = f"{record.mode or ''} {record.train_no or ''}".strip()
    return " · ".join(
        part for part in (day, how, f"coach {record.coach}" if record.coach else "", record.status) if part
    )


def _word(text: str | None) -> str:
    return (text or "").replace("_", " ")


def done(said: str, back: str | None) -> list[Any]:
    """What was said of a pair, with the way back where there is one: ``merge-7`` or ``pair-7``."""
    if back is None:
        return [html.Span(said)]
    undo = html.Button(["Undo", html.Kbd("u")], className="pv-chip", type="button", **{"data-people-undo": back})
    return [html.Span(said), undo]


# -- somebody ---------------------------------------------------------------------------------------------------


def person(one: Person, movements: Mapping[int, Movement], names: Names) -> list[Any]:
    """Somebody: their ID, what each record said, and their journeys with what happened to them."""
    first = next((record for record in one.records if not record.erased), one.records[0])
    name = "Erased" if first.erased else first.said.get("name") or "No name"
    facts = (str(first.age) if first.age is not None else "", first.sex or "", first.said.get("mobile", ""))
    former = one.asked != one.uid
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.Button("‹ Pairs", className="pv-chip", type="button", **{"data-people-back": "yes"}),
                        html.Button(
                            "Print the slip (PDF)", className="pv-chip", type="button", **{"data-people-slip": one.uid}
                        ),
                    ],
                    className="pv-up-back",
                ),
                html.Div(one.uid, className="pv-people-large"),
                html.H2(name, id="people-name"),
                html.P(" · ".join(fact for fact in facts if fact)),
                html.P(f"{one.asked} was found to be {one.uid}.", className="pv-up-warn") if former else None,
            ],
            className="pv-people-who",
        ),
        html.H3("1 record" if len(one.records) == 1 else f"{len(one.records)} records, the oldest first"),
        html.Ol(
            [
                _record(record, uid, movements.get(record.number), names)
                for record, uid in zip(one.records, one.record_uids, strict=True)
            ],
            className="pv-people-records",
        ),
    ]


def _record(record: PersonRecord, uid: str, movement: Movement | None, names: Names) -> html.Li:
    said = [
        ("Name", "erased" if record.erased else record.said.get("name")),
        ("Age, sex", ", ".join(part for part in (str(record.age or ""), record.sex or "") if part)),
        ("Mobile", record.said.get("mobile")),
        ("Identity", _identity(record)),
        ("From", _place(record.origin_state, record.origin, record.said.get("origin_address"), names)),
        ("To", _place(record.destination_state, record.destination, record.said.get("destination_address"), names)),
        ("Journey", _journey(record)),
        ("Work", _word(record.sector) or _word(record.category)),
        ("Known by", {"merge": "a reviewer", "identity": "identity number"}.get(record.matched or "", record.matched)),
    ]
    sent = f"{record.batch_id}" + (f" · {names.state(record.state_lgd)}" if record.state_lgd is not None else "")
    facts = [part for called, text in said if text for part in (html.Dt(called), html.Dd(text))]
    return html.Li(
        [
            html.Div(
                [
                    html.Strong(uid),
                    html.Span(sent, className="pv-review-small"),
                    html.Span("withdrawn", className="pv-up-state") if record.withdrawn_at else None,
                    html.Span("made-up", className="pv-badge") if record.synthetic else None,
                ],
                className="pv-people-record-head",
            ),
            html.Dl(facts),
            _events(movement) if movement else html.P("No journey is kept of this record.", className="pv-up-note"),
        ],
        className="pv-undone" if record.withdrawn_at else "",
    )


def _place(state: int | None, district: int | None, address: str | None, names: Names) -> str:
    return ", ".join(part for part in (address, place_name(state, district, names)) if part)


def _events(movement: Movement) -> html.Div:
    happened: Sequence[html.Li] = [
        html.Li(
            [
                html.B(f"{event.before} → {event.after}" if event.after else _word(event.action)),
                html.Span(f" {event.actor}, {shown_time(datetime.fromisoformat(event.at))}"),
            ]
        )
        for event in movement.events
    ]
    now_ = html.Div([f"Movement {movement.id} · ", html.B(movement.status)])
    return html.Div(
        [now_, html.Ul(happened) if happened else html.P("Nothing has happened to it since it came in.")],
        className="pv-people-events",
    )
