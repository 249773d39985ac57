"""A worker with its database and a small cast, and no app's pages around it.

`python -m tests.post_office DATABASE SMTP` is a worker that a test may kill.
"""

import logging
import sys
import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from hiring import clock, worker
from hiring.adapters.keystore import install_keystore
from hiring.config import Config
from hiring.domain.actor import Actor, Role, StaffId
from hiring.domain.consent import Person
from hiring.domain.plain import person_as_plain
from hiring.extensions import db
from hiring.models.base import Base
from hiring.models.consent import (
    ConsentDecision,
    ConsentRequest,
    MailboxCode,
    PersonQuestion,
)
from hiring.models.contact import ContactCheck
from hiring.models.feedback import FeedbackRequest, Quote
from hiring.models.organisation import Organisation, OutboxMail, Staff
from hiring.models.records import Erasure
from hiring.models.recruiting import AddressChange, Candidate, Interview, Opening
from hiring.models.sending import SharedDocument
from hiring.models.speaker import Speaker, Talk
from hiring.services import outbox
from hiring.services.ledger import found_ledger
from hiring.transaction import prepare_sqlite, transaction

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
BASE_URL = "https://sayso.northgate.example"


def a_config(database_url: str, smtp_url: str, base_url: str = BASE_URL) -> Config:
    """Give the settings of an installation that mails for real."""
    return Config(
        instance=Path("/nonexistent"),
        database_url=database_url,
        keystore_url=f"sqlite:///{tempfile.mkdtemp(prefix='keys-')}/keys.db",
        kek=bytes(32),
        base_url=base_url,
        secret_key="x" * 32,
        smtp_url=smtp_url,
        mail_from="sayso@northgate.example",
    )


def an_app(config: Config) -> Flask:
    """Make what the worker needs of an app: settings and a database."""
    app = Flask("post_office")
    app.config.update(SAYSO=config, SQLALCHEMY_DATABASE_URI=config.database_url)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)
    install_keystore(app)
    return app


@dataclass(frozen=True, slots=True)
class PostOffice:
    """Northgate: Jonas asks, Mira is HR, Ada administers, Amara is asked."""

    app: Flask

    @property
    def config(self) -> Config:
        """Give the settings in force."""
        config: Config = self.app.config["SAYSO"]
        return config

    def as_demo(self) -> None:
        """Let mail land in the demo's page from now on."""
        self.app.config["SAYSO"] = replace(self.config, demo=True)

    def queue(self, template: str, due_at: datetime | None = None, **refs: str) -> str:
        """Queue a mail in a transaction of its own."""
        with self.app.app_context(), transaction() as session:
            return outbox.queue(session, template, refs, due_at)

    def store(self, model: type[Base], **values: object) -> None:
        """Write one row."""
        with self.app.app_context(), transaction() as session:
            session.execute(insert(model.__table__), values)

    def change(self, model: type[Base], **values: object) -> None:
        """Change the one row, or all rows, of a table."""
        with self.app.app_context(), transaction() as session:
            session.execute(model.__table__.update().values(**values))

    def rows(self, model: type[Base]) -> list[Mapping[str, Any]]:
        """Read a whole table."""
        with self.app.app_context():
            rows = db.session.execute(select(model.__table__)).mappings()
            return [dict(row) for row in rows]

    def owed(self, mail_id: str) -> Mapping[str, Any]:
        """Read one mail of the outbox."""
        return next(row for row in self.rows(OutboxMail) if row["id"] == mail_id)

    def deliver(self, limit: int = 1000) -> int:
        """Let a worker deal with what is due."""
        return worker.deliver_due(self.app, limit)

    def later(self, **wait: float) -> AbstractContextManager[None]:
        """Let some time pass."""
        return clock.set_to(clock.now() + timedelta(**wait))

    def ask(self, **changes: object) -> str:
        """Ask Amara for consent; return the id of the mail."""
        request = {
            "id": "request",
            "candidate_id": "amara",
            "asked_by": "jonas",
            "asked_at": NOW,
            "answer_by": datetime(2026, 11, 27, 14, 5, tzinfo=UTC),
            "state": "requested",
        }
        self.store(ConsentRequest, **{**request, **changes})
        return self.queue("consent_request", candidate_id="amara", request_id="request")

    def ask_about(self, person: str, organisation: str = "", **changes: object) -> str:
        """Ask Amara about one person; return the id of the mail."""
        question = {
            "id": "question",
            "candidate_id": "amara",
            "asked_by": "jonas",
            "asked_at": clock.now(),
            "answer_by": clock.now() + timedelta(days=7),
            "person_name": person,
            "person_folded": person.casefold(),
            "organisation": organisation,
            "relation": "your team lead",
            "topic": "How you plan your work.",
        }
        self.store(PersonQuestion, **{**question, **changes})
        return self.queue(
            "person_question", candidate_id="amara", question_id="question"
        )

    def answer(self, seq: int = 3, kind: str = "answered", **consent: object) -> None:
        """Keep an answer of Amara's."""
        self.store(
            ConsentDecision,
            candidate_id="amara",
            seq=seq,
            decided_at=NOW,
            kind=kind,
            consent=consent,
            signed_name="Amara",
            notice_digest="n" * 64,
            receipt_code=f"RC-7K4M-{seq:02}",
            event_hash=f"{seq:064x}",
        )

    def erase(self) -> None:
        """Keep that somebody was erased, whose last mail is owed."""
        self.store(
            Erasure,
            id="erasure",
            candidate_id="amara",
            asked_at=NOW,
            answer_by=NOW,
            language="en",
            state="erased",
            ended_at=NOW,
            event_hash="e" * 64,
            code="EC-2222",
            mail_to="amara@example.com",
        )

    def change_address(self) -> None:
        """Keep that Amara's mail goes to another address from now on."""
        self.store(
            AddressChange,
            id="change",
            candidate_id="amara",
            old_email="amara.before@example.com",
            new_email="amara@example.com",
            proposed_by="jonas",
            proposed_at=NOW,
        )

    def check(self, person: str = "Sam Keller") -> None:
        """Keep that somebody asked "May I call?"."""
        self.store(
            ContactCheck,
            id="check",
            candidate_id="amara",
            seq=2,
            asked_by="jonas",
            asked_at=NOW,
            person=person_as_plain(Person(person)),
            verdict="agreed",
            ground="others_yes",
            reasons=[],
            instead="",
            can_ask=False,
        )

    def wish_for_feedback(self) -> None:
        """Keep that Amara asked how it went."""
        self.store(
            FeedbackRequest,
            id="wish",
            candidate_id="amara",
            seq=2,
            asked_at=clock.now(),
            due_at=clock.now() + timedelta(days=10),
        )

    def interview(self) -> None:
        """Keep that Jonas talks with Amara today."""
        today = clock.now().date()
        self.store(Interview, candidate_id="amara", staff_id="jonas", held_on=today)

    def share(self) -> None:
        """Keep that a document was sent to Lea, and that she asked for a code."""
        self.store(
            SharedDocument,
            id="shared",
            candidate_id="amara",
            kind="debrief",
            subject_id="debrief",
            sent_by="jonas",
            sent_at=clock.now(),
            recipient="Lea Brandt",
            email="lea@elsewhere.example",
            paper="A4",
            language="en",
            expires_at=clock.now() + timedelta(days=14),
        )
        self.store(
            MailboxCode,
            id="code2",
            candidate_id="amara",
            session_hash="f" * 64,
            asked_at=clock.now(),
            expires_at=clock.now() + timedelta(minutes=10),
            tries=0,
        )

    def quote(self, quote_id: str, answer: str | None = None) -> str:
        """Ask Amara to quote her, or keep that she answered; return the mail's id."""
        self.store(
            Quote,
            id=quote_id,
            candidate_id="amara",
            seq=2,
            source="reply",
            source_id="reply",
            text="I left before.",
            places=["debriefs"],
            asked_by="jonas",
            asked_at=clock.now(),
            answer_by=clock.now() + timedelta(days=7),
            answer=answer,
        )
        if answer is not None:
            return ""
        return self.queue("quote_asked", candidate_id="amara", quote_id=quote_id)

    def talk(self) -> None:
        """Let Amara write to one of our people."""
        self.store(Speaker, id="speaker", name="Rosa Moreno", email="rosa@post.example")
        self.store(
            Talk,
            id="talk",
            candidate_id="amara",
            speaker_id="speaker",
            last_word_at=NOW,
        )

    def ask_code(self) -> str:
        """Have a code mailed to Amara; return the id of the mail."""
        self.store(
            MailboxCode,
            id="code",
            candidate_id="amara",
            session_hash="s" * 64,
            asked_at=clock.now(),
            expires_at=clock.now() + timedelta(minutes=10),
            tries=0,
        )
        return self.queue("mailbox_code", candidate_id="amara", code_id="code")


