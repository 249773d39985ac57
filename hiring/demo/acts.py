"""Acts that several stories share, each one or two verbs of the services."""

from dataclasses import replace

from hiring import clock, ids
from hiring.demo.stage import Stage
from hiring.domain import casefile
from hiring.domain.actor import CandidateId
from hiring.domain.casefile import (
    Channel,
    HiringOutcome,
    Identity,
    Initiator,
    Notes,
    Outcome,
)
from hiring.domain.consent import Consent, Person
from hiring.domain.debrief_draft import Draft
from hiring.domain.new_contact import LogContact
from hiring.domain.settings_compared import Judged
from hiring.services import hiring_decisions, panel
from hiring.services.candidates import NewPerson, add_candidate, assign_interviewers
from hiring.services.consent import request_consent, sign_answers
from hiring.services.contacts import log_contact
from hiring.services.debriefs import SignDebrief, save_draft, sign_debrief
from hiring.services.decisions import Receipt
from hiring.services.hiring_decisions import Decide
from hiring.services.interviews import Day, set_interview_days
from hiring.services.passages import Judgement, judge_passage, list_own_waiting


def add(
    stage: Stage, manager: str, person: NewPerson, *interviewers: str
) -> CandidateId:
    """Let a manager add a candidate and say who interviews them."""
    actor = stage.actors[manager]
    candidate_id = add_candidate(actor, person)
    chosen = frozenset(str(stage.actors[name].id) for name in interviewers)
    assign_interviewers(actor, candidate_id, chosen)
    return candidate_id


def ask(stage: Stage, manager: str, candidate_id: str) -> None:
    """Let a manager ask the candidate who may be talked to."""
    request_consent(stage.actors[manager], candidate_id, ids.new_id())


def answer(stage: Stage, email: str, consent: Consent) -> Receipt:
    """Let the candidate open the mailed link, answer, and sign with their name."""
    visit = stage.visit(email)
    return sign_answers(visit, consent, visit.name, ids.new_id())


def call(  # noqa: PLR0913, PLR0917 - a call has this much to it
    stage: Stage,
    caller: str,
    candidate_id: str,
    person: Person,
    known: tuple[str, str],
    notes: Notes | None,
    *,
    outcome: Outcome = Outcome.SPOKE,
    channel: Channel = Channel.PHONE,
    initiator: Initiator = Initiator.US,
    step: casefile.Stage = casefile.Stage.INTERVIEWS,
    reason: str = "",
    identity: Identity = Identity.CANDIDATE_GAVE,
) -> str:
    """Let a member of staff log a talk that has just ended."""
    return log_contact(
        stage.actors[caller],
        LogContact(
            candidate_id=candidate_id,
            person=person,
            channel=channel,
            outcome=outcome,
            initiator=initiator,
            press_id=ids.new_id(),
            stage=step,
            known_from=known[0],
            known_to=known[1],
            notes=notes,
            reason=reason,
            identity=identity,
        ),
    )


def wall_off_topics(stage: Stage, caller: str, contact_id: str) -> None:
    """Let the caller say of each passage pointed out that it was volunteered."""
    actor = stage.actors[caller]
    for passage in list_own_waiting(actor, contact_id):
        judge_passage(actor, passage.id, Judgement(touches=True, asked=False))


def decide(  # noqa: PLR0913, PLR0917 - a decision has this much to it
    stage: Stage,
    manager: str,
    candidate_id: str,
    outcome: HiringOutcome,
    reasons: str,
    cited: tuple[str, ...],
) -> None:
    """Let the hiring manager write down what was decided today, and on what."""
    command = Decide(
        candidate_id=candidate_id,
        outcome=outcome,
        decided_on=clock.now().date(),
        reasons=reasons,
        cited=frozenset(cited),
        consent_counted=False,
        press_id=ids.new_id(),
    )
    hiring_decisions.decide(stage.actors[manager], command)


def plan_interviews(
    stage: Stage, manager: str, candidate_id: str, *interviewers: str
) -> None:
    """Let a manager say that these people interview the candidate today."""
    day = Day(clock.now().date())
    days = {str(stage.actors[name].id): day for name in interviewers}
    set_interview_days(stage.actors[manager], candidate_id, days)


def sign(stage: Stage, author: str, candidate_id: str, draft: Draft) -> str:
    """Let an interviewer write a debrief on the day itself and sign what they see."""
    draft = replace(draft, interviewed_on=clock.now().date())
    save_draft(stage.actors[author], candidate_id, draft)
    command = SignDebrief(candidate_id, draft.digest, ids.new_id())
    return sign_debrief(stage.actors[author], command)


def put_beside(
    stage: Stage,
    actor: str,
    where: tuple[str, str, str, int],
    judged: Judged,
    *,
    confirms: bool,
) -> None:
    """Let somebody say what a talk does to a claim: case, talk, debrief, its place."""
    command = panel.PutBeside(*where, confirms, judged, ids.new_id())
    panel.put_beside(stage.actors[actor], command)
