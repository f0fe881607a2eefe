"""What only PostgreSQL brings: a server to find, to lose and to share with other machines."""

from __future__ import annotations

import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from core.errors import Conflict, PravahError, Unavailable
from core.settings import Settings
from data.access import COMMAND_LINE
from data.lake.writer import lake_root, write_tables
from data.registry import Registry, open_registry
from data.registry.locks import writing
from tests.data.registry.conftest import POSTGRES
from tests.data.registry.test_batches import CUBE, put
from tests.data.store import commit
from tests.postgres import PASSWORD, Cluster, cluster
from tests.proxy import Proxy
from tests.running import environment, free_port


@pytest.fixture(scope="module")
def own() -> Iterator[Cluster]:
    """A server that a test may stop."""
    with cluster() as server:
        yield server


def refusal(home: Path, url: str) -> str:
    """The sentence with which a store does not open; its traceback must not hold the password either."""
    with pytest.raises(PravahError) as refused:
        open_registry(Settings(home=home, database_url=url))
    told = "".join(traceback.format_exception(refused.value))
    for secret in (PASSWORD, *PASSWORD.split("@"), "s3cret"):
        assert secret not in told
    assert "\n" not in refused.value.message
    return refused.value.message


def test_why_a_server_does_not_let_us_in_is_a_sentence(home: Path, postgres: Cluster) -> None:
    assert "Correct the user and the password" in refusal(home, postgres.url("postgres", password=f"x{PASSWORD}"))
    assert "Correct the user and the password" in refusal(home, postgres.url("postgres", user="nobody"))
    assert "no database of the name" in refusal(home, postgres.url("absent"))
    assert "cannot be reached" in refusal(home, postgres.url("postgres", port=free_port()))
    assert "cannot be reached" in refusal(home, postgres.url("postgres").replace("127.0.0.1", "nowhere.invalid"))


@pytest.mark.parametrize(
    "form",
    [
        "postgresql://pravah:{0}@127.0.0.1:port/name",
        "postgresql://pravah:{0}",
        "postgresql+psycopg2://pravah:{0}@127.0.0.1/name",
        "postgresql+nothing://pravah:{0}@127.0.0.1/name",
        "mysql://pravah:{0}@127.0.0.1/name",
        "pravah:{0}@127.0.0.1/name",
        "postgresql://pravah:{0}@127.0.0.1/name?nonsense=1",
    ],
)
def test_a_garbled_url_never_shows_its_password(home: Path, form: str) -> None:
    assert "PRAVAH_DATABASE_URL" in refusal(home, form.format(PASSWORD))


def test_settings_do_not_show_the_password(home: Path, postgres: Cluster) -> None:
    assert PASSWORD not in repr(Settings(home=home, database_url=f"postgresql://pravah:{PASSWORD}@host/name"))


def test_a_silent_server_is_given_up(home: Path, postgres: Cluster) -> None:
    with Proxy(postgres.port) as proxy:
        proxy.mute()
        assert "cannot be reached" in refusal(home, postgres.url("postgres", port=proxy.port))


