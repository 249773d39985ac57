"""Northgate Analytics: a whole installation with its people, made once and copied.

Ada administers, Jonas and Mei lead openings, Ivo interviews, Mira is HR. What it
mails lands in the mailbox page, as in the demo.
"""

import functools
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update

from hiring import worker
from hiring.adapters.keystore import KeyStore, current_keystore
from hiring.app import create_app
from hiring.config import Config
from hiring.domain.actor import Actor, Role, StaffId
from hiring.extensions import db
from hiring.models.base import Base
from hiring.models.ledger_triggers import TRIGGERS
from hiring.models.organisation import DemoMail, Organisation
from hiring.queries.ledger_check import verify
from hiring.services.account import NewSession, SignIn, choose_password, sign_in
from hiring.services.staff import Found, Invite, found_organisation, invite, mint_token
from hiring.transaction import transaction
from tests.pages import Client
from tests.postgres import Server
from tests.quick import share_statements

PASSWORD = "four quiet words here"
KEK = bytes(range(32))
ADDRESS = "http://localhost"
_LINK = re.compile(r"/c/([\w-]+)")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who works at Northgate."""

    ada: Actor
    jonas: Actor
    mei: Actor
    ivo: Actor
    mira: Actor


@dataclass(frozen=True, slots=True)
class Northgate:
    """One installation: its app, its people, and a session for each of them."""

    app: Flask
    cast: Cast
    tokens: Mapping[StaffId, str]

    @property
    def config(self) -> Config:
        """Return the settings in force."""
        config: Config = self.app.config["SAYSO"]
        return config

    def client(self, actor: Actor | None = None) -> Client:
        """Give a browser, signed in as somebody or as nobody."""
        client = self.app.test_client()
        assert isinstance(client, Client)
        if actor is not None:
            token = self.tokens.get(actor.id) or self.sign_in(actor)
            with client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = token, True
        return client

    def sign_in(self, actor: Actor) -> str:
        """Begin another session of somebody."""
        with self.app.app_context():
            return sign_in(SignIn(actor.email, PASSWORD, "a test")).token

    def deliver(self) -> int:
        """Let the worker send what is owed."""
        return worker.deliver_due(self.app)

    def mails(self, recipient: str = "") -> list[DemoMail]:
        """List what was mailed, the newest last."""
        found = select(DemoMail).order_by(DemoMail.sent_at, DemoMail.id)
        if recipient:
            found = found.where(DemoMail.recipient == recipient)
        with self.app.app_context():
            mails = list(db.session.scalars(found))
            db.session.expunge_all()
        return mails

    def links(self, recipient: str = "") -> list[str]:
        """List the tokens of the links in the mail of a candidate, the newest last."""
        return [
            token
            for mail in self.mails(recipient)
            for token in _LINK.findall(mail.body)
        ]

    def rows(self, model: type[Base], **where: object) -> list[dict[str, Any]]:
        """Read a table, or the rows that fit."""
        found = select(model.__table__).filter_by(**where)
        with self.app.app_context():
            return [dict(row) for row in db.session.execute(found).mappings()]

    def counts(self) -> dict[str, int]:
        """Count the rows of every table."""
        with self.app.app_context():
            return {
                table.name: db.session.scalar(select(func.count()).select_from(table))
                or 0
                for table in Base.metadata.sorted_tables
            }

    def breaks(self) -> list[str]:
        """Verify the whole ledger and name what is broken in it."""
        with self.app.app_context():
            report = verify(db.engine, current_keystore())
            return [str(broken) for broken in report.breaks]

    def close(self) -> None:
        """Let go of both databases."""
        with self.app.app_context():
            keys: KeyStore | None = self.app.extensions["keystore"]
            if keys is not None:
                keys.close()
            db.session.remove()
            db.engine.dispose()


@dataclass(frozen=True, slots=True)
class Template:
    """An installation that tests get copies of."""

    folder: Path
    database: str
    cast: Cast
    tokens: Mapping[StaffId, str]


def a_config(folder: Path, url: str, address: str = ADDRESS) -> Config:
    """Give the settings of an installation in a folder."""
    return Config(
        instance=folder,
        database_url=url,
        keystore_url=f"sqlite:///{folder}/keys.db",
        base_url=address,
        secret_key="n" * 32,
        demo=True,
        kek=KEK,
    )


def open_app(config: Config) -> Flask:
    """Make the app with a client that looks at every page."""
    app = create_app(config)
    app.test_client_class = Client
    app.config["PROPAGATE_EXCEPTIONS"] = True
    with app.app_context():
        share_statements(db.engine)
    return app


def found(folder: Path, url: str) -> Northgate:
    """Make the tables as the first migration does, the organisation, its people."""
    app = open_app(a_config(folder, url))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with db.engine.begin() as connection:
            for statement in TRIGGERS[db.engine.dialect.name]:
                connection.exec_driver_sql(statement)
        found_organisation(
            Found(
                organisation="Northgate Analytics",
                contact_email="people@northgate.example",
                name="Ada Berg",
                email="ada@northgate.example",
                password=PASSWORD,
            )
        )
        never_quiet()
        ada = sign_in(SignIn("ada@northgate.example", PASSWORD))
    begun = {"ada": ada} | {
        name: hire(app, ada.actor, full_name, role)
        for name, full_name, role in (
            ("jonas", "Jonas Weber", Role.HIRING_MANAGER),
            ("mei", "Mei Tan", Role.HIRING_MANAGER),
            ("ivo", "Ivo Horvat", Role.INTERVIEWER),
            ("mira", "Mira Lang", Role.HR),
        )
    }
    cast = Cast(**{name: session.actor for name, session in begun.items()})
    tokens = {session.actor.id: session.token for session in begun.values()}
    return Northgate(app, cast, tokens)


def never_quiet() -> None:
    """Let mail leave at any hour, since tests run at any hour."""
    with transaction() as session:
        session.execute(update(Organisation).values(quiet_from=0, quiet_to=0))


def hire(app: Flask, administrator: Actor, name: str, *roles: Role) -> NewSession:
    """Invite somebody, let them choose a password by the mailed link, sign them in."""
    email = f"{name.split(maxsplit=1)[0].lower()}@northgate.example"
    with app.app_context():
        staff_id = invite(administrator, Invite(name, email, frozenset(roles)))
        with transaction() as session:
            token = mint_token(session, staff_id, "invitation")
        choose_password(token, "invitation", PASSWORD)
        return sign_in(SignIn(email, PASSWORD))


@functools.cache
def template(folder: Path, server: Server | None) -> Template:
    """Make the installation that is copied, once a run and database."""
    folder.mkdir(parents=True, exist_ok=True)
    database = server.create_database() if server else ""
    url = server.url(database) if server else f"sqlite:///{folder}/sayso.db"
    made = found(folder, url)
    made.close()
    return Template(folder, database, made.cast, made.tokens)


def copy(
    original: Template, folder: Path, server: Server | None, address: str = ADDRESS
) -> Northgate:
    """Give a test its own copy."""
    shutil.copytree(original.folder, folder)
    url = f"sqlite:///{folder}/sayso.db"
    if server:
        url = server.url(server.create_database(original.database))
    app = open_app(a_config(folder, url, address))
    return Northgate(app, original.cast, original.tokens)


if __name__ == "__main__":
    worker.run(create_app(a_config(Path(sys.argv[1]), sys.argv[2])))
