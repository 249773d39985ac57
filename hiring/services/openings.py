"""Openings: recorded, changed, and closed together with what was asked for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.policy_files import list_jurisdictions
from hiring.adapters.translations import ENGLISH, LANGUAGES
from hiring.domain.actor import Actor, OpeningId, Role
from hiring.domain.consent import RequestEvent, RequestState, advance
from hiring.domain.errors import Conflict, DomainError
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.ledger.events import ORGANISATION, EventType
from hiring.models.consent import ConsentRequest
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.openings import load_for_editing
from hiring.services import ledger, press
from hiring.services.ledger import Part
from hiring.services.opening_locks import lock_opening
from hiring.transaction import transaction

LEVELS = ("junior", "senior")
_INSERT = insert(Opening.__table__)


@dataclass(frozen=True, slots=True)
class OpeningText:
    """What a job is, and the setting that experience has to be read against."""

    title: str
    team: str
    level: str
    jurisdictions: tuple[str, ...]
    company_stage: str
    support: str
    market: str
    challenges: str
    manager_id: str = ""
    time_zone: str = ""
    language: str = ENGLISH


def record_opening(actor: Actor, text: OpeningText, press_id: str = "") -> OpeningId:
    """Record a new opening; a second press finds the first one's."""
    pressed = press.key("opening", press_id, actor.id, text)
    with transaction() as session:
        made = press.find(session, pressed)
        if made is not None:
            return OpeningId(made)
        opening_id = OpeningId(ids.new_id())
        row = _row(session, actor, text)
        row |= {"id": opening_id, "created_at": clock.now()}
        session.execute(_INSERT, row)
        payload = {"what": "recorded", "opening": str(opening_id)}
        record(session, actor, payload)
        press.remember(session, pressed, opening_id)
        return opening_id


def change_opening(actor: Actor, opening_id: str, text: OpeningText) -> None:
    """Change an opening that is not closed.

    Where its places change, the worker runs the rules anew over all its cases.
    """
    with transaction() as session:
        lock_opening(session, opening_id)
        _load_open(actor, opening_id)
        row = _row(session, actor, text)
        before, after = _differences(session, opening_id, row)
        if "jurisdictions" in after:
            row["swept_at"] = None
            moved = update(Candidate).where(Candidate.opening_id == opening_id)
            session.execute(moved.values(swept_at=None))
        changed = update(Opening).where(Opening.id == opening_id)
        session.execute(changed.values(**row))
        payload: dict[str, JsonValue] = {"what": "changed", "opening": opening_id}
        record(session, actor, payload | {"before": before, "after": after})


def close_opening(actor: Actor, opening_id: str) -> int:
    """Close an opening and end its open requests; return how many there were."""
    with transaction() as session:
        lock_opening(session, opening_id)
        _load_open(actor, opening_id)
        waiting = _waiting(session, opening_id)
        for candidate_id in waiting:
            _end_requests(session, actor, candidate_id)
        closed = update(Opening).where(Opening.id == opening_id)
        session.execute(closed.values(closed_at=clock.now()))
        payload: dict[str, JsonValue] = {
            "what": "closed",
            "opening": opening_id,
            "ended": len(waiting),
        }
        record(session, actor, payload)
        return len(waiting)


def record(session: Session, actor: Actor, payload: Mapping[str, JsonValue]) -> None:
    """Append an event about openings, sealed under the key of who acted."""
    subject = ledger.subject_for(session, ORGANISATION, actor.id)
    ledger.append(
        session,
        ORGANISATION,
        EventType.OPENING_RECORDED,
        actor.pseudonym,
        [Part(subject, payload)],
    )


def _differences(
    session: Session, opening_id: str, row: Mapping[str, Any]
) -> tuple[dict[str, JsonValue], dict[str, JsonValue]]:
    """Return who leads and which rules hold, before and after, where that changes."""
    held = session.execute(
        select(Opening.manager_id, Opening.jurisdictions).where(
            Opening.id == opening_id
        )
    ).one()
    before = {"manager": held.manager_id, "jurisdictions": sorted(held.jurisdictions)}
    after = {"manager": row["manager_id"], "jurisdictions": row["jurisdictions"]}
    changed = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in changed}, {
        name: after[name] for name in changed
    }


def _load_open(actor: Actor, opening_id: str) -> None:
    if load_for_editing(actor, opening_id).closed_at is not None:
        raise Conflict("This opening is closed already.")


def _waiting(session: Session, opening_id: str) -> list[str]:
    """Name the cases with an open request, in the order in which cases are locked."""
    found = (
        select(ConsentRequest.candidate_id)
        .join(Candidate, Candidate.id == ConsentRequest.candidate_id)
        .where(
            Candidate.opening_id == opening_id,
            ConsentRequest.state == RequestState.REQUESTED,
        )
        .distinct()
    )
    return sorted(session.scalars(found))


def _end_requests(session: Session, actor: Actor, candidate_id: str) -> None:
    ledger.lock_case(session, candidate_id)
    closed = advance(RequestState.REQUESTED, RequestEvent.CLOSE)
    waiting = update(ConsentRequest).where(
        ConsentRequest.candidate_id == candidate_id,
        ConsentRequest.state == RequestState.REQUESTED,
    )
    session.execute(waiting.values(state=closed, ended_at=clock.now()))
    unanswered = update(Candidate).where(
        Candidate.id == candidate_id,
        Candidate.consent_state == RequestState.REQUESTED,
    )
    session.execute(unanswered.values(consent_state=closed))
    subject = ledger.subject_for(session, candidate_id)
    ledger.append(
        session,
        candidate_id,
        EventType.CONSENT_REQUESTED,
        actor.pseudonym,
        [Part(subject, {"what": "closed"})],
    )


def _row(session: Session, actor: Actor, text: OpeningText) -> dict[str, object]:
    known = {choice.id for choice in list_jurisdictions()}
    if not known.issuperset(text.jurisdictions):
        raise DomainError("Choose from the places in the list.", "jurisdictions")
    if text.language not in LANGUAGES:
        raise DomainError("Choose one of the languages in the list.", "language")
    if text.level not in LEVELS:
        raise DomainError("Choose junior or senior.", "level")
    return {
        "title": text.title,
        "team": text.team,
        "level": text.level,
        "jurisdictions": sorted(text.jurisdictions),
        "company_stage": text.company_stage,
        "support": text.support,
        "market": text.market,
        "challenges": text.challenges,
        "time_zone": _zone(text.time_zone),
        "language": text.language,
        "manager_id": _manager(session, actor, text.manager_id),
    }


def _zone(name: str) -> str:
    """Return the name of a time zone; empty stands for the organisation's."""
    if name:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise DomainError("Choose a zone from the list.", "time_zone") from None
    return name


def _manager(session: Session, actor: Actor, chosen: str) -> str:
    """Return who leads the opening: for a manager themselves, else who was chosen."""
    if not actor.has(Role.ADMINISTRATOR):
        return actor.id
    found = select(Staff.roles).where(
        Staff.id == chosen, Staff.switched_off_at.is_(None)
    )
    roles = session.scalar(found) if ids.is_id(chosen) else None
    if roles is None or Role.HIRING_MANAGER not in roles:
        raise DomainError("Choose who leads this opening.", "manager_id")
    return chosen
