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
    WITHDRAW_BATCHES = "withdraw_batches"
    VIEW_PERSONS = "view_persons"
    JOIN_PERSONS = "join_persons"
    CHANGE_MOVEMENTS = "change_movements"
    RESOLVE_NAMES = "resolve_names"
    REVIEW_NAMES = "review_names"
    DECIDE_NAMES = "decide_names"
    MANAGE_KEYS = "manage_keys"
    OPERATE_STORE = "operate_store"
    CHANGE_KEYS = "change_keys"
    ERASE_PEOPLE = "erase_people"


class Role(StrEnum):
    """What an actor is to the system."""

    PUBLIC = "public"
    SENDER = "sender"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Actor:
    """Who acts. ``name`` is written to events; it is an account name, never a migrant's.

    ``state_lgd`` is the state that a sender acts for: it sends for no other and sees nothing of another.
    """

    name: str
    role: Role
    state_lgd: int | None = None

    def sees(self, state_lgd: int | None) -> bool:
        """Whether what belongs to the state ``state_lgd`` is this actor's to see."""
        return self.role is Role.OPERATOR or (self.state_lgd is not None and self.state_lgd == state_lgd)


PUBLIC = Actor("public", Role.PUBLIC)
COMMAND_LINE = Actor("command-line", Role.OPERATOR)

#: Roles that may take an action. Sign-in (a later issue) adds roles and rows, not code.
POLICY: Mapping[Action, frozenset[Role]] = {
    Action.VIEW_COUNTS: frozenset({Role.PUBLIC, Role.SENDER, Role.OPERATOR}),
    Action.LOAD_RECORDS: frozenset({Role.SENDER, Role.OPERATOR}),
    Action.WITHDRAW_BATCHES: frozenset({Role.SENDER, Role.OPERATOR}),
    Action.VIEW_PERSONS: frozenset({Role.SENDER, Role.OPERATOR}),
    Action.JOIN_PERSONS: frozenset({Role.OPERATOR}),
    Action.CHANGE_MOVEMENTS: frozenset({Role.SENDER, Role.OPERATOR}),
    Action.RESOLVE_NAMES: frozenset({Role.PUBLIC, Role.SENDER, Role.OPERATOR}),
    Action.REVIEW_NAMES: frozenset({Role.OPERATOR}),
    Action.DECIDE_NAMES: frozenset({Role.OPERATOR}),
    Action.MANAGE_KEYS: frozenset({Role.OPERATOR}),
    Action.OPERATE_STORE: frozenset({Role.OPERATOR}),
    Action.CHANGE_KEYS: frozenset({Role.OPERATOR}),
    Action.ERASE_PEOPLE: frozenset({Role.OPERATOR}),
}


def allowed(actor: Actor, action: Action) -> bool:
    """Whether a policy row lets this role take this action."""
    return actor.role in POLICY.get(action, frozenset())


def require(actor: Actor, action: Action) -> None:
    """Let ``actor`` pass or raise.

    Raises:
        Forbidden: no policy row lets this role take this action.
    """
    if not allowed(actor, action):
        raise Forbidden(f"{actor.name} may not {action.value.replace('_', ' ')}. Ask an operator.", action=action.value)


def sending_state(actor: Actor, asked: int | None) -> int | None:
    """The state that records of ``actor`` are sent by, where ``asked`` was named.

    Raises:
        Forbidden: a sender names a state that is not its own.
    """
    if actor.state_lgd is None:
        return asked
    if asked is not None and asked != actor.state_lgd:
        raise Forbidden(
            f"{actor.name} sends for one state, and another was named. Leave the state out, or use that state's key."
        )
    return actor.state_lgd
