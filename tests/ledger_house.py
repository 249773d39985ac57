"""A ledger with nothing around it: an engine, a key store, and no app's pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from hiring.adapters.keystore import KeyStore
from hiring.domain.ledger.events import EventType
from hiring.models.base import Base
from hiring.models.ledger_triggers import TRIGGERS
from hiring.services.ledger import Appended, Part, append, found_ledger, subject_for
from hiring.transaction import prepare_sqlite
from tests.postgres import Server

KEK = bytes(range(32))


@dataclass(frozen=True, slots=True)
class LedgerHouse:
    """The tables of one ledger, made as the first migration makes them."""

    engine: Engine
    keys: KeyStore
    app: Flask

    @property
    def mark(self) -> str:
        """Return what the driver takes for a parameter."""
        return "?" if self.engine.dialect.name == "sqlite" else "%s"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a write transaction as ``transaction()`` does, without a request."""
        with self.app.app_context(), Session(self.engine, autoflush=False) as session:
            session.info["sayso_writing"] = True
            session.connection(execution_options={"sayso_writing": True})
            yield session
            session.commit()

    def write(self, case_id: str, said: str = "", person: str = "") -> Appended:
        """Append one note in a transaction of its own."""
        with self.writing() as session:
            part = Part(subject_for(session, case_id, person), {"said": said})
            return append(session, case_id, EventType.NOTE_RECORDED, "caller", [part])

    def tamper(self, *statements: str, parameters: tuple[object, ...] = ()) -> None:
        """Do as an administrator of the database can: no trigger, no foreign key."""
        with self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            if self.engine.dialect.name == "sqlite":
                driver.execute("PRAGMA foreign_keys=OFF")
            else:
                driver.execute("SET session_replication_role = replica")
            for statement in statements:
                driver.execute(statement, parameters)
            driver.commit()
            connection.invalidate()


def build(url: str, folder: Path) -> LedgerHouse:
    """Make the tables, their triggers and a key store; give the log its name."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in TRIGGERS[engine.dialect.name]:
            connection.exec_driver_sql(statement)
    app = Flask("ledger")
    keys = KeyStore.open(f"sqlite:///{folder}/keys.db", KEK)
    app.extensions["keystore"] = keys
    house = LedgerHouse(engine, keys, app)
    with house.writing() as session:
        found_ledger(session)
    return house


def without_triggers(house: LedgerHouse) -> None:
    """Take the seat-belts off, as whoever administers the database can."""
    if house.engine.dialect.name != "sqlite":
        return  # session_replication_role passes them by
    names = ("no_update", "no_delete", "no_replace")
    house.tamper(
        *(f"DROP TRIGGER {t}_{n}" for t in ("audit_event", "audit_part") for n in names)
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_house(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[LedgerHouse]:
    """Give an empty ledger on each database in turn."""
    url, drop = f"sqlite:///{tmp_path}/ledger.db", None
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        name = server.create_database()
        url, drop = server.url(name), partial(server.drop_database, name)
    house = build(url, tmp_path)
    yield house
    house.keys.close()
    house.engine.dispose()
    if drop:
        drop()
