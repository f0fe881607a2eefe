"""The use cases of exports: order one, see how far it is, fetch it, forget it. Each asks who acts first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.errors import BadInput, Conflict, NotFound
from core.shown import now
from data.access import Action, Actor, Role, require
from data.exports import form_of
from data.filters import Filters
from reports.making import MAP_FORMS, PICTURES, REPORT_FORMS, subject
from reports.orders import Made, new_order
from reports.shelf import Shelf

#: Orders of one actor that may wait; the public is one actor.
MOST_WAITING = 40
#: Options of each kind.
_OPTIONS = {
    "data": ("level", "top", "boundaries"),
    "map": ("level", "metric", "scheme", "classes", "breaks", "with_from", "with_to", "top", "boundaries"),
    "report": ("state", "district", "period", "last"),
}


class Exports:
    """What is made below one HOME. Threads may share it."""

    def __init__(self, home: Path, catalog: object) -> None:
        """``catalog`` names places, so that an order that cannot be followed is refused at once."""
        self.shelf = Shelf(home)
        self._catalog = catalog

    def order(
        self,
        actor: Actor,
        kind: str,
        what: str,
        form: str,
        *,
        filters: Mapping[str, str] | None = None,
        options: Mapping[str, str] | None = None,
    ) -> Made:
        """Have a file made in the background.

        Raises:
            Forbidden: the actor may not view counts.
            BadInput: there is no such kind, picture, question, form, filter or option.
            Conflict: too many of the actor's files are not finished.
        """
        require(actor, Action.VIEW_COUNTS)
        chosen = {name: value for name, value in (options or {}).items() if value}
        self._refuse(kind, what, form, chosen)
        asked = Filters.parse(filters or {}).query()
        waiting = [identity for identity in self.shelf.queue() if self._of(actor, identity)]
        if len(waiting) >= MOST_WAITING:
            raise Conflict(f"{MOST_WAITING} files are being made already. Wait until some are finished.")
        order = new_order(actor, kind, what, form, filters=asked, options=chosen)
        self.shelf.place(order)
        return Made(order)

    def all(self, actor: Actor, limit: int = 50) -> list[Made]:
        """The last files, the latest first; an operator sees everybody's, others their own.

        Raises:
            Forbidden: the actor may not view counts.
        """
        require(actor, Action.VIEW_COUNTS)
        found: list[Made] = []
        for made in self.shelf.newest():
            if len(found) >= limit:
                break
            if _sees(actor, made):
                found.append(made)
        return found

    def get(self, actor: Actor, identity: str) -> Made:
        """One of them.

        Raises:
            Forbidden: the actor may not view counts.
            NotFound: there is none of that name, or it is another's.
        """
        require(actor, Action.VIEW_COUNTS)
        made = self.shelf.find(identity)
        if made is None or not _sees(actor, made):
            raise NotFound("There is no such export, or it is gone. GET exports lists those that are kept.")
        return made

    def file(self, actor: Actor, identity: str) -> Path:
        """Where its file lies.

        Raises:
            NotFound: there is none of that name, or it is another's.
            Conflict: it is not made yet, or could not be made.
        """
        made = self.get(actor, identity)
        if made.status.message:
            raise Conflict(f"It could not be made. {made.status.message}")
        if not made.status.state.ended:
            raise Conflict("It is not made yet. Ask again in a second.")
        file = self.shelf.file(made)
        if file is None:
            raise NotFound("The file is gone. Order it again.")
        return file

    def forget(self, actor: Actor, identity: str) -> None:
        """Take a finished file away.

        Raises:
            NotFound: there is none of that name, or it is another's.
            Conflict: it is not finished.
        """
        made = self.get(actor, identity)
        if not made.status.state.ended:
            raise Conflict("It is being made. Wait until it is finished.")
        self.shelf.remove(made.id)

    def sweep(self, actor: Actor) -> None:
        """Remove what is kept no longer.

        Raises:
            Forbidden: the actor may not operate the store.
        """
        require(actor, Action.OPERATE_STORE)
        self.shelf.prepare()
        self.shelf.sweep(now())

    def _refuse(self, kind: str, what: str, form: str, options: Mapping[str, str]) -> None:
        if kind not in _OPTIONS:
            raise BadInput(f"There is no kind '{kind[:20]}'; use one of {', '.join(_OPTIONS)}.")
        unknown = [name for name in options if name not in _OPTIONS[kind]]
        if unknown:
            raise BadInput(f"There is no option '{unknown[0][:20]}'; use one of {', '.join(_OPTIONS[kind])}.")
        top = options.get("top", "1")
        if not (top.isascii() and top.isdigit() and len(top) < 10 and int(top) > 0):
            raise BadInput("top takes a whole number of rows, 1 or more.")
        if kind == "data":
            from data.asking import QUESTIONS

            _known(what, tuple(QUESTIONS), "question")
            form_of(form, what)
        elif kind == "map":
            _known(what, PICTURES, "map")
            _known(form, MAP_FORMS, "form")
        else:
            _known(what, ("situation",), "report")
            _known(form, REPORT_FORMS, "form")
            subject(self._catalog, options)  # type: ignore[arg-type]

    def _of(self, actor: Actor, identity: str) -> bool:
        made = self.shelf.find(identity)
        return made is not None and made.order.actor.name == actor.name


def _known(value: str, known: tuple[str, ...], word: str) -> None:
    if value not in known:
        raise BadInput(f"There is no {word} '{value[:20]}'; use one of {', '.join(known)}.")


def _sees(actor: Actor, made: Made) -> bool:
    return actor.role is Role.OPERATOR or made.order.actor == actor
