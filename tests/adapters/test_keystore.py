"""Keys are durable, wrapped, and gone once they are destroyed."""

import base64
import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from hiring.adapters.keystore import (
    KEK_FILE,
    KekUnusable,
    KeyStore,
    create_kek,
    current_keystore,
    install_keystore,
    read_kek,
)
from hiring.config import Config
from hiring.domain.ledger.sealing import SealBroken
from tests.postgres import Server

KEK = bytes(range(32))


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Name a key store that is not there yet."""
    return f"sqlite:///{tmp_path}/keys.db"


def _raw(url: str, statement: str, *parameters: object) -> None:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    with connection:
        connection.execute(statement, parameters)
    connection.close()


def test_a_key_outlives_the_program(url: str) -> None:
    first = KeyStore.open(url, KEK)
    first.create("ruth")
    made = first.key_for("ruth")
    first.close()
    second = KeyStore.open(url, KEK)

    assert second.key_for("ruth") == made
    assert made is not None
    assert len(made) == 32
    second.close()


def test_every_person_has_a_key_of_their_own(url: str) -> None:
    store = KeyStore.open(url, KEK)
    names = [f"person{n}" for n in range(1200)]
    store.create_many(names)

    assert len({store.key_for(name) for name in names}) == 1200
    assert store.key_for("stranger") is None
    store.close()


def test_a_key_is_made_once(url: str) -> None:
    store = KeyStore.open(url, KEK)
    store.create("ruth")
    with pytest.raises(IntegrityError):
        store.create("ruth")
    store.close()


def test_no_key_lies_in_the_file_in_the_clear(url: str, tmp_path: Path) -> None:
    store = KeyStore.open(url, KEK)
    store.create("ruth")
    key = store.key_for("ruth")
    store.close()

    assert key is not None
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("keys.db*"))
    assert b"ruth" in stored
    assert key not in stored
    assert KEK not in stored


def test_a_key_destroyed_elsewhere_is_served_no_more(url: str) -> None:
    store = KeyStore.open(url, KEK)
    store.create("ruth")
    assert store.key_for("ruth")
    _raw(url, "UPDATE subject_key SET wrapped = NULL")

    assert store.key_for("ruth") is None
    store.close()


def test_a_key_of_another_person_or_kek_does_not_unwrap(url: str) -> None:
    store = KeyStore.open(url, KEK)
    store.create("ruth")
    _raw(url, "UPDATE subject_key SET subject_id = 'omar'")
    with pytest.raises(SealBroken):
        store.key_for("omar")
    store.close()

    other = KeyStore.open(url, bytes(32))
    other.create("ruth")
    with pytest.raises(SealBroken):
        other.key_for("omar")
    other.close()


def test_the_store_may_be_a_postgresql(postgres: Server) -> None:
    name = postgres.create_database()
    store = KeyStore.open(postgres.url(name), KEK)
    store.create("ruth")

    assert store.key_for("ruth")
    store.close()
    postgres.drop_database(name)


def test_the_key_encryption_key_is_for_its_owner_only(tmp_path: Path) -> None:
    kek = create_kek(tmp_path / "kek")

    assert read_kek(tmp_path / "kek") == kek
    assert (tmp_path / "kek").stat().st_mode & 0o777 == 0o600


def test_a_key_encryption_key_is_never_overwritten(tmp_path: Path) -> None:
    kek = create_kek(tmp_path / "kek")
    with pytest.raises(FileExistsError):
        create_kek(tmp_path / "kek")

    assert read_kek(tmp_path / "kek") == kek


@pytest.mark.parametrize("content", [b"", b"short", b"a" * 43, b"\xff" * 44])
def test_an_unusable_key_encryption_key_is_refused(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "kek").write_bytes(content)

    with pytest.raises(KekUnusable):
        read_kek(tmp_path / "kek")


def test_the_store_opens_when_first_asked_for(tmp_path: Path) -> None:
    app = Flask("keys")
    app.config["SAYSO"] = Config.from_env({"SAYSO_INSTANCE": str(tmp_path)})
    install_keystore(app)
    with app.app_context():
        with pytest.raises(KekUnusable):
            current_keystore()
        create_kek(tmp_path / KEK_FILE)
        store = current_keystore()
        assert current_keystore() is store
    store.close()


def test_the_setting_comes_before_the_file(tmp_path: Path) -> None:
    given = base64.urlsafe_b64encode(KEK).decode()
    env = {"SAYSO_INSTANCE": str(tmp_path), "SAYSO_KEK": given}
    app = Flask("keys")
    app.config["SAYSO"] = Config.from_env(env)
    install_keystore(app)
    with app.app_context():
        current_keystore().create("ruth")
        current_keystore().close()
    again = KeyStore.open(f"sqlite:///{tmp_path}/keys.db", KEK)

    assert again.key_for("ruth")
    again.close()
