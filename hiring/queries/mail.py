"""What a mail needs to be written, and in which language and at what hours."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from hiring.domain.actor import Role
from hiring.domain.quiet_hours import QuietHours
from hiring.extensions import db
from hiring.models.consent import (
    ConsentDecision,
    ConsentRequest,
    MailboxCode,
    PersonQuestion,
)
from hiring.models.contact import ContactCheck
from hiring.models.feedback import FeedbackRequest, Quote
from hiring.models.organisation import Organisation, Staff
from hiring.models.records import Erasure
from hiring.models.recruiting import AddressChange, Candidate, Opening
from hiring.models.speaker import Speaker, Talk

_candidate, _opening = Candidate.__table__.c, Opening.__table__.c
_request, _staff = ConsentRequest.__table__.c, Staff.__table__.c
_question, _decision = PersonQuestion.__table__.c, ConsentDecision.__table__.c
_STAFF = select(
    _staff.id, _staff.name, _staff.email, _staff.roles, _staff.switched_off_at,
    _staff.password_hash.is_not(None).label("has_password"),
).where(_staff.id == bindparam("staff"))  # fmt: skip
_CASE = (
    select(
        _candidate.id,
        _candidate.name,
        _candidate.email,
        _candidate.present_company,
        _candidate.consent_state,
        _opening.title.label("opening"),
        _opening.closed_at,
        _opening.manager_id,
        _candidate.grants_held_until,
    )
    .select_from(Candidate.__table__)
    .join(Opening.__table__, _opening.id == _candidate.opening_id)
    .where(_candidate.id == bindparam("case"), _candidate.erased_at.is_(None))
)  # fmt: skip
_LANGUAGE = (
    select(
        func.coalesce(
            func.nullif(_candidate.language, ""),
            func.nullif(_candidate.read_language, ""),
            _opening.language,
        )
    )
    .select_from(Candidate.__table__)
    .join(Opening.__table__, _opening.id == _candidate.opening_id)
    .where(_candidate.id == bindparam("case"))
)
_REQUEST = select(
    _request.candidate_id,
    _request.asked_by,
    _request.answer_by,
    _request.state,
    _request.ended_at,
).where(_request.id == bindparam("request"))
_QUESTION = select(
    _question.candidate_id,
    _question.asked_by,
    _question.answer_by,
    _question.person_name,
    _question.organisation,
    _question.relation,
    _question.topic,
    _question.minutes,
    _question.answer,
).where(_question.id == bindparam("question"))
_DECISIONS = select(
    _decision.seq,
    _decision.decided_at,
    _decision.kind,
    _decision.consent,
    _decision.receipt_code,
    _decision.event_hash,
).where(_decision.candidate_id == bindparam("case"))
_ONE_DECISION = _DECISIONS.where(_decision.seq == bindparam("seq"))
_NEWEST_DECISION = _DECISIONS.order_by(_decision.seq.desc()).limit(1)
_FEEDBACK_REQUEST = select(FeedbackRequest.due_at, FeedbackRequest.answered_at)
_QUOTE = select(Quote.answer, Quote.answer_by, Quote.asked_by, Quote.taken_back_at)
_CODE = select(MailboxCode.candidate_id, MailboxCode.expires_at, MailboxCode.used_at)
_organisation = Organisation.__table__.c
_QUIET = (
    select(
        _organisation.quiet_from,
        _organisation.quiet_to,
        _organisation.time_zone,
        _opening.time_zone.label("zone"),
    )
    .select_from(Organisation.__table__)
    .outerjoin(Candidate.__table__, _candidate.id == bindparam("case"))
    .outerjoin(Opening.__table__, _opening.id == _candidate.opening_id)
)
_LAST_MAIL = select(
    Erasure.mail_to, Erasure.language, Erasure.code, Erasure.event_hash,
    Erasure.ended_at,
).where(Erasure.mail_to != "", Erasure.code.is_not(None))  # fmt: skip
LAST_ASKER = (
    select(_request.asked_by)
    .where(_request.candidate_id == bindparam("case"))
    .order_by(_request.asked_at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff, as a mail names them or reaches them."""

    id: str
    name: str
    email: str
    roles: tuple[str, ...]
    switched_off_at: datetime | None
    has_password: bool

    @property
    def role(self) -> str:
        """Name what this person is to a candidate."""
        if Role.HIRING_MANAGER in self.roles or not self.roles:
            return Role.HIRING_MANAGER.label
        return Role(self.roles[0]).label


