"""Words of debriefs that may touch a topic off limits: pointed out, judged, kept back.

The same words and the same places as for notes of talks. Finding them never holds a
signature up, and nothing counts before a person has said so.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hiring import ids
from hiring.adapters.policy_files import policy_for
from hiring.adapters.topic_words import topic_words
from hiring.domain.actor import Actor
from hiring.domain.debrief_draft import Draft
from hiring.domain.debrief_words import (
    Found,
    found_as_plain,
    found_from_plain,
    label_of,
    texts_of,
)
from hiring.domain.errors import Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.domain.passage import (
    PassageState,
    Quotation,
    Span,
    answered,
    barred_topics,
    pieces,
    quoted,
)
from hiring.domain.topics import Topic, find_passages
from hiring.extensions import db
from hiring.models.debrief import Debrief
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.debriefs import SignedDebrief, load_debrief, read_whole_draft
from hiring.queries.jurisdictions import load_jurisdictions
from hiring.services import ledger
from hiring.services.ledger import Part
from hiring.services.passages import PointedOut, topic_help
from hiring.services.printed_pages import print_again
from hiring.transaction import transaction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WaitingWords:
    """Words in their sentence, for a person to say whether they touch a topic."""

    id: str
    label: str
    topic: Topic
    quotation: Quotation
    is_denied: bool = False


def point_out(draft: Draft, candidate_id: str) -> tuple[PointedOut, ...]:
    """Mark in a debrief that is about to be signed what may touch a topic."""
    found = list(_spans(db.session(), draft, candidate_id))
    help_texts = topic_help()
    return tuple(
        PointedOut(
            label=label_of(field),
            pieces=pieces(text, here),
            topics=tuple(
                help_texts[Topic(topic)]
                for topic in dict.fromkeys(span.topic for span in here)
            ),
        )
        for field, text in texts_of(draft).items()
        if (here := [span for span in found if span.field == field])
    )


def look_through(
    session: Session, draft: Draft, candidate_id: str
) -> list[dict[str, Any]]:
    """Return what a debrief may touch, as it is kept with it; never refuses."""
    try:
        spans = list(_spans(session, draft, candidate_id))
    except Exception:  # a defect here must not cost anybody their signature
        log.exception("a debrief was signed, but not looked through for topics")
        return []
    return found_as_plain(Found(ids.new_id(), span) for span in spans)


def list_words(actor: Actor, debrief_id: str) -> list[WaitingWords]:
    """Return what waits for the actor: who wrote the words, or HR.

    HR sees what was denied as well, and can say yes to it all the same.
    """
    signed = load_debrief(actor, debrief_id)
    is_hr = _judges_for_hr(load_candidate(actor, signed.candidate_id))
    if not (is_hr or signed.author_id == actor.id):
        return []
    row = _row(debrief_id)
    texts = texts_of(read_whole_draft(row))
    states = {PassageState.FOUND, *((PassageState.DISMISSED,) if is_hr else ())}
    return [
        WaitingWords(
            each.id,
            label_of(each.span.field),
            Topic(each.span.topic),
            quoted(texts[each.span.field], each.span),
            each.span.state is PassageState.DISMISSED,
        )
        for each in found_from_plain(row.passages)
        if each.span.state in states
    ]


def judge_words(
    actor: Actor, debrief_id: str, words_id: str, *, touches: bool
) -> SignedDebrief:
    """Say whether words touch a topic, by who wrote them, or HR.

    Confirmed words are kept from all who read the debrief, in every document too.
    """
    signed = load_debrief(actor, debrief_id)
    case = load_candidate(actor, signed.candidate_id)
    if not (_judges_for_hr(case) or signed.author_id == actor.id):
        message = "Only who wrote these words, or HR, can answer this."
        raise Forbidden(message)
    with transaction() as session:
        ledger.lock_case(session, case.id)
        row = _row(debrief_id)
        found = found_from_plain(row.passages)
        words = next((each for each in found if each.id == words_id), None)
        if words is None:
            message = "There is no such passage."
            raise NotFound(message)
        reached = answered(words.span.state, touches=touches)
        if reached is not words.span.state:
            span = replace(words.span, state=reached)
            judged = replace(words, span=span, judged_by=actor.id)
            after = [judged if each is words else each for each in found]
            _keep(session, actor, row, judged, after)
    return signed


def _judges_for_hr(case: CandidateView) -> bool:
    """Tell whether the actor reads for HR, and decides nothing here."""
    return case.is_hr and not (case.is_manager or case.is_interviewer)


def _keep(
    session: Session,
    actor: Actor,
    row: Any,  # noqa: ANN401 - a row
    judged: Found,
    after: list[Found],
) -> None:
    kept = update(Debrief).where(Debrief.id == row.id)
    session.execute(kept.values(passages=found_as_plain(after)))
    is_walled = judged.span.state is PassageState.CONFIRMED
    if is_walled:
        print_again(session, row.candidate_id)
    facts = {"debrief": row.id, "passage": judged.id, "topic": judged.span.topic}
    subject = ledger.subject_for(session, row.candidate_id)
    kind = EventType.PASSAGE_WALLED if is_walled else EventType.PASSAGE_DISMISSED
    ledger.append(
        session, row.candidate_id, kind, actor.pseudonym, [Part(subject, facts)]
    )


def _row(debrief_id: str) -> Any:  # noqa: ANN401 - a row
    whole = select(*Debrief.__table__.columns).where(Debrief.id == debrief_id)
    return db.session.execute(whole).one()


def _spans(session: Session, draft: Draft, candidate_id: str) -> Iterator[Span]:
    barred = barred_topics(policy_for(load_jurisdictions(session, candidate_id).own))
    words = topic_words(draft.language)
    for field, text in texts_of(draft).items() if barred else ():
        for found in find_passages(text, words):
            if found.topic in barred:
                yield Span(field, found.start, found.end, found.topic)
