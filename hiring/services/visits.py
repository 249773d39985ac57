"""From a mailed link to a short visit, and what makes sure that it is the candidate.

A link is a 256-bit token, kept only as a digest. Opening it changes nothing; going on
trades it for a visit of half an hour under an address without the token, as often as
one likes. Unknown, expired and revoked links get one and the same answer.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.passwords import is_password
from hiring.domain.actor import Actor
from hiring.domain.errors import DomainError, LinkUnusable
from hiring.domain.ledger import EventType
from hiring.models.consent import (
    CandidateBrowser,
    CandidateSession,
    ConsentLink,
    MailboxCode,
)
from hiring.queries.visits import Visit
from hiring.services import ledger, outbox
from hiring.services.ledger import Part
from hiring.sessions import digest
from hiring.transaction import transaction

VISIT = timedelta(minutes=30)
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5

_LINK = select(
    ConsentLink.token_hash,
    ConsentLink.candidate_id,
    ConsentLink.question_id,
    ConsentLink.expires_at,
    ConsentLink.revoked_at,
)
_OPEN = insert(CandidateSession.__table__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A visit that was opened: its token goes into the browser's cookie."""

    token: str
    question_id: str | None


def open_link(token: str, browser: str) -> Opened:
    """Trade a link for a visit; raise ``LinkUnusable`` where it leads nowhere."""
    with transaction() as session:
        link = session.execute(
            _LINK.where(ConsentLink.token_hash == digest(token))
        ).one_or_none()
        if link is None or link.revoked_at or link.expires_at <= clock.now():
            message = "This link does not work, or no longer."
            raise LinkUnusable(message)
        visit = ids.new_token()
        session.execute(
            _OPEN,
            {
                "token_hash": digest(visit),
                "candidate_id": link.candidate_id,
                "link_hash": link.token_hash,
                "browser_hash": digest(browser),
                "started_at": clock.now(),
                "expires_at": clock.now() + VISIT,
                "draft": {},
                "question_id": link.question_id,
            },
        )
        return Opened(visit, link.question_id)


def offer_new_link(token: str) -> None:
    """Mail a new link to the known address if this one was ever ours.

    Nobody learns here whether it was: the caller says the same either way.
    """
    with transaction() as session:
        link = session.execute(
            _LINK.where(ConsentLink.token_hash == digest(token))
        ).one_or_none()
        if link is not None and link.revoked_at is None:
            refs = {"candidate_id": link.candidate_id}
            outbox.queue(session, "consent_link_again", refs)


def record_misuse(token: str, actor: Actor) -> None:
    """Record that a signed-in member of staff tried to act through a link."""
    with transaction() as session:
        link = session.execute(
            _LINK.where(ConsentLink.token_hash == digest(token))
        ).one_or_none()
        if link is not None:
            _append_misuse(session, link.candidate_id, actor)


def record_visit_misuse(visit_token: str, actor: Actor) -> None:
    """Record that a signed-in member of staff tried to act inside a visit."""
    with transaction() as session:
        candidate_id = session.execute(
            select(CandidateSession.candidate_id).where(
                CandidateSession.token_hash == digest(visit_token)
            )
        ).scalar_one_or_none()
        if candidate_id is not None:
            _append_misuse(session, candidate_id, actor)


def _append_misuse(session: Session, candidate_id: str, actor: Actor) -> None:
    subject = ledger.subject_for(session, candidate_id, "")
    what = {"what": "A signed-in member of staff tried to use the candidate's link."}
    ledger.append(
        session,
        candidate_id,
        EventType.LINK_MISUSED,
        actor.pseudonym,
        [Part(subject, what)],
    )


def save_draft(visit: Visit, draft: dict[str, Any], *, binds: bool) -> None:
    """Keep what was typed; the first browser that chose something is the known one."""
    with transaction() as session:
        session.execute(
            update(CandidateSession)
            .where(CandidateSession.token_hash == visit.token_hash)
            .values(draft=draft)
        )
        if binds and visit.is_known:
            bind_browser(session, visit)


def bind_browser(session: Session, visit: Visit) -> None:
    """Remember this browser as one that the candidate answers from."""
    key = (visit.candidate_id, visit.browser_hash)
    if session.get(CandidateBrowser, key) is None:
        row = CandidateBrowser(
            candidate_id=key[0], browser_hash=key[1], seen_at=clock.now()
        )
        session.add(row)
        session.flush()


def end_visit(visit: Visit) -> None:
    """End the visit, as on a shared computer."""
    with transaction() as session:
        session.execute(
            update(CandidateSession)
            .where(CandidateSession.token_hash == visit.token_hash)
            .values(expires_at=clock.now())
        )


def ask_code(visit: Visit) -> None:
    """Have the worker mail a code of 8 digits to the candidate's known address."""
    with transaction() as session:
        code_id = ids.new_id()
        session.execute(
            insert(MailboxCode).values(
                id=code_id,
                candidate_id=visit.candidate_id,
                session_hash=visit.token_hash,
                asked_at=clock.now(),
                expires_at=clock.now() + CODE_LIFE,
                tries=0,
            )
        )
        refs = {"candidate_id": visit.candidate_id, "code_id": code_id}
        outbox.queue(session, "mailbox_code", refs)


def new_code() -> str:
    """Return a fresh code of 8 digits."""
    return f"{secrets.randbelow(10**8):08d}"


def confirm_code(visit: Visit, typed: str) -> str:
    """Make this browser known and return the token of a fresh visit.

    A wrong code is counted before it is refused, so the refusal comes after the
    commit; the fifth wrong one ends the code.
    """
    with transaction() as session:
        fresh = _try_code(session, visit, typed)
    if fresh is None:
        message = "That is not the code, or it has expired. Check it, or get a new one."
        raise DomainError(message, "code")
    return fresh


def _try_code(session: Session, visit: Visit, typed: str) -> str | None:
    code = session.execute(
        select(MailboxCode.id, MailboxCode.code_hash, MailboxCode.tries)
        .where(
            MailboxCode.session_hash == visit.token_hash,
            MailboxCode.used_at.is_(None),
            MailboxCode.code_hash.is_not(None),
            MailboxCode.expires_at > clock.now(),
        )
        .order_by(MailboxCode.asked_at.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if code is None or code.tries >= CODE_TRIES:
        return None
    fits = is_password(code.code_hash, typed)
    session.execute(
        update(MailboxCode)
        .where(MailboxCode.id == code.id)
        .values(tries=code.tries + 1, used_at=clock.now() if fits else None)
    )
    return _renew(session, visit) if fits else None


def _renew(session: Session, visit: Visit) -> str:
    """Give the visit a new token, as after every step up, and know its browser."""
    bind_browser(session, visit)
    token = ids.new_token()
    session.execute(
        update(CandidateSession)
        .where(CandidateSession.token_hash == visit.token_hash)
        .values(token_hash=digest(token))
    )
    return token
