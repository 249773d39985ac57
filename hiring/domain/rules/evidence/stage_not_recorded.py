"""EVI011 stage-not-recorded

What it flags
    A conversation of which it is not written down where the process stood.
Why it matters
    A talk before the first interview colours all that follow; one after the offer can
    undo it. And nobody can tell afterwards whether it was too early.
Example
    "Talked to Sam Keller about Amara." Had Amara been met by then?
Instead
    Choose the stage when you log the talk. It takes one tap.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import talk


@rule("EVI011", "stage-not-recorded", since="0.2")
def stage_not_recorded(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each conversation without its stage."""
    for contact in case.contacts:
        if contact.is_conversation and contact.stage is None:
            yield Objection(
                contact.id,
                f"The record of {talk(contact)} does not say where the process stood "
                f"for {case.candidate}.",
            )
