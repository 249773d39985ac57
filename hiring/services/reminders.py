"""The one reminder of what a candidate was asked and has not answered.

A row is reminded of once: whoever takes its ``remind_at`` away queues the mail in the
same transaction, under the case's lock, so that neither a second worker nor an answer
that comes meanwhile makes it two, or one too many.
"""

import logging
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from hiring import clock
from hiring.domain.actor import SYSTEM_PSEUDONYM
from hiring.domain.consent import RequestState, end_of_day_in
from hiring.domain.ledger import EventType
from hiring.models.base import UTCDateTime
from hiring.models.consent import ConsentRequest, PersonQuestion
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.mail import find_quiet_hours
from hiring.queries.organisation import Settings
from hiring.services import ledger, outbox
from hiring.services.ledger import Part
from hiring.transaction import transaction

log = logging.getLogger(__name__)

REMINDED_AT_ONCE = 500

_request, _question = ConsentRequest.__table__.c, PersonQuestion.__table__.c
_candidate, _opening = Candidate.__table__.c, Opening.__table__.c
_NOW = bindparam("now", type_=UTCDateTime())


def _due(asked: Any) -> Select[Any]:  # noqa: ANN401 - the columns of either table
    """Find what is to be reminded of, for as long as anybody can still answer."""
    return (
        select(asked.id, asked.candidate_id)
        .join(Candidate.__table__, _candidate.id == asked.candidate_id)
        .join(Opening.__table__, _opening.id == _candidate.opening_id)
        .where(
            asked.remind_at <= _NOW,
            asked.answer_by > _NOW,
            _opening.closed_at.is_(None),
            _candidate.mail_failed_at.is_(None),
            _candidate.consent_state != RequestState.STOPPED,
        )
        .order_by(asked.remind_at)
        .limit(REMINDED_AT_ONCE)
    )


_DUE_REQUESTS = _due(_request).where(_request.state == RequestState.REQUESTED)
_DUE_QUESTIONS = _due(_question).where(_question.answer.is_(None))
_TAKE_REQUEST = (
    update(ConsentRequest.__table__)
    .where(
        _request.id == bindparam("asked"),
        _request.remind_at.is_not(None),
        _request.state == RequestState.REQUESTED,
    )
    .values(remind_at=None, reminded_at=_NOW)
    .returning(_request.id)
)
_TAKE_QUESTION = (
    update(PersonQuestion.__table__)
    .where(
        _question.id == bindparam("asked"),
        _question.remind_at.is_not(None),
        _question.answer.is_(None),
    )
    .values(remind_at=None, reminded_at=_NOW)
    .returning(_question.id)
)
_KINDS = (
    ("consent_reminder", "request_id", _DUE_REQUESTS, _TAKE_REQUEST),
    ("person_reminder", "question_id", _DUE_QUESTIONS, _TAKE_QUESTION),
)


def when_to_answer(
    candidate_id: str, days: int, settings: Settings
) -> tuple[datetime, datetime | None]:
    """Say until when an answer counts, and when to remind; counted from the sending.

    The days are those where the opening is, and begin when the mail may leave.
    """
    quiet = find_quiet_hours(candidate_id)
    sent_at = quiet.after(clock.now())
    answer_by = end_of_day_in(days, sent_at, ZoneInfo(quiet.zone))
    wait = timedelta(days=settings.remind_days) or (answer_by - sent_at) / 2
    remind_at = quiet.after(sent_at + wait)
    return answer_by, remind_at if remind_at < answer_by else None


def remind() -> None:
    """Queue the one reminder of everything that is half-way and not answered."""
    for template, ref, due, take in _KINDS:
        with transaction() as session:
            rows = session.execute(due, {"now": clock.now()}).all()
        for asked_id, candidate_id in rows:
            try:
                _remind(candidate_id, asked_id, template, ref, take)
            except Exception:
                log.exception("no reminder could be sent in case %s", candidate_id)


def _remind(
    candidate_id: str,
    asked_id: str,
    template: str,
    ref: str,
    take: ReturningUpdate[Any],
) -> None:
    with transaction() as session:
        ledger.lock_case(session, candidate_id)
        taken = session.execute(take, {"asked": asked_id, "now": clock.now()})
        if taken.one_or_none() is None:
            return
        subject = ledger.subject_for(session, candidate_id)
        ledger.append(
            session,
            candidate_id,
            EventType.CONSENT_REQUESTED,
            SYSTEM_PSEUDONYM,
            [Part(subject, {"what": "reminded", ref: asked_id})],
        )
        outbox.queue(session, template, {"candidate_id": candidate_id, ref: asked_id})
