"""Quotes: staff ask about exact words, the candidate says yes or no, or takes it back.

Nothing is shown before a yes; silence by the day is a no. The same words are asked
about once for the same places.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.domain.actor import CANDIDATE_PSEUDONYM, Actor
from hiring.domain.consent import end_of_day_in
from hiring.domain.errors import DomainError, Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.quote import Permission, Place, QuoteState
from hiring.domain.wording import Wording
from hiring.models.feedback import Quote
from hiring.queries.candidates import load_candidate
from hiring.queries.organisation import load_settings
from hiring.queries.quotes import load_quotable
from hiring.queries.visits import Visit
from hiring.services import ledger, outbox, press
from hiring.services.ledger import Appended, Part
from hiring.services.visits import require_known
from hiring.transaction import transaction

LONGEST = 600

_quote = Quote.__table__.c
_ASK = insert(Quote.__table__)


@dataclass(frozen=True, slots=True)
class AskQuote:
    """Which words of what the candidate wrote, and where they would be shown."""

    candidate_id: str
    source_id: str
    text: str
    places: frozenset[Place]
    press_id: str = ""


def ask_quote(actor: Actor, command: AskQuote) -> str:
    """Ask the candidate whether these words may be shown in these places."""
    case = load_candidate(actor, command.candidate_id)
    if not case.is_manager:
        raise Forbidden("Only the hiring manager of this opening asks the candidate.")
    source = load_quotable(case.id, command.source_id)
    _refuse_gaps(command, source.text)
    pressed = press.key("quote", command.press_id, actor.id, command)
    with transaction() as session:
        ledger.lock_case(session, case.id)
        made = press.find(session, pressed)
        if made:
            return made
        _refuse_asked(session, command)
        quote_id = _write(session, actor, command, source.source)
        refs = {"candidate_id": case.id, "quote_id": quote_id}
        outbox.queue(session, "quote_asked", refs)
        press.remember(session, pressed, quote_id)
        return quote_id


def _refuse_gaps(command: AskQuote, source: str) -> None:
    if not command.text or _flat(command.text) not in _flat(source):
        message = "Quote the words exactly as they were written, or a part of them."
        raise DomainError(message, "text")
    if len(command.text) > LONGEST:
        raise DomainError(f"Please quote {LONGEST} characters or fewer.", "text")
    if not command.places:
        raise DomainError("Choose where the words would be shown.", "places")


def _flat(text: str) -> str:
    return " ".join(text.split())


def _refuse_asked(session: Session, command: AskQuote) -> None:
    """Ask nobody twice: a no stands, and so does what was taken back."""
    before = session.execute(
        select(_quote.text, _quote.places).where(
            _quote.candidate_id == command.candidate_id,
            _quote.source_id == command.source_id,
        )
    ).all()
    words = _flat(command.text)
    for row in before:
        known = _flat(row.text)
        if (words in known or known in words) and command.places & {*row.places}:
            message = "The candidate was asked about these words for this place before."
            raise DomainError(message, "text")


def _write(session: Session, actor: Actor, command: AskQuote, source: str) -> str:
    quote_id, settings = ids.new_id(), load_settings()
    places = sorted(str(place) for place in command.places)
    said: dict[str, JsonValue] = {
        "what": "asked",
        "quote": quote_id,
        "source": command.source_id,
        "text": command.text,
        "places": list(places),
    }
    appended = _append(session, command.candidate_id, said, actor.pseudonym)
    session.execute(
        _ASK,
        {
            "id": quote_id,
            "candidate_id": command.candidate_id,
            "seq": appended.seq,
            "source": source,
            "source_id": command.source_id,
            "text": command.text,
            "places": places,
            "asked_by": actor.id,
            "asked_at": appended.at,
            "answer_by": end_of_day_in(
                settings.ask_first_days, appended.at, ZoneInfo(settings.time_zone)
            ),
        },
    )
    return quote_id


def answer_quote(visit: Visit, quote_id: str, *, may_quote: bool) -> None:
    """Keep yes or no; a yes after the day has passed comes too late to be one.

    A no after a yes takes it back, and the other way round needs a new question.
    """
    case = visit.candidate_id
    with transaction() as session:
        ledger.lock_case(session, case)
        require_known(session, visit)
        state = _state(session, case, quote_id)
        if state is QuoteState.MAY_SHOW and not may_quote:
            _take_back(session, case, quote_id)
            return
        if state is not QuoteState.ASKED:
            return
        answer = "yes" if may_quote else "no"
        said: dict[str, JsonValue] = {
            "what": "answered",
            "quote": quote_id,
            "answer": answer,
        }
        appended = _append(session, case, said)
        session.execute(
            update(Quote)
            .where(Quote.id == quote_id)
            .values(answer=answer, answered_at=appended.at)
        )
        outbox.queue(
            session, "quote_answered", {"candidate_id": case, "quote_id": quote_id}
        )


def take_back(visit: Visit, quote_id: str) -> None:
    """Let the words be shown no longer, from this moment on."""
    case = visit.candidate_id
    with transaction() as session:
        ledger.lock_case(session, case)
        require_known(session, visit)
        if _state(session, case, quote_id) is QuoteState.MAY_SHOW:
            _take_back(session, case, quote_id)


def _take_back(session: Session, candidate_id: str, quote_id: str) -> None:
    said: dict[str, JsonValue] = {"what": "taken back", "quote": quote_id}
    appended = _append(session, candidate_id, said)
    session.execute(
        update(Quote).where(Quote.id == quote_id).values(taken_back_at=appended.at)
    )


def _state(session: Session, candidate_id: str, quote_id: str) -> QuoteState:
    row = session.execute(
        select(_quote.answer, _quote.answer_by, _quote.taken_back_at).where(
            _quote.id == quote_id, _quote.candidate_id == candidate_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound(Wording("This is not there."))
    return Permission(*row).state(clock.now())


def _append(
    session: Session,
    candidate_id: str,
    said: dict[str, JsonValue],
    actor: str = CANDIDATE_PSEUDONYM,
) -> Appended:
    part = Part(ledger.subject_for(session, candidate_id), said)
    return ledger.append(session, candidate_id, EventType.QUOTE_RECORDED, actor, [part])
