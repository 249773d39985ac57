"""Words of notes that may touch a topic off limits: found, shown, judged, walled off.

Finding them never holds a save up, and nothing counts before a person has said so. The
ledger tells that words were walled off and of which topic, never which words.
"""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.policy_files import policy_for
from hiring.adapters.topic_words import topic_words
from hiring.domain.actor import Actor
from hiring.domain.casefile import Notes, Stage
from hiring.domain.errors import DomainError, Forbidden, NotFound
from hiring.domain.finding import Raised, RuleCode, Severity
from hiring.domain.ledger import EventType
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.passage import (
    SAID_FIELDS,
    PassageState,
    Piece,
    Span,
    answered,
    barred_topics,
    pieces,
)
from hiring.domain.plain import notes_from_plain
from hiring.domain.policy import Policy
from hiring.domain.topics import Topic, find_passages
from hiring.extensions import db
from hiring.ids import is_id
from hiring.models.contact import Contact, ContactNote, NotePassage
from hiring.queries.contacts import load_contact
from hiring.queries.jurisdictions import load_jurisdictions
from hiring.queries.notes import WaitingPassage, list_waiting, reader_of
from hiring.services import ledger
from hiring.services.case_rules import recheck_case
from hiring.services.findings import Circumstances, raise_findings
from hiring.services.ledger import Part
from hiring.transaction import transaction

log = logging.getLogger(__name__)

LANGUAGE = "en"
"""The language that notes are written in, until people can choose."""

_SPEAKS = RuleCode("TOP002")
"""The rule that speaks of what notes touch, and so of what nobody could look for."""

_ADD = insert(NotePassage.__table__)
_passage = NotePassage.__table__.c
_KNOWN = select(
    _passage.note_id, _passage.field, _passage.start, _passage.end, _passage.topic
).where(_passage.candidate_id == bindparam("case"))
_NOTES = (
    select(ContactNote.id, ContactNote.contact_id, ContactNote.notes)
    .where(ContactNote.candidate_id == bindparam("case"))
    .order_by(ContactNote.seq)
)


@dataclass(frozen=True, slots=True)
class Written:
    """Notes that are being saved."""

    candidate_id: str
    contact_id: str
    note_id: str
    notes: Notes


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of words: whether they touch the topic, and who began it."""

    touches: bool
    asked: bool | None = None


@dataclass(frozen=True, slots=True)
class TopicHelp:
    """A topic in the words of the notes' language."""

    label: str
    help: str


@dataclass(frozen=True, slots=True)
class PointedOut:
    """A field of notes with its words marked, and what is said of their topics.

    ``names`` are the topics by their codes.
    """

    label: str
    pieces: tuple[Piece, ...]
    topics: tuple[TopicHelp, ...]
    names: frozenset[str] = frozenset()


def keep_found(
    session: Session, written: Written, known: Collection[Span] = ()
) -> None:
    """Keep what notes may touch, for their writer to judge; never refuses a save.

    ``known`` was found in these notes before.
    """
    places = load_jurisdictions(session, written.candidate_id)
    held = places.of_contact(written.contact_id)
    stage = _stage_of(session, written.contact_id)
    try:
        spans = list(_spans(written.notes, held, stage))
    except Exception as fault:  # a defect here must not cost anybody their notes
        log.exception("notes were saved, but not looked through for topics")
        _say_unsearched(session, written, policy_for(held), fault)
        return
    rows = [_row(written, span) for span in spans if span not in known]
    if rows:
        session.execute(_ADD, rows)


def look_again(session: Session, candidate_id: str) -> None:
    """Keep what the notes of a case may touch by the places and words of today.

    What was found before stays as it is, and as it was answered.
    """
    ledger.lock_case(session, candidate_id)
    asked = {"case": candidate_id}
    known: dict[str, set[Span]] = {}
    for row in session.execute(_KNOWN, asked):
        span = Span(row.field, row.start, row.end, row.topic)
        known.setdefault(row.note_id, set()).add(span)
    for row in session.execute(_NOTES, asked).all():
        notes = notes_from_plain(row.notes)
        written = Written(candidate_id, row.contact_id, row.id, notes)
        keep_found(session, written, known.get(row.id, ()))


def _say_unsearched(
    session: Session, written: Written, policy: Policy, fault: Exception
) -> None:
    """Tell HR that nothing is known of these notes."""
    failed = Raised(
        _SPEAKS,
        Severity.WARN,
        written.contact_id,
        "The notes are saved. They could not be looked through for topics off limits, "
        "because the search failed. Read them yourself before they count for anything.",
        f"rules.{_SPEAKS}",
        fault=f"{type(fault).__name__}: {fault}",
    )
    raise_findings(session, [failed], Circumstances(None, written.candidate_id, policy))


def point_out(
    notes: Notes, candidate_id: str, stage: Stage | None
) -> tuple[PointedOut, ...]:
    """Mark in notes that are still being written what may touch a topic."""
    places = load_jurisdictions(db.session(), candidate_id)
    found = list(_spans(notes, places.own, stage))
    texts = topic_help()
    return tuple(
        PointedOut(
            label=label,
            pieces=pieces(getattr(notes, field), here),
            topics=tuple(texts[topic] for topic in _topics(here)),
        )
        for field, label in SAID_FIELDS.items()
        if (here := [span for span in found if span.field == field])
    )


