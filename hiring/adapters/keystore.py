"""The keys of people's sealed text, in a store apart from the database.

It has its own file and its own backup rule, so that a key destroyed here is gone while
the ledger stays as it was; the key-encryption key lies outside of every database. No
key is held in memory between two questions: one destroyed is served no more.
"""

import base64
import binascii
import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Self, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app
from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from hiring.config import Config
from hiring.domain.ledger.sealing import KEY_BYTES, SealBroken

KEK_FILE = "kek"
"""Its name in the instance folder, where the setting is not used."""

_EXTENSION = "keystore"
_NONCE_BYTES = 12
_FIRST_EPOCH = 1
_ROWS_A_STATEMENT = 500

_opening = Lock()
_metadata = MetaData()
_subject_key = Table(
    "subject_key",
    _metadata,
    Column("subject_id", String(64), primary_key=True),
    Column("wrapped", LargeBinary, nullable=True),
    Column("kek_epoch", Integer, nullable=False),
    Column("destroyed_at", DateTime(timezone=True), nullable=True),
)
_WRAPPED = select(_subject_key.c.subject_id, _subject_key.c.wrapped).where(
    _subject_key.c.subject_id.in_(bindparam("subjects", expanding=True)),
    _subject_key.c.wrapped.is_not(None),
)
_ADD = insert(_subject_key)
_DESTROY = (
    update(_subject_key)
    .where(
        _subject_key.c.subject_id.in_(bindparam("subjects", expanding=True)),
        _subject_key.c.wrapped.is_not(None),
    )
    .values(wrapped=None, destroyed_at=bindparam("at"))
)
_DESTROYED = select(_subject_key.c.subject_id).where(_subject_key.c.wrapped.is_(None))


class KekUnusable(RuntimeError):
    """The key-encryption key is missing or is not 32 bytes in base64url."""


def create_kek(path: Path) -> bytes:
    """Make a key-encryption key in a new file that only its owner may read."""
    kek = secrets.token_bytes(KEY_BYTES)
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(made, "wb") as file:
        file.write(base64.urlsafe_b64encode(kek) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return kek


def read_kek(path: Path) -> bytes:
    """Read the key-encryption key that ``create_kek`` made."""
    try:
        kek = base64.urlsafe_b64decode(path.read_bytes().strip())
    except (OSError, binascii.Error) as fault:
        raise KekUnusable(f"cannot read the key-encryption key in {path}") from fault
    if len(kek) != KEY_BYTES:
        raise KekUnusable(f"{path} does not hold {KEY_BYTES} bytes in base64url")
    return kek


class KeyStore:
    """One key a person and case, wrapped by the key-encryption key."""

    def __init__(self, engine: Engine, kek: bytes) -> None:
        """Use the store behind ``engine``; ``open`` is the usual way in."""
        self._engine = engine
        self._kek = AESGCM(kek)

    @classmethod
    def open(cls, url: str, kek: bytes) -> Self:
        """Open the store at a database URL, its table made where it is missing."""
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _set_pragmas)
        _metadata.create_all(engine)
        return cls(engine, kek)

    def key_for(self, subject_id: str) -> bytes | None:
        """Return a person's key, or None where it was destroyed or never made."""
        return self.keys_for([subject_id]).get(subject_id)

    def keys_for(self, subject_ids: Iterable[str]) -> dict[str, bytes]:
        """Return people's keys, without those destroyed or never made.

        Raises ``SealBroken`` where what is stored is not what was wrapped.
        """
        asked = {"subjects": list(subject_ids)}
        with self._engine.connect() as connection:
            rows = connection.execute(_WRAPPED, asked).all()
        return {subject_id: self._unwrap(subject_id, kept) for subject_id, kept in rows}

    def _unwrap(self, subject_id: str, wrapped: bytes) -> bytes:
        nonce, locked = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        try:
            return self._kek.decrypt(nonce, locked, subject_id.encode())
        except (InvalidTag, ValueError) as fault:
            raise SealBroken(f"the key of {subject_id} does not unwrap") from fault

    def create(self, subject_id: str) -> None:
        """Make the key of a new pseudonym; it is durable when this returns."""
        self.create_many([subject_id])

    def create_many(self, subject_ids: Iterable[str]) -> None:
        """Make the keys of many new pseudonyms."""
        rows = [self._new_row(subject_id) for subject_id in subject_ids]
        with self._engine.connect() as connection:
            for start in range(0, len(rows), _ROWS_A_STATEMENT):
                connection.execute(_ADD.values(rows[start : start + _ROWS_A_STATEMENT]))

    def destroy(self, subject_ids: Iterable[str], at: datetime) -> None:
        """Destroy people's keys for good; one that was destroyed before stays so."""
        wanted = list(dict.fromkeys(subject_ids))
        with self._engine.connect() as connection:
            for start in range(0, len(wanted), _ROWS_A_STATEMENT):
                asked = {"subjects": wanted[start : start + _ROWS_A_STATEMENT]}
                connection.execute(_DESTROY, {**asked, "at": at})

    def list_destroyed(self) -> frozenset[str]:
        """Name everyone whose key was destroyed."""
        with self._engine.connect() as connection:
            return frozenset(connection.execute(_DESTROYED).scalars())

    def forget_journal(self) -> bool:
        """Empty SQLite's journal of what it still held; tell whether that was done."""
        return empty_journal(self._engine)

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def _new_row(self, subject_id: str) -> dict[str, object]:
        key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(_NONCE_BYTES)
        wrapped = nonce + self._kek.encrypt(nonce, key, subject_id.encode())
        return {
            "subject_id": subject_id,
            "wrapped": wrapped,
            "kek_epoch": _FIRST_EPOCH,
        }


def install_keystore(app: Flask) -> None:
    """Keep a place for the app's key store; ``sayso init`` runs before it can open."""
    app.extensions[_EXTENSION] = None


def current_keystore() -> KeyStore:
    """Return the key store of the running app, opened when first asked for."""
    extensions = current_app.extensions
    with _opening:
        if extensions[_EXTENSION] is None:
            extensions[_EXTENSION] = _configured(current_app.config["SAYSO"])
    return cast("KeyStore", extensions[_EXTENSION])


def _configured(config: Config) -> KeyStore:
    kek = config.kek or read_kek(config.instance / KEK_FILE)
    return KeyStore.open(config.keystore_url, kek)


def empty_journal(engine: Engine) -> bool:
    """Write SQLite's journal back and cut it off, so that it holds nothing old.

    False where a reader still needed it: then it is for later. Other databases keep
    their journals by rules of their own.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        connection.rollback()
        busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


def _set_pragmas(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Keep what was written through a crash, and nothing of what was deleted."""
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=5000",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
