"""A session on a Spark cluster: reached within seconds, or a sentence that says why not. No question is asked here.

pyspark is imported when a session is opened, not before: without a cluster it need not be installed.
"""

from __future__ import annotations

import re
import socket
import struct
import warnings
from collections.abc import Callable
from contextlib import closing
from threading import Lock, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from core.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Seconds until a master must answer; then, to be taken in by it, and to get a first worker. Both of these start
#: programs, which takes as long as the machines are slow.
ANSWER, REGISTER, FIRST_WORKER = 4.0, 180.0, 180.0
#: Seconds without any worker, after there were some, until a question is given up.
WITHOUT_WORKERS = 8.0
_ADDRESS = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})")
#: A request of Spark's network protocol for a file that nobody serves, and the kind of the answer.
_NO_FILE, _NOT_FOUND = b"/files/pravah", 8
#: What we need of Spark whatever else ``spark-defaults.conf`` says.
_OURS = {
    "spark.app.name": "Pravah",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.scheduler.mode": "FAIR",
    # a task that was given up and does not notice ends with its Java, which the worker starts anew
    "spark.task.reaper.enabled": "true",
    "spark.task.reaper.pollingInterval": "1s",
    "spark.task.reaper.killTimeout": "5s",
    # answers are small, and each part of a shuffle costs a task
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.session.timeZone": "UTC",
    # a file that is missing or damaged must fail a question, whatever the cluster's defaults are
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.files.ignoreCorruptFiles": "false",
}


class Cluster:
    """The cluster at one address, with one session that is opened when it is first needed. Threads may share it."""

    def __init__(self, url: str) -> None:
        """``url`` is ``spark://host:port``, with several masters ``spark://one:port,two:port``.

        Raises:
            BadInput: it is nothing of the kind.
        """
        self.url = url
        self._masters = masters(url)
        self._session: SparkSession | None = None
        self._opening: Thread | None = None
        self._opened: SparkSession | None = None
        self._failed: Exception | None = None
        self._lock = Lock()

    def session(self) -> SparkSession:
        """The session, with at least one worker.

        Raises:
            Unavailable: no master answers, or none takes us in, or it has no worker for us.
        """
        with self._lock:
            self.reach()
            if self._session is not None and _stopped(self._session):
                self._session = None
            if self._session is None:
                self._session = self._open()
                if not _within(FIRST_WORKER, lambda: bool(self.workers())):
                    raise Unavailable(
                        f"The Spark cluster at {self.url} took us in but started no worker for us within "
                        f"{FIRST_WORKER:.0f} seconds. Start workers, or give them the memory that "
                        "spark.executor.memory asks for."
                    )
            return self._session

    def workers(self) -> int:
        """Processes on workers that run our questions now."""
        if self._session is None or _stopped(self._session):
            return 0
        context: Any = self._session.sparkContext
        # the driver stores blocks too and is listed beside them
        return max(0, int(context._jsc.sc().getExecutorMemoryStatus().size()) - 1)

    def close(self) -> None:
        """End the session; the cluster is free of us."""
        with self._lock:
            if self._session is not None:
                self._session.stop()
                self._session = None

    def gone(self) -> Unavailable:
        """The refusal while the cluster cannot be reached."""
        return Unavailable(
            f"The Spark cluster at {self.url} does not answer. Start it (docs/cluster.md), or correct PRAVAH_ENGINE, "
            "or set it to duckdb to answer on this machine."
        )

    def reach(self) -> None:
        """Ask whether a master is there, and nothing else.

        Raises:
            Unavailable: none answers.
        """
        if not any(_answers(host, port, ANSWER / len(self._masters)) for host, port in self._masters):
            raise self.gone()

    def _open(self) -> SparkSession:
        self._start_java()
        if self._opening is None or not self._opening.is_alive():
            self._failed = None
            self._opening = Thread(target=self._register, name="spark-session", daemon=True)
            self._opening.start()
        self._opening.join(REGISTER)
        if self._opening.is_alive():
            raise self.gone()  # what listens there is no master, or a master that hangs
        self._opening = None
        opened = self._opened
        if opened is None:
            raise self.gone() from self._failed
        return opened

    def _register(self) -> None:
        from pyspark.sql import SparkSession

        self._opened = None
        builder = SparkSession.builder.master(self.url)
        for name, value in _OURS.items():
            builder = builder.config(name, value)
        try:
            self._opened = builder.getOrCreate()
        except Exception as error:  # noqa: BLE001 (Java's errors come as many kinds; the caller says it in a sentence)
            self._failed = error

    def _start_java(self) -> None:
        try:
            with warnings.catch_warnings():
                # said while pyspark is imported; no question here passes through pandas
                warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
                import pyspark.sql  # noqa: F401
                from pyspark import SparkConf, SparkContext
                from pyspark.errors import PySparkRuntimeError
        except ImportError as error:
            raise Unavailable(
                f"PRAVAH_ENGINE names a Spark cluster ({self.url}), but pyspark is not installed here. "
                "Run 'make spark', or set PRAVAH_ENGINE to duckdb."
            ) from error
        try:
            conf = SparkConf(loadDefaults=False).setAll(list(_OURS.items()))
            SparkContext._ensure_initialized(conf=conf)
        except (PySparkRuntimeError, OSError) as error:
            raise Unavailable(
                "Spark needs a Java runtime, 17 or newer, on this machine. Run 'make spark', or set JAVA_HOME."
            ) from error


def masters(url: str) -> list[tuple[str, int]]:
    """Hosts and ports of the masters of ``spark://host:port[,host:port]``.

    Raises:
        BadInput: it is not written like that.
    """
    parts = url.removeprefix("spark://").split(",") if url.startswith("spark://") else [""]
    found = [_ADDRESS.fullmatch(part) for part in parts]
    named = [(one[1].strip("[]"), int(one[2])) for one in found if one is not None and 0 < int(one[2]) < 65536]
    if len(named) != len(parts):
        raise BadInput(f"PRAVAH_ENGINE is '{url[:80]}': write duckdb, or spark://host:port of a Spark master.")
    return named


def _answers(host: str, port: int, patience: float) -> bool:
    """Whether a Spark master answers there: it says that it has no such file, which changes nothing and is not logged.

    A port that is open but silent would hold a registration for minutes.
    """
    try:
        with closing(socket.create_connection((host, port), timeout=patience)) as door:
            door.settimeout(patience)
            door.sendall(struct.pack(f">QBI{len(_NO_FILE)}s", 13 + len(_NO_FILE), 6, len(_NO_FILE), _NO_FILE))
            said = door.recv(9)
    except OSError:
        return False
    # a master that asks for a password or for TLS hangs up; what speaks otherwise is no master
    return not said or len(said) < 9 or said[8] == _NOT_FOUND


def _stopped(session: SparkSession) -> bool:
    context: Any = session.sparkContext
    return context._jsc is None or bool(context._jsc.sc().isStopped())


def _within(seconds: float, true: Callable[[], bool]) -> bool:
    end = monotonic() + seconds
    while not true():
        if monotonic() > end:
            return False
        sleep(0.05)
    return True
