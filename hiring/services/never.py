"""Why somebody must never be contacted: sealed, and opened for HR alone.

A reason is nobody's who calls or decides. It lies under the candidate's own key, apart
from the answers, and is opened for one person whom staff have named, with an event.
"""

import secrets
from collections.abc import Mapping

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hiring import clock
from hiring.adapters.keystore import current_keystore
from hiring.domain.actor import CANDIDATE_PSEUDONYM, Actor
from hiring.domain.errors import NotFound
from hiring.domain.ledger import EventType
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.ledger.sealing import ENTROPY_BYTES, seal
from hiring.domain.standing import entries_named
from hiring.extensions import db
from hiring.models.consent import NeverReason
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.checks import list_reached
from hiring.queries.decisions import find_latest
from hiring.queries.never import (
    Named,
    load_named,
    may_read_reasons,
    open_reasons,
    place_of_reasons,
)
from hiring.queries.visits import Visit
from hiring.services import ledger
from hiring.services.ledger import Part
from hiring.services.visits import require_known
from hiring.transaction import transaction


def keep_reasons(visit: Visit, reasons: Mapping[str, str]) -> None:
    """Keep the reason for each entry, sealed at once; an empty one is taken back."""
    case, given = visit.candidate_id, {e: r for e, r in reasons.items() if r}
    with transaction() as session:
        ledger.lock_case(session, case)
        require_known(session, visit)
        if given != open_reasons(session, case):
            _keep(session, case, given)


def list_reasons(candidate_id: str) -> dict[str, str]:
    """Return the candidate's own reasons, for the candidate, by their entries."""
    return open_reasons(db.session(), candidate_id)


def forget_reasons(
    session: Session, candidate_id: str, entries: tuple[str, ...]
) -> None:
    """Let go of reasons whose entries are gone, inside the caller's transaction."""
    reasons = open_reasons(session, candidate_id)
    left = {entry: text for entry, text in reasons.items() if entry in entries}
    if left != reasons:
        _keep(session, candidate_id, left)


def read_reasons(
    actor: Actor, candidate_id: str, named_id: str
) -> tuple[CandidateView, Named, list[str]]:
    """Open what was said about one person whom staff named, and record the reading."""
    case = load_candidate(actor, candidate_id)
    if not may_read_reasons(actor, case):
        message = "There is no such record."
        raise NotFound(message)
    named = load_named(actor, case, named_id)
    with transaction() as session:
        ledger.lock_case(session, case.id)
        subject = ledger.subject_for(session, case.id)
        ledger.append(
            session,
            case.id,
            EventType.REASON_VIEWED,
            actor.pseudonym,
            [Part(subject, {"named": named.id})],
        )
        latest = find_latest(session, case.id)
        if latest is None:
            return case, named, []
        known = list_reached(session, case.id)
        entries = entries_named(latest.consent, named.person, known)
        reasons = open_reasons(session, case.id)
        return case, named, [reasons[each] for each in entries if each in reasons]


def _keep(session: Session, case: str, given: Mapping[str, str]) -> None:
    subject = ledger.subject_for(session, case)
    what = "kept" if given else "taken back"
    appended = ledger.append(
        session,
        case,
        EventType.REASON_KEPT,
        CANDIDATE_PSEUDONYM,
        [Part(subject, {"what": what, "count": len(given)})],
    )
    session.execute(delete(NeverReason).where(NeverReason.candidate_id == case))
    key = current_keystore().key_for(subject)
    if not given or key is None:
        return
    payload: dict[str, JsonValue] = dict(given)
    kept = seal(
        key, place_of_reasons(case), payload, secrets.token_bytes(ENTROPY_BYTES)
    )
    session.add(
        NeverReason(
            candidate_id=case,
            subject_id=subject,
            sealed=kept.sealed,
            written_at=max(appended.at, clock.now()),
        )
    )
