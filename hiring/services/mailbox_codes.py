"""Codes of 8 digits that go to a mailbox: for ten minutes, once, with five tries.

Who asks is a visit in one browser, named by a digest. A try is counted before it is
looked at, and the slow comparison holds no lock; it is as slow where there is no code.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.passwords import is_password
from hiring.domain.errors import DomainError
from hiring.domain.wording import Wording
from hiring.models.consent import MailboxCode
from hiring.transaction import transaction

CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5

_ADD = insert(MailboxCode.__table__)
_USE = (
    update(MailboxCode.__table__)
    .where(
        MailboxCode.__table__.c.id == bindparam("code"),
        MailboxCode.__table__.c.used_at.is_(None),
    )
    .values(used_at=bindparam("at"))
    .returning(MailboxCode.__table__.c.id)
)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a try: the code that fits, or that it was the last one."""

    code_id: str | None
    has_ended: bool = False


def add_code(session: Session, candidate_id: str, visit_hash: str) -> str:
    """Let a visit ask for a code; whoever writes the mail makes its digits."""
    row = {
        "id": ids.new_id(),
        "candidate_id": candidate_id,
        "session_hash": visit_hash,
        "asked_at": clock.now(),
        "expires_at": clock.now() + CODE_LIFE,
        "tries": 0,
    }
    session.execute(_ADD, row)
    return str(row["id"])


def new_code() -> str:
    """Return a fresh code of 8 digits."""
    return f"{secrets.randbelow(10**8):08d}"


def try_code(visit_hash: str, typed: str) -> Tried:
    """Count a try of the visit's newest code, and tell whether it fits."""
    tried = _count_try(visit_hash)
    # Not inside a transaction: a hash takes a tenth of a second.
    if is_password(tried.code_hash if tried else None, typed) and tried:
        return Tried(tried.id)
    return Tried(None, tried is not None and tried.tries == CODE_TRIES)


def use_code(session: Session, code_id: str) -> bool:
    """Use a code up, and tell whether nobody else had; inside one's transaction."""
    used = {"code": code_id, "at": clock.now()}
    return session.execute(_USE, used).one_or_none() is not None


def wrong_code() -> DomainError:
    """Say that a code does not fit, whatever the reason."""
    message = Wording(
        "That is not the code, or it has expired. Check it, or get a new one."
    )
    return DomainError(message, "code")


def _count_try(visit_hash: str) -> Row[*tuple[Any, ...]] | None:
    newest = (
        select(MailboxCode.id)
        .where(
            MailboxCode.session_hash == visit_hash,
            MailboxCode.used_at.is_(None),
            MailboxCode.code_hash.is_not(None),
            MailboxCode.expires_at > clock.now(),
        )
        .order_by(MailboxCode.asked_at.desc())
        .limit(1)
    )
    with transaction() as session:
        return session.execute(
            update(MailboxCode)
            .where(
                MailboxCode.id == newest.scalar_subquery(),
                MailboxCode.tries < CODE_TRIES,
            )
            .values(tries=MailboxCode.tries + 1)
            .returning(MailboxCode.id, MailboxCode.code_hash, MailboxCode.tries)
        ).one_or_none()