@dataclass(frozen=True, slots=True)
class MailCase:
    """The candidate whom a mail goes to or is about."""

    id: str
    name: str
    email: str
    present_company: str
    consent_state: str
    opening: str
    closed_at: datetime | None
    manager_id: str
    grants_held_until: datetime | None


@dataclass(frozen=True, slots=True)
class AddressChangeOf:
    """A change of address that a mail tells of."""

    candidate_id: str
    old_email: str


@dataclass(frozen=True, slots=True)
class MailRequest:
    """A request for consent that a mail carries to the candidate."""

    candidate_id: str
    asked_by: str
    answer_by: datetime
    state: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class MailQuestion:
    """A question about one person that a mail carries to the candidate."""

    candidate_id: str
    asked_by: str
    answer_by: datetime
    person_name: str
    organisation: str
    relation: str
    topic: str
    minutes: int
    answer: str | None


@dataclass(frozen=True, slots=True)
class MailDecision:
    """A decision as its receipt and the mails about it need it."""

    seq: int
    decided_at: datetime
    kind: str
    consent: dict[str, Any]
    receipt_code: str
    event_hash: str

    @property
    def question_id(self) -> str:
        """Name the question about one person that was answered last, if any was."""
        answers = self.consent.get("about_persons") or [{}]
        return str(answers[-1].get("question_id", ""))


@dataclass(frozen=True, slots=True)
class MailFeedbackRequest:
    """A candidate's wish for feedback, and the day that they were told."""

    due_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class MailQuote:
    """Words that a candidate was asked about."""

    answer: str | None
    answer_by: datetime
    asked_by: str
    taken_back_at: datetime | None


@dataclass(frozen=True, slots=True)
class MailCode:
    """A code that waits to be mailed."""

    candidate_id: str
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class LastMail:
    """The mail that tells somebody of their own erasure, and proves it."""

    mail_to: str
    language: str
    code: str
    event_hash: str
    erased_at: datetime


@dataclass(frozen=True, slots=True)
class MailSpeaker:
    """One of our people who speak with candidates, as a mail reaches them."""

    id: str
    name: str
    email: str
    invited_by: str | None


@dataclass(frozen=True, slots=True)
class MailTalk:
    """A talk that a mail speaks of."""

    id: str
    candidate_id: str
    speaker_id: str
    ended_at: datetime | None


def find_colleague(staff_id: str) -> Colleague | None:
    """Return a member of staff, switched off or not."""
    row = db.session.execute(_STAFF, {"staff": staff_id}).one_or_none()
    return _colleague(row) if row else None


def _colleague(row: Any) -> Colleague:  # noqa: ANN401  # a row of _STAFF
    return Colleague(
        row.id, row.name, row.email, tuple(row.roles), row.switched_off_at,
        row.has_password,
    )  # fmt: skip


def find_case(candidate_id: str) -> MailCase | None:
    """Return the candidate that a mail is for or about."""
    row = db.session.execute(_CASE, {"case": candidate_id}).one_or_none()
    return MailCase(*row) if row else None


def find_request(request_id: str) -> MailRequest | None:
    """Return a request for consent."""
    row = db.session.execute(_REQUEST, {"request": request_id}).one_or_none()
    return MailRequest(*row) if row else None


def find_question(question_id: str) -> MailQuestion | None:
    """Return a question about one person."""
    row = db.session.execute(_QUESTION, {"question": question_id}).one_or_none()
    return MailQuestion(*row) if row else None


def find_decision(candidate_id: str, seq: str = "") -> MailDecision | None:
    """Return the decision at a place in the ledger, or else the newest."""
    asked: dict[str, Any] = {"case": candidate_id}
    if seq:
        found = db.session.execute(_ONE_DECISION, {**asked, "seq": int(seq)})
    else:
        found = db.session.execute(_NEWEST_DECISION, asked)
    row = found.one_or_none()
    return MailDecision(*row) if row else None


