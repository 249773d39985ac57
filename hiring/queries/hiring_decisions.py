"""What was decided about a candidate, for those who decide and for HR.

Who still has to write a debrief is not told how it ended: that is read after signing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiring.domain.actor import Actor
from hiring.domain.casefile import ContactKind, HiringOutcome
from hiring.domain.debrief import short_checksum
from hiring.extensions import db
from hiring.models.contact import Contact
from hiring.models.organisation import Staff
from hiring.models.recruiting import HiringDecision
from hiring.queries.candidates import CandidateView
from hiring.queries.citing import Override, list_overrides
from hiring.queries.debriefs import has_signed, must_sign_first

_decided, _contact = HiringDecision.__table__.c, Contact.__table__.c
_DECIDED = (
    select(*_decided, Staff.__table__.c.name.label("by"))
    .join_from(HiringDecision.__table__, Staff.__table__)
    .where(_decided.candidate_id == bindparam("case"))
    .order_by(_decided.seq)
)
_TALKS = (
    select(
        _contact.id, _contact.person_name, _contact.kind, _contact.occurred_at,
        Staff.__table__.c.name.label("caller"), _contact.is_walled,
    )
    .join_from(
        Contact.__table__, Staff.__table__, Staff.__table__.c.id == _contact.logged_by
    )
    .where(_contact.candidate_id == bindparam("case"))
    .order_by(_contact.seq)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Talk:
    """A contact that a decision can rest on; ``is_walled``: it cannot."""

    id: str
    person_name: str
    kind: ContactKind
    occurred_at: datetime
    caller: str
    is_walled: bool


@dataclass(frozen=True, slots=True)
class HiringDecisionView:
    """One decision as it was written; ``cited`` names whom it rests on.

    ``admitted`` names those of whom it was said that it rests on them, though they
    could not be cited; ``let`` what HR let be cited before a reply, and why.
    """

    id: str
    seq: int
    outcome: HiringOutcome
    decided_on: date
    reasons: str
    cited: tuple[str, ...]
    admitted: tuple[str, ...]
    let: tuple[Override, ...]
    consent_counted: bool | None
    override: str
    written_by: str
    written_at: datetime
    ledger_head: str = ""

    @property
    def checksum(self) -> str:
        """Shorten how the ledger ended with it to what a person can compare."""
        return short_checksum(self.ledger_head)


def list_hiring_decisions(
    actor: Actor, case: CandidateView
) -> tuple[HiringDecisionView, ...]:
    """List the decisions about a candidate, the first one first, as far as one may."""
    is_hr = case.is_hr and not must_sign_first(actor, case)
    if not (case.is_manager or is_hr or has_signed(actor, case.id)):
        return ()
    session = db.session()
    rows = session.execute(_DECIDED, {"case": case.id}).all()
    names = {each.id: each.person_name for each in list_talks(session, case.id, rows)}
    let = list_overrides(session, case.id) if rows else ()
    return tuple(
        HiringDecisionView(
            id=row.id,
            seq=row.seq,
            outcome=HiringOutcome(row.outcome),
            decided_on=row.decided_on,
            reasons=row.reasons,
            cited=tuple(names[each] for each in row.cited if each in names),
            admitted=tuple(names[each] for each in row.admitted if each in names),
            let=tuple(each for each in let if each.contact_id in row.cited),
            consent_counted=row.consent_counted,
            override=row.override,
            written_by=row.by,
            written_at=row.written_at,
            ledger_head=row.ledger_head,
        )
        for row in rows
    )


def list_citable(candidate_id: str) -> tuple[Talk, ...]:
    """List the contacts that a decision can rest on: those that are not with HR."""
    talks = list_talks(db.session(), candidate_id)
    return tuple(talk for talk in talks if not talk.is_walled)


def list_talks(
    session: Session, candidate_id: str, wanted: Sequence[object] | None = None
) -> list[Talk]:
    """List the contacts of a case in the ledger's order; none where none is wanted."""
    if wanted is not None and not wanted:
        return []
    return [
        Talk(
            row.id,
            row.person_name,
            ContactKind(row.kind),
            row.occurred_at,
            row.caller,
            row.is_walled,
        )
        for row in session.execute(_TALKS, {"case": candidate_id})
    ]
