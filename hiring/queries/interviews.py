"""When candidates are interviewed, and by whom."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, or_, select

from hiring.domain.actor import Actor
from hiring.extensions import db
from hiring.models.organisation import Staff
from hiring.models.recruiting import Assignment, Candidate, Interview, Opening
from hiring.queries.mail import find_quiet_hours


@dataclass(frozen=True, slots=True)
class InterviewDay:
    """Someone who interviews a candidate, and when, where that was said.

    ``over_at`` is the time on the wall where the opening is.
    """

    staff_id: str
    name: str
    held_on: date | None
    ends_at: datetime | None
    over_at: time | None


_staff, _candidate = Staff.__table__.c, Candidate.__table__.c
_opening, _assignment = Opening.__table__.c, Assignment.__table__.c
_interview = Interview.__table__.c
_DAYS = (
    select(_staff.id, _staff.name, _interview.held_on, _interview.ends_at)
    .select_from(Candidate.__table__)
    .join(Opening.__table__, _opening.id == _candidate.opening_id)
    .outerjoin(Assignment.__table__, _assignment.candidate_id == _candidate.id)
    .join(
        Staff.__table__,
        or_(_staff.id == _assignment.staff_id, _staff.id == _opening.manager_id),
    )
    .outerjoin(
        Interview.__table__,
        and_(
            _interview.candidate_id == _candidate.id, _interview.staff_id == _staff.id
        ),
    )
    .where(_candidate.id == bindparam("case"), _staff.switched_off_at.is_(None))
    .distinct()
    .order_by(_staff.name, _staff.id)
)
_OWN = select(_interview.held_on).where(
    _interview.candidate_id == bindparam("case"),
    _interview.staff_id == bindparam("actor"),
)


def zone_of(candidate_id: str) -> ZoneInfo:
    """Return the time zone in which the candidate's interviews are."""
    return ZoneInfo(find_quiet_hours(candidate_id).zone)


def list_interview_days(candidate_id: str) -> tuple[InterviewDay, ...]:
    """List who interviews the candidate, the hiring manager too, with their days."""
    zone = zone_of(candidate_id)
    rows = db.session.execute(_DAYS, {"case": candidate_id})
    return tuple(
        InterviewDay(
            row.id,
            row.name,
            row.held_on,
            row.ends_at,
            row.ends_at.astimezone(zone).time() if row.ends_at else None,
        )
        for row in rows
    )


def find_own_day(actor: Actor, candidate_id: str) -> date | None:
    """Return the day of the actor's own interview, where it was said."""
    asked = {"case": candidate_id, "actor": actor.id}
    held: date | None = db.session.scalar(_OWN, asked)
    return held


def ends_at(day: date, over_at: time, zone: ZoneInfo) -> datetime:
    """Return the moment of a time on the wall."""
    return datetime.combine(day, over_at, zone).astimezone(UTC)
