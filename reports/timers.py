"""Running what timers ask for: due runs and missed ones, each until it is done, empty, or given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from core.errors import BadInput, PravahError, Unavailable
from core.settings import Settings
from core.shown import IST, shown_time
from data.access import Action, Actor, Role, require
from reports.making import report_name, save_report, subject
from reports.schedules import Progress, Run, Schedules, Timer

if TYPE_CHECKING:
    from reports.making import Press
    from reports.situation import Situation

#: Missed runs that are made later; older ones are skipped, and the log says so.
CAUGHT_UP = 7
#: How long to wait before a run is tried again; after the last it is given up.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
#: Who makes reports of timers.
TIMER = Actor("timer", Role.OPERATOR)


class Timers:
    """Runs the timers of one HOME with one press."""

    def __init__(self, settings: Settings, press: Press) -> None:
        self._settings, self._press = settings, press
        self.schedules = Schedules(settings.home)

    def run_due(self, actor: Actor, at: datetime) -> list[tuple[Timer, Run]]:
        """Make every run that is due at the moment ``at``; what became of each.

        Raises:
            Forbidden: the actor may not operate the store.
        """
        require(actor, Action.OPERATE_STORE)
        return [(timer, run) for timer in self.schedules.all() for run in self._due(timer, at)]

    def run_now(self, actor: Actor, timer: Timer, at: datetime) -> Run:
        """Make the run of this moment, whatever is due; the timer goes on as it would have.

        Raises:
            Forbidden: the actor may not operate the store.
            PravahError: it cannot be made or sent.
        """
        require(actor, Action.OPERATE_STORE)
        try:
            run = self._made(timer, at, at)
        except PravahError as error:
            self.schedules.log(timer, Run(at, at, "failed", error.message))
            raise
        self.schedules.log(timer, run)
        return run

    def _due(self, timer: Timer, at: datetime) -> list[Run]:
        progress = self.schedules.progress(timer)
        if progress.again_at is not None and at < progress.again_at:
            return []
        planned = list(timer.planned(progress.until, at))
        runs = [Run(moment, at, "skipped", "Too many were missed.") for moment in planned[:-CAUGHT_UP]]
        for run in runs:
            self.schedules.log(timer, run)
        for moment in planned[-CAUGHT_UP:]:
            run = self._tried(timer, moment, at, progress.tries)
            self.schedules.log(timer, run)
            runs.append(run)
            if run.outcome == "waiting":
                again = at + PAUSES[progress.tries]
                before = moment - timedelta(seconds=1)  # this run is the next that is due
                self.schedules.keep(timer, Progress(before, progress.tries + 1, again))
                return runs
            progress = Progress(moment)
            self.schedules.keep(timer, progress)
        return runs

    def _tried(self, timer: Timer, planned: datetime, at: datetime, tries: int) -> Run:
        try:
            return self._made(timer, planned, at)
        except BadInput as error:
            # nobody moved, or the timer cannot be followed: to try again changes nothing
            return Run(planned, at, "empty", error.message)
        except PravahError as error:
            return Run(planned, at, "waiting" if tries < len(PAUSES) else "failed", error.message)

    def _made(self, timer: Timer, planned: datetime, at: datetime) -> Run:
        """Make the report, keep it in its folder, send it."""
        options = {**timer.options, "last": timer.period(planned).last.isoformat(), "period": timer.every}
        place, period = subject(self._press.catalog, options)
        told = self._press.situation(TIMER, place, period)
        name = report_name(place, period, timer.form)
        run = Run(planned, at, "done", " ".join(told.missing))
        with TemporaryDirectory(prefix="timer-", dir=self._settings.home) as scratch:
            file = Path(scratch) / name
            save_report(told, self._press.boundaries, timer.form, file)
            if timer.folder:
                run = replace(run, file=str(_kept(file, Path(timer.folder))))
            if timer.mail:
                self._send(timer, planned, at, told, file)
                run = replace(run, mailed=timer.mail)
        return run

    def _send(self, timer: Timer, planned: datetime, at: datetime, told: Situation, file: Path) -> None:
        from reports.mail import message, send

        as_of = [f"As of {shown_time(told.as_of)}."] if told.as_of else []
        made_up = ["Synthetic demonstration data: these people are made up."] if told.synthetic else []
        mail = message(
            sender=self._settings.smtp_from,
            to=timer.mail,
            subject=told.title,
            text="\n".join([*made_up, *told.lead, "", *told.missing, *as_of, "The whole report is attached."]) + "\n",
            file=file,
            name=f"{timer.id}.{planned.astimezone(IST):%Y%m%d%H%M}",
            at=at,
        )
        send(self._settings, mail)


def _kept(file: Path, folder: Path) -> Path:
    from data.exports.forms import whole

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"{folder} cannot be written: {error.strerror}. Give it to the user of the server."
        ) from error
    with whole(folder / file.name) as scratch:
        scratch.write_bytes(file.read_bytes())
    return folder / file.name
