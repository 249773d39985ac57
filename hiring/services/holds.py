"""Holds: HR's word that nothing about a case may be deleted, and why."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hiring.domain.actor import Actor
from hiring.domain.errors import Conflict, DomainError, Forbidden
from hiring.domain.ledger import EventType
from hiring.models.recruiting import Candidate
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.services import ledger, press
from hiring.services.case_rules import recheck_case
from hiring.services.ledger import Part
from hiring.transaction import transaction


def set_hold(actor: Actor, candidate_id: str, reason: str, press_id: str = "") -> None:
    """Keep everything about a case from being deleted until HR says otherwise."""
    candidate = load_to_hold(actor, candidate_id)
    _refuse_silence(reason)
    pressed = press.key("hold", press_id, actor.id, candidate.id, reason)
    with transaction() as session:
        ledger.lock_case(session, candidate.id)
        if press.find(session, pressed):
            return
        if _held(session, candidate.id):
            raise Conflict("This case is on hold already.")
        _write(session, actor, candidate.id, {"what": "set", "reason": reason})
        _keep(session, actor, candidate.id, reason)
        press.remember(session, pressed, candidate.id)


def lift_hold(actor: Actor, candidate_id: str, reason: str, press_id: str = "") -> None:
    """Let the usual time of keeping count again."""
    candidate = load_to_hold(actor, candidate_id)
    _refuse_silence(reason)
    pressed = press.key("lift", press_id, actor.id, candidate.id, reason)
    with transaction() as session:
        ledger.lock_case(session, candidate.id)
        if press.find(session, pressed):
            return
        if not _held(session, candidate.id):
            raise Conflict("This case is not on hold.")
        _write(session, actor, candidate.id, {"what": "lifted", "reason": reason})
        _keep(session, actor, candidate.id, "")
        press.remember(session, pressed, candidate.id)


def load_to_hold(actor: Actor, candidate_id: str) -> CandidateView:
    """Return the case to HR."""
    candidate = load_candidate(actor, candidate_id)
    if not candidate.is_hr:
        raise Forbidden("Only HR sets and lifts holds.")
    return candidate


def _refuse_silence(reason: str) -> None:
    if not reason:
        raise DomainError("Write the reason, in a sentence or two.", "reason")


def _held(session: Session, candidate_id: str) -> str:
    found = select(Candidate.hold).where(Candidate.id == candidate_id)
    return session.execute(found).scalar_one()


def _keep(session: Session, actor: Actor, candidate_id: str, hold: str) -> None:
    held = update(Candidate).where(Candidate.id == candidate_id)
    session.execute(held.values(hold=hold))
    recheck_case(session, actor, candidate_id)


def _write(
    session: Session, actor: Actor, candidate_id: str, said: dict[str, str]
) -> None:
    ledger.append(
        session,
        candidate_id,
        EventType.HOLD_RECORDED,
        actor.pseudonym,
        [Part(ledger.subject_for(session, candidate_id), said)],
    )
