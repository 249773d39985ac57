"""What a candidate sees through the link: answers, questions, contacts, receipts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from hiring.domain.casefile import Channel, Initiator, Outcome
from hiring.domain.consent import Consent
from hiring.domain.errors import NotFound
from hiring.domain.lateness import is_logged_late
from hiring.domain.plain import consent_from_plain
from hiring.domain.standing import Verdict
from hiring.extensions import db
from hiring.models.consent import ConsentDecision, PersonQuestion
from hiring.models.contact import Contact, Reply
from hiring.models.organisation import Staff


@dataclass(frozen=True, slots=True)
class GivenReply:
    """What the candidate answered to a contact."""

    text: str
    written_at: datetime
    theme: str = ""


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
    was_unasked: bool
    replies: tuple[GivenReply, ...]
    logged_at: datetime

    @property
    def is_late(self) -> bool:
        """Tell whether it was written down more than a day after it happened."""
        return is_logged_late(self.occurred_at, self.logged_at)


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one person, and the answer once there is one."""

    id: str
    person_name: str
    organisation: str
    relation: str
    topic: str
    minutes: int
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
    notice_language: str
    receipt_code: str
    event_hash: str


_decision, _question = ConsentDecision.__table__.c, PersonQuestion.__table__.c
_contact, _staff, _reply = Contact.__table__.c, Staff.__table__.c, Reply.__table__.c
_DECISION = select(
    _decision.seq,
    _decision.decided_at,
    _decision.kind,
    _decision.consent,
    _decision.signed_name,
    _decision.notice_digest,
    _decision.notice_language,
    _decision.receipt_code,
    _decision.event_hash,
).where(_decision.candidate_id == bindparam("case"))
_DECISIONS = _DECISION.order_by(_decision.seq.desc())
_ONE_DECISION = _DECISION.where(_decision.seq == bindparam("seq"))
_NEWEST_DECISION = _DECISIONS.limit(1)
_CONTACT = (
    select(
        _contact.id,
        _contact.person_name,
        _staff.name.label("caller"),
        _contact.occurred_at,
        _contact.channel,
        _contact.outcome,
        _contact.initiator,
        _contact.verdict,
        _contact.logged_at,
    )
    .select_from(Contact.__table__)
    .join(Staff.__table__, _staff.id == _contact.logged_by)
    .where(_contact.candidate_id == bindparam("case"))
    .order_by(_contact.occurred_at.desc(), _contact.id)
)
_QUESTION = (
    select(
        _question.id,
        _question.person_name,
        _question.organisation,
        _question.relation,
        _question.topic,
        _question.minutes,
        _staff.name.label("asked_by"),
        _question.asked_at,
        _question.answer_by,
        _question.answer,
    )
    .select_from(PersonQuestion.__table__)
    .join(Staff.__table__, _staff.id == _question.asked_by)
    .where(_question.candidate_id == bindparam("case"))
    .order_by(_question.asked_at)
)
_REPLY = (
    select(_reply.contact_id, _reply.text, _reply.written_at, _reply.theme)
    .where(_reply.candidate_id == bindparam("case"))
    .order_by(_reply.seq)
)


def list_kept_decisions(candidate_id: str) -> list[KeptDecision]:
    """Return the candidate's decisions, newest first."""
    return _kept(_DECISIONS, {"case": candidate_id})


def find_newest_decision(candidate_id: str) -> KeptDecision | None:
    """Return the candidate's decision in force, if there is one."""
    return next(iter(_kept(_NEWEST_DECISION, {"case": candidate_id})), None)


def load_kept_decision(candidate_id: str, seq: int) -> KeptDecision:
    """Return one decision of this candidate; raise ``NotFound`` where there is none."""
    for decision in _kept(_ONE_DECISION, {"case": candidate_id, "seq": seq}):
        return decision
    message = "There is no such receipt."
    raise NotFound(message)


def _kept(
    wanted: Select[*tuple[Any, ...]], asked: dict[str, Any]
) -> list[KeptDecision]:
    return [
        KeptDecision(
            seq=row.seq,
            decided_at=row.decided_at,
            kind=row.kind,
            consent=consent_from_plain(row.consent),
            signed_name=row.signed_name,
            notice_digest=row.notice_digest,
            notice_language=row.notice_language,
            receipt_code=row.receipt_code,
            event_hash=row.event_hash,
        )
        for row in db.session.execute(wanted, asked)
    ]


def list_seen_contacts(candidate_id: str) -> list[SeenContact]:
    """Return every contact about the candidate, newest first."""
    replies: dict[str, list[GivenReply]] = {}
    for row in db.session.execute(_REPLY, {"case": candidate_id}):
        given = GivenReply(row.text, row.written_at, row.theme)
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
            was_unasked=row.initiator == Initiator.INFORMANT,
            replies=tuple(replies.get(row.id, ())),
            logged_at=row.logged_at,
        )
        for row in db.session.execute(_CONTACT, {"case": candidate_id})
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
    rows = db.session.execute(_QUESTION, {"case": candidate_id})
    return [Question(**row) for row in rows.mappings()]


def load_question(candidate_id: str, question_id: str) -> Question:
    """Return one question to this candidate; raise ``NotFound`` if there is none."""
    for question in list_questions(candidate_id):
        if question.id == question_id:
            return question
    message = "This question is not there."
    raise NotFound(message)
