"""Keeping that a name was asked about, inside the transaction of who acts.

Not a verb of its own. Whether somebody asked "May I call?" or was told so before saving
a record: what a candidate answered about a person has been learnt, and leaves a trace.
Who tries out one name after another is put before HR.
"""

from dataclasses import dataclass, replace

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.domain.actor import Actor
from hiring.domain.casefile import CaseFile, Check
from hiring.domain.consent import Person
from hiring.domain.ledger import EventType
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.plain import person_as_plain
from hiring.domain.rules.off_list.names_tried_out import tries_names_out
from hiring.domain.standing import Standing, Verdict
from hiring.models.contact import ContactCheck
from hiring.services import ledger
from hiring.services.case_rules import recheck_case
from hiring.services.ledger import Part, person_key

_CHECK = insert(ContactCheck.__table__)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was told about a person."""

    person: Person
    verdict: Verdict
    standing: Standing
    reasons: tuple[str, ...] = ()
    instead: str = ""
    can_ask: bool = False
    in_passing: bool = False


def keep_check(session: Session, actor: Actor, case: CaseFile, told: Told) -> str:
    """Keep what was told, and let rules look at who asks for whom; return its id."""
    check_id, held = ids.new_id(), told.standing
    appended = ledger.append(
        session,
        case.id,
        EventType.CONTACT_CHECKED,
        actor.pseudonym,
        _parts(session, case.id, check_id, told),
    )
    session.execute(
        _CHECK,
        {
            "id": check_id,
            "candidate_id": case.id,
            "seq": appended.seq,
            "asked_by": actor.id,
            "asked_at": appended.at,
            "person": person_as_plain(told.person),
            "verdict": str(told.verdict),
            "ground": str(held.ground),
            "reasons": list(told.reasons),
            "instead": told.instead,
            "can_ask": told.can_ask,
            "is_listed": held.is_listed,
            "in_passing": told.in_passing,
        },
    )
    new = Check(
        appended.seq,
        told.person,
        actor.name,
        appended.at.astimezone(case.as_of.tzinfo),
        told.verdict,
        held.ground,
        held.is_listed,
    )
    asked = replace(case, checks=(*case.checks, new), as_of=clock.now())
    if tries_names_out(asked, actor.name):
        recheck_case(session, actor, case.id)
    return check_id


def _parts(
    session: Session, candidate_id: str, check_id: str, told: Told
) -> list[Part]:
    about: dict[str, JsonValue] = {
        "check": check_id,
        "verdict": str(told.verdict),
        "ground": str(told.standing.ground),
    }
    if told.in_passing:
        about["what"] = "warned"
    person = told.person
    who: dict[str, JsonValue] = {
        "name": person.name,
        "organisation": person.organisation,
    }
    if person.reach:
        who["reach"] = person.reach
    key = person_key(person.name)
    return [
        Part(ledger.subject_for(session, candidate_id), about),
        Part(ledger.subject_for(session, candidate_id, key), who),
    ]
