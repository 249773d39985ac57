"""Deciding about a candidate, and on what.

What the rules say of a decision is said before it is saved, and never keeps it from
being saved. A decision is never changed: a later one follows below.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.policy_files import policy_for
from hiring.domain.actor import Actor
from hiring.domain.casefile import CaseFile, HiringDecision, HiringOutcome
from hiring.domain.citing import NotYet
from hiring.domain.errors import DomainError, Forbidden
from hiring.domain.finding import Raised, unseen_of
from hiring.domain.ledger import EventType
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.rules import check_opening
from hiring.models.recruiting import HiringDecision as HiringDecisionRow
from hiring.models.recruiting import Opening
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.casefile import load_casefile, load_openingfile
from hiring.queries.citing import list_early
from hiring.queries.hiring_decisions import list_talks
from hiring.queries.organisation import load_settings, local_today
from hiring.services import ledger, press
from hiring.services.case_rules import (
    ByPolicy,
    by_case,
    places_of_opening,
    raise_all,
    run_rules,
    unraised,
)
from hiring.services.ledger import Part
from hiring.services.opening_locks import lock_opening
from hiring.services.said_first import save, save_or_warn
from hiring.transaction import transaction

EARLIEST = 2000
_DECIDE = insert(HiringDecisionRow.__table__)


class Unheard(StrEnum):
    """What is to become of talks that cannot be cited yet.

    To leave one out is to decide without it. To admit it is to say that the decision
    rests on it all the same: it stands on record as that, and is no citation.
    """

    REFUSE = "refuse"
    LEAVE_OUT = "leave_out"
    ADMIT = "admit"


class CitedTooEarly(DomainError):
    """A decision cites what the candidate could not answer yet."""

    def __init__(self, talks: Sequence[NotYet]) -> None:
        """Keep which talks, and say of each why."""
        super().__init__(" ".join(talk.message for talk in talks), "cited")
        self.talks = tuple(talks)


@dataclass(frozen=True, slots=True)
class Decide:
    """A decision as it was typed.

    ``cited`` are the contacts that it rests on; ``admitted`` those of them that it
    could not cite. ``override`` is the reason given where rules spoke.
    ``consent_counted`` None: it was not said.
    """

    candidate_id: str
    outcome: HiringOutcome
    decided_on: date
    reasons: str
    cited: frozenset[str] = frozenset()
    consent_counted: bool | None = None
    override: str = ""
    press_id: str = ""
    unheard: Unheard = Unheard.REFUSE
    admitted: frozenset[str] = frozenset()

    @property
    def rests_on(self) -> frozenset[str]:
        """Return the talks that it rests on, citable or not."""
        return self.cited | self.admitted


def decide(actor: Actor, command: Decide) -> str:
    """Write a decision down, with what rules find in it; return its id."""
    return save(partial(_decide_or_warn, actor, command))


def decide_or_warn(
    actor: Actor, command: Decide, seen: frozenset[str]
) -> str | tuple[Raised, ...]:
    """Write a decision down, unless rules speak that the page has not shown yet.

    ``seen`` holds the codes of the rules that were shown. A warning leaves a trace and
    is counted, so that nobody tries out what to leave unsaid: past the limit there is
    no warning any more, only the decision.
    """
    attempt = partial(_decide_or_warn, actor, command)
    return save_or_warn(attempt, actor, command.candidate_id, seen)


def _decide_or_warn(
    actor: Actor, command: Decide, seen: frozenset[str] | None
) -> str | tuple[Raised, ...]:
    candidate = load_to_decide(actor, command.candidate_id)
    _refuse_gaps(command)
    pressed = press.key("decide", command.press_id, actor.id, command)
    with transaction() as session:
        lock_opening(session, candidate.opening_id)
        ledger.lock_case(session, candidate.id)
        made = press.find(session, pressed)
        if made:
            return made
        _refuse_strangers(session, command)
        command = _settle_unheard(session, command)
        found = _look_at(session, candidate, command)
        shown, rest = _split(found, command.rests_on)
        unseen = unseen_of(unraised(session, candidate.id, shown), seen)
        if unseen:
            _note_warning(session, actor, command, unseen)
            return unseen
        decision_id = _write(session, actor, command)
        raise_all(session, actor, candidate.id, shown, command.override)
        raise_all(session, actor, candidate.id, rest)
        _compare_soon(session, candidate.opening_id)
        press.remember(session, pressed, decision_id)
        return decision_id


def _settle_unheard(session: Session, command: Decide) -> Decide:
    """Take out of what is cited what the candidate could not answer yet."""
    if not command.cited:
        return command
    decided_at, case_id = _decided_at(command), command.candidate_id
    early = [
        talk
        for talk in list_early(session, case_id, decided_at, command.outcome)
        if talk.contact_id in command.cited
    ]
    if early and command.unheard is Unheard.REFUSE:
        raise CitedTooEarly(early)
    out = frozenset(talk.contact_id for talk in early)
    admitted = out if command.unheard is Unheard.ADMIT else frozenset[str]()
    return replace(command, cited=command.cited - out, admitted=admitted)


def _note_warning(
    session: Session, actor: Actor, command: Decide, raised: Sequence[Raised]
) -> None:
    shown: dict[str, JsonValue] = {
        "what": "warned",
        "outcome": str(command.outcome),
        "codes": sorted({str(found.code) for found in raised}),
        "cited": sorted(command.cited),
        "admitted": sorted(command.admitted),
    }
    ledger.append(
        session,
        command.candidate_id,
        EventType.DECISION_CHECKED,
        actor.pseudonym,
        [Part(ledger.subject_for(session, command.candidate_id), shown)],
    )


def load_to_decide(actor: Actor, candidate_id: str) -> CandidateView:
    """Return the case to who may decide in it: who hires, and HR."""
    candidate = load_candidate(actor, candidate_id)
    if not (candidate.is_manager or candidate.is_hr):
        raise Forbidden("Only the hiring manager and HR write down what was decided.")
    return candidate


def _refuse_gaps(command: Decide) -> None:
    if command.decided_on > local_today():
        message = "This day lies in the future. Enter the day of the decision."
        raise DomainError(message, "decided_on")
    if command.decided_on.year < EARLIEST:
        raise DomainError("Check the year of this day.", "decided_on")
    if not command.reasons:
        message = "Write the reasons, in a sentence or two."
        raise DomainError(message, "reasons")


def _refuse_strangers(session: Session, command: Decide) -> None:
    talks = list_talks(session, command.candidate_id, sorted(command.cited))
    if command.cited - {talk.id for talk in talks if not talk.is_walled}:
        message = "Choose from the talks in the list. One that is with HR cannot count."
        raise DomainError(message, "cited")


def _look_at(session: Session, candidate: CandidateView, command: Decide) -> ByPolicy:
    """Run all rules as if the decision stood, those that compare cases included."""
    before = load_casefile(session, candidate.id, clock.now())
    told = _told(before, command)
    found = run_rules(session, told)
    opening = load_openingfile(session, candidate.opening_id, clock.now())
    cases = tuple(told if each.id == told.id else each for each in opening.cases)
    places = places_of_opening(session, candidate.opening_id)
    raised = check_opening(replace(opening, cases=cases), policy_for(places))
    found.setdefault(places, []).extend(by_case(raised).get(candidate.id, []))
    return found


def _told(case: CaseFile, command: Decide) -> CaseFile:
    decided_at = _decided_at(command)
    decision = HiringDecision(
        outcome=command.outcome,
        decided_at=decided_at,
        cited=command.rests_on,
        consent_counted=command.consent_counted,
    )
    return replace(case, hiring_decision=decision, ended_at=decided_at)


def _decided_at(command: Decide) -> datetime:
    zone = ZoneInfo(load_settings().time_zone)
    return decided_by(command.decided_on, clock.now(), zone)


def decided_by(day: date, written_at: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment of a decision of which the day is known: its end, at most."""
    return min(datetime.combine(day, time.max, zone), written_at.astimezone(zone))


