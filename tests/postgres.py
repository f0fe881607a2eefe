"""A PostgreSQL server of the tests' own: made in a temporary directory, stopped by its own process at the end.

No server that runs on the machine already is ever used.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.running import free_port

#: What a URL must quote; tests look for it in whatever is said.
PASSWORD = "s3cret/p@ss:w%rd"
USER = "pravah"
#: Data that goes with the test needs no disk that it survives on.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_TEMPLATE = "shaped"


class Cluster:
    """A server on 127.0.0.1 with a role that owns its databases and is no superuser."""

    def __init__(self, directory: Path, options: Sequence[str] = CARELESS) -> None:
        """A cluster that :meth:`make` puts into an empty ``directory``."""
        self.port = free_port()
        self._directory = directory
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        #: The last segment of the log before each database was there.
        self._before: dict[str, object] = {}

    def make(self) -> None:
        """Make the cluster and start it."""
        if os.geteuid() == 0:  # PostgreSQL does not run as root
            os.chown(self._directory, *_other_user())
        self._run(
            "initdb",
            "--pgdata=data",
            "--username=postgres",
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            "--wal-segsize=1",
        )
        self.start()
        with self._connect() as connection:
            connection.execute(f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'")
            # A collation that is not by bytes, as an installation has one: order must not depend on it.
            connection.execute(
                f"CREATE DATABASE {_TEMPLATE} OWNER {USER} TEMPLATE template0 ENCODING 'UTF8' "
                "LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-IN'"
            )

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            RuntimeError: it ended or did not answer; the message holds its log's end.
        """
        settings = (
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            f"unix_socket_directories={self._directory}",
            "max_connections=60",
            "wal_recycle=off",  # a segment that is used again holds what others wrote
            *self._options,
        )
        words = [part for setting in settings for part in ("-c", setting)]
        log = self._directory / "log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [binary("postgres"), "-D", "data", *words],
                cwd=self._directory,
                stdout=out,
                stderr=subprocess.STDOUT,
                **_as_other_user(),
            )
        give_up = time.monotonic() + 300
        while True:
            try:
                self._connect().close()
                return
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > give_up:
                    said = log.read_text(errors="replace")[-2000:]
                    raise RuntimeError(f"PostgreSQL did not start: {said}") from error
                time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server; SIGINT ends its connections at once, SIGQUIT is a crash."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(180)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def url(self, database: str, *, user: str = USER, password: str = PASSWORD, port: int | None = None) -> str:
        """What PRAVAH_DATABASE_URL says."""
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{port or self.port}/{database}"

    @contextlib.contextmanager
    def database(self, *, shaped: bool = True, encoding: str = "UTF8") -> Iterator[str]:
        """The URL of a fresh database, brought to its latest shape unless told otherwise; dropped at the end."""
        name = f"test_{secrets.token_hex(6)}"
        template = f"{self._shaped()} STRATEGY file_copy" if shaped else f"template0 ENCODING '{encoding}' LOCALE 'C'"
        with self._connect() as connection:
            connection.execute(f"CREATE DATABASE {name} OWNER {USER} TEMPLATE {template}")
        # what other databases wrote to the log before is not this one's
        ((self._before[name],),) = self.ask(self.url(name), "SELECT pg_walfile_name(pg_switch_wal())")
        if shaped:
            with self._connect(name) as connection:
                connection.execute("UPDATE store SET id = %s", [secrets.token_hex(16)])
        try:
            yield self.url(name)
        finally:
            with self._connect() as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def ask(self, url: str, statement: str) -> list[tuple[object, ...]]:
        """What the administrator is told in the database of ``url``."""
        with self._connect(url.rsplit("/", 1)[1]) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    @contextlib.contextmanager
    def full_at(self, size: int) -> Iterator[None]:
        """No file of a connection that begins now can grow beyond ``size`` bytes (above a WAL segment of 1 MiB)."""
        self._limit_files(str(size))
        try:
            yield
        finally:
            self._limit_files("unlimited")

    def content(self, url: str, *, wal: bool) -> bytes:
        """Every byte that the files of a database hold, with ``wal`` those of the log since it was made, too."""
        self.ask(url, "CHECKPOINT")
        ((path, log),) = self.ask(
            url,
            "SELECT 'base/' || oid, (SELECT coalesce(string_agg('pg_wal/' || name, ' '), '') FROM pg_ls_waldir()) "
            "FROM pg_database WHERE datname = current_database()",
        )
        data = self._directory / "data"
        since = f"pg_wal/{self._before[url.rsplit('/', 1)[1]]}"
        files = [*(data / str(path)).iterdir(), *(data / name for name in str(log).split() if wal and name > since)]
        return b"".join(file.read_bytes() for file in files)

    @property
    def log(self) -> str:
        """All that the server said."""
        return (self._directory / "log").read_text(errors="replace")

    def _limit_files(self, size: str) -> None:
        if self._process is None:
            raise RuntimeError("the server is stopped")
        # as the server's own user: root of a container may not change another user's limits
        words = ["prlimit", f"--pid={self._process.pid}", f"--fsize={size}:"]
        subprocess.run(words, check=True, cwd=self._directory, **_as_other_user())

    def _shaped(self) -> str:
        from core.settings import Settings
        from data.registry import open_registry

        with self._connect(_TEMPLATE) as connection:
            found = connection.execute("SELECT to_regclass('store')").fetchone()
        if found == (None,):
            with tempfile.TemporaryDirectory() as home:
                open_registry(Settings(home=Path(home), database_url=self.url(_TEMPLATE))).close()
        return _TEMPLATE

    def _connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self._directory), port=self.port, user="postgres", dbname=database, autocommit=True
        )

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [binary(program), *words, "--encoding=UTF8", "--locale=C", "--no-sync"],
            cwd=self._directory,
            capture_output=True,
            text=True,
            check=False,
            **_as_other_user(),
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr[-2000:]}")


#: Servers that run, by their port.
_RUNNING: dict[int, Cluster] = {}


def content(*, wal: bool = True) -> bytes:
    """Every byte of the database that the environment names; nothing where it names none."""
    url = os.environ.get("PRAVAH_DATABASE_URL")
    return _RUNNING[int(url.rsplit(":", 1)[1].split("/")[0])].content(url, wal=wal) if url else b""


@contextlib.contextmanager
def cluster(options: Sequence[str] = CARELESS) -> Iterator[Cluster]:
    """A server of one's own until the block ends; its data goes with it."""
    directory = Path(tempfile.mkdtemp(prefix="pravah-pg-"))
    server = Cluster(directory, options)
    try:
        server.make()
        _RUNNING[server.port] = server
        yield server
    finally:
        _RUNNING.pop(server.port, None)
        server.stop()
        shutil.rmtree(directory)


def binary(name: str) -> str:
    """Path of one of PostgreSQL's programs: in POSTGRES from the environment, of the newest package, or on the PATH.

    Raises:
        RuntimeError: there is none; ``make test`` installs it.
    """
    named = os.environ.get("POSTGRES")
    places = [Path(named)] if named else sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    found = next((str(place / name) for place in places if os.access(place / name, os.X_OK)), None)
    if found is None and not named:
        found = shutil.which(name)
    if found is None:
        raise RuntimeError(
            "PostgreSQL's programs are not here. Run make test, which installs them, "
            "or name their directory in POSTGRES."
        )
    return found


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"[0-9]+", path.parent.name))


def _other_user() -> tuple[int, int]:
    names = {entry.pw_name: (entry.pw_uid, entry.pw_gid) for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _as_other_user() -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    user, group = _other_user()
    return {"user": user, "group": group, "extra_groups": []}
