"""Writing, signing and amending debriefs.

A draft can be saved at any moment and loses nothing; a signature locks it, and what
comes later stands below it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.domain.actor import Actor, Role
from hiring.domain.debrief_draft import (
    TEXT_LIMIT,
    Draft,
    as_plain,
    gaps,
    storable,
    themes_as_plain,
)
from hiring.domain.errors import Conflict, DomainError, Forbidden
from hiring.domain.ledger import EventType
from hiring.models.debrief import Debrief, DebriefAmendment
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.debriefs import load_debrief, read_draft
from hiring.services import ledger, press
from hiring.services.debrief_words import look_through
from hiring.services.ledger import Part
from hiring.services.open_questions import (
    OfDebrief,
    name_questions,
    raise_of_debrief,
)
from hiring.services.waiting_answers import forget
from hiring.transaction import transaction

_BEGIN = insert(Debrief.__table__)
_AMEND = insert(DebriefAmendment.__table__)
_ALREADY_SIGNED = "You have signed this debrief. Add to it below instead."


@dataclass(frozen=True, slots=True)
class SignDebrief:
    """The press of "sign" under a wording that was shown."""

    candidate_id: str
    digest: str
    press_id: str


def save_draft(actor: Actor, candidate_id: str, draft: Draft) -> str:
    """Keep what was written so far, whatever it is; return the debrief's id."""
    candidate = _load_for_writing(actor, candidate_id)
    with transaction() as session:
        return keep_draft(session, actor, candidate, draft)


def keep_draft(
    session: Session, actor: Actor, candidate: CandidateView, draft: Draft
) -> str:
    """Keep what a writer has so far, as they see the case; return the debrief's id."""
    kept = storable(draft)
    ledger.lock_case(session, candidate.id)
    row = _find_own(session, actor, candidate.id)
    if row is None:
        return _begin(session, actor, candidate, kept)
    if row.signed_at is not None:
        raise Conflict(_ALREADY_SIGNED)
    session.execute(
        update(Debrief).where(Debrief.id == row.id).values(**_columns(kept))
    )
    return str(row.id)


def sign_debrief(actor: Actor, command: SignDebrief) -> str:
    """Lock the draft that was shown, under an event that holds all of it."""
    candidate = _load_for_writing(actor, command.candidate_id)
    pressed = press.key("debrief", command.press_id, actor.id, candidate.id)
    with transaction() as session:
        made = press.find(session, pressed)
        if made:
            return made
        ledger.lock_case(session, candidate.id)
        row = _find_own(session, actor, candidate.id)
        draft = _signable(row, command.digest, clock.now().date())
        questions = name_questions(draft.unknown)
        payload = {
            "what": "signed",
            "debrief": row.id,
            "blind": row.is_blind,
            "questions": questions,
            **as_plain(draft),
        }
        appended = _record(session, actor, candidate.id, payload)
        signed = OfDebrief(row.id, candidate.id, actor.id)
        raise_of_debrief(session, signed, draft.unknown, questions, appended)
        session.execute(
            update(Debrief)
            .where(Debrief.id == row.id)
            .values(
                signed_at=appended.at,
                seq=appended.seq,
                ledger_head=appended.event_hash.hex(),
                passages=look_through(session, draft, candidate.id),
            )
        )
        forget(session, actor, candidate.id)
        press.remember(session, pressed, row.id)
        return str(row.id)


def amend_debrief(actor: Actor, debrief_id: str, text: str, press_id: str) -> None:
    """Add a text below one's own signed debrief."""
    debrief = load_debrief(actor, debrief_id)
    if debrief.author_id != actor.id:
        raise Forbidden("Only who wrote this debrief can add to it.")
    if not text.strip():
        raise DomainError("Write what you want to add.", "text")
    if len(text) > TEXT_LIMIT:
        raise DomainError(f"Please use {TEXT_LIMIT} characters or fewer.", "text")
    pressed = press.key("amend", press_id, actor.id, debrief_id, text)
    with transaction() as session:
        if press.find(session, pressed):
            return
        payload = {"what": "amended", "debrief": debrief.id, "text": text}
        appended = _record(session, actor, debrief.candidate_id, payload)
        session.execute(
            _AMEND,
            {
                "id": ids.new_id(),
                "debrief_id": debrief.id,
                "seq": appended.seq,
                "written_by": actor.id,
                "written_at": appended.at,
                "text": text,
            },
        )
        press.remember(session, pressed, debrief.id)


def _load_for_writing(actor: Actor, candidate_id: str) -> CandidateView:
    candidate = load_candidate(actor, candidate_id)
    if not (candidate.is_manager or candidate.is_interviewer):
        raise Forbidden(
            "Only the hiring manager and the interviewers of a candidate write "
            "debriefs."
        )
    return candidate


def _find_own(session: Session, actor: Actor, candidate_id: str) -> Any:  # noqa: ANN401 - a row
    found = select(*Debrief.__table__.columns).where(
        Debrief.candidate_id == candidate_id, Debrief.written_by == actor.id
    )
    return session.execute(found).one_or_none()


def _begin(
    session: Session, actor: Actor, candidate: CandidateView, draft: Draft
) -> str:
    debrief_id = ids.new_id()
    session.execute(
        _BEGIN,
        {
            "id": debrief_id,
            "candidate_id": candidate.id,
            "written_by": actor.id,
            "is_blind": _is_blind(session, actor, candidate),
            "ledger_head": "",
            **_columns(draft),
        },
    )
    return debrief_id


def _is_blind(session: Session, actor: Actor, candidate: CandidateView) -> bool:
    """Tell whether the author can have read no other debrief before this one."""
    if not (candidate.is_manager or actor.has(Role.HR)):
        return True
    signed = select(Debrief.id).where(
        Debrief.candidate_id == candidate.id, Debrief.signed_at.is_not(None)
    )
    return session.execute(signed.limit(1)).first() is None


def _columns(draft: Draft) -> dict[str, Any]:
    return {
        "interviewed_on": draft.interviewed_on,
        "minutes": draft.minutes,
        "summary": draft.summary,
        "themes": themes_as_plain(draft.themes),
        "unknown": draft.unknown,
        "advice": str(draft.advice or ""),
        "language": draft.language,
        "plan": draft.plan,
        "needs": draft.needs,
        "saved_at": clock.now(),
    }


def _signable(row: Any, digest: str, today: date) -> Draft:  # noqa: ANN401 - a row
    if row is None:
        raise DomainError("Nothing is written yet.", "summary")
    if row.signed_at is not None:
        raise Conflict(_ALREADY_SIGNED)
    draft = read_draft(row)
    if draft.digest != digest:
        raise Conflict("The draft has changed since you looked. Check it once more.")
    for gap in gaps(draft, today):
        raise DomainError(gap.message, gap.field)
    return draft


def _record(
    session: Session, actor: Actor, candidate_id: str, payload: Mapping[str, Any]
) -> ledger.Appended:
    return ledger.append(
        session,
        candidate_id,
        EventType.DEBRIEF_RECORDED,
        actor.pseudonym,
        [_part(session, candidate_id, payload)],
    )


def _part(session: Session, candidate_id: str, payload: Mapping[str, Any]) -> Part:
    return Part(ledger.subject_for(session, candidate_id, ledger.CANDIDATE), payload)
