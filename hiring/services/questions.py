"""Questions to the candidate about one person; silence by the day is a no."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.policy_files import policy_for
from hiring.domain import may_i_call
from hiring.domain.actor import CANDIDATE_PSEUDONYM, SYSTEM_PSEUDONYM, Actor
from hiring.domain.addresses import is_same_reach
from hiring.domain.consent import (
    Answer,
    Consent,
    DecisionKind,
    Person,
    PersonAnswer,
    RequestState,
    is_same_person,
    with_person_answer,
)
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.names import Match, folded, match_organisation, match_person
from hiring.domain.standing import decide
from hiring.domain.wording import Wording
from hiring.models.consent import PersonQuestion
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.candidates import load_candidate
from hiring.queries.checks import list_reached
from hiring.queries.decisions import find_latest
from hiring.queries.jurisdictions import load_jurisdictions
from hiring.queries.organisation import Settings, load_settings
from hiring.queries.visits import Visit
from hiring.services import ledger, outbox, press
from hiring.services.decisions import (
    Given,
    Receipt,
    load_receipt,
    record_decision,
    set_consent_state,
)
from hiring.services.ledger import Part, person_key
from hiring.services.opening_locks import keep_from_closing, refuse_closed
from hiring.services.reminders import when_to_answer
from hiring.services.visits import know_first, require_known
from hiring.transaction import transaction

log = logging.getLogger(__name__)

LAPSED_AT_ONCE = 500
LONGEST_TALK = 120
_CLOSING = frozenset({Answer.YES, Answer.NO})

_question = PersonQuestion.__table__.c
_INSERT = insert(PersonQuestion.__table__)
_OF_CASE = select(
    _question.id,
    _question.person_name,
    _question.organisation,
    _question.answer,
    _question.reach,
).where(_question.candidate_id == bindparam("case"))
_ANSWERED = (
    update(PersonQuestion.__table__)
    .where(_question.id == bindparam("question"))
    .values(answer=bindparam("given"), answered_at=bindparam("at"))
)
_STANDING = (
    select(Candidate.consent_state, Opening.closed_at)
    .join(Opening, Opening.id == Candidate.opening_id)
    .where(Candidate.id == bindparam("case"))
)


@dataclass(frozen=True, slots=True)
class AskAboutPerson:
    """What staff want to know from the candidate about one person."""

    candidate_id: str
    name: str
    organisation: str
    relation: str
    topic: str
    minutes: int
    works_there_now: bool | None = None
    reach: str = ""


def ask_about_person(actor: Actor, command: AskAboutPerson) -> str:
    """Ask the candidate by mail about one person; never twice about the same.

    The candidate cannot weigh a question that does not say what it is about.
    """
    case = load_candidate(actor, command.candidate_id)
    if not case.is_manager:
        message = "Only the hiring manager of this opening asks the candidate."
        raise Forbidden(message)
    _refuse_vague(command)
    with transaction() as session:
        keep_from_closing(session, case.id)
        ledger.lock_case(session, case.id)
        person = Person(
            command.name,
            command.organisation,
            command.reach,
            works_there_now=command.works_there_now,
        )
        asked = find_question(session, case.id, person)
        if asked:
            return _still_open(session, case.id, asked)
        _require_room(session, case.id, person)
        _refuse_nearly_asked(session, case.id, person)
        question_id = _write(session, actor, command)
        refs = {"candidate_id": case.id, "question_id": question_id}
        outbox.queue(session, "person_question", refs)
        return question_id


def _refuse_vague(command: AskAboutPerson) -> None:
    if not command.topic:
        message = "Write what you want to ask. The candidate decides on that."
        raise DomainError(message, "topic")
    if not 1 <= command.minutes <= LONGEST_TALK:
        message = "Choose how long the talk would take."
        raise DomainError(message, "minutes")


def _still_open(session: Session, candidate_id: str, question_id: str) -> str:
    """Return a question that waits for its answer; one with an answer has ended."""
    if _load(session, candidate_id, question_id).answer:
        message = "The candidate has been asked about this person, and has answered."
        raise Conflict(message)
    return question_id


def _refuse_nearly_asked(session: Session, candidate_id: str, person: Person) -> None:
    """Refuse to ask again under another spelling, or of another at one address.

    A namesake who works elsewhere is somebody else, and may be asked about.
    """
    for row in session.execute(_OF_CASE, {"case": candidate_id}):
        apart = bool(row.organisation and person.organisation) and (
            match_organisation(row.organisation, person.organisation) is Match.NONE
        )
        near = match_person(row.person_name, person.name) is not Match.NONE
        if is_same_reach(row.reach, person.reach) or (near and not apart):
            message = (
                "The candidate has been asked about somebody who may be this person. "
                "We do not ask about the same person again."
            )
            raise Conflict(message)


def _require_room(session: Session, candidate_id: str, person: Person) -> None:
    """Refuse a question that the candidate has left no room for."""
    row = session.execute(_STANDING, {"case": candidate_id}).one()
    latest = find_latest(session, candidate_id)
    known = list_reached(session, candidate_id) if person.reach else []
    standing = decide(latest.consent if latest else None, person, known)
    asked = row.consent_state != "not_asked"
    if row.closed_at or not may_i_call.can_ask(standing, asked=asked):
        message = "The candidate cannot be asked about this person now."
        raise Conflict(message)


def _write(session: Session, actor: Actor, command: AskAboutPerson) -> str:
    question_id, at, settings = ids.new_id(), clock.now(), load_settings()
    case = command.candidate_id
    days = days_to_answer(load_jurisdictions(session, case).own, settings)
    answer_by, remind_at = when_to_answer(case, days, settings)
    ledger.append(
        session,
        case,
        EventType.CONSENT_REQUESTED,
        actor.pseudonym,
        _asked_parts(session, question_id, command),
    )
    session.execute(
        _INSERT,
        {
            "id": question_id,
            "candidate_id": case,
            "asked_by": actor.id,
            "asked_at": at,
            "answer_by": answer_by,
            "remind_at": remind_at,
            "person_name": command.name,
            "person_folded": f"{folded(command.name)} @ {folded(command.organisation)}",
            "organisation": command.organisation,
            "relation": command.relation,
            "topic": command.topic,
            "minutes": command.minutes,
            "reach": command.reach,
        },
    )
    return question_id


def _asked_parts(
    session: Session, question_id: str, command: AskAboutPerson
) -> list[Part]:
    case = command.candidate_id
    about: dict[str, JsonValue] = {
        "what": "person",
        "question": question_id,
        "topic": command.topic,
        "minutes": command.minutes,
    }
    who: dict[str, JsonValue] = {
        "name": command.name,
        "at": command.organisation,
        "relation": command.relation,
    }
    subjects = ledger.subjects_for(
        session, case, [ledger.CANDIDATE, person_key(command.name)]
    )
    return [Part(subjects[0], about), Part(subjects[1], who)]


def days_to_answer(places: frozenset[str], settings: Settings) -> int:
    """Return after how many days silence is a no: the setting, or a policy's more."""
    least = policy_for(places).limit("ask_first.days") or 0
    return max(settings.ask_first_days, least)


