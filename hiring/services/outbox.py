"""Mail that is owed: queued with what caused it, sent by the worker.

A row is the truth: it commits with the business row, and whoever sends it holds a
lease on it, never a lock. A worker that dies lets the lease run out, and the next one
sends the mail again under the same Message-ID.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.extensions import db
from hiring.models.base import UTCDateTime
from hiring.models.contact import Contact
from hiring.models.organisation import OutboxMail
from hiring.queries.mail import find_quiet_hours
from hiring.queries.recipients import list_recipients
from hiring.queries.sent_mail import NO_LONGER_NEEDED, address_digest
from hiring.transaction import transaction

LEASE = timedelta(seconds=120)
MAX_ATTEMPTS = 12
FIRST_DELAY = timedelta(minutes=1)
LATE_AFTER = 4
"""After this many tries, 5 to 9 minutes, staff see that a mail is on its way still."""
LONGEST_DELAY = timedelta(hours=6)
KEPT = timedelta(days=90)
FORGOTTEN_AT_ONCE = 5000

TO_STAFF = frozenset(
    {
        "address_proposed",
        "undelivered",
        "answered",
        "block_finding",
        "citing_asked",
        "debrief_nudge",
        "do_not_call",
        "feedback_asked",
        "feedback_overdue",
        "feedback_reminder",
        "follow_up_written",
        "person_answered",
        "quote_answered",
        "records_asked",
        "reply_written",
        "stopped",
    }
)
"""Mails about a candidate; who of the staff gets them is found out on queueing."""

AT_ONCE = frozenset(
    {
        "address_new",
        "address_old",
        "consent_link_again",
        "copy_ready",
        "document_shared",
        "erasure_asked",
        "mailbox_code",
        "receipt",
        "shared_code",
    }
)
"""Mails to candidates that somebody waits for, at whatever hour."""

_TABLE = OutboxMail.__table__
_mail = _TABLE.c
NOTICE_OF_CONTACT = "contact_logged"
_TOLD = (
    update(Contact.__table__)
    .where(Contact.__table__.c.notice_mail_id == bindparam("mail"))
    .values(told_at=bindparam("at"))
)
_INSERT = insert(_TABLE)
_DUE = _TABLE.alias("due")
_IS_DUE = (
    _DUE.c.sent_at.is_(None),
    _DUE.c.given_up_at.is_(None),
    _DUE.c.due_at <= bindparam("at", type_=UTCDateTime()),
    or_(
        _DUE.c.lease_until.is_(None),
        _DUE.c.lease_until < bindparam("at", type_=UTCDateTime()),
    ),
)
_FIRST_DUE = select(_DUE.c.id).where(*_IS_DUE).order_by(_DUE.c.due_at).limit(1)
_CLAIM = (
    update(_TABLE)
    # Only PostgreSQL has rows to skip: SQLite lets one writer in at a time.
    .where(_mail.id == _FIRST_DUE.with_for_update(skip_locked=True).scalar_subquery())
    .values(
        lease_until=bindparam("until", type_=UTCDateTime()),
        attempts=_mail.attempts + 1,
    )
    .returning(_mail.id, _mail.template, _mail.refs, _mail.attempts)
)
_SENT = (
    update(_TABLE)
    .where(_mail.id == bindparam("mail"))
    .values(
        sent_at=bindparam("at", type_=UTCDateTime()),
        sent_to=bindparam("to"),
        lease_until=None,
        given_up_at=None,
        failed_at=None,
        delayed_at=None,
        last_error="",
    )
)


@dataclass(frozen=True, slots=True)
class Owed:
    """A mail that this worker holds the lease of."""

    id: str
    template: str
    refs: Mapping[str, str]
    attempts: int


def queue(
    session: Session,
    template: str,
    refs: Mapping[str, str],
    due_at: datetime | None = None,
) -> str:
    """Queue a mail inside the caller's transaction and return its id.

    A mail to a candidate that nobody waits for is due in the morning, if it is night.

    A mail to staff that names no ``staff_id`` is queued for each of those it concerns;
    if there is nobody, nothing is queued and the id is empty.
    """
    mail_ids = queue_all(session, [template], refs, due_at)
    return mail_ids[0] if mail_ids else ""


def queue_all(
    session: Session,
    templates: Sequence[str],
    refs: Mapping[str, str],
    due_at: datetime | None = None,
) -> list[str]:
    """Queue several mails about the same and return their ids."""
    rows = [
        _row(template, told, due_at)
        for template in templates
        for told in _addressed(template, refs)
    ]
    if rows:
        session.execute(_INSERT, rows)
    return [row["id"] for row in rows]


def _addressed(template: str, refs: Mapping[str, str]) -> list[dict[str, str]]:
    if template not in TO_STAFF or "staff_id" in refs:
        return [dict(refs)]
    staff_ids = list_recipients(template, refs)
    return [{**refs, "staff_id": staff_id} for staff_id in staff_ids]


def _row(
    template: str, refs: Mapping[str, str], due_at: datetime | None
) -> dict[str, Any]:
    queued_at = clock.now()
    return {
        "id": ids.new_id(),
        "template": template,
        "refs": refs,
        "queued_at": queued_at,
        "due_at": awake(template, refs, due_at or queued_at),
        "attempts": 0,
        "last_error": "",
        "candidate_id": refs.get("candidate_id"),
    }


def awake(template: str, refs: Mapping[str, str], moment: datetime) -> datetime:
    """Return when a mail may leave: this moment, or in the morning where it is night.

    Whatever is not known to be waited for keeps to the quiet hours.
    """
    if template in AT_ONCE or "staff_id" in refs or "candidate_id" not in refs:
        return moment
    return find_quiet_hours(refs["candidate_id"]).after(moment)


def is_due() -> bool:
    """Tell whether a mail waits, without taking a lock to find out."""
    found = db.session.execute(_FIRST_DUE, {"at": clock.now()}).first()
    return found is not None


def claim() -> Owed | None:
    """Take the lease of the mail that is due for longest, if one is."""
    now = clock.now()
    with transaction() as session:
        row = session.execute(_CLAIM, {"at": now, "until": now + LEASE}).one_or_none()
    return Owed(*row) if row else None


def wait_for_morning(owed: Owed) -> bool:
    """Put a mail off that became due at night; it does not count as an attempt."""
    now = clock.now()
    due_at = awake(owed.template, owed.refs, now)
    if due_at <= now:
        return False
    _settle_mine(owed, due_at=due_at, attempts=owed.attempts - 1)
    return True


def mark_sent(owed: Owed, recipient: str = "") -> None:
    """Keep that the mail was taken, and for whom; this alone ends its life."""
    at = clock.now()
    sent_to = address_digest(owed.id, recipient) if recipient else ""
    with transaction() as session:
        session.execute(_SENT, {"mail": owed.id, "at": at, "to": sent_to})
        if owed.template == NOTICE_OF_CONTACT:
            session.execute(_TOLD, {"mail": owed.id, "at": at})


def drop(owed: Owed) -> None:
    """Keep that what the mail was about has passed."""
    _settle_mine(owed, given_up_at=clock.now(), last_error=NO_LONGER_NEEDED)


def postpone(owed: Owed, reason: str) -> bool:
    """Try again later; after the twelfth time, tell that there is no later."""
    if owed.attempts >= MAX_ATTEMPTS:
        return False
    now = clock.now()
    put_off = {"due_at": now + delay_after(owed.attempts), "last_error": reason[:300]}
    if owed.attempts >= LATE_AFTER:
        put_off["delayed_at"] = func.coalesce(_TABLE.c.delayed_at, now)
    _settle_mine(owed, **put_off)
    return True


def forget_old_mail() -> None:
    """Delete rows of mail that was taken long ago; nothing comes back any more."""
    old = (
        select(_TABLE.c.id)
        .where(_TABLE.c.sent_at < clock.now() - KEPT, _TABLE.c.failed_at.is_(None))
        .limit(FORGOTTEN_AT_ONCE)
    )
    with transaction() as session:
        session.execute(delete(_TABLE).where(_TABLE.c.id.in_(old)))


def delay_after(attempts: int) -> timedelta:
    """Double the wait each time, never above six hours, and blur it.

    Twelve attempts span most of a day. Blurred, so that mails that failed together do
    not come back together.
    """
    doubled: timedelta = FIRST_DELAY * 2 ** (attempts - 1)
    return min(doubled, LONGEST_DELAY) * secrets.SystemRandom().uniform(0.75, 1.25)


def _settle_mine(owed: Owed, **values: object) -> None:
    with transaction() as session:
        settle_mine(session, owed, **values)


def settle_mine(session: Session, owed: Owed, **values: object) -> bool:
    """Settle unless another worker took over: then it knows better."""
    settled = session.execute(
        update(_TABLE)
        .where(
            OutboxMail.id == owed.id,
            OutboxMail.attempts == owed.attempts,
            OutboxMail.sent_at.is_(None),
        )
        .values(lease_until=None, **values)
        .returning(OutboxMail.id)
    )
    return settled.one_or_none() is not None
