"""The one commit: ``with transaction() as session`` in services, and nowhere else."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from hiring.extensions import db

_WRITING = "sayso_writing"


class CommitOutsideTransaction(RuntimeError):
    """Something tried to commit without ``transaction()``."""


class NestedTransaction(RuntimeError):
    """A service called a service: two verbs would share or split one commit."""


@contextmanager
def transaction() -> Iterator[Session]:
    """Open the one write transaction of a service and commit it at the end.

    Whatever was read before is let go first: on SQLite a read that was begun cannot
    be turned into a write once another writer was faster.
    """
    session = db.session()
    if session.info.get(_WRITING):
        raise NestedTransaction
    session.rollback()
    session.info[_WRITING] = True
    try:
        session.connection(execution_options={_WRITING: True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_WRITING, None)


@event.listens_for(Session, "before_commit")
def _refuse_stray_commits(session: Session) -> None:
    if not session.info.get(_WRITING):
        raise CommitOutsideTransaction


def prepare_sqlite(engine: Engine) -> None:
    """Make SQLite durable, patient and honest about when a transaction begins.

    Python's driver would begin transactions late and by itself; here reads begin
    deferred and writes IMMEDIATE, so that a service holds the write lock before it
    looks at anything it is going to rely on.
    """

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=5000",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(_WRITING)
        driver: Any = connection.connection.driver_connection
        statement = "BEGIN IMMEDIATE" if writing else "BEGIN"
        try:
            driver.execute(statement)
        except sqlite3.Error as fault:
            # Whoever waits for a busy database knows SQLAlchemy's faults only.
            raise OperationalError(statement, None, fault) from fault
