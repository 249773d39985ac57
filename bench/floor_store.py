"""The floor's way to the database: the raw driver, one connection, SQL by hand.

Nothing of the product is used here, so that what the product's layers cost shows.
"""

import base64
import hmac
import os
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg.types.json import Json

URL = os.environ.get("SAYSO_DATABASE_URL", "")
IS_SQLITE = URL.startswith("sqlite")
PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON",
    "recursive_triggers=ON", "secure_delete=ON",
)  # fmt: skip
_HEAD = (
    "SELECT seq, event_hash FROM audit_event WHERE case_id = ?"
    " ORDER BY seq DESC LIMIT 1"
)
_LOCK = "SELECT case_id FROM case_head WHERE case_id = ? FOR UPDATE"
_SUBJECT = "SELECT subject_id FROM case_subject WHERE case_id = ? AND person_key = ?"
_KEY = "SELECT wrapped FROM subject_key WHERE subject_id = ?"
_EVENT = (
    "INSERT INTO audit_event (case_id, seq, v, at, type, actor, prev_hash, event_hash,"
    " header, leaf_index) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, NULL)"
)
_PART = (
    "INSERT INTO audit_part (case_id, seq, part_no, subject_id, commitment, sealed)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)


class Event(NamedTuple):
    """What is to be appended to a chain."""

    case_id: str
    kind: str
    actor: str
    parts: Sequence[tuple[str, dict[str, Any]]]


class Appended(NamedTuple):
    """An event as written."""

    seq: int
    event_hash: bytes


@cache
def connection() -> Any:
    """Open this worker's one connection; every statement commits unless in a block."""
    if not IS_SQLITE:
        return psycopg.connect(
            URL.replace("postgresql+psycopg", "postgresql"), autocommit=True
        )
    opened = sqlite3.connect(
        URL.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False
    )
    for pragma in PRAGMAS:
        opened.execute(f"PRAGMA {pragma}")
    return opened


@cache
def _keys() -> sqlite3.Connection:
    folder = os.environ["SAYSO_INSTANCE"]
    opened = sqlite3.connect(
        f"{folder}/keys.db", isolation_level=None, check_same_thread=False
    )
    opened.execute("PRAGMA synchronous=FULL")
    return opened


@cache
def _kek() -> AESGCM:
    return AESGCM(base64.urlsafe_b64decode(os.environ["SAYSO_KEK"]))


def run(statement: str, *values: Any) -> Any:
    """Execute one statement written with question marks."""
    return connection().execute(_for_driver(statement), values)


@cache
def _for_driver(statement: str) -> str:
    return statement if IS_SQLITE else statement.replace("?", "%s")


@contextmanager
def writing() -> Iterator[None]:
    """Put what is run inside into one transaction."""
    run("BEGIN IMMEDIATE" if IS_SQLITE else "BEGIN")
    try:
        yield
        run("COMMIT")
    except BaseException:
        run("ROLLBACK")
        raise


def read_moment(value: Any) -> datetime:
    """Read a moment as either driver gives it."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC)  # type: ignore[no-any-return]


def kept_moment(moment: datetime) -> Any:
    """Write a moment as either database keeps it."""
    if IS_SQLITE:
        return moment.replace(tzinfo=None).isoformat(" ", "microseconds")
    return moment


def read_json(value: Any) -> Any:
    """Read a JSON column as either driver gives it."""
    return orjson.loads(value) if isinstance(value, str) else value


def kept_json(value: Any) -> Any:
    """Write a JSON column as either driver takes it."""
    return orjson.dumps(value).decode() if IS_SQLITE else Json(value)


def lock(case_id: str) -> None:
    """Keep others from writing to the case; on SQLite the transaction does."""
    if not IS_SQLITE:
        run(_LOCK, case_id)


def append(event: Event, at: datetime) -> Appended:
    """Hash, seal and write one event, as the ledger's format wants it."""
    seq, prev = run(_HEAD, event.case_id).fetchone()
    seq += 1
    log = origin()
    parts = []
    for number, (person, payload) in enumerate(event.parts):
        subject = run(_SUBJECT, event.case_id, person).fetchone()[0]
        aad = f"{log}|{event.case_id}|{seq}|{number}".encode()
        commitment, sealed = seal(key_of(subject), aad, payload)
        parts.append((event.case_id, seq, number, subject, commitment, sealed))
    moment = at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    header = orjson.dumps(
        {
            "actor": event.actor,
            "at": moment,
            "case": event.case_id,
            "log": log,
            "parts": [{"c": part[4].hex(), "s": part[3]} for part in parts],
            "prev": bytes(prev).hex(),
            "seq": seq,
            "type": event.kind,
            "v": 1,
        }
    )
    made = sha256(b"sayso/v1/event\0" + header).digest()
    run(_EVENT, event.case_id, seq, moment, event.kind, event.actor, prev, made, header)
    cursor = connection().cursor()
    cursor.executemany(_for_driver(_PART), parts)
    return Appended(seq, made)


def person_key(name: str) -> str:
    """Name a person within a case without showing who; enough for plain names."""
    return "person:" + sha256(name.lower().encode()).hexdigest()


@cache
def origin() -> str:
    """Return the log's name."""
    return str(run("SELECT origin FROM ledger_origin").fetchone()[0])


def key_of(subject: str) -> bytes:
    """Return a person's key, unwrapped."""
    wrapped = _keys().execute(_KEY, (subject,)).fetchone()[0]
    return _kek().decrypt(wrapped[:12], wrapped[12:], subject.encode())


def seal(key: bytes, aad: bytes, payload: dict[str, Any]) -> tuple[bytes, bytes]:
    """Return the commitment to a payload and the payload sealed."""
    salt, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
    written = orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
    envelope = b'{"p":%b,"salt":"%b"}' % (written, salt.hex().encode())
    commitment = hmac.digest(salt, b"sayso/v1/part\0" + written, "sha256")
    return commitment, nonce + AESGCM(key).encrypt(nonce, envelope, aad)
