"""Files before they are records: previews, templates, and what columns are taken for. Loading is the catalog's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.settings import Settings
from data.access import Action, Actor, require

if TYPE_CHECKING:
    from data.ingest.columns import Headers
    from data.ingest.preview import Preview
    from data.registry import HeaderMapping, Registry
    from geo.gazetteer import Resolver
    from geo.points import Points


class Receiving:
    """Use cases of who sends files. The catalog is one of these, and more."""

    settings: Settings
    _registry: Registry

    #: Give what knows the places, and the shapes of districts.
    _resolver: Callable[[], Resolver]
    _shapes: Callable[[], Points]

    def preview(
        self,
        actor: Actor,
        file: Path,
        kind: str | None = None,
        state: str | None = None,
        mapping: Headers | None = None,
        *,
        name: str | None = None,
    ) -> Preview:
        """What loading a file would make of it; see :func:`data.ingest.preview.preview`. It holds personal data.

        Raises:
            Forbidden: the actor may not load records.
            BadInput: the file cannot be read, or there is no such kind, state, header or field.
        """
        require(actor, Action.LOAD_RECORDS)
        from data.ingest.mapping import Said, sender
        from data.ingest.preview import preview

        said = Said(self._registry, mapping or {}, sender(state, self._resolver()))
        return preview(
            file,
            kind,
            said,
            resolver=self._resolver(),
            home=self.settings.home,
            name=name,
            points=self._shapes,
        )

    def template(self, actor: Actor, kind: str, form: str) -> bytes:
        """An empty table of a kind, as ``csv`` or ``xlsx``; see :func:`data.ingest.template.template`.

        Raises:
            Forbidden: the actor may not view counts.
            BadInput: there is no such kind or form.
        """
        require(actor, Action.VIEW_COUNTS)
        from data.ingest.template import template

        return template(kind, form)

    def mappings(self, actor: Actor) -> list[HeaderMapping]:
        """What columns of states' files are taken for, the latest first.

        Raises:
            Forbidden: the actor may not load records.
        """
        require(actor, Action.LOAD_RECORDS)
        return self._registry.mappings.all()

    def forget_mapping(self, actor: Actor, number: int) -> None:
        """Forget what columns are taken for.

        Raises:
            Forbidden: the actor may not load records.
            NotFound: there is no such mapping.
        """
        require(actor, Action.LOAD_RECORDS)
        self._registry.mappings.forget(number)
