"""The question "May I call?": kept with its answer, and limited in number.

What was asked before a call is joined to the contact that follows, and nobody tries
out names on a candidate's answers without leaving a trace.
"""

from hiring import clock
from hiring.adapters.policy_files import policy_for
from hiring.domain import may_i_call
from hiring.domain.actor import Actor
from hiring.domain.casefile import CaseFile, Channel, Initiator, Outcome
from hiring.domain.consent import Person
from hiring.domain.new_contact import (
    LogContact,
    Place,
    as_contact,
    raised_by,
)
from hiring.domain.standing import Verdict
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.casefile import load_casefile
from hiring.queries.staff import load_caller
from hiring.services import ledger, press
from hiring.services.asked_about import Told, keep_check
from hiring.services.rate_limit import count_guess, count_name
from hiring.transaction import transaction

UNWRITTEN = "not yet written"


def check_person(
    actor: Actor, candidate_id: str, person: Person, press_id: str = ""
) -> str:
    """Answer "May I call this person?" and keep the question with its answer."""
    candidate = load_candidate(actor, candidate_id)
    pressed = press.key("check", press_id, actor.id, candidate_id, person)
    count_guess(actor.id, candidate_id)
    if not person.referee_id:
        count_name(actor.id, candidate_id)
    with transaction() as session:
        head = ledger.lock_case(session, candidate_id)
        made = press.find(session, pressed)
        if made:
            return made
        case = load_casefile(session, candidate_id, clock.now())
        caller = load_caller(session, actor.id)
        place = Place(UNWRITTEN, head.seq + 1, clock.now(), caller)
        told = _may_i_call(candidate, case, person, place)
        check_id = keep_check(session, actor, case, told)
        press.remember(session, pressed, check_id)
        return check_id


def _may_i_call(
    candidate: CandidateView, case: CaseFile, person: Person, place: Place
) -> Told:
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
        return Told(person, verdict, standing, closed)
    asked = candidate.consent_state != "not_asked"
    return Told(
        person,
        verdict=verdict,
        standing=standing,
        reasons=may_i_call.reasons(standing, candidate.name, person.name, asked=asked)
        + tuple(found.message for found in raised if verdict is not standing.verdict),
        instead=may_i_call.instead(standing, candidate.name, person.name, asked=asked),
        can_ask=may_i_call.can_ask(standing, asked=asked),
    )
