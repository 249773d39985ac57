"""What a candidate sees through the link: answers, questions, contacts, receipts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hiring.domain.casefile import Channel, Outcome
from hiring.domain.consent import Consent, Verdict
from hiring.domain.errors import NotFound
from hiring.domain.plain import consent_from_plain
from hiring.extensions import db
from hiring.models.consent import ConsentDecision, PersonQuestion
from hiring.models.contact import Contact, Reply
from hiring.models.organisation import Staff


@dataclass(frozen=True, slots=True)
class GivenReply:
    """What the candidate answered to a contact."""

    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class SeenContact:
    """One contact as the candidate sees it; never what was said."""

    id: str
    person_name: str
    caller: str
    occurred_at: datetime
    channel: Channel
    outcome: Outcome
    was_agreed: bool
    replies: tuple[GivenReply, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one person, and the answer once there is one."""

    id: str
    person_name: str
    organisation: str
    relation: str
    topic: str
    asked_by: str
    asked_at: datetime
    answer_by: datetime
    answer: str | None


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """One decision with its receipt."""

    seq: int
    decided_at: datetime
    kind: str
    consent: Consent
    signed_name: str
    notice_digest: str
    receipt_code: str
    event_hash: str


_DECISION = select(
    ConsentDecision.seq,
    ConsentDecision.decided_at,
    ConsentDecision.kind,
    ConsentDecision.consent,
    ConsentDecision.signed_name,
    ConsentDecision.notice_digest,
    ConsentDecision.receipt_code,
    ConsentDecision.event_hash,
)
_CONTACT = (
    select(
        Contact.id,
        Contact.person_name,
        Staff.name.label("caller"),
        Contact.occurred_at,
        Contact.channel,
        Contact.outcome,
        Contact.verdict,
    )
    .join(Staff, Staff.id == Contact.logged_by)
    .order_by(Contact.occurred_at.desc(), Contact.id)
)
_QUESTION = (
    select(
        PersonQuestion.id,
        PersonQuestion.person_name,
        PersonQuestion.organisation,
        PersonQuestion.relation,
        PersonQuestion.topic,
        Staff.name.label("asked_by"),
        PersonQuestion.asked_at,
        PersonQuestion.answer_by,
        PersonQuestion.answer,
    )
    .join(Staff, Staff.id == PersonQuestion.asked_by)
    .order_by(PersonQuestion.asked_at)
)


def list_kept_decisions(candidate_id: str) -> list[KeptDecision]:
    """Return the candidate's decisions, newest first."""
    rows = db.session.execute(
        _DECISION.where(ConsentDecision.candidate_id == candidate_id).order_by(
            ConsentDecision.seq.desc()
        )
    )
    return [
        KeptDecision(
            seq=row.seq,
            decided_at=row.decided_at,
            kind=row.kind,
            consent=consent_from_plain(row.consent),
            signed_name=row.signed_name,
            notice_digest=row.notice_digest,
            receipt_code=row.receipt_code,
            event_hash=row.event_hash,
        )
        for row in rows
    ]


def load_kept_decision(candidate_id: str, seq: int) -> KeptDecision:
    """Return one decision of this candidate; raise ``NotFound`` where there is none."""
    for decision in list_kept_decisions(candidate_id):
        if decision.seq == seq:
            return decision
    message = "There is no such receipt."
    raise NotFound(message)


def list_seen_contacts(candidate_id: str) -> list[SeenContact]:
    """Return every contact about the candidate, newest first."""
    replies: dict[str, list[GivenReply]] = {}
    written = db.session.execute(
        select(Reply.contact_id, Reply.text, Reply.written_at)
        .where(Reply.candidate_id == candidate_id)
        .order_by(Reply.seq)
    )
    for row in written:
        given = GivenReply(row.text, row.written_at)
        replies.setdefault(row.contact_id, []).append(given)
    return [
        SeenContact(
            id=row.id,
            person_name=row.person_name,
            caller=row.caller,
            occurred_at=row.occurred_at,
            channel=Channel(row.channel),
            outcome=Outcome(row.outcome),
            was_agreed=row.verdict == Verdict.AGREED,
            replies=tuple(replies.get(row.id, ())),
        )
        for row in db.session.execute(
            _CONTACT.where(Contact.candidate_id == candidate_id)
        )
    ]


def load_seen_contact(candidate_id: str, contact_id: str) -> SeenContact:
    """Return one contact of this candidate; raise ``NotFound`` where there is none."""
    for contact in list_seen_contacts(candidate_id):
        if contact.id == contact_id:
            return contact
    message = "There is no such contact."
    raise NotFound(message)


def list_questions(candidate_id: str) -> list[Question]:
    """Return the questions about single people, oldest first."""
    rows = db.session.execute(
        _QUESTION.where(PersonQuestion.candidate_id == candidate_id)
    )
    return [Question(*row) for row in rows]


def load_question(candidate_id: str, question_id: str) -> Question:
    """Return one question to this candidate; raise ``NotFound`` if there is none."""
    for question in list_questions(candidate_id):
        if question.id == question_id:
            return question
    message = "This question is not there."
    raise NotFound(message)
