"""A real server and real browsers: with JavaScript, and without any."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy.engine import make_url

from tests import northgate as installation
from tests.journeys.people import Candidate, Colleague, Someone, at
from tests.live import free_port, serving
from tests.northgate import Northgate
from tests.postgres import Server

Opens = Callable[[type[Someone]], Someone]


@pytest.fixture
def northgate(
    database: str,
    server: Server | None,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Northgate]:
    """Give Northgate at an address that a browser can reach."""
    port = free_port()
    original = installation.template(
        tmp_path_factory.getbasetemp() / f"northgate-{database}", server
    )
    made = installation.copy(
        original, tmp_path / "live", server, f"http://127.0.0.1:{port}"
    )
    with serving(made.app, port):
        yield made
    made.close()
    if server is not None:
        server.drop_database(make_url(made.config.database_url).database or "")


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def has_script(request: pytest.FixtureRequest) -> bool:
    """Tell whether the browsers of this test run scripts."""
    return request.param == "with JavaScript"


@pytest.fixture
def opens(
    northgate: Northgate,
    browser: Browser,
    has_script: bool,  # noqa: FBT001 - a fixture of that name
) -> Iterator[Opens]:
    """Put somebody in front of a browser of their own."""
    with ExitStack() as stack:

        def sit_down(kind: type[Someone]) -> Someone:
            context = browser.new_context(
                java_script_enabled=has_script, base_url=northgate.config.base_url
            )
            stack.callback(context.close)
            return kind(at(context, northgate), northgate)

        yield sit_down


@pytest.fixture
def jonas(opens: Opens, northgate: Northgate) -> Colleague:
    """Give the hiring manager, signed in."""
    found = opens(Colleague)
    assert isinstance(found, Colleague)
    found.signs_in(northgate.cast.jonas.email)
    return found


@pytest.fixture
def mira(opens: Opens, northgate: Northgate) -> Colleague:
    """Give HR, signed in."""
    found = opens(Colleague)
    assert isinstance(found, Colleague)
    found.signs_in(northgate.cast.mira.email)
    return found


@pytest.fixture
def amara(opens: Opens) -> Candidate:
    """Give the candidate with a phone of her own."""
    found = opens(Candidate)
    assert isinstance(found, Candidate)
    return found
