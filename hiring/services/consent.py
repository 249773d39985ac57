"""Asking a candidate, and keeping what they answer.

Every answer is a whole new picture beside the earlier ones, written under the case's
lock together with its event in the ledger. What an answer rests on is read under the
same lock: a candidate who has just stopped is not asked again.
"""

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.notices import notice
from hiring.domain.actor import Actor
from hiring.domain.consent import (
    Consent,
    DecisionKind,
    RequestEvent,
    RequestState,
    advance,
    signature_fits,
    states_before,
    stopped,
)
from hiring.domain.errors import Conflict, DomainError, Forbidden
from hiring.domain.ledger import EventType
from hiring.domain.wording import Wording
from hiring.models.consent import ConsentRequest
from hiring.models.recruiting import AskingRun, Candidate, Opening
from hiring.queries.candidates import load_candidate
from hiring.queries.decisions import find_latest
from hiring.queries.mail import find_language
from hiring.queries.organisation import Settings, load_settings
from hiring.queries.staff import find_actor
from hiring.queries.uploads import list_unasked
from hiring.queries.visits import Visit
from hiring.services import ledger, outbox, press
from hiring.services.decisions import (
    Given,
    Receipt,
    load_receipt,
    record_decision,
    set_consent_state,
)
from hiring.services.kept_texts import keep_notice
from hiring.services.ledger import Part
from hiring.services.never import forget_reasons
from hiring.services.opening_locks import keep_from_closing, refuse_closed
from hiring.services.questions import close_answered, close_open
from hiring.services.rate_limit import Try, count_tries
from hiring.services.reminders import when_to_answer
from hiring.services.visits import know_first, let_sign
from hiring.transaction import transaction

ASKED_A_DAY = 3
ASKED_AT_ONCE = 200
ASKED_IN_A_TURN = 50
CAN_BE_ASKED = frozenset({"not_asked", "requested", "expired"})

_request, _candidate = ConsentRequest.__table__.c, Candidate.__table__.c
_ASK = insert(ConsentRequest.__table__)
_run = AskingRun.__table__.c
_RUN = insert(AskingRun.__table__)
_RUNNING = select(_run.id).where(
    _run.upload_id == bindparam("upload"),
    _run.staff_id == bindparam("staff"),
    _run.ended_at.is_(None),
)
_NEXT_RUN = (
    select(_run.id, _run.staff_id, _run.upload_id, _run.last_candidate)
    .where(_run.ended_at.is_(None))
    .order_by(_run.begun_at)
    .limit(1)
)
_STILL_OPEN = (
    _request.candidate_id == bindparam("case"),
    _request.state == RequestState.REQUESTED,
)
_NO_REMINDER = (
    update(ConsentRequest.__table__).where(*_STILL_OPEN).values(remind_at=None)
)
_REMINDED = select(_request.id).where(*_STILL_OPEN, _request.reminded_at.is_not(None))
_ADVANCE = (
    update(ConsentRequest.__table__)
    .where(
        _request.candidate_id == bindparam("case"),
        _request.state.in_(bindparam("before", expanding=True)),
    )
    .values(state=bindparam("reached"))
)
_STANDING = (
    select(_candidate.consent_state, Opening.closed_at)
    .join(Opening, Opening.id == _candidate.opening_id)
    .where(_candidate.id == bindparam("case"))
)


def request_consent(actor: Actor, candidate_id: str, press_id: str) -> str:
    """Ask the candidate by mail; a second press finds the first request.

    Who has answered or stopped is not asked again; mails are few in one day.
    """
    if not load_candidate(actor, candidate_id).is_manager:
        message = "Only the hiring manager of this opening asks the candidate."
        raise Forbidden(message)
    settings, pressed = load_settings(), press.key("ask", press_id, candidate_id)
    count_tries(Try("ask", candidate_id, ASKED_A_DAY, 24 * 3600))
    with transaction() as session:
        keep_from_closing(session, candidate_id)
        ledger.lock_case(session, candidate_id)
        made = press.find(session, pressed)
        if made:
            return made
        state = _state_to_ask(session, candidate_id)
        request_id = _write_request(session, actor, candidate_id, settings)
        if state != RequestState.REQUESTED:
            set_consent_state(session, candidate_id, RequestState.REQUESTED)
        press.remember(session, pressed, request_id)
        return request_id


