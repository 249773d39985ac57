"""EVI010 no-belief-recorded

What it flags
    A conversation whose notes do not say what the team believed before, or whether the
    talk changed that. Where notes are to follow, the rule waits until they are late.
Why it matters
    Most such talks confirm what the team believes already. Only who writes down both
    can see whether the calls are worth making.
Example
    The team was sure of Amara, called three people, and was sure of Amara. Was one of
    the calls needed?
Instead
    Write one line before the call, and one after it.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Notes
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import talk, waits_for_notes


@rule("EVI010", "no-belief-recorded", since="0.2")
def no_belief_recorded(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag each conversation of which nobody can tell what it was good for."""
    for contact in case.contacts:
        if not contact.is_conversation or waits_for_notes(case, contact, policy):
            continue
        missing = _missing(contact.notes or Notes(), case.candidate)
        if missing:
            yield Objection(
                contact.id,
                f"The record of {talk(contact)} does not say {missing}.",
            )


def _missing(notes: Notes, candidate: str) -> str:
    belief = f"what the team believed of {candidate}"
    if not notes.believed_before.strip():
        return f"{belief} before it"
    return "" if notes.changed else f"whether it changed {belief}"
