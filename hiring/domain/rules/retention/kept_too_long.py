"""RET001 kept-too-long

What it flags
    A case that is still kept after the longest time that the policy allows, counted
    from the day on which the process ended for the candidate, without a hold. Where
    another policy asks for longer keeping, it says so, and leaves the choice to HR. It
    is silent where the candidate was hired: the limits are about those who were not,
    and what is kept of somebody who works here follows other rules.
Why it matters
    What others said about somebody grows older and less true, and can only leak while
    it is there. But where a law asks to keep it, deleting it is wrong too.
Example
    Amara was turned down in Berlin in January, where six months are the limit. In
    August all notes were still there.
Instead
    Delete the case, or write down why it must be kept. Where two rules disagree, HR
    decides; until then nothing is deleted, and it is used against claims only.
"""

from collections.abc import Iterator
from datetime import date

from hiring.domain.casefile import CaseFile, HiringOutcome
from hiring.domain.finding import Objection
from hiring.domain.policy import Period, Policy
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.spoken_dates import day_words


@rule("RET001", "kept-too-long", since="0.2", scope=Scope.CASE)
def kept_too_long(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag a case that has outlived what the policy allows."""
    cap = policy.given("retention.cap")
    if case.ended_at is None or case.hold or not isinstance(cap, Period):
        return
    if case.hiring_decision and case.hiring_decision.outcome is HiringOutcome.HIRED:
        return
    ended, today = case.ended_at.date(), case.as_of.date()
    due = cap.after(ended)
    if today > due:
        yield Objection(
            "",
            f"What is kept about {case.candidate} was due to go by {day_words(due)}, "
            f"{cap.label} after the end. {_instead(policy, ended, today)}",
            rests_on="retention.cap",
        )


def _instead(policy: Policy, ended: date, today: date) -> str:
    floor = policy.given("retention.floor")
    if isinstance(floor, Period) and floor.after(ended) >= today:
        return (
            f"Another rule asks to keep it until {day_words(floor.after(ended))}. HR "
            "decides which of the two holds. Until then it is not deleted, and its use "
            "is restricted: against claims only."
        )
    return "Nobody has written down why it is still here."
