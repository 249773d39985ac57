"""An installation with enough in it to be measured, and the cookies to enter it with.

Ten thousand candidates are laid down row by row; the cases that are written to, and
the one with fifty contacts, are made through the services, as people would.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from sqlalchemy import insert, update

from hiring import clock, create_app, ids
from hiring.adapters.keystore import current_keystore
from hiring.config import Config
from hiring.domain.actor import Actor, Role, StaffId
from hiring.domain.casefile import Channel, Initiator, Outcome, Stage
from hiring.domain.consent import Answer, Consent, Person, Referee
from hiring.domain.new_contact import LogContact
from hiring.extensions import db
from hiring.models.base import Base
from hiring.models.consent import CandidateBrowser, CandidateSession
from hiring.models.ledger_triggers import TRIGGERS
from hiring.models.organisation import Organisation, Staff, StaffSession
from hiring.models.recruiting import Candidate, Opening
from hiring.queries import ledger_check
from hiring.queries.visits import find_open_visit
from hiring.services import consent as consents
from hiring.services import ledger
from hiring.services.contacts import log_contact
from hiring.sessions import digest
from hiring.transaction import transaction

SECRET = "s" * 40
KEK = bytes(range(32))
RELATION = "my manager until 2024"
REFEREES = (
    ("Tom Bell", "Delta Freight"),
    ("Ruth Dahl", "Lumen Health"),
    ("Ines Marbach", "Northwind Ferries"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A case that is written to: its candidate, whom they named, and their visit."""

    id: str
    name: str
    referee_ids: tuple[str, ...]
    visit_token: str


@dataclass(frozen=True, slots=True)
class World:
    """What was seeded, and how to come in."""

    app: Flask
    folder: Path
    database_url: str
    manager: Actor
    hr: Actor
    manager_token: str
    hr_token: str
    opening_id: str
    cases: tuple[Case, ...]
    full_case: Case
    csrf: str

    @property
    def env(self) -> dict[str, str]:
        """Name the same installation in a server's environment."""
        return {
            "SAYSO_INSTANCE": str(self.folder),
            "SAYSO_DATABASE_URL": self.database_url,
            "SAYSO_BASE_URL": "http://127.0.0.1:8000",
            "SAYSO_SECRET_KEY": SECRET,
            "SAYSO_KEK": base64.urlsafe_b64encode(KEK).decode(),
        }

    def staff_cookie(self, token: str) -> dict[str, str]:
        """Sign a browser of the staff in."""
        return self._cookie({"_user_id": token, "_fresh": True})

    def visit_cookie(self, case: Case) -> dict[str, str]:
        """Put a candidate into their visit."""
        return self._cookie({"visit": case.visit_token})

    def _cookie(self, said: dict[str, Any]) -> dict[str, str]:
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        return {"sayso": signer.dumps({**said, "csrf_token": "c" * 40})}


def build(folder: Path, database_url: str, candidates: int, cases: int) -> World:
    """Make the tables and fill them."""
    config = Config(
        instance=folder,
        database_url=database_url,
        keystore_url=f"sqlite:///{folder}/keys.db",
        base_url="http://127.0.0.1:8000",
        secret_key=SECRET,
        kek=KEK,
    )
    app = create_app(config)
    with app.app_context():
        _make_tables()
        manager = _staff("Jonas Weber", Role.HIRING_MANAGER)
        hr = _staff("Helga Ohm", Role.HR)
        other = _staff("Mei Lindqvist", Role.HIRING_MANAGER)
        _organisation()
        opening_id, others = _opening(manager), _opening(other)
        tokens = ids.new_token(), ids.new_token()
        _sessions(zip(tokens, (manager, hr), strict=True))
        _crowd(candidates, others, other)
        _crowd(60, opening_id, manager)
        written = tuple(_case(n, opening_id, manager, 1) for n in range(cases))
        full = _case(cases, opening_id, manager, 50)
        db.session.remove()
    with app.test_request_context():
        session["csrf_token"] = "c" * 40
        csrf = generate_csrf()
    return World(
        app, folder, database_url, manager, hr, *tokens, opening_id, written, full, csrf
    )


def type_answers(world: World) -> None:
    """Let every candidate have answers typed and not yet signed."""
    people = [
        {
            "id": f"{number:024x}", "name": name, "relation": RELATION,
            "organisation": where, "reach": "", "told": True, "own": "",
        }
        for number, (name, where) in enumerate(REFEREES)
    ]  # fmt: skip
    draft = {
        "named": "yes", "employer": "no", "others": "no", "never": "",
        "employer_name": "Lumen Health", "people": people,
    }  # fmt: skip
    with world.app.app_context(), transaction() as session:
        session.execute(update(CandidateSession).values(draft=draft))


def clear_answers(world: World) -> None:
    """Let nobody have anything typed."""
    with world.app.app_context(), transaction() as session:
        session.execute(update(CandidateSession).values(draft={}))


def verify(world: World) -> None:
    """Check the ledger that both sides have written to: the floor did all the work."""
    with world.app.app_context():
        report = ledger_check.verify(db.engine, current_keystore())
        db.session.remove()
        db.engine.dispose()
    if not report.is_unbroken:
        raise RuntimeError(str(report.breaks[:3]))


