"""EVI003 unknown-relationship

What it flags
    A conversation where it is not written down how the informant knows the candidate,
    or from when to when. What the candidate wrote about a named person counts. Where
    notes are to follow, the rule waits until they are late.
Why it matters
    Without it nobody can tell what the informant can have seen.
Example
    "Talked to Sam Keller, sounds good." Were they in one team, and in which years?
Instead
    Ask the informant how, and from when to when, they worked with the candidate.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Contact
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import relation_of, talk, waits_for_notes


@rule("EVI003", "unknown-relationship", since="0.1")
def unknown_relationship(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag each conversation that lacks the relation or its dates."""
    for contact in case.contacts:
        if not contact.is_conversation or waits_for_notes(case, contact, policy):
            continue
        missing = _missing(case, contact)
        if missing:
            yield Objection(
                contact.id,
                f"The record of {talk(contact)} does not say {missing}.",
            )


def _missing(case: CaseFile, contact: Contact) -> str:
    lacking = []
    if not relation_of(case, contact):
        lacking.append(f"how {contact.person.name} knows {case.candidate}")
    if not (contact.known_from or contact.known_to):
        lacking.append("from when to when they worked together")
    return ". Nor does it say ".join(lacking)
