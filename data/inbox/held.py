"""Files that were received and are looked at before they are loaded: kept for half a day, then forgotten.

A file is sent once. It is held, previewed as often as its sender likes, and then either loaded, which makes it an
upload as if it had come now, or forgotten. What nobody decides about is swept.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import NotFound, Unavailable
from core.shown import now
from data.access import Action, Actor, require
from data.inbox.records import Order, Upload

if TYPE_CHECKING:
    from data.inbox.uploads import Uploads

_GONE = "This file is not kept any more. Files that nobody loads are forgotten after twelve hours: send it again."


@dataclass(frozen=True)
class Held:
    """A file that was received and not loaded. ``name`` is what its sender calls it, see :class:`Order`."""

    id: str
    name: str
    ending: str
    sender: Actor
    at: datetime
    bytes: int
    sha256: str

    @property
    def content_name(self) -> str:
        """The content's file name."""
        return f"{self.id}{self.ending}"


class HeldFiles:
    """The use cases of files that are held. Each is seen by who sent it alone."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads

    def all(self, actor: Actor) -> list[Held]:
        """What the actor sent and has not decided about, the oldest first.

        Raises:
            Forbidden: the actor may not load records.
        """
        require(actor, Action.LOAD_RECORDS)
        return [one for one in self._uploads.shelf.held_files() if one.sender.name == actor.name]

    def get(self, actor: Actor, identity: str) -> Held:
        """One of them.

        Raises:
            Forbidden: the actor may not load records.
            NotFound: there is none of that name, or no more.
        """
        found = next((one for one in self.all(actor) if one.id == identity), None)
        if found is None:
            raise NotFound(_GONE)
        return found

    def path(self, actor: Actor, identity: str) -> Path:
        """Where its content lies, to be looked at.

        Raises:
            Forbidden: the actor may not load records.
            NotFound: there is none of that name, or no more.
        """
        return self._uploads.shelf.held_content(self.get(actor, identity))

    def forget(self, actor: Actor, identity: str) -> None:
        """Remove it for good.

        Raises:
            Forbidden: the actor may not load records.
            NotFound: there is none of that name, or no more.
        """
        self._uploads.shelf.forget(self.get(actor, identity))

    def load(
        self,
        actor: Actor,
        identity: str,
        kind: str | None = None,
        state: str | None = None,
        mapping: Mapping[str, str | None] | None = None,
    ) -> Upload:
        """Make it an upload, to be loaded in the background; when this returns it is on disk for good.

        Args:
            actor: who sent it.
            identity: which file.
            kind: what it holds; its headers tell, if left out.
            state: the state that sends it, as typed.
            mapping: which field each header means, where that is not plain; None leaves a column out.

        Raises:
            Forbidden: the actor may not load records, or not for this state.
            BadInput: there is no such kind or state.
            NotFound: there is no such file, or no more.
            Unavailable: the disk does not take it; the file is still held.
        """
        held, shelf = self.get(actor, identity), self._uploads.shelf
        order = Order(
            id="",
            name=held.name,
            ending=held.ending,
            kind=self._uploads.kind_of(kind),
            state_lgd=self._uploads.state_of(actor, state),
            mapping=dict(mapping) if mapping else None,
            sender=actor,
            sent_at=now(),
            bytes=held.bytes,
            sha256=held.sha256,
        )
        try:
            with shelf.held_content(held).open("rb") as content:
                os.fsync(content.fileno())
            folder = shelf.take(held)
            return self._uploads.place(folder, folder / held.content_name, order)
        except FileNotFoundError as error:
            raise NotFound(_GONE) from error  # another window was faster
        except OSError as error:
            raise Unavailable(
                f"The file could not be put into the queue ({error.strerror}). "
                "Ask the operator to make room in PRAVAH_HOME, and load it again."
            ) from error
