"""What every letter is written with: who it goes to, its link, whose case it is.

The link is made here, while the mail is written: only its digest is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.passwords import hash_password
from hiring.adapters.said_dates import clock as clock_words
from hiring.config import Config
from hiring.models.consent import ConsentLink, MailboxCode
from hiring.queries.mail import (
    Colleague,
    MailCase,
    MailCode,
    find_case,
    find_code,
    find_colleague,
    find_last_asker,
)
from hiring.queries.organisation import Settings
from hiring.services.mailbox_codes import new_code
from hiring.services.outbox import Owed
from hiring.sessions import digest

_INSERT_LINK = insert(ConsentLink.__table__)


class NoLongerNeeded(Exception):
    """What a mail was about has passed, so it is not sent."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A mail that is being written, inside its short transaction."""

    session: Session
    owed: Owed
    config: Config
    settings: Settings

    @property
    def refs(self) -> Mapping[str, str]:
        """Give the ids that the mail was queued with."""
        return self.owed.refs


@dataclass(frozen=True, slots=True)
class Letter:
    """To whom a mail goes, and the values that its template shows."""

    recipient: str
    values: dict[str, object] = field(repr=False)


def case_of(candidate_id: str) -> MailCase:
    """Return the case; raise ``NoLongerNeeded`` where there is none any more."""
    case = find_case(candidate_id)
    if case is None:
        raise NoLongerNeeded
    return case


def open_case(candidate_id: str) -> MailCase:
    """Return a case whose opening is open still."""
    case = case_of(candidate_id)
    if case.closed_at is not None:
        raise NoLongerNeeded
    return case


def present(staff_id: str) -> Colleague:
    """Return a member of staff who is still here."""
    colleague = find_colleague(staff_id)
    if colleague is None or colleague.switched_off_at is not None:
        raise NoLongerNeeded
    return colleague


def to_candidate(
    case: MailCase, asked_by: str | None, values: Mapping[str, object]
) -> Letter:
    """Write to the known address, in the name of whoever asked."""
    sender_id = asked_by or find_last_asker(case.id) or case.manager_id
    sender = find_colleague(sender_id) or find_colleague(case.manager_id)
    if sender is None:
        raise NoLongerNeeded
    names: dict[str, object] = {
        "name": case.name,
        "opening": case.opening,
        "is_closed": case.closed_at is not None,
        "sender": sender.name,
        "sender_role": sender.role,
    }
    return Letter(case.email, {**names, **values})


def consent_link(
    writing: Writing, candidate_id: str, question_id: str | None = None
) -> str:
    """Make a link to the candidate's page, or to one question on it."""
    token, now = ids.new_token(), clock.now()
    writing.session.execute(
        _INSERT_LINK,
        {
            "token_hash": digest(token),
            "candidate_id": candidate_id,
            "mail_id": writing.owed.id,
            "question_id": question_id,
            "minted_at": now,
            "expires_at": now + timedelta(days=writing.settings.link_days),
        },
    )
    return f"{writing.config.base_url}/c/{token}"


def mint_code(writing: Writing) -> tuple[MailCode, dict[str, object]]:
    """Make the digits of a code that was asked for; only their digest is kept."""
    code_id = writing.refs["code_id"]
    code = find_code(code_id)
    if code is None or code.used_at or code.expires_at <= clock.now():
        raise NoLongerNeeded
    digits = new_code()
    writing.session.execute(
        update(MailboxCode.__table__)
        .where(MailboxCode.id == code_id)
        .values(code_hash=hash_password(digits))
    )
    zone = ZoneInfo(writing.settings.time_zone)
    until = clock_words(code.expires_at.astimezone(zone))
    return code, {"code": digits, "code_until": until}
