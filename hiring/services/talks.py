"""What a candidate and one of our people write to each other, and its end.

There is no event in the ledger, no list, no count and no word to anybody else: a
platform that told who asks would keep candidates from asking. Messages lie sealed under
the candidate's key until thirty days after the last word.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.sealed_words import seal_words
from hiring.domain.errors import DomainError, NotFound
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.wording import Wording
from hiring.models.organisation import OutboxMail
from hiring.models.recruiting import Candidate, Opening
from hiring.models.speaker import SpeakerLink, Talk, TalkMessage
from hiring.queries.sent_mail import QUIET
from hiring.queries.speakers import SpeakerVisit, load_offered
from hiring.queries.talks import GONE, KEPT, place_of
from hiring.queries.visits import Visit
from hiring.services import ledger, outbox, press
from hiring.services.opening_locks import keep_from_closing, refuse_closed
from hiring.services.visits import require_known
from hiring.transaction import transaction

PEOPLE_A_CASE, MESSAGES_A_TALK, REPORTS_A_CASE = 10, 20, 2

_TALK = insert(Talk.__table__)
_MESSAGE = insert(TalkMessage.__table__)
_COLUMNS = select(
    Talk.id, Talk.candidate_id, Talk.speaker_id, Talk.ended_at, Talk.reported_at
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A candidate's first message: to whom, under which name, with the job or not."""

    speaker_id: str
    called: str
    names_opening: bool
    text: str


def begin_talk(visit: Visit, asked: Asked, press_id: str) -> str:
    """Write to one of our people for the first time, and return the talk."""
    load_offered(visit.candidate_id, asked.speaker_id)
    pressed = press.key("begin talk", press_id, visit.candidate_id, asked)
    with transaction() as session:
        _lock_open(session, visit)
        made = press.find(session, pressed)
        if made:
            return made
        _refuse_flood(session, visit.candidate_id, asked.speaker_id)
        talk_id, now = ids.new_id(), clock.now()
        row = {
            "id": talk_id,
            "candidate_id": visit.candidate_id,
            "speaker_id": asked.speaker_id,
            "last_word_at": now,
        }
        session.execute(_TALK, row)
        words: dict[str, JsonValue] = {
            "called": asked.called,
            "opening": asked.names_opening,
            "text": asked.text,
        }
        _write(session, _load(session, talk_id), words, from_candidate=True)
        outbox.queue(session, "our_people_question", {"talk_id": talk_id})
        press.remember(session, pressed, talk_id)
        return talk_id


def write_again(visit: Visit, talk_id: str, text: str, press_id: str) -> None:
    """Go on with a talk once there was an answer."""
    pressed = press.key("write again", press_id, visit.candidate_id, talk_id, text)
    with transaction() as session:
        _lock_open(session, visit)
        if press.find(session, pressed):
            return
        talk = _load(session, talk_id)
        if talk.candidate_id != visit.candidate_id:
            raise NotFound(GONE)
        _refuse_ended(talk)
        if _wrote_last(session, talk_id):
            raise DomainError(Wording("Please wait for an answer first."), "text")
        _write(session, talk, {"text": text}, from_candidate=True)
        outbox.queue(session, "our_people_question", {"talk_id": talk_id})
        press.remember(session, pressed, talk_id)


def answer_talk(visit: SpeakerVisit, text: str, press_id: str) -> None:
    """Answer a candidate, who is told that there is an answer and no more."""
    pressed = press.key("answer talk", press_id, visit.token_hash, text)
    with transaction() as session:
        talk = _load_and_lock(session, visit)
        if press.find(session, pressed):
            return
        _refuse_ended(talk)
        _write(session, talk, {"text": text}, from_candidate=False)
        outbox.queue(session, "our_people_answer", {"talk_id": talk.id})
        press.remember(session, pressed, talk.id)


def decline_talk(visit: SpeakerVisit) -> None:
    """End a talk without an answer; no reason is asked for."""
    with transaction() as session:
        talk = _load_and_lock(session, visit)
        if talk.ended_at is None:
            _end(session, Talk.id == talk.id, ended_at=clock.now())
            outbox.queue(session, "our_people_answer", {"talk_id": talk.id})


def report_talk(visit: SpeakerVisit) -> None:
    """End a talk because of what was written; HR learns only how many there are."""
    with transaction() as session:
        talk = _load_and_lock(session, visit)
        if talk.reported_at is None:
            now = clock.now()
            ended_at = talk.ended_at or now
            _end(session, Talk.id == talk.id, ended_at=ended_at, reported_at=now)


