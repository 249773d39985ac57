"""What a rule says, how loudly, and where the matter stands."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from hiring.domain.errors import IllegalTransition

RuleCode = NewType("RuleCode", str)


class Severity(StrEnum):
    """How loudly a rule speaks; a policy sets it.

    notice is said; warn is said before saving and a reason asked; block makes
    "May I call?" answer no, and a record made all the same is walled off and put
    before HR.
    """

    OFF = "off"
    NOTICE = "notice"
    WARN = "warn"
    BLOCK = "block"

    @property
    def rank(self) -> int:
        """Order the severities from silent to strict."""
        return list(Severity).index(self)


class FindingState(StrEnum):
    """Where a finding stands: open, explained by who caused it, settled by HR."""

    OPEN = "open"
    EXPLAINED = "explained"
    SETTLED = "settled"


class FindingEvent(StrEnum):
    """What can happen to a finding."""

    EXPLAIN = "explain"
    SETTLE = "settle"


TRANSITIONS: dict[tuple[FindingState, FindingEvent], FindingState] = {
    (FindingState.OPEN, FindingEvent.EXPLAIN): FindingState.EXPLAINED,
    (FindingState.OPEN, FindingEvent.SETTLE): FindingState.SETTLED,
    (FindingState.EXPLAINED, FindingEvent.EXPLAIN): FindingState.EXPLAINED,
    (FindingState.EXPLAINED, FindingEvent.SETTLE): FindingState.SETTLED,
}


def advance(state: FindingState, event: FindingEvent) -> FindingState:
    """Return the state that follows; raise ``IllegalTransition`` where none does."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        message = "This finding has been settled. Nothing more can be added to it."
        raise IllegalTransition(message) from None


@dataclass(frozen=True, slots=True)
class Objection:
    """What one rule saw in one contact, in the reader's words."""

    contact_id: str
    message: str


@dataclass(frozen=True, slots=True)
class Raised:
    """An objection together with the rule and the severity that a policy gave it."""

    code: RuleCode
    severity: Severity
    contact_id: str
    message: str
