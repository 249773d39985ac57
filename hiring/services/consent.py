"""Asking a candidate, and keeping what they answer.

Every answer is a whole new picture beside the earlier ones, written under the case's
lock together with its event in the ledger.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.policy_files import notice
from hiring.domain.actor import CANDIDATE_PSEUDONYM, SYSTEM_PSEUDONYM, Actor
from hiring.domain.consent import (
    Answer,
    Consent,
    DecisionKind,
    PersonAnswer,
    RequestEvent,
    RequestState,
    advance,
    signature_fits,
)
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.domain.names import Match, folded, match_person
from hiring.domain.plain import consent_as_plain
from hiring.models.consent import ConsentDecision, ConsentRequest, PersonQuestion
from hiring.models.recruiting import Candidate
from hiring.queries.candidates import load_candidate
from hiring.queries.decisions import find_latest
from hiring.queries.organisation import load_settings
from hiring.queries.visits import Visit
from hiring.services import ledger, outbox, press
from hiring.services.ledger import Part
from hiring.transaction import transaction

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_DECIDE = insert(ConsentDecision.__table__)
_ASK = insert(ConsentRequest.__table__)
_QUESTION = insert(PersonQuestion.__table__)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What shows the candidate that a decision was kept, and how to prove it."""

    code: str
    at: datetime
    seq: int
    event_hash: str


def request_consent(actor: Actor, candidate_id: str, press_id: str) -> str:
    """Ask the candidate by mail; a second press finds the first request."""
    candidate = load_candidate(actor, candidate_id)
    settings = load_settings()
    if candidate.closed_at:
        message = "This opening is closed. Nobody can be asked for it any more."
        raise Conflict(message)
    with transaction() as session:
        ledger.lock_case(session, candidate_id)
        made = press.find(session, press_id)
        if made:
            return made
        request_id, at = ids.new_id(), clock.now()
        subject = ledger.subject_for(session, candidate_id, "")
        ledger.append(
            session,
            candidate_id,
            EventType.CONSENT_REQUESTED,
            actor.pseudonym,
            [Part(subject, {"what": "asked", "notice": notice().digest})],
        )
        session.execute(
            _ASK,
            {
                "id": request_id,
                "candidate_id": candidate_id,
                "asked_by": actor.id,
                "asked_at": at,
                "answer_by": at + timedelta(days=settings.answer_days),
                "state": RequestState.REQUESTED,
            },
        )
        if candidate.consent_state in {"not_asked", "expired"}:
            set_consent_state(session, candidate_id, RequestState.REQUESTED)
        outbox.queue(
            session,
            "consent_request",
            {"candidate_id": candidate_id, "request_id": request_id},
        )
        press.remember(session, press_id, request_id)
        return request_id


def sign_answers(
    visit: Visit, consent: Consent, signed_name: str, press_id: str
) -> Receipt:
    """Keep the candidate's checked and signed answers and give the receipt."""
    if not visit.is_known:
        message = "Please confirm with a code first that this is you."
        raise Forbidden(message)
    if not signature_fits(signed_name, visit.name):
        message = f"Type your name as we know it: {visit.name}."
        raise DomainError(message, "signed_name")
    with transaction() as session:
        ledger.lock_case(session, visit.candidate_id)
        made = press.find(session, press_id)
        if made:
            return load_receipt(session, visit.candidate_id, int(made))
        latest = find_latest(session, visit.candidate_id)
        kind = DecisionKind.CHANGED if latest else DecisionKind.ANSWERED
        given = Given(kind, consent, signed_name, mails=("receipt", "answered"))
        receipt = _decide(session, visit.candidate_id, given)
        _advance_requests(session, visit.candidate_id, RequestEvent.ANSWER)
        press.remember(session, press_id, str(receipt.seq))
        return receipt


def stop_contact(visit: Visit, press_id: str) -> Receipt:
    """Stop all contact at once: from any browser, with no name and no code."""
    with transaction() as session:
        ledger.lock_case(session, visit.candidate_id)
        made = press.find(session, press_id)
        if made:
            return load_receipt(session, visit.candidate_id, int(made))
        latest = find_latest(session, visit.candidate_id)
        before = latest.consent if latest else Consent()
        stopped = replace(
            before,
            named=Answer.NO,
            employer=Answer.NO,
            others=Answer.NO,
            about_persons=(),
            stopped=True,
        )
        given = Given(DecisionKind.STOPPED, stopped, mails=("receipt", "stopped"))
        receipt = _decide(session, visit.candidate_id, given)
        _advance_requests(session, visit.candidate_id, RequestEvent.STOP)
        press.remember(session, press_id, str(receipt.seq))
        return receipt


