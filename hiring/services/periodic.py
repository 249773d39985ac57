"""What the worker does once a minute, beside sending mail.

Each case has a transaction of its own: one that cannot be written is named in the log
and does not hold up the rest.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select, update

from hiring import clock
from hiring.adapters.policy_files import policy_for
from hiring.domain.consent import RequestEvent, RequestState, advance
from hiring.domain.rules import check_contact
from hiring.models.consent import ConsentRequest
from hiring.models.contact import Contact, ContactNote, Finding
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.casefile import load_casefile
from hiring.queries.decisions import find_latest
from hiring.services import ledger
from hiring.services.account import forget_expired_sessions
from hiring.services.candidates import forget_old_uploads
from hiring.services.decisions import set_consent_state
from hiring.services.findings import Circumstances, raise_findings
from hiring.services.questions import lapse_questions
from hiring.services.rate_limit import forget_old_tries
from hiring.transaction import transaction

log = logging.getLogger(__name__)

BATCH = 200
OVERDUE_RULE = "EVI005"
LOOK_BACK = timedelta(days=30)
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
    for contact_id, candidate_id, jurisdictions in _list_overdue():
        with _holding_up_no_other(candidate_id, "missing notes went unnoticed"):
            _find_missing(candidate_id, contact_id, jurisdictions)


def _find_missing(candidate_id: str, contact_id: str, jurisdictions: list[str]) -> None:
    with transaction() as session:
        ledger.lock_case(session, candidate_id)
        policy = policy_for(jurisdictions)
        case = load_casefile(session, candidate_id, clock.now())
        raised = check_contact(case, policy, contact_id)
        around = Circumstances(None, candidate_id, policy)
        raise_findings(session, raised, around)


def _list_overdue() -> list[tuple[str, str, list[str]]]:
    noted = select(ContactNote.contact_id).where(ContactNote.contact_id == Contact.id)
    found = select(Finding.id).where(
        Finding.contact_id == Contact.id, Finding.code == OVERDUE_RULE
    )
    with transaction() as session:
        rows = session.execute(
            select(Contact.id, Contact.candidate_id, Opening.jurisdictions)
            .join(Candidate, Candidate.id == Contact.candidate_id)
            .join(Opening, Opening.id == Candidate.opening_id)
            .where(
                Contact.notes_to_follow,
                Contact.logged_at < clock.now() - timedelta(hours=48),
                Contact.logged_at > clock.now() - LOOK_BACK,
                ~noted.exists(),
                ~found.exists(),
            )
            .limit(BATCH)
        )
        return [(row.id, row.candidate_id, row.jurisdictions) for row in rows]


@contextmanager
def _holding_up_no_other(candidate_id: str, undone: str) -> Iterator[None]:
    try:
        yield
    except Exception:
        log.exception("%s in case %s", undone, candidate_id)


PERIODIC: tuple[Callable[[], None], ...] = (
    expire_requests,
    lapse_questions,
    find_missing_notes,
    forget_old_tries,
    forget_expired_sessions,
    forget_old_uploads,
)
