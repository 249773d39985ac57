"""Reading what was said about someone; no reading without its event."""

from hiring.domain.actor import Actor
from hiring.domain.errors import Forbidden
from hiring.domain.ledger import EventType
from hiring.queries.contacts import load_contact, why_hidden
from hiring.queries.notes import NoteView, WaitingPassage, list_notes, reader_of
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
        return list_notes(session, contact_id, reader_of(actor, case, contact))


def read_waiting(actor: Actor, contact_id: str) -> list[WaitingPassage]:
    """Return what HR can judge in notes, and record that they were read.

    What nobody has answered for comes first, then what somebody has said no to.
    """
    notes = read_notes(actor, contact_id)
    waiting = [each for note in notes for each in note.waiting]
    return waiting + [each for note in notes for each in note.denied]
