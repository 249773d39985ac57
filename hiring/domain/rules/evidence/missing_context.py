"""EVI004 missing-context

What it flags
    A conversation whose notes say nothing of the setting that the informant saw the
    candidate in: the stage of the company, support, market, a clash. Where notes are to
    follow, the rule waits until they are late.
Why it matters
    The same person looks weak in a firm with no product that sells, and strong in one
    further along. What counts is which of the two is like this job.
Example
    "Missed the target twice." It was a firm with no customers yet and four bosses in
    one year.
Instead
    Ask what the company was like then, what help there was, and how the two got on.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import talk, waits_for_notes


@rule("EVI004", "missing-context", since="0.1")
def missing_context(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag each conversation whose setting is not described."""
    for contact in case.contacts:
        if not contact.is_conversation or waits_for_notes(case, contact, policy):
            continue
        if contact.notes is None or not contact.notes.has_context:
            yield Objection(
                contact.id,
                f"The record of {talk(contact)} does not describe the setting in which "
                f"{contact.person.name} saw {case.candidate} work.",
            )
