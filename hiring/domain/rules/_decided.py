"""What rules on a decision about a candidate share: which it was, what it rests on."""

from collections.abc import Sequence
from datetime import UTC

from hiring.domain.casefile import CaseFile, Contact, HiringDecision, HiringOutcome
from hiring.domain.rules._words import talk
from hiring.domain.spoken_dates import day_words


def rejected(case: CaseFile) -> HiringDecision | None:
    """Return the decision if it went against the candidate."""
    decision = case.hiring_decision
    if decision and decision.outcome is HiringOutcome.REJECTED:
        return decision
    return None


def cited_contacts(case: CaseFile) -> list[Contact]:
    """List the contacts that the decision about the candidate rests on."""
    decision = case.hiring_decision
    cited = decision.cited if decision else frozenset()
    return [contact for contact in case.contacts if contact.id in cited]


def rests_on(case: CaseFile, talks: Sequence[Contact]) -> str:
    """Say which of these the decision rests on, a sentence each so that all are short.

    Where nothing has been decided, nothing is said.
    """
    decision = case.hiring_decision
    if decision is None or not talks:
        return ""
    first, *more = map(talk, talks)
    against = "against" if decision.outcome is HiringOutcome.REJECTED else "about"
    return (
        f"The decision of {day_words(decision.decided_at)} {against} "
        f"{case.candidate} rests on {first}."
        + "".join(f" It also rests on {each}." for each in more)
    )


def which(decision: HiringDecision) -> str:
    """Tell a decision apart from one that takes its place, which is looked at anew."""
    return f"decided {decision.decided_at.astimezone(UTC).isoformat()}"
