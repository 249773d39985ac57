"""One's own account: signing in and out, sessions, and the password."""

from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.passwords import hash_password, is_password, password_problem
from hiring.domain.actor import Actor, Role, StaffId
from hiring.domain.errors import DomainError, LinkUnusable
from hiring.domain.ledger.events import EventType
from hiring.extensions import db
from hiring.models.organisation import Staff, StaffSession, StaffToken
from hiring.services import outbox
from hiring.services.rate_limit import Try, count_tries
from hiring.services.staff import Purpose, end_sessions, record, use_up_tokens
from hiring.sessions import digest
from hiring.transaction import transaction

SESSION_TIME = timedelta(hours=12)
REFERENCE = 24
_INSERT = insert(StaffSession.__table__)
_BY_EMAIL = select(
    Staff.id, Staff.pseudonym, Staff.name, Staff.email, Staff.roles,
    Staff.password_hash,
).where(Staff.switched_off_at.is_(None))  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignIn:
    """What someone typed to sign in, and the browser they did it with."""

    email: str
    password: str
    browser: str = ""


@dataclass(frozen=True, slots=True)
class NewSession:
    """Who has signed in, and the token that their browser keeps."""

    actor: Actor
    token: str


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """The password so far, the one to come, and the browser that stays signed in."""

    present: str
    password: str
    browser: str = ""


def sign_in(command: SignIn) -> NewSession:
    """Begin a session; an unknown address gets the answer of a wrong password."""
    row = _find(command.email)
    # Not inside the transaction: a hash takes a tenth of a second.
    if not is_password(row.password_hash if row else None, command.password):
        _refuse_sign_in()
    with transaction() as session:
        row = session.execute(
            _BY_EMAIL.where(Staff.email == _key(command.email))
        ).one_or_none()
        if row is None or row.password_hash is None:
            _refuse_sign_in()
        _forget_expired(session, row.id)
        token = _begin(session, row.id, command.browser)
        payload = {"what": "signed in", "browser": command.browser}
        record(session, row.pseudonym, row.id, payload, EventType.STAFF_SIGNED_IN)
        return NewSession(_actor(row), token)


def sign_out(token: str) -> None:
    """End the session of this browser."""
    with transaction() as session:
        ended = delete(StaffSession).where(StaffSession.token_hash == digest(token))
        session.execute(ended)


def end_session(actor: Actor, reference: str) -> None:
    """End one of one's own sessions."""
    with transaction() as session:
        own = delete(StaffSession).where(
            StaffSession.staff_id == actor.id,
            StaffSession.token_hash.startswith(reference, autoescape=True),
        )
        if ids.is_id(reference):
            session.execute(own)


def end_other_sessions(actor: Actor, token: str) -> None:
    """End all of one's own sessions but this one."""
    with transaction() as session:
        others = delete(StaffSession).where(
            StaffSession.staff_id == actor.id,
            StaffSession.token_hash != digest(token),
        )
        session.execute(others)


def change_password(actor: Actor, command: ChangePassword) -> str:
    """Change one's own password, end every session, and begin this one anew."""
    refuse_weak(command.password, actor.email, actor.name)
    row = _find(actor.email)
    if not is_password(row.password_hash if row else None, command.present):
        raise DomainError("This is not your present password.", "present")
    password_hash = hash_password(command.password)
    with transaction() as session:
        _set_password(session, actor.id, password_hash)
        token = _begin(session, actor.id, command.browser)
        record(session, actor.pseudonym, actor.id, {"what": "password changed"})
        return token


def ask_for_new_password(email: str) -> None:
    """Owe a mail with a link, where the address is known; answer the same if not."""
    row = _find(email)
    if row is None:
        # As much is written for nobody as for somebody: time tells nothing either.
        count_tries(Try("reset-for-nobody", "", 1_000_000_000))
        return
    with transaction() as session:
        outbox.queue(session, "password_reset", {"staff_id": row.id})


def choose_password(token: str, purpose: Purpose, password: str) -> None:
    """Set a password by a mailed link, which is used up by it."""
    refuse_weak(password)
    password_hash = hash_password(password)
    now = clock.now()
    with transaction() as session:
        taken = (
            update(StaffToken)
            .where(
                StaffToken.token_hash == digest(token),
                StaffToken.purpose == purpose,
                StaffToken.used_at.is_(None),
                StaffToken.expires_at > now,
            )
            .values(used_at=now)
            .returning(StaffToken.staff_id)
        )
        staff_id = session.scalar(taken)
        pseudonym = session.scalar(
            select(Staff.pseudonym).where(
                Staff.id == staff_id, Staff.switched_off_at.is_(None)
            )
        )
        if staff_id is None or pseudonym is None:
            raise LinkUnusable("This link does not work any more.")
        _set_password(session, staff_id, password_hash)
        record(session, pseudonym, staff_id, {"what": "password set", "by": purpose})


def refuse_weak(password: str, *also_known: str) -> None:
    """Refuse a password that others would guess."""
    problem = password_problem(password, *also_known)
    if problem:
        raise DomainError(problem, "password")


def forget_expired_sessions() -> None:
    """Delete the sessions and links of everybody whose time is over."""
    now = clock.now()
    with transaction() as session:
        session.execute(delete(StaffSession).where(StaffSession.expires_at <= now))
        session.execute(delete(StaffToken).where(StaffToken.expires_at <= now))


def _find(email: str) -> Row[*tuple[object, ...]] | None:
    return db.session.execute(_BY_EMAIL.where(Staff.email == _key(email))).one_or_none()


def _key(email: str) -> str:
    return email.strip().lower()


def _refuse_sign_in() -> NoReturn:
    raise DomainError("The e-mail address or the password is not right.", "password")


def _begin(session: Session, staff_id: str, browser: str) -> str:
    token, now = ids.new_token(), clock.now()
    row = {
        "token_hash": digest(token),
        "staff_id": staff_id,
        "started_at": now,
        "expires_at": now + SESSION_TIME,
        "browser": browser[:200],
    }
    session.execute(_INSERT, row)
    return token


def _forget_expired(session: Session, staff_id: str) -> None:
    over = delete(StaffSession).where(
        StaffSession.staff_id == staff_id, StaffSession.expires_at <= clock.now()
    )
    session.execute(over)


def _set_password(session: Session, staff_id: str, password_hash: str) -> None:
    changed = update(Staff).where(Staff.id == staff_id)
    session.execute(changed.values(password_hash=password_hash))
    end_sessions(session, staff_id)
    use_up_tokens(session, staff_id)


def _actor(row: Row[*tuple[object, ...]]) -> Actor:
    return Actor(
        id=StaffId(row.id),
        pseudonym=row.pseudonym,
        name=row.name,
        email=row.email,
        roles=frozenset(map(Role, row.roles)),
    )
