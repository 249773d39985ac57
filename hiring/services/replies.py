"""What the candidate says back: a reply to a contact."""

from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from hiring import ids
from hiring.domain.actor import CANDIDATE_PSEUDONYM
from hiring.domain.errors import DomainError, NotFound
from hiring.domain.ledger import EventType
from hiring.domain.wording import Wording
from hiring.models.contact import Contact, Reply
from hiring.queries.said import has_theme
from hiring.queries.visits import Visit
from hiring.services import ledger, outbox, press
from hiring.services.ledger import Part
from hiring.services.visits import require_known
from hiring.transaction import transaction

_REPLY = insert(Reply.__table__)


@dataclass(frozen=True, slots=True)
class WriteReply:
    """A reply as it was typed; ``theme`` names the one point that it answers."""

    contact_id: str
    text: str
    press_id: str = ""
    theme: str = ""


def reply_to_contact(visit: Visit, command: WriteReply) -> None:
    """Keep the candidate's reply; it stands beside the notes wherever they show.

    It can be given at any time, and as often as there is something to say.
    """
    if not command.text:
        raise DomainError(Wording("Write your reply, or go back."), "text")
    pressed = press.key("reply", command.press_id, visit.candidate_id, command)
    with transaction() as session:
        ledger.lock_case(session, visit.candidate_id)
        require_known(session, visit)
        if press.find(session, pressed):
            return
        _refuse_strange(session, visit.candidate_id, command)
        _write(session, visit.candidate_id, command)
        press.remember(session, pressed, command.contact_id)


def _refuse_strange(session: Session, candidate_id: str, command: WriteReply) -> None:
    found = session.execute(
        select(Contact.id).where(
            Contact.id == command.contact_id, Contact.candidate_id == candidate_id
        )
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(Wording("There is no such contact."))
    if command.theme and not has_theme(session, command.contact_id, command.theme):
        raise NotFound(Wording("There is no such contact."))


def _write(session: Session, candidate_id: str, command: WriteReply) -> None:
    said = {"contact": command.contact_id, "text": command.text}
    if command.theme:
        said["theme"] = command.theme
    appended = ledger.append(
        session,
        candidate_id,
        EventType.REPLY_RECORDED,
        CANDIDATE_PSEUDONYM,
        [Part(ledger.subject_for(session, candidate_id, ""), said)],
    )
    session.execute(
        _REPLY,
        {
            "id": ids.new_id(),
            "contact_id": command.contact_id,
            "candidate_id": candidate_id,
            "seq": appended.seq,
            "written_at": appended.at,
            "text": command.text,
            "theme": command.theme,
        },
    )
    refs = {"candidate_id": candidate_id, "contact_id": command.contact_id}
    outbox.queue(session, "reply_written", refs)
