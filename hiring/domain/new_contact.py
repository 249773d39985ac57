"""A contact that is about to be written, and what rules would say of it.

Nothing here writes: asking before a call and logging one look at the same picture, the
case with the contact as its newest.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hiring.domain.casefile import (
    CaseFile,
    Channel,
    Contact,
    ContactKind,
    Identity,
    Initiator,
    Notes,
    Outcome,
    Stage,
)
from hiring.domain.consent import Person
from hiring.domain.errors import DomainError
from hiring.domain.finding import Raised
from hiring.domain.policy import Policy
from hiring.domain.rules import check_contact

CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LogContact:
    """A contact as it was typed; ``occurred_at`` None means just now.

    ``jurisdictions`` are those of the place that the informant is at.
    """

    candidate_id: str
    person: Person
    channel: Channel
    outcome: Outcome
    initiator: Initiator
    press_id: str
    stage: Stage | None = None
    occurred_at: datetime | None = None
    known_from: str = ""
    known_to: str = ""
    notes: Notes | None = None
    notes_to_follow: bool = False
    reason: str = ""
    identity: Identity | None = None
    anonymity_promised: bool | None = None
    agency_papers: bool = False
    jurisdictions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of who calls, as it is when the call is written down."""

    trained_on: date | None = None
    agency: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the ledger a contact is to stand, when it is written, and by whom."""

    contact_id: str
    seq: int
    now: datetime
    caller: Caller = Caller()


def as_contact(command: LogContact, case: CaseFile, place: Place) -> Contact:
    """Turn what was typed into a contact; a reference if the candidate named them."""
    contact = Contact(
        id=place.contact_id,
        seq=place.seq,
        kind=ContactKind.BACK_CHANNEL,
        person=command.person,
        occurred_at=(command.occurred_at or place.now).astimezone(case.as_of.tzinfo),
        logged_at=place.now,
        just_now=command.occurred_at is None,
        channel=command.channel,
        outcome=command.outcome,
        initiator=command.initiator,
        stage=command.stage,
        known_from=command.known_from,
        known_to=command.known_to,
        notes=command.notes,
        notes_at=place.now if command.notes is not None else None,
        notes_to_follow=command.notes_to_follow,
        reason=command.reason,
        identity=command.identity,
        anonymity_promised=command.anonymity_promised,
        logged_by=place.caller.name,
        caller_trained_on=place.caller.trained_on,
        caller_agency=place.caller.agency,
        agency_papers=command.agency_papers and bool(place.caller.agency),
    )
    referee = case.standing(contact).referee
    if referee is None:
        return contact
    person = replace(
        command.person,
        referee_id=referee.id,
        relation=command.person.relation or referee.relation,
        organisation=command.person.organisation or referee.organisation,
    )
    return replace(contact, kind=ContactKind.REFERENCE, person=person)


def raised_by(case: CaseFile, contact: Contact, policy: Policy) -> tuple[Raised, ...]:
    """Check the contact as the newest of its case."""
    told = replace(case, contacts=(*case.contacts, contact))
    return check_contact(told, policy, contact.id)


def refuse_future(occurred_at: datetime | None, now: datetime) -> None:
    """Refuse a claim that the talk is still to come."""
    if occurred_at is not None and occurred_at > now + CLOCKS_DIFFER:
        message = "This lies in the future. Enter when the talk took place."
        raise DomainError(message, "day")