def point_out_texts(
    texts: Mapping[str, str], candidate_id: str
) -> tuple[PointedOut, ...]:
    """Mark in texts, each under its heading, what may touch a topic off limits here."""
    places = load_jurisdictions(db.session(), candidate_id)
    barred = barred_topics(policy_for(places.together))
    helps, words = topic_help(), topic_words(LANGUAGE)
    return tuple(
        PointedOut(
            label=label,
            pieces=pieces(text, here),
            topics=tuple(helps[topic] for topic in _topics(here)),
            names=frozenset(span.topic for span in here),
        )
        for label, text in texts.items()
        if barred
        and (
            here := [
                Span(label, found.start, found.end, found.topic)
                for found in find_passages(text, words)
                if found.topic in barred
            ]
        )
    )


def _topics(spans: list[Span]) -> Iterator[Topic]:
    return (Topic(topic) for topic in dict.fromkeys(span.topic for span in spans))


def topic_help() -> Mapping[Topic, TopicHelp]:
    """Return what is said of each topic beside words that may touch it."""
    texts = topic_words(LANGUAGE).topics
    return {topic: TopicHelp(text.label, text.help) for topic, text in texts.items()}


def list_own_waiting(actor: Actor, contact_id: str) -> list[WaitingPassage]:
    """Return what waits for the actor, who wrote the words themselves."""
    _, contact = load_contact(actor, contact_id)
    return list_waiting(contact_id) if contact.caller_id == actor.id else []


def find_contact(actor: Actor, passage_id: str) -> str:
    """Return the contact of a passage, to who may judge it."""
    place = _place_of(passage_id)
    case, contact = load_contact(actor, place.contact_id)
    if not reader_of(actor, case, contact).judges:
        message = "Only who wrote these words, or HR, can answer this."
        raise Forbidden(message)
    return place.contact_id


def judge_passage(actor: Actor, passage_id: str, judgement: Judgement) -> str:
    """Say whether words touch a topic, by who wrote them, or HR; return the contact.

    Confirmed words are kept from those who decide from now on, and the rules are asked
    again. A no stands in the ledger too: HR sees whose it is, and can say yes after it.
    """
    contact_id = find_contact(actor, passage_id)
    if judgement.touches and judgement.asked is None:
        message = "Choose who brought it up."
        raise DomainError(message, "asked")
    place = _place_of(passage_id)
    with transaction() as session:
        ledger.lock_case(session, place.candidate_id)
        _judge(session, actor, place, judgement)
    return contact_id


@dataclass(frozen=True, slots=True)
class _Place:
    id: str
    candidate_id: str
    contact_id: str
    note_id: str
    topic: str


def _place_of(passage_id: str) -> _Place:
    row = None
    if is_id(passage_id):
        row = db.session.execute(
            select(
                NotePassage.id,
                NotePassage.candidate_id,
                NotePassage.contact_id,
                NotePassage.note_id,
                NotePassage.topic,
            ).where(NotePassage.id == passage_id)
        ).one_or_none()
    if row is None:
        message = "There is no such passage."
        raise NotFound(message)
    return _Place(*row)


def _judge(session: Session, actor: Actor, place: _Place, said: Judgement) -> None:
    held = session.execute(
        select(NotePassage.state, NotePassage.asked).where(NotePassage.id == place.id)
    ).one()
    before = PassageState(held.state)
    reached = answered(before, touches=said.touches)
    if reached is before:
        return
    asked = said.asked if reached is PassageState.CONFIRMED else None
    session.execute(
        update(NotePassage)
        .where(NotePassage.id == place.id)
        .values(
            state=str(reached),
            asked=asked,
            judged_by=actor.id,
            judged_at=clock.now(),
        )
    )
    if reached is PassageState.CONFIRMED:
        _append(session, actor, place, EventType.PASSAGE_WALLED, asked=bool(asked))
        recheck_case(session, actor, place.candidate_id)
    else:
        _append(session, actor, place, EventType.PASSAGE_DISMISSED)


def _append(
    session: Session, actor: Actor, place: _Place, kind: EventType, **said: JsonValue
) -> None:
    facts: dict[str, JsonValue] = {
        "contact": place.contact_id,
        "note": place.note_id,
        "passage": place.id,
        "topic": place.topic,
        **said,
    }
    subject = ledger.subject_for(session, place.candidate_id)
    ledger.append(
        session,
        place.candidate_id,
        kind,
        actor.pseudonym,
        [Part(subject, facts)],
    )


def _spans(
    notes: Notes, jurisdictions: frozenset[str], stage: Stage | None
) -> Iterator[Span]:
    barred = barred_topics(policy_for(jurisdictions), stage)
    words = topic_words(LANGUAGE)
    for field in SAID_FIELDS if barred else ():
        for found in find_passages(getattr(notes, field), words):
            if found.topic in barred:
                yield Span(field, found.start, found.end, found.topic)


def _stage_of(session: Session, contact_id: str) -> Stage | None:
    stage = session.scalar(select(Contact.stage).where(Contact.id == contact_id))
    return Stage(stage) if stage else None


def _row(written: Written, span: Span) -> dict[str, object]:
    return {
        "id": ids.new_id(),
        "candidate_id": written.candidate_id,
        "contact_id": written.contact_id,
        "note_id": written.note_id,
        "field": span.field,
        "start": span.start,
        "end": span.end,
        "topic": str(span.topic),
        "state": str(PassageState.FOUND),
    }
