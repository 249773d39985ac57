"""Reading what was said about someone; no reading without its event."""

from hiring.domain.actor import Actor
from hiring.domain.errors import Forbidden
from hiring.domain.ledger import EventType
from hiring.queries.contacts import NoteView, list_notes, load_contact, why_hidden
from hiring.services import ledger
from hiring.services.ledger import Part
from hiring.transaction import transaction


def read_notes(actor: Actor, contact_id: str) -> list[NoteView]:
    """Return the notes of a contact, and record that they were read."""
    case, contact = load_contact(actor, contact_id)
    refusal = why_hidden(actor, case, contact)
    if refusal:
        raise Forbidden(refusal)
    with transaction() as session:
        subject = ledger.subject_for(session, case.id)
        ledger.append(
            session,
            case.id,
            EventType.RECORD_VIEWED,
            actor.pseudonym,
            [Part(subject, {"contact": contact_id, "what": "notes"})],
        )
        return list_notes(session, contact_id)