@dataclass(frozen=True, slots=True)
class AskAboutPerson:
    """What staff want to know from the candidate about one person."""

    candidate_id: str
    name: str
    organisation: str
    relation: str
    topic: str
    press_id: str


def ask_about_person(actor: Actor, command: AskAboutPerson) -> str:
    """Ask the candidate by mail about one person; never twice about the same."""
    candidate = load_candidate(actor, command.candidate_id)
    settings = load_settings()
    if candidate.consent_state in {"not_asked", "stopped"} or candidate.closed_at:
        message = f"{candidate.name} cannot be asked about single people now."
        raise Conflict(message)
    with transaction() as session:
        ledger.lock_case(session, command.candidate_id)
        asked = find_question(session, command.candidate_id, command.name)
        if asked:
            return asked
        question_id, at = ids.new_id(), clock.now()
        subject = ledger.subject_for(session, command.candidate_id, "")
        person = ledger.subject_for(session, command.candidate_id, folded(command.name))
        ledger.append(
            session,
            command.candidate_id,
            EventType.CONSENT_REQUESTED,
            actor.pseudonym,
            [
                Part(subject, {"what": "person", "topic": command.topic}),
                Part(person, {"name": command.name, "at": command.organisation}),
            ],
        )
        session.execute(
            _QUESTION,
            {
                "id": question_id,
                "candidate_id": command.candidate_id,
                "asked_by": actor.id,
                "asked_at": at,
                "answer_by": at + timedelta(days=settings.ask_first_days),
                "person_name": command.name,
                "person_folded": folded(command.name),
                "organisation": command.organisation,
                "relation": command.relation,
                "topic": command.topic,
            },
        )
        refs = {"candidate_id": command.candidate_id, "question_id": question_id}
        outbox.queue(session, "person_question", refs)
        return question_id


def find_question(session: Session, candidate_id: str, name: str) -> str | None:
    """Return the question already asked about this person, if there is one."""
    return session.execute(
        select(PersonQuestion.id).where(
            PersonQuestion.candidate_id == candidate_id,
            PersonQuestion.person_folded == folded(name),
        )
    ).scalar_one_or_none()


def answer_question(
    visit: Visit, question_id: str, answer: Answer, press_id: str
) -> Receipt:
    """Keep the candidate's answer about one person; it may be changed any time."""
    if not visit.is_known and answer is Answer.YES:
        message = "Please confirm with a code first that this is you."
        raise Forbidden(message)
    with transaction() as session:
        ledger.lock_case(session, visit.candidate_id)
        made = press.find(session, press_id)
        if made:
            return load_receipt(session, visit.candidate_id, int(made))
        receipt = _answer(
            session, visit.candidate_id, question_id, answer, CANDIDATE_PSEUDONYM
        )
        press.remember(session, press_id, str(receipt.seq))
        return receipt


def lapse_questions() -> None:
    """Take silence for a no where the day to answer by has passed."""
    for candidate_id, question_id in _list_lapsed():
        with transaction() as session:
            ledger.lock_case(session, candidate_id)
            if _is_unanswered(session, question_id):
                _answer(session, candidate_id, question_id, Answer.NO, SYSTEM_PSEUDONYM)


def _list_lapsed() -> list[tuple[str, str]]:
    with transaction() as session:
        rows = session.execute(
            select(PersonQuestion.candidate_id, PersonQuestion.id)
            .where(
                PersonQuestion.answer.is_(None),
                PersonQuestion.answer_by < clock.now(),
            )
            .limit(500)
        )
        return [(row.candidate_id, row.id) for row in rows]


def _is_unanswered(session: Session, question_id: str) -> bool:
    answer = select(PersonQuestion.answer).where(PersonQuestion.id == question_id)
    return session.execute(answer).scalar_one() is None