def ask_imported(actor: Actor, upload_id: str) -> int:
    """Ask those of an import whom nobody has asked yet; return how many that were.

    Each in a transaction of their own: whoever is asked stays asked, and nobody is
    asked twice. Of many the worker asks the rest, so that nobody waits for a page.
    """
    settings, asked = load_settings(), 0
    found = list_unasked(actor, upload_id, ASKED_AT_ONCE)
    for candidate_id in found:
        asked += _ask_first(actor, candidate_id, settings)
    if len(found) == ASKED_AT_ONCE:
        _begin_run(actor, upload_id, found[-1])
    return asked


def _begin_run(actor: Actor, upload_id: str, last: str) -> None:
    running = {"upload": upload_id, "staff": actor.id}
    with transaction() as session:
        if session.execute(_RUNNING, running).first() is not None:
            return
        row = {
            "id": ids.new_id(),
            "staff_id": actor.id,
            "upload_id": upload_id,
            "begun_at": clock.now(),
            "last_candidate": last,
            "asked": 0,
        }
        session.execute(_RUN, row)


def ask_some_more() -> int:
    """Ask some of an import that one press has asked for; return how many were seen.

    Two workers at once ask nobody twice: each candidate is looked at under their lock.
    """
    with transaction() as session:
        run = session.execute(_NEXT_RUN).first()
    if run is None:
        return 0
    actor = find_actor(run.staff_id)
    found: tuple[str, ...] = ()
    if actor is not None:
        found = list_unasked(actor, run.upload_id, ASKED_IN_A_TURN, run.last_candidate)
    settings, asked = load_settings(), 0
    for candidate_id in found:
        asked += _ask_first(actor, candidate_id, settings) if actor else 0
    _keep_place(run.id, found, asked)
    return len(found)


def _keep_place(run_id: str, found: tuple[str, ...], asked: int) -> None:
    is_over = len(found) < ASKED_IN_A_TURN
    at = update(AskingRun).where(AskingRun.id == run_id)
    with transaction() as session:
        session.execute(
            at.values(
                asked=AskingRun.asked + asked,
                ended_at=clock.now() if is_over else None,
                **({"last_candidate": found[-1]} if found else {}),
            )
        )


def _ask_first(actor: Actor, candidate_id: str, settings: Settings) -> bool:
    with transaction() as session:
        keep_from_closing(session, candidate_id)
        ledger.lock_case(session, candidate_id)
        row = session.execute(_STANDING, {"case": candidate_id}).one()
        if row.closed_at or row.consent_state != "not_asked":
            return False
        _write_request(session, actor, candidate_id, settings)
        set_consent_state(session, candidate_id, RequestState.REQUESTED)
        return True


def _write_request(
    session: Session, actor: Actor, candidate_id: str, settings: Settings
) -> str:
    request_id, at = ids.new_id(), clock.now()
    answer_by, remind_at = when_to_answer(candidate_id, settings.answer_days, settings)
    if not _may_be_reminded(session, candidate_id):
        remind_at = None
    ledger.append(
        session,
        candidate_id,
        EventType.CONSENT_REQUESTED,
        actor.pseudonym,
        [_asked_part(session, candidate_id)],
    )
    session.execute(
        _ASK,
        {
            "id": request_id,
            "candidate_id": candidate_id,
            "asked_by": actor.id,
            "asked_at": at,
            "answer_by": answer_by,
            "state": RequestState.REQUESTED,
            "remind_at": remind_at,
        },
    )
    refs = {"candidate_id": candidate_id, "request_id": request_id}
    outbox.queue(session, "consent_request", refs)
    return request_id


