"""What a mail needs to be written, who gets it, and which mails were given up."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Self

from sqlalchemy import ColumnElement, bindparam, func, select, true, tuple_

from hiring import ids
from hiring.domain.actor import Actor, Role
from hiring.domain.quiet_hours import QuietHours
from hiring.extensions import db
from hiring.models.consent import (
    ConsentDecision,
    ConsentRequest,
    MailboxCode,
    PersonQuestion,
)
from hiring.models.contact import Contact, ContactCheck
from hiring.models.feedback import Feedback, FeedbackRequest, Quote
from hiring.models.organisation import Organisation, OutboxMail, Staff
from hiring.models.records import Erasure
from hiring.models.recruiting import AddressChange, Candidate, Opening
from hiring.models.speaker import Speaker, Talk

NO_LONGER_NEEDED = "no longer needed"
QUIET = frozenset({"our_people_question", "our_people_answer"})
"""Mails between a candidate and our people: no list or count of any may name one."""

FAILED_PAGE = 25
NEVER_LOST = frozenset({"feedback_asked", "feedback_reminder", "follow_up_written"})
"""What HR gets where whoever should have got it has left, and who leads too."""

_STAFF = select(
    Staff.id, Staff.name, Staff.email, Staff.roles, Staff.switched_off_at,
    Staff.password_hash.is_not(None).label("has_password"),
)  # fmt: skip
_candidate, _opening = Candidate.__table__.c, Opening.__table__.c
_request, _staff = ConsentRequest.__table__.c, Staff.__table__.c
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
    ConsentRequest.candidate_id,
    ConsentRequest.asked_by,
    ConsentRequest.answer_by,
    ConsentRequest.state,
    ConsentRequest.ended_at,
)
_QUESTION = select(
    PersonQuestion.candidate_id,
    PersonQuestion.asked_by,
    PersonQuestion.answer_by,
    PersonQuestion.person_name,
    PersonQuestion.organisation,
    PersonQuestion.relation,
    PersonQuestion.topic,
    PersonQuestion.minutes,
    PersonQuestion.answer,
)
_DECISION = select(
    ConsentDecision.seq,
    ConsentDecision.decided_at,
    ConsentDecision.kind,
    ConsentDecision.consent,
    ConsentDecision.receipt_code,
    ConsentDecision.event_hash,
).order_by(ConsentDecision.seq.desc())
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
_outbox = OutboxMail.__table__.c
_FAILED = (
    select(
        _outbox.id, _outbox.template, _outbox.candidate_id, _candidate.name,
        _outbox.queued_at, _outbox.failed_at, _outbox.attempts, _outbox.last_error,
        _outbox.returned,
    )
    .select_from(OutboxMail.__table__)
    .outerjoin(Candidate.__table__, _candidate.id == _outbox.candidate_id)
    .outerjoin(Opening.__table__, _opening.id == _candidate.opening_id)
    .order_by(_outbox.failed_at.desc(), _outbox.id.desc())
)  # fmt: skip
_LATE = (
    select(
        _outbox.id, _outbox.template, _outbox.candidate_id, _candidate.name,
        _outbox.last_error, _outbox.queued_at,
    )
    .select_from(OutboxMail.__table__)
    .outerjoin(Candidate.__table__, _candidate.id == _outbox.candidate_id)
    .outerjoin(Opening.__table__, _opening.id == _candidate.opening_id)
    .where(
        _outbox.sent_at.is_(None),
        _outbox.given_up_at.is_(None),
        _outbox.delayed_at.is_not(None),
        _outbox.template.not_in(QUIET),
    )
    .order_by(_outbox.queued_at, _outbox.id)
    .limit(FAILED_PAGE)
)  # fmt: skip
_SENT = select(
    _outbox.id, _outbox.template, _outbox.refs, _outbox.sent_to, _outbox.sent_at
).where(_outbox.id == bindparam("mail"))
_LAST_ASKER = (
    select(_request.asked_by)
    .where(_request.candidate_id == bindparam("case"))
    .order_by(_request.asked_at.desc())
    .limit(1)
)
_PRESENT = select(_staff.id).where(
    _staff.id.in_(bindparam("ids", expanding=True)), _staff.switched_off_at.is_(None)
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


def in_words(template: str) -> str:
    """Name a mail as staff read it."""
    return template.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class FailedMail:
    """A mail that did not arrive, as staff see it."""

    id: str
    template: str
    candidate_id: str | None
    candidate_name: str | None
    queued_at: datetime
    failed_at: datetime
    attempts: int
    reason: str
    returned: str

    @property
    def what(self) -> str:
        """Name the mail in words."""
        return in_words(self.template)

    @property
    def why(self) -> str:
        """Say why it did not arrive, in our own words."""
        if not self.returned:
            return self.reason
        return f"A mail server sent it back ({self.returned})."


@dataclass(frozen=True, slots=True)
class LateMail:
    """A mail that a server has put off for minutes already, and that is tried again."""

    id: str
    template: str
    candidate_id: str | None
    candidate_name: str | None
    reason: str
    since: datetime

    @property
    def what(self) -> str:
        """Name the mail in words."""
        return in_words(self.template)


@dataclass(frozen=True, slots=True)
class FailedPage:
    """Some mails that did not arrive, and the cursor of those that follow."""

    rows: tuple[FailedMail, ...]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail as far as it takes to know it again; to a candidate where there is one."""

    id: str
    template: str
    candidate_id: str | None
    sent_to: str = ""
    is_sent: bool = False

    @classmethod
    def of(cls, mail_id: str, template: str, refs: Mapping[str, str]) -> Self:
        """Name a mail and, where it goes to a candidate, the case."""
        is_untold = "staff_id" in refs or template in QUIET
        case = None if is_untold else refs.get("candidate_id")
        return cls(mail_id, template, case)


