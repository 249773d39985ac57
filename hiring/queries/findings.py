"""Which findings still wait for someone; one answer for counts, lists and pages."""

from sqlalchemy import and_, or_

from hiring.domain.finding import FindingState, Severity
from hiring.domain.rules import QUARANTINE
from hiring.models.contact import Finding

NEEDS_LOOK = or_(
    and_(Finding.state == FindingState.OPEN, Finding.severity != Severity.NOTICE),
    and_(
        Finding.state.not_in([FindingState.SETTLED, FindingState.WAIVED]),
        or_(Finding.severity == Severity.BLOCK, Finding.code.in_(QUARANTINE)),
    ),
)
"""No reason given yet, or a record that is walled off until HR has settled it."""
