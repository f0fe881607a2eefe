"""A Spark cluster of the tests' own on 127.0.0.1: a master and two workers, as docs/cluster.md starts them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from tests.running import free_port

#: Executors and the driver must fit small machines; everything stays on this one.
DEFAULTS = """
spark.executor.memory 512m
spark.executor.cores 1
spark.driver.memory 512m
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.executor.extraJavaOptions {light}
spark.driver.extraJavaOptions {light}
"""
#: Java that starts soon rather than runs fast: the tests ask little of much.
LIGHT = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:CICompilerCount=1"
WORKERS = 2
#: Seconds for the cluster to stand, on a slow machine.
PATIENCE = 120.0


class SparkCluster:
    """Processes of a standalone cluster; ``url`` is what PRAVAH_ENGINE takes."""

    def __init__(self, directory: Path) -> None:
        """A cluster that writes into ``directory`` and is not started yet."""
        self._directory = directory
        self._web = free_port()
        self._port = free_port()
        self._processes: list[subprocess.Popen[bytes]] = []
        self.url = f"spark://127.0.0.1:{self._port}"
        self.conf = directory / "conf"

    def start(self, workers: int = WORKERS) -> None:
        """Start master and workers and wait until they know each other.

        Raises:
            AssertionError: they do not stand in time.
        """
        self.conf.mkdir(exist_ok=True)
        (self.conf / "spark-defaults.conf").write_text(DEFAULTS.format(light=LIGHT))
        self._run("master.Master", "--port", str(self._port), "--webui-port", str(self._web))
        for number in range(workers):
            place = self._directory / f"worker-{number}"
            self._run(
                *("worker.Worker", "--cores", "1", "--memory", "640M", "--work-dir", str(place)),
                *("--webui-port", str(free_port()), self.url),
            )
        end = time.monotonic() + PATIENCE
        while self._alive() < workers:
            fallen = [one.args for one in self._processes if one.poll() is not None]
            assert not fallen, f"{fallen} ended: {self.log.read_text()[-2000:]}"
            assert time.monotonic() < end, f"no cluster within {PATIENCE} s: {self.log.read_text()[-2000:]}"
            time.sleep(0.1)

    def stop(self, which: slice = slice(None)) -> None:
        """End processes (the master is the first) with all that they started."""
        ending = self._processes[which]
        for process in ending:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for process in ending:
            process.wait(30)
            self._processes.remove(process)

    @property
    def log(self) -> Path:
        """What the processes said."""
        return self._directory / "cluster.log"

    def _alive(self) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._web}/json/", timeout=2) as answer:
                return answer.read().count(b"ALIVE") - 1  # the master's own status is one of them
        except OSError:
            return 0

    def _run(self, name: str, *words: str) -> None:
        home = Path(_home())
        deploy, local = f"org.apache.spark.deploy.{name}", ("--host", "127.0.0.1")
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("SPARK_", "PRAVAH_"))},
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_CONF_DIR": str(self.conf),
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_DAEMON_JAVA_OPTS": LIGHT,
        }
        with self.log.open("ab") as log:
            self._processes.append(
                subprocess.Popen(
                    # a test run that is killed cannot end its cluster: the cluster ends with it
                    ["setpriv", "--pdeathsig", "KILL", home / "bin" / "spark-class", deploy, *local, *words],
                    cwd=self._directory,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )


@contextlib.contextmanager
def cluster(directory: Path) -> Iterator[SparkCluster]:
    """A running cluster that is gone afterwards, with every process that it started."""
    made = SparkCluster(directory)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def _home() -> str:
    found = find_spec("pyspark")
    assert found is not None, f"pyspark is not installed for {sys.executable}; make test installs it"
    assert found.origin is not None
    return str(Path(found.origin).parent)
