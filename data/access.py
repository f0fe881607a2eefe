"""Who may do what, answered in one place: every use case of the catalog asks :func:`require` first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.errors import Forbidden


class Action(StrEnum):
    """Named actions on resources; one policy row each."""

    VIEW_COUNTS = "view_counts"
    LOAD_RECORDS = "load_records"
    RESOLVE_NAMES = "resolve_names"
    REVIEW_NAMES = "review_names"
    DECIDE_NAMES = "decide_names"
    OPERATE_STORE = "operate_store"
    SEE_PEOPLE = "see_people"
    CHANGE_KEYS = "change_keys"
    ERASE_PEOPLE = "erase_people"


class Role(StrEnum):
    """What an actor is to the system."""

    PUBLIC = "public"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Actor:
    """Who acts. ``name`` is written to events; it is an account name, never a migrant's."""

    name: str
    role: Role


PUBLIC = Actor("public", Role.PUBLIC)
COMMAND_LINE = Actor("command-line", Role.OPERATOR)

#: Roles that may take an action. Sign-in (a later issue) adds roles and rows, not code.
POLICY: Mapping[Action, frozenset[Role]] = {
    Action.VIEW_COUNTS: frozenset({Role.PUBLIC, Role.OPERATOR}),
    Action.LOAD_RECORDS: frozenset({Role.OPERATOR}),
    Action.RESOLVE_NAMES: frozenset({Role.PUBLIC, Role.OPERATOR}),
    Action.REVIEW_NAMES: frozenset({Role.OPERATOR}),
    Action.DECIDE_NAMES: frozenset({Role.OPERATOR}),
    Action.OPERATE_STORE: frozenset({Role.OPERATOR}),
    Action.SEE_PEOPLE: frozenset({Role.OPERATOR}),
    Action.CHANGE_KEYS: frozenset({Role.OPERATOR}),
    Action.ERASE_PEOPLE: frozenset({Role.OPERATOR}),
}


def require(actor: Actor, action: Action) -> None:
    """Let ``actor`` pass or raise.

    Raises:
        Forbidden: no policy row lets this role take this action.
    """
    if actor.role not in POLICY.get(action, frozenset()):
        raise Forbidden(f"{actor.name} may not {action.value.replace('_', ' ')}. Ask an operator.", action=action.value)