def _split(found: ByPolicy, cited: frozenset[str]) -> tuple[ByPolicy, ByPolicy]:
    """Part what can be shown to who decides from what other talks are about.

    Those may be with HR, and the decision does not rest on them.
    """
    about = {"", *cited}
    shown = {
        places: [each for each in raised if each.contact_id in about]
        for places, raised in found.items()
    }
    rest = {
        places: [each for each in raised if each.contact_id not in about]
        for places, raised in found.items()
    }
    return shown, rest


def _write(session: Session, actor: Actor, command: Decide) -> str:
    decision_id, kept = ids.new_id(), _as_kept(command)
    said = {"decision": decision_id, **kept}
    if command.consent_counted is not None:
        said["consent_counted"] = command.consent_counted
    appended = ledger.append(
        session,
        command.candidate_id,
        EventType.DECISION_RECORDED,
        actor.pseudonym,
        [Part(ledger.subject_for(session, command.candidate_id), said)],
    )
    session.execute(
        _DECIDE,
        {
            **kept,
            "decided_on": command.decided_on,
            "consent_counted": command.consent_counted,
            "id": decision_id,
            "candidate_id": command.candidate_id,
            "seq": appended.seq,
            "written_by": actor.id,
            "written_at": appended.at,
            "ledger_head": appended.event_hash.hex(),
        },
    )
    return decision_id


def _as_kept(command: Decide) -> Mapping[str, JsonValue]:
    return {
        "outcome": str(command.outcome),
        "decided_on": command.decided_on.isoformat(),
        "reasons": command.reasons,
        "cited": sorted(command.cited),
        "admitted": sorted(command.admitted),
        "override": command.override,
    }


def _compare_soon(session: Session, opening_id: str) -> None:
    """Let the worker compare the opening's cases at its next round, not tomorrow.

    What is found in other cases is raised there, each under its own lock.
    """
    session.execute(
        update(Opening).where(Opening.id == opening_id).values(swept_at=None)
    )
