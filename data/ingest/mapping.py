"""What the columns of one file are taken for: what was said with it, what is remembered of its sender, its headers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import BadInput
from core.shown import shown_date
from data.ingest.columns import Headers, normal
from data.ingest.kind import Kind
from data.ingest.kinds import kind_of, wanted_headers
from data.registry import BatchWriter, Registry
from geo.gazetteer import Resolver


@dataclass(frozen=True)
class Said:
    """What somebody says of a file's headers, and what is remembered of the state that sends it."""

    registry: Registry
    #: Header → field; None leaves the column out.
    headers: Headers
    state_lgd: int | None

    @property
    def wanted(self) -> tuple[frozenset[str], ...]:
        """Forms of headers by which the header row of the file is known; see :func:`wanted_headers`."""
        known = list(self.headers)
        if self.state_lgd is not None:
            known += [header for one in self.registry.mappings.all(self.state_lgd) for header in one.headers]
        return wanted_headers(header for header in known if not header.startswith("#"))

    def of(self, headers: Sequence[str]) -> tuple[Headers, str | None]:
        """The mapping for a file with these headers, and a sentence where it is a remembered one."""
        if self.headers or self.state_lgd is None:
            return self.headers, None
        find = self.registry.mappings.find
        known = find(self.state_lgd, digest(headers)) or find(self.state_lgd, digest(headers, ordered=True))
        if known is None:
            return {}, None
        told = ", ".join(
            f"'{header}' as {field}" if field else f"'{header}' left out" for header, field in known.headers.items()
        )
        return known.headers, (
            f"The columns are taken as they were for this state's file of {shown_date(known.at.date())}: {told} "
            f"(mapping {known.id})."
        )

    def choose(self, headers: Sequence[str], kind: str | None) -> Chosen:
        """The kind and fields of a file with these headers.

        Raises:
            BadInput: see :func:`data.ingest.kinds.kind_of`.
        """
        mapping, note = self.of(headers)
        which, fields = kind_of(headers, kind, mapping)
        # a file without a row of names has a person there: what was mapped by its place is told by its place
        by_place = {place - 1: f"#{place}" for place in range(1, len(headers) + 1) if f"#{place}" in mapping}
        columns = {by_place.get(at, headers[at]): name for name, at in sorted(fields.items(), key=lambda one: one[1])}
        return Chosen(which, fields, columns, (note,) if note else ())

    def remember(self, batch: BatchWriter, headers: Sequence[str], kind: Kind) -> None:
        """Keep what was said for the state's next file with the same headers, when the batch commits."""
        if self.headers and self.state_lgd is not None:
            by_place = any(header.startswith("#") for header in self.headers)
            batch.remember_headers(self.state_lgd, kind.name, digest(headers, ordered=by_place), self.headers)


@dataclass(frozen=True)
class Chosen:
    """What a file's columns were taken for."""

    kind: Kind
    #: Field → position of its column.
    fields: dict[str, int]
    #: Header → field, in the file's order; headers that mean nothing here are not in it.
    columns: dict[str, str]
    notes: tuple[str, ...]


def digest(headers: Sequence[str], *, ordered: bool = False) -> str:
    """What tells whether two files have the same columns in whatever spelling; with ``ordered`` in the same order."""
    plain = [normal(header) for header in headers]
    told = ["", *plain] if ordered else sorted(plain)
    return hashlib.sha256("\x1f".join(told).encode()).hexdigest()


def parse(pairs: Sequence[str]) -> dict[str, str | None]:
    """``Their header=our_field`` as people type it; ``=-`` leaves a column out.

    Raises:
        BadInput: a pair has no ``=``, or a header comes twice.
    """
    found: dict[str, str | None] = {}
    for pair in pairs:
        header, equals, name = pair.rpartition("=")
        header, name = header.strip(), name.strip()
        if not equals or not header or not name:
            raise BadInput("--map takes 'Their header=our_field', or 'Their header=-' to leave a column out.")
        if header in found:
            raise BadInput(f"--map names the column '{header[:60]}' twice. Say once what it is.")
        found[header] = None if name == "-" else normal(name)
    return found


def sender(state: str | None, gazetteer: Resolver) -> int | None:
    """The LGD code of the state that sends a file, where one is said.

    Raises:
        BadInput: no state is called so.
    """
    if state is None:
        return None
    code = gazetteer.state(state)
    if code is None:
        raise BadInput(f"No state or union territory is called '{state[:40]}'. Correct --state and load again.")
    return code
