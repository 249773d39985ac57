"""The clock of telling: of which contacts the candidate has to be told, and was.

HR sees all that is due, what is overdue first; a case shows its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from hiring import clock, ids
from hiring.adapters.policy_files import policy_for
from hiring.domain.actor import Actor
from hiring.domain.casefile import CaseFile, Contact, HiringOutcome
from hiring.domain.citing import not_citable, speaks_against
from hiring.extensions import db
from hiring.models.contact import Contact as ContactRow
from hiring.models.organisation import OutboxMail, Staff
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.audit import require_hr
from hiring.queries.candidates import CandidateView
from hiring.queries.casefile import load_casefile
from hiring.queries.citing import list_asked, list_overridden
from hiring.queries.contacts import ContactView
from hiring.queries.jurisdictions import load_jurisdictions

PAGE = 25

_contact = ContactRow.__table__.c
_DUE = (
    select(
        _contact.id,
        _contact.candidate_id,
        Candidate.name.label("candidate"),
        Opening.title.label("opening_title"),
        _contact.person_name.label("person"),
        _contact.occurred_at,
        _contact.inform_by,
        Staff.name.label("caller"),
        OutboxMail.given_up_at.label("gave_up_at"),
    )
    .join(Candidate, Candidate.id == _contact.candidate_id)
    .join(Opening, Opening.id == Candidate.opening_id)
    .join(Staff, Staff.id == _contact.logged_by)
    .outerjoin(OutboxMail, OutboxMail.id == _contact.notice_mail_id)
    .where(_contact.inform_by.is_not(None), _contact.told_at.is_(None))
)
_BY = select(_contact.id, _contact.inform_by).where(
    _contact.candidate_id == bindparam("case")
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
    inform_by: datetime
    caller: str
    gave_up_at: datetime | None
    as_of: datetime

    @property
    def is_overdue(self) -> bool:
        """Tell whether the day has passed."""
        return self.inform_by <= self.as_of


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


def list_told(
    case: CandidateView, contacts: Sequence[ContactView]
) -> tuple[ToldRow, ...]:
    """List the talks of a case, for HR and for who hires.

    How somebody spoke whose record is with HR alone shows in nothing here.
    """
    if not contacts or not (case.is_hr or case.is_manager):
        return ()
    walled = {each.id for each in contacts if each.is_walled}
    session = db.session()
    found = load_casefile(session, case.id, clock.now())
    policy = policy_for(load_jurisdictions(session, case.id).together)
    gone = HiringOutcome.REJECTED
    early = {
        each.contact_id: each.until
        for each in not_citable(found, policy, found.as_of, gone)
    }
    due = {row.id: row.inform_by for row in session.execute(_BY, {"case": case.id})}
    let = list_overridden(session, case.id)
    asked = {each.contact_id: each.asked_by for each in list_asked(case.id)}
    return tuple(
        ToldRow(
            contact_id=contact.id,
            person=contact.person.name,
            inform_by=due.get(contact.id),
            told_at=contact.told_at,
            seen_at=contact.seen_at,
            replied_at=contact.replied_at,
            is_overdue=_is_overdue(contact, due.get(contact.id), found),
            waits=contact.id in early and contact.id not in {*let, *walled},
            until=early.get(contact.id),
            is_let=contact.id in let,
            asked_by=asked.get(contact.id, ""),
            has_no_points=speaks_against(found, contact, gone)
            and contact.id not in walled
            and not (contact.notes and contact.notes.themes),
        )
        for contact in found.contacts
        if contact.is_conversation
    )


def _is_overdue(contact: Contact, due: datetime | None, case: CaseFile) -> bool:
    return due is not None and contact.told_at is None and due <= case.as_of
