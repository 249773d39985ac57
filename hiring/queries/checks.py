"""Every "May I call?" of a case, with the answer that was given."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiring.domain.actor import Actor
from hiring.domain.consent import Person
from hiring.domain.errors import NotFound
from hiring.domain.plain import person_from_plain
from hiring.domain.standing import Verdict
from hiring.extensions import db
from hiring.ids import is_id
from hiring.models.contact import ContactCheck
from hiring.models.organisation import Staff
from hiring.queries.candidates import CandidateView, load_candidate


@dataclass(frozen=True, slots=True)
class CheckView:
    """One "May I call?" and its answer."""

    id: str
    seq: int
    person_name: str
    asked_by: str
    asked_at: datetime
    verdict: Verdict
    reasons: tuple[str, ...]
    instead: str
    can_ask: bool
    person: Person
    asked_by_id: str


def list_checks(session: Session, candidate_id: str) -> list[CheckView]:
    """Return every "May I call?" of a case in the ledger's order."""
    rows = session.execute(
        select(
            ContactCheck.id,
            ContactCheck.seq,
            ContactCheck.person,
            Staff.name.label("asked_by"),
            ContactCheck.asked_by.label("asked_by_id"),
            ContactCheck.asked_at,
            ContactCheck.verdict,
            ContactCheck.reasons,
            ContactCheck.instead,
            ContactCheck.can_ask,
        )
        .join(Staff, Staff.id == ContactCheck.asked_by)
        .where(ContactCheck.candidate_id == candidate_id)
        .order_by(ContactCheck.seq)
    )
    return [
        CheckView(
            id=row.id,
            seq=row.seq,
            person_name=row.person["name"],
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            verdict=Verdict(row.verdict),
            reasons=tuple(row.reasons),
            instead=row.instead,
            can_ask=row.can_ask,
            person=person_from_plain(row.person),
            asked_by_id=row.asked_by_id,
        )
        for row in rows
    ]


def load_check(actor: Actor, check_id: str) -> tuple[CandidateView, CheckView]:
    """Return a "May I call?" and its case; ``NotFound`` as everywhere."""
    candidate_id = _case_of(check_id)
    if candidate_id is not None:
        candidate = load_candidate(actor, candidate_id)
        for check in list_checks(db.session(), candidate_id):
            if check.id == check_id:
                return candidate, check
    message = "There is no such question."
    raise NotFound(message)


def _case_of(check_id: str) -> str | None:
    if not is_id(check_id):
        return None
    found = select(ContactCheck.candidate_id).where(ContactCheck.id == check_id)
    return db.session.execute(found).scalar_one_or_none()
