"""HR's word that a talk may be cited before the candidate could answer, and asking it.

Nobody who decides gives it to themselves: not who hires, and not who had the talk.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.domain.actor import Actor
from hiring.domain.casefile import HiringOutcome
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.domain.ledger.canonical import JsonValue
from hiring.models.contact import CitingOverride, Contact
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.citing import list_early, list_overridden
from hiring.queries.contacts import load_contact
from hiring.services import ledger, outbox
from hiring.services.hiring_decisions import load_to_decide
from hiring.services.ledger import Part
from hiring.transaction import transaction

_INSERT = insert(CitingOverride.__table__)


@dataclass(frozen=True, slots=True)
class LetCite:
    """HR's word on one talk, with its reason."""

    contact_id: str
    reason: str


def ask_to_cite(actor: Actor, candidate_id: str, contact_ids: Collection[str]) -> None:
    """Ask HR, once for each talk; asking again changes nothing."""
    case = load_to_decide(actor, candidate_id)
    with transaction() as session:
        ledger.lock_case(session, case.id)
        now, gone = clock.now(), HiringOutcome.REJECTED
        early = {talk.contact_id for talk in list_early(session, case.id, now, gone)}
        walled = select(Contact.id).where(
            Contact.candidate_id == case.id, Contact.is_walled
        )
        known = _list_known(session, case.id) | set(session.scalars(walled))
        fresh = sorted(early.intersection(contact_ids) - known)
        for contact_id in fresh:
            _append(session, case.id, actor, {"what": "asked", "contact": contact_id})
            row = {"asked_by": actor.id, "asked_at": clock.now()}
            _insert(session, case.id, contact_id, row)
        if fresh:
            outbox.queue(session, "citing_asked", {"candidate_id": case.id})


def let_cite(actor: Actor, command: LetCite) -> None:
    """Let a talk be cited before its reply; it cannot be taken back."""
    case, contact = load_contact(actor, command.contact_id)
    refuse_who_decides(actor, case, contact.caller_id)
    if contact.is_walled:
        raise Conflict("This record is with HR only. No decision can rest on it.")
    if not command.reason:
        raise DomainError("Write the reason, in a sentence or two.", "reason")
    with transaction() as session:
        ledger.lock_case(session, case.id)
        if contact.id in list_overridden(session, case.id):
            return
        _refuse_citable(session, case.id, contact.id)
        _refuse_who_asked(session, actor, contact.id)
        asked_by = _give(session, actor, case.id, command)
        said: dict[str, JsonValue] = {
            "what": "let", "contact": contact.id, "reason": command.reason,
        }  # fmt: skip
        _append(session, case.id, actor, said)
        if asked_by:
            refs = {"candidate_id": case.id, "staff_id": asked_by}
            outbox.queue(session, "citing_given", refs)


def _refuse_citable(session: Session, candidate_id: str, contact_id: str) -> None:
    early = list_early(session, candidate_id, clock.now(), HiringOutcome.REJECTED)
    if contact_id not in {talk.contact_id for talk in early}:
        raise Conflict("This talk can be cited already. Nothing was changed.")


def _refuse_who_asked(session: Session, actor: Actor, contact_id: str) -> None:
    """Refuse whoever wanted it, though another leads the opening by now."""
    asked = select(CitingOverride.id).where(
        CitingOverride.contact_id == contact_id, CitingOverride.asked_by == actor.id
    )
    if session.execute(asked).first() is not None:
        raise Forbidden("You asked for this. Somebody else of HR has to let it.")


def _give(
    session: Session, actor: Actor, candidate_id: str, command: LetCite
) -> str | None:
    """Keep HR's word, on the wish where there was one; return who had asked."""
    given = {
        "given_by": actor.id,
        "given_at": clock.now(),
        "reason": command.reason,
    }
    asked = session.execute(
        update(CitingOverride)
        .where(CitingOverride.contact_id == command.contact_id)
        .values(**given)
        .returning(CitingOverride.asked_by)
    ).one_or_none()
    if asked is None:
        _insert(session, candidate_id, command.contact_id, given)
        return None
    who: str | None = asked.asked_by
    return who


def load_to_let(actor: Actor, candidate_id: str) -> CandidateView:
    """Return the case to HR, unless HR decides in it."""
    case = load_candidate(actor, candidate_id)
    if not case.is_hr:
        raise NotFound("There is no such record.")
    refuse_who_decides(actor, case, "")
    return case


def refuse_who_decides(actor: Actor, case: CandidateView, caller_id: str) -> None:
    """Refuse whoever is not HR, hires here, interviews here, or had the talk."""
    decides = case.is_manager or case.is_interviewer or caller_id == actor.id
    if not case.is_hr or decides:
        message = "Only somebody of HR who does not decide here can let it be cited."
        raise Forbidden(message)


def _list_known(session: Session, candidate_id: str) -> set[str]:
    known = select(CitingOverride.contact_id).where(
        CitingOverride.candidate_id == candidate_id
    )
    return set(session.scalars(known))


def _insert(
    session: Session, candidate_id: str, contact_id: str, values: dict[str, object]
) -> None:
    row = {"id": ids.new_id(), "candidate_id": candidate_id, "contact_id": contact_id}
    session.execute(_INSERT, {**row, **values})


def _append(
    session: Session, candidate_id: str, actor: Actor, said: dict[str, JsonValue]
) -> None:
    ledger.append(
        session,
        candidate_id,
        EventType.CITING_RECORDED,
        actor.pseudonym,
        [Part(ledger.subject_for(session, candidate_id), said)],
    )
