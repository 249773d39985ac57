"""What a code for a person who is called stands for, and what such people reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from hiring import clock
from hiring.adapters.call_codes import code_digest
from hiring.domain.actor import Actor, Role
from hiring.domain.casefile import Refusal
from hiring.domain.consent import Person
from hiring.domain.errors import LinkUnusable, NotFound
from hiring.domain.plain import person_from_plain
from hiring.domain.standing import agreed_since
from hiring.extensions import db
from hiring.models.call import CallCode, CallReport, InformantRefusal
from hiring.models.contact import ContactCheck
from hiring.models.organisation import RateCount, Staff
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.decisions import list_decisions

WRONG_CODES = "call-codes"
"""The counter of all wrong codes that were typed, by whomever."""

MANY_WRONG = 100
REPORTS_SHOWN = 100

_code, _check = CallCode.__table__.c, ContactCheck.__table__.c
_candidate, _opening = Candidate.__table__.c, Opening.__table__.c
_staff, _refusal = Staff.__table__.c, InformantRefusal.__table__.c
_report, _rate = CallReport.__table__.c, RateCount.__table__.c
_CODE = (
    select(
        _code.id,
        _code.expires_at,
        _check.id.label("check_id"),
        _check.candidate_id,
        _check.person,
        _check.asked_by,
        _staff.name.label("caller"),
        _staff.agency,
        _staff.switched_off_at,
        _opening.closed_at,
    )
    .select_from(CallCode.__table__)
    .join(ContactCheck.__table__, _check.id == _code.check_id)
    .join(Candidate.__table__, _candidate.id == _check.candidate_id)
    .join(Opening.__table__, _opening.id == _candidate.opening_id)
    .join(Staff.__table__, _staff.id == _check.asked_by)
    .where(_code.digest == bindparam("digest"))
)
_REFUSALS = select(_refusal.person, _refusal.seq, _refusal.refused_at).where(
    _refusal.candidate_id == bindparam("case")
)
_REPORT = (
    select(
        _report.id,
        _report.candidate_id,
        _candidate.name.label("candidate"),
        _staff.name.label("caller"),
        _report.person_name,
        _report.reported_at,
        _report.too_soon,
        _report.pressed,
        _report.words,
        _report.settlement,
        _report.settled_at,
    )
    .select_from(CallReport.__table__)
    .join(Candidate.__table__, _candidate.id == _report.candidate_id)
    .join(Staff.__table__, _staff.id == _report.caller_id)
    .where(_report.caller_id != bindparam("reader"))
    .order_by(_report.settled_at.is_not(None), _report.reported_at.desc(), _report.id)
)
_OPEN_REPORTS = (
    select(func.count())
    .select_from(CallReport.__table__)
    .where(_report.caller_id != bindparam("reader"), _report.settled_at.is_(None))
)
_WRONG = select(func.coalesce(func.sum(_rate.tries), 0)).where(
    _rate.key.like(f"{WRONG_CODES}:%"), _rate.window_start > bindparam("since")
)


@dataclass(frozen=True, slots=True)
class Call:
    """What a code stands for: a case, the person to be called, and who calls."""

    code_id: str
    check_id: str
    candidate_id: str
    person: Person
    caller_id: str
    caller: str
    agency: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class CallView:
    """What the person who is called may know, and nothing else.

    ``agreed_at`` is None where the candidate does not agree, or no longer.
    """

    caller: str
    agency: str
    agreed_at: datetime | None
    has_declined: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """What somebody who was called reports, as HR reads it."""

    id: str
    candidate_id: str
    candidate: str
    caller: str
    person_name: str
    reported_at: datetime
    too_soon: bool
    pressed: bool
    words: str
    settlement: str
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallsToReview:
    """What HR is told on its first page: reports to look at, and guessed codes."""

    reports: int
    wrong_codes: int


def find_call(session: Session, typed: str) -> Call:
    """Return what a code stands for; raise ``LinkUnusable`` where it is of no use.

    Unknown, expired and impossible codes are looked up alike and told alike.
    """
    found = session.execute(_CODE, {"digest": code_digest(typed)}).one_or_none()
    if found is None or found.expires_at <= clock.now():
        message = "This code does not work, or no longer."
        raise LinkUnusable(message)
    return Call(
        code_id=found.id,
        check_id=found.check_id,
        candidate_id=found.candidate_id,
        person=person_from_plain(found.person),
        caller_id=found.asked_by,
        caller=found.caller,
        agency=found.agency,
        is_over=found.closed_at is not None or found.switched_off_at is not None,
    )


def load_call_view(typed: str) -> CallView:
    """Say how things stand at this very moment for the call that a code is for."""
    session = db.session()
    return view_of(session, find_call(session, typed))


def view_of(session: Session, call: Call) -> CallView:
    """Say how things stand for a call."""
    decisions = list_decisions(session, call.candidate_id)
    return CallView(
        caller=call.caller,
        agency=call.agency,
        agreed_at=None if call.is_over else agreed_since(decisions, call.person),
        has_declined=find_refusal(session, call.candidate_id, call.person) is not None,
    )


def find_refusal(session: Session, candidate_id: str, person: Person) -> Refusal | None:
    """Return the word of this person that they would rather not talk, if any."""
    for row in session.execute(_REFUSALS, {"case": candidate_id}):
        refusal = Refusal(person_from_plain(row.person), row.seq, row.refused_at)
        if refusal.is_of(person):
            return refusal
    return None


def has_declined(candidate_id: str, person: Person) -> bool:
    """Tell whether this person would rather not talk about the candidate."""
    return find_refusal(db.session(), candidate_id, person) is not None


def list_reports(actor: Actor) -> list[ReportView]:
    """List reports, open ones first; whom a report is about never sees it."""
    if not actor.has(Role.HR):
        return []
    rows = db.session.execute(_REPORT.limit(REPORTS_SHOWN), {"reader": actor.id})
    return [ReportView(*row) for row in rows]


def load_report(actor: Actor, report_id: str) -> ReportView:
    """Return one report; raise ``NotFound`` to whomever it is not for."""
    if actor.has(Role.HR):
        one = _REPORT.where(_report.id == report_id)
        row = db.session.execute(one, {"reader": actor.id}).one_or_none()
        if row is not None:
            return ReportView(*row)
    message = "There is no such report."
    raise NotFound(message)


def load_calls_to_review(actor: Actor) -> CallsToReview:
    """Count what HR should look at."""
    if not actor.has(Role.HR):
        return CallsToReview(0, 0)
    since = int((clock.now() - timedelta(days=1)).timestamp())
    wrong = db.session.execute(_WRONG, {"since": since}).scalar_one()
    open_ones = db.session.execute(_OPEN_REPORTS, {"reader": actor.id}).scalar_one()
    return CallsToReview(open_ones, int(wrong) if wrong >= MANY_WRONG else 0)


def list_readers(session: Session, besides: str) -> Sequence[str]:
    """Name those of HR who may read a report about somebody."""
    rows: Any = session.execute(
        select(_staff.id, _staff.roles).where(
            _staff.switched_off_at.is_(None), _staff.id != besides
        )
    )
    return [row.id for row in rows if Role.HR in row.roles]
