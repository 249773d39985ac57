"""The case as rules read it, put together from its rows."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
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
from hiring.queries.organisation import load_settings

_staff, _note = Staff.__table__.c, ContactNote.__table__.c
_contact, _candidate = ContactRow.__table__.c, Candidate.__table__.c
_NAME = select(_candidate.name).where(_candidate.id == bindparam("case"))
_CONTACTS = (
    select(*_contact, _staff.name.label("caller"))
    .join_from(ContactRow.__table__, Staff.__table__)
    .where(_contact.candidate_id == bindparam("case"))
    .order_by(_contact.seq)
)
_NOTES = (
    select(_note.contact_id, _note.notes, _note.written_at)
    .where(_note.candidate_id == bindparam("case"))
    .order_by(_note.seq)
)


def load_casefile(session: Session, candidate_id: str, as_of: datetime) -> CaseFile:
    """Return the whole case as it stands at ``as_of``, times by the local clock."""
    zone = ZoneInfo(load_settings().time_zone)
    name = session.execute(_NAME, {"case": candidate_id}).scalar_one()
    return CaseFile(
        candidate=name,
        decisions=list_decisions(session, candidate_id),
        contacts=_list_contacts(session, candidate_id, zone),
        as_of=as_of.astimezone(zone),
    )


def _list_contacts(
    session: Session, candidate_id: str, zone: ZoneInfo
) -> list[Contact]:
    notes: dict[str, list[tuple[Plain, datetime]]] = {}
    case = {"case": candidate_id}
    for contact_id, plain, written_at in session.execute(_NOTES, case):
        notes.setdefault(contact_id, []).append((plain, written_at.astimezone(zone)))
    rows = session.execute(_CONTACTS, case)
    return [
        Contact(
            id=row.id,
            seq=row.seq,
            kind=ContactKind(row.kind),
            person=person_from_plain(row.person),
            occurred_at=row.occurred_at.astimezone(zone),
            logged_at=row.logged_at.astimezone(zone),
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
