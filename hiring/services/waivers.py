"""Waivers: HR's word that a rule need not speak of a person in a case, with a reason.

A waiver answers a finding; it takes no wall down, and it changes nothing of what a law
asks. Nobody waives what they themselves have to answer for.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, and_, insert, select, true, update
from sqlalchemy.orm import Session

from hiring import ids
from hiring.domain.actor import Actor
from hiring.domain.consent import is_same_person
from hiring.domain.errors import Conflict, DomainError, Forbidden
from hiring.domain.finding import FindingEvent, FindingState, advance
from hiring.domain.ledger import EventType
from hiring.domain.names import folded
from hiring.domain.plain import person_from_plain
from hiring.domain.waiver import Waive, check_waiver
from hiring.models.contact import Contact, Finding, Waiver
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.finding_page import load_finding
from hiring.queries.had_a_hand import list_who_had_a_hand
from hiring.queries.waivers import load_waiver, require_hr_of
from hiring.services import ledger, press
from hiring.services.findings import count_open
from hiring.services.ledger import Appended, Part, person_key
from hiring.transaction import transaction

_WAIVED_FROM = (FindingState.OPEN, FindingState.EXPLAINED)


def waive_finding(actor: Actor, finding_id: str, reason: str, press_id: str) -> str:
    """Waive what a finding is about; return the waiver."""
    page = load_finding(actor, finding_id)
    if page.finding.failed:
        message = "The rule failed here and saw nothing, so there is nothing to waive."
        raise DomainError(message, "reason")
    command = Waive(
        page.case.id,
        page.finding.code,
        page.person,
        reason,
        press_id,
        page.finding.about,
        page.contact.person.organisation if page.contact else "",
    )
    return waive(actor, command)


def waive(actor: Actor, command: Waive) -> str:
    """Let a rule rest for a person, now and later, by HR; return the waiver."""
    case = load_candidate(actor, command.candidate_id)
    require_hr_of(case)
    check_waiver(command)
    pressed = press.key("waive", command.press_id, actor.id, command)
    with transaction() as session:
        ledger.lock_case(session, case.id)
        made = press.find(session, pressed)
        if made:
            return made
        concerned = _contacts_with(session, command)
        _refuse_own(actor, case, concerned)
        _refuse_own_doing(session, actor, command)
        _refuse_second(session, command)
        waiver_id = ids.new_id()
        _keep(session, actor, waiver_id, command)
        _quieten(session, waiver_id, command, concerned.keys())
        count_open(session, case.id)
        press.remember(session, pressed, waiver_id)
        return waiver_id


def end_waiver(actor: Actor, waiver_id: str) -> str:
    """End a waiver, by HR: what it had answered is open again; return the case."""
    case, waiver = load_waiver(actor, waiver_id)
    require_hr_of(case)
    with transaction() as session:
        ledger.lock_case(session, case.id)
        ended = select(Waiver.ended_at).where(Waiver.id == waiver_id)
        if session.scalar(ended) is not None:
            return case.id
        facts = {"what": "ended", "waiver": waiver_id, "code": waiver.code}
        appended = _append(session, actor, case.id, facts, waiver.person)
        session.execute(
            update(Waiver).where(Waiver.id == waiver_id).values(ended_at=appended.at)
        )
        _move(session, Finding.waiver_id == waiver_id, FindingEvent.END_WAIVER, None)
        count_open(session, case.id)
    return case.id


def _contacts_with(session: Session, command: Waive) -> dict[str, str]:
    """Return the contacts with the person, and who logged each."""
    if not command.person:
        return {}
    rows = session.execute(
        select(Contact.id, Contact.person, Contact.logged_by).where(
            Contact.candidate_id == command.candidate_id
        )
    )
    name, organisation = command.person, command.organisation
    return {
        row.id: row.logged_by
        for row in rows
        if is_same_person(person_from_plain(row.person), name, organisation)
    }


def _refuse_own(
    actor: Actor, case: CandidateView, concerned: Mapping[str, str]
) -> None:
    if actor.id in concerned.values():
        message = "You logged this contact, so someone else has to waive it."
        raise Forbidden(message)
    if case.is_manager and not concerned:
        message = "You answer for this case, so someone else has to waive it."
        raise Forbidden(message)


def _refuse_own_doing(session: Session, actor: Actor, command: Waive) -> None:
    if command.person:
        return
    if actor.id in list_who_had_a_hand(session, command.candidate_id, command.code):
        message = "This is about what you did yourself. Someone else has to waive it."
        raise Forbidden(message)


def _refuse_second(session: Session, command: Waive) -> None:
    rows = session.execute(
        select(Waiver.person, Waiver.organisation).where(
            Waiver.candidate_id == command.candidate_id,
            Waiver.code == command.code,
            Waiver.about == command.about,
            Waiver.ended_at.is_(None),
        )
    )
    named = folded(command.person), folded(command.organisation)
    if any((folded(name), folded(at)) == named for name, at in rows):
        raise Conflict("This is waived already.")


def _keep(session: Session, actor: Actor, waiver_id: str, command: Waive) -> None:
    facts = {
        "what": "waived",
        "waiver": waiver_id,
        "code": command.code,
        "organisation": command.organisation,
        "about": command.about,
        "reason": command.reason,
    }
    appended = _append(session, actor, command.candidate_id, facts, command.person)
    session.execute(
        insert(Waiver.__table__),
        {
            "id": waiver_id,
            "candidate_id": command.candidate_id,
            "seq": appended.seq,
            "code": command.code,
            "person": command.person,
            "organisation": command.organisation,
            "about": command.about,
            "reason": command.reason,
            "waived_by": actor.id,
            "waived_at": appended.at,
        },
    )


def _append(
    session: Session, actor: Actor, case_id: str, facts: dict[str, str], person: str
) -> Appended:
    parts = [Part(ledger.subject_for(session, case_id), dict(facts))]
    if person:
        subject = ledger.subject_for(session, case_id, person_key(person))
        parts.append(Part(subject, {"name": person}))
    return ledger.append(
        session, case_id, EventType.WAIVER_RECORDED, actor.pseudonym, parts
    )


def _quieten(
    session: Session, waiver_id: str, command: Waive, concerned: Collection[str]
) -> None:
    """Answer with the waiver what was found before it."""
    of_whom = (
        Finding.contact_id.in_(concerned)
        if command.person
        else Finding.contact_id.is_(None)
    )
    about = Finding.about == command.about if command.about else true()
    found = and_(
        Finding.candidate_id == command.candidate_id,
        Finding.code == command.code,
        Finding.failed.is_(False),
        Finding.state.in_(_WAIVED_FROM),
        of_whom,
        about,
    )
    _move(session, found, FindingEvent.WAIVE, waiver_id)


def _move(
    session: Session,
    which: ColumnElement[bool],
    event: FindingEvent,
    waiver_id: str | None,
) -> None:
    for row in session.execute(select(Finding.id, Finding.state).where(which)).all():
        if event is FindingEvent.END_WAIVER and row.state != FindingState.WAIVED:
            continue  # HR settled it meanwhile
        reached = advance(FindingState(row.state), event)
        session.execute(
            update(Finding)
            .where(Finding.id == row.id)
            .values(state=str(reached), waiver_id=waiver_id)
        )
