"""OFF003 present-employer-contact

What it flags
    A contact with someone at the candidate's present employer, by the name of the
    organisation, without a clear yes to the present employer or to this person. Such a
    contact is reported here alone, also where the answer was "ask me first", where
    nothing had been answered, or where a yes had been taken back.
Why it matters
    It can cost the candidate the job they have. What an employer has learnt cannot be
    taken back.
Example
    Amara works at Lumen Health and had said no to the present employer. A team lead
    there was asked about Amara.
Instead
    Leave the present employer alone until the candidate has said yes, which is often
    only after an offer.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._offence import Offence, contacts_with
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening


@rule("OFF003", "present-employer-contact", since="0.1")
def present_employer_contact(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each contact at the present employer without a clear yes."""
    for contact in contacts_with(case, Offence.EMPLOYER):
        why = (
            f"{contact.person.name} is at the place where {case.candidate} works now, "
            f"and {case.candidate} had not said yes to that."
        )
        yield Objection(contact.id, f"{opening(contact)} {why}")
