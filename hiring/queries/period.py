"""A period at a glance for HR: its counts, its records, what still waits.

A period is counted by the server's time of writing, which nobody can claim; days and
hours are those of UTC. What is asked here is bounded, whatever the number of rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    distinct,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from hiring import clock, ids
from hiring.domain.actor import Actor
from hiring.domain.casefile import ContactKind, Outcome
from hiring.domain.finding import FindingState, Severity
from hiring.domain.lateness import is_logged_late
from hiring.domain.period import Month, Period, bars, check_period, summed
from hiring.domain.standing import Verdict
from hiring.extensions import db
from hiring.models.contact import Contact, Finding
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.audit import matches, require_hr, searched
from hiring.queries.findings import NEEDS_LOOK
from hiring.queries.sql_time import month_of, seconds_between

PAGE = 25
CHUNK = 500
SHOWN_FINDINGS = 5
DAY = 24 * 60 * 60

_UNEXPLAINED = exists().where(
    Finding.contact_id == Contact.id,
    Finding.state == FindingState.OPEN,
    Finding.severity != Severity.NOTICE,
)
_IN_QUESTION = exists().where(Finding.contact_id == Contact.id, NEEDS_LOOK)
_FOUND = exists().where(
    Finding.contact_id == Contact.id, Finding.severity != Severity.NOTICE
)


@dataclass(frozen=True, slots=True)
class Glance:
    """A period at a glance: its sums, and the bars of its chart."""

    total: Month
    bars: tuple[Month, ...]
    candidates: int


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One contact as HR's list shows it."""

    id: str
    occurred_at: datetime
    logged_at: datetime
    candidate_id: str
    candidate: str
    opening_title: str
    team: str
    person: str
    relation: str
    kind: str
    channel: str
    outcome: str
    caller: str
    verdict: str
    told_at: datetime | None
    needs_look: bool
    has_finding: bool

    @property
    def is_agreed(self) -> bool:
        """Tell whether the candidate had agreed before."""
        return self.verdict == Verdict.AGREED

    @property
    def is_late(self) -> bool:
        """Tell whether it was written down more than a day afterwards."""
        return is_logged_late(self.occurred_at, self.logged_at)


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some records, newest first, and the cursor of those that follow."""

    rows: tuple[RecordRow, ...]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that still waits for someone.

    ``caller`` is who had the talk, or who hires where it is about the whole case.
    """

    id: str
    candidate_id: str
    code: str
    severity: str
    message: str
    reason: str
    caller: str
    occurred_at: datetime
    logged_at: datetime
    failed: bool

    @property
    def is_late(self) -> bool:
        """Tell whether the contact was written down more than a day afterwards."""
        return is_logged_late(self.occurred_at, self.logged_at)


_RECORD = (
    select(
        Contact.id, Contact.occurred_at, Contact.logged_at, Contact.candidate_id,
        Candidate.name, Opening.title, Opening.team, Contact.person_name,
        Contact.relation, Contact.kind, Contact.channel, Contact.outcome,
        Staff.name.label("caller"), Contact.verdict, Contact.told_at, _IN_QUESTION,
        _FOUND,
    )
    .join(Candidate, Candidate.id == Contact.candidate_id)
    .join(Opening, Opening.id == Candidate.opening_id)
    .join(Staff, Staff.id == Contact.logged_by)
)  # fmt: skip


_manager = aliased(Staff)
_WAITING = (
    select(
        Finding.id, Finding.candidate_id, Finding.code, Finding.severity,
        Finding.message, Finding.reason, func.coalesce(Staff.name, _manager.name),
        func.coalesce(Contact.occurred_at, Finding.raised_at),
        func.coalesce(Contact.logged_at, Finding.raised_at), Finding.failed,
    )
    .select_from(Candidate)
    .join(Finding, Finding.candidate_id == Candidate.id)
    .outerjoin(Contact, Contact.id == Finding.contact_id)
    .join(Opening, Opening.id == Candidate.opening_id)
    .join(_manager, _manager.id == Opening.manager_id)
    .outerjoin(Staff, Staff.id == Contact.logged_by)
    .where(Candidate.open_findings > 0, NEEDS_LOOK)
)  # fmt: skip
"""Only cases whose own count says so are looked at, so that none is searched."""


_LOGGED: ColumnElement[datetime] = Contact.__table__.c.logged_at
_WRITTEN: ColumnElement[datetime] = func.coalesce(_LOGGED, Finding.raised_at)
"""What is about a whole case belongs to the day on which it was found."""