def _answer(
    session: Session, candidate_id: str, question_id: str, answer: Answer, actor: str
) -> Receipt:
    question = session.execute(
        select(PersonQuestion.person_name, PersonQuestion.organisation).where(
            PersonQuestion.id == question_id,
            PersonQuestion.candidate_id == candidate_id,
        )
    ).one_or_none()
    if question is None:
        message = "This question is not there."
        raise NotFound(message)
    latest = find_latest(session, candidate_id)
    given = PersonAnswer(
        question.person_name, question.organisation, answer, question_id
    )
    consent = with_person_answer(latest.consent if latest else Consent(), given)
    kept = Given(DecisionKind.PERSON, consent, "", ("person_answered",), actor)
    receipt = _decide(session, candidate_id, kept)
    session.execute(
        update(PersonQuestion)
        .where(PersonQuestion.id == question_id)
        .values(answer=answer, answered_at=receipt.at)
    )
    return receipt


def with_person_answer(consent: Consent, given: PersonAnswer) -> Consent:
    """Replace whatever was answered about the person before."""
    others = tuple(
        about
        for about in consent.about_persons
        if match_person(about.name, given.name) is not Match.SAME
    )
    return replace(consent, about_persons=(*others, given), stopped=False)


def load_receipt(session: Session, candidate_id: str, seq: int) -> Receipt:
    """Return the receipt of an earlier decision."""
    row = session.execute(
        select(
            ConsentDecision.receipt_code,
            ConsentDecision.decided_at,
            ConsentDecision.seq,
            ConsentDecision.event_hash,
        ).where(
            ConsentDecision.candidate_id == candidate_id, ConsentDecision.seq == seq
        )
    ).one_or_none()
    if row is None:
        message = "There is no such receipt."
        raise NotFound(message)
    return Receipt(*row)


def set_consent_state(session: Session, candidate_id: str, state: str) -> None:
    """Keep on the candidate's row what lists show of their consent."""
    session.execute(
        update(Candidate)
        .where(Candidate.id == candidate_id)
        .values(consent_state=str(state))
    )


@dataclass(frozen=True, slots=True)
class Given:
    """A decision as it was given, and who is to hear of it."""

    kind: DecisionKind
    consent: Consent
    signed_name: str = ""
    mails: tuple[str, ...] = ()
    actor: str = CANDIDATE_PSEUDONYM


def _decide(session: Session, candidate_id: str, given: Given) -> Receipt:
    digest, code = notice().digest, _new_receipt_code()
    written = ledger.append(
        session,
        candidate_id,
        EventType.CONSENT_RECORDED,
        given.actor,
        _parts(session, candidate_id, given, {"receipt": code, "notice": digest}),
    )
    receipt = Receipt(code, written.at, written.seq, written.event_hash.hex())
    session.execute(
        _DECIDE,
        {
            "candidate_id": candidate_id,
            "seq": receipt.seq,
            "decided_at": receipt.at,
            "kind": str(given.kind),
            "consent": consent_as_plain(given.consent),
            "signed_name": given.signed_name,
            "notice_digest": digest,
            "receipt_code": code,
            "event_hash": receipt.event_hash,
        },
    )
    for template in given.mails:
        refs = {"candidate_id": candidate_id, "seq": str(receipt.seq)}
        outbox.queue(session, template, refs)
    return receipt


def _parts(
    session: Session, candidate_id: str, given: Given, proof: dict[str, str]
) -> list[Part]:
    """Seal the answers under the candidate's key, each named person under their own."""
    answers = consent_as_plain(given.consent)
    people = answers.pop("referees")
    own = {
        **answers,
        **proof,
        "kind": str(given.kind),
        "signed_name": given.signed_name,
    }
    subject = ledger.subject_for(session, candidate_id, "")
    return [Part(subject, own)] + [
        Part(ledger.subject_for(session, candidate_id, folded(person["name"])), person)
        for person in people
    ]


def _advance_requests(session: Session, candidate_id: str, event: RequestEvent) -> None:
    rows = session.execute(
        select(ConsentRequest.id, ConsentRequest.state).where(
            ConsentRequest.candidate_id == candidate_id,
            ConsentRequest.state != RequestState.CLOSED,
        )
    ).all()
    for row in rows:
        session.execute(
            update(ConsentRequest)
            .where(ConsentRequest.id == row.id)
            .values(state=str(advance(RequestState(row.state), event)))
        )
    reached = advance(RequestState.REQUESTED, event)
    set_consent_state(session, candidate_id, reached)


def _new_receipt_code() -> str:
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"RC-{drawn[:4]}-{drawn[4:]}"
