"""A candidate's decisions, in the order of the ledger."""

from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from hiring.domain.consent import Decision, DecisionKind
from hiring.domain.plain import consent_from_plain
from hiring.models.consent import ConsentDecision

_row = ConsentDecision.__table__.c
_OF_CASE = select(
    _row.seq,
    _row.decided_at,
    _row.kind,
    _row.consent,
    _row.notice_digest,
    _row.notice_language,
).where(_row.candidate_id == bindparam("case"))
_DECISIONS = _OF_CASE.order_by(_row.seq)
_LATEST = _OF_CASE.order_by(_row.seq.desc()).limit(1)


def list_decisions(session: Session, candidate_id: str) -> list[Decision]:
    """Return every picture of the answers that the candidate ever gave."""
    return [_read(row) for row in session.execute(_DECISIONS, {"case": candidate_id})]


def find_latest(session: Session, candidate_id: str) -> Decision | None:
    """Return the decision now in force, if there is one."""
    row = session.execute(_LATEST, {"case": candidate_id}).one_or_none()
    return _read(row) if row else None


def _read(row: Row[*tuple[Any, ...]]) -> Decision:
    return Decision(
        seq=row.seq,
        at=row.decided_at,
        kind=DecisionKind(row.kind),
        consent=consent_from_plain(row.consent),
        notice_digest=row.notice_digest,
        notice_language=row.notice_language,
    )
