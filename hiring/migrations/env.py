"""Runs the migrations, in one transaction, on the app's own database.

A second one that starts meanwhile waits for the first and then finds nothing to do. On
SQLite a table is changed by copying it, which foreign keys would take for a deletion:
they rest until the end and are checked before the commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.ddl.sqlite import SQLiteImpl
from sqlalchemy import Connection, Engine, Inspector, Table

from hiring.extensions import db
from hiring.models import (
    blank_form,
    call,
    call_back,
    consent,
    contact,
    debrief,
    feedback,
    ledger,
    ledger_check,
    organisation,
    panel,
    policy,
    records,
    recruiting,
    sending,
    speaker,
)
from hiring.models.base import Base, UTCDateTime

TABLES_OF = (
    blank_form,
    call,
    call_back,
    consent,
    contact,
    debrief,
    feedback,
    ledger,
    ledger_check,
    organisation,
    panel,
    policy,
    records,
    recruiting,
    sending,
    speaker,
)
"""Importing them is what puts their tables into ``Base.metadata``."""

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('sayso migrate', 0))"


class KeepsEmptyTexts(SQLiteImpl):
    """Copy a table as it is: an empty text as a default is no expression."""

    __dialect__ = "sqlite"

    def autogen_column_reflect(
        self, inspector: Inspector, table: Table, column_info: dict[str, Any]
    ) -> None:
        """Leave the default of such a column without the parentheses of one."""
        super().autogen_column_reflect(inspector, table, column_info)
        if column_info.get("default") == "('')":
            column_info["default"] = "''"


class ForeignKeyBroken(RuntimeError):
    """A migration on SQLite left rows that point nowhere; nothing was changed."""


def render_item(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """Write a moment as SQLAlchemy's own type: migrations outlive our classes."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open the one transaction that every migration of this run takes part in."""
    options = {"sayso_writing": True}
    with engine.connect().execution_options(**options) as connection:
        if connection.dialect.name != "sqlite":
            with connection.begin():
                connection.exec_driver_sql(_LOCK)
                yield connection
            return
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise ForeignKeyBroken(f"in {broken[0][0]}")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    """Bring the database to where Alembic was asked to bring it."""
    with writing(db.engine) as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            render_item=render_item,
        )
        context.run_migrations()


run()
