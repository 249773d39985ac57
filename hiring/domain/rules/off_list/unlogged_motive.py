"""OFF009 unlogged-motive

What it flags
    A contact that we started with somebody not on the list, where nobody wrote down
    why this person was asked. A call that nobody answered is left out.
Why it matters
    Asking around without a question finds gossip. A written reason shows that there
    was a question, and that asking the candidate was not enough.
Example
    "Talked to Sam Keller." Why Sam Keller, and about what?
Instead
    Write one sentence: what had to be found out, and why from this person.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Initiator, Outcome
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._offence import is_listed
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening


@rule("OFF009", "unlogged-motive", since="0.2")
def unlogged_motive(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each off-list contact of ours without a reason."""
    for contact in case.contacts:
        started = contact.initiator is Initiator.US
        if (
            not started
            or contact.outcome is Outcome.NO_ANSWER
            or contact.reason.strip()
        ):
            continue
        if not is_listed(case, contact):
            yield Objection(
                contact.id,
                f"{opening(contact)} {contact.person.name} is not on the list of "
                f"{case.candidate}, and it is not written down why this person was "
                "asked.",
            )
