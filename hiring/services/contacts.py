"""The question "May I call?", the log of contacts, and their notes.

Consent is read under the same lock that writes the contact, so a withdrawal comes
either before it or after it, never between the look and the writing. Nothing that a
rule says ever keeps a record from being saved.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.policy_files import policy_for
from hiring.domain import may_i_call
from hiring.domain.actor import Actor
from hiring.domain.casefile import (
    CaseFile,
    Channel,
    Contact,
    ContactKind,
    Initiator,
    Notes,
    Outcome,
    Stage,
)
from hiring.domain.consent import Person, Standing, Verdict
from hiring.domain.errors import DomainError, Forbidden, NotFound
from hiring.domain.finding import Raised
from hiring.domain.ledger import EventType
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.names import folded
from hiring.domain.plain import notes_as_plain, person_as_plain
from hiring.domain.policy import Policy
from hiring.domain.rules import check_contact, is_walled
from hiring.extensions import db
from hiring.models.contact import Contact as ContactRow
from hiring.models.contact import ContactCheck, ContactNote
from hiring.models.recruiting import Candidate
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.casefile import load_casefile
from hiring.services import ledger, outbox, press
from hiring.services.findings import Circumstances, raise_findings
from hiring.services.ledger import Part, person_key
from hiring.services.rate_limit import Try, count_tries
from hiring.transaction import transaction

JOIN_WITHIN = timedelta(days=30)
GUESSES_AN_HOUR = 60
UNWRITTEN = "not yet written"

_CHECK = insert(ContactCheck.__table__)
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


@dataclass(frozen=True, slots=True)
class LogContact:
    """A contact as it was typed; ``occurred_at`` None means just now."""

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


def check_person(
    actor: Actor, candidate_id: str, person: Person, press_id: str = ""
) -> str:
    """Answer "May I call this person?" and keep the question with its answer."""
    candidate = load_candidate(actor, candidate_id)
    pressed = press.key("check", press_id, actor.id, candidate_id, person)
    _count_guess(actor, candidate_id)
    with transaction() as session:
        head = ledger.lock_case(session, candidate_id)
        made = press.find(session, pressed)
        if made:
            return made
        case = load_casefile(session, candidate_id, clock.now())
        answer = _may_i_call(candidate, case, person, head.seq + 1)
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


def _count_guess(actor: Actor, candidate_id: str) -> None:
    """Limit how often names can be tried on one candidate's answers."""
    count_tries(Try("guess", f"{actor.id} {candidate_id}", GUESSES_AN_HOUR, 3600))


def preview_contact(actor: Actor, command: LogContact) -> tuple[Raised, ...]:
    """Say what rules would say of a contact before it is saved; writes nothing."""
    _refuse_future(command.occurred_at)
    candidate = load_candidate(actor, command.candidate_id)
    session = db.session()
    seq = ledger.find_head(session, command.candidate_id).seq + 1
    case = load_casefile(session, command.candidate_id, clock.now())
    contact = _as_contact(command, case, UNWRITTEN, seq, clock.now())
    return _with(case, contact, policy_for(candidate.jurisdictions))


def note_warning(actor: Actor, command: LogContact) -> None:
    """Record that rules spoke before anything was saved, so no name is tried unseen."""
    _count_guess(actor, command.candidate_id)
    person = command.person
    with transaction() as session:
        case = command.candidate_id
        ledger.append(
            session,
            case,
            EventType.CONTACT_CHECKED,
            actor.pseudonym,
            [
                Part(ledger.subject_for(session, case), {"what": "warned"}),
                Part(
                    ledger.subject_for(session, case, person_key(person.name)),
                    {"name": person.name, "organisation": person.organisation},
                ),
            ],
        )


