"""Questions on a real cluster, a master and two workers on this machine, are answered as DuckDB answers them."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from threading import Thread, Timer

import pytest

from core.errors import BadInput, Unavailable
from data.filters import Filters
from data.lake.asked import Question
from data.lake.askers import GivenUp, Signal
from data.lake.cluster import Cluster
from data.lake.cube import Lake, Version
from data.lake.engines import open_engine
from data.lake.spark import SparkLake
from tests.data.lake.cubes import write
from tests.data.lake.every import answers, endless, random_rows
from tests.spark import SparkCluster, cluster

#: Few, because a question takes a cluster a second or so; together they set every field.
FILTERS = [
    {},
    {"from": "2020-05-02", "to": "2020-05-03", "place_state": "9,7", "mode": "train,bus", "status": "arrived,boarded"},
    {"origin_state": "9", "train_no": "01901", "destination": "157,482,141", "category": "student,other"},
    {
        "place": "157",
        "age_band": "18-29,60+",
        "sector": "mining,trade",
        "destination_state": "9,27",
        "sex": "female,male",
        "origin": ",".join(str(code) for code in (107, *range(110, 130), 157, 482, 506)),
    },
]


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkCluster]:
    with cluster(tmp_path_factory.mktemp("spark")) as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(running.conf))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        yield running


@pytest.fixture(scope="module")
def lake(spark: SparkCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkLake]:
    engine = open_engine(spark.url, tmp_path_factory.mktemp("lake"))
    assert isinstance(engine, SparkLake)
    try:
        engine.wake()
        yield engine
        engine.close()
    finally:
        _end_java()


@pytest.fixture(scope="module")
def version(lake: SparkLake) -> Version:
    rows = random_rows(1_200)
    return Version.of("random", (*write(lake.root, "B1", rows[:700]), *write(lake.root, "B2", rows[700:])))


def _end_java() -> None:
    """pyspark keeps its Java until Python ends; the tests leave no process behind earlier than that."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    if gateway is not None:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.kill()
        gateway.proc.wait(30)
        SparkContext._gateway = SparkContext._jvm = None


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_every_question_is_answered_as_by_duckdb(
    lake: SparkLake, version: Version, filters: Mapping[str, object]
) -> None:
    with closing(Lake(lake.root)) as duckdb:
        ours, theirs = answers(lake, version, filters), answers(duckdb, version, filters)
    for name in ours:
        assert ours[name] == theirs[name], name


def test_an_empty_lake_is_answered_with_the_same_columns(lake: SparkLake) -> None:
    empty = Version("empty", {})
    with closing(Lake(lake.root)) as duckdb:
        few = ("flows by state", "districts", "trains", "totals")
        assert answers(lake, empty, {}, few) == answers(duckdb, empty, {}, few)


def test_a_question_is_cancelled_on_the_cluster(lake: SparkLake, version: Version) -> None:
    stop = Signal()
    question = Question(("endless",), endless, (Filters.parse({}),), frozenset())
    Timer(1.0, stop.happen).start()
    with pytest.raises(GivenUp):
        lake.answer(version, "cube", question, stop)
    assert answers(lake, version, {}, ("daily",))["daily"], "the cluster is free for the next question"


def test_a_file_that_is_gone_refuses_the_answer(lake: SparkLake) -> None:
    files = write(lake.root, "B9", random_rows(5))
    version = Version.of("gone", files)
    for file in files:
        (lake.root / file.path).unlink()
    with pytest.raises(Unavailable):
        answers(lake, version, {}, ("daily",))


@pytest.mark.parametrize(
    "url", ["spark://", "spark://host", "spark://host:0", "spark://host:70770", "yarn", "spark:/x:1"]
)
def test_an_address_that_is_none_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="PRAVAH_ENGINE"):
        open_engine(url, tmp_path)


def test_a_cluster_that_is_not_there_is_said_at_once() -> None:
    with closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
        with pytest.raises(Unavailable, match=f"spark://127.0.0.1:{port} does not answer"):
            Cluster(f"spark://127.0.0.1:{port}").session()


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_a_port_that_is_open_but_no_master_is_said_within_ten_seconds(says: bytes) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        # taken into the queue of the port, or answered as a web server does
        port = door.getsockname()[1]
        begun = time.monotonic()
        if says:
            speaker = Thread(target=_say, args=(door, says))
            speaker.start()
        with pytest.raises(Unavailable, match="does not answer"):
            Cluster(f"spark://127.0.0.1:{port}").session()
        assert time.monotonic() - begun < 10
        if says:
            speaker.join(30)


def _say(door: socket.socket, says: bytes) -> None:
    line, _ = door.accept()
    with closing(line):
        line.sendall(says)
        line.recv(1024)
