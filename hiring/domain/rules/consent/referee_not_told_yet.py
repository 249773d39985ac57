"""CON008 referee-not-told-yet

What it flags
    A contact that the candidate agreed to, with a person on the list of whom the
    candidate had not said that they expect a call.
Why it matters
    Candidates like to tell people first that a call may come. Somebody taken by
    surprise says less, and may wonder why they were not told.
Example
    Amara named Priya Shah, and did not tick that Priya Shah knows. Priya Shah was
    called the same evening, on a train.
Instead
    Ask the candidate to tell the person, and call a day later.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Contact, Initiator
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening


@rule("CON008", "referee-not-told-yet", since="0.2")
def referee_not_told_yet(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each agreed contact with someone whom the candidate had not told."""
    for contact in case.contacts:
        if _is_surprised(case, contact):
            yield Objection(
                contact.id,
                f"{opening(contact)} {case.candidate} had not said that "
                f"{contact.person.name} expects a call.",
            )


def _is_surprised(case: CaseFile, contact: Contact) -> bool:
    referee = case.standing(contact).referee
    return (
        referee is not None
        and not referee.told
        and contact.initiator is Initiator.US
        and case.was_agreed(contact)
    )