def end_talks_of(session: Session, speaker_id: str) -> None:
    """End the talks of somebody who is taken off the list."""
    _end(
        session,
        (Talk.speaker_id == speaker_id) & Talk.ended_at.is_(None),
        ended_at=clock.now(),
    )


def forget_talks_of(session: Session, candidate_id: str) -> None:
    """Delete every talk of a candidate, inside the caller's transaction."""
    of_case = select(Talk.id).where(Talk.candidate_id == candidate_id)
    _delete(session, list(session.scalars(of_case)))


def forget_old_talks() -> None:
    """Delete talks whose time is over, links that ran out, and traces of their mail."""
    before = clock.now() - KEPT
    old = (
        select(Talk.id)
        .join(Candidate, Candidate.id == Talk.candidate_id)
        .join(Opening, Opening.id == Candidate.opening_id)
        .where(or_(Talk.last_word_at < before, Opening.closed_at < before))
    )
    with transaction() as session:
        _delete(session, list(session.scalars(old)))
        ended = delete(SpeakerLink).where(SpeakerLink.expires_at < clock.now())
        session.execute(ended)
        session.execute(
            delete(OutboxMail).where(
                OutboxMail.template.in_(QUIET),
                or_(
                    OutboxMail.sent_at.is_not(None), OutboxMail.given_up_at.is_not(None)
                ),
            )
        )


def _lock_open(session: Session, visit: Visit) -> None:
    closed_at: datetime | None = keep_from_closing(session, visit.candidate_id)
    ledger.lock_case(session, visit.candidate_id)
    refuse_closed(closed_at)
    require_known(session, visit)


def _load_and_lock(session: Session, visit: SpeakerVisit) -> Row[*tuple[Any, ...]]:
    talk = _load(session, visit.talk_id or "")
    ledger.lock_case(session, talk.candidate_id)
    talk = _load(session, visit.talk_id or "")
    if talk.speaker_id != visit.speaker_id:
        raise NotFound(GONE)
    return talk


def _load(session: Session, talk_id: str) -> Row[*tuple[Any, ...]]:
    row = session.execute(_COLUMNS.where(Talk.id == talk_id)).one_or_none()
    if row is None:
        raise NotFound(GONE)
    return row


def _refuse_flood(session: Session, candidate_id: str, speaker_id: str) -> None:
    begun = session.execute(_COLUMNS.where(Talk.candidate_id == candidate_id)).all()
    if sum(row.reported_at is not None for row in begun) >= REPORTS_A_CASE:
        message = Wording("You cannot write to our people any more.")
        raise DomainError(message, "text")
    if any(row.speaker_id == speaker_id for row in begun):
        message = Wording("You have written to this person. Go on with that talk.")
        raise DomainError(message, "text")
    if len(begun) >= PEOPLE_A_CASE:
        message = Wording("You can write to %(count)s people.", count=PEOPLE_A_CASE)
        raise DomainError(message, "text")


def _refuse_ended(talk: Row[*tuple[Any, ...]]) -> None:
    if talk.ended_at is not None:
        raise DomainError(Wording("This talk has ended."), "text")


def _wrote_last(session: Session, talk_id: str) -> bool:
    newest = (
        select(TalkMessage.from_candidate)
        .where(TalkMessage.talk_id == talk_id)
        .order_by(TalkMessage.number.desc())
        .limit(1)
    )
    return bool(session.execute(newest).scalar_one_or_none())


def _write(
    session: Session,
    talk: Row[*tuple[Any, ...]],
    words: dict[str, JsonValue],
    *,
    from_candidate: bool,
) -> None:
    written = session.execute(
        select(func.count()).where(TalkMessage.talk_id == talk.id)
    ).scalar_one()
    if written >= MESSAGES_A_TALK:
        raise DomainError(Wording("This talk is full. Please end it here."), "text")
    message_id, now = ids.new_id(), clock.now()
    subject = ledger.subject_for(session, talk.candidate_id)
    row = {
        "id": message_id,
        "talk_id": talk.id,
        "number": written + 1,
        "from_candidate": from_candidate,
        "written_at": now,
        "sealed": seal_words(subject, place_of(talk.id, message_id), words),
    }
    session.execute(_MESSAGE, row)
    session.execute(update(Talk).where(Talk.id == talk.id).values(last_word_at=now))


def _end(session: Session, which: Any, **values: datetime) -> None:  # noqa: ANN401
    session.execute(update(Talk).where(which).values(**values))


def _delete(session: Session, talk_ids: list[str]) -> None:
    for table in (TalkMessage, SpeakerLink):
        session.execute(delete(table).where(table.talk_id.in_(talk_ids)))
    session.execute(delete(Talk).where(Talk.id.in_(talk_ids)))
