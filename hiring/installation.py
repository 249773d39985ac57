"""An installation: its folder, its secrets, and its tables up to date.

What `sayso init`, `sayso serve` and the demo share; nothing here speaks to a terminal.
"""

import os
import secrets
from pathlib import Path

from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import make_url

from hiring.adapters.keystore import KEK_FILE, create_kek
from hiring.config import Config, SettingInvalid
from hiring.extensions import db

SECRET_FILE = "secret"  # noqa: S105 - the name of a file
_HEAD_FILE = Path(__file__).parent / "migrations" / "HEAD"


def make_folder(config: Config) -> None:
    """Make the instance folder, and in it the secrets that no setting gives."""
    config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not config.secret_key:
        _write_once(config.instance / SECRET_FILE, secrets.token_urlsafe(48))
    kek = config.instance / KEK_FILE
    if config.kek is None and not kek.exists():
        create_kek(kek)


def migrate(app: Flask) -> str:
    """Bring the database up to date; return the revision it is at now."""
    with app.app_context():
        upgrade()
        return find_revision() or ""


def head_revision() -> str:
    """Return the newest revision that this version of Say-so knows."""
    return _HEAD_FILE.read_text("ascii").strip()


def find_revision() -> str | None:
    """Return the revision that the app's database is at, if it has any tables."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_folder(config: Config) -> None:
    """Refuse to go on where there is no installation yet."""
    if not config.secret_key:
        raise SettingInvalid(
            f"There is no installation in {config.instance} yet. "
            "Run `sayso init`, or set SAYSO_INSTANCE to where it is."
        )


def require_file(url: str) -> None:
    """Refuse a database on SQLite that is not there: opening it would make it."""
    file = make_url(url).database or ""
    if url.startswith("sqlite") and not Path(file).is_file():
        raise SettingInvalid(f"There is no {file}.")


def require_tables(app: Flask) -> None:
    """Refuse to go on where the tables are not those of this version."""
    with app.app_context():
        revision = find_revision()
    if revision != head_revision():
        raise SettingInvalid(
            f"The database is at {revision or 'no revision'}, and this version of "
            f"Say-so needs {head_revision()}. Run `sayso migrate`."
        )


def _write_once(path: Path, text: str) -> None:
    """Write a new file that only its owner may read."""
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(made, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
