"""Mail that did not arrive: an event in the case, a mark, and word to staff.

Not delivered is never an answer. What mail servers say in words is not kept: they are
strangers, and may quote addresses and links.
"""

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from hiring import clock
from hiring.domain.actor import SYSTEM_PSEUDONYM
from hiring.domain.ledger import EventType
from hiring.models.base import UTCDateTime
from hiring.models.contact import Contact
from hiring.models.organisation import OutboxMail
from hiring.models.recruiting import Candidate
from hiring.queries.sent_mail import SentMail, is_reached, still_goes_to
from hiring.services import ledger, outbox
from hiring.services.ledger import Part
from hiring.transaction import transaction

_outbox, _candidate = OutboxMail.__table__.c, Candidate.__table__.c
_AT = bindparam("at", type_=UTCDateTime())
_FAILED = (
    update(OutboxMail.__table__)
    .where(_outbox.id == bindparam("mail"), _outbox.failed_at.is_(None))
    .values(failed_at=_AT, returned=bindparam("status"))
    .returning(_outbox.id)
)
_DELAYED = (
    update(OutboxMail.__table__)
    .where(_outbox.id == bindparam("mail"), _outbox.delayed_at.is_(None))
    .values(delayed_at=_AT)
)
_NOT_TOLD = (
    update(Contact.__table__)
    .where(Contact.__table__.c.notice_mail_id == bindparam("mail"))
    .values(told_at=None)
)
"""A notice that came back has told nobody of anything: its clock goes on."""

_MARK = (
    update(Candidate.__table__)
    .where(_candidate.id == bindparam("case"))
    .values(mail_failed_at=_AT)
)


def give_up(owed: outbox.Owed, reason: str) -> None:
    """Stop trying, and let those who can act know that the mail did not arrive."""
    mail = SentMail.of(owed.id, owed.template, owed.refs)
    with transaction() as session:
        if mail.candidate_id:
            ledger.lock_case(session, mail.candidate_id)
        at = clock.now()
        if outbox.settle_mine(
            session, owed, given_up_at=at, failed_at=at, last_error=reason[:300]
        ):
            _tell(session, mail, "")


def record_returned(mail: SentMail, status: str) -> bool:
    """Keep that a mail which had been taken came back; once, however often it does."""
    with transaction() as session:
        if mail.candidate_id:
            ledger.lock_case(session, mail.candidate_id)
        row = {"mail": mail.id, "at": clock.now(), "status": status}
        if session.execute(_FAILED, row).one_or_none() is None:
            return False
        session.execute(_NOT_TOLD, {"mail": mail.id})
        _tell(session, mail, status)
        return True


def record_delayed(mail: SentMail) -> None:
    """Keep that a mail which had been taken is on its way still."""
    with transaction() as session:
        session.execute(_DELAYED, {"mail": mail.id, "at": clock.now()})


def _tell(session: Session, mail: SentMail, status: str) -> None:
    """Write the event, and mail staff once until the candidate is reached again."""
    if not mail.candidate_id:
        return
    subject = ledger.subject_for(session, mail.candidate_id)
    said = {"mail": mail.id, "what": mail.template, "status": status}
    ledger.append(
        session,
        mail.candidate_id,
        EventType.MAIL_UNDELIVERED,
        SYSTEM_PSEUDONYM,
        [Part(subject, said)],
    )
    if not still_goes_to(mail):
        return
    was_reached = is_reached(mail.candidate_id)
    session.execute(_MARK, {"case": mail.candidate_id, "at": clock.now()})
    if was_reached:
        outbox.queue(session, "undelivered", {"candidate_id": mail.candidate_id})
