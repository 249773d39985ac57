"""A case from its first day on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from hiring.domain.actor import Actor
from hiring.domain.consent import Answer, Decision, DecisionKind, RequestState
from hiring.domain.document import Kind
from hiring.domain.ledger import EventType
from hiring.domain.ledger.chain import moment_of
from hiring.domain.standing import Verdict
from hiring.extensions import db
from hiring.models.consent import ConsentDecision, ConsentRequest
from hiring.models.debrief import Debrief, DebriefAmendment, DocumentExport
from hiring.models.ledger import AuditEvent
from hiring.models.organisation import Staff
from hiring.queries.candidates import CandidateView
from hiring.queries.checks import CheckView, list_checks
from hiring.queries.contacts import (
    ContactView,
    ReplyView,
    for_viewer,
    list_contacts,
    list_replies,
)
from hiring.queries.decisions import list_decisions
from hiring.queries.finding_page import list_case_findings
from hiring.queries.findings import FindingView, list_findings
from hiring.queries.hiring_decisions import HiringDecisionView, list_hiring_decisions
from hiring.queries.standings import Answers, answers_of
from hiring.queries.waiting import Question, Waiting, list_questions, waiting_of
from hiring.queries.waivers import list_waivers


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline; ``contact`` where it is a contact."""

    at: datetime
    title: str
    by: str = ""
    tag: str = ""
    tag_kind: str = "plain"
    text: str = ""
    contact: ContactView | None = None


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the case page shows of one candidate.

    ``findings`` are those about the case as a whole, for HR and for who hires.
    """

    entries: tuple[Entry, ...]
    answers: Answers
    waiting: Waiting
    checks: tuple[CheckView, ...]
    contacts: tuple[ContactView, ...]
    findings: tuple[FindingView, ...]
    decisions: tuple[HiringDecisionView, ...]
    request_state: str
    answer_by: datetime | None
    own_network: bool = False
    replies: int = 0


_Request = Row[*tuple[Any, ...]]
_amended = (
    select(Debrief.candidate_id, DebriefAmendment.seq)
    .join(Debrief, Debrief.id == DebriefAmendment.debrief_id)
    .subquery()
)
_TAGS = {
    Verdict.AGREED: ("Agreed", "ok"),
    Verdict.WAIT: ("Ask first", "warn"),
    Verdict.NO: ("No consent", "bad"),
}
_DECIDED = {
    DecisionKind.ANSWERED: "Answered",
    DecisionKind.CHANGED: "Changed the answers",
    DecisionKind.PERSON: "Answered about one person",
    DecisionKind.LAPSED: "No answer about one person by the day: taken as a no",
    DecisionKind.STOPPED: "Stopped all contact",
    DecisionKind.COUNTED: "What was held back counts from now on",
    DecisionKind.DROPPED: "What was held back is dropped: the address changed again",
}
_BY_SYSTEM = {DecisionKind.LAPSED, DecisionKind.COUNTED, DecisionKind.DROPPED}
_OBSERVED = {
    EventType.RECORD_VIEWED: "Notes were read",
    EventType.LINK_MISUSED: "A member of staff tried to use the candidate’s link",
    EventType.LINK_REVOKED: "The candidate made all links useless and got a new one",
    EventType.CALL_CODE_MADE: "A code was made for a person to be called",
    EventType.CALL_DECLINED: "Somebody to be called would rather not talk",
    EventType.CODE_REFUSED: "Someone with the candidate’s link typed five wrong codes",
    EventType.DEBRIEF_EXPORTED: "Debrief exported",
    EventType.DOCUMENT_EXPORTED: "Document exported",
    EventType.DOCUMENT_SENT: "A link to a document was sent, opened or ended",
    EventType.DEBRIEF_RECORDED: "Debrief signed",
    EventType.FORM_RECORDED: "A debrief form was made or came back",
    EventType.MAIL_UNDELIVERED: "A mail to the candidate did not arrive",
    EventType.ADDRESS_RECORDED: "A new address was proposed, confirmed or refused",
    EventType.HOLD_RECORDED: "The hold on the case was set or lifted",
    EventType.PANEL_RECORDED: "The panel was opened, or a talk put beside a claim",
    EventType.PASSAGE_WALLED: "Words were kept from those who decide",
    EventType.DECISION_CHECKED: "Was told what rules say of a decision not saved yet",
    EventType.COPY_RECORDED: "The candidate took a copy of everything",
    EventType.CORRECTION_RECORDED: "A correction was asked for or answered",
    EventType.ERASURE_RECORDED: "A step towards erasure",
    EventType.REASON_VIEWED: "HR asked for a reason that is for HR alone",
    EventType.PASSAGE_DISMISSED: "Words were said to touch no barred topic",
}


def load_case_view(actor: Actor, case: CandidateView) -> CaseView:
    """Return the case's timeline, newest first, and what stands open in it."""
    session = db.session()
    findings = list_findings(session, case.id)
    contacts = [
        for_viewer(actor, case, each)
        for each in list_contacts(session, case.id, findings)
    ]
    decisions = list_decisions(session, case.id)
    hired = list_hiring_decisions(actor, case)
    replies = list_replies(session, case.id)
    requests = _list_requests(session, case.id)
    questions = list_questions(session, case.id)
    checks = list_checks(session, case.id)
    entries = [
        *_requests(requests),
        *_closing(case),
        *(_decision(case, each) for each in decisions),
        *_questions(case, questions, _unanswered(decisions)),
        *(_check(each) for each in checks),
        *(_contact(each) for each in contacts),
        *(_reply(each, contacts) for each in replies),
        *(_observed(session, case.id) if case.is_hr else ()),
        *(_waivers(session, case.id) if case.is_hr else ()),
        *(_hired(each) for each in hired),
    ]
    state, answer_by = _newest(requests)
    return CaseView(
        entries=tuple(sorted(entries, key=lambda entry: entry.at, reverse=True)),
        answers=answers_of(decisions[-1] if decisions else None),
        waiting=waiting_of(case, questions),
        checks=tuple(checks),
        contacts=tuple(contacts),
        findings=tuple(list_case_findings(actor, case, findings)),
        decisions=hired,
        request_state=state,
        answer_by=answer_by,
        own_network=case.is_hr and _was_own_network(session, case.id),
        replies=len(replies),
    )


