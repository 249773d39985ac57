"""CON001 listed-person-without-permission

What it flags
    A contact with a person whom the candidate named, while the candidate had said no
    to contact with the people named, or had not answered. Where a more specific rule
    fits (never contact, present employer, a yes taken back, a no to this very person,
    ask me first, a yes that came later), that one speaks instead.
Why it matters
    Being named on a form or in a CV is not agreeing to be called about. Someone who
    is named may not have been told yet.
Example
    Amara named Priya Shah, and answered no for the people named. Priya Shah was called
    all the same.
Instead
    Ask the candidate again through the consent link, and wait for a yes.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._offence import Offence, contacts_with
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening
from hiring.domain.standing import Ground


@rule("CON001", "listed-person-without-permission", since="0.1")
def listed_person_without_permission(
    case: CaseFile, _policy: Policy
) -> Iterator[Objection]:
    """Flag each contact with a named person that no answer covers."""
    for contact in contacts_with(case, Offence.LISTED):
        if case.standing(contact).ground is Ground.NO_ANSWER:
            why = f"{case.candidate} had not answered yet. No answer means no."
        else:
            why = f"{case.candidate} had said no to contact with the people named."
        yield Objection(contact.id, f"{opening(contact)} {why}")
