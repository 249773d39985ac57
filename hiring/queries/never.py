"""Who was named and must never be contacted; for HR, who did not take part in the case.

The entries themselves are listed for nobody: what is here was named by staff first.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, union_all
from sqlalchemy.orm import Session

from hiring.adapters.keystore import current_keystore
from hiring.domain.actor import Actor, Role
from hiring.domain.consent import Person
from hiring.domain.errors import NotFound
from hiring.domain.ledger.sealing import unseal
from hiring.domain.plain import person_from_plain
from hiring.domain.standing import Ground
from hiring.extensions import db
from hiring.models.consent import NeverReason
from hiring.models.contact import Contact, ContactCheck, Finding
from hiring.models.organisation import Staff
from hiring.queries.candidates import CandidateView

MOST = 25
_NEVER_RULE = "OFF002"
_KEPT = select(NeverReason.subject_id, NeverReason.sealed).where(
    NeverReason.candidate_id == bindparam("case")
)
_CHECKED = (
    select(
        ContactCheck.id,
        ContactCheck.person,
        Staff.name.label("by"),
        ContactCheck.asked_at.label("at"),
    )
    .join(Staff, Staff.id == ContactCheck.asked_by)
    .where(
        ContactCheck.candidate_id == bindparam("case"),
        ContactCheck.ground == str(Ground.NEVER_CONTACT),
    )
    .order_by(ContactCheck.seq.desc())
    .limit(MOST)
    .subquery()
)
_LOGGED = (
    select(
        Contact.id,
        Contact.person,
        Staff.name.label("by"),
        Contact.logged_at.label("at"),
    )
    .join(Staff, Staff.id == Contact.logged_by)
    .join(Finding, Finding.contact_id == Contact.id)
    .where(Contact.candidate_id == bindparam("case"), Finding.code == _NEVER_RULE)
    .order_by(Contact.seq.desc())
    .limit(MOST)
    .subquery()
)
_NAMED = union_all(select(_CHECKED), select(_LOGGED))


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody never to be contacted, once staff had named them."""

    id: str
    person: Person
    by: str
    at: datetime


def list_named(actor: Actor, case: CandidateView) -> list[Named]:
    """List the newest whom staff named, each name once; for HR alone."""
    if not may_read_reasons(actor, case):
        return []
    rows = db.session.execute(_NAMED, {"case": case.id})
    found: dict[str, Named] = {}
    for row in sorted(rows, key=lambda row: row.at, reverse=True):
        person = person_from_plain(row.person)
        found.setdefault(person.name, Named(row.id, person, row.by, row.at))
    return list(found.values())[:MOST]


def load_named(actor: Actor, case: CandidateView, named_id: str) -> Named:
    """Return one of them; ``NotFound`` for all who may not read the reason."""
    for named in list_named(actor, case):
        if named.id == named_id:
            return named
    message = "There is no such record."
    raise NotFound(message)


def may_read_reasons(actor: Actor, case: CandidateView) -> bool:
    """Tell whether this is HR's own eyes, and not those of who hires or interviews."""
    takes_part = case.is_manager or case.is_interviewer
    return actor.has(Role.HR) and not takes_part


def open_reasons(session: Session, candidate_id: str) -> dict[str, str]:
    """Open a candidate's own reasons, by their entries: for the candidate's eyes."""
    row = session.execute(_KEPT, {"case": candidate_id}).one_or_none()
    key = current_keystore().key_for(row.subject_id) if row else None
    if row is None or key is None:
        return {}
    return dict(unseal(key, place_of_reasons(candidate_id), row.sealed).payload)


def place_of_reasons(candidate_id: str) -> bytes:
    """Bind what is sealed to its one row."""
    return b"sayso/v1/never_reason\0" + candidate_id.encode()