def _list_requests(session: Session, candidate_id: str) -> Sequence[_Request]:
    return session.execute(
        select(
            ConsentRequest.asked_at,
            ConsentRequest.reminded_at,
            ConsentRequest.state,
            ConsentRequest.answer_by,
            Staff.name,
        )
        .join(Staff, Staff.id == ConsentRequest.asked_by)
        .where(ConsentRequest.candidate_id == candidate_id)
        .order_by(ConsentRequest.asked_at)
    ).all()


def _requests(rows: Sequence[_Request]) -> Iterator[Entry]:
    for row in rows:
        yield Entry(row.asked_at, "Asked the candidate for consent", row.name)
        if row.reminded_at is not None:
            yield Entry(row.reminded_at, "Sent the one reminder")


def _was_own_network(session: Session, candidate_id: str) -> bool:
    """Tell whether any answer was signed from inside the employer's network."""
    marked = select(ConsentDecision.seq).where(
        ConsentDecision.candidate_id == candidate_id, ConsentDecision.own_network
    )
    return session.execute(marked.limit(1)).first() is not None


def _closing(case: CandidateView) -> Iterator[Entry]:
    if case.closed_at is not None:
        yield Entry(case.closed_at, "The opening was closed")


def _newest(rows: Sequence[_Request]) -> tuple[str, datetime | None]:
    if not rows:
        return "", None
    row = rows[-1]
    return row.state, row.answer_by if row.state == RequestState.REQUESTED else None


def _decision(case: CandidateView, decision: Decision) -> Entry:
    given = decision.consent
    words = (
        f"Named: {given.named.label}. Present employer: {given.employer.label}. "
        f"Not named: {given.others.label}."
    )
    if decision.kind in {DecisionKind.PERSON, DecisionKind.LAPSED}:
        about = given.about_persons[-1]
        words = f"{about.name}: {about.answer.label}."
    by_system = decision.kind in _BY_SYSTEM
    by = "" if by_system else case.name
    return Entry(decision.at, _DECIDED[decision.kind], by, text=words)


