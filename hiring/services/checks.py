"""The question "May I call?": kept with its answer, and limited in number.

What was asked before a call is joined to the contact that follows, and nobody tries
out names on a candidate's answers without leaving a trace.
"""

from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.policy_files import policy_for
from hiring.domain import may_i_call
from hiring.domain.actor import Actor
from hiring.domain.casefile import CaseFile, Channel, Initiator, Outcome
from hiring.domain.consent import Person
from hiring.domain.finding import Raised
from hiring.domain.ledger import EventType
from hiring.domain.new_contact import (
    LogContact,
    Place,
    as_contact,
    raised_by,
)
from hiring.domain.plain import person_as_plain
from hiring.domain.standing import Standing, Verdict
from hiring.models.contact import ContactCheck
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.casefile import load_casefile
from hiring.queries.staff import load_caller
from hiring.services import ledger, press
from hiring.services.ledger import Part, person_key
from hiring.services.rate_limit import count_guess
from hiring.transaction import transaction

UNWRITTEN = "not yet written"

_CHECK = insert(ContactCheck.__table__)


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer to "May I call?" with its reasons and what to do instead."""

    id: str
    verdict: Verdict
    standing: Standing
    reasons: tuple[str, ...]
    instead: str
    raised: tuple[Raised, ...]
    can_ask: bool = False


def check_person(
    actor: Actor, candidate_id: str, person: Person, press_id: str = ""
) -> str:
    """Answer "May I call this person?" and keep the question with its answer."""
    candidate = load_candidate(actor, candidate_id)
    pressed = press.key("check", press_id, actor.id, candidate_id, person)
    count_guess(actor.id, candidate_id)
    with transaction() as session:
        head = ledger.lock_case(session, candidate_id)
        made = press.find(session, pressed)
        if made:
            return made
        case = load_casefile(session, candidate_id, clock.now())
        caller = load_caller(session, actor.id)
        place = Place(UNWRITTEN, head.seq + 1, clock.now(), caller)
        answer = _may_i_call(candidate, case, person, place)
        appended = ledger.append(
            session,
            candidate_id,
            EventType.CONTACT_CHECKED,
            actor.pseudonym,
            _check_parts(session, candidate_id, person, answer),
        )
        session.execute(
            _CHECK,
            {
                "id": answer.id,
                "candidate_id": candidate_id,
                "seq": appended.seq,
                "asked_by": actor.id,
                "asked_at": appended.at,
                "person": person_as_plain(person),
                "verdict": str(answer.verdict),
                "ground": str(answer.standing.ground),
                "reasons": list(answer.reasons),
                "instead": answer.instead,
                "can_ask": answer.can_ask,
            },
        )
        press.remember(session, pressed, answer.id)
        return answer.id


def _may_i_call(
    candidate: CandidateView, case: CaseFile, person: Person, place: Place
) -> Checked:
    proposed = LogContact(
        candidate_id=candidate.id,
        person=person,
        channel=Channel.PHONE,
        outcome=Outcome.NO_ANSWER,
        initiator=Initiator.US,
        press_id="",
    )
    contact = as_contact(proposed, case, place)
    raised = raised_by(case, contact, policy_for(candidate.jurisdictions))
    standing = may_i_call.asked_before_call(case, contact)
    verdict = may_i_call.answer_before_call(standing, raised)
    if candidate.closed_at:
        verdict = Verdict.NO
        closed = ("This opening is closed, so nobody is called for it any more.",)
        return Checked(ids.new_id(), verdict, standing, closed, "", raised)
    asked = candidate.consent_state != "not_asked"
    return Checked(
        id=ids.new_id(),
        verdict=verdict,
        standing=standing,
        reasons=may_i_call.reasons(standing, candidate.name, person.name, asked=asked)
        + tuple(found.message for found in raised if verdict is not standing.verdict),
        instead=may_i_call.instead(standing, candidate.name, person.name, asked=asked),
        raised=raised,
        can_ask=may_i_call.can_ask(standing, asked=asked),
    )


def _check_parts(
    session: Session, candidate_id: str, person: Person, answer: Checked
) -> list[Part]:
    return [
        Part(
            ledger.subject_for(session, candidate_id),
            {
                "check": answer.id,
                "verdict": str(answer.verdict),
                "ground": str(answer.standing.ground),
            },
        ),
        Part(
            ledger.subject_for(session, candidate_id, person_key(person.name)),
            {"name": person.name, "organisation": person.organisation},
        ),
    ]
