"""CON004 outside-what-was-agreed

What it flags
    A contact with someone about whom the candidate was asked and said no, whatever
    the answer for that kind of people was.
Why it matters
    A yes to a kind of people does not reach a person whom the candidate took out of
    it. That no was about one person, and was given knowingly.
Example
    Amara agreed to talks with people not named, but said no when asked about Sam
    Keller. Sam Keller was called.
Instead
    Talk to somebody else whom the candidate agreed to. Do not ask about the same
    person again.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._offence import Offence, contacts_with
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening


@rule("CON004", "outside-what-was-agreed", since="0.1")
def outside_what_was_agreed(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each contact with a person whom the candidate refused by name."""
    for contact in contacts_with(case, Offence.PERSON_REFUSED):
        why = f"{case.candidate} had said no to contact with {contact.person.name}."
        yield Objection(contact.id, f"{opening(contact)} {why}")