def _may_be_reminded(session: Session, candidate_id: str) -> bool:
    """Let the newest request alone be reminded of, and none after a reminder."""
    session.execute(_NO_REMINDER, {"case": candidate_id})
    return session.execute(_REMINDED, {"case": candidate_id}).first() is None


def _state_to_ask(session: Session, candidate_id: str) -> str:
    """Return the consent's state under the lock; refuse where nobody is to ask."""
    row = session.execute(_STANDING, {"case": candidate_id}).one()
    if row.closed_at:
        message = "This opening is closed. Nobody can be asked for it any more."
        raise Conflict(message)
    if row.consent_state not in CAN_BE_ASKED:
        message = "The candidate has answered. It is for them to change the answer now."
        raise Conflict(message)
    state: str = row.consent_state
    return state


def _asked_part(session: Session, candidate_id: str) -> Part:
    subject = ledger.subject_for(session, candidate_id)
    # In the language that the candidate will most likely read.
    shown = notice(find_language(candidate_id))
    keep_notice(session, shown)
    return Part(subject, {"what": "asked", "notice": shown.digest})


def sign_answers(
    visit: Visit, consent: Consent, signed_name: str, press_id: str
) -> Receipt:
    """Keep the candidate's checked and signed answers and give the receipt."""
    if not signature_fits(signed_name, visit.name):
        message = Wording("Type your name as we know it: %(name)s.", name=visit.name)
        raise DomainError(message, "signed_name")
    case, pressed = visit.candidate_id, press.key("sign", press_id, visit.candidate_id)
    with transaction() as session:
        closed_at = keep_from_closing(session, case)
        ledger.lock_case(session, case)
        made = press.find(session, pressed)
        if made:
            return load_receipt(session, case, int(made))
        refuse_closed(closed_at)
        let_sign(session, visit)
        latest = find_latest(session, case)
        is_change = latest is not None
        kind = DecisionKind.CHANGED if is_change else DecisionKind.ANSWERED
        given = Given(
            kind,
            consent,
            signed_name,
            mails=("receipt", "answered"),
            own_network=visit.own_network,
        )
        receipt = record_decision(session, case, given)
        close_answered(session, case, consent)
        if latest is None or set(latest.consent.never) - set(consent.never):
            forget_reasons(session, case, consent.never)
        _advance_requests(session, case, RequestEvent.ANSWER)
        press.remember(session, pressed, str(receipt.seq))
        return receipt


def find_signed(visit: Visit, press_id: str) -> int | None:
    """Return where an earlier press of the same button was kept, if there was one."""
    pressed = press.key("sign", press_id, visit.candidate_id)
    with transaction() as session:
        made = press.find(session, pressed)
    return int(made) if made else None


def stop_contact(visit: Visit, press_id: str) -> Receipt:
    """Stop all contact at once: from any browser, with no name and no code."""
    case, pressed = visit.candidate_id, press.key("stop", press_id, visit.candidate_id)
    with transaction() as session:
        ledger.lock_case(session, case)
        made = press.find(session, pressed)
        if made:
            return load_receipt(session, case, int(made))
        know_first(session, visit)
        latest = find_latest(session, case)
        refused = close_open(session, case)
        consent = stopped(latest.consent if latest else Consent(), refused)
        given = Given(DecisionKind.STOPPED, consent, mails=("receipt", "stopped"))
        receipt = record_decision(session, case, given)
        _advance_requests(session, case, RequestEvent.STOP)
        press.remember(session, pressed, str(receipt.seq))
        return receipt


def _advance_requests(session: Session, candidate_id: str, event: RequestEvent) -> None:
    reached = advance(RequestState.REQUESTED, event)
    moved = {"case": candidate_id, "before": states_before(event), "reached": reached}
    session.execute(_ADVANCE, moved)
    set_consent_state(session, candidate_id, reached)