def find_question(session: Session, candidate_id: str, person: Person) -> str | None:
    """Return the question already asked about this person, if there is one."""
    for row in session.execute(_OF_CASE, {"case": candidate_id}):
        if is_same_person(person, row.person_name, row.organisation):
            found: str = row.id
            return found
    return None


def answer_question(
    visit: Visit, question_id: str, answer: Answer, press_id: str
) -> Receipt:
    """Keep the candidate's answer about one person; it may be changed any time."""
    if answer is Answer.ASK_FIRST:
        message = Wording("Choose yes or no.")
        raise DomainError(message, "answer")
    case = visit.candidate_id
    pressed = press.key("answer", press_id, case, question_id, str(answer))
    with transaction() as session:
        closed_at = keep_from_closing(session, case)
        ledger.lock_case(session, case)
        made = press.find(session, pressed)
        if made:
            return load_receipt(session, case, int(made))
        refuse_closed(closed_at)
        require_known(session, visit)
        know_first(session, visit)
        question = _load(session, case, question_id)
        given = _as_given(question, answer, by_silence=False)
        receipt = _answer(
            session, case, given, CANDIDATE_PSEUDONYM, own_network=visit.own_network
        )
        press.remember(session, pressed, str(receipt.seq))
        return receipt


def lapse_questions() -> None:
    """Take silence for a no where the day to answer by has passed.

    What was open when its opening closed has ended with it. A case that cannot be
    written is named in the log and does not hold up the rest.
    """
    for candidate_id, question_id in _list_lapsed():
        try:
            _lapse(candidate_id, question_id)
        except Exception:
            log.exception("a question of case %s could not lapse", candidate_id)