def open_post_office(config: Config) -> PostOffice:
    """Make the tables and the cast."""
    app = an_app(config)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with transaction() as session:
            found_ledger(session)
    office = PostOffice(app)
    office.store(
        Organisation,
        id=1,
        name="Northgate Analytics",
        contact_email="people@northgate.example",
        contact_phone="030 5550 0123",
        no_counts_rule=True,
        link_days=90,
        answer_days=5,
        ask_first_days=7,
        quiet_from=0,
        quiet_to=0,
    )
    for person in (JONAS, MIRA, ADA):
        office.store(
            Staff,
            id=person.id,
            pseudonym=person.pseudonym,
            name=person.name,
            email=person.email,
            password_hash="p",
            roles=sorted(person.roles),
            invited_at=NOW,
        )
    office.store(
        Opening,
        id="opening",
        title="Data Engineer",
        level="senior",
        jurisdictions=["eu"],
        manager_id="jonas",
        created_at=NOW,
        team="",
        company_stage="",
        support="",
        market="",
        challenges="",
    )
    office.store(
        Candidate,
        id="amara",
        opening_id="opening",
        name="Amara Okafor",
        name_folded="amara okafor",
        email="amara@example.com",
        phone="",
        present_company="Lumen Health",
        added_by="jonas",
        added_at=NOW,
        consent_state="requested",
        open_findings=0,
        contact_count=0,
    )
    return office


def _staff(key: str, name: str, role: Role) -> Actor:
    roles = frozenset({role})
    return Actor(StaffId(key), f"p-{key}", name, f"{key}@northgate.example", roles)


JONAS = _staff("jonas", "Jonas Weber", Role.HIRING_MANAGER)
MIRA = _staff("mira", "Mira Lang", Role.HR)
ADA = _staff("ada", "Ada Berg", Role.ADMINISTRATOR)


if __name__ == "__main__":
    logging.basicConfig(level=logging.DEBUG)
    worker.run(an_app(a_config(sys.argv[1], sys.argv[2])))
