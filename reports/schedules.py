"""Timers: which report goes where, how often, and the log of what became of each run. Times are IST.

One JSON file a timer below ``HOME/exports/timers``, its state and its log beside it: they survive restarts, and an
operator can read them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from core.errors import BadInput, NotFound
from core.ids import drawn
from core.shown import IST
from data.durable import replace_text
from reports.periods import Period, period_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY = {"day": 1, "week": 7}
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")


@dataclass(frozen=True)
class Timer:
    """A report that is made again and again. ``options`` are those of a report's order: state, district."""

    id: str
    every: str
    at: str
    weekday: str | None
    options: Mapping[str, str]
    form: str
    folder: str | None
    mail: tuple[str, ...]
    made_by: str
    made_at: datetime

    def planned(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """The moments at which it is due, later than ``after`` and not later than ``until``, the earliest first."""
        hour, minute = (int(part) for part in self.at.split(":"))
        day = after.astimezone(IST).date()
        while True:
            moment = datetime.combine(day, time(hour, minute), IST)
            if moment > until:
                return
            if moment > after and (self.weekday is None or WEEKDAYS[day.weekday()] == self.weekday):
                yield moment
            day += timedelta(1)

    def next(self, after: datetime) -> datetime:
        """When it is due next."""
        return next(self.planned(after, after + timedelta(8)))

    def period(self, planned: datetime) -> Period:
        """What a run is about: the day before it, or the week that ends with that day."""
        return period_of(self.every, planned.astimezone(IST).date() - timedelta(1))


@dataclass(frozen=True)
class Progress:
    """Up to which moment a timer's runs have ended, and how often the next was tried."""

    until: datetime
    tries: int = 0
    again_at: datetime | None = None


@dataclass(frozen=True)
class Run:
    """How one run went. ``outcome``: done, empty (nobody moved), waiting (is tried again), failed, skipped."""

    planned: datetime
    at: datetime
    outcome: str
    message: str = ""
    file: str | None = None
    mailed: tuple[str, ...] = field(default=())


class Schedules:
    """The timers of one HOME."""

    def __init__(self, home: Path) -> None:
        self._root = home / "exports" / "timers"

    def add(
        self,
        *,
        every: str,
        at: str,
        weekday: str | None,
        options: Mapping[str, str],
        form: str,
        folder: Path | None,
        mail: tuple[str, ...],
        made_by: str,
        now: datetime,
    ) -> Timer:
        """Keep a new timer; its first run is the first moment after ``now``.

        Raises:
            BadInput: a word, a time or an address cannot be understood, or it would go nowhere.
        """
        if every not in EVERY:
            raise BadInput(f"There is no period '{every[:20]}'; use one of {', '.join(EVERY)}.")
        if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", at):
            raise BadInput(f"'{at[:20]}' is no time of the day; write it as 07:30, in IST.")
        if weekday is not None and weekday not in WEEKDAYS:
            raise BadInput(f"There is no weekday '{weekday[:20]}'; use one of {', '.join(WEEKDAYS)}.")
        if folder is None and not mail:
            raise BadInput("Say where the report goes: --folder DIR, --mail ADDRESS, or both.")
        for address in mail:
            if not _ADDRESS.fullmatch(address):
                raise BadInput("An address cannot be understood; write it as name@office.example.")
        weekly = every == "week"
        timer = Timer(
            id=f"T-{drawn(5)}",
            every=every,
            at=at,
            weekday=(weekday or "mon") if weekly else None,
            options=dict(options),
            form=form,
            folder=str(folder.resolve()) if folder else None,
            mail=mail,
            made_by=made_by,
            made_at=now,
        )
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.keep(timer, Progress(now))
        replace_text(self._root / f"{timer.id}.json", _text(timer))
        return timer

    def all(self) -> list[Timer]:
        """Every timer, the oldest first."""
        found = []
        for path in self._root.glob("T-?????.json"):
            with suppress(FileNotFoundError):  # removed meanwhile
                found.append(_timer(path.read_text("utf-8")))
        return sorted(found, key=lambda timer: (timer.made_at, timer.id))

    def get(self, identity: str) -> Timer:
        """One of them.

        Raises:
            NotFound: there is none of that name.
        """
        for timer in self.all():
            if timer.id == identity:
                return timer
        raise NotFound(f"There is no timer '{identity[:20]}'. 'report schedule list' names them.")

    def remove(self, identity: str) -> Timer:
        """End a timer; the files that it made stay.

        Raises:
            NotFound: there is none of that name.
        """
        timer = self.get(identity)
        for ending in (".json", ".state", ".log"):
            (self._root / f"{timer.id}{ending}").unlink(missing_ok=True)
        return timer

    def progress(self, timer: Timer) -> Progress:
        """How far its runs are."""
        with suppress(FileNotFoundError):
            said = json.loads((self._root / f"{timer.id}.state").read_text("utf-8"))
            times = {name: said[name] and datetime.fromisoformat(said[name]) for name in ("until", "again_at")}
            return Progress(**{**said, **times})
        return Progress(timer.made_at)

    def keep(self, timer: Timer, progress: Progress) -> None:
        """Remember how far its runs are."""
        replace_text(self._root / f"{timer.id}.state", _text(progress))

    def due(self, timer: Timer, at: datetime) -> bool:
        """Whether a run is due that need not wait for its next try."""
        progress = self.progress(timer)
        if progress.again_at is not None and at < progress.again_at:
            return False
        return next(timer.planned(progress.until, at), None) is not None

    def any_due(self, at: datetime) -> bool:
        """Whether any timer has something to do."""
        return any(self.due(timer, at) for timer in self.all())

    def log(self, timer: Timer, run: Run) -> None:
        """Write down how a run went."""
        with (self._root / f"{timer.id}.log").open("a", encoding="utf-8") as out:
            out.write(_text(run) + "\n")

    def runs(self, timer: Timer, limit: int = 20) -> list[Run]:
        """The last runs, the latest first."""
        with suppress(FileNotFoundError):
            lines = (self._root / f"{timer.id}.log").read_text("utf-8").splitlines()
            return [_run(line) for line in reversed(lines[-limit:]) if line]
        return []


def _text(value: Any) -> str:
    return json.dumps(asdict(value), default=lambda moment: moment.isoformat(), ensure_ascii=False)


def _timer(text: str) -> Timer:
    said = json.loads(text)
    return Timer(**{**said, "mail": tuple(said["mail"]), "made_at": datetime.fromisoformat(said["made_at"])})


def _run(text: str) -> Run:
    said = json.loads(text)
    times = {name: datetime.fromisoformat(said[name]) for name in ("planned", "at")}
    return replace(Run(**{**said, **times}), mailed=tuple(said["mailed"]))
