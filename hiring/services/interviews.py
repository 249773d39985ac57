"""The days of interviews, and the two mails that remind of a debrief.

A nudge is claimed before it is queued, so that no second worker sends it again. It says
nothing of what anybody wrote, nor whether anybody did.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from hiring import clock
from hiring.domain.actor import Actor
from hiring.domain.errors import DomainError
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.nudge import MOST, Held, next_nudge
from hiring.models.debrief import Debrief
from hiring.models.organisation import Staff
from hiring.models.recruiting import Assignment, Candidate, Interview, Opening
from hiring.queries.candidates import load_for_editing
from hiring.queries.interviews import ends_at, list_interview_days, zone_of
from hiring.queries.mail import find_quiet_hours
from hiring.services import outbox
from hiring.services.openings import record
from hiring.transaction import transaction

BATCH = 200
NUDGE = "debrief_nudge"

_ADD = insert(Interview.__table__)
_interview, _staff = Interview.__table__.c, Staff.__table__.c
_candidate, _opening = Candidate.__table__.c, Opening.__table__.c
_SIGNED = exists().where(
    Debrief.candidate_id == _interview.candidate_id,
    Debrief.written_by == _interview.staff_id,
    Debrief.signed_at.is_not(None),
)
_INTERVIEWS = or_(
    _opening.manager_id == _interview.staff_id,
    exists().where(
        Assignment.candidate_id == _interview.candidate_id,
        Assignment.staff_id == _interview.staff_id,
    ),
)
_STILL_TO_WRITE = (
    select(_interview.candidate_id)
    .select_from(Interview.__table__)
    .join(Candidate.__table__, _candidate.id == _interview.candidate_id)
    .join(Opening.__table__, _opening.id == _candidate.opening_id)
    .join(Staff.__table__, _staff.id == _interview.staff_id)
    .where(
        _candidate.erased_at.is_(None),
        _opening.closed_at.is_(None),
        _staff.switched_off_at.is_(None),
        _INTERVIEWS,
        ~_SIGNED,
    )
)


@dataclass(frozen=True, slots=True)
class Day:
    """When somebody interviews: a day, and the time at which it is over if known."""

    held_on: date | None = None
    over_at: time | None = None


def set_interview_days(
    actor: Actor, candidate_id: str, days: Mapping[str, Day]
) -> None:
    """Keep when these people interview the candidate; no day takes it away again."""
    with transaction() as session:
        load_for_editing(actor, candidate_id)
        known = {each.staff_id: each for each in list_interview_days(candidate_id)}
        if not days.keys() <= known.keys():
            raise DomainError("Choose from the people in the list.")
        changed = [
            staff_id
            for staff_id, day in days.items()
            if (known[staff_id].held_on, known[staff_id].over_at)
            != (day.held_on, day.over_at)
        ]
        for staff_id in changed:
            _set_day(session, candidate_id, staff_id, days[staff_id])
        if changed:
            payload: dict[str, JsonValue] = {
                "what": "interview days set",
                "candidate": candidate_id,
                "interviewers": sorted(changed),
            }
            record(session, actor, payload)


def nudge_debriefs() -> None:
    """Remind who has interviewed and not signed: two evenings, and never again."""
    now = clock.now()
    due = (
        select(_interview.candidate_id, _interview.staff_id)
        .where(_interview.nudge_at <= now)
        .order_by(_interview.nudge_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    with transaction() as session:
        for candidate_id, staff_id in session.execute(due).all():
            _nudge(session, candidate_id, staff_id)


def is_still_to_write(session: Session, candidate_id: str, staff_id: str) -> bool:
    """Tell whether somebody has interviewed and can sign a debrief, and has not."""
    found = _STILL_TO_WRITE.where(
        _interview.candidate_id == candidate_id, _interview.staff_id == staff_id
    )
    return session.execute(found).first() is not None


def _nudge(session: Session, candidate_id: str, staff_id: str) -> None:
    now = clock.now()
    row = session.execute(_whose(select(*_interview), candidate_id, staff_id)).one()
    held, quiet = Held(row.held_on, row.ends_at), find_quiet_hours(candidate_id)
    zone = ZoneInfo(quiet.zone)
    sent = row.nudges
    nudge = next_nudge(held, sent, now, zone, quiet)
    if nudge and nudge.at <= now:
        sent = nudge.number
        if is_still_to_write(session, candidate_id, staff_id):
            refs = {"candidate_id": candidate_id, "staff_id": staff_id}
            refs["is_last"] = "yes" if sent == MOST else ""
            outbox.queue(session, NUDGE, refs)
        nudge = next_nudge(held, sent, now, zone, quiet)
    told = _whose(update(Interview), candidate_id, staff_id)
    session.execute(told.values(nudges=sent, nudge_at=nudge.at if nudge else None))


def _set_day(session: Session, candidate_id: str, staff_id: str, day: Day) -> None:
    session.execute(_whose(delete(Interview), candidate_id, staff_id))
    if day.held_on is None:
        return
    zone, quiet = zone_of(candidate_id), find_quiet_hours(candidate_id)
    end = ends_at(day.held_on, day.over_at, zone) if day.over_at else None
    nudge = next_nudge(Held(day.held_on, end), 0, clock.now(), zone, quiet)
    session.execute(
        _ADD,
        {
            "candidate_id": candidate_id,
            "staff_id": staff_id,
            "held_on": day.held_on,
            "ends_at": end,
            "nudge_at": nudge.at if nudge else None,
            "nudges": nudge.number - 1 if nudge else 0,
        },
    )


def _whose(statement: Any, candidate_id: str, staff_id: str) -> Any:  # noqa: ANN401
    return statement.where(
        _interview.candidate_id == candidate_id, _interview.staff_id == staff_id
    )