def find_colleague(staff_id: str) -> Colleague | None:
    """Return a member of staff, switched off or not."""
    row = db.session.execute(_STAFF.where(Staff.id == staff_id)).one_or_none()
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
    asked = _REQUEST.where(ConsentRequest.id == request_id)
    row = db.session.execute(asked).one_or_none()
    return MailRequest(*row) if row else None


def find_question(question_id: str) -> MailQuestion | None:
    """Return a question about one person."""
    asked = _QUESTION.where(PersonQuestion.id == question_id)
    row = db.session.execute(asked).one_or_none()
    return MailQuestion(*row) if row else None


def find_decision(candidate_id: str, seq: str = "") -> MailDecision | None:
    """Return the decision at a place in the ledger, or else the newest."""
    decided = _DECISION.where(ConsentDecision.candidate_id == candidate_id)
    if seq:
        decided = decided.where(ConsentDecision.seq == int(seq))
    row = db.session.execute(decided.limit(1)).one_or_none()
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
    who: str | None = db.session.execute(_LAST_ASKER, asked).scalar_one_or_none()
    return who


def list_recipients(template: str, refs: Mapping[str, str]) -> tuple[str, ...]:
    """Name the members of staff who get a mail about a candidate.

    Whoever has left gets none; what they asked for goes to the opening's manager.
    """
    case = find_case(refs["candidate_id"])
    if case is None:
        return ()
    wanted = _list_wanted(template, case, refs)
    if template == "address_proposed":
        present = _list_present(wanted)
        return tuple(dict.fromkeys(who for who in wanted if who in present))
    present = _list_present({*wanted, case.manager_id})
    reached = (who if who in present else case.manager_id for who in wanted)
    found = tuple(dict.fromkeys(who for who in reached if who in present))
    if not found and template in NEVER_LOST:
        return tuple(_list_hr())
    return found


def _list_wanted(template: str, case: MailCase, refs: Mapping[str, str]) -> list[str]:
    """Name whom a mail is meant for, whether they are still here or not."""
    manager = case.manager_id
    wanted: Mapping[str, Callable[[], list[str]]] = {
        "answered": lambda: [find_last_asker(case.id) or manager],
        "person_answered": lambda: [_find_question_asker(refs) or manager],
        "reply_written": lambda: [*_find_writers(refs), manager, *_list_hr()],
        "block_finding": _list_hr,
        "citing_asked": _list_hr,
        "records_asked": _list_hr,
        "undelivered": lambda: [manager, *_list_hr()],
        "address_proposed": lambda: _list_seconds(case, refs),
        "feedback_overdue": _list_hr,
        "follow_up_written": lambda: [_find_writer(refs) or manager],
        "quote_answered": lambda: [_find_quote_asker(refs) or manager],
    }
    return wanted.get(template, lambda: [manager])()