def log_contact(actor: Actor, command: LogContact) -> str:
    """Write a contact down, with what rules find in it; never refused by a rule."""
    candidate = load_candidate(actor, command.candidate_id)
    _refuse_future(command.occurred_at)
    pressed = press.key("log", command.press_id, actor.id, command)
    with transaction() as session:
        head = ledger.lock_case(session, candidate.id)
        made = press.find(session, pressed)
        if made:
            return made
        contact_id = ids.new_id()
        case = load_casefile(session, candidate.id, clock.now())
        contact = _as_contact(command, case, contact_id, head.seq + 1, clock.now())
        policy = policy_for(candidate.jurisdictions)
        raised = _with(case, contact, policy)
        standing = case.standing(contact)
        _write(session, actor, candidate.id, Judged(contact, standing, raised, policy))
        if command.notes is not None:
            _write_note(session, actor, candidate.id, contact_id, command.notes)
        around = Circumstances(actor, candidate.id, policy, command.reason)
        raise_findings(session, raised, around)
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
        policy = policy_for(candidate.jurisdictions)
        case = load_casefile(session, candidate.id, clock.now())
        raised = check_contact(case, policy, contact_id)
        _wall(session, contact_id, raised)
        raise_findings(session, raised, Circumstances(actor, candidate.id, policy))
        press.remember(session, pressed, contact_id)


def _may_i_call(
    candidate: CandidateView, case: CaseFile, person: Person, seq: int
) -> Checked:
    proposed = LogContact(
        candidate_id=candidate.id,
        person=person,
        channel=Channel.PHONE,
        outcome=Outcome.NO_ANSWER,
        initiator=Initiator.US,
        press_id="",
    )
    contact = _as_contact(proposed, case, UNWRITTEN, seq, clock.now())
    raised = _with(case, contact, policy_for(candidate.jurisdictions))
    standing = case.standing(contact)
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


def _as_contact(
    command: LogContact, case: CaseFile, contact_id: str, seq: int, now: datetime
) -> Contact:
    contact = Contact(
        id=contact_id,
        seq=seq,
        kind=ContactKind.BACK_CHANNEL,
        person=command.person,
        occurred_at=command.occurred_at or now,
        logged_at=now,
        just_now=command.occurred_at is None,
        channel=command.channel,
        outcome=command.outcome,
        initiator=command.initiator,
        stage=command.stage,
        known_from=command.known_from,
        known_to=command.known_to,
        notes=command.notes,
        notes_at=now if command.notes is not None else None,
        notes_to_follow=command.notes_to_follow,
        reason=command.reason,
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


def _with(case: CaseFile, contact: Contact, policy: Policy) -> tuple[Raised, ...]:
    """Check the contact as the newest of its case."""
    told = replace(case, contacts=(*case.contacts, contact))
    return check_contact(told, policy, contact.id)


def _refuse_future(occurred_at: datetime | None) -> None:
    if occurred_at is not None and occurred_at > clock.now() + timedelta(minutes=5):
        message = "This lies in the future. Enter when the talk took place."
        raise DomainError(message, "day")


@dataclass(frozen=True, slots=True)
class Judged:
    """A contact with what consent and the rules say of it."""

    contact: Contact
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
        _contact_parts(session, candidate_id, contact, judged.standing),
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
    }


def _contact_parts(
    session: Session, candidate_id: str, contact: Contact, standing: Standing
) -> list[Part]:
    about: dict[str, JsonValue] = {
        "contact": contact.id,
        "kind": str(contact.kind),
        "occurred_at": contact.occurred_at.isoformat(),
        "just_now": contact.just_now,
        "channel": str(contact.channel),
        "outcome": str(contact.outcome),
        "initiator": str(contact.initiator),
        "stage": str(contact.stage or ""),
        "verdict": str(standing.verdict),
        "consent_seq": standing.decision_seq or 0,
        "reason": contact.reason,
    }
    who = {
        **person_as_plain(replace(contact.person, works_there_now=None)),
        "known_from": contact.known_from,
        "known_to": contact.known_to,
    }
    who.pop("works_there_now")
    key = person_key(contact.person.name)
    return [
        Part(ledger.subject_for(session, candidate_id), about),
        Part(ledger.subject_for(session, candidate_id, key), who),
    ]


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
    session.execute(
        _NOTE,
        {
            "id": ids.new_id(),
            "contact_id": contact_id,
            "candidate_id": candidate_id,
            "seq": appended.seq,
            "written_by": actor.id,
            "written_at": appended.at,
            "notes": plain,
        },
    )


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


def _wall(session: Session, contact_id: str, raised: Sequence[Raised]) -> None:
    if is_walled(raised):
        session.execute(
            update(ContactRow).where(ContactRow.id == contact_id).values(is_walled=True)
        )
