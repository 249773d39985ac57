"""FAIR005 references-for-some-finalists

What it flags
    A finalist who was decided on without any reference, while references had been taken
    up for others. Somebody who got the job, or was asked about in the final round or
    later, is a finalist. It is no offence to check only the one who is chosen, nor to
    leave out a candidate who wanted no references.
Why it matters
    One finalist is weighed with good words from others, one without. A level field
    means that each had the same chance to be spoken for.
Example
    References of Amara and Ben were called. Chen, the third finalist, was turned down
    before anybody rang the two people on the list.
Instead
    Take up references for every finalist, or only for the one you mean to hire.
"""

from collections.abc import Iterator

from hiring.domain.casefile import (
    CaseFile,
    ContactKind,
    HiringOutcome,
    OpeningFile,
    Stage,
)
from hiring.domain.consent import Group
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._compared import candidates, outcome, refused
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.spoken_dates import day_words

_LATE = frozenset({Stage.FINAL_ROUND, Stage.OFFER, Stage.AFTER_OFFER})


@rule("FAIR005", "references-for-some-finalists", since="0.2", scope=Scope.OPENING)
def references_for_some_finalists(
    opening: OpeningFile, _policy: Policy
) -> Iterator[Objection]:
    """Flag each finalist whose references nobody called, unlike those of others."""
    for case in opening.cases:
        decision = case.hiring_decision
        if decision is None or not _was_left_out(case):
            continue
        spoken_for = [
            other for other in opening.cases if _has_reference(other, before=case)
        ]
        if spoken_for and not _only_the_chosen(spoken_for):
            yield Objection(
                "",
                f"References were taken up for {candidates(spoken_for)}. The decision "
                f"on {case.candidate} of {day_words(decision.decided_at)} was made "
                "without any.",
                case_id=case.id,
            )


def _was_left_out(case: CaseFile) -> bool:
    hired = outcome(case) is HiringOutcome.HIRED
    is_late = any(contact.stage in _LATE for contact in case.contacts)
    is_finalist = hired or (is_late and outcome(case) is HiringOutcome.REJECTED)
    tried = any(each.kind is ContactKind.REFERENCE for each in case.contacts)
    return is_finalist and not tried and not refused(case, Group.NAMED)


def _has_reference(case: CaseFile, *, before: CaseFile) -> bool:
    ended = before.hiring_decision
    return any(
        each.kind is ContactKind.REFERENCE
        and each.is_conversation
        and ended is not None
        and each.occurred_at <= ended.decided_at
        for each in case.contacts
    )


def _only_the_chosen(cases: list[CaseFile]) -> bool:
    return len(cases) == 1 and outcome(cases[0]) is HiringOutcome.HIRED
