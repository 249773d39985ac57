"""OFF010 decided-without-permission

What it flags
    A decision that rests on a talk which went against what the candidate had said, or
    on a tip that came unasked.
Why it matters
    Such a record is there to be put right. If it decides all the same, no answer of
    the candidate was worth anything.
Example
    Amara had asked us never to contact a former manager. The manager was called, and
    the decision names that call as its ground.
Instead
    Decide again without it. Ask the candidate before anything else is used.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Contact
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._offence import is_unasked_tip, offence
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.rules._words import joined, talk
from hiring.domain.spoken_dates import day_words


@rule("OFF010", "decided-without-permission", since="0.2", scope=Scope.CASE)
def decided_without_permission(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag a decision that cites what nobody had permission for."""
    decision = case.hiring_decision
    if decision is None:
        return
    cited = [each for each in case.contacts if each.id in decision.cited]
    refused = [talk(each) for each in cited if _lacked_permission(case, each)]
    if refused:
        yield Objection(
            "",
            f"The decision of {day_words(decision.decided_at)} about {case.candidate} "
            f"rests on {joined(refused)}. There was no permission for that from "
            f"{case.candidate}.",
        )


def _lacked_permission(case: CaseFile, contact: Contact) -> bool:
    return offence(case, contact) is not None or is_unasked_tip(case, contact)
