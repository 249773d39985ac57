"""A candidate's address changed by two people: one proposes it, another decides.

The address is what every link and code goes to, so who could change it alone could
answer for the candidate. On a change all links and visits end, the old address is told,
and for a day nothing counts that is more open than before.
"""

import logging
from datetime import timedelta

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.mail import is_address
from hiring.domain.actor import SYSTEM_PSEUDONYM, Actor
from hiring.domain.addresses import is_same_reach
from hiring.domain.consent import DecisionKind
from hiring.domain.errors import Conflict, DomainError, Forbidden
from hiring.domain.ledger import EventType
from hiring.models.base import UTCDateTime
from hiring.models.consent import CandidateSession, ConsentLink, MailboxCode
from hiring.models.organisation import Staff
from hiring.models.recruiting import AddressChange, Candidate, Opening
from hiring.queries.addresses import OpenChange, load_open_change
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.decisions import find_latest
from hiring.services import ledger, outbox, press
from hiring.services.decisions import Given, record_decision
from hiring.services.ledger import Part
from hiring.transaction import transaction

log = logging.getLogger(__name__)

GRANTS_HELD = timedelta(hours=24)
COUNTED_AT_ONCE = 200

_change, _candidate = AddressChange.__table__.c, Candidate.__table__.c
_PROPOSE = insert(AddressChange.__table__)
_OPEN = select(_change.id).where(
    _change.candidate_id == bindparam("case"), _change.state == "proposed"
)
_DECIDE = (
    update(AddressChange.__table__)
    .where(_change.id == bindparam("change"), _change.state == "proposed")
    .values(
        state=bindparam("reached"),
        decided_by=bindparam("by"),
        decided_at=bindparam("at", type_=UTCDateTime()),
    )
    .returning(_change.id)
)
_OF_STAFF = select(Staff.email)
_TWIN = select(_candidate.id).where(
    _candidate.opening_id == bindparam("opening"),
    func.lower(_candidate.email) == bindparam("address"),
    _candidate.id != bindparam("case"),
)


def propose_address(
    actor: Actor, candidate_id: str, address: str, press_id: str = ""
) -> str:
    """Propose a new address for a candidate; it changes nothing yet."""
    case = load_to_address(actor, candidate_id)
    pressed = press.key("address", press_id, actor.id, case.id, address)
    with transaction() as session:
        ledger.lock_case(session, case.id)
        made = press.find(session, pressed)
        if made:
            return made
        _refuse_unfit(session, case, address)
        change_id = ids.new_id()
        row = {
            "id": change_id,
            "candidate_id": case.id,
            "old_email": case.email,
            "new_email": address,
            "proposed_by": actor.id,
            "proposed_at": clock.now(),
            "state": "proposed",
        }
        _write(session, case.id, actor.pseudonym, "proposed", case.email, address)
        session.execute(_PROPOSE, row)
        refs = {
            "candidate_id": case.id, "change_id": change_id, "proposed_by": actor.id,
        }  # fmt: skip
        outbox.queue(session, "address_proposed", refs)
        press.remember(session, pressed, change_id)
        return change_id


def confirm_address(actor: Actor, candidate_id: str, change_id: str) -> None:
    """Change the address as somebody else proposed it."""
    case = load_to_address(actor, candidate_id)
    with transaction() as session:
        ledger.lock_case(session, case.id)
        change = load_open_change(session, case.id, change_id)
        if change.proposed_by == actor.id:
            message = "You proposed this address. A second person has to confirm it."
            raise Conflict(message)
        _refuse_unfit(session, case, change.new_email, change_id)
        _decide(session, actor, change, "confirmed")
        _move(session, change)


def refuse_address(actor: Actor, candidate_id: str, change_id: str) -> None:
    """Leave the address as it is; who proposed it may take it back so as well."""
    case = load_to_address(actor, candidate_id)
    with transaction() as session:
        ledger.lock_case(session, case.id)
        change = load_open_change(session, case.id, change_id)
        _decide(session, actor, change, "refused")


def load_to_address(actor: Actor, candidate_id: str) -> CandidateView:
    """Return the case to its hiring manager and to HR."""
    case = load_candidate(actor, candidate_id)
    if not (case.is_manager or case.is_hr):
        message = "Only the hiring manager and HR change an address."
        raise Forbidden(message)
    return case


