"""Raising open questions, answering them, and keeping the plan for the start.

A question is never changed and never taken away: it waits until somebody answers it or
puts it aside, and both are on record with their words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from hiring import ids
from hiring.domain.actor import Actor
from hiring.domain.errors import Conflict, DomainError, Forbidden, IllegalTransition
from hiring.domain.ledger import EventType
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.open_question import (
    PLAN_LIMIT,
    QUESTION_LIMIT,
    WORDS_LIMIT,
    QuestionState,
    questions_in,
    settled,
)
from hiring.models.call_back import OpenQuestion, StartPlan
from hiring.queries.call_back import find_newest_plan
from hiring.queries.candidates import load_candidate
from hiring.queries.contacts import load_contact, why_hidden
from hiring.queries.debriefs import load_debrief
from hiring.queries.open_questions import load_question, require_reader
from hiring.queries.organisation import local_today
from hiring.services import ledger, press
from hiring.services.ledger import Appended, Part
from hiring.transaction import transaction

_RAISE = insert(OpenQuestion.__table__)
_PLAN = insert(StartPlan.__table__)
_NOBODY_WROTE = "Write the question that is open."


@dataclass(frozen=True, slots=True)
class OfDebrief:
    """A signed debrief whose open questions are raised, and who signed it."""

    id: str
    candidate_id: str
    author_id: str


@dataclass(frozen=True, slots=True)
class RaiseQuestion:
    """One more question, out of one's own signed debrief or out of a talk.

    ``kept`` names the topics that its words were pointed out for, and are said not to
    touch.
    """

    candidate_id: str
    text: str
    debrief_id: str = ""
    contact_id: str = ""
    kept: frozenset[str] = frozenset()
    press_id: str = ""


@dataclass(frozen=True, slots=True)
class EndQuestion:
    """An answer, or the reason to put a question aside, and where it came from."""

    question_id: str
    end: QuestionState
    words: str
    debrief_id: str = ""
    contact_id: str = ""
    interviewed_on: date | None = None
    kept: frozenset[str] = frozenset()
    press_id: str = ""


@dataclass(frozen=True, slots=True)
class KeepPlan:
    """How the candidate would begin, what they need; ``after`` is what was shown."""

    candidate_id: str
    first_30: str = ""
    first_60: str = ""
    first_90: str = ""
    needs: str = ""
    after: str = ""
    kept: frozenset[str] = frozenset()
    press_id: str = ""

    @property
    def words(self) -> dict[str, str]:
        """Return what was written, by the name of its field."""
        return {
            "first_30": self.first_30,
            "first_60": self.first_60,
            "first_90": self.first_90,
            "needs": self.needs,
        }


def name_questions(text: str) -> list[str]:
    """Give each question of a text its id, for the event that it is raised in."""
    return [ids.new_id() for _ in questions_in(text)]


def raise_of_debrief(
    session: Session,
    debrief: OfDebrief,
    text: str,
    names: Sequence[str],
    signed: Appended,
) -> None:
    """Make an open question of each line, within the transaction of the signature."""
    rows = [
        {
            "id": name,
            "candidate_id": debrief.candidate_id,
            "debrief_id": debrief.id,
            "contact_id": None,
            "seq": signed.seq,
            "position": position,
            "raised_by": debrief.author_id,
            "raised_at": signed.at,
            "text": question,
            "state": "open",
            "words": "",
        }
        for position, (name, question) in enumerate(
            zip(names, questions_in(text), strict=True), 1
        )
    ]
    if rows:
        session.execute(_RAISE, rows)


def raise_question(actor: Actor, command: RaiseQuestion) -> str:
    """Raise one more question; a record that is with HR alone gives none."""
    case = load_candidate(actor, command.candidate_id)
    _refuse_length("text", command.text, QUESTION_LIMIT, _NOBODY_WROTE)
    _refuse_origin(actor, command)
    pressed = press.key("question", command.press_id, actor.id, command)
    with transaction() as session:
        ledger.lock_case(session, case.id)
        made = press.find(session, pressed)
        if made:
            return made
        question_id = ids.new_id()
        said: dict[str, JsonValue] = {
            "what": "raised",
            "question": question_id,
            "debrief": command.debrief_id,
            "contact": command.contact_id,
            "text": command.text,
            "kept": sorted(command.kept),
        }
        appended = _record(session, actor, case.id, said)
        row = {
            "id": question_id,
            "candidate_id": case.id,
            "debrief_id": command.debrief_id or None,
            "contact_id": command.contact_id or None,
            "seq": appended.seq,
            "position": 1,
            "raised_by": actor.id,
            "raised_at": appended.at,
            "text": command.text,
            "state": str(QuestionState.OPEN),
            "words": "",
        }
        session.execute(_RAISE, row)
        press.remember(session, pressed, question_id)
        return question_id


def end_question(actor: Actor, command: EndQuestion) -> None:
    """Answer a question, or put it aside with the reason."""
    case, question = load_question(actor, command.question_id)
    _refuse_gaps(actor, case.id, command)
    pressed = press.key("end", command.press_id, actor.id, command)
    with transaction() as session:
        ledger.lock_case(session, case.id)
        if press.find(session, pressed):
            return
        state = _settle(session, question.id, command.end)
        said: dict[str, JsonValue] = {
            "what": str(state),
            "question": question.id,
            "words": command.words,
            "debrief": command.debrief_id,
            "contact": command.contact_id,
            "interviewed_on": str(command.interviewed_on or ""),
            "kept": sorted(command.kept),
        }
        appended = _record(session, actor, case.id, said)
        session.execute(
            update(OpenQuestion)
            .where(OpenQuestion.id == question.id)
            .values(
                state=str(state),
                words=command.words,
                settled_by=actor.id,
                settled_at=appended.at,
                from_debrief_id=command.debrief_id or None,
                from_contact_id=command.contact_id or None,
                from_interview_on=command.interviewed_on,
            )
        )
        press.remember(session, pressed, question.id)


def keep_plan(actor: Actor, command: KeepPlan) -> str:
    """Keep the plan for the start as the candidate tells it; earlier ones stay."""
    case = load_candidate(actor, command.candidate_id)
    require_reader(actor, case)
    for name, text in command.words.items():
        _refuse_length(name, text, PLAN_LIMIT)
    if not any(command.words.values()):
        raise DomainError("Write what the candidate said, or go back.", "first_30")
    pressed = press.key("plan", command.press_id, actor.id, command)
    with transaction() as session:
        ledger.lock_case(session, case.id)
        made = press.find(session, pressed)
        if made:
            return made
        if find_newest_plan(session, case.id) != command.after:
            raise Conflict(
                "Somebody has written here meanwhile. It stands above. Put yours and "
                "theirs together, and save again."
            )
        said: dict[str, JsonValue] = {
            "what": "plan", **command.words, "kept": sorted(command.kept),
        }  # fmt: skip
        appended = _record(session, actor, case.id, said)
        plan_id = ids.new_id()
        row = {
            **command.words,
            "id": plan_id,
            "candidate_id": case.id,
            "seq": appended.seq,
            "written_by": actor.id,
            "written_at": appended.at,
        }
        session.execute(_PLAN, row)
        press.remember(session, pressed, plan_id)
        return plan_id


def _refuse_origin(actor: Actor, command: RaiseQuestion) -> None:
    """Let a question come from one's own debrief, or from a talk that one may read."""
    if command.contact_id:
        _refuse_talk(actor, command.candidate_id, command.contact_id, "origin")
    elif command.debrief_id:
        debrief = load_debrief(actor, command.debrief_id)
        if debrief.author_id != actor.id:
            raise Forbidden("Only who wrote this debrief can add to it.")
        if debrief.candidate_id != command.candidate_id:
            raise DomainError("Choose from the list.", "origin")
    else:
        raise DomainError("Choose where the question comes from.", "origin")


