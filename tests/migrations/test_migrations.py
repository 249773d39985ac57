"""The migrations make what the models say, on both databases, up and down."""

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Engine, create_engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from hiring import installation
from hiring.adapters.keystore import current_keystore
from hiring.app import create_app
from hiring.config import Config
from hiring.demo.stage import play
from hiring.demo.stories import STORIES
from hiring.extensions import db
from hiring.models.base import Base
from hiring.models.ledger_triggers import TRIGGERS
from hiring.queries.ledger_check import verify
from tests.postgres import Server

MIGRATIONS = Path(installation.__file__).parent / "migrations"


def an_app(folder: Path, url: str) -> Flask:
    """Make a demo's app over an empty database."""
    config = Config(
        instance=folder,
        database_url=url,
        keystore_url=f"sqlite:///{folder}/keys.db",
        base_url="http://127.0.0.1:8000",
        secret_key="x" * 32,
        demo=True,
        kek=bytes(32),
    )
    return create_app(config)


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Give the addresses of two empty databases of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/one.db", f"sqlite:///{tmp_path}/two.db"
        return
    server: Server = request.getfixturevalue("postgres")
    names = [server.create_database(), server.create_database()]
    yield server.url(names[0]), server.url(names[1])
    for drop in [partial(server.drop_database, name) for name in names]:
        drop()


@pytest.fixture
def app(urls: tuple[str, str], tmp_path: Path) -> Iterator[Flask]:
    """Give an app whose database holds nothing yet."""
    made = an_app(tmp_path, urls[0])
    yield made
    with made.app_context():
        current_keystore().close()
        db.session.remove()
        db.engine.dispose()


def picture(engine: Engine) -> list[tuple[object, ...]]:
    """Describe every table, constraint, index and trigger that a database holds."""
    if engine.dialect.name == "sqlite":
        queries = [
            (
                "SELECT type, name, sql FROM sqlite_master"
                " WHERE name NOT LIKE 'alembic%' AND tbl_name NOT LIKE 'alembic%'"
            )
        ]
    else:
        queries = [
            (
                "SELECT table_name, column_name, data_type, character_maximum_length,"
                " is_nullable, column_default, collation_name"
                " FROM information_schema.columns WHERE table_schema = 'public'"
                " AND table_name <> 'alembic_version'"
            ),
            (
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
                " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
                " AND conrelid::regclass::text <> 'alembic_version'"
            ),
            (
                "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
                " AND tablename <> 'alembic_version'"
            ),
            (
                "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger"
                " WHERE NOT tgisinternal"
            ),
        ]
    with engine.connect() as connection:
        rows = [row for query in queries for row in connection.execute(text(query))]
    return sorted((tuple(map(_order_aside, row)) for row in rows), key=repr)


def _order_aside(value: object) -> object:
    """Let spaces, quotes and which constraint comes first make no difference."""
    if not isinstance(value, str) or not value.startswith("CREATE TABLE"):
        return value
    # SQLite puts brackets round a default once its table was copied again.
    plain = re.sub(r"DEFAULT \(('[^']*'|\w+)\)", r"DEFAULT \1", value.replace('"', ""))
    return sorted(line.strip(" \t,") for line in plain.splitlines())


def test_head_names_the_newest_migration() -> None:
    directory = ScriptDirectory(str(MIGRATIONS))
    assert installation.head_revision() == directory.get_current_head()


def test_migrations_are_numbered_one_after_another() -> None:
    revisions = [*ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
    for number, revision in enumerate(revisions, 1):
        assert revision.revision.startswith(f"{number:04}_")
        assert Path(revision.path).stem == revision.revision


def test_the_migrated_database_is_the_one_that_the_models_describe(
    app: Flask, urls: tuple[str, str]
) -> None:
    installation.migrate(app)
    described = create_engine(urls[1])
    Base.metadata.create_all(described)
    with described.begin() as connection:
        for statement in TRIGGERS[described.dialect.name]:
            connection.exec_driver_sql(statement)
    with app.app_context():
        assert picture(db.engine) == picture(described)
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, Base.metadata) == []
    described.dispose()


def test_migrating_twice_changes_nothing(app: Flask) -> None:
    assert installation.migrate(app) == installation.head_revision()
    assert installation.migrate(app) == installation.head_revision()
    installation.require_tables(app)


def test_a_database_without_tables_is_refused_with_what_to_do(app: Flask) -> None:
    with pytest.raises(installation.SettingInvalid, match="Run `sayso migrate`"):
        installation.require_tables(app)


def test_migrations_go_down_and_up_again_with_stories_in_the_tables(
    app: Flask,
) -> None:
    installation.migrate(app)
    play(app, STORIES)
    with app.app_context():
        assert verify(db.engine, current_keystore()).is_unbroken
        filled = [
            table
            for table in Base.metadata.sorted_tables
            if db.session.scalar(select(func.count()).select_from(table))
        ]
        assert len(filled) > len(Base.metadata.tables) / 2
        db.session.remove()
        flask_migrate.downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
    assert installation.migrate(app) == installation.head_revision()


def test_the_migrated_ledger_only_grows(app: Flask) -> None:
    installation.migrate(app)
    play(app, STORIES[:1])
    with app.app_context():
        for change in ("UPDATE audit_event SET actor = 'x'", "DELETE FROM audit_part"):
            with (
                db.engine.connect() as connection,
                pytest.raises(DBAPIError, match="only grows"),
            ):
                connection.execute(text(change))
        db.session.remove()


def test_no_migration_reads_the_models(app: Flask) -> None:
    del app
    for path in (MIGRATIONS / "versions").glob("*.py"):
        imported = re.findall(r"from (hiring\S*) import", path.read_text("utf-8"))
        assert imported in ([], ["hiring.models.ledger_triggers"]), json.dumps(imported)
