"""EVI002 hearsay

What it flags
    A conversation in which the informant passed on, wholly or in part, what others had
    told them.
Why it matters
    Nobody can ask the informant how it was. A tale grows as it is passed on.
Example
    "I never worked with Amara, but people said the launch went badly."
Instead
    Find out who saw it, and ask the candidate whether we may talk to that person.
    Leave hearsay out of the summary.
"""

from collections.abc import Iterator

from hiring.domain.casefile import Basis, CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import talk


@rule("EVI002", "hearsay", since="0.1")
def hearsay(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each conversation that was not wholly seen first hand."""
    for contact in case.contacts:
        basis = contact.notes.basis if contact.notes else None
        if contact.is_conversation and basis in {Basis.HEARSAY, Basis.MIXED}:
            share = "What" if basis is Basis.HEARSAY else "Some of what"
            yield Objection(
                contact.id,
                f"{share} was said in {talk(contact)} was heard from others, not seen "
                "first hand.",
            )
