"""The clock of telling: of which contacts the candidate has to be told, and was.

HR sees all that is due, what is overdue first; a case shows its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from hiring import clock, ids
from hiring.adapters.policy_files import policy_for
from hiring.domain.actor import Actor
from hiring.domain.casefile import CaseFile, Contact, HiringOutcome
from hiring.domain.citing import not_citable, speaks_against
from hiring.domain.lateness import is_logged_late
from hiring.extensions import db
from hiring.models.contact import Contact as ContactRow
from hiring.models.organisation import OutboxMail, Staff
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.audit import require_hr
from hiring.queries.candidates import CandidateView
from hiring.queries.casefile import load_casefile
from hiring.queries.citing import list_asked, list_overridden
from hiring.queries.contacts import ContactView, list_contacts, why_hidden
from hiring.queries.jurisdictions import load_jurisdictions

PAGE = 25
REJECTED = HiringOutcome.REJECTED

_contact = ContactRow.__table__.c
_DUE = (
    select(
        _contact.id,
        _contact.candidate_id,
        Candidate.name.label("candidate"),
        Opening.title.label("opening_title"),
        _contact.person_name.label("person"),
        _contact.occurred_at,
        _contact.logged_at,
        _contact.inform_by,
        Staff.name.label("caller"),
        OutboxMail.failed_at.label("gave_up_at"),
    )
    .join(Candidate, Candidate.id == _contact.candidate_id)
    .join(Opening, Opening.id == Candidate.opening_id)
    .join(Staff, Staff.id == _contact.logged_by)
    .outerjoin(OutboxMail, OutboxMail.id == _contact.notice_mail_id)
    .where(_contact.inform_by.is_not(None), _contact.told_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A contact of which the candidate has not been told yet."""

    id: str
    candidate_id: str
    candidate: str
    opening_title: str
    person: str
    occurred_at: datetime
    logged_at: datetime
    inform_by: datetime
    caller: str
    gave_up_at: datetime | None
    as_of: datetime

    @property
    def is_overdue(self) -> bool:
        """Tell whether the day has passed."""
        return self.inform_by <= self.as_of

    @property
    def is_late(self) -> bool:
        """Tell whether it was written down more than a day after it happened."""
        return is_logged_late(self.occurred_at, self.logged_at)


@dataclass(frozen=True, slots=True)
class DuePage:
    """Some notices that are due, and the cursor of those that follow."""

    rows: tuple[DueNotice, ...]
    next_after: str | None
    total: int


@dataclass(frozen=True, slots=True)
class ToldRow:
    """How far a talk has come: told, opened, answered, and from when it can be cited.

    ``until`` is when the time to reply ends; empty while it has not begun.
    """

    contact_id: str
    person: str
    occurred_at: datetime
    is_late: bool
    inform_by: datetime | None
    told_at: datetime | None
    seen_at: datetime | None
    replied_at: datetime | None
    is_overdue: bool
    waits: bool
    until: datetime | None
    is_let: bool
    asked_by: str
    has_no_points: bool


def list_due(actor: Actor, after: str = "") -> DuePage:
    """List the contacts that somebody still has to be told of, overdue first."""
    require_hr(actor)
    found = _DUE
    if cursor := ids.read_cursor(after):
        at, last = cursor
        found = found.where(
            (_contact.inform_by > at)
            | ((_contact.inform_by == at) & (_contact.id > last))
        )
    first = found.order_by(_contact.inform_by, _contact.id).limit(PAGE + 1)
    now = clock.now()
    rows = [DueNotice(**row, as_of=now) for row in db.session.execute(first).mappings()]
    shown = tuple(rows[:PAGE])
    more = len(rows) > PAGE
    last_seen = ids.write_cursor(shown[-1].inform_by, shown[-1].id) if more else None
    return DuePage(shown, last_seen, count_due(actor))


def count_due(actor: Actor) -> int:
    """Count the contacts that candidates still have to be told of."""
    require_hr(actor)
    waiting = select(func.count()).where(
        _contact.inform_by.is_not(None), _contact.told_at.is_(None)
    )
    return db.session.scalar(waiting) or 0


def list_told(actor: Actor, case: CandidateView) -> tuple[ToldRow, ...]:
    """List the talks of a case, what is overdue first; for HR and for who hires.

    How somebody spoke whose record is with HR alone shows in nothing here.
    """
    session = db.session()
    found = load_casefile(session, case.id, clock.now())
    policy = policy_for(load_jurisdictions(session, case.id).together)
    shown = {each.id: each for each in list_contacts(session, case.id, ())}
    around = _Around(
        case=found,
        until={
            each.contact_id: each.until
            for each in not_citable(found, policy, found.as_of, REJECTED)
        },
        let=list_overridden(session, case.id),
        asked={each.contact_id: each.asked_by for each in list_asked(case.id)},
    )
    read = {key: not why_hidden(actor, case, each) for key, each in shown.items()}
    rows = [
        _row(contact, shown[contact.id], around, reads=read[contact.id])
        for contact in found.contacts
        if contact.is_conversation
    ]
    return tuple(sorted(rows, key=lambda row: not row.is_overdue))


@dataclass(frozen=True, slots=True)
class _Around:
    case: CaseFile
    until: Mapping[str, datetime | None]
    let: frozenset[str]
    asked: Mapping[str, str]


def _row(
    contact: Contact, view: ContactView, around: _Around, *, reads: bool
) -> ToldRow:
    against = reads and not view.is_walled
    against = against and speaks_against(around.case, contact, REJECTED)
    due, told = view.inform_by, contact.told_at
    return ToldRow(
        contact_id=contact.id,
        person=contact.person.name,
        occurred_at=contact.occurred_at,
        is_late=view.is_late,
        inform_by=due,
        told_at=told,
        seen_at=contact.seen_at,
        replied_at=contact.replied_at,
        is_overdue=due is not None and told is None and due <= around.case.as_of,
        waits=against and contact.id in around.until and contact.id not in around.let,
        until=around.until.get(contact.id),
        is_let=contact.id in around.let,
        asked_by=around.asked.get(contact.id, ""),
        has_no_points=against and not (contact.notes and contact.notes.themes),
    )
