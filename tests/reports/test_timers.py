"""Timers on a clock of the test's own: due, missed, tried again, given up; into folders and through an SMTP server."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from core.errors import BadInput, NotFound, Unavailable
from core.settings import Settings
from core.shown import IST
from data.access import COMMAND_LINE
from reports.making import Press
from reports.schedules import Schedules, Timer
from reports.timers import CAUGHT_UP, PAUSES, Timers

NOON = datetime(2020, 5, 20, 12, 0, tzinfo=IST)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=IST)


def timer(schedules: Schedules, **more: object) -> Timer:
    plain: dict[str, object] = {
        "every": "day", "at": "07:00", "weekday": None, "options": {}, "form": "html", "folder": None, "mail": (),
        "made_by": "test", "now": NOON,
    }  # fmt: skip
    return schedules.add(**{**plain, **more})  # type: ignore[arg-type]


class _Smtp(socketserver.StreamRequestHandler):
    """Enough of RFC 5321 to take a mail, or to refuse one."""

    def handle(self) -> None:
        server: _Server = self.server  # type: ignore[assignment]
        self.wfile.write(b"220 test ESMTP\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (part := self.rfile.readline()) != b".\r\n":
                    lines.append(part.removeprefix(b"."))
                server.mails.append(b"".join(lines))
                self.wfile.write(b"250 taken\r\n")
            elif word == b"RCPT" and server.refusing:
                self.wfile.write(b"550 nobody here\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 test\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.mails: list[bytes] = []
        self.refusing = False


@pytest.fixture
def smtp() -> Iterator[_Server]:
    with _Server() as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        yield server
        server.shutdown()
        serving.join()


def _with(settings: Settings, smtp: _Server) -> Settings:
    return settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": smtp.server_address[1],
                                       "smtp_from": "pravah@office.example"})  # fmt: skip


def test_moments_are_those_of_india(home: Path) -> None:
    schedules = Schedules(home)
    daily = timer(schedules, folder=home)
    assert daily.next(NOON) == moment("2020-05-21T07:00")
    assert daily.next(datetime(2020, 5, 21, 1, 29, tzinfo=UTC)) == moment("2020-05-21T07:00"), "06:59 IST"
    assert daily.next(datetime(2020, 5, 21, 1, 30, tzinfo=UTC)) == moment("2020-05-22T07:00")
    weekly = timer(schedules, every="week", weekday="mon", folder=home)
    assert weekly.next(NOON) == moment("2020-05-25T07:00")
    assert weekly.period(weekly.next(NOON)).words == "18-05-2020 to 24-05-2020"
    assert daily.period(moment("2020-05-21T07:00")).words == "20-05-2020"


def test_timers_survive_and_can_be_removed(home: Path) -> None:
    first = timer(Schedules(home), folder=home / "out", mail=("a@b.example",), options={"state": "9"})
    assert Schedules(home).all() == [first]
    assert (home / "exports" / "timers" / f"{first.id}.json").stat().st_mode & 0o077 == 0
    Schedules(home).remove(first.id)
    assert Schedules(home).all() == []
    assert not list((home / "exports" / "timers").iterdir())
    with pytest.raises(NotFound, match="There is no timer"):
        Schedules(home).get(first.id)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"every": "month"}, "use one of day, week"),
        ({"at": "7.30"}, "write it as 07:30"),
        ({"at": "24:00"}, "write it as 07:30"),
        ({"every": "week", "weekday": "funday"}, "use one of mon, tue"),
        ({"mail": ("nobody",)}, "write it as name@office.example"),
        ({"mail": ("a@b.example\r\nBcc: c@d.example",)}, "write it as name@office.example"),
        ({"folder": None, "mail": ()}, "Say where the report goes"),
    ],
)
def test_what_cannot_be_followed_is_refused(home: Path, given: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        timer(Schedules(home), **{"folder": home, **given})
    assert Schedules(home).all() == []


def test_a_due_run_puts_the_report_into_its_folder_once(press: Press, settings: Settings, tmp_path: Path) -> None:
    timers, out = Timers(settings, press), tmp_path / "out"
    daily = timer(timers.schedules, folder=out)
    assert timers.run_due(COMMAND_LINE, moment("2020-05-21T06:59")) == []
    assert not timers.schedules.any_due(moment("2020-05-21T06:59"))
    assert timers.schedules.any_due(moment("2020-05-21T07:00"))
    ((_, run),) = timers.run_due(COMMAND_LINE, moment("2020-05-21T07:00"))
    assert run.outcome == "done"
    assert [path.name for path in out.iterdir()] == ["situation-india-2020-05-20.html"]
    assert b"400 people moved" in next(out.iterdir()).read_bytes()
    assert timers.run_due(COMMAND_LINE, moment("2020-05-21T23:00")) == []
    assert timers.schedules.runs(daily) == [run]
    assert not list(settings.home.glob("timer-*")), "nothing is left beside"


def test_missed_runs_are_caught_up_and_very_old_ones_skipped(press: Press, settings: Settings, tmp_path: Path) -> None:
    timers = Timers(settings, press)
    timer(timers.schedules, folder=tmp_path / "out", now=moment("2020-05-10T12:00"))
    done = [run for _, run in timers.run_due(COMMAND_LINE, moment("2020-05-21T12:00"))]
    assert [run.outcome for run in done[:-CAUGHT_UP]] == ["skipped"] * 4
    assert [run.outcome for run in done[-CAUGHT_UP:]] == ["empty", "done", "done", "done", "done", "empty", "done"]
    assert "No one moved" in done[-2].message
    assert timers.run_due(COMMAND_LINE, moment("2020-05-21T12:01")) == []


def test_a_run_that_fails_is_tried_again_and_then_given_up(press: Press, settings: Settings, tmp_path: Path) -> None:
    timers, blocked = Timers(settings, press), tmp_path / "out"
    blocked.write_text("a file where a folder should be")
    daily = timer(timers.schedules, folder=blocked)
    at = moment("2020-05-21T07:00")
    for pause in PAUSES:
        ((_, run),) = timers.run_due(COMMAND_LINE, at)
        assert run.outcome == "waiting"
        assert "cannot be written" in run.message
        assert timers.run_due(COMMAND_LINE, at + pause - timedelta(seconds=1)) == []
        at += pause
    ((_, run),) = timers.run_due(COMMAND_LINE, at)
    assert run.outcome == "failed"
    assert timers.run_due(COMMAND_LINE, at + timedelta(minutes=1)) == []
    assert len(timers.schedules.runs(daily)) == len(PAUSES) + 1
    assert daily.next(at) == moment("2020-05-22T07:00"), "the next day is tried as ever"


def test_a_report_goes_by_mail(press: Press, settings: Settings, smtp: _Server) -> None:
    timers = Timers(_with(settings, smtp), press)
    weekly = timer(timers.schedules, every="week", weekday="thu", form="pdf", options={"state": "9"},
                   mail=("control@office.example", "desk@office.example"))  # fmt: skip
    ((_, run),) = timers.run_due(COMMAND_LINE, moment("2020-05-21T07:05"))
    assert (run.outcome, run.mailed) == ("done", weekly.mail)
    (mail,) = (message_from_bytes(one, policy=policy.default) for one in smtp.mails)
    assert isinstance(mail, EmailMessage)
    assert mail["To"] == "control@office.example, desk@office.example"
    assert mail["From"] == "pravah@office.example"
    assert mail["Subject"] == "Situation report: Uttar Pradesh, 14-05-2020 to 20-05-2020"
    assert mail["Message-ID"] == f"<{weekly.id}.202005210700@office.example>"
    body = mail.get_body()
    assert body is not None
    assert "1,030 people came to Uttar Pradesh" in body.get_content()
    (part,) = mail.iter_attachments()
    assert part.get_filename() == "situation-uttar-pradesh-2020-05-14-2020-05-20.pdf"
    assert part.get_content().startswith(b"%PDF-")


def test_a_mail_server_that_is_down_or_refuses_is_told_and_tried_again(
    press: Press, settings: Settings, smtp: _Server
) -> None:
    smtp.refusing = True
    timers = Timers(_with(settings, smtp), press)
    timer(timers.schedules, mail=("gone@office.example",))
    ((_, run),) = timers.run_due(COMMAND_LINE, moment("2020-05-21T07:00"))
    assert (run.outcome, "takes mail for none of the addresses" in run.message) == ("waiting", True)
    smtp.refusing = False
    ((_, run),) = timers.run_due(COMMAND_LINE, moment("2020-05-21T07:01"))
    assert run.outcome == "done"
    down = Timers(settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": 1}), press)
    with pytest.raises(Unavailable, match=r"The mail server 127.0.0.1:1 does not take mail now"):
        down.run_now(COMMAND_LINE, down.schedules.all()[0], moment("2020-05-21T08:00"))
    none = Timers(settings, press)
    with pytest.raises(BadInput, match="No mail server is set"):
        none.run_now(COMMAND_LINE, none.schedules.all()[0], moment("2020-05-21T08:00"))