def count_held_grants() -> None:
    """Let what was held back count, once its day has passed.

    If this comes late, or never, what was newly allowed goes on not to count.
    """
    for candidate_id in _list_held():
        try:
            _count(candidate_id)
        except Exception:
            log.exception("a held answer does not count yet in case %s", candidate_id)


def _list_held() -> list[str]:
    over = _candidate.grants_held_until <= clock.now()
    with transaction() as session:
        found = select(_candidate.id).where(over).limit(COUNTED_AT_ONCE)
        return list(session.scalars(found))


def _count(candidate_id: str) -> None:
    with transaction() as session:
        ledger.lock_case(session, candidate_id)
        closed_at = session.scalar(
            select(Opening.closed_at)
            .join(Candidate, Candidate.opening_id == Opening.id)
            .where(Candidate.id == candidate_id)
        )
        latest = find_latest(session, candidate_id)
        if latest and latest.consent.until_then is not None and closed_at is None:
            given = Given(
                DecisionKind.COUNTED,
                latest.consent.counting(),
                mails=("answered",),
                actor=SYSTEM_PSEUDONYM,
            )
            record_decision(session, candidate_id, given)
        done = update(Candidate).where(Candidate.id == candidate_id)
        session.execute(done.values(grants_held_until=None))


def _refuse_unfit(
    session: Session, case: CandidateView, address: str, change_id: str = ""
) -> None:
    named = {"address": address.lower(), "opening": case.opening_id, "case": case.id}
    if not is_address(address):
        raise DomainError("Enter one e-mail address.", "email")
    if address.lower() == case.email.lower():
        raise DomainError("This is the address we have.", "email")
    # A mailbox has many spellings: what stands behind a plus is its owner's to choose.
    if any(is_same_reach(staff, address) for staff in session.scalars(_OF_STAFF)):
        raise DomainError("This is the address of a member of staff.", "email")
    if session.execute(_TWIN, named).first():
        message = "Another candidate for this opening has this address."
        raise DomainError(message, "email")
    others = set(session.scalars(_OPEN, named)) - {change_id}
    if others:
        message = "An address is proposed already, and waits for a second person."
        raise Conflict(message)


def _decide(session: Session, actor: Actor, change: OpenChange, reached: str) -> None:
    decided = {
        "change": change.id, "reached": reached, "by": actor.id, "at": clock.now(),
    }  # fmt: skip
    session.execute(_DECIDE, decided).one()
    case = change.candidate_id
    old, new = change.old_email, change.new_email
    _write(session, case, actor.pseudonym, reached, old, new)


def _drop_held(session: Session, case: str) -> None:
    """Let go of what the address before this one had newly allowed.

    It was held because that address might have been somebody else's, and the change
    may be how it is put right: then a yes from there must never come to count.
    """
    latest = find_latest(session, case)
    if latest and latest.consent.until_then is not None:
        before = latest.consent.until_then
        given = Given(DecisionKind.DROPPED, before, actor=SYSTEM_PSEUDONYM)
        record_decision(session, case, given)


def _move(session: Session, change: OpenChange) -> None:
    case, now = change.candidate_id, clock.now()
    _drop_held(session, case)
    # Links before all else, as who opens one takes them: neither waits for the other.
    links = update(ConsentLink).where(ConsentLink.candidate_id == case)
    session.execute(
        links.where(ConsentLink.revoked_at.is_(None)).values(revoked_at=now)
    )
    visits = update(CandidateSession).where(CandidateSession.candidate_id == case)
    session.execute(visits.values(expires_at=now))
    codes = update(MailboxCode).where(MailboxCode.candidate_id == case)
    session.execute(codes.where(MailboxCode.used_at.is_(None)).values(used_at=now))
    moved = update(Candidate).where(Candidate.id == case)
    session.execute(
        moved.values(
            email=change.new_email,
            mail_failed_at=None,
            grants_held_until=now + GRANTS_HELD,
        )
    )
    refs = {"candidate_id": case, "change_id": change.id}
    outbox.queue(session, "address_old", refs)
    outbox.queue(session, "address_new", refs)


def _write(  # noqa: PLR0913, PLR0917 - who, what, from where to where
    session: Session, case: str, pseudonym: str, what: str, old: str, new: str
) -> None:
    subject = ledger.subject_for(session, case)
    said = {"what": what, "old": old, "new": new}
    ledger.append(
        session, case, EventType.ADDRESS_RECORDED, pseudonym, [Part(subject, said)]
    )