def _make_tables() -> None:
    Base.metadata.create_all(db.engine)
    with db.engine.begin() as connection:
        for statement in TRIGGERS[db.engine.dialect.name]:
            connection.exec_driver_sql(statement)
    with transaction() as writing:
        ledger.found_ledger(writing)


def _staff(name: str, role: Role) -> Actor:
    actor = Actor(
        StaffId(ids.new_id()),
        ids.new_id(),
        name,
        f"{name.split(maxsplit=1)[0].lower()}@northgate.example",
        frozenset({role}),
    )
    row = {
        "id": actor.id, "pseudonym": actor.pseudonym, "name": name,
        "email": actor.email, "roles": [str(role)], "invited_at": clock.now(),
        "trained_on": clock.now().date(),
    }  # fmt: skip
    with transaction() as session:
        session.execute(insert(Staff), row)
    return actor


def _organisation() -> None:
    named = {
        "id": 1, "name": "Northgate Analytics", "contact_phone": "",
        "contact_email": "people@northgate.example", "time_zone": "Europe/Berlin",
        "no_counts_rule": True, "link_days": 90, "answer_days": 5, "ask_first_days": 7,
    }  # fmt: skip
    with transaction() as session:
        session.execute(insert(Organisation), named)


def _opening(manager: Actor) -> str:
    opening = {
        "id": ids.new_id(), "title": "Data Engineer", "team": "Routing",
        "level": "senior", "jurisdictions": ["eu"], "company_stage": "", "support": "",
        "market": "", "challenges": "", "manager_id": manager.id,
        "created_at": clock.now(),
    }  # fmt: skip
    with transaction() as session:
        session.execute(insert(Opening), opening)
    return str(opening["id"])


def _sessions(holders: "Iterator[tuple[str, Actor]]") -> None:
    rows = [
        {
            "token_hash": digest(token), "staff_id": actor.id, "browser": "bench",
            "started_at": clock.now(), "expires_at": clock.now() + timedelta(days=1),
        }
        for token, actor in holders
    ]  # fmt: skip
    with transaction() as session:
        session.execute(insert(StaffSession), rows)


def _crowd(count: int, opening_id: str, manager: Actor) -> None:
    """Lay down candidates that nobody has asked yet."""
    start = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
    rows = [
        _candidate(
            f"Person{number:05} Family{number % 997:03}",
            opening_id,
            manager,
            start + timedelta(minutes=number),
        )
        for number in range(count)
    ]
    with transaction() as session:
        for first in range(0, count, 1000):
            session.execute(insert(Candidate), rows[first : first + 1000])


def _candidate(
    name: str, opening_id: str, manager: Actor, added_at: datetime
) -> dict[str, Any]:
    return {
        "id": ids.new_id(), "opening_id": opening_id, "name": name,
        "name_folded": name.lower(),
        "email": f"{name.partition(' ')[0].lower()}@mail.example",
        "phone": "", "present_company": "Lumen Health", "added_by": manager.id,
        "added_at": added_at, "consent_state": "not_asked", "open_findings": 0,
        "contact_count": 0,
    }  # fmt: skip


def _case(number: int, opening_id: str, manager: Actor, contacts: int) -> Case:
    """Make a case whose candidate has answered, and log contacts in it."""
    early = datetime(2026, 2, 1, 8, 0, tzinfo=UTC)
    name = f"Amara{number:04} Okafor"
    row = _candidate(name, opening_id, manager, early)
    visit, browser = ids.new_token(), ids.new_token()
    opened = {
        "token_hash": digest(visit), "candidate_id": row["id"], "link_hash": "0" * 64,
        "browser_hash": digest(browser), "started_at": clock.now(), "draft": {},
        "expires_at": clock.now() + timedelta(days=1),
    }  # fmt: skip
    seen = {
        "candidate_id": row["id"], "browser_hash": digest(browser),
        "seen_at": clock.now(),
    }  # fmt: skip
    with transaction() as session:
        session.execute(insert(Candidate), row)
        session.execute(insert(CandidateSession), opened)
        session.execute(insert(CandidateBrowser), seen)
    referees = tuple(
        Referee(
            ids.new_id(), who, RELATION, where, f"{who.split()[0]}@mail.example",
            told=True,
        )
        for who, where in REFEREES
    )  # fmt: skip
    consents.request_consent(manager, row["id"], "")
    given = Consent(Answer.YES, Answer.NO, Answer.NO, "Lumen Health", referees)
    consents.sign_answers(find_open_visit(visit), given, name, "")
    case = Case(row["id"], name, tuple(each.id for each in referees), visit)
    for turn in range(contacts):
        _contact(case, manager, referees[turn % (len(referees) if turn else 1)])
    return case


def _contact(case: Case, manager: Actor, referee: Referee) -> None:
    person = Person(referee.name, referee.organisation, referee.relation, referee.id)
    log_contact(
        manager,
        LogContact(
            candidate_id=case.id,
            person=person,
            channel=Channel.PHONE,
            outcome=Outcome.SPOKE,
            initiator=Initiator.US,
            press_id="",
            stage=Stage.FINAL_ROUND,
            notes_to_follow=True,
        ),
    )