def glance(actor: Actor, period: Period) -> Glance:
    """Count a period's records by month."""
    require_hr(actor)
    check_period(period)
    months = {row[0]: Month(*row) for row in db.session.execute(_by_month(period))}
    people = _within(select(func.count(distinct(Contact.candidate_id))), period)
    total = summed("", list(months.values()))
    return Glance(total, bars(period, months), db.session.scalar(people) or 0)


def list_records(
    actor: Actor, period: Period, after: str = "", limit: int = PAGE
) -> RecordPage:
    """List a period's records, the last written first."""
    require_hr(actor)
    check_period(period)
    found = _conditions(_RECORD, period)
    place = tuple_(Contact.logged_at, Contact.id)
    if cursor := ids.read_cursor(after):
        found = found.where(place < cursor)
    newest = found.order_by(Contact.logged_at.desc(), Contact.id.desc())
    with db.engine.connect() as connection:
        rows = [RecordRow(*row) for row in connection.execute(newest.limit(limit + 1))]
    shown = tuple(rows[:limit])
    more = len(rows) > limit
    last = ids.write_cursor(shown[-1].logged_at, shown[-1].id) if more else None
    return RecordPage(shown, last)


def every_record(actor: Actor, period: Period) -> Iterator[RecordRow]:
    """Give a period's records, read piece by piece so that no read stays open."""
    after: str | None = ""
    while after is not None:
        page = list_records(actor, period, after, CHUNK)
        yield from page.rows
        after = page.next_after


def list_open_findings(actor: Actor, period: Period) -> tuple[OpenFinding, ...]:
    """List a period's newest findings that still wait for someone."""
    require_hr(actor)
    check_period(period)
    found = _conditions(_WAITING, period, _WRITTEN)
    newest = found.order_by(Finding.raised_at.desc(), Finding.id)
    rows = db.session.execute(newest.limit(SHOWN_FINDINGS))
    return tuple(OpenFinding(*row) for row in rows)


def _within(
    found: Select[*tuple[Any, ...]], period: Period
) -> Select[*tuple[Any, ...]]:
    """Set the period's conditions, and join what they name and nothing else."""
    if period.team or period.search.strip():
        found = (
            found.join(Candidate, Candidate.id == Contact.candidate_id)
            .join(Opening, Opening.id == Candidate.opening_id)
            .join(Staff, Staff.id == Contact.logged_by)
        )
    return _conditions(found, period)


def _conditions(
    found: Select[*tuple[Any, ...]],
    period: Period,
    written: ColumnElement[datetime] = _LOGGED,
) -> Select[*tuple[Any, ...]]:
    first = datetime.combine(period.first, time(), UTC)
    end = datetime.combine(period.last, time.max, UTC)
    found = found.where(written >= first, written <= end)
    if period.consent == "agreed":
        found = found.where(Contact.verdict == Verdict.AGREED)
    elif period.consent == "none":
        found = found.where(Contact.verdict != Verdict.AGREED)
    if period.team:
        found = found.where(Opening.team == period.team)
    if period.search.strip():
        lower = searched(period.search).lower()
        person = func.lower(Contact.person_name)
        caller = func.lower(Staff.name)
        found = found.where(
            or_(
                *matches(period.search),
                person.startswith(lower, autoescape=True),
                person.contains(f" {lower}", autoescape=True),
                caller.startswith(lower, autoescape=True),
            )
        )
    return found


def _by_month(period: Period) -> Select[*tuple[Any, ...]]:
    agreed = Contact.verdict == Verdict.AGREED
    named = Contact.kind == ContactKind.REFERENCE
    told_after = seconds_between(Contact.logged_at, Contact.told_at)
    yesterday = clock.now() - timedelta(days=1)
    counted = select(
        month_of(Contact.logged_at).label("month"),
        _count(Contact.outcome == Outcome.SPOKE),
        func.count(),
        _count(and_(agreed, named)),
        _count(and_(agreed, ~named)),
        _count(and_(~agreed, _UNEXPLAINED)),
        _count(seconds_between(Contact.occurred_at, Contact.logged_at) <= DAY),
        _count(or_(Contact.told_at.is_not(None), Contact.logged_at < yesterday)),
        _count(told_after <= DAY),
    ).select_from(Contact)
    return _within(counted, period).group_by("month").order_by("month")


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
