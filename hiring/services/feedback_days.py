"""What days bring to feedback: a reminder, a word to HR, the question a year later.

Each is claimed before it is queued, so that no second worker says it again.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from hiring import clock
from hiring.adapters.policy_files import policy_for
from hiring.domain.casefile import HiringOutcome
from hiring.domain.feedback import DUE_SOON
from hiring.domain.policy import Period
from hiring.models.feedback import Feedback, FeedbackRequest, FollowUp
from hiring.models.recruiting import Candidate, HiringDecision, Opening
from hiring.queries.jurisdictions import load_jurisdictions
from hiring.queries.organisation import load_settings
from hiring.services import outbox
from hiring.transaction import transaction

BATCH = 200

_request = FeedbackRequest.__table__.c


def remind_of_feedback() -> None:
    """Remind the hiring manager once, before the day comes."""
    near = _request.due_at <= clock.now() + DUE_SOON
    _tell(FeedbackRequest.reminded_at, near, "feedback_reminder")


def tell_of_overdue_feedback() -> None:
    """Tell HR once that a candidate waits for longer than was said."""
    late = _request.due_at < clock.now()
    _tell(FeedbackRequest.overdue_told_at, late, "feedback_overdue")


def _tell(
    told_at: InstrumentedAttribute[datetime | None],
    when: ColumnElement[bool],
    template: str,
) -> None:
    now = clock.now()
    due = (
        select(_request.id)
        .where(_request.answered_at.is_(None), told_at.is_(None), when)
        .order_by(_request.due_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    with transaction() as session:
        rows = session.execute(
            update(FeedbackRequest)
            .where(FeedbackRequest.id.in_(due))
            .values({told_at: now})
            .returning(FeedbackRequest.id, FeedbackRequest.candidate_id)
        ).all()
        for row in sorted(rows):
            refs = {"candidate_id": row.candidate_id, "wish_id": row.id}
            outbox.queue(session, template, refs)


_later = aliased(Feedback)
_DUE = (
    select(Feedback.id, Feedback.candidate_id)
    .where(
        Feedback.invite_at.is_not(None),
        Feedback.invited_at.is_(None),
        ~exists().where(
            _later.candidate_id == Feedback.candidate_id, _later.seq > Feedback.seq
        ),
        ~exists().where(FollowUp.feedback_id == Feedback.id),
    )
    .order_by(Feedback.invite_at)
    .limit(BATCH)
    .with_for_update(skip_locked=True, of=Feedback)
)


def invite_follow_ups() -> None:
    """Ask a candidate once what came of it, where the case may still be kept.

    Who said no thanks, has written already, or was hired, is not asked.
    """
    now = clock.now()
    with transaction() as session:
        rows = session.execute(_DUE.where(Feedback.invite_at <= now)).all()
        for row in rows:
            values: dict[str, datetime | None] = {"invite_at": None}
            if _may_write(session, row.candidate_id, now):
                values = {"invited_at": now}
                refs = {"candidate_id": row.candidate_id, "feedback_id": row.id}
                outbox.queue(session, "follow_up_invited", refs)
            settled = update(Feedback).where(Feedback.id == row.id)
            session.execute(settled.values(**values))


def _may_write(session: Session, candidate_id: str, now: datetime) -> bool:
    """Tell whether the case may be kept still, and its candidate was not hired."""
    outcome, ended_on, hold = _end(session, candidate_id)
    if outcome == HiringOutcome.HIRED:
        return False
    places = load_jurisdictions(session, candidate_id).together
    cap = policy_for(places).given("retention.cap")
    if hold or ended_on is None or not isinstance(cap, Period):
        return True
    return now.date() <= cap.after(ended_on)


def _end(session: Session, candidate_id: str) -> tuple[str | None, date | None, str]:
    """Return how and when the process ended, and why the case must be kept."""
    decided = session.execute(
        select(HiringDecision.outcome, HiringDecision.decided_on)
        .where(HiringDecision.candidate_id == candidate_id)
        .order_by(HiringDecision.seq.desc())
        .limit(1)
    ).one_or_none()
    closed = session.execute(
        select(Opening.closed_at, Candidate.hold)
        .join(Candidate, Candidate.opening_id == Opening.id)
        .where(Candidate.id == candidate_id)
    ).one()
    if decided:
        return decided.outcome, decided.decided_on, closed.hold
    zone = ZoneInfo(load_settings().time_zone)
    at = closed.closed_at
    return None, at.astimezone(zone).date() if at else None, closed.hold
