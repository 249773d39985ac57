"""What every test may ask for: Northgate, on SQLite or on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from tests import northgate as installation
from tests.northgate import Cast, Northgate
from tests.pages import Client
from tests.postgres import Server

BOTH = ("sqlite", "postgresql")
LAYERS_ON_BOTH = frozenset({"services", "queries"})


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker that asks for the second database as well."""
    config.addinivalue_line(
        "markers", "both_databases: run on SQLite and again on PostgreSQL"
    )
    config.addinivalue_line("markers", "postgresql: run on PostgreSQL alone")
    config.addinivalue_line("markers", "sqlite: run on SQLite alone, for its files")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run services and queries on both databases, the rest on the embedded one."""
    if "database" not in metafunc.fixturenames:
        return
    markers = {marker.name for marker in metafunc.definition.iter_markers()}
    names: tuple[str, ...] = BOTH[:1]
    if metafunc.definition.path.parent.name in LAYERS_ON_BOTH or (
        "both_databases" in markers
    ):
        names = BOTH
    if "postgresql" in markers:
        names = BOTH[1:]
    if "sqlite" in markers:
        names = BOTH[:1]
    metafunc.parametrize("database", names, indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """Name the database that this test runs on."""
    name: str = request.param
    return name


@pytest.fixture
def server(database: str, request: pytest.FixtureRequest) -> Server | None:
    """Give the PostgreSQL of this run where the test is for it."""
    if database == "sqlite":
        return None
    found: Server = request.getfixturevalue("postgres")
    return found


@pytest.fixture
def northgate(
    database: str,
    server: Server | None,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Northgate]:
    """Give a fresh installation with its five people."""
    original = installation.template(
        tmp_path_factory.getbasetemp() / f"northgate-{database}", server
    )
    made = installation.copy(original, tmp_path / "northgate", server)
    yield made
    made.close()
    if server is not None:
        server.drop_database(make_url(made.config.database_url).database or "")


@pytest.fixture
def app(northgate: Northgate) -> Flask:
    """Give the app of the installation."""
    return northgate.app


@pytest.fixture
def cast(northgate: Northgate) -> Cast:
    """Give its people."""
    return northgate.cast


@pytest.fixture
def client(northgate: Northgate) -> Client:
    """Give a browser in which nobody is signed in."""
    return northgate.client()