def _unanswered(decisions: Sequence[Decision]) -> frozenset[str]:
    """Name the questions that nothing but silence has answered."""
    about = decisions[-1].consent.about_persons if decisions else ()
    return frozenset(each.question_id for each in about if each.by_silence)


def _questions(
    case: CandidateView, questions: Sequence[Question], unanswered: frozenset[str]
) -> Iterator[Entry]:
    ended = ("Ended with the opening", "plain")
    for asked in questions:
        tag, kind = {
            Answer.YES: ("Said yes", "ok"),
            Answer.NO: ("Said no", "bad"),
            None: ended if case.closed_at else ("No answer yet", "warn"),
        }[asked.answer]
        if asked.id in unanswered:
            tag = "No answer in time"
        title = f"Asked the candidate about {asked.person_name}"
        yield Entry(asked.asked_at, title, asked.asked_by, tag, kind)


def _check(check: CheckView) -> Entry:
    tag, kind = _TAGS[check.verdict]
    title = f"May I call {check.person_name}?"
    return Entry(check.asked_at, title, check.asked_by, tag, kind)


def _contact(contact: ContactView) -> Entry:
    tag, kind = _TAGS[contact.verdict]
    title = f"{contact.kind.label}: {contact.person.name}"
    return Entry(contact.logged_at, title, contact.caller, tag, kind, contact=contact)


def _reply(reply: ReplyView, contacts: list[ContactView]) -> Entry:
    about = next(each for each in contacts if each.id == reply.contact_id)
    title = f"The candidate replied about {about.person.name}"
    return Entry(reply.written_at, title, text="" if about.is_hidden else reply.text)


def _observed(session: Session, candidate_id: str) -> Iterator[Entry]:
    """List what only HR sees: readings, exports, and what befell the link."""
    rows = session.execute(
        select(
            AuditEvent.seq,
            AuditEvent.at,
            AuditEvent.type,
            Staff.name,
            # The events by which debriefs were amended, not signed.
            _amended.c.seq.is_not(None).label("is_amendment"),
        )
        .outerjoin(Staff, Staff.pseudonym == AuditEvent.actor)
        .outerjoin(
            _amended,
            and_(
                _amended.c.candidate_id == AuditEvent.case_id,
                _amended.c.seq == AuditEvent.seq,
            ),
        )
        .where(
            AuditEvent.case_id == candidate_id,
            AuditEvent.type.in_([str(kind) for kind in _OBSERVED]),
        )
        .order_by(AuditEvent.seq)
    ).all()
    made_for = _made_for(session, candidate_id)
    for row in rows:
        title, at = _OBSERVED[EventType(row.type)], moment_of(row.at)
        if row.is_amendment:
            title = "Debrief amended"
        title, text = made_for.get(row.seq, (title, ""))
        yield Entry(at, title, row.name or "", text=text)


def _made_for(session: Session, candidate_id: str) -> dict[int, tuple[str, str]]:
    """Say which document was taken, and for whom."""
    asked = select(
        DocumentExport.seq,
        DocumentExport.kind,
        DocumentExport.recipient,
        DocumentExport.on_panel,
    ).where(DocumentExport.candidate_id == candidate_id)
    return {
        row.seq: (
            f"{Kind(row.kind).label} exported",
            f"For {row.recipient}" + ("." if row.on_panel else ", not on the panel."),
        )
        for row in session.execute(asked)
    }


def _hired(decision: HiringDecisionView) -> Entry:
    title = f"Decided: {decision.outcome.label}"
    return Entry(decision.written_at, title, decision.written_by)


def _waivers(session: Session, candidate_id: str) -> Iterator[Entry]:
    """List each waiver, and the end of those that were ended; for HR alone."""
    for waiver in list_waivers(session, candidate_id):
        title = f"Waived {waiver.about}"
        yield Entry(waiver.waived_at, title, waiver.waived_by, text=waiver.reason)
        if waiver.ended_at is not None:
            yield Entry(waiver.ended_at, f"Ended the waiver of {waiver.about}")
