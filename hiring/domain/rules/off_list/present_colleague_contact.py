"""OFF004 present-colleague-contact

What it flags
    A contact with someone who is said to work with the candidate now, without a clear
    yes to the present employer or to this person. It rests on what is known of the
    person; where the name of the organisation shows it already, OFF003 speaks instead.
Why it matters
    A colleague can let the present employer know, on purpose or not, by another door.
Example
    Nobody had asked Amara for the employer's name. The caller noted that Hanna Lind
    and Amara sit in the same team today.
Instead
    Ask the candidate about this person first. Talk to people from earlier jobs.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._offence import Offence, contacts_with
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening


@rule("OFF004", "present-colleague-contact", since="0.1")
def present_colleague_contact(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each contact with someone said to be a colleague of today."""
    for contact in contacts_with(case, Offence.COLLEAGUE):
        why = (
            f"{contact.person.name} is said to work with {case.candidate} now, "
            f"and {case.candidate} had not said yes to that."
        )
        yield Objection(contact.id, f"{opening(contact)} {why}")