def find_code(code_id: str) -> MailCode | None:
    """Return a code that was asked for."""
    row = db.session.execute(_CODE.where(MailboxCode.id == code_id)).one_or_none()
    return MailCode(*row) if row else None


def find_checked_person(check_id: str) -> str:
    """Name the person whom a "May I call?" was about."""
    asked = select(ContactCheck.person).where(ContactCheck.id == check_id)
    person = db.session.execute(asked).scalar_one()
    return str(person["name"])


def find_quiet_hours(candidate_id: str) -> QuietHours:
    """Return when the candidate's opening wants no mail to be sent."""
    row = db.session.execute(_QUIET, {"case": candidate_id}).one_or_none()
    if row is None:
        return QuietHours()
    return QuietHours(row.zone or row.time_zone, row.quiet_from, row.quiet_to)


def find_feedback_request(request_id: str) -> MailFeedbackRequest | None:
    """Return a candidate's wish for feedback."""
    asked = _FEEDBACK_REQUEST.where(FeedbackRequest.id == request_id)
    row = db.session.execute(asked).one_or_none()
    return MailFeedbackRequest(*row) if row else None


def find_quote(quote_id: str) -> MailQuote | None:
    """Return words that a candidate was asked about."""
    row = db.session.execute(_QUOTE.where(Quote.id == quote_id)).one_or_none()
    return MailQuote(*row) if row else None


def find_last_mail(erasure_id: str) -> LastMail | None:
    """Return what the last mail to an erased person needs, while it is owed."""
    found = _LAST_MAIL.where(Erasure.id == erasure_id)
    row = db.session.execute(found).one_or_none()
    if row is None or row.code is None or row.ended_at is None:
        return None
    return LastMail(row.mail_to, row.language, row.code, row.event_hash, row.ended_at)


def find_speaker(speaker_id: str) -> MailSpeaker | None:
    """Return one of our people who can be reached still."""
    found = (
        select(
            Speaker.id,
            func.coalesce(Staff.name, Speaker.name),
            func.coalesce(Staff.email, Speaker.email).label("address"),
            Speaker.invited_by,
        )
        .outerjoin(Staff, Staff.id == Speaker.staff_id)
        .where(Speaker.id == speaker_id, Staff.switched_off_at.is_(None))
    )
    row = db.session.execute(found).one_or_none()
    return MailSpeaker(*row) if row and row.address else None


def find_talk(talk_id: str) -> MailTalk | None:
    """Return a talk between a candidate and one of our people."""
    found = select(Talk.id, Talk.candidate_id, Talk.speaker_id, Talk.ended_at)
    row = db.session.execute(found.where(Talk.id == talk_id)).one_or_none()
    return MailTalk(*row) if row else None


def find_address_change(change_id: str) -> AddressChangeOf | None:
    """Return a change of address: whose, and which address it was."""
    asked = select(AddressChange.candidate_id, AddressChange.old_email)
    row = db.session.execute(asked.where(AddressChange.id == change_id)).one_or_none()
    return AddressChangeOf(*row) if row else None


def find_language(candidate_id: str) -> str:
    """Return the language that a candidate reads: chosen, last read, or the opening's.

    Empty where there is no such candidate.
    """
    asked = {"case": candidate_id}
    return db.session.execute(_LANGUAGE, asked).scalar_one_or_none() or ""


def find_language_of_talk(talk_id: str, *, of_candidate: bool) -> str:
    """Return the language that one of the two who write to each other reads."""
    talk = find_talk(talk_id)
    if talk is None:
        return ""
    if of_candidate:
        return find_language(talk.candidate_id)
    return find_language_of_speaker(talk.speaker_id)


def find_language_of_speaker(speaker_id: str) -> str:
    """Return the language that one of our people reads; empty where none is known."""
    kept = select(Speaker.language).where(Speaker.id == speaker_id)
    return db.session.execute(kept).scalar_one_or_none() or ""


def find_last_asker(candidate_id: str) -> str | None:
    """Name who asked this candidate last."""
    asked = {"case": candidate_id}
    who: str | None = db.session.execute(LAST_ASKER, asked).scalar_one_or_none()
    return who
