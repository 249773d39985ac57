"""What became of mail: sent, late, not arrived; and where it went."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Self

from sqlalchemy import ColumnElement, bindparam, select, true, tuple_

from hiring import ids
from hiring.domain.actor import Actor, Role
from hiring.extensions import db
from hiring.models.organisation import OutboxMail
from hiring.models.recruiting import Candidate, Opening

NO_LONGER_NEEDED = "no longer needed"
QUIET = frozenset({"our_people_question", "our_people_answer"})
"""Mails between a candidate and our people: no list or count of any may name one."""

FAILED_PAGE = 25

_candidate, _opening = Candidate.__table__.c, Opening.__table__.c
_outbox = OutboxMail.__table__.c
_FAILED = (
    select(
        _outbox.id, _outbox.template, _outbox.candidate_id, _candidate.name,
        _outbox.queued_at, _outbox.failed_at, _outbox.attempts, _outbox.last_error,
        _outbox.returned,
    )
    .select_from(OutboxMail.__table__)
    .outerjoin(Candidate.__table__, _candidate.id == _outbox.candidate_id)
    .outerjoin(Opening.__table__, _opening.id == _candidate.opening_id)
    .order_by(_outbox.failed_at.desc(), _outbox.id.desc())
)  # fmt: skip
_LATE = (
    select(
        _outbox.id, _outbox.template, _outbox.candidate_id, _candidate.name,
        _outbox.last_error, _outbox.queued_at,
    )
    .select_from(OutboxMail.__table__)
    .outerjoin(Candidate.__table__, _candidate.id == _outbox.candidate_id)
    .outerjoin(Opening.__table__, _opening.id == _candidate.opening_id)
    .where(
        _outbox.sent_at.is_(None),
        _outbox.given_up_at.is_(None),
        _outbox.delayed_at.is_not(None),
        _outbox.template.not_in(QUIET),
    )
    .order_by(_outbox.queued_at, _outbox.id)
    .limit(FAILED_PAGE)
)  # fmt: skip
_SENT = select(
    _outbox.id, _outbox.template, _outbox.refs, _outbox.sent_to, _outbox.sent_at
).where(_outbox.id == bindparam("mail"))


def in_words(template: str) -> str:
    """Name a mail as staff read it."""
    return template.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class FailedMail:
    """A mail that did not arrive, as staff see it."""

    id: str
    template: str
    candidate_id: str | None
    candidate_name: str | None
    queued_at: datetime
    failed_at: datetime
    attempts: int
    reason: str
    returned: str

    @property
    def what(self) -> str:
        """Name the mail in words."""
        return in_words(self.template)

    @property
    def why(self) -> str:
        """Say why it did not arrive, in our own words."""
        if not self.returned:
            return self.reason
        return f"A mail server sent it back ({self.returned})."


@dataclass(frozen=True, slots=True)
class LateMail:
    """A mail that a server has put off for minutes already, and that is tried again."""

    id: str
    template: str
    candidate_id: str | None
    candidate_name: str | None
    reason: str
    since: datetime

    @property
    def what(self) -> str:
        """Name the mail in words."""
        return in_words(self.template)


@dataclass(frozen=True, slots=True)
class FailedPage:
    """Some mails that did not arrive, and the cursor of those that follow."""

    rows: tuple[FailedMail, ...]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail as far as it takes to know it again; to a candidate where there is one."""

    id: str
    template: str
    candidate_id: str | None
    sent_to: str = ""
    is_sent: bool = False

    @classmethod
    def of(cls, mail_id: str, template: str, refs: Mapping[str, str]) -> Self:
        """Name a mail and, where it goes to a candidate, the case."""
        is_untold = "staff_id" in refs or template in QUIET
        case = None if is_untold else refs.get("candidate_id")
        return cls(mail_id, template, case)


def list_failed(actor: Actor, after: str = "") -> FailedPage:
    """List mail that did not arrive, the newest first: HR's all, a manager's own."""
    reach = _mail_reach(actor)
    if reach is None:
        return FailedPage((), None)
    unseen = _outbox.template.not_in(QUIET)
    found = _FAILED.where(reach, _outbox.failed_at.is_not(None), unseen)
    if cursor := ids.read_cursor(after):
        found = found.where(tuple_(_outbox.failed_at, _outbox.id) < cursor)
    rows = db.session.execute(found.limit(FAILED_PAGE + 1)).all()
    shown = tuple(FailedMail(*row) for row in rows[:FAILED_PAGE])
    more = len(rows) > FAILED_PAGE
    last = ids.write_cursor(shown[-1].failed_at, shown[-1].id) if more else None
    return FailedPage(shown, last)


def list_late(actor: Actor) -> tuple[LateMail, ...]:
    """List mail that servers keep putting off, what waits for longest first."""
    reach = _mail_reach(actor)
    if reach is None:
        return ()
    return tuple(LateMail(*row) for row in db.session.execute(_LATE.where(reach)))


def _mail_reach(actor: Actor) -> ColumnElement[bool] | None:
    if actor.has(Role.HR):
        return true()
    if actor.has(Role.HIRING_MANAGER):
        return _opening.manager_id == actor.id
    return None


def find_sent(mail_id: str) -> SentMail | None:
    """Return a mail of ours as it was sent, or is being sent."""
    row = db.session.execute(_SENT, {"mail": mail_id}).one_or_none()
    if row is None:
        return None
    sent = SentMail.of(row.id, row.template, row.refs)
    return replace(sent, sent_to=row.sent_to, is_sent=row.sent_at is not None)


def address_digest(mail_id: str, address: str) -> str:
    """Return what is kept of the address that a mail went to."""
    return sha256(f"{mail_id} {address.strip().lower()}".encode()).hexdigest()


def still_goes_to(mail: SentMail) -> bool:
    """Tell whether a mail went where the candidate's mail goes still."""
    if mail.template == "address_old" or mail.candidate_id is None:
        return False
    if not mail.sent_to:
        return True
    address = select(Candidate.email).where(Candidate.id == mail.candidate_id)
    now = db.session.execute(address).scalar_one_or_none() or ""
    return address_digest(mail.id, now) == mail.sent_to


def is_reached(candidate_id: str) -> bool:
    """Tell whether no mail to the candidate is known to have failed since the last."""
    failed = select(Candidate.mail_failed_at).where(Candidate.id == candidate_id)
    return db.session.execute(failed).scalar_one_or_none() is None
