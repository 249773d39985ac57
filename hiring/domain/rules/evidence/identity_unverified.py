"""EVI006 identity-unverified

What it flags
    A conversation where nobody made sure who was speaking, or where nothing is said
    about it. Calling a person on the list with the details that the candidate gave is
    enough. For somebody not on the list the rule can be stricter. Where notes are to
    follow and nothing is said yet, the rule waits until they are late.
Why it matters
    It may be a namesake, or somebody who only says so. The candidate bears the harm of
    a mistake.
Example
    A message came from "Sam Keller" at a private address. It was another Sam Keller.
Instead
    Call back through the switchboard, or write to the address at work.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Contact, Identity
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._offence import is_listed
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import talk, waits_for_notes

OFF_LIST = "rules.EVI006.off_list"


@rule("EVI006", "identity-unverified", since="0.2")
def identity_unverified(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag each conversation with someone who may have been anybody."""
    for contact in case.contacts:
        if not contact.is_conversation or not _is_open(case, contact, policy):
            continue
        is_stricter = OFF_LIST in policy.values and not is_listed(case, contact)
        how = (
            f"In {talk(contact)}, nobody made sure that it was {contact.person.name}."
            if contact.identity
            else f"The record of {talk(contact)} does not say how anybody made sure "
            f"that it was {contact.person.name}."
        )
        yield Objection(contact.id, how, OFF_LIST if is_stricter else "")


def _is_open(case: CaseFile, contact: Contact, policy: Policy) -> bool:
    if contact.identity is None:
        return not waits_for_notes(case, contact, policy)
    return contact.identity is Identity.NOT_CHECKED
