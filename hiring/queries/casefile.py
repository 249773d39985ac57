"""The case as rules read it, put together from its rows."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiring.domain.casefile import (
    CaseFile,
    Channel,
    Contact,
    ContactKind,
    Initiator,
    Notes,
    Outcome,
    Stage,
)
from hiring.domain.plain import (
    Plain,
    merge_notes,
    notes_from_plain,
    person_from_plain,
)
from hiring.models.contact import Contact as ContactRow
from hiring.models.contact import ContactNote
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate
from hiring.queries.decisions import list_decisions

_CONTACTS = (
    select(*ContactRow.__table__.columns, Staff.name.label("caller"))
    .join(Staff, Staff.id == ContactRow.logged_by)
    .order_by(ContactRow.seq)
)
_NOTES = select(
    ContactNote.contact_id, ContactNote.notes, ContactNote.written_at
).order_by(ContactNote.seq)


def load_casefile(session: Session, candidate_id: str, as_of: datetime) -> CaseFile:
    """Return the whole case as it stands at ``as_of``."""
    name = session.execute(
        select(Candidate.name).where(Candidate.id == candidate_id)
    ).scalar_one()
    return CaseFile(
        candidate=name,
        decisions=list_decisions(session, candidate_id),
        contacts=_list_contacts(session, candidate_id),
        as_of=as_of,
    )


def _list_contacts(session: Session, candidate_id: str) -> list[Contact]:
    notes: dict[str, list[tuple[Plain, datetime]]] = {}
    written = _NOTES.where(ContactNote.candidate_id == candidate_id)
    for contact_id, plain, written_at in session.execute(written):
        notes.setdefault(contact_id, []).append((plain, written_at))
    rows = session.execute(_CONTACTS.where(ContactRow.candidate_id == candidate_id))
    return [
        Contact(
            id=row.id,
            seq=row.seq,
            kind=ContactKind(row.kind),
            person=person_from_plain(row.person),
            occurred_at=row.occurred_at,
            logged_at=row.logged_at,
            just_now=row.just_now,
            channel=Channel(row.channel),
            outcome=Outcome(row.outcome),
            initiator=Initiator(row.initiator),
            stage=Stage(row.stage) if row.stage else None,
            known_from=row.known_from,
            known_to=row.known_to,
            notes=_merged(notes.get(row.id)),
            notes_at=notes[row.id][0][1] if row.id in notes else None,
            notes_to_follow=row.notes_to_follow,
            reason=row.reason,
            logged_by=row.caller,
        )
        for row in rows
    ]


def _merged(written: list[tuple[Plain, datetime]] | None) -> Notes | None:
    if not written:
        return None
    return notes_from_plain(merge_notes([plain for plain, _ in written]))
