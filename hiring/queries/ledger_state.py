"""The state of the ledger as HR sees it: how much there is, and what checks found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from hiring import ids
from hiring.domain.actor import Actor
from hiring.domain.errors import NotFound
from hiring.domain.ledger import ORGANISATION
from hiring.domain.ledger.chain import moment_of
from hiring.domain.ledger.verify import Break
from hiring.extensions import db
from hiring.models.ledger import AuditEvent, CaseHead
from hiring.models.ledger_check import LedgerCheck
from hiring.models.organisation import Staff
from hiring.queries.audit import require_hr
from hiring.queries.ledger import head

MOST_CHECKED_HERE = 50_000
"""Up to how many events a check may run while its page waits."""

EVENTS_A_MINUTE = 400_000
"""What ``sayso verify`` gets through on one small core, for an estimate in words."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check of the ledger found."""

    id: str
    checked_at: datetime
    checked_by: str
    milliseconds: int
    events: int
    cases: int
    heads: str
    break_count: int
    breaks: tuple[Break, ...]

    @property
    def is_unbroken(self) -> bool:
        """Tell whether every event that is there is as it was written."""
        return not self.break_count

    @property
    def took(self) -> str:
        """Say how long the check took."""
        seconds = self.milliseconds / 1000
        return "less than a second" if seconds < 1 else f"{seconds:.1f} seconds"


@dataclass(frozen=True, slots=True)
class LedgerState:
    """How much there is in the ledger, its newest event, and the last check."""

    events: int
    cases: int
    organisation_seq: int
    organisation_head: str
    organisation_at: datetime | None
    last: Checked | None

    @property
    def is_checked_here(self) -> bool:
        """Tell whether a check fits into the time of one page."""
        return self.events <= MOST_CHECKED_HERE

    @property
    def minutes(self) -> int:
        """Estimate how many minutes a check takes at the command line."""
        return max(1, round(self.events / EVENTS_A_MINUTE))


_CHECK = select(
    LedgerCheck.id, LedgerCheck.checked_at, Staff.name, LedgerCheck.milliseconds,
    LedgerCheck.events, LedgerCheck.cases, LedgerCheck.heads, LedgerCheck.break_count,
    LedgerCheck.breaks,
).join(Staff, Staff.id == LedgerCheck.checked_by)  # fmt: skip


def load_state(actor: Actor) -> LedgerState:
    """Return the ledger's state."""
    require_hr(actor)
    newest = head(db.session(), ORGANISATION)
    cases = select(func.count()).where(CaseHead.case_id != ORGANISATION)
    last = _CHECK.order_by(LedgerCheck.checked_at.desc(), LedgerCheck.id).limit(1)
    row = db.session.execute(last).one_or_none()
    return LedgerState(
        events=count_events(),
        cases=db.session.scalar(cases) or 0,
        organisation_seq=newest.seq if newest else 0,
        organisation_head=newest.hash.hex() if newest else "",
        organisation_at=moment_of(newest.at) if newest else None,
        last=_checked(row) if row else None,
    )


def load_check(actor: Actor, check_id: str) -> Checked:
    """Return what one check found."""
    require_hr(actor)
    row = None
    if ids.is_id(check_id):
        found = _CHECK.where(LedgerCheck.id == check_id)
        row = db.session.execute(found).one_or_none()
    if row is None:
        raise NotFound("There is no such check.")
    return _checked(row)


def count_events() -> int:
    """Count the events of the whole ledger."""
    return db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0


def _checked(row: Any) -> Checked:  # noqa: ANN401 - a row
    *kept, breaks = row
    return Checked(*[*kept, tuple(Break(**found) for found in breaks)])