@pytest.mark.parametrize("form", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_url_may_say_its_scheme_in_three_ways(home: Path, postgres: Cluster, form: str) -> None:
    with postgres.database() as url:
        open_registry(Settings(home=home, database_url=url.replace("postgresql", form))).close()


def test_a_user_without_rights_is_told(home: Path, postgres: Cluster) -> None:
    with postgres.database(shaped=False) as url:
        postgres.ask(url, f"CREATE ROLE guest LOGIN PASSWORD 'guest-{PASSWORD}'")
        try:
            name = url.rsplit("/", 1)[1]
            said = refusal(home, postgres.url(name, user="guest", password=f"guest-{PASSWORD}"))
            assert "owner of the database" in said
        finally:
            postgres.ask(url, "DROP ROLE guest")


def test_a_database_that_cannot_hold_hindi_is_refused_before_anything_is_made(home: Path, postgres: Cluster) -> None:
    with postgres.database(shaped=False, encoding="LATIN1") as url:
        assert "--encoding=UTF8" in refusal(home, url)
        assert postgres.ask(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


@POSTGRES
def test_connections_say_whose_they_are_and_have_limits(registry: Registry) -> None:
    wanted = {
        "application_name": "pravah",
        "client_encoding": "UTF8",
        "statement_timeout": "2min",
        "tcp_keepalives_idle": "30",
    }
    with registry._engine.connect() as connection:
        assert {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in wanted} == wanted


@POSTGRES
def test_a_writer_may_take_its_time_but_not_be_silent_for_good(registry: Registry, settings: Settings) -> None:
    with writing(registry._engine, settings.home, wait=1) as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar_one() == "0"
        assert connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one() == "15min"
    with registry._engine.connect() as connection:  # the same connection, from the pool
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar_one() == "2min"


@POSTGRES
def test_the_writing_place_is_left_when_the_block_ends_and_not_before(registry: Registry, settings: Settings) -> None:
    with writing(registry._engine, settings.home, wait=1) as connection:
        connection.commit()
        with pytest.raises(Conflict), writing(registry._engine, settings.home, wait=0):
            pass
        with pytest.raises(Conflict), writing(registry._engine, settings.home, wait=0.01):
            pass
    for left in (KeyError, Conflict):
        with pytest.raises(left), writing(registry._engine, settings.home, wait=0):
            raise left("away")
    with pytest.raises(Unavailable), registry.act(COMMAND_LINE, wait=0) as (writer, _):
        writer._connection.exec_driver_sql("SELECT nothing")
    put(registry, settings)


def test_what_the_url_says_of_a_connection_wins(home: Path, postgres: Cluster) -> None:
    with (
        postgres.database() as url,
        open_registry(Settings(home=home, database_url=f"{url}?application_name=desk")) as registry,
        registry._engine.connect() as connection,
    ):
        assert connection.exec_driver_sql("SHOW application_name").scalar_one() == "desk"


def test_a_server_that_goes_away_and_comes_back_needs_no_restart(home: Path, own: Cluster) -> None:
    with own.database() as url:
        settings = Settings(home=home, database_url=url)
        with open_registry(settings) as registry:
            put(registry, settings)
            own.stop()
            for ask in (registry.manifest, registry.batches, lambda: put(registry, settings, "1" * 64)):
                with pytest.raises(Unavailable, match="database"):
                    ask()
            own.start()
            assert len(registry.manifest()) == 1
            put(registry, settings, "1" * 64)
            assert len(registry.batches()) == 2
        assert list((home / "loading").iterdir()) == []


def test_a_server_that_crashes_under_a_load_keeps_nothing_of_it(home: Path, own: Cluster) -> None:
    with own.database() as url:
        settings = Settings(home=home, database_url=url)
        with open_registry(settings) as registry:
            put(registry, settings)

            def crash() -> None:
                own.stop()
                own.start()

            with pytest.raises(Unavailable, match="nothing of it was kept"):
                interrupted(registry, home, crash)
            assert len(registry.batches()) == 1
            put(registry, settings, "2" * 64)
        assert len(list((home / "lake").rglob("cube-*.parquet"))) == 2


def interrupted(registry: Registry, home: Path, act: Callable[[], object]) -> None:
    """A batch in the middle of which something happens."""
    with registry.batch(kind="od", file_name="f", sha256="3", state_lgd=None, actor=COMMAND_LINE) as (writer, _):
        file = write_tables(CUBE, lake_root(home), writer.id, 0)
        act()
        writer.add_lake_files(file)


@POSTGRES
@pytest.mark.parametrize("arrives", [True, False], ids=["committed", "lost"])
def test_counts_stay_when_nobody_heard_how_a_commit_ended(
    settings: Settings, database: str, postgres: Cluster, arrives: bool
) -> None:
    """The line breaks while COMMIT is on its way, or while its answer is: the registry and the lake agree later."""
    url = make_url(settings.registry_url)
    with Proxy(postgres.port) as proxy:
        far = settings.model_copy(
            update={"database_url": url.set(port=proxy.port).render_as_string(hide_password=False)}
        )
        with open_registry(far) as registry:
            proxy.cut_at(b"COMMIT", deliver=arrives)
            with pytest.raises(Unavailable, match="not known which way"):
                put(registry, settings)
            assert list((settings.home / "loading").iterdir()) != []
    with open_registry(settings) as again:
        files = [file.parent.name for file in (settings.home / "lake").rglob("cube-*.parquet")]
        assert files == [batch.id for batch in again.batches()]
        assert len(files) == int(arrives)
        assert len(again.manifest()) == int(arrives)
    assert list((settings.home / "loading").iterdir()) == []


@POSTGRES
def test_machines_with_a_home_of_their_own_queue_for_one_database(
    registry: Registry, settings: Settings, tmp_path: Path
) -> None:
    put(registry, settings)
    other = Settings(home=tmp_path / "other", key_file=settings.master_key_file)
    inside, leave = threading.Event(), threading.Event()

    def slow() -> None:
        with registry.batch(kind="od", file_name="f", sha256="3", state_lgd=None, actor=COMMAND_LINE):
            inside.set()
            leave.wait(300)

    thread = threading.Thread(target=slow)
    thread.start()
    try:
        assert inside.wait(300)
        with open_registry(other) as far:
            with (
                pytest.raises(Conflict, match="Another load"),
                far.batch(kind="od", file_name="f", sha256="4", state_lgd=None, actor=COMMAND_LINE, wait=0.1),
            ):
                pass
            with pytest.raises(Conflict, match="Another load"), far.act(COMMAND_LINE, wait=0.0):
                pass
            leave.set()
            put(far, other, "5" * 64)
            assert len(registry.batches()) == 2
    finally:
        leave.set()
        thread.join(60)


def test_machines_that_start_on_a_new_database_at_once_agree(tmp_path: Path, root: Path, postgres: Cluster) -> None:
    code = (
        "from core.settings import read_settings; from data.registry import open_registry\n"
        "print(open_registry(read_settings()).store_id)"
    )
    with postgres.database(shaped=False) as url:
        machines = [
            subprocess.Popen(
                [sys.executable, "-W", "ignore", "-c", code],
                cwd=root,
                env=environment(tmp_path / str(number)) | {"PRAVAH_DATABASE_URL": url},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            for number in range(4)
        ]
        answers = [machine.communicate(timeout=600) for machine in machines]
        assert [machine.returncode for machine in machines] == [0] * 4, answers
        assert len({said for said, _ in answers}) == 1
        assert postgres.ask(url, "SELECT count(*) FROM store") == [(1,)]


@POSTGRES
def test_another_process_sees_a_commit_at_once(registry: Registry, settings: Settings) -> None:
    with open_registry(settings) as reader:
        before = reader.lake_version
        commit(registry, settings, [{"origin_state": 9, "destination_state": 27, "persons": 5}])
        assert reader.lake_version == registry.lake_version != before