def _lapse(candidate_id: str, question_id: str) -> None:
    with transaction() as session:
        ledger.lock_case(session, candidate_id)
        question = _load(session, candidate_id, question_id)
        if question.answer is None:
            given = _as_given(question, Answer.NO, by_silence=True)
            _answer(session, candidate_id, given, SYSTEM_PSEUDONYM)


def _list_lapsed() -> list[tuple[str, str]]:
    with transaction() as session:
        rows = session.execute(
            select(PersonQuestion.candidate_id, PersonQuestion.id)
            .join(Candidate, Candidate.id == PersonQuestion.candidate_id)
            .join(Opening, Opening.id == Candidate.opening_id)
            .where(
                PersonQuestion.answer.is_(None),
                PersonQuestion.answer_by < clock.now(),
                Opening.closed_at.is_(None),
            )
            .limit(LAPSED_AT_ONCE)
        )
        return [(row.candidate_id, row.id) for row in rows]


def close_answered(session: Session, candidate_id: str, consent: Consent) -> None:
    """Close questions about people whom signed answers now speak of.

    "Ask me first" answers no question: it stays open.
    """
    at = clock.now()
    decided = [each for each in consent.about_persons if each.answer in _CLOSING]
    for row in _open(session, candidate_id) if decided else ():
        for about in decided:
            person = Person(about.name, about.organisation)
            if is_same_person(person, row.person_name, row.organisation):
                _mark(session, row.id, about.answer, at)


def close_open(session: Session, candidate_id: str) -> tuple[PersonAnswer, ...]:
    """Close every open question with a no, as stopping does, and return the answers."""
    at, refused = clock.now(), []
    for row in _open(session, candidate_id):
        _mark(session, row.id, Answer.NO, at)
        refused.append(_as_given(row, Answer.NO, by_silence=False))
    return tuple(refused)


def _open(session: Session, candidate_id: str) -> Sequence[Row[*tuple[Any, ...]]]:
    rows = session.execute(_OF_CASE, {"case": candidate_id}).all()
    return [row for row in rows if row.answer is None]


def _mark(session: Session, question_id: str, answer: Answer, at: object) -> None:
    session.execute(
        _ANSWERED, {"question": question_id, "given": str(answer), "at": at}
    )


def _load(
    session: Session, candidate_id: str, question_id: str
) -> Row[*tuple[Any, ...]]:
    for row in session.execute(_OF_CASE, {"case": candidate_id}).all():
        if row.id == question_id:
            return row
    message = "This question is not there."
    raise NotFound(message)


def _as_given(
    question: Row[*tuple[Any, ...]], answer: Answer, *, by_silence: bool
) -> PersonAnswer:
    return PersonAnswer(
        name=question.person_name,
        organisation=question.organisation,
        answer=answer,
        question_id=question.id,
        by_silence=by_silence,
    )


def _answer(
    session: Session,
    candidate_id: str,
    given: PersonAnswer,
    actor: str,
    *,
    own_network: bool = False,
) -> Receipt:
    latest = find_latest(session, candidate_id)
    before = latest.consent if latest else Consent()
    kind = DecisionKind.LAPSED if given.by_silence else DecisionKind.PERSON
    consent = with_person_answer(before, given)
    mails = ("person_answered",) if given.by_silence else ("receipt", "person_answered")
    kept = Given(kind, consent, mails=mails, actor=actor, own_network=own_network)
    receipt = record_decision(session, candidate_id, kept)
    _mark(session, given.question_id, given.answer, receipt.at)
    if before.stopped and not consent.stopped:
        set_consent_state(session, candidate_id, RequestState.ANSWERED)
    return receipt
