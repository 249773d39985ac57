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
from hiring.domain.rules._decided import cited_contacts, rests_on, which
from hiring.domain.rules._offence import is_unasked_tip, offence
from hiring.domain.rules._rule import Scope, rule


@rule("OFF010", "decided-without-permission", since="0.2", scope=Scope.CASE)
def decided_without_permission(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag a decision that cites what nobody had permission for."""
    cited = [each for each in cited_contacts(case) if _lacked_permission(case, each)]
    decision = case.hiring_decision
    if decision and cited:
        yield Objection(
            "",
            f"{rests_on(case, cited)} What {case.candidate} had not agreed to, or what "
            "came unasked, should decide nothing.",
            about=which(decision),
        )


def _lacked_permission(case: CaseFile, contact: Contact) -> bool:
    return offence(case, contact) is not None or is_unasked_tip(case, contact)