def _find_writer(refs: Mapping[str, str]) -> str | None:
    written = select(Feedback.written_by).where(
        Feedback.id == refs.get("feedback_id", "")
    )
    who: str | None = db.session.scalar(written)
    return who


def _find_quote_asker(refs: Mapping[str, str]) -> str | None:
    quote = find_quote(refs.get("quote_id", ""))
    return quote.asked_by if quote else None


def _list_present(staff_ids: Iterable[str]) -> frozenset[str]:
    present = db.session.execute(_PRESENT, {"ids": list(staff_ids)})
    return frozenset(present.scalars())


def _find_question_asker(refs: Mapping[str, str]) -> str | None:
    question_id = refs.get("question_id", "")
    if not question_id:
        decision = find_decision(refs["candidate_id"], refs.get("seq", ""))
        question_id = decision.question_id if decision else ""
    question = find_question(question_id)
    return question.asked_by if question else None


def _list_seconds(case: MailCase, refs: Mapping[str, str]) -> list[str]:
    """Name who can decide about a new address: not who proposed it."""
    return [who for who in (case.manager_id, *_list_hr()) if who != refs["proposed_by"]]


def _find_writers(refs: Mapping[str, str]) -> list[str]:
    """Name who had the talk and wrote its notes."""
    wanted = select(Contact.logged_by).where(Contact.id == refs["contact_id"])
    return list(db.session.scalars(wanted))


def _list_hr() -> list[str]:
    present = select(Staff.id, Staff.roles).where(Staff.switched_off_at.is_(None))
    rows = db.session.execute(present.order_by(Staff.invited_at, Staff.id))
    return [row.id for row in rows if Role.HR in row.roles]


def list_failed(actor: Actor, after: str = "") -> FailedPage:
    """List mail that did not arrive, the newest first: HR's all, a manager's own."""
    reach = _mail_reach(actor)
    if reach is None:
        return FailedPage((), None)
    unseen = _outbox.template.not_in(QUIET)
    found = _FAILED.where(reach, _outbox.failed_at.is_not(None), unseen)
    if cursor := ids.read_cursor(after):
        found = found.where(tuple_(_outbox.failed_at, _outbox.id) < cursor)
    rows = db.session.execute(found.limit(FAILED_PAGE + 1)).all()
    shown = tuple(FailedMail(*row) for row in rows[:FAILED_PAGE])
    more = len(rows) > FAILED_PAGE
    last = ids.write_cursor(shown[-1].failed_at, shown[-1].id) if more else None
    return FailedPage(shown, last)


def list_late(actor: Actor) -> tuple[LateMail, ...]:
    """List mail that servers keep putting off, what waits for longest first."""
    reach = _mail_reach(actor)
    if reach is None:
        return ()
    return tuple(LateMail(*row) for row in db.session.execute(_LATE.where(reach)))


def _mail_reach(actor: Actor) -> ColumnElement[bool] | None:
    if actor.has(Role.HR):
        return true()
    if actor.has(Role.HIRING_MANAGER):
        return _opening.manager_id == actor.id
    return None


def find_sent(mail_id: str) -> SentMail | None:
    """Return a mail of ours as it was sent, or is being sent."""
    row = db.session.execute(_SENT, {"mail": mail_id}).one_or_none()
    if row is None:
        return None
    sent = SentMail.of(row.id, row.template, row.refs)
    return replace(sent, sent_to=row.sent_to, is_sent=row.sent_at is not None)


def address_digest(mail_id: str, address: str) -> str:
    """Return what is kept of the address that a mail went to."""
    return sha256(f"{mail_id} {address.strip().lower()}".encode()).hexdigest()


def still_goes_to(mail: SentMail) -> bool:
    """Tell whether a mail went where the candidate's mail goes still."""
    if mail.template == "address_old" or mail.candidate_id is None:
        return False
    if not mail.sent_to:
        return True
    address = select(Candidate.email).where(Candidate.id == mail.candidate_id)
    now = db.session.execute(address).scalar_one_or_none() or ""
    return address_digest(mail.id, now) == mail.sent_to


def is_reached(candidate_id: str) -> bool:
    """Tell whether no mail to the candidate is known to have failed since the last."""
    failed = select(Candidate.mail_failed_at).where(Candidate.id == candidate_id)
    return db.session.execute(failed).scalar_one_or_none() is None
