"""Every "May I call?" of a case, with the answer that was given."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiring.domain.actor import Actor
from hiring.domain.consent import Person
from hiring.domain.errors import NotFound
from hiring.domain.plain import person_from_plain
from hiring.domain.standing import Ground, Verdict, decide
from hiring.extensions import db
from hiring.ids import is_id
from hiring.models.base import UTCDateTime
from hiring.models.contact import Contact, ContactCheck
from hiring.models.organisation import Staff
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.decisions import find_latest

_NAMED = select(ContactCheck.person).where(
    ContactCheck.candidate_id == bindparam("case")
)
_CALLED = select(Contact.person).where(Contact.candidate_id == bindparam("case"))
_check, _contact = ContactCheck.__table__.c, Contact.__table__.c
_PLANNED = (
    select(_check.id, _check.asked_by, _check.person)
    .where(
        _check.candidate_id == bindparam("case"),
        _check.verdict == str(Verdict.AGREED),
        _check.asked_at > bindparam("since", type_=UTCDateTime()),
        ~_check.in_passing,
        ~select(_contact.id).where(_contact.check_id == _check.id).exists(),
    )
    .order_by(_check.seq.desc())
)
_STALE = (
    select(ContactCheck.asked_at)
    .join(Contact, Contact.check_id == ContactCheck.id)
    .where(
        Contact.id == bindparam("contact"),
        Contact.verdict != str(Verdict.AGREED),
        ContactCheck.verdict == str(Verdict.AGREED),
    )
)


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call that was agreed to and has not been logged."""

    check_id: str
    asked_by: str
    person: Person


@dataclass(frozen=True, slots=True)
class StaleCheck:
    """A yes that had been taken back by the time the contact was written down."""

    asked_at: datetime


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
    ground: Ground

    @property
    def is_never(self) -> bool:
        """Tell whether it named somebody never to be contacted."""
        return self.ground is Ground.NEVER_CONTACT


def list_checks(session: Session, candidate_id: str) -> list[CheckView]:
    """Return every "May I call?" of a case in the ledger's order."""
    rows = session.execute(
        select(
            ContactCheck.id,
            ContactCheck.seq,
            ContactCheck.person,
            Staff.name.label("asked_by"),
            ContactCheck.asked_by.label("asked_by_id"),
            ContactCheck.ground,
            ContactCheck.asked_at,
            ContactCheck.verdict,
            ContactCheck.reasons,
            ContactCheck.instead,
            ContactCheck.can_ask,
        )
        .join(Staff, Staff.id == ContactCheck.asked_by)
        .where(ContactCheck.candidate_id == candidate_id, ~ContactCheck.in_passing)
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
            ground=Ground(row.ground),
        )
        for row in rows
    ]


def list_reached(session: Session, candidate_id: str) -> list[Person]:
    """Return everybody named in a case whose address or number was given."""
    case = {"case": candidate_id}
    plains = [*session.scalars(_NAMED, case), *session.scalars(_CALLED, case)]
    return [person_from_plain(plain) for plain in plains if plain["reach"]]


def load_check(actor: Actor, check_id: str) -> tuple[CandidateView, CheckView]:
    """Return a "May I call?" and its case; ``NotFound`` as everywhere.

    That somebody is never to be contacted is told to whoever named them, and to nobody
    who merely looks.
    """
    candidate_id = _case_of(check_id)
    if candidate_id is not None:
        candidate = load_candidate(actor, candidate_id)
        for check in list_checks(db.session(), candidate_id):
            if check.id == check_id and check.asked_by_id == actor.id:
                return candidate, check
            if check.id == check_id:
                return candidate, _without_never(check)
    message = "There is no such question."
    raise NotFound(message)


def _without_never(check: CheckView) -> CheckView:
    if not check.is_never:
        return check
    asked = (
        f"The answer was for {check.asked_by}, who asked. Ask yourself before a call."
    )
    return replace(check, reasons=(asked,), instead="", can_ask=False)


def is_still_agreed(case: CandidateView, check: CheckView) -> bool:
    """Tell whether the answers in force still agree to whom they had agreed to."""
    if case.closed_at is not None or check.verdict is not Verdict.AGREED:
        return False
    session = db.session()
    latest = find_latest(session, case.id)
    known = list_reached(session, case.id) if check.person.reach else []
    held = decide(latest.consent if latest else None, check.person, known)
    return held.verdict is Verdict.AGREED


def list_planned(
    session: Session, candidate_id: str, since: datetime
) -> list[PlannedCall]:
    """List who was told yes lately, and has not logged the talk yet."""
    rows = session.execute(_PLANNED, {"case": candidate_id, "since": since})
    return [
        PlannedCall(row.id, row.asked_by, person_from_plain(row.person)) for row in rows
    ]


def list_called_off(
    actor: Actor, case: CandidateView, since: datetime, checks: Sequence[CheckView]
) -> list[str]:
    """Name whom the actor was about to call, and must not call any more.

    ``checks`` are all of the case, which tell most actors that they planned nothing.
    """
    if not any(_is_plan_of(actor, each, since) for each in checks):
        return []
    session = db.session()
    asked = [
        each
        for each in list_planned(session, case.id, since)
        if each.asked_by == actor.id
    ]
    if not asked:
        return []
    latest = find_latest(session, case.id)
    consent = latest.consent if latest and case.closed_at is None else None
    known = list_reached(session, case.id)
    gone = (
        each.person.name
        for each in asked
        if decide(consent, each.person, known).verdict is not Verdict.AGREED
    )
    return list(dict.fromkeys(gone))


def _is_plan_of(actor: Actor, check: CheckView, since: datetime) -> bool:
    return (
        check.asked_by_id == actor.id
        and check.verdict is Verdict.AGREED
        and check.asked_at > since
    )


def find_stale_check(contact_id: str) -> StaleCheck | None:
    """Return the question that a contact rests on, if its answer had changed since."""
    row = db.session.execute(_STALE, {"contact": contact_id}).one_or_none()
    return StaleCheck(row.asked_at) if row else None


def _case_of(check_id: str) -> str | None:
    if not is_id(check_id):
        return None
    found = select(ContactCheck.candidate_id).where(ContactCheck.id == check_id)
    return db.session.execute(found).scalar_one_or_none()
