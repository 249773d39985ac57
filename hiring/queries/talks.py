"""What a candidate and one of our people wrote to each other, for these two alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from hiring.adapters.sealed_words import open_words
from hiring.domain.errors import NotFound
from hiring.domain.wording import Wording
from hiring.extensions import db
from hiring.ids import is_id
from hiring.models.ledger import CaseSubject
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate, Opening
from hiring.models.speaker import Speaker, Talk, TalkMessage

KEPT = timedelta(days=30)

_talk, _message = Talk.__table__.c, TalkMessage.__table__.c
_speaker, _staff = Speaker.__table__.c, Staff.__table__.c
_subject = CaseSubject.__table__.c
_candidate, _opening = Candidate.__table__.c, Opening.__table__.c
_TALK = (
    select(
        _talk.id,
        _talk.candidate_id,
        _talk.speaker_id,
        func.coalesce(_staff.name, _speaker.name).label("speaker"),
        _talk.last_word_at,
        _talk.ended_at,
        _opening.title.label("opening"),
        _opening.closed_at,
    )
    .select_from(Talk.__table__)
    .join(Speaker.__table__, _speaker.id == _talk.speaker_id)
    .join(Candidate.__table__, _candidate.id == _talk.candidate_id)
    .join(Opening.__table__, _opening.id == _candidate.opening_id)
    .outerjoin(Staff.__table__, _staff.id == _speaker.staff_id)
    .order_by(_talk.last_word_at.desc(), _talk.id)
)
_MESSAGES = (
    select(
        _message.talk_id,
        _message.id,
        _message.from_candidate,
        _message.written_at,
        _message.sealed,
    )
    .where(_message.talk_id.in_(bindparam("talks", expanding=True)))
    .order_by(_message.number)
)
_SUBJECT = select(_subject.subject_id).where(
    _subject.case_id == bindparam("case"), _subject.person_key == ""
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the two who write read it."""

    from_candidate: bool
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class TalkView:
    """A talk: who it is with, under which name the candidate writes, what was said.

    ``opening`` is empty for the person asked unless the candidate named it.
    """

    id: str
    candidate_id: str
    speaker_id: str
    speaker: str
    called: str
    opening: str
    ended_at: datetime | None
    kept_until: datetime
    is_closed: bool
    messages: tuple[Message, ...]

    @property
    def waits_for_answer(self) -> bool:
        """Tell whether the candidate wrote last, and may wait for an answer."""
        return bool(self.messages) and self.messages[-1].from_candidate


def list_talks(candidate_id: str) -> list[TalkView]:
    """Return the candidate's talks, the one with the newest word first."""
    return _views(db.session(), _TALK.where(_talk.candidate_id == candidate_id))


def load_talk(candidate_id: str, talk_id: str) -> TalkView:
    """Return one talk of this candidate."""
    if is_id(talk_id):
        of_case = _TALK.where(_talk.candidate_id == candidate_id, _talk.id == talk_id)
        for view in _views(db.session(), of_case):
            return view
    raise NotFound(GONE)


def load_talk_of(speaker_id: str, talk_id: str | None) -> TalkView:
    """Return the talk that one of our people was mailed a link to."""
    of_speaker = _TALK.where(_talk.speaker_id == speaker_id, _talk.id == talk_id)
    for view in _views(db.session(), of_speaker):
        return view
    raise NotFound(GONE)


GONE = Wording("This talk is not there any more.")


def place_of(talk_id: str, message_id: str) -> str:
    """Name the one place that a message is sealed to."""
    return f"{talk_id}/{message_id}"


def find_subject(session: Session, candidate_id: str) -> str:
    """Return the pseudonym that a candidate's key is kept under."""
    found = session.execute(_SUBJECT, {"case": candidate_id}).scalar_one_or_none()
    return found or ""


def _views(session: Session, wanted: Select[*tuple[Any, ...]]) -> list[TalkView]:
    rows = session.execute(wanted).all()
    if not rows:
        return []
    kept: dict[str, list[Row[*tuple[Any, ...]]]] = {row.id: [] for row in rows}
    for message in session.execute(_MESSAGES, {"talks": list(kept)}):
        kept[message.talk_id].append(message)
    return [_view(session, row, kept[row.id]) for row in rows]


def _view(
    session: Session,
    row: Row[*tuple[Any, ...]],
    kept: Sequence[Row[*tuple[Any, ...]]],
) -> TalkView:
    places = {each.id: place_of(row.id, each.id) for each in kept}
    sealed = {places[each.id]: each.sealed for each in kept}
    opened = open_words(find_subject(session, row.candidate_id), sealed)
    said: list[tuple[Message, Mapping[str, Any]]] = [
        (Message(each.from_candidate, words["text"], each.written_at), words)
        for each in kept
        if (words := opened.get(places[each.id])) is not None
    ]
    first: Mapping[str, Any] = said[0][1] if said else {}
    ends = [row.last_word_at, *([row.closed_at] if row.closed_at else [])]
    return TalkView(
        id=row.id,
        candidate_id=row.candidate_id,
        speaker_id=row.speaker_id,
        speaker=row.speaker,
        called=first.get("called", ""),
        opening=row.opening if first.get("opening") else "",
        ended_at=row.ended_at,
        kept_until=min(ends) + KEPT,
        is_closed=row.closed_at is not None,
        messages=tuple(message for message, _ in said),
    )
