"""A whole installation with its people, for tests that go through pages or services."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from hiring.adapters.keystore import create_kek
from hiring.adapters.passwords import hash_password
from hiring.app import create_app
from hiring.config import Config
from hiring.domain.actor import Actor, Role, StaffId
from hiring.extensions import db
from hiring.models.base import Base
from hiring.models.ledger import AuditEvent
from hiring.models.ledger_triggers import TRIGGERS
from hiring.models.organisation import Organisation, Staff
from hiring.services.account import SignIn, sign_in
from hiring.services.candidates import NewPerson, add_candidate
from hiring.services.openings import OpeningText, record_opening
from hiring.services.staff import Found, Invite, found_organisation, invite
from hiring.transaction import transaction
from tests.postgres import Server
from tests.quick import share_statements

PASSWORD = "four words in a row"
HASH = hash_password(PASSWORD)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_PRESS = re.compile(r'name="press_id" value="([^"]+)"')


@dataclass
class Browser:
    """A test client that fills in a form's hidden fields as a browser would."""

    client: FlaskClient
    last: TestResponse | None = field(default=None)

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        self.last = self.client.get(path)
        return self.last

    def fill(self, path: str, typed: dict[str, Any]) -> dict[str, Any]:
        """Open the page of a form and return all that pressing its button sends."""
        page = self.get(path).get_data(as_text=True)
        hidden = {"csrf_token": next(iter(_TOKEN.findall(page)), "")}
        if found := _PRESS.search(page):
            hidden["press_id"] = found.group(1)
        return {**hidden, **typed}

    def send(self, path: str, typed: dict[str, Any], to: str = "") -> TestResponse:
        """Fill in the form at a path and press its button."""
        sent = self.fill(path, typed)
        self.last = self.client.post(to or path, data=sent)
        return self.last

    def press(self, path: str, typed: dict[str, Any], to: str) -> TestResponse:
        """Press a button that stands on one page and sends to another address."""
        return self.send(path, typed, to)

    @property
    def text(self) -> str:
        """Return what the last page says."""
        assert self.last is not None
        return self.last.get_data(as_text=True)


