"""What the worker does once a minute, beside sending mail.

Each case has a transaction of its own: one that cannot be written is named in the log
and does not hold up the rest.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select, update

from hiring import clock
from hiring.domain.consent import RequestEvent, RequestState, advance
from hiring.models.consent import ConsentRequest
from hiring.models.contact import Contact, ContactNote, Finding
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.decisions import find_latest
from hiring.services import ledger
from hiring.services.account import forget_expired_sessions
from hiring.services.addresses import count_held_grants
from hiring.services.archives import forget_old_archives
from hiring.services.calls import forget_old_codes
from hiring.services.candidates import forget_old_uploads
from hiring.services.case_rules import recheck_case, recheck_opening
from hiring.services.copies import forget_old_copies
from hiring.services.decisions import set_consent_state
from hiring.services.erasure import finish_erasures
from hiring.services.feedback_days import (
    invite_follow_ups,
    remind_of_feedback,
    tell_of_overdue_feedback,
)
from hiring.services.interviews import nudge_debriefs
from hiring.services.outbox import forget_old_mail
from hiring.services.passages import look_again
from hiring.services.questions import lapse_questions
from hiring.services.rate_limit import forget_old_tries
from hiring.services.reminders import remind
from hiring.services.talks import forget_old_talks
from hiring.services.telling import tell_again
from hiring.transaction import transaction

log = logging.getLogger(__name__)

BATCH = 200
OVERDUE_RULE = "EVI005"
LOOK_BACK = timedelta(days=30)
SWEEP_EVERY = timedelta(days=1)
_EXPIRED = advance(RequestState.REQUESTED, RequestEvent.EXPIRE)


def expire_requests() -> None:
    """Mark requests that were not answered by their day."""
    for request_id, candidate_id in _list_unanswered():
        with _holding_up_no_other(candidate_id, "a request could not expire"):
            _expire(candidate_id, request_id)


def _expire(candidate_id: str, request_id: str) -> None:
    with transaction() as session:
        ledger.lock_case(session, candidate_id)
        expired = session.execute(
            update(ConsentRequest)
            .where(
                ConsentRequest.id == request_id,
                ConsentRequest.state == RequestState.REQUESTED,
            )
            .values(state=str(_EXPIRED))
            .returning(ConsentRequest.id)
        ).one_or_none()
        if expired and find_latest(session, candidate_id) is None:
            set_consent_state(session, candidate_id, _EXPIRED)


def _list_unanswered() -> list[tuple[str, str]]:
    with transaction() as session:
        rows = session.execute(
            select(ConsentRequest.id, ConsentRequest.candidate_id)
            .where(
                ConsentRequest.state == RequestState.REQUESTED,
                ConsentRequest.answer_by < clock.now(),
            )
            .limit(BATCH)
        )
        return [(row.id, row.candidate_id) for row in rows]


def find_missing_notes() -> None:
    """Raise what rules say of contacts whose notes never followed."""
    for candidate_id in _list_overdue():
        with _holding_up_no_other(candidate_id, "missing notes went unnoticed"):
            _recheck(candidate_id)


def _recheck(candidate_id: str) -> None:
    with transaction() as session:
        recheck_case(session, None, candidate_id)


def _list_overdue() -> list[str]:
    noted = select(ContactNote.contact_id).where(ContactNote.contact_id == Contact.id)
    found = select(Finding.id).where(
        Finding.contact_id == Contact.id, Finding.code == OVERDUE_RULE
    )
    with transaction() as session:
        rows = session.execute(
            select(Contact.candidate_id)
            .distinct()
            .where(
                Contact.notes_to_follow,
                Contact.logged_at < clock.now() - timedelta(hours=48),
                Contact.logged_at > clock.now() - LOOK_BACK,
                ~noted.exists(),
                ~found.exists(),
            )
            .limit(BATCH)
        )
        return [row.candidate_id for row in rows]


def sweep_cases() -> None:
    """Run all rules once a day over every case: time alone makes some of them speak.

    Its notes are looked through again as well: its places, or the words that are looked
    for, may have changed since they were saved.
    """
    for candidate_id in _claim(Candidate, Candidate.erased_at.is_(None)):
        with _holding_up_no_other(candidate_id, "the rules were not run"):
            _look_through(candidate_id)
            _recheck(candidate_id)


def _look_through(candidate_id: str) -> None:
    with transaction() as session:
        look_again(session, candidate_id)


def sweep_openings() -> None:
    """Compare the cases of each opening once a day, and soon after a decision."""
    for opening_id in _claim(Opening):
        with _holding_up_no_other(opening_id, "the cases were not compared"):
            recheck_opening(opening_id)


def _claim(table: type[Candidate | Opening], *only: ColumnElement[bool]) -> list[str]:
    """Take some that are due, so that no other worker does; return their ids."""
    now = clock.now()
    due = (
        select(table.id)
        .where(or_(table.swept_at.is_(None), table.swept_at < now - SWEEP_EVERY), *only)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    with transaction() as session:
        claimed = update(table).where(table.id.in_(due))
        rows = session.execute(claimed.values(swept_at=now).returning(table.id))
        return sorted(row.id for row in rows)


@contextmanager
def _holding_up_no_other(candidate_id: str, undone: str) -> Iterator[None]:
    try:
        yield
    except Exception:
        log.exception("%s in case %s", undone, candidate_id)


PERIODIC: tuple[Callable[[], None], ...] = (
    expire_requests,
    lapse_questions,
    remind,
    remind_of_feedback,
    tell_of_overdue_feedback,
    invite_follow_ups,
    nudge_debriefs,
    count_held_grants,
    find_missing_notes,
    tell_again,
    sweep_cases,
    sweep_openings,
    forget_old_tries,
    forget_old_mail,
    forget_expired_sessions,
    forget_old_uploads,
    finish_erasures,
    forget_old_copies,
    forget_old_archives,
    forget_old_codes,
    forget_old_talks,
)
