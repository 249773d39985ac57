"""Corrections: the candidate says what is wrong, staff put it right or say why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from hiring import ids
from hiring.domain.actor import CANDIDATE_PSEUDONYM, Actor
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.domain.names import folded
from hiring.domain.own_records import About, CorrectionState
from hiring.domain.wording import Wording
from hiring.models.contact import Contact
from hiring.models.records import Correction
from hiring.models.recruiting import Candidate
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.own_records import CorrectionView, load_correction
from hiring.queries.visits import Visit
from hiring.services import ledger, outbox, press
from hiring.services.case_rules import recheck_case
from hiring.services.erasure import answer_day
from hiring.services.ledger import Appended, Part
from hiring.services.visits import require_known
from hiring.transaction import transaction

MOST_WAITING = 20
_ADD = insert(Correction.__table__)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What the candidate says is wrong, and what it should be where that is known."""

    about: About
    wrong: str
    right: str = ""
    contact_id: str | None = None


def ask_correction(visit: Visit, said: Wrong, press_id: str) -> None:
    """Keep what the candidate says is wrong, and tell HR."""
    if said.about in {About.NAME, About.EMPLOYER} and not said.right:
        raise DomainError(Wording("Write what it should be."), "right")
    pressed = press.key("correction", press_id, visit.candidate_id, said)
    with transaction() as session:
        ledger.lock_case(session, visit.candidate_id)
        require_known(session, visit)
        if press.find(session, pressed):
            return
        _refuse_too_many(session, visit.candidate_id)
        _refuse_strange_contact(session, visit.candidate_id, said)
        correction_id = _keep(session, visit.candidate_id, said)
        refs = {"candidate_id": visit.candidate_id}
        outbox.queue(session, "records_asked", refs)
        press.remember(session, pressed, correction_id)


def _keep(session: Session, candidate_id: str, said: Wrong) -> str:
    """Write what was said, and until when it has to be answered."""
    told = {
        "what": "asked",
        "about": str(said.about),
        "wrong": said.wrong,
        "right": said.right,
        "contact": said.contact_id or "",
    }
    written = _record(session, candidate_id, CANDIDATE_PSEUDONYM, told)
    row = {
        "id": ids.new_id(),
        "candidate_id": candidate_id,
        "contact_id": said.contact_id,
        "seq": written.seq,
        "about": str(said.about),
        "wrong": said.wrong,
        "right": said.right,
        "asked_at": written.at,
        "answer_by": answer_day(session, candidate_id),
        "state": str(CorrectionState.WAITING),
        "answer": "",
    }
    session.execute(_ADD, row)
    return str(row["id"])


def load_to_answer(
    actor: Actor, correction_id: str
) -> tuple[CandidateView, CorrectionView]:
    """Return a correction to those who may answer it: HR, and who leads the opening."""
    view = load_correction(correction_id)
    case = load_candidate(actor, view.candidate_id)
    if not (case.is_hr or case.is_manager):
        raise Forbidden("HR or whoever leads the opening answers this.")
    return case, view


def make_correction(actor: Actor, correction_id: str, answer: str) -> None:
    """Put it right, and tell the candidate; a talk's record itself is never changed."""
    case, view = load_to_answer(actor, correction_id)
    with transaction() as session:
        _answer(session, actor, view, CorrectionState.CORRECTED, answer)
        if changes := _changes(view):
            changed = update(Candidate).where(Candidate.id == case.id)
            session.execute(changed.values(**changes))
            recheck_case(session, actor, case.id)


def refuse_correction(actor: Actor, correction_id: str, reason: str) -> None:
    """Say why it stays as it is; the candidate reads it."""
    if not reason:
        raise DomainError("Write the reason. The candidate reads it.", "answer")
    _, view = load_to_answer(actor, correction_id)
    with transaction() as session:
        _answer(session, actor, view, CorrectionState.REFUSED, reason)


def _answer(
    session: Session,
    actor: Actor,
    view: CorrectionView,
    state: CorrectionState,
    answer: str,
) -> None:
    ledger.lock_case(session, view.candidate_id)
    said = {"what": str(state), "correction": view.id, "answer": answer}
    written = _record(session, view.candidate_id, actor.pseudonym, said)
    waiting = update(Correction).where(
        Correction.id == view.id, Correction.state == str(CorrectionState.WAITING)
    )
    answered = waiting.values(
        state=str(state), answer=answer, answered_by=actor.id, answered_at=written.at
    )
    if session.execute(answered.returning(Correction.id)).one_or_none() is None:
        raise Conflict("This was answered already.")
    refs = {"candidate_id": view.candidate_id}
    outbox.queue(session, "records_answered", refs)


def _changes(view: CorrectionView) -> dict[str, str]:
    """Say which fields of the candidate's row become what the candidate wrote."""
    if view.about is About.NAME:
        return {"name": view.right, "name_folded": folded(view.right)}
    if view.about is About.EMPLOYER:
        return {"present_company": view.right}
    return {}


def _refuse_too_many(session: Session, candidate_id: str) -> None:
    waiting = select(func.count()).where(
        Correction.candidate_id == candidate_id,
        Correction.state == str(CorrectionState.WAITING),
    )
    if (session.scalar(waiting) or 0) >= MOST_WAITING:
        raise Conflict(Wording("Please wait for our answers to the others first."))


def _refuse_strange_contact(session: Session, candidate_id: str, said: Wrong) -> None:
    if said.contact_id is None:
        return
    found = select(Contact.id).where(
        Contact.id == said.contact_id, Contact.candidate_id == candidate_id
    )
    if session.scalar(found) is None:
        raise NotFound(Wording("There is no such contact."))


def _record(
    session: Session, candidate_id: str, actor: str, said: Mapping[str, Any]
) -> Appended:
    subject = ledger.subject_for(session, candidate_id)
    part = Part(subject, said)
    kind = EventType.CORRECTION_RECORDED
    return ledger.append(session, candidate_id, kind, actor, [part])
