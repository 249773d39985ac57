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
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class FindingState(StrEnum):
    """Where a finding stands.

    Open; explained by who caused it; settled by HR, or waived by HR beforehand.
    """

    OPEN = "open"
    EXPLAINED = "explained"
    SETTLED = "settled"
    WAIVED = "waived"


class FindingEvent(StrEnum):
    """What can happen to a finding."""

    EXPLAIN = "explain"
    SETTLE = "settle"
    WAIVE = "waive"
    END_WAIVER = "end_waiver"


TRANSITIONS: dict[tuple[FindingState, FindingEvent], FindingState] = {
    (FindingState.OPEN, FindingEvent.EXPLAIN): FindingState.EXPLAINED,
    (FindingState.OPEN, FindingEvent.SETTLE): FindingState.SETTLED,
    (FindingState.EXPLAINED, FindingEvent.EXPLAIN): FindingState.EXPLAINED,
    (FindingState.EXPLAINED, FindingEvent.SETTLE): FindingState.SETTLED,
    (FindingState.OPEN, FindingEvent.WAIVE): FindingState.WAIVED,
    (FindingState.EXPLAINED, FindingEvent.WAIVE): FindingState.WAIVED,
    (FindingState.WAIVED, FindingEvent.END_WAIVER): FindingState.OPEN,
    (FindingState.WAIVED, FindingEvent.SETTLE): FindingState.SETTLED,
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
    """What one rule saw, in the reader's words.

    ``contact_id`` is empty where it is about the whole case. ``rests_on`` is the key of
    the policy that says how loudly, or on whose word, where that is not the rule's own.
    ``case_id`` names the case for rules that look at a whole opening. ``about`` tells
    objections of one rule to one contact or case apart: a topic, a recipient, a waiver.
    """

    contact_id: str
    message: str
    rests_on: str = ""
    case_id: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Raised:
    """An objection together with the rule and the severity that a policy gave it.

    ``fault`` is set where the rule itself failed: what went wrong, for the log.
    """

    code: RuleCode
    severity: Severity
    contact_id: str
    message: str
    rests_on: str = ""
    case_id: str = ""
    fault: str = ""
    about: str = ""


def unseen_of(
    raised: tuple[Raised, ...], seen: frozenset[str] | None
) -> tuple[Raised, ...]:
    """Return what has to be said before saving, if any of it was not said yet."""
    if seen is None:
        return ()
    speaking = tuple(
        found for found in raised if found.severity in {Severity.WARN, Severity.BLOCK}
    )
    return speaking if {found.code for found in speaking} - seen else ()
