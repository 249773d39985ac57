"""A candidate's decisions, in the order of the ledger."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiring.domain.consent import Decision, DecisionKind
from hiring.domain.plain import consent_from_plain
from hiring.models.consent import ConsentDecision

_DECISIONS = select(
    ConsentDecision.seq,
    ConsentDecision.decided_at,
    ConsentDecision.kind,
    ConsentDecision.consent,
    ConsentDecision.notice_digest,
).order_by(ConsentDecision.seq)


def list_decisions(session: Session, candidate_id: str) -> list[Decision]:
    """Return every picture of the answers that the candidate ever gave."""
    rows = session.execute(
        _DECISIONS.where(ConsentDecision.candidate_id == candidate_id)
    )
    return [
        Decision(
            seq=row.seq,
            at=row.decided_at,
            kind=DecisionKind(row.kind),
            consent=consent_from_plain(row.consent),
            notice_digest=row.notice_digest,
        )
        for row in rows
    ]


def find_latest(session: Session, candidate_id: str) -> Decision | None:
    """Return the decision now in force, if there is one."""
    decisions = list_decisions(session, candidate_id)
    return decisions[-1] if decisions else None
