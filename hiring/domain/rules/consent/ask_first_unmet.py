"""CON005 ask-first-unmet

What it flags
    A contact where the answer was "wait": the candidate wanted to be asked first and
    had not said yes to this person, or it was not clear whether this person is one
    whom the candidate agreed to.
Why it matters
    "Ask me first" is a condition. Until it is met there is no permission, and the
    candidate has not had the chance to reach the person first.
Example
    Amara answered "ask me first" for people not named. Hanna Lind was called before
    Amara was asked about Hanna Lind.
Instead
    Press "Ask the candidate about this person", and wait for the answer.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._offence import Offence, contacts_with
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening
from hiring.domain.standing import Ground


@rule("CON005", "ask-first-unmet", since="0.1")
def ask_first_unmet(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each contact that should have waited for the candidate's answer."""
    for contact in contacts_with(case, Offence.NOT_ASKED_FIRST):
        why = _why(case.standing(contact).ground, case.candidate, contact.person.name)
        yield Objection(contact.id, f"{opening(contact)} {why}")


def _why(ground: Ground, candidate: str, person: str) -> str:
    if ground is Ground.EMPLOYER_UNKNOWN:
        return (
            f"It was not known whether {person} works where {candidate} works now, "
            f"and {candidate} had not said yes."
        )
    if ground in {Ground.MAYBE_NEVER_CONTACT, Ground.MAYBE_PERSON_NO}:
        return (
            f"It was not certain that {candidate} had agreed to this person, "
            f"and {candidate} had not said yes."
        )
    return f"{candidate} wanted to be asked first, and had not said yes to {person}."