@dataclass
class Office:
    """Northgate: Ada administers, Jonas and Mei lead, Ravi interviews, Mira is HR."""

    app: Flask
    actors: dict[str, Actor] = field(default_factory=dict)

    def browser(self) -> Browser:
        """Give a fresh browser that nobody is signed in with."""
        return Browser(self.app.test_client())

    def signed_in(self, name: str, browser: Browser | None = None) -> Browser:
        """Give a browser that this person is signed in with."""
        browser = browser or self.browser()
        with self.app.app_context():
            begun = sign_in(SignIn(self.actors[name].email, PASSWORD, "a test"))
        with browser.client.session_transaction() as session:
            session["_user_id"] = begun.token
            session["_fresh"] = True
        return browser

    def opening(self, name: str, title: str = "Data Engineer") -> str:
        """Record an opening that this hiring manager leads."""
        text = OpeningText(title, "Data", "senior", ("eu",), "", "", "", "")
        with self.app.app_context():
            return record_opening(self.actors[name], text)

    def candidate(
        self, name: str, opening_id: str, called: str = "Amara Okafor"
    ) -> str:
        """Add a candidate to an opening that this hiring manager leads."""
        email = f"{called.replace(' ', '.').lower()}@example.com"
        with self.app.app_context():
            return add_candidate(
                self.actors[name], NewPerson(opening_id, called, email)
            )

    def events(self, case_id: str = "organisation") -> list[str]:
        """List the types of the events in a chain."""
        found = select(AuditEvent.type).where(AuditEvent.case_id == case_id)
        with self.app.app_context():
            return list(db.session.scalars(found.order_by(AuditEvent.seq)))

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Collect the statements that reach the database."""
        seen: list[str] = []

        def note(*args: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own signature
            seen.append(args[2])

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        yield seen
        event.remove(engine, "before_cursor_execute", note)


ROLES = {
    "Ada": {Role.ADMINISTRATOR},
    "Jonas": {Role.HIRING_MANAGER},
    "Mei": {Role.HIRING_MANAGER},
    "Ravi": {Role.INTERVIEWER},
    "Mira": {Role.HR},
}


def build(url: str, folder: Path) -> Office:
    """Make an installation as ``sayso init`` does, and invite its people."""
    create_kek(folder / "kek")
    office = Office(_open(url, folder))
    with office.app.app_context():
        Base.metadata.create_all(db.engine)
        with db.engine.begin() as connection:
            for statement in TRIGGERS[db.engine.dialect.name]:
                connection.exec_driver_sql(statement)
        _people(office)
    return office


def _open(url: str, folder: Path) -> Flask:
    app = create_app(_config(url, folder))
    with app.app_context():
        share_statements(db.engine)
    return app


def _config(url: str, folder: Path) -> Config:
    return Config(
        instance=folder,
        database_url=url,
        keystore_url=f"sqlite:///{folder}/keys.db",
        base_url="http://localhost",
        secret_key="x" * 32,
    )


def _people(office: Office) -> None:
    ada = found_organisation(
        Found(
            "Northgate",
            "people@northgate.example",
            "Ada Byron",
            "ada@n.example",
            PASSWORD,
        )
    )
    office.actors["Ada"] = _load(ada)
    for name, roles in list(ROLES.items())[1:]:
        email = f"{name.lower()}@n.example"
        made = invite(
            office.actors["Ada"], Invite(f"{name} Marsh", email, frozenset(roles))
        )
        office.actors[name] = _load(made)
    with transaction() as session:
        session.execute(Staff.__table__.update().values(password_hash=HASH))
        session.execute(
            Organisation.__table__.update().values(quiet_from=0, quiet_to=0)
        )


def _load(staff_id: str) -> Actor:
    row = db.session.execute(
        select(Staff.pseudonym, Staff.name, Staff.email, Staff.roles).where(
            Staff.id == staff_id
        )
    ).one()
    roles = frozenset(map(Role, row.roles))
    return Actor(StaffId(staff_id), row.pseudonym, row.name, row.email, roles)


@dataclass(frozen=True, slots=True)
class Model:
    """An installation that was made once, to be copied for each test."""

    folder: Path
    database: str
    actors: dict[str, Actor]

    def copy(self, url: str, folder: Path) -> Office:
        """Give an installation of one's own in a new folder."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Office(_open(url, folder), dict(self.actors))


@pytest.fixture(scope="session")
def sqlite_model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """Make the installation on SQLite that others are copied from."""
    folder = tmp_path_factory.mktemp("model")
    made = build(f"sqlite:///{folder}/sayso.db", folder)
    _close(made)
    return Model(folder, "", made.actors)


@pytest.fixture(scope="session")
def postgresql_model(
    tmp_path_factory: pytest.TempPathFactory, postgres: Server
) -> Model:
    """Make the installation on PostgreSQL that others are copied from."""
    folder, name = tmp_path_factory.mktemp("model"), postgres.create_database()
    made = build(postgres.url(name), folder)
    _close(made)
    return Model(folder, name, made.actors)


@pytest.fixture
def office(sqlite_model: Model, tmp_path: Path) -> Iterator[Office]:
    """Give an installation on SQLite."""
    made = sqlite_model.copy(f"sqlite:///{tmp_path}/sayso.db", tmp_path)
    yield made
    _close(made)


@pytest.fixture(params=["sqlite", "postgresql"])
def each_office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Give an installation on each database in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("office")
        return
    model: Model = request.getfixturevalue("postgresql_model")
    server: Server = request.getfixturevalue("postgres")
    name = server.create_database(model.database)
    made = model.copy(server.url(name), tmp_path)
    yield made
    _close(made)
    server.drop_database(name)


def _close(office: Office) -> None:
    with office.app.app_context():
        keys = office.app.extensions["keystore"]
        if keys is not None:
            keys.close()
        db.session.remove()
        db.engine.dispose()
