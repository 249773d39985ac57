"""The log of contacts, and their notes.

Consent is read under the same lock that writes the contact, so a withdrawal comes
either before it or after it, never between the look and the writing. Nothing that a
rule says ever keeps a record from being saved.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.policy_files import policy_for
from hiring.domain.actor import Actor
from hiring.domain.casefile import (
    Contact,
    Notes,
)
from hiring.domain.consent import Person
from hiring.domain.errors import Forbidden, NotFound
from hiring.domain.finding import Raised, unseen_of
from hiring.domain.ledger import EventType
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.names import folded
from hiring.domain.new_contact import (
    LogContact,
    Place,
    as_contact,
    raised_by,
    refuse_future,
)
from hiring.domain.plain import notes_as_plain, person_as_plain
from hiring.domain.policy import Policy
from hiring.domain.rules import is_walled
from hiring.domain.standing import Standing
from hiring.extensions import db
from hiring.models.contact import Contact as ContactRow
from hiring.models.contact import ContactCheck, ContactNote
from hiring.models.recruiting import Candidate
from hiring.queries.candidates import load_candidate
from hiring.queries.casefile import load_casefile
from hiring.queries.staff import load_caller
from hiring.services import ledger, outbox, press
from hiring.services.asked_about import Told, keep_check
from hiring.services.case_rules import recheck_case
from hiring.services.findings import Circumstances, raise_findings
from hiring.services.ledger import Part, person_key
from hiring.services.passages import Written, keep_found
from hiring.services.places import refuse_unknown_places
from hiring.services.said_first import save, save_or_warn
from hiring.transaction import transaction

JOIN_WITHIN = timedelta(days=30)

_CONTACT = insert(ContactRow.__table__)
_NOTE = insert(ContactNote.__table__)
_check, _contact = ContactCheck.__table__.c, ContactRow.__table__.c
_COUNT = (
    update(Candidate.__table__)
    .where(Candidate.__table__.c.id == bindparam("case"))
    .values(contact_count=Candidate.__table__.c.contact_count + 1)
)
_CHECKS = (
    select(_check.id, _check.person)
    .where(
        _check.candidate_id == bindparam("case"),
        _check.asked_by == bindparam("actor"),
        ~_check.in_passing,
        _check.asked_at > bindparam("since"),
        _check.id.not_in(
            select(_contact.check_id).where(
                _contact.candidate_id == bindparam("case"),
                _contact.check_id.is_not(None),
            )
        ),
    )
    .order_by(_check.seq.desc())
)


def log_contact(actor: Actor, command: LogContact) -> str:
    """Write a contact down, with what rules find in it; never refused by a rule."""
    return save(partial(_log_or_warn, actor, command))


def log_or_warn(
    actor: Actor, command: LogContact, seen: frozenset[str] | None
) -> str | tuple[Raised, ...]:
    """Write a contact down, unless rules speak that the page has not shown yet.

    ``seen`` holds the codes of the rules that were shown; None shows none and saves. A
    warning leaves a trace and is counted, so that nobody tries out names on what a
    candidate said: past the limit there is no warning any more, only the record.
    """
    attempt = partial(_log_or_warn, actor, command)
    return save_or_warn(attempt, actor, command.candidate_id, seen)


def _log_or_warn(
    actor: Actor, command: LogContact, seen: frozenset[str] | None
) -> str | tuple[Raised, ...]:
    candidate = load_candidate(actor, command.candidate_id)
    refuse_future(command.occurred_at, clock.now())
    refuse_unknown_places(command.jurisdictions)
    pressed = press.key("log", command.press_id, actor.id, command)
    with transaction() as session:
        head = ledger.lock_case(session, candidate.id)
        made = press.find(session, pressed)
        if made:
            return made
        contact_id = ids.new_id()
        case = load_casefile(session, candidate.id, clock.now())
        caller = load_caller(session, actor.id)
        place = Place(contact_id, head.seq + 1, clock.now(), caller)
        contact = as_contact(command, case, place)
        policy = policy_for((*candidate.jurisdictions, *command.jurisdictions))
        raised = raised_by(case, contact, policy)
        unseen = unseen_of(raised, seen)
        if unseen:
            held = case.standing(contact)
            warned = Told(command.person, held.verdict, held, in_passing=True)
            keep_check(session, actor, case, warned)
            return unseen
        judged = Judged(
            contact, command.jurisdictions, case.standing(contact), raised, policy
        )
        _write(session, actor, candidate.id, judged)
        if command.notes is not None:
            _write_note(session, actor, candidate.id, contact_id, command.notes)
        around = Circumstances(actor, candidate.id, policy, command.reason)
        raise_findings(session, raised, around)
        told = replace(case, contacts=(*case.contacts, contact))
        recheck_case(session, actor, candidate.id, told)
        press.remember(session, pressed, contact_id)
        return contact_id


def add_notes(actor: Actor, contact_id: str, notes: Notes, press_id: str) -> None:
    """Add notes below a contact; the first may follow it, later ones amend it."""
    candidate = load_candidate(actor, _candidate_of(contact_id))
    pressed = press.key("note", press_id, actor.id, contact_id, notes)
    with transaction() as session:
        ledger.lock_case(session, candidate.id)
        if press.find(session, pressed):
            return
        _refuse_strangers(session, actor, contact_id)
        _write_note(session, actor, candidate.id, contact_id, notes)
        recheck_case(session, actor, candidate.id)
        press.remember(session, pressed, contact_id)


@dataclass(frozen=True, slots=True)
class Judged:
    """A contact with what consent and the rules say of it."""

    contact: Contact
    jurisdictions: Sequence[str]
    standing: Standing
    raised: Sequence[Raised]
    policy: Policy


def _write(session: Session, actor: Actor, candidate_id: str, judged: Judged) -> None:
    contact = judged.contact
    appended = ledger.append(
        session,
        candidate_id,
        EventType.CONTACT_RECORDED,
        actor.pseudonym,
        _contact_parts(session, candidate_id, judged),
        at=contact.logged_at,
    )
    refs = {"candidate_id": candidate_id, "contact_id": contact.id}
    mail_id = outbox.queue(session, "contact_logged", refs)
    if is_walled(judged.raised):
        outbox.queue(session, "block_finding", refs)
    session.execute(
        _CONTACT,
        {
            **_columns(judged),
            "candidate_id": candidate_id,
            "seq": appended.seq,
            "logged_by": actor.id,
            "logged_at": appended.at,
            "check_id": _find_check(session, actor, candidate_id, contact.person),
            "notice_mail_id": mail_id,
        },
    )
    session.execute(_COUNT, {"case": candidate_id})


def _columns(judged: Judged) -> dict[str, object]:
    contact = judged.contact
    return {
        "id": contact.id,
        "occurred_at": contact.occurred_at,
        "just_now": contact.just_now,
        "kind": str(contact.kind),
        "person": person_as_plain(contact.person),
        "person_name": contact.person.name,
        "relation": contact.person.relation,
        "known_from": contact.known_from,
        "known_to": contact.known_to,
        "channel": str(contact.channel),
        "outcome": str(contact.outcome),
        "initiator": str(contact.initiator),
        "stage": str(contact.stage) if contact.stage else None,
        "reason": contact.reason,
        "notes_to_follow": contact.notes_to_follow,
        "verdict": str(judged.standing.verdict),
        "consent_seq": judged.standing.decision_seq,
        "is_walled": is_walled(judged.raised),
        "inform_by": _inform_by(contact, judged.policy),
        "identity": str(contact.identity) if contact.identity else None,
        "anonymity_promised": contact.anonymity_promised,
        "caller_trained_on": contact.caller_trained_on,
        "caller_agency": contact.caller_agency,
        "agency_papers": contact.agency_papers,
        "jurisdictions": sorted(judged.jurisdictions),
    }


def _contact_parts(session: Session, candidate_id: str, judged: Judged) -> list[Part]:
    contact, standing = judged.contact, judged.standing
    about: dict[str, JsonValue] = {
        "contact": contact.id,
        "kind": str(contact.kind),
        "occurred_at": contact.occurred_at.astimezone(UTC).isoformat(),
        "just_now": contact.just_now,
        "channel": str(contact.channel),
        "outcome": str(contact.outcome),
        "initiator": str(contact.initiator),
        "stage": str(contact.stage or ""),
        "verdict": str(standing.verdict),
        "consent_seq": standing.decision_seq or 0,
        "reason": contact.reason,
        **_said_of_it(contact),
    }
    who = {
        **person_as_plain(replace(contact.person, works_there_now=None)),
        "known_from": contact.known_from,
        "known_to": contact.known_to,
        "jurisdictions": sorted(judged.jurisdictions),
    }
    who.pop("works_there_now")
    whose = [ledger.CANDIDATE, person_key(contact.person.name)]
    subjects = ledger.subjects_for(session, candidate_id, whose)
    return [Part(subjects[0], about), Part(subjects[1], who)]


def _said_of_it(contact: Contact) -> dict[str, JsonValue]:
    """Return what may be left unsaid of a contact, as far as it was said."""
    said: dict[str, JsonValue] = {}
    if contact.identity:
        said["identity"] = str(contact.identity)
    if contact.anonymity_promised is not None:
        said["anonymity_promised"] = contact.anonymity_promised
    if contact.caller_trained_on:
        said["caller_trained_on"] = contact.caller_trained_on.isoformat()
    if contact.caller_agency:
        said["caller_agency"] = contact.caller_agency
        said["agency_papers"] = contact.agency_papers
    return said


def _find_check(
    session: Session, actor: Actor, candidate_id: str, person: Person
) -> str | None:
    """Return the actor's newest question about this person that nothing followed."""
    since = clock.now() - JOIN_WITHIN
    asked = {"case": candidate_id, "actor": actor.id, "since": since}
    rows = session.execute(_CHECKS, asked)
    wanted = folded(person.name)
    return next((row.id for row in rows if folded(row.person["name"]) == wanted), None)


