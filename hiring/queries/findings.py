"""Findings: which still wait for someone, and what is shown of each.

Who may see which is decided where they are put together with their contact or case, in
``contacts``, ``timeline`` and ``finding_page``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from hiring.domain.finding import FindingState, RuleCode, Severity
from hiring.domain.rules import QUARANTINE, explain, needs_look
from hiring.models.contact import Finding, Waiver
from hiring.models.organisation import Staff
from hiring.queries.authority import Spoken, read_authority

NEEDS_LOOK = or_(
    and_(Finding.state == FindingState.OPEN, Finding.severity != Severity.NOTICE),
    and_(
        Finding.state.not_in([FindingState.SETTLED, FindingState.WAIVED]),
        or_(Finding.severity == Severity.BLOCK, Finding.code.in_(QUARANTINE)),
    ),
)
"""No reason given yet, or a record that is walled off until HR has settled it."""

STATES = {
    FindingState.OPEN: "Open",
    FindingState.EXPLAINED: "Explained",
    FindingState.SETTLED: "Settled by HR",
    FindingState.WAIVED: "Waived by HR",
}
TAGS = {
    Severity.OFF: ("Off", "plain"),
    Severity.BLOCK: ("Serious", "bad"),
    Severity.WARN: ("Check", "warn"),
    Severity.NOTICE: ("Note", "info"),
}


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding: its reason, how it ended, and on whose word it speaks.

    ``contact_id`` is empty where it is about the whole case. ``failed`` says that the
    rule itself broke, so that nothing was seen.
    """

    id: str
    contact_id: str
    code: str
    about: str
    severity: str
    message: str
    raised_at: datetime
    state: str
    reason: str
    explained_by: str
    settlement: str
    settled_at: datetime | None
    policy_digest: str
    authority: Spoken | None
    failed: bool
    waived_because: str
    waived_by: str
    waived_at: datetime | None

    @property
    def needs_look(self) -> bool:
        """Tell whether someone still has to explain or settle it."""
        return needs_look(
            FindingState(self.state), Severity(self.severity), RuleCode(self.code)
        )

    @property
    def tag(self) -> tuple[str, str]:
        """Say how grave it is: a word, and the kind of the mark beside it."""
        if self.failed:
            return "Not checked", "warn"
        return TAGS[Severity(self.severity)]

    @property
    def state_words(self) -> str:
        """Say where it stands, as people read it."""
        return STATES[FindingState(self.state)]

    @property
    def instead(self) -> str:
        """Say what to do instead; nothing where the rule itself failed."""
        return "" if self.failed else explain(self.code).page.instead

    @property
    def line(self) -> str:
        """Say in a few words where it stands and on whose word it speaks."""
        if self.failed:
            return "The rule failed · HR sees this"
        if self.authority is None:
            return self.state_words
        return f"{self.state_words} · {self.authority.short}"


_explainer, _waiver_by = aliased(Staff), aliased(Staff)
_FINDING = (
    select(
        Finding.id,
        Finding.contact_id,
        Finding.code,
        Finding.about,
        Finding.severity,
        Finding.message,
        Finding.raised_at,
        Finding.state,
        Finding.reason,
        _explainer.name.label("explained_by"),
        Finding.settlement,
        Finding.settled_at,
        Finding.policy_digest,
        Finding.authority,
        Finding.failed,
        Waiver.reason.label("waived_because"),
        _waiver_by.name.label("waived_by"),
        Waiver.waived_at,
    )
    .outerjoin(_explainer, _explainer.id == Finding.explained_by)
    .outerjoin(Waiver, Waiver.id == Finding.waiver_id)
    .outerjoin(_waiver_by, _waiver_by.id == Waiver.waived_by)
    .where(Finding.candidate_id == bindparam("case"))
    .order_by(Finding.seq)
)


def list_findings(session: Session, candidate_id: str) -> list[FindingView]:
    """Return all findings of a case in the ledger's order."""
    rows = session.execute(_FINDING, {"case": candidate_id}).mappings()
    return [_view(dict(row)) for row in rows]


def _view(row: dict[str, Any]) -> FindingView:
    for text in ("contact_id", "explained_by", "waived_because", "waived_by"):
        row[text] = row[text] or ""
    row["authority"] = read_authority(row["authority"])
    return FindingView(**row)
