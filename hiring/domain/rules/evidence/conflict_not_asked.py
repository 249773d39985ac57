"""EVI012 conflict-not-asked

What it flags
    A conversation whose notes neither name a conflict of interest nor say that it was
    asked about and there is none. Where notes are to follow, the rule waits until they
    are late.
Why it matters
    Whoever competed with the candidate, is kin, owes money or was the subject of a
    complaint seldom says so unasked.
Example
    Viktor called Daniel difficult. Daniel had complained about Viktor, which nobody
    had asked.
Instead
    Ask near the start: "Was there ever a dispute between you, or anything at stake?"
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Notes
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import talk, waits_for_notes


@rule("EVI012", "conflict-not-asked", since="0.2")
def conflict_not_asked(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag each conversation in which nobody asked about a stake."""
    for contact in case.contacts:
        if not contact.is_conversation or waits_for_notes(case, contact, policy):
            continue
        notes = contact.notes or Notes()
        if not notes.conflict.strip() and not notes.no_conflict:
            yield Objection(
                contact.id,
                f"The record of {talk(contact)} does not say whether "
                f"{contact.person.name} has a conflict of interest with "
                f"{case.candidate}.",
            )