def _inform_by(contact: Contact, policy: Policy) -> datetime | None:
    if policy.inform_days is None or not contact.is_conversation:
        return None
    return contact.occurred_at + timedelta(days=policy.inform_days)


def _write_note(
    session: Session, actor: Actor, candidate_id: str, contact_id: str, notes: Notes
) -> None:
    plain = notes_as_plain(notes)
    subject = ledger.subject_for(session, candidate_id)
    appended = ledger.append(
        session,
        candidate_id,
        EventType.NOTE_RECORDED,
        actor.pseudonym,
        [Part(subject, {"contact": contact_id, "notes": plain})],
    )
    note_id = ids.new_id()
    session.execute(
        _NOTE,
        {
            "id": note_id,
            "contact_id": contact_id,
            "candidate_id": candidate_id,
            "seq": appended.seq,
            "written_by": actor.id,
            "written_at": appended.at,
            "notes": plain,
        },
    )
    keep_found(session, Written(candidate_id, contact_id, note_id, notes))


def _candidate_of(contact_id: str) -> str:
    found = db.session.execute(
        select(ContactRow.candidate_id).where(ContactRow.id == contact_id)
    ).scalar_one_or_none()
    if found is None:
        message = "There is no such record."
        raise NotFound(message)
    return found


def _refuse_strangers(session: Session, actor: Actor, contact_id: str) -> None:
    author = session.execute(
        select(ContactRow.logged_by).where(ContactRow.id == contact_id)
    ).scalar_one()
    if author != actor.id:
        message = "Only who had the talk can add notes to it."
        raise Forbidden(message)
