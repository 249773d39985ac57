"""What the candidate says back: a reply to a contact."""

from sqlalchemy import insert, select

from hiring import ids
from hiring.domain.actor import CANDIDATE_PSEUDONYM
from hiring.domain.errors import DomainError, NotFound
from hiring.domain.ledger import EventType
from hiring.domain.wording import Wording
from hiring.models.contact import Contact, Reply
from hiring.queries.visits import Visit
from hiring.services import ledger, outbox, press
from hiring.services.ledger import Part
from hiring.services.visits import require_known
from hiring.transaction import transaction

_REPLY = insert(Reply.__table__)


def reply_to_contact(visit: Visit, contact_id: str, text: str, press_id: str) -> None:
    """Keep the candidate's reply; it stands beside the notes wherever they show."""
    if not text:
        message = Wording("Write your reply, or go back.")
        raise DomainError(message, "text")
    pressed = press.key("reply", press_id, visit.candidate_id, contact_id, text)
    with transaction() as session:
        ledger.lock_case(session, visit.candidate_id)
        require_known(session, visit)
        if press.find(session, pressed):
            return
        found = session.execute(
            select(Contact.id).where(
                Contact.id == contact_id, Contact.candidate_id == visit.candidate_id
            )
        ).scalar_one_or_none()
        if found is None:
            absent = "There is no such contact."
            raise NotFound(absent)
        subject = ledger.subject_for(session, visit.candidate_id, "")
        appended = ledger.append(
            session,
            visit.candidate_id,
            EventType.REPLY_RECORDED,
            CANDIDATE_PSEUDONYM,
            [Part(subject, {"contact": contact_id, "text": text})],
        )
        session.execute(
            _REPLY,
            {
                "id": ids.new_id(),
                "contact_id": contact_id,
                "candidate_id": visit.candidate_id,
                "seq": appended.seq,
                "written_at": appended.at,
                "text": text,
            },
        )
        refs = {"candidate_id": visit.candidate_id, "contact_id": contact_id}
        outbox.queue(session, "reply_written", refs)
        press.remember(session, pressed, contact_id)