def _refuse_talk(actor: Actor, candidate_id: str, contact_id: str, name: str) -> None:
    case, contact = load_contact(actor, contact_id)
    if case.id != candidate_id:
        raise DomainError("Choose from the list.", name)
    if contact.is_walled:
        message = "This record is with HR. Nothing out of it goes to those who decide."
        raise Conflict(message)
    refusal = why_hidden(actor, case, contact)
    if refusal:
        raise Forbidden(refusal)


def _refuse_gaps(actor: Actor, candidate_id: str, command: EndQuestion) -> None:
    is_answer = command.end is QuestionState.ANSWERED
    missing = (
        "Write the answer, in a sentence or two."
        if is_answer
        else "Write why nobody needs to ask this any more."
    )
    _refuse_length("words", command.words, WORDS_LIMIT, missing)
    if command.contact_id:
        _refuse_talk(actor, candidate_id, command.contact_id, "source")
    if command.debrief_id:
        debrief = load_debrief(actor, command.debrief_id)
        if debrief.candidate_id != candidate_id:
            raise DomainError("Choose from the list.", "source")
    if command.interviewed_on and command.interviewed_on > local_today():
        raise DomainError("This day is still to come. When was it?", "interviewed_on")


def _refuse_length(name: str, text: str, limit: int, missing: str = "") -> None:
    if missing and not text.strip():
        raise DomainError(missing, name)
    if len(text) > limit:
        raise DomainError(f"Please use {limit} characters or fewer.", name)


def _settle(session: Session, question_id: str, end: QuestionState) -> QuestionState:
    """Return the state that follows what is so now, under the lock of the case."""
    now: Any = session.scalar(
        select(OpenQuestion.state).where(OpenQuestion.id == question_id)
    )
    try:
        return settled(QuestionState(now), end)
    except IllegalTransition as refusal:
        raise Conflict(refusal.message) from None


def _record(
    session: Session, actor: Actor, candidate_id: str, said: dict[str, JsonValue]
) -> Appended:
    subject = ledger.subject_for(session, candidate_id)
    return ledger.append(
        session,
        candidate_id,
        EventType.CALL_BACK_RECORDED,
        actor.pseudonym,
        [Part(subject, said)],
    )
