"""What an organisation's own policies made milder, written down once and for ever.

The files themselves can be changed by whoever runs the server; that they were, why and
on whose word stands in the ledger, where HR reads it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from hiring import ids
from hiring.adapters.policy_files import list_relaxations
from hiring.domain.actor import SYSTEM_PSEUDONYM
from hiring.domain.ledger.events import ORGANISATION, EventType
from hiring.models.policy import Relaxation
from hiring.services import ledger
from hiring.services.ledger import Appended, Part
from hiring.transaction import transaction

Written = tuple[Any, ...]

_kept = Relaxation.__table__.c
_TOLD = (
    _kept.policy, _kept.key, _kept.was, _kept.value, _kept.reason, _kept.decided_by,
    _kept.decided_on,
)  # fmt: skip
_IN_FORCE = select(_kept.id, *_TOLD).where(_kept.gone_at.is_(None))
_ADD = insert(Relaxation.__table__)
_END = (
    update(Relaxation.__table__)
    .where(_kept.id == bindparam("ended"))
    .values(gone_at=bindparam("at"))
)


def record_relaxations() -> None:
    """Write down what was made milder since this was last asked, and what is no more.

    Costs one look where nothing has changed, so each start can ask.
    """
    held = _held()
    with transaction() as session:
        if _in_force(session).keys() == held.keys():
            return
        ledger.lock_case(session, ORGANISATION)
        known = _in_force(session)
        for told in sorted(held.keys() - known.keys(), key=repr):
            _begin(session, held[told])
        for told in sorted(known.keys() - held.keys(), key=repr):
            _end(session, known[told], dict(zip(_names(), told, strict=True)))


def _names() -> list[str]:
    return [column.name for column in _TOLD]


def _held() -> dict[Written, Mapping[str, Any]]:
    rows = [
        {
            "policy": each.policy,
            "key": each.key,
            "was": was,
            "value": str(each.given),
            "reason": each.reason,
            "decided_by": each.decided_by,
            "decided_on": each.decided_on,
        }
        for each, was in list_relaxations()
    ]
    return {tuple(row[name] for name in _names()): row for row in rows}


def _in_force(session: Session) -> dict[Written, str]:
    rows = session.execute(_IN_FORCE).all()
    return {tuple(row[1:]): row.id for row in rows}


def _begin(session: Session, row: Mapping[str, Any]) -> None:
    written = _append(session, "made milder", row)
    more = {"id": ids.new_id(), "seq": written.seq, "seen_at": written.at}
    session.execute(_ADD, {**row, **more, "gone_at": None})


def _end(session: Session, row_id: str, row: Mapping[str, Any]) -> None:
    at: datetime = _append(session, "as strict as before", row).at
    session.execute(_END, {"ended": row_id, "at": at})


def _append(session: Session, what: str, row: Mapping[str, Any]) -> Appended:
    told = {**row, "what": what, "decided_on": row["decided_on"].isoformat()}
    subject = ledger.subject_for(session, ORGANISATION, f"policy:{row['policy']}")
    parts = [Part(subject, told)]
    kind = EventType.POLICY_RELAXED
    return ledger.append(session, ORGANISATION, kind, SYSTEM_PSEUDONYM, parts)
