"""EVI014 hearsay-decides

What it flags
    A decision, for or against, that rests on a talk in which all was heard from others.
Why it matters
    Nobody who decided can know whether it is true, and the candidate cannot answer
    somebody who was not there.
Example
    "I never worked with Amara, but people said the launch went badly." That stands
    among the grounds.
Instead
    Find who saw it, ask the candidate about that person, and decide on what they say.
"""

from collections.abc import Iterator

from hiring.domain.casefile import Basis, CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.rules._words import cited_talks, joined, talk
from hiring.domain.spoken_dates import day_words


@rule("EVI014", "hearsay-decides", since="0.2", scope=Scope.CASE)
def hearsay_decides(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag a decision that rests on what was heard from others."""
    heard = [
        talk(contact)
        for contact in cited_talks(case)
        if contact.notes and contact.notes.basis is Basis.HEARSAY
    ]
    decision = case.hiring_decision
    if decision and heard:
        yield Objection(
            "",
            f"The decision of {day_words(decision.decided_at)} about {case.candidate} "
            f"rests on {joined(heard)}. What was said there was heard from others.",
        )
