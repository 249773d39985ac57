"""Who had a hand in what a rule over a whole case speaks of, and so cannot end it."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiring.domain.document import DEBRIEFS
from hiring.models.debrief import DocumentExport
from hiring.models.recruiting import Candidate, HiringDecision, Opening

_SHARING = "RET002"
"""The rule on debriefs that left the panel: who exported one answers for it."""

_MANAGER = (
    select(Opening.manager_id)
    .join(Candidate, Candidate.opening_id == Opening.id)
    .where(Candidate.id == bindparam("case"))
)
_DECIDED = (
    select(HiringDecision.written_by)
    .where(HiringDecision.candidate_id == bindparam("case"))
    .order_by(HiringDecision.seq.desc())
    .limit(1)
)
_EXPORTED = select(DocumentExport.exported_by).where(
    DocumentExport.candidate_id == bindparam("case"),
    DocumentExport.kind.in_(sorted(DEBRIEFS)),
    DocumentExport.on_panel.is_(False),
)


def list_who_had_a_hand(
    session: Session, candidate_id: str, code: str
) -> frozenset[str]:
    """Return who hires, who decided last, and who shared what was shared too far."""
    asked = [_MANAGER, _DECIDED, *([_EXPORTED] if code == _SHARING else [])]
    case = {"case": candidate_id}
    return frozenset(who for each in asked for who in session.scalars(each, case))
