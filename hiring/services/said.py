"""The candidate's reading of what was said: after a fresh code, and with its event."""

from datetime import datetime

from sqlalchemy import bindparam, select, update

from hiring import clock
from hiring.domain.actor import CANDIDATE_PSEUDONYM
from hiring.domain.errors import Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.domain.wording import Wording
from hiring.models.consent import CandidateSession
from hiring.models.contact import Contact
from hiring.queries.said import Said, load_said
from hiring.queries.visits import Visit
from hiring.services import ledger
from hiring.services.ledger import Part
from hiring.services.visits import CODE_IS_FRESH, require_known
from hiring.transaction import transaction

_CODE_AT = select(CandidateSession.code_at).where(
    CandidateSession.token_hash == bindparam("visit")
)
_contact = Contact.__table__.c
_SEEN = (
    update(Contact.__table__)
    .where(_contact.id == bindparam("contact"), _contact.seen_at.is_(None))
    .values(seen_at=bindparam("at"))
)


def read_what_was_said(visit: Visit, contact_id: str) -> Said:
    """Return what the candidate may read of a contact, and record that it was read.

    From the first reading on the candidate has had the chance to answer.
    """
    with transaction() as session:
        ledger.lock_case(session, visit.candidate_id)
        require_known(session, visit)
        at = session.scalar(_CODE_AT, {"visit": visit.token_hash})
        if not is_fresh(at):
            raise Forbidden(Wording("Get a new code from your mailbox first."))
        found = session.execute(
            select(Contact.id).where(
                Contact.id == contact_id, Contact.candidate_id == visit.candidate_id
            )
        ).scalar_one_or_none()
        if found is None:
            raise NotFound(Wording("There is no such contact."))
        said = load_said(session, visit.candidate_id, contact_id)
        subject = ledger.subject_for(session, visit.candidate_id)
        what = {"contact": contact_id, "what": str(said.sight)}
        appended = ledger.append(
            session,
            visit.candidate_id,
            EventType.RECORD_VIEWED,
            CANDIDATE_PSEUDONYM,
            [Part(subject, what)],
        )
        session.execute(_SEEN, {"contact": contact_id, "at": appended.at})
        return said


def is_fresh(code_at: datetime | None) -> bool:
    """Tell whether a code was given a short while ago."""
    return code_at is not None and clock.now() - code_at <= CODE_IS_FRESH
